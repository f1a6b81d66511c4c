"""Shares with intervals, medians from counts."""

import pytest

from mertid.govern.shares import median, quantile, share


def test_wilson_interval_of_3_of_10_is_the_one_in_the_books() -> None:
    found = share(3, 10)
    assert found is not None
    assert found.value == pytest.approx(0.3)
    assert found.low == pytest.approx(0.1078, abs=1e-4)
    assert found.high == pytest.approx(0.6032, abs=1e-4)


def test_no_errors_among_20_still_leaves_room_for_some() -> None:
    found = share(0, 20)
    assert found is not None
    assert found.low == 0
    assert found.high == pytest.approx(0.1611, abs=1e-4)


def test_all_of_20_reaches_one_exactly() -> None:
    found = share(20, 20)
    assert found is not None
    assert (found.value, found.high) == (1.0, 1.0)


def test_nothing_counted_gives_nothing() -> None:
    assert share(0, 0) is None


def test_more_hits_than_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="count is 5, expected 0 to 4"):
        share(5, 4)


def test_median_from_counts_equals_the_middle_of_the_list() -> None:
    assert median({10: 2, 20: 1}) == 10
    assert median({10: 2, 20: 2}) == 15
    assert median({10: 1, 20: 1, 90: 1}) == 20
    assert median({}) is None


def test_quantile_is_the_first_value_that_covers_the_share() -> None:
    assert quantile({1: 90, 100: 10}, 0.9) == 1
    assert quantile({1: 90, 100: 10}, 0.95) == 100
    assert quantile({}, 0.5) is None
