"""Shift in proposals and unseen words."""

from math import log

import pytest

from mertid.govern.drift import by_week, new_words, psi, shift, vocabulary, words


def test_same_distribution_has_no_shift() -> None:
    assert psi({"a": 50, "b": 50}, {"a": 50, "b": 50}) == pytest.approx(0.0)


def test_stability_index_by_hand() -> None:
    # (60.5, 40.5)/101 against (40.5, 60.5)/101: 2 * (20/101) * ln(60.5/40.5)
    assert psi({"a": 60, "b": 40}, {"a": 40, "b": 60}) == pytest.approx(2 * 20 / 101 * log(60.5 / 40.5))


def test_a_new_team_gives_a_large_but_finite_shift() -> None:
    value = psi({"a": 100}, {"a": 50, "new": 50})
    assert value is not None
    assert value < 5
    assert shift(value) == "large"


def test_an_empty_period_has_no_index() -> None:
    assert psi({}, {"a": 3}) is None
    assert shift(None) == "unknown"


@pytest.mark.parametrize(("value", "said"), [(0.05, "stable"), (0.1, "some"), (0.25, "large")])
def test_bounds_of_the_index(value: float, said: str) -> None:
    assert shift(value) == said


def test_words_leave_numbers_and_short_words_out() -> None:
    assert words("Ladestander på vej 12, CPR 010190-1234 og æbleø") == {"ladestander", "æbleø"}


def test_new_words_are_the_common_unseen_ones_most_overridden_first() -> None:
    known = vocabulary(["hul i vejen ved skolen"])
    recent = [("ladestander ved skolen", True)] * 5 + [("ladeboks ved skolen", False)] * 7 + [("engang", True)] * 4
    found = new_words(known, recent, least=5)
    assert [(f.word, f.cases, f.overridden) for f in found] == [("ladestander", 5, 5), ("ladeboks", 7, 0)]


def test_a_word_repeated_in_one_mail_counts_once() -> None:
    assert new_words(set(), [("ladestander ladestander ladestander", False)], least=2) == []


def test_weeks_come_oldest_first_with_intervals() -> None:
    found = by_week({"2026-45": (9, 10), "2026-44": (8, 10), "2026-43": (0, 0)})
    assert [w.name for w in found] == ["2026-44", "2026-45"]
    assert found[1].right.value == pytest.approx(0.9)
    assert found[1].right.low < 0.9 < found[1].right.high
