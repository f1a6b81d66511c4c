"""An indexing worker that is killed: the index stays whole, and the next one finishes it."""

import random
import time
from pathlib import Path

import pytest

from .own import SET_UP, Own, kill

CASES = 2000
FILL = """
from mertid.desk.models import CaseRow
from django.utils import timezone
CaseRow.objects.bulk_create(
    CaseRow(authority=a, deployment=d, number=n, title=f"Brev {n}", received_at=timezone.now(),
            facts={"subject": f"Brev {n}", "body": f"Sten nummer {n} om støj ved havnen. " * 8})
    for n in range(1, int(sys.argv[1]) + 1)
)
"""
INDEX = """
from mertid.desk.jobs.index import index_authority
from mertid.desk.models import Authority
print("begun")
print(index_authority(Authority.objects.get()))
"""
LOOK = """
from mertid.desk import search_index
from mertid.desk.models import Authority
index = search_index.index_of(Authority.objects.get())
index.check()
found = index.search("sten", limit=1)
print(len(index), found.total)
"""


@pytest.mark.slow
def test_an_indexing_worker_that_is_killed_leaves_a_whole_index_and_the_next_finishes_it(tmp_path: Path) -> None:
    own = Own(tmp_path)
    own.run("import sys\n" + SET_UP + FILL, CASES)
    process = own.start(INDEX)
    assert process.stdout
    assert process.stdout.readline() == "begun\n"
    file, end = tmp_path / "search" / "12345678" / "index.sqlite3", time.monotonic() + 30
    while not file.exists() and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(random.Random(20261122).uniform(0.1, 0.3))
    kill(process)
    held, found = map(int, own.run(LOOK).split())
    assert held < CASES, "killed too late to show anything"
    assert held == found
    assert held % 200 == 0, "half a batch is there"
    said = own.run(INDEX + LOOK).splitlines()
    assert said[1:] == [f"({CASES - held}, 0)", f"{CASES} {CASES}"]
