"""A full disk, a locked database and several writers at once: stored whole or not at all, and the audit chain holds."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.desk.test_kill import ROOT, House, house

__all__ = ["house"]
WRITERS, EACH = 3, 25


def hard(where: House, *part: str) -> dict[str, Any]:
    """Run a part of ``tests.desk.hard`` in this installation."""
    done = subprocess.run([sys.executable, "-m", "tests.desk.hard", *part], env=where.env, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture
def on_a_disk(tmp_path: Path) -> Iterator[House]:
    """An installation on a SQLite file."""
    made = House(tmp_path, "")
    made.run("setup")
    yield made


def test_on_a_full_disk_and_a_locked_database_nothing_is_half_stored_and_the_next_try_succeeds(on_a_disk: House) -> None:
    for part, words in (("full", "full"), ("locked", "locked")):
        found = hard(on_a_disk, part)
        assert words in found["said"]
        assert found["after"] == found["before"]
        assert found["again"] == "new"
    assert on_a_disk.run("check")["faults"] == []


def test_what_another_process_changes_is_known_to_the_next_question(on_a_disk: House) -> None:
    assert hard(on_a_disk, "engines") == {"before": ["vej", "vej"], "after": "Veje og stier"}


@pytest.mark.slow
def test_several_processes_write_one_chain_and_store_each_message_once(house: House) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        found = list(pool.map(lambda _: hard(house, "many", str(EACH)), range(WRITERS)))
    assert sum(one["new"] for one in found) == EACH
    checked = house.run("check")
    assert (checked["messages"], checked["faults"]) == (EACH, [])
    assert checked["audit"] >= WRITERS * EACH * 2
