"""The home health care instances: services, ties, and the cost of their own validator."""

import json
from pathlib import Path

import pytest

from mertid.core import Unreadable
from mertid.engines.route.check import check
from mertid.engines.route.figures import figures
from mertid.engines.route.plan import Plan, Route, Stop
from mertid.engines.route.published import mankowska
from mertid.engines.route.timing import schedule

DATA = Path("../shared/data/route/hhcrsp_mankowska")
TINY = {
    "patients": [
        {"id": "p1", "time_window": [0, 10], "required_caregivers": [{"service": "s1", "duration": 20}]},
        {"id": "p2", "time_window": [30, 60], "required_caregivers": [{"service": "s1"}, {"service": "s2", "duration": 5}],
         "synchronization": {"type": "simultaneous"}},
        {"id": "p3", "time_window": [0, 200], "required_caregivers": [{"service": "s2"}, {"service": "s1"}],
         "synchronization": {"type": "sequential", "distance": [30, 45]}},
    ],
    "services": [{"id": "s1", "default_duration": 15}, {"id": "s2", "default_duration": 10}],
    "caregivers": [{"id": "c1", "abilities": ["s1"]}, {"id": "c2", "abilities": ["s2"]}],
    "central_offices": [{"id": "d"}],
    "distances": [[0, 25, 10, 30], [25, 0, 12, 8], [10, 12, 0, 6], [30, 8, 6, 0]],
}


@pytest.fixture
def path(tmp_path):
    """Three patients: one service, two at once, one after the other."""
    file = tmp_path / "tiny.json"
    file.write_text(json.dumps(TINY))
    return file


def test_services_become_visits_tied_in_time(path):
    visits = {v.id: v for v in mankowska.read(path).problem.visits}
    assert [v.minutes for v in visits.values()] == [20, 15, 5, 10, 15]
    assert (visits["p2/2"].after.least, visits["p2/2"].after.most, visits["p2/2"].after.other) == (0, 0, True)
    assert (visits["p3/2"].after.least, visits["p3/2"].after.most) == (30, 45)
    assert not mankowska.read(path, other_carer=False).problem.visits[4].after.other


def test_the_cost_is_the_one_by_hand(path):
    made = mankowska.read(path)
    plan = schedule(made.problem, {"c1": [("p1/1", 0), ("p2/1", 0), ("p3/2", 0)], "c2": [("p2/2", 0), ("p3/1", 0)]}, made.travel)
    assert check(made.problem, plan, made.travel, working_time=False) == ()
    found = mankowska.cost(path, plan)
    # c1: 25 + 12 + 6 + 30, c2: 10 + 6 + 30. p1 starts 25 (15 late); p2 at 57; p3's first at 68, its second at 98.
    assert (found.distance, found.tardiness, found.worst) == (119, 15, 15)
    assert found.cost == pytest.approx(149 / 3)
    assert figures(made.problem, plan, made.travel).cost == pytest.approx(149 / 3)


def test_another_form_is_refused(tmp_path):
    file = tmp_path / "other.json"
    file.write_text("{}")
    with pytest.raises(Unreadable, match="expected patients"):
        mankowska.read(file)


@pytest.mark.skipif(not DATA.is_dir(), reason="the published instances are not here")
def test_the_toy_of_the_set_costs_what_its_validator_says():
    """The solution and its cost of 111.33 stand in the set's own description of the format."""
    given = [("c1", [("p4/1", 120), ("p5/1", 275), ("p6/1", 360)]), ("c2", [("p4/2", 120), ("p2/1", 178), ("p6/2", 420)]),
             ("c3", [("p3/1", 56), ("p1/1", 240), ("p5/2", 320)])]
    made = mankowska.read(DATA / "toy.json")
    routes = tuple(Route(shift=c, carer=c, leave=0, back=0, stops=tuple(
        Stop(visit=v, arrive=t, start=t, end=t) for v, t in stops)) for c, stops in given)
    found = mankowska.cost(DATA / "toy.json", Plan(routes=routes))
    assert (found.distance, found.tardiness) == (334, 0)
    laid = schedule(made.problem, {c: [(v, 0) for v, _ in stops] for c, stops in given}, made.travel)
    assert check(made.problem, laid, made.travel, working_time=False) == ()
    assert figures(made.problem, laid, made.travel).cost == pytest.approx(334 / 3)


@pytest.mark.skipif(not DATA.is_dir(), reason="the published instances are not here")
def test_every_published_file_is_read():
    sizes = {len(mankowska.read(file).problem.citizens) for file in DATA.glob("Instanz*.json") if "_200_" not in file.name}
    assert sizes == {10, 25, 50, 75, 100}
