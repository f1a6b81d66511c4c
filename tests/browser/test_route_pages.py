"""The planning panel's full pages: axe finds nothing, none is wider than a telephone. Map pictures: from the server that is named alone."""

import json
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from .conftest import desk_at, windows_at
from .test_pages import faults

PAGES = ("carer", "citizen", "citizen?id", "load", "fairness", "changes", "versions", "ready")
SETTLE_MS = 900
CREDIT = "© Kort af Bakkely"
READ = """() => { try { document.getElementById("map-ground").getContext("2d").getImageData(0, 0, 1, 1); return "readable"; }
  catch (error) { return error.name; } }"""
"""A canvas that a picture of another host was drawn on may no longer be read."""

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("route")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the desk lies, with the keys and the file to import that the stage left."""
    return tmp_path_factory.mktemp("route")


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[str]:
    """A desk of its own, without a worker."""
    with desk_at(folder, "tests.browser.route_stage") as address:
        yield address


def test_the_full_pages_are_without_fault(desk: str, folder: Path, chromium: Browser) -> None:
    with windows_at(desk, chromium) as opens:
        watched = opens()
        page = watched.log_in("mette@bakkely.example")
        case = json.loads((folder / "keys.json").read_text("utf-8"))["week"]
        base = f"{watched.address}/homecare_planning/plan/{case}/"
        citizen = page.request.get(f"{base}data/").json()["problem"]["citizens"][0]["id"]
        wrong = {}
        for name in PAGES:
            page.goto(base + (f"citizen/?id={citizen}" if name == "citizen?id" else f"{name}/"))
            found = faults(page, contrast=True)
            page.set_viewport_size({"width": 320, "height": 640})
            wide = page.evaluate("document.documentElement.scrollWidth")
            page.set_viewport_size({"width": 1280, "height": 800})
            found += [f"{wide} px wide at 320 px"] if wide > 320 else []
            if found:
                wrong[name] = found
        page.goto(f"{watched.address}/homecare_planning/plans/import/")
        wrong |= {"import": found} if (found := faults(page, contrast=True)) else {}
        page.get_by_label("Område").fill("Syd")
        page.locator("input[type=file]").set_input_files(str(folder / "import.json"))
        page.get_by_role("button", name="Se filerne efter").click()
        wrong |= {"tables": found} if (found := faults(page, contrast=True)) else {}
        assert wrong == {}


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PICTURE = b"\x89PNG\r\n\x1a\n" + b"".join((
    chunk(b"IHDR", struct.pack(">IIBBBBB", 256, 256, 8, 0, 0, 0, 0)), chunk(b"IDAT", zlib.compress((b"\0" + b"\xcc" * 256) * 256)),
    chunk(b"IEND", b""),
))


@contextmanager
def tile_server() -> Iterator[tuple[str, list[Any]]]:
    """Give the address of a server of pictures on this machine, and what it was asked; every seventh picture fails."""
    asked: list[Any] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers.get("Referer"), self.headers.get("Cookie")))
            found = re.fullmatch(r"/(\d+)/(\d+)/(\d+)\.png", self.path)
            fails = found is None or (int(found[2]) + int(found[3])) % 7 == 0
            self.send_response(500 if fails else 200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(b"" if fails else PICTURE)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def look(page: Page, address: str) -> None:
    """Open the panel, and look around on the map."""
    page.goto(address)
    expect(page.locator(".visit").first).to_be_visible()
    page.wait_for_timeout(SETTLE_MS)
    page.locator("#map").focus()
    for key in ("+", "ArrowLeft", "-"):
        page.keyboard.press(key)
    page.wait_for_timeout(SETTLE_MS)


@pytest.mark.long
def test_pictures_come_from_the_server_that_is_named_and_without_one_nothing_leaves(desk: str, folder: Path, chromium: Browser) -> None:
    with tile_server() as (tiles, asked), windows_at(desk, chromium) as opens:
        case = json.loads((folder / "keys.json").read_text("utf-8"))["week"]
        panel = f"{desk}/homecare_planning/plan/{case}/"
        watched = opens()
        page = watched.log_in("mette@bakkely.example")
        look(page, panel)
        assert (watched.foreign, asked, page.evaluate(READ)) == ([], [], "readable")
        expect(page.locator("#map-credit")).to_be_hidden()

        def streets(route: Route) -> None:
            route.fulfill(json=route.fetch().json() | {"streets": [[[57.0, 9.9], [57.01, 9.91]]]})

        page.route("**/data/**", streets)
        look(page, panel)
        expect(page.locator("#map-credit")).to_have_text("© OpenStreetMap contributors")
        page.unroute("**/data/**")
        assert (watched.foreign, asked) == ([], [])

        settings = opens().log_in("ada@bakkely.example")
        settings.goto(f"{desk}/homecare_planning/settings/map/")
        assert faults(settings) == []
        settings.get_by_label("Kortbilledernes adresse").fill(tiles + "/{z}/{x}/{y}.png")
        settings.get_by_label("Kilde, som skal stå på kortet").fill(CREDIT)
        settings.get_by_role("button", name="Gem").click()
        expect(settings.get_by_text("Kortet er gemt.")).to_be_visible()

        look(page, panel)
        assert page.evaluate(READ) == "SecurityError", "pictures were drawn"
        expect(page.locator("#map-credit")).to_have_text(CREDIT)
        expect(page.locator("#route-error")).to_be_hidden()
        first = len(asked)
        assert 0 < first < 240
        assert all(re.fullmatch(r"/\d+/\d+/\d+\.png", path) for path, *_rest in asked)
        assert {tuple(rest) for _path, *rest in asked} == {(None, None)}, "neither where from nor a cookie is told"
        page.locator("[data-map-zoom=fit]").click()
        page.wait_for_timeout(SETTLE_MS)
        assert len({path for path, *_rest in asked}) == len(asked), "what is held is not asked for again"
        assert {url.startswith(tiles) for url in watched.foreign} == {True}, "nobody but the server that is named"
        assert faults(page, contrast=False) == []
        page.goto(f"{panel}load/")
        assert page.evaluate("url => new Promise(done => { const image = new Image(); image.onload = () => done('shown');"
                             " image.onerror = () => done('refused'); image.src = url; })", f"{tiles}/1/0/0.png") == "refused"
        assert [path for path, *_rest in asked if path == "/1/0/0.png"] == [], "other pages may show none"
        watched.foreign.clear()
        watched.complaints[:] = [said for said in watched.complaints if not re.search(r"status of 500|violates the following", said)]
