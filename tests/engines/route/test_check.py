"""The checker finds each kind of planted fault, alone, and none in a plan that holds."""

import pytest

from mertid.core import Text
from mertid.engines.route.check import check
from mertid.engines.route.plan import Unplanned
from mertid.engines.route.problem import After
from mertid.engines.route.rules import FAULTS
from mertid.engines.route.timing import schedule
from tests.engines.route import small


def legal():
    """Three carers: a pair at Anna, Bo's meal after his injection, a break, and Eva left out with a reason."""
    problem = small.problem(
        [small.citizen("anna", 5, animals=("cat",), key="k5"), small.citizen("bo", 15), small.citizen("eva", 30)],
        [
            small.visit("a", "anna", 30, earliest=480, latest=540, skills=("helper",), carers=2, load=2),
            small.visit("i", "bo", 10, latest=480, skills=("nurse",)),
            small.visit("m", "bo", 20, after={"visit": "i", "least": 15, "most": 60}),
            small.visit("e", "eva", 20, only=("mia",)),
        ],
        [small.carer("kim", skills=("helper",), keys=("k5",)), small.carer("lis", skills=("helper", "nurse"), keys=("k5",)),
         small.carer("mia", allergies=("cat",))],
        [small.shift("s", "kim", capacity=10), small.shift("t", "lis", pause=30, pause_from=600, pause_to=660, overtime=30),
         small.shift("u", "mia")],
    )
    plan = schedule(problem, {"s": [("m", 0), ("a", 0)], "t": [("i", 0), ("a", 1)], "u": []}, small.travel_on_line(problem), unplanned=[
        Unplanned(visit="e", code="crowded", why=Text(da="Ikke plads", en="No room"))])
    return problem, plan


def codes(problem, plan):
    return [f.code for f in check(problem, plan, small.travel_on_line(problem))]


def change(rows, name, **values):
    """Return the rows with one changed."""
    return tuple(r.model_copy(update=values) if r.id == name else r for r in rows)


def route(plan, shift, **values):
    return plan.model_copy(update={"routes": tuple(r.model_copy(update=values) if r.shift == shift else r for r in plan.routes)})


def stop(plan, shift, place, **values):
    """Return the plan with one stop changed."""
    (one,) = [r for r in plan.routes if r.shift == shift]
    stops = list(one.stops)
    stops[place] = stops[place].model_copy(update=values)
    return route(plan, shift, stops=tuple(stops))


def test_a_plan_that_holds_has_no_faults():
    assert codes(*legal()) == []


PROBLEMS = {
    "skills": ("carers", "lis", {"skills": ("helper",)}),
    "never": ("citizens", "bo", {"never": ("kim",)}),
    "animals": ("carers", "kim", {"allergies": ("cat",)}),
    "key": ("carers", "kim", {"keys": ()}),
    "only": ("visits", "m", {"only": ("lis",)}),
    "locked": ("visits", "m", {"start": 500.0}),
    "early": ("visits", "a", {"earliest": 520.0}),
    "late": ("visits", "i", {"latest": 430.0}),
    "length": ("visits", "m", {"minutes": 25.0}),
    "absent": ("shifts", "s", {"absent": True}),
    "hours": ("shifts", "s", {"start": 445.0}),
    "overtime": ("shifts", "s", {"end": 500.0}),
    "capacity": ("shifts", "s", {"capacity": 1.0}),
    "pause": ("shifts", "s", {"pause": 30.0, "pause_from": 450.0, "pause_to": 500.0}),
    "order": ("visits", "m", {"after": After(visit="i", least=40, most=60)}),
    "carer": ("shifts", "u", {"carer": "kim", "start": 800.0, "end": 900.0}),
}


@pytest.mark.parametrize("code", PROBLEMS)
def test_the_checker_finds_a_rule_that_the_plan_does_not_keep(code):
    problem, plan = legal()
    rows, name, values = PROBLEMS[code]
    changed = problem.model_copy(update={rows: change(getattr(problem, rows), name, **values)})
    assert set(codes(changed, plan)) == {code}


PLANS = {
    "unknown": lambda plan: named(plan, "nobody"),
    "shift_twice": lambda plan: plan.model_copy(update={"routes": (*plan.routes, plan.routes[2])}),
    "named_twice": lambda plan: plan.model_copy(update={"unplanned": plan.unplanned * 2}),
    "both": lambda plan: named(plan, "a"),
    "dropped": lambda plan: plan.model_copy(update={"unplanned": ()}),
    "pair": lambda plan: stops_of(plan, "t", [0]),
    "together": lambda plan: stop(route(plan, "s", back=600.0), "s", 1, start=490.0, end=520.0),
    "travel": lambda plan: stop(route(plan, "s", leave=433.0), "s", 0, arrive=447.0),
    "pause_time": lambda plan: route(plan, "t", pause_at=590.0),
    "travel_told": lambda plan: stop(plan, "t", 1, travel=2.0),
}


def named(plan, visit):
    """Return the plan with one more visit named as left out."""
    return plan.model_copy(update={"unplanned": (*plan.unplanned, plan.unplanned[0].model_copy(update={"visit": visit}))})


def stops_of(plan, shift, kept):
    (one,) = [r for r in plan.routes if r.shift == shift]
    return route(plan, shift, stops=tuple(one.stops[k] for k in kept), travel_back=15.0, km_back=7.5)


@pytest.mark.parametrize("code", PLANS)
def test_the_checker_finds_what_is_wrong_in_a_plan(code):
    problem, plan = legal()
    assert set(codes(problem, PLANS[code](plan))) == {code}


def test_the_checker_finds_a_visit_planned_twice():
    problem, plan = legal()
    again = schedule(problem, {"u": [("m", 0)]}, small.travel_on_line(problem)).routes[0]
    assert "twice" in codes(problem, plan.model_copy(update={"routes": (*plan.routes[:2], again)}))


def test_the_checker_finds_one_carer_in_both_places_of_a_visit_for_two():
    problem, plan = legal()
    problem = problem.model_copy(update={"shifts": change(problem.shifts, "t", carer="kim"), "carers": change(
        problem.carers, "kim", skills=("helper", "nurse"))})
    plan = route(plan, "t", carer="kim")
    found = set(codes(problem, plan))
    assert {"same_carer", "overlap"} <= found


def test_the_checker_finds_one_carer_at_two_visits_that_ask_for_different_ones():
    problem, plan = legal()
    meal = problem.visits[2].after.model_copy(update={"other": True})
    assert codes(problem.model_copy(update={"visits": change(problem.visits, "m", after=meal)}), plan) == []
    injection = After(visit="m", most=600, other=True)
    assert codes(problem.model_copy(update={"visits": change(problem.visits, "a", after=injection)}), plan) == ["other"]


def test_the_checker_finds_a_break_that_lies_in_a_visit():
    problem, plan = legal()
    problem = problem.model_copy(update={"shifts": change(problem.shifts, "s", pause=10.0, pause_from=450.0, pause_to=500.0)})
    assert codes(problem, route(plan, "s", pause_at=485.0)) == ["pause_taken"]
    assert codes(problem, route(plan, "s", pause_at=468.0, leave=400.0)) == ["hours", "pause_taken"]


def test_the_checker_finds_a_start_before_the_carer_has_come():
    problem, plan = legal()
    first = plan.routes[1].stops[0]
    plan = stop(plan, "t", 0, start=first.start - 5, end=first.end - 5)
    assert "travel" in codes(problem, plan)


def test_the_checker_finds_too_little_rest_between_shifts():
    problem, plan = legal()
    late = small.shift("w", "kim", start=840, end=1140)
    early = small.shift("v", "kim", start=1440 + 300, end=1440 + 480)
    problem = problem.model_copy(update={"days": 2, "shifts": (*problem.shifts, late, early)})
    found = [f for f in check(problem, plan, small.travel_on_line(problem)) if f.code == "work_rest"]
    assert [f.shift for f in found] == ["v"]


def test_rest_counts_overtime_but_no_proposed_shift_out_of_use():
    problem, plan = legal()
    late = small.shift("w", "kim", start=840, end=1140, proposed=True)
    early = small.shift("v", "kim", start=1440 + 300, end=1440 + 480)
    problem = problem.model_copy(update={"days": 2, "shifts": (*problem.shifts, late, early)})
    assert codes(problem, plan) == []


def test_every_fault_reads_in_danish_and_english_without_blanks():
    problem, plan = legal()
    for name, (rows, row, values) in PROBLEMS.items():
        changed = problem.model_copy(update={rows: change(getattr(problem, rows), row, **values)})
        for fault in check(changed, plan, small.travel_on_line(problem)):
            assert fault.code == name
            assert "{" not in fault.text.da + fault.text.en
            assert fault.text.da != fault.text.en


def test_every_fault_has_its_own_words():
    assert len({t.da for t in FAULTS.values()}) == len({t.en for t in FAULTS.values()}) == len(FAULTS)
