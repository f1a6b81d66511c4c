"""Times for given orders: by hand on a line of places."""

import pytest

from mertid.engines.route.check import check
from mertid.engines.route.timing import PAUSE, schedule, sequences_of
from tests.engines.route import small


def plan_of(problem, sequences):
    made = schedule(problem, sequences, small.travel_on_line(problem))
    return made, check(problem, made, small.travel_on_line(problem))


def starts(plan):
    return {(s.visit, s.part): s.start for r in plan.routes for s in r.stops}


def test_each_stop_starts_when_the_carer_has_come_and_the_window_is_open():
    problem = small.problem(
        [small.citizen("anna", 5), small.citizen("bo", 15)],
        [small.visit("a", "anna", 20), small.visit("b", "bo", 30, earliest=480, latest=500)],
        [small.carer("kim")], [small.shift("s", "kim")])
    plan, faults = plan_of(problem, {"s": [("a", 0), ("b", 0)]})
    assert faults == ()
    assert starts(plan) == {("a", 0): 425, ("b", 0): 480}
    (route,) = plan.routes
    assert (route.leave, route.back, route.travel_back, route.km_back) == (420, 525, 15, 7.5)
    assert [s.arrive for s in route.stops] == [425, 455]


def test_a_carer_leaves_no_earlier_than_the_first_visit_asks_for():
    problem = small.problem(
        [small.citizen("anna", 5)], [small.visit("a", "anna", earliest=500)], [small.carer("kim")], [small.shift("s", "kim")])
    plan, faults = plan_of(problem, {"s": [("a", 0)]})
    assert faults == ()
    assert plan.routes[0].leave == 495


def test_two_carers_wait_for_each_other():
    problem = small.problem(
        [small.citizen("anna", 5), small.citizen("bo", 15)], [small.visit("a", "anna", carers=2), small.visit("b", "bo")],
        [small.carer("kim"), small.carer("lis")], [small.shift("s", "kim"), small.shift("t", "lis")])
    plan, faults = plan_of(problem, {"s": [("b", 0), ("a", 0)], "t": [("a", 1)]})
    assert faults == ()
    assert starts(plan) == {("b", 0): 435, ("a", 0): 465, ("a", 1): 465}


def test_a_meal_waits_for_the_injection_and_the_injection_for_the_meal():
    injection = small.visit("i", "anna", 10, latest=500)
    meal = small.visit("m", "anna", 20, earliest=480, after={"visit": "i", "least": 15, "most": 30})
    problem = small.problem([small.citizen("anna", 5)], [injection, meal], [small.carer("kim"), small.carer("lis")],
                            [small.shift("s", "kim"), small.shift("t", "lis")])
    plan, faults = plan_of(problem, {"s": [("i", 0)], "t": [("m", 0)]})
    assert faults == ()
    assert starts(plan) == {("i", 0): 450, ("m", 0): 480}


def test_the_break_is_put_where_it_fits():
    problem = small.problem(
        [small.citizen("anna", 5), small.citizen("bo", 6)], [small.visit("a", "anna", 60), small.visit("b", "bo", 60, latest=720)],
        [small.carer("kim")], [small.shift("s", "kim", start=600, pause=30, pause_from=660, pause_to=720)])
    plan, faults = plan_of(problem, {"s": [("a", 0), ("b", 0)]})
    assert faults == ()
    assert plan.routes[0].pause_at == 665
    assert starts(plan)[("b", 0)] == 696
    assert sequences_of(plan, pauses=True)["s"] == [("a", 0), PAUSE, ("b", 0)]


def test_a_carer_back_before_the_break_holds_it_after_the_round():
    problem = small.problem([small.citizen("anna", 5)], [small.visit("a", "anna")], [small.carer("kim")],
                            [small.shift("s", "kim", pause=30, pause_from=660, pause_to=720)])
    plan, faults = plan_of(problem, {"s": [("a", 0)]})
    assert faults == ()
    assert plan.routes[0].pause_at is None


def test_a_link_that_holds_a_carer_out_brings_the_break_into_the_round():
    problem = small.problem(
        [small.citizen("anna", 5), small.citizen("bo", 15)],
        [small.visit("a", "anna"), small.visit("b", "bo", 30, after={"visit": "c", "least": 0}), small.visit("c", "bo", earliest=710)],
        [small.carer("kim"), small.carer("lis")],
        [small.shift("s", "kim", end=800, pause=30, pause_from=660, pause_to=720), small.shift("t", "lis")])
    plan, faults = plan_of(problem, {"s": [("a", 0), ("b", 0)], "t": [("c", 0)]})
    assert faults == ()
    assert plan.routes[0].pause_at == 660


def test_a_visit_waits_for_its_wished_time_where_nobody_is_pushed_beyond_theirs():
    problem = small.problem(
        [small.citizen("anna", 5), small.citizen("bo", 15)],
        [small.visit("a", "anna", wished_from=450, wished_to=500), small.visit("b", "bo", latest=470)],
        [small.carer("kim")], [small.shift("s", "kim")])
    plan, faults = plan_of(problem, {"s": [("a", 0), ("b", 0)]})
    assert faults == ()
    assert starts(plan) == {("a", 0): 440, ("b", 0): 470}


def test_an_order_that_cannot_be_kept_comes_back_with_its_faults():
    problem = small.problem(
        [small.citizen("anna", 5), small.citizen("bo", 15)], [small.visit("a", "anna", carers=2), small.visit("b", "bo", carers=2)],
        [small.carer("kim"), small.carer("lis")], [small.shift("s", "kim"), small.shift("t", "lis")])
    _, faults = plan_of(problem, {"s": [("a", 0), ("b", 0)], "t": [("b", 1), ("a", 1)]})
    assert faults


def test_a_fixed_time_is_kept():
    problem = small.problem(
        [small.citizen("anna", 5)], [small.visit("a", "anna", start=512)], [small.carer("kim")], [small.shift("s", "kim")])
    plan, faults = plan_of(problem, {"s": [("a", 0)]})
    assert faults == ()
    assert starts(plan) == {("a", 0): 512}


@pytest.mark.parametrize("order", [[], [PAUSE]])
def test_a_shift_without_visits_is_a_route_without_stops(order):
    problem = small.problem([small.citizen("anna", 5)], [], [small.carer("kim")], [small.shift("s", "kim", pause=30)])
    plan, faults = plan_of(problem, {"s": order})
    assert faults == ()
    assert plan.routes[0].stops == ()
