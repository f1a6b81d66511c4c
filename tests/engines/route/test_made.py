"""Invented municipalities: the same for the same seed, of the size asked for, and such that a plain plan can be laid."""

from datetime import date

import pytest

from mertid.engines.route import made, rest
from mertid.engines.route.made_people import NURSE
from mertid.engines.route.problem import DAY


@pytest.fixture(scope="module")
def fortnight():
    """Forty citizens and nine carers over two weeks, a fifth of the carers on leave."""
    return made.municipality(40, 9, 14, 3, away=0.2)


def test_the_same_seed_makes_the_same_municipality(fortnight):
    assert made.municipality(40, 9, 14, 3, away=0.2) == fortnight
    assert made.municipality(40, 9, 14, 4, away=0.2) != fortnight


def test_a_municipality_has_the_citizens_carers_and_days_asked_for(fortnight):
    assert len(fortnight.citizens) == 40
    assert sum(c.group != "Afløser" for c in fortnight.carers) == 9
    assert {int(v.earliest // DAY) for v in fortnight.visits} == set(range(14))
    assert all(any(v.citizen == c.id for v in fortnight.visits) for c in fortnight.citizens)


def test_the_roster_keeps_the_rules_of_working_time(fortnight):
    assert rest.check(fortnight) == ()
    assert rest.check(made.municipality(60, 12, 28, 1, away=0.3)) == ()


def test_no_part_of_a_day_is_busier_than_asked():
    problem = made.municipality(80, 10, 7, 0, busy=0.6)
    room = made._room(problem.shifts)
    assert all(minutes <= 0.6 * room[key] for key, minutes in made._need(problem.visits).items())


def test_relief_carers_are_known_by_nobody(fortnight):
    relief = {c.id for c in fortnight.carers if c.group == "Afløser"}
    assert any(s.carer in relief for s in fortnight.shifts)
    assert not any(relief & set(c.known) for c in fortnight.citizens)


def test_a_day_has_exactly_the_visits_and_carers_asked_for():
    problem = made.day(97, 11, 5, start=date(2026, 10, 6))
    assert (len(problem.visits), len(problem.carers), len(problem.shifts), problem.days) == (97, 11, 11, 1)


def test_what_makes_home_care_hard_is_in_a_made_day():
    problem = made.day(300, 30, 0)
    two = [v for v in problem.visits if v.carers == 2]
    tied = [v for v in problem.visits if v.after]
    assert 15 <= len(two) <= 45
    assert tied
    assert all(v.after.visit in {o.id for o in problem.visits} for v in tied)
    assert any(NURSE in v.skills for v in problem.visits)
    assert any(c.key for c in problem.citizens)
    assert any(c.animals for c in problem.citizens)
    assert all(v.earliest <= v.wished_from <= v.wished_to <= v.latest for v in problem.visits)
    morning = sum(420 <= v.wished_from <= 600 for v in problem.visits)
    assert morning > len(problem.visits) / 3


def test_a_large_municipality_spreads_over_districts():
    problem = made.day(400, 60, 0)
    assert len({s.from_place for s in problem.shifts}) > 1
    assert {c.mode for c in problem.carers} >= {"car", "bicycle"}
