"""Changes by hand: what moves, what stays, and what the change breaks."""

import time

import pytest

from mertid.core import BadCase
from mertid.engines.route import edit, greedy, made
from mertid.engines.route.check import check
from mertid.engines.route.figures import figures
from mertid.engines.route.travel import of
from tests.engines.route import small


@pytest.fixture(scope="module")
def day():
    """A made day of 300 visits with its plain plan and travel."""
    problem = made.day(300, 30, 0)
    travel = of(problem)
    return problem, greedy.plan(problem, travel), travel


@pytest.fixture
def two():
    """Kim has Anna and Bo, Lis has Eva and half of Anna's second visit; Gry lies nowhere."""
    problem = small.problem(
        [small.citizen("anna", 5), small.citizen("bo", 15), small.citizen("eva", 30), small.citizen("gry", 20)],
        [small.visit("a", "anna"), small.visit("b", "bo", earliest=480), small.visit("e", "eva"),
         small.visit("d", "anna", carers=2, earliest=600), small.visit("g", "gry", carers=2, earliest=540)],
        [small.carer("kim"), small.carer("lis"), small.carer("mia")],
        [small.shift("s", "kim"), small.shift("t", "lis"), small.shift("u", "mia")])
    orders = {"s": [("a", 0), ("b", 0), ("d", 0)], "t": [("e", 0), ("d", 1)], "u": []}
    plan = edit.schedule(problem, orders, small.travel_on_line(problem), unplanned=[
        edit.Unplanned(visit="g", code="crowded", why=edit.TAKEN_OUT)])
    return problem, plan, small.travel_on_line(problem)


def order(plan, shift):
    return [(s.visit, s.part) for r in plan.routes if r.shift == shift for s in r.stops]


def start(plan, visit):
    return {s.start for r in plan.routes for s in r.stops if s.visit == visit}


def test_a_visit_moves_to_another_carer_at_the_place_asked_for(two):
    problem, plan, travel = two
    after = edit.move(problem, plan, "b", 0, "t", before=1, travel=travel)
    assert after.legal
    assert order(after.plan, "s") == [("a", 0), ("d", 0)]
    assert order(after.plan, "t") == [("e", 0), ("b", 0), ("d", 1)]
    assert after.figures == figures(problem, after.plan, travel)
    assert after.faults == check(problem, after.plan, travel) == ()


def test_without_a_place_it_goes_where_it_adds_least(two):
    problem, plan, travel = two
    after = edit.move(problem, plan, "a", 0, "t", travel=travel)
    assert order(after.plan, "t") == [("e", 0), ("a", 0), ("d", 1)] or order(after.plan, "t")[0] == ("a", 0)
    assert after.legal


def test_a_time_puts_it_among_the_others_by_their_times(two):
    problem, plan, travel = two
    after = edit.move(problem, plan, "a", 0, "s", start=530, travel=travel)
    assert order(after.plan, "s") == [("b", 0), ("a", 0), ("d", 0)]
    assert start(after.plan, "a") == {530}


def test_a_visit_for_two_moves_in_time_with_both_carers(two):
    problem, plan, travel = two
    after = edit.move(problem, plan, "d", 0, "s", start=640, travel=travel)
    assert after.legal
    assert start(after.plan, "d") == {640}


def test_an_unplanned_visit_for_two_brings_its_second_carer(two):
    problem, plan, travel = two
    after = edit.move(problem, plan, "g", 0, "u", travel=travel)
    assert after.legal
    assert after.plan.unplanned == ()
    assert sum(one == ("g", 1) for shift in "st" for one in order(after.plan, shift)) == 1


def test_what_breaks_a_rule_comes_back_with_its_fault_and_is_not_legal(two):
    problem, plan, travel = two
    problem = problem.model_copy(update={"citizens": tuple(
        c.model_copy(update={"never": ("lis",)}) if c.id == "bo" else c for c in problem.citizens)})
    after = edit.move(problem, plan, "b", 0, "t", travel=travel)
    assert [f.code for f in after.new] == ["never"]
    assert not after.legal


def test_a_fault_that_was_there_before_does_not_make_a_change_illegal(two):
    problem, plan, travel = two
    late = problem.model_copy(update={"visits": tuple(
        v.model_copy(update={"latest": 430.0}) if v.id == "e" else v for v in problem.visits)})
    after = edit.move(late, plan, "a", 0, "u", travel=travel)
    assert [f.code for f in after.faults] == ["late"]
    assert after.legal


def test_a_visit_taken_out_is_named_with_the_reason(two):
    problem, plan, travel = two
    after = edit.remove(problem, plan, "d", travel=travel)
    assert after.legal
    assert {u.visit: u.code for u in after.plan.unplanned} == {"g": "crowded", "d": "removed"}
    assert start(after.plan, "d") == set()


def test_routes_not_concerned_stay_as_they_are(day):
    problem, plan, travel = day
    moved = plan.routes[3].stops[1]
    after = edit.move(problem, plan, moved.visit, moved.part, plan.routes[5].shift, travel=travel)
    same = [a == b for a, b in zip(plan.routes, after.plan.routes, strict=True)]
    assert sum(same) >= 24


def test_moving_back_gives_a_legal_plan_again(day):
    problem, plan, travel = day
    (place, stop) = next((n, s) for n, s in enumerate(plan.routes[2].stops) if not problem.visits[0].after)
    there = edit.move(problem, plan, stop.visit, stop.part, plan.routes[4].shift, travel=travel)
    back = edit.move(problem, there.plan, stop.visit, stop.part, plan.routes[2].shift, before=place, travel=travel)
    assert back.faults == ()


def test_locks_hold_carer_and_time_and_are_lifted_again(two):
    problem, plan, travel = two
    held = edit.lock(problem, plan, ["b", "d", "g"])
    locked = {v.id: (v.only, v.start) for v in held.visits}
    assert locked["b"] == (("kim",), 480)
    assert locked["d"] == (("kim", "lis"), 600)
    assert locked["g"] == ((), None)
    after = edit.move(held, plan, "b", 0, "t", start=500, travel=travel)
    assert {f.code for f in after.new} == {"only", "locked"}
    assert edit.unlock(held, problem, ["b", "d"]) == problem


def test_a_visit_or_shift_that_is_not_there_is_refused(two):
    problem, plan, travel = two
    with pytest.raises(BadCase, match="visit is not in the problem"):
        edit.move(problem, plan, "a", 1, "s", travel=travel)
    with pytest.raises(BadCase, match="shift is not in the problem"):
        edit.move(problem, plan, "a", 0, "nowhere", travel=travel)


def test_a_change_in_a_day_of_300_visits_is_answered_while_it_is_dragged(day):
    problem, plan, travel = day
    spent = []
    for n in range(5):
        stop = plan.routes[n].stops[0]
        before = time.process_time()
        edit.move(problem, plan, stop.visit, stop.part, plan.routes[n + 6].shift, start=stop.start, travel=travel)
        spent.append(time.process_time() - before)
    assert min(spent) < 0.15
