"""Moving the line."""

import pytest

from mertid.core import CurvePoint
from mertid.govern.threshold import consequence, expected_error, for_error, nearest, thinned

CURVE = (
    CurvePoint(threshold=0.5, coverage=1.0, error=0.10, low=0.08, high=0.12, n=1000),
    CurvePoint(threshold=0.7, coverage=0.8, error=0.04, low=0.03, high=0.055, n=800),
    CurvePoint(threshold=0.9, coverage=0.5, error=0.01, low=0.005, high=0.02, n=500),
)


def test_a_month_of_1200_mails_at_80_percent_coverage() -> None:
    found = consequence(CURVE[1], cases_month=1200, saved_s=150)
    assert found.proposals_month == pytest.approx(960)
    assert found.wrong_month == pytest.approx(38.4)
    assert found.hours_month == pytest.approx(40.0)


def test_hours_are_left_open_until_a_saving_is_measured() -> None:
    assert consequence(CURVE[0], cases_month=10, saved_s=None).hours_month is None


def test_the_most_coverage_whose_upper_end_keeps_the_promise() -> None:
    point = for_error(CURVE, 0.05)
    assert point is not None
    assert point.coverage == 0.5
    expected = expected_error(CURVE, 0.05)
    assert expected is not None
    assert expected.coverage == 0.8


def test_a_promise_no_point_keeps_gives_none() -> None:
    assert for_error(CURVE, 0.001) is None
    assert expected_error((), 0.5) is None


def test_nearest_threshold_takes_the_stricter_of_two() -> None:
    assert nearest(CURVE, 0.61) == CURVE[1]
    assert nearest(CURVE, 0.8) == CURVE[2]
    assert nearest((), 0.5) is None


def test_thinning_keeps_the_ends_and_the_order() -> None:
    long = tuple(CurvePoint(threshold=1 - i / 500, coverage=i / 500, error=0.1 * i / 500, low=0, high=1, n=i) for i in range(501))
    found = thinned(long, 60)
    assert len(found) == 60
    assert (found[0].coverage, found[-1].coverage) == (0.0, 1.0)
    assert [p.coverage for p in found] == sorted(p.coverage for p in found)
