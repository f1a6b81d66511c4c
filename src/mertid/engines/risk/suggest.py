"""From estimates to suggestions that a person can read: an action, an estimate an outcome, reasons, rules, today's tool."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mertid.core import Answer, Case, Reason, RuleSaid, Suggestion, Text

from .rules import said

if TYPE_CHECKING:
    from .engine import Risk

NOT_TRAINED = Text(
    da="Modellen er ikke trænet endnu, så kun regler og det redskab, I bruger i dag, kan sige noget",
    en="The model is not trained yet, so only rules and the tool you use today can say anything",
)


def suggest(engine: "Risk", cases: Sequence[Case]) -> list[Suggestion]:
    """Return one suggestion per case, in the same order."""
    return [_unlearned(engine, case) for case in cases]


def _unlearned(engine: "Risk", case: Case) -> Suggestion:
    rules = said(engine.rules, case)
    answers = [Answer(target=target, value=None, by="nothing", abstained=NOT_TRAINED) for target in engine.targets]
    leading = next((rule for rule in rules if rule.value), None)
    if leading is not None:
        answers[0] = _by_rule(engine, leading)
    return Suggestion(case_id=case.id, answers=tuple(answers), rules=rules)


def _by_rule(engine: "Risk", rule: RuleSaid) -> Answer:
    names = engine.action.names if engine.action else engine.endpoints[0].classes
    label = names[rule.value].da if rule.value in names else rule.value
    return Answer(
        target=engine.targets[0], value=rule.value, label=label, score=1.0, by="rule", reasons=(Reason(text=rule.text, kind="rule"),),
    )
