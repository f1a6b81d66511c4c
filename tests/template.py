"""A SQLite file with all tables and no rows of ours, migrated once a test run and copied by whoever needs a database of its own.

Migrating takes seconds of processor time, and a run needs some thirty databases: one a worker and one for every test that
starts processes. What is copied is what `migrate` made from the same code; `tests/test_cli.py` and the PostgreSQL set migrate anew.
"""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests import early

ROOT = Path(__file__).resolve().parent.parent


def migrated() -> Path:
    """Return the file; the first to ask makes it, the others wait."""
    folder = early.SHARED
    file = folder / "migrated.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            _make(folder / "making", file)
    return file


def _make(var: Path, file: Path) -> None:
    shutil.rmtree(var, ignore_errors=True)
    env = {**os.environ, "MERTID_VAR": str(var), "MERTID_DATABASE": "", "DJANGO_SETTINGS_MODULE": "mertid.desk.settings"}
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], cwd=ROOT, env=env, check=True)
    with closing(sqlite3.connect(var / "mertid.sqlite3")) as made:
        made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (var / "mertid.sqlite3").rename(file)


def lay(folder: Path) -> None:
    """Put a copy where an installation in ``folder`` (its MERTID_VAR) has its database."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(migrated(), folder / "mertid.sqlite3")


def fill(name: str) -> sqlite3.Connection:
    """Copy the tables into the database ``name``, a path or a ``file:`` address in memory, which lives while the connection does."""
    into = sqlite3.connect(name, uri=name.startswith("file:"), check_same_thread=False)
    with closing(sqlite3.connect(migrated())) as template:
        template.backup(into)
    return into
