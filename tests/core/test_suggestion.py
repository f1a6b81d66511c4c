"""Suggestion: an answer per target, or a plain reason for none."""

import pytest
from pydantic import ValidationError

from mertid.core import Answer, Suggestion, Text, same


def test_the_first_answer_is_the_main_one() -> None:
    suggestion = Suggestion(case_id="1", answers=(Answer(target="team", value="vand", score=0.9), Answer(target="kle", value="06.01.00")))
    assert suggestion.main.value == "vand"
    assert suggestion.answer("kle") is not None
    assert suggestion.answer("case") is None


def test_an_abstention_says_why_and_is_not_a_proposal() -> None:
    suggestion = Suggestion.abstain("1", "team", Text(da="ingen kendte ord", en="no known word"))
    assert not suggestion.main.proposed
    assert suggestion.abstained is not None
    assert suggestion.abstained.in_("en") == "no known word"


def test_a_best_guess_below_the_threshold_is_kept_but_not_proposed() -> None:
    answer = Answer(target="team", value="vand", score=0.4, threshold=0.8, abstained=same("under grænsen"))
    assert answer.value == "vand"
    assert not answer.proposed


def test_a_score_outside_zero_to_one_is_refused() -> None:
    with pytest.raises(ValidationError, match="less than or equal to 1"):
        Answer(target="team", value="vand", score=1.2)


def test_json_round_trip_gives_the_same_suggestion() -> None:
    suggestion = Suggestion(case_id="1", answers=(Answer(target="team", value="vand", score=0.9),), notes=(same("æøå"),))
    assert Suggestion.model_validate_json(suggestion.model_dump_json()) == suggestion
