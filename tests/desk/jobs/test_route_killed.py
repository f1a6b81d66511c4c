"""A worker that is killed in the middle of a search: the next one goes on from the best it had, with the seconds that were left."""

import time
from pathlib import Path

import pytest

from .own import Own, kill

SET_UP = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from mertid.desk import store
from mertid.desk.store import route
from tests.desk.route_town import area
from tests.desk.store.test_route import first
here = area()
case = here.case()
first(here, case)
asked = {"seconds": 4.0, "weights": {}, "from": None}
print(route.start_run(who=store.person(here.ann), case=case, seen=1, kind="run", asked=asked).pk)
"""
WORK = """
import sys, time
from types import SimpleNamespace
from mertid.desk.jobs.route import run
from mertid.engines.route.at_desk import AtDesk

def search(self, problem, *, seconds, travel, start, progress, **rest):
    # What the desk does is looked at here, so a loop stands in for the search, which would be compiled first.
    plan, end = start or self.greedy(problem, travel), time.monotonic() + seconds
    while time.monotonic() < end and progress(SimpleNamespace(cost=1.0, iterations=1, plan=lambda: plan)):
        time.sleep(0.05)
    return plan

AtDesk.search = search
run.KEEP_EVERY_S = 0.0
print("begun")
run.run(int(sys.argv[1]))
"""


@pytest.mark.slow
def test_a_killed_search_is_taken_over_where_it_was(tmp_path: Path) -> None:
    own = Own(tmp_path)
    number = own.run(SET_UP)
    process, end = own.start(WORK, number), time.monotonic() + 60
    while own.rows("select count(*) from desk_planrun where best is not null") == [(0,)] and time.monotonic() < end:
        time.sleep(0.05)
    kill(process)
    ((state, spent, kept),) = own.rows("select state, spent_s, length(best) from desk_planrun")
    assert (state, kept > 0) == ("working", True), "killed too early or too late to show anything"
    own.run(WORK, number)
    assert own.rows("select state, tries, result, best from desk_planrun") == [("done", 2, 2, None)]
    ((seconds,),) = own.rows("select json_extract(progress, '$.seconds') from desk_planrun")
    assert spent < seconds, "the seconds of the killed worker count"
    assert own.rows("select current from desk_planningrow") == [(2,)]
    assert own.rows("select number, kind from desk_routeplan order by number") == [(1, "suggested"), (2, "run")]
