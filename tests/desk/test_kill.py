"""Killed at any point, nothing is lost and nothing doubled: real processes, SIGKILL, SQLite and PostgreSQL."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desk.killed import DECISIONS
from tests.postgres import NoServer, postgres
from tests.template import lay

ROOT = Path(__file__).resolve().parents[2]
MAILS, KILLS = 120, {"sqlite": 6, "postgresql": 5}


class House:
    """One installation in a folder of its own, with the processes that run in it."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.kind = folder, "postgresql" if database else "sqlite"
        self.env = {
            **os.environ, "MERTID_VAR": str(folder), "MERTID_DATABASE": database, "MERTID_SECRET_KEY": "k" * 50,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "DJANGO_SETTINGS_MODULE": "mertid.desk.settings",
        }
        self.running: list[subprocess.Popen[bytes]] = []
        if not database:
            lay(folder)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a process; what it writes goes to a log of its own."""
        with (self.folder / f"log{len(self.running)}").open("ab") as log:
            made = subprocess.Popen([sys.executable, "-m", *command], env=self.env, cwd=ROOT, stdout=log, stderr=log)
        self.running.append(made)
        return made

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start("mertid.desk.worker")

    def receiver(self) -> subprocess.Popen[bytes]:
        return self.start("tests.desk.killed", "receive", str(MAILS), str(self.folder / "accepted"))

    def wait_until_it_works(self, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
        """Wait until a worker has begun, or a receiver has ended or answered somebody."""
        log, accepted, end = self.folder / f"log{self.running.index(process)}", self.folder / "accepted", time.monotonic() + seconds
        before = accepted.stat().st_size if accepted.exists() else 0
        while process.poll() is None and b"works" not in log.read_bytes() and time.monotonic() < end:
            if process.args[2] == "tests.desk.killed" and accepted.exists() and accepted.stat().st_size > before:  # type: ignore[index]
                return
            time.sleep(0.02)

    def run(self, *part: str) -> dict[str, Any]:
        """Run a part to its end and return what it found."""
        done = subprocess.run([sys.executable, "-m", "tests.desk.killed", *part], env=self.env, cwd=ROOT, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def log(self) -> str:
        return "".join(file.read_text(errors="replace") for file in sorted(self.folder.glob("log*")))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """An installation on each database, its processes ended afterwards."""
    if request.param == "sqlite":
        yield from _open(House(tmp_path, ""))
        return
    try:
        with postgres() as address:
            yield from _open(House(tmp_path, address))
    except NoServer as why:
        pytest.skip(str(why))


def _open(made: House) -> Iterator[House]:
    made.run("setup")
    yield made
    for process in made.running:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_web_and_worker_killed_again_and_again_lose_and_double_nothing(house: House) -> None:
    rng = random.Random(2026)
    workers = [house.worker(), house.worker()]
    receiver = house.receiver()
    for kill in range(KILLS[house.kind]):
        turn_of_web = kill % 3 == 2 and receiver.poll() is None
        house.wait_until_it_works(receiver if turn_of_web else workers[kill % 2])
        time.sleep(rng.uniform(0.02, 0.7))
        if turn_of_web:
            receiver.send_signal(signal.SIGKILL)
            receiver.wait()
            receiver = house.receiver()
        else:
            victim = workers[kill % 2]
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            workers[kill % 2] = house.worker()
    assert receiver.wait(timeout=180) == 0, house.log()[-2000:]
    found = house.run("wait", "90")
    for process in workers:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(timeout=20) for process in workers] == [0, 0]
    found = house.run("sweep")

    unreadable = found["states"].pop("unreadable")
    assert (found["messages"], found["left"], found["states"]) == (MAILS, 0, {"opened": found["cases"]})
    assert unreadable + found["cases"] == MAILS
    assert unreadable == MAILS // 10, "a message was given up because the worker was killed, not because it is unreadable"
    assert (found["without_case"], found["unreadable_with_case"], found["added_not_once"]) == (0, 0, 0)
    assert (found["without_suggestion"], found["doubled_suggestions"]) == (0, 0)
    assert found["decisions"] >= DECISIONS
    assert found["decided_without_audit"] == 0
    assert found["faults"] == []
    assert found["workers"] == 0
    assert "put back" in house.log(), "no kill hit a worker at work, so the test showed nothing"
