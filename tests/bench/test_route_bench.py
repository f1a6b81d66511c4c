"""The bench of routes on small instances: what libraries are told, how their plans are cut to legal ones, what is printed."""

import json

import pytest

from mertid.bench import _route_made as made_bench
from mertid.bench import _route_published as published
from mertid.bench import _route_rivals as rivals
from mertid.bench import harness, route
from mertid.engines.route import greedy, made, search
from mertid.engines.route.check import check
from mertid.engines.route.figures import figures
from mertid.engines.route.timing import schedule
from mertid.engines.route.travel import of
from tests.engines.route import small
from tests.engines.route.published.test_mankowska import TINY
from tests.engines.route.published.test_solomon import TEXT


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    """The plain plan stands in for the search, and no library is installed."""
    monkeypatch.setattr(search, "plan", lambda problem, limits, seed, travel=None, **_: greedy.plan(problem, travel))
    monkeypatch.setattr(made_bench, "installed", dict)
    monkeypatch.setattr(published, "installed", dict)


@pytest.fixture
def data(tmp_path):
    """Two instances of Solomon's form and one of Mankowska's, with their best known."""
    folder = tmp_path / "route/solomon"
    folder.mkdir(parents=True)
    best = {}
    for name in ("R101", "RC101"):
        (folder / f"{name}.txt").write_text(TEXT)
        best |= {name: {"best_known_cost": 31.0}, f"{name}_distance": {"best_known_cost": 30.0}}
    (folder / "vroom_BKS.json").write_text(json.dumps(best))
    folder = tmp_path / "route/hhcrsp_mankowska"
    folder.mkdir()
    (folder / "InstanzCPLEX_HCSRP_10_1.json").write_text(json.dumps(TINY))
    (folder / "brkga_best.csv").write_text("n,instance,best,mean,runs\n10,1,50,60,15\n")
    (folder / "best_known_costs.csv").write_text(
        "instance,solution,distance,total_tardiness,max_tardiness,cost\nInstanzCPLEX_HCSRP_10_1,x,1,1,1,40\n")
    return tmp_path


def test_a_gap_is_told_by_class_and_for_all_beside_the_baseline_and_the_published(data):
    rows = list(published.windows(data, 0, 1))
    assert [(r.dataset, r.n) for r in rows] == [("Solomon R", 1), ("Solomon RC", 1), ("Solomon", 2), ("Solomon", 2)]
    assert rows[2].published == 1.6
    assert rows[2].low is not None
    assert rows[0].low is None
    assert all(len(r.sha256) == 64 and r.baseline_name for r in rows)
    assert rows[3].metric == "faults found by the checker"
    assert rows[3].ours == 0


def test_home_care_instances_are_told_by_size_beside_brkga_and_the_best_known(data):
    rows = {r.metric: r for r in published.home_care(data, 0, {10: 1.0, 25: 1.0})}
    assert rows["mean cost"].baseline == 60
    assert rows["mean cost"].published == 40
    assert rows["against BRKGA's mean"].ours == pytest.approx(100 * (rows["mean cost"].ours / 60 - 1))
    assert rows["faults found by the checker"].ours == 0


def test_what_is_not_there_is_skipped_aloud(tmp_path, capsys):
    assert list(published.windows(tmp_path, 0, 1)) + list(published.large(tmp_path, 0, 1)) == []
    assert list(published.home_care(tmp_path, 0, {10: 1})) == []
    assert capsys.readouterr().err.count("is skipped") == 3


def test_on_the_part_all_can_state_the_cost_is_travel_and_visits_by_unknown_carers():
    problem = made_bench.shared(made.day(40, 6, 1))
    plan = greedy.plan(problem)
    found = figures(problem, plan)
    strange = sum(
        bool(c.contacts) and r.carer not in c.contacts for r in plan.routes for s in r.stops
        for c in problem.citizens if c.id == next(v.citizen for v in problem.visits if v.id == s.visit))
    assert found.cost == pytest.approx(found.travel_minutes + 12 * strange + 1000 * len(plan.unplanned))


def test_libraries_are_told_the_same_prices():
    problem = made_bench.shared(small.problem(
        [small.citizen("anna", 5, known={"kim": 2}), small.citizen("bo", 15, never=("lis",))],
        [small.visit("a", "anna"), small.visit("b", "bo")],
        [small.carer("kim"), small.carer("lis")], [small.shift("s", "kim"), small.shift("t", "lis")]))
    told = rivals.state(problem, small.travel_on_line(problem), fix_ties=False)
    assert told.cost[0].tolist()[0] == [0, 5 * 60, 15 * 60]
    assert told.cost[1].tolist()[0] == [0, (5 + 12) * 60, 15 * 60]
    assert told.allowed == [[True, True], [True, False]]
    assert told.time["bicycle"].tolist()[1] == [300, 0, 600]
    assert told.orders([[1, 0], []]) == {"s": [("b", 0), ("a", 0)], "t": []}


def test_fixed_times_keep_the_ties():
    problem = made.day(120, 14, 2)
    starts, visits = rivals.fixed(problem), {v.id: v for v in problem.visits}
    assert starts
    for name, start in starts.items():
        assert visits[name].earliest <= start <= visits[name].latest + 1
        link = visits[name].after
        if link:
            assert link.least - 1 <= start - starts[link.visit] <= link.most + 1


def test_orders_that_break_rules_are_cut_to_a_legal_plan():
    problem = made.day(40, 5, 3)
    travel = of(problem)
    orders = {s.id: [] for s in problem.shifts}
    names = list(orders)
    for n, visit in enumerate(problem.visits):
        orders[names[n % len(names)]] += [(visit.id, part) for part in range(visit.carers)]
    assert check(problem, schedule(problem, orders, travel), travel)
    plan = made_bench.laid(problem, orders, travel, "somebody")
    assert check(problem, plan, travel) == ()
    assert plan.routes


def test_a_day_is_told_beside_every_library_that_is_there(monkeypatch):
    def other(problem, travel, seconds, seed):
        return {r.shift: [(s.visit, s.part) for s in r.stops] for r in greedy.plan(problem, travel).routes}

    monkeypatch.setattr(made_bench, "installed", lambda: {"other": other})
    rows = list(made_bench.day(0, 1, 40, 6))
    assert {r.dataset for r in rows} == {"day 40/6, part all can state", "day 40/6, with breaks", "day 40/6, whole"}
    beside = {r.baseline_name.split(" (")[0] for r in rows if r.metric == "cost"}
    assert beside == {"plain plan", "other"}
    assert all(r.ours == 0 for r in rows if r.metric.startswith("faults"))


@pytest.mark.parametrize("name", ["PyVRP", "OR-Tools", "VROOM"])
def test_a_library_that_is_installed_plans_a_small_day(name):
    way = rivals.installed().get(name)
    if way is None:
        pytest.skip(f"{name} is not installed (pip install pyvrp ortools pyvroom)")
    problem = made.day(30, 5, 1)
    travel = of(problem)
    plan = made_bench.laid(problem, way(problem, travel, 1, 0), travel, name)
    assert check(problem, plan, travel) == ()
    assert len(plan.unplanned) < 10


def test_a_fortnight_is_told_with_bounds_and_the_travel_paid():
    rows = list(made_bench.fortnight(0, 1, 15, 6))
    fewer = [r for r in rows if r.metric == "fewer carers a citizen"]
    assert all(r.low <= r.ours <= r.high for r in fewer)
    assert {r.baseline_name for r in rows if r.metric == "travel"} == {"each day alone", "plain plan, each day alone"}


def test_a_municipality_tells_its_memory():
    _, sha, ours, plain, faults, _, peak = made_bench._municipality(0, 1, 60, 8)
    assert (len(sha), faults) == (64, 0)
    assert peak > 0
    assert ours.visits == plain.visits == 60


def test_a_part_runs_alone_and_an_unknown_one_is_refused(data, capsys):
    assert harness.run("route", ["--data", str(data), "--part", "mankowska", "--quick"]) == 0
    assert "Solomon" not in capsys.readouterr().out
    assert harness.run("route", ["--data", str(data), "--part", "nowhere"]) == 2
    assert "expected one of: solomon" in capsys.readouterr().err
    assert harness.run("desk", ["--data", str(data), "--quick"]) == 2


def test_the_same_seed_gives_the_same_problem_and_checksum():
    assert made_bench.digest(made.day(30, 5, 7)) == made_bench.digest(made.day(30, 5, 7)) != made_bench.digest(made.day(30, 5, 8))
    assert set(route.PARTS) == {"solomon", "homberger", "mankowska", "day", "municipality", "fortnight", "repair"}
