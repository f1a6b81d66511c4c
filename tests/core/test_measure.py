"""Measures: hand-computed figures on four cases."""

from mertid.core import Alternative, Answer, Measure, Suggestion

RIGHTS = {"1": {"team": "a"}, "2": {"team": "b"}, "3": {"team": "c"}, "4": {"team": "a"}}


def _suggestion(case_id: str, value: str, *others: str) -> Suggestion:
    alternatives = tuple(Alternative(value=o, label=o, score=0.1) for o in others)
    return Suggestion(case_id=case_id, answers=(Answer(target="team", value=value, alternatives=alternatives),))


SUGGESTIONS = [_suggestion("1", "a"), _suggestion("2", "a", "c", "b"), _suggestion("3", "a", "d", "e", "c"), _suggestion("4", "a")]


def test_accuracy_is_the_share_whose_best_value_is_right() -> None:
    assert Measure(target="team").of(SUGGESTIONS, RIGHTS) == 0.5


def test_top3_counts_the_value_and_its_first_two_alternatives() -> None:
    assert Measure(name="top3", target="team").of(SUGGESTIONS, RIGHTS) == 0.75


def test_cases_without_a_right_answer_are_left_out() -> None:
    assert Measure(target="team").of(SUGGESTIONS, {"1": {"team": "a"}, "2": {"kle": "01.00.00"}}) == 1.0


def test_the_naive_guess_is_the_most_common_value_learned() -> None:
    assert Measure(target="team").naive(["a", "a", "b"], RIGHTS) == 0.5
    assert Measure(name="top3", target="team").naive(["a", "b", "c", "d", "d"], RIGHTS) in (0.75, 1.0)


def test_nothing_to_measure_gives_zero() -> None:
    assert Measure(target="team").of([], RIGHTS) == 0.0
    assert Measure(target="team").naive([], RIGHTS) == 0.0
