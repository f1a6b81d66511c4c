"""Measures: hand-computed figures on four cases."""

import pytest

from mertid.core import Alternative, Answer, Estimate, Mark, Measure, Suggestion, Text
from mertid.core.measure import concordance, read_marks, read_outcome

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


SAID = Text(da="Navn", en="Name")


def _marked(case_id: str, *places: tuple[int, int], open_: tuple[tuple[int, int], ...] = ()) -> Suggestion:
    told = [(place, False) for place in places] + [(place, True) for place in open_]
    marks = tuple(Mark(part="document:0", start=a, end=b, kind="name", score=0.9, reason=SAID, open=o) for (a, b), o in told)
    return Suggestion(case_id=case_id, answers=(Answer(target="outcome", value="partial"),), marks=marks)


def test_marks_count_by_overlap_and_open_ones_are_not_proposed() -> None:
    made = [_marked("1", (0, 5), (20, 25), open_=((40, 45),))]
    right = {"1": {"marks": "document:0 2 8 Karen\ndocument:0 40 45 Toft"}}
    assert Measure(name="marks", target="outcome").of(made, right) == 0.5  # one of two proposed, one of two wanted


def test_marks_in_another_document_do_not_overlap() -> None:
    assert Measure(name="marks", target="outcome").of([_marked("1", (0, 5))], {"1": {"marks": "document:1 0 5"}}) == 0.0


def test_nothing_to_mark_and_nothing_marked_is_right() -> None:
    assert Measure(name="marks", target="outcome").of([_marked("1")], {"1": {"marks": ""}}) == 1.0
    assert Measure(name="marks", target="outcome").naive(["document:0 0 5"], {"1": {"marks": ""}}) == 0.0


def test_the_measure_on_marks_reads_them_from_their_own_value() -> None:
    assert Measure(name="marks", target="outcome").key == "marks"
    assert Measure(target="team").key == "team"


def test_a_malformed_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        read_marks("document:0 a b")


def test_concordance_of_yes_and_no_is_the_area_under_the_roc_curve() -> None:
    outcomes = [read_outcome(said) for said in ("yes", "no", "no", "yes")]
    assert concordance([0.9, 0.1, 0.6, 0.5], outcomes) == 0.75
    assert concordance([0.5, 0.5, 0.5, 0.5], outcomes) == 0.5


def test_concordance_of_times_leaves_out_pairs_that_censoring_hides() -> None:
    outcomes = [read_outcome(said) for said in ("10 yes", "5 no", "20 death", "30 no")]
    assert concordance([0.9, 0.99, 0.5, 0.1], outcomes) == 1.0


def test_more_of_a_count_is_worse() -> None:
    assert concordance([0.1, 0.9], [read_outcome("0"), read_outcome("4")]) == 1.0


def test_an_outcome_that_is_neither_is_refused() -> None:
    with pytest.raises(ValueError, match="could not convert"):
        read_outcome("perhaps")


def test_concordance_of_one_cause_counts_those_who_had_another_first_as_never_having_it() -> None:
    said = [read_outcome(text, "spread") for text in ("100 spread", "50 death", "400 no")]
    assert said == [(100.0, True), (float("inf"), False), (400.0, False)]
    assert concordance([0.9, 0.1, 0.2], said) == 1.0
    assert concordance([0.9, 0.95, 0.2], said) == 0.5


def test_planned_is_the_share_done_and_its_naive_guess_todays_way() -> None:
    measure = Measure(name="planned", target="plan")
    done = Estimate(value=0.9, low=0.9, high=0.9, told=Text(da="9 af 10", en="9 of 10"))
    made = Suggestion(case_id="1", answers=(Answer(target="plan", value="accept", estimate=done),))
    abstained = Suggestion.abstain("2", "plan", Text(da="nej", en="no"))
    rights = {"1": {"plan": "accept", "planned": "0.8"}, "2": {"planned": "0.5"}, "3": {"plan": "accept"}}
    assert measure.key == "planned"
    assert measure.of([made, abstained], rights) == 0.45
    assert measure.naive([], rights) == 0.65
    assert measure.of([], rights) == 0.0
