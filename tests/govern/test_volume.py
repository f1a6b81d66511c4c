"""In, out, waiting."""

from datetime import date

import pytest

from mertid.govern.volume import ages, days, per_month, weeks


def test_days_without_mail_are_zero_not_missing() -> None:
    found = days({date(2026, 11, 2): 3}, {date(2026, 11, 4): 2}, date(2026, 11, 2), date(2026, 11, 4))
    assert [(d.received, d.decided) for d in found] == [(3, 0), (0, 0), (0, 2)]


def test_weeks_sum_monday_to_sunday() -> None:
    series = days({date(2026, 11, 8): 1, date(2026, 11, 9): 5}, {}, date(2026, 11, 2), date(2026, 11, 10))
    assert [(w.day, w.received) for w in weeks(series)] == [(date(2026, 11, 2), 1), (date(2026, 11, 9), 5)]


def test_waiting_cases_fall_in_the_right_age() -> None:
    assert [a.cases for a in ages([2, 4, 5, 5, 7])] == [2, 2, 1, 0, 2]


def test_a_month_is_a_twelfth_of_a_year() -> None:
    assert per_month(1000, 30) == pytest.approx(1014.58, abs=0.01)
    with pytest.raises(ValueError, match="days is 0"):
        per_month(5, 0)
