from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mertid.engines.route.problem import DAY, Carer, Place, Problem, Shift
from mertid.engines.route.rest import AGREED, HOUR, LAW, Rules, check, joined, longest_rest

MONDAY = "2026-11-30"


def roster(*shifts: tuple[int, float, float], days: int = 14, pause: float = 30, **carer: object) -> Problem:
    """Shifts of one carer as ``(day, from, to)`` in hours; ``to`` may lie past midnight."""
    return Problem(
        start=MONDAY, days=days, places=(Place(id="p"),), citizens=(), visits=(), carers=(Carer(id="c", name="Bodil", **carer),),
        shifts=tuple(Shift(id=f"s{n}", carer="c", start=day * DAY + start * HOUR, end=day * DAY + end * HOUR, from_place="p", to_place="p",
                           pause=pause) for n, (day, start, end) in enumerate(shifts)),
    )


def codes(problem: Problem, rules: Rules = LAW) -> list[str]:
    return [fault.code for fault in check(problem, rules)]


def test_a_usual_fortnight_breaks_nothing() -> None:
    usual = [(day, 7, 15) for day in (0, 1, 2, 3, 4, 7, 8, 9, 12, 13)]
    assert codes(roster(*usual, hours=37), AGREED) == []


def test_an_early_shift_after_a_late_one_has_too_little_rest() -> None:
    (fault,) = check(roster((0, 15, 23), (1, 7, 15)))
    assert (fault.code, fault.shift, fault.amount) == ("rest", "s1", 3 * HOUR)
    assert fault.text.da == "Bodil har kun 8 timers sammenhængende hvile i døgnet før 1/12 15.00; der skal være 11 (arbejdsmiljøloven § 50)"


def test_rest_is_counted_back_from_every_hour_of_work_so_a_split_day_counts() -> None:
    assert codes(roster((0, 7, 11), (0, 16, 20))) == []
    (fault,) = check(roster((0, 7, 11), (0, 16, 21)))
    assert (fault.code, fault.amount) == ("rest", HOUR)


def test_more_than_thirteen_hours_leave_no_rest() -> None:
    assert codes(roster((0, 7, 20))) == []
    assert codes(roster((0, 7, 20.5))) == ["rest"]


def test_a_night_over_midnight_is_one_shift() -> None:
    assert codes(roster((0, 23, 31), (1, 23, 31))) == []
    assert codes(roster((0, 23, 31), (1, 15, 23))) == ["rest"]


def test_seven_days_in_a_row_lack_a_day_off() -> None:
    assert codes(roster(*[(day, 7, 15) for day in range(6)])) == []
    faults = check(roster(*[(day, 7, 15) for day in range(7)]))
    assert [fault.code for fault in faults] == ["week"] and faults[0].amount == 8 * HOUR


def test_a_free_day_between_a_late_and_an_early_shift_is_too_short() -> None:
    early = [(day, 7, 15) for day in range(4, 8)]
    assert codes(roster((0, 7, 15), (1, 7, 15), (2, 15, 23), *early)) == ["week"]  # 32 hours off, not 35
    assert codes(roster((0, 7, 15), (1, 7, 15), (2, 12, 20), *early)) == []  # 35


def test_an_agreement_may_put_the_day_off_later() -> None:
    assert codes(roster(*[(day, 7, 15) for day in range(11)]), Rules(between=288)) == []


def test_what_was_worked_before_the_plan_counts() -> None:
    before = tuple((-day * DAY + 7 * HOUR, -day * DAY + 15 * HOUR) for day in range(1, 4))
    assert codes(roster(*[(day, 7, 15) for day in range(4)], before=before)) == ["week"]
    assert codes(roster((0, 6, 14), before=((-2 * HOUR, -1 * HOUR),))) == ["rest"]
    assert codes(roster((10, 7, 15), before=tuple((-n * DAY, -n * DAY + 480) for n in range(1, 9)))) == []


def test_a_shift_over_six_hours_needs_a_break() -> None:
    assert codes(roster((0, 7, 13), pause=0)) == []
    assert codes(roster((0, 7, 13.5), pause=0)) == ["pause"]
    assert codes(roster((0, 7, 13.5), pause=15), AGREED) == ["pause"]


def test_two_shifts_at_once_are_found() -> None:
    assert codes(roster((0, 7, 12), (0, 11, 15))) == ["overlap"]


def test_agreements_are_checked_only_where_asked_for() -> None:
    both = roster((5, 7, 15), (12, 7, 15), hours=10)
    assert codes(both) == [] and codes(both, AGREED) == ["weekend"]
    assert codes(roster(*[(day, 8, 12) for day in range(6)]), Rules(running=5)) == ["running"]


def test_hours_are_held_against_the_contract_and_the_mean_of_48() -> None:
    week = [(day, 7, 15) for day in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]
    assert codes(roster(*week, hours=30), AGREED) == ["hours_over"]
    assert codes(roster(*week[:3], hours=30), AGREED) == ["hours_under"]
    long = [(day + 7 * w, 7, 19) for w in range(4) for day in range(5)]
    assert codes(roster(*long, days=28), Rules(most_hours=48)) == ["most_hours"]


def test_an_absent_carer_does_not_work() -> None:
    problem = roster((0, 15, 23), (1, 7, 15))
    sick = problem.shifts[1].model_copy(update={"absent": True})
    assert codes(problem.model_copy(update={"shifts": (problem.shifts[0], sick)})) == []


@pytest.mark.parametrize("rules", [Rules(rest=None, day_off=None, pause_over=None)])
def test_every_rule_of_the_law_can_be_set_aside_by_an_agreement(rules: Rules) -> None:
    assert codes(roster(*[(day, 5, 21) for day in range(9)], pause=0), rules) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 23), st.integers(1, 12)), min_size=1, max_size=8))
def test_the_longest_rest_is_what_counting_minute_by_minute_gives(given_: list[tuple[int, int, int]]) -> None:
    work = joined([(d * DAY + s * HOUR, d * DAY + (s + n) * HOUR) for d, s, n in given_])
    assert all(a[1] < b[0] for a, b in pairwise(work))
    at = work[-1][1]
    longest = run = 0
    for half in range(int(at - DAY), int(at), 30):
        run = 0 if any(start <= half < end for start, end in work) else run + 30
        longest = max(longest, run)
    assert longest_rest(work, at) == longest
