from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mertid.core import BadSettings
from mertid.engines.route.problem import DAY, Carer, Citizen, Place, Problem, Shift, Visit
from mertid.engines.route.rest import AGREED, LAW, Rules, check
from mertid.engines.route.roster import TEMPLATES, Template, propose

DAYTIME = (Template("dag", 420, 900, 30.0, 660, 810),)


def town(visits: int, carers: int, days: int, *, skills: tuple[str, ...] = (), **carer: object) -> Problem:
    """So many visits of 50 minutes each day from 8 to 10 in the morning, so many carers of 37 hours."""
    return Problem(
        start="2026-11-30", days=days, places=(Place(id="hjem", lat=57.06, lon=9.93), Place(id="kontor", lat=57.05, lon=9.92)),
        citizens=(Citizen(id="b", place="hjem"),),
        carers=tuple(Carer(id=f"m{n}", skills=("hjælper",), **{"hours": 37, **carer}) for n in range(carers)),
        visits=tuple(Visit(id=f"v{day}-{n}", citizen="b", minutes=50, earliest=at, latest=at, skills=skills)
                     for day in range(days) for n in range(visits) for at in [day * DAY + 480 + n % 3 * 60]), shifts=(),
    )


def test_enough_carers_meet_the_demand_within_the_rules() -> None:
    got = propose(town(3, 3, 7), templates=DAYTIME, travel=0, seconds=10)
    assert got.unmet == () and got.faults == () and got.optimal
    assert {int(s.start // DAY) for s in got.shifts} == set(range(7))
    assert all(s.proposed and s.from_place == "kontor" and s.pause == 30 for s in got.shifts)
    assert all(33 <= hours <= 41 for hours in got.hours.values())


def test_shifts_go_into_the_problem_and_given_ones_are_kept() -> None:
    given_ = Shift(id="fast", carer="m0", start=420, end=900, from_place="hjem", to_place="hjem", pause=30)
    problem = town(1, 2, 7).model_copy(update={"shifts": (given_,)})
    got = propose(problem, templates=DAYTIME, seconds=5)
    assert got.on(problem).shifts[0] == given_
    assert not [s for s in got.shifts if s.carer == "m0" and s.start < DAY] and got.faults == ()
    assert {s.from_place for s in got.shifts} == {"hjem"}  # where the carer starts already


def test_what_cannot_be_met_is_told_by_time_and_skill() -> None:
    got = propose(town(6, 1, 1, skills=("hjælper",)), templates=DAYTIME, travel=0, seconds=5)
    assert {u.skill for u in got.unmet} == {"", "hjælper"}
    (first,) = [u for u in got.unmet if not u.skill]
    assert (first.since, first.until) == (480, 660) and first.minutes == pytest.approx(6 * 50 - 180 * 15 / 16, abs=1)
    assert first.text.da.startswith("Mellem 8.00 og 11.00 mangler der ")
    nobody = propose(town(1, 1, 1, skills=("sår",)), templates=DAYTIME, seconds=5)
    assert "sår" in {u.skill for u in nobody.unmet}


def test_a_carer_who_is_away_gets_no_shift() -> None:
    got = propose(town(1, 2, 7), templates=DAYTIME, away={"m0": frozenset(range(7))}, seconds=5)
    assert {s.carer for s in got.shifts} == {"m1"}


def test_every_other_weekend_is_free_and_no_more_than_the_agreed_days_run() -> None:
    got = propose(town(1, 3, 14), templates=DAYTIME, rules=Rules(weekends=0.5, running=4, contract=8.0), seconds=8)
    problem = got.on(town(1, 3, 14))
    assert got.faults == () == check(problem, Rules(weekends=0.5, running=4))


def test_days_worked_before_the_plan_count() -> None:
    before = tuple((-n * DAY + 420, -n * DAY + 900) for n in range(1, 6))
    got = propose(town(1, 1, 3, before=before), templates=DAYTIME, rules=LAW, seconds=5)
    assert got.faults == () and [int(s.start // DAY) for s in got.shifts] == [0, 2]  # the sixth day of work, a day off, a new beginning


@settings(max_examples=4, deadline=None)
@given(st.integers(1, 3), st.integers(1, 4), st.integers(0, 10_000))
def test_proposed_shifts_never_break_the_law(visits: int, carers: int, seed: int) -> None:
    """Demand that no crew can meet, with early, late and night shifts to choose from: the pressure to break the rules is high."""
    problem = town(visits, carers, 9)
    late = tuple(v.model_copy(update={"id": f"{v.id}.", "earliest": v.earliest + shift, "latest": v.latest + shift})
                 for v in problem.visits for shift in (600.0, 960.0))
    got = propose(problem.model_copy(update={"visits": (*problem.visits, *late)}), templates=TEMPLATES, seconds=0.6, seed=seed)
    assert got.shifts and [fault for fault in got.faults if fault.code not in ("hours_under", "hours_over")] == []


def test_a_shift_is_named_by_its_carer_and_date() -> None:
    problem = town(1, 1, 2)
    got = propose(problem, templates=DAYTIME, seconds=2)
    assert [s.id for s in got.shifts] == [f"m0/{problem.start + timedelta(days=n)}" for n in range(2)]


def test_rules_may_leave_out_what_the_authority_has_not_agreed() -> None:
    got = propose(town(1, 1, 7), templates=DAYTIME, rules=AGREED, seconds=3)
    assert got.faults == () and len(got.shifts) <= 6


@pytest.mark.parametrize("templates", [
    (), (Template("lang", 420, 420 + 14 * 60),), (Template("bagud", 900, 420),), (Template("i morgen", 1500, 1800),),
])
def test_templates_that_are_no_shifts_are_refused(templates: tuple[Template, ...]) -> None:
    with pytest.raises(BadSettings, match="roster: "):
        propose(town(1, 1, 1), templates=templates)
