"""Agreement, error of shown proposals, acceptance without reading."""

import pytest

from mertid.govern.agreement import Tally, kept_promise, reading_s, unread
from mertid.govern.shares import share


def test_agreement_is_the_share_accepted_as_proposed() -> None:
    tally = Tally(accepted=72, changed=20, rejected=8, moved=15, rerouted=3)
    assert tally.shown == 100
    assert tally.agreement is not None
    assert tally.agreement.value == pytest.approx(0.72)


def test_error_counts_those_moved_at_once_and_those_sent_on_later() -> None:
    tally = Tally(accepted=72, changed=20, rejected=8, moved=15, rerouted=3)
    assert tally.error is not None
    assert tally.error.value == pytest.approx(0.18)


def test_nothing_shown_gives_no_figures() -> None:
    assert Tally().agreement is None
    assert Tally().error is None


def test_tallies_of_teams_add_up() -> None:
    assert Tally(1, 2, 3, 4, 5) + Tally(10, 20, 30, 40, 50) == Tally(11, 22, 33, 44, 55)


def test_a_promise_is_kept_broken_or_cannot_be_told() -> None:
    assert kept_promise(share(10, 1000), 0.05) is True
    assert kept_promise(share(100, 1000), 0.05) is False
    assert kept_promise(share(1, 20), 0.05) is None
    assert kept_promise(None, 0.05) is None


def test_2856_characters_take_a_minute_at_twice_the_usual_speed() -> None:
    assert reading_s(6 * 238 * 2) == pytest.approx(60)


def test_unread_counts_acceptances_faster_than_the_text_can_be_read() -> None:
    text = 6 * 238 * 2  # a minute at the quickest
    found = unread([(59.0, text), (61.0, text), (5.0, 100), (1.0, 100)])
    assert found.n == 4
    assert found.median_s == pytest.approx(32.0)
    assert found.fast is not None
    assert found.fast.value == pytest.approx(0.5)


def test_unread_without_timed_cases_says_nothing() -> None:
    found = unread([])
    assert (found.n, found.median_s, found.fast) == (0, None, None)
