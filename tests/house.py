"""A whole installation in a folder of its own, as people run it: its commands, web server and worker are real processes."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

BEGIN = "import json, sys\nimport django\ndjango.setup()\n"


class House:
    """Starts, stops and asks the processes of one installation.

    Parameters
    ----------
    folder
        Where it keeps everything; ``log-…`` files hold what its processes wrote.
    database
        PostgreSQL address; SQLite in the folder where empty.
    """

    def __init__(self, folder: Path, database: str = "", **more: str) -> None:
        self.folder = folder
        self.env = {
            **os.environ, "MERTID_VAR": str(folder), "MERTID_DATABASE": database, "DJANGO_SETTINGS_MODULE": "mertid.desk.settings",
            "MERTID_SECRET_KEY": "h" * 50, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", **more,
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.address = ""

    def start(self, name: str, *argv: str) -> subprocess.Popen[bytes]:
        """Start ``mertid ARGV`` in the background."""
        with (self.folder / f"log-{name}").open("ab") as log:
            made = subprocess.Popen([sys.executable, "-m", "mertid.cli", *argv], env=self.env, cwd=self.folder, stdout=log, stderr=log)
        self.running[name] = made
        return made

    def serve(self) -> str:
        """Start the web server and return its address once it answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = self.start("web", "serve", "--port", str(port), "--workers", "1")
        self.address = f"http://127.0.0.1:{port}"

        def answers() -> bool:
            assert server.poll() is None, self.log()[-2000:]
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=5).close()
            except OSError:
                return False
            return True

        wait_for(answers, "the web server to answer")
        return self.address

    def mertid(self, *argv: str, code: int = 0) -> str:
        """Run a command to its end and return what it printed; its exit code must be ``code``."""
        done = subprocess.run(
            [sys.executable, "-m", "mertid.cli", *argv], env=self.env, cwd=self.folder, capture_output=True, text=True, timeout=300,
            check=False,
        )
        assert done.returncode == code, f"{argv}: {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout if code == 0 else done.stdout + done.stderr

    def python(self, code: str, *argv: Any) -> str:
        """Run Python with this installation's settings and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-c", BEGIN + code, *map(str, argv)], env=self.env, cwd=ROOT, capture_output=True, text=True, timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.strip()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Look into its SQLite database, which costs less than another process."""
        with sqlite3.connect(self.folder / "mertid.sqlite3", timeout=60) as line:
            return line.execute(query).fetchall()

    def log(self) -> str:
        """Return everything its processes wrote."""
        return "\n".join(file.read_text(errors="replace") for file in sorted(self.folder.glob("log-*")))

    def stop(self) -> None:
        """End its processes: first asked, then killed."""
        for process in self.running.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.running.values():
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(holds: Callable[[], Any], what: str, seconds: float = 120.0) -> Any:
    """Return what ``holds`` gives once it is true; fail after ``seconds``, generous because machines are busy."""
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, f"waited {seconds:.0f} s in vain for {what}"
        time.sleep(0.2)
    return found
