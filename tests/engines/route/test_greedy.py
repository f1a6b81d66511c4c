"""The plain plan: always legal, always complete in what it names, and laid as a person would."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mertid.engines.route import greedy, made
from mertid.engines.route.check import check
from mertid.engines.route.figures import figures
from mertid.engines.route.timing import schedule, sequences_of
from mertid.engines.route.travel import of
from tests.engines.route import small


@settings(max_examples=12, deadline=None)
@given(st.integers(5, 70), st.integers(2, 9), st.integers(0, 10**6), st.sampled_from([0.6, 0.8, 1.0]))
def test_the_plain_plan_of_any_made_day_is_legal(visits, carers, seed, busy):
    problem = made.day(visits, carers, seed, busy=busy)
    plan = greedy.plan(problem)
    assert check(problem, plan) == ()
    again = schedule(problem, sequences_of(plan, pauses=True), unplanned=plan.unplanned)
    assert check(problem, again) == ()


@pytest.mark.parametrize("alone", [False, True])
def test_the_plain_plan_of_two_weeks_is_legal_and_leaves_little_out(alone):
    problem = made.municipality(40, 9, 14, 3)
    plan = greedy.plan(problem, of(problem), each_day_alone=alone)
    assert check(problem, plan, of(problem)) == ()
    assert len(plan.unplanned) < 0.15 * len(problem.visits)


def test_remembering_whom_a_citizen_has_met_gives_fewer_faces_than_each_day_alone():
    problem = made.municipality(60, 12, 14, 0)
    travel = of(problem)
    together, alone = (figures(problem, greedy.plan(problem, travel, each_day_alone=one), travel) for one in (False, True))
    assert together.faces_mean < alone.faces_mean


def test_a_visit_goes_to_the_nearest_who_may():
    problem = small.problem(
        [small.citizen("anna", 10), small.citizen("bo", 50, never=("near",))], [small.visit("a", "anna"), small.visit("b", "bo")],
        [small.carer("near"), small.carer("far")], [small.shift("s", "near", at=40), small.shift("t", "far", at=0)])
    where = greedy.plan(problem, small.travel_on_line(problem)).where()
    assert where["a", 0][0] == "t"
    assert where["b", 0][0] == "t"


def test_what_fits_nowhere_is_named_with_its_reason():
    problem = small.problem(
        [small.citizen("anna", 10)],
        [small.visit("a", "anna", skills=("nurse",)), small.visit("b", "anna", carers=2), small.visit("c", "anna")],
        [small.carer("kim")], [small.shift("s", "kim")])
    plan = greedy.plan(problem, small.travel_on_line(problem))
    assert {u.visit: u.code for u in plan.unplanned} == {"a": "skills", "b": "pair"}


def test_a_proposed_shift_is_used_only_where_a_given_one_is_dearer():
    problem = small.problem(
        [small.citizen("anna", 10)], [small.visit("a", "anna")], [small.carer("kim"), small.carer("lis")],
        [small.shift("s", "kim", proposed=True), small.shift("t", "lis")])
    priced = problem.model_copy(update={"weights": problem.weights.model_copy(update={"shift": 100.0})})
    assert greedy.plan(priced, small.travel_on_line(problem)).where()["a", 0][0] == "t"


def test_an_absent_carer_gets_nothing():
    problem = small.problem(
        [small.citizen("anna", 10)], [small.visit("a", "anna")], [small.carer("kim")], [small.shift("s", "kim", absent=True)])
    plan = greedy.plan(problem, small.travel_on_line(problem))
    assert [u.visit for u in plan.unplanned] == ["a"]
    assert check(problem, plan, small.travel_on_line(problem)) == ()
