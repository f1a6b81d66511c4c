"""A real server process with its own database, and Chromium that reaches nothing but it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, ViewportSize, sync_playwright

from tests.conftest import ROOT
from tests.desk.words import PASSWORD
from tests.template import lay

CHROMIUM = os.environ.get("MERTID_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-gpu",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder, and skip it with the reason where there is no Chromium."""
    missing = not Path(CHROMIUM).exists() and shutil.which(CHROMIUM) is None
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason=f"no Chromium at {CHROMIUM} (apt-get install chromium, or set MERTID_CHROMIUM)"))


@pytest.fixture(scope="session")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the running desk; `stage` leaves the keys of its things there."""
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="session")
def address(var: Path) -> Iterator[str]:
    """The address of a running desk with the authorities of `stage`."""
    with desk_at(var, "tests.browser.stage") as url:
        yield url


@contextmanager
def desk_at(folder: Path, stage: str, *, worker: bool = False) -> Iterator[str]:
    """Run a desk in ``folder`` with what the module ``stage`` fills it with, with a worker beside it where that is wanted."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"MERTID_VAR": str(folder), "MERTID_DATABASE": "", "DJANGO_SETTINGS_MODULE": "mertid.desk.settings", "PYTHONPATH": str(ROOT)}
    env = {**os.environ, **own}
    lay(folder)
    subprocess.run([sys.executable, "-m", stage], cwd=ROOT, env=env, check=True)
    log = (folder / "server.log").open("w")
    where = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4"]
    commands = [["-m", "granian", *where, "mertid.desk.wsgi:application"], *([["-m", "mertid.cli", "worker"]] if worker else [])]
    running = [subprocess.Popen([sys.executable, *command], cwd=ROOT, env=env, stdout=log, stderr=log) for command in commands]
    try:
        _wait(f"http://127.0.0.1:{port}/login/", running[0])
        yield f"http://127.0.0.1:{port}"
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(20)
        log.close()


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended before it answered; see server.log"
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer within 60 s")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Watched:
    """A browser window that remembers what it asked for and what it complained about."""

    page: Page
    address: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def asked(self, request: Request) -> None:
        """Remember a request that left for anywhere but the desk."""
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.foreign.append(request.url)

    def said(self, message: ConsoleMessage) -> None:
        """Remember an error or warning in the console, such as a breach of the content policy; a refused form (422) is none."""
        if message.type in ("error", "warning") and "status of 422" not in message.text:
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")

    def log_in(self, email: str) -> Page:
        """Log in as this person."""
        self.page.goto(f"{self.address}/login/")
        self.page.fill("input[type=email], input[name=email], input[name=username]", email)
        self.page.fill("input[type=password]", PASSWORD)
        self.page.locator("main form button").first.click()
        self.page.wait_for_url(lambda url: "/login/" not in url)
        return self.page


@pytest.fixture
def window(address: str, chromium: Browser) -> Iterator[Any]:
    """Opens windows: ``window(javascript=True, width=1440, height=900)``. At the end none may have reached out or complained."""
    with windows_at(address, chromium) as open_window:
        yield open_window


@contextmanager
def windows_at(address: str, chromium: Browser) -> Iterator[Any]:
    """Give what opens windows on the desk at ``address``; at the end none may have reached out or complained."""
    opened: list[tuple[BrowserContext, Watched]] = []

    def open_window(*, javascript: bool = True, width: int = 1440, height: int = 900, **options: Any) -> Watched:
        size: ViewportSize = {"width": width, "height": height}
        context = chromium.new_context(java_script_enabled=javascript, viewport=size, locale="da-DK", **options)
        page = context.new_page()
        page.set_default_timeout(30_000)  # a busy machine is slow, not wrong
        watched = Watched(page, address)
        context.on("request", watched.asked)
        page.on("console", watched.said)
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        opened.append((context, watched))
        return watched

    yield open_window
    for context, watched in opened:
        context.close()
        assert watched.foreign == [], "a request left the machine"
        assert watched.complaints == [], "the console holds errors, such as a breach of the content policy"
