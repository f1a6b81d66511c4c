"""An installation of its own for tests that kill processes: own folder, own SQLite file, real processes."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.template import lay

ROOT = Path(__file__).resolve().parents[3]
BEGIN = "import django; django.setup()\n"
SET_UP = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from mertid.desk import store
from mertid.desk.models import Authority, Deployment, Source, Team, User
a = Authority.objects.create(cvr="12345678", name="Prøveby Kommune")
d = Deployment.objects.create(authority=a, solution="mail_triage", control_share=0.0)
Team.objects.create(authority=a, slug="vand", name="Vand", folder="Vand")
User.objects.create(authority=a, email="bo@proeveby.example", name="Bo Prøve")
"""

SOURCE = """
import sys
settings = {"host": "127.0.0.1", "port": int(sys.argv[1]), "tls": "none", "user": "post"}
print(store.save_source(who=store.command(a), deployment=d, kind="imap", name="Post", settings=settings, secret=sys.argv[2]).pk)
"""


def mail(number: int, size: int = 0) -> bytes:
    """An invented mail."""
    return (
        f"From: Åse Prøve <aase@example.dk>\r\nSubject: Nr. {number}\r\nMessage-ID: <{number}@example.dk>\r\n\r\n"
        f"Kære kommune, nr. {number}.\r\n{'x' * size}\r\n"
    ).encode()


class Own:
    """Runs Python with this installation's settings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        lay(folder)
        self.environ = {
            **os.environ, "MERTID_VAR": str(folder), "MERTID_DATABASE": "", "DJANGO_SETTINGS_MODULE": "mertid.desk.settings",
            "PYTHONPATH": str(ROOT),
        }

    def start(self, code: str, *args: Any) -> subprocess.Popen[str]:
        """Start a process that runs ``code``; its output comes line by line."""
        command = [sys.executable, "-u", "-c", BEGIN + code, *map(str, args)]
        return subprocess.Popen(command, cwd=ROOT, env=self.environ, stdout=subprocess.PIPE, text=True)

    def run(self, code: str, *args: Any) -> str:
        """Run ``code`` to its end and return what it printed."""
        process = self.start(code, *args)
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
        return said.strip()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Look into the database."""
        with sqlite3.connect(self.folder / "mertid.sqlite3", timeout=20) as line:
            return line.execute(query).fetchall()


def kill(process: subprocess.Popen[str]) -> None:
    """SIGKILL: no finally, no commit, no goodbye."""
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.stdout
    process.stdout.close()
