"""What is proposed for the person to decide: by a rule where one leads, else by where the estimate stands to the authority's threshold."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from mertid.core import Alternative, Answer, Reason, RuleSaid, Text

from .answer import Figures
from .endpoint import Endpoint
from .frequency import out_of
from .learned import Learned
from .measures import Effects
from .numerals import amount
from .reasons import Words
from .settings import Settings

if TYPE_CHECKING:
    from .engine import Risk

REASONS = 3
DECIDES = Text(
    da="Skønnet er {estimate}. {side} grænsen på {threshold}{why}, og derfor foreslås: {label}",
    en="The estimate is {estimate}. {side} the limit of {threshold}{why}, and so the proposal is: {label}",
)
BY_HANDS = Text(da=", som følger af, hvor mange I kan nå", en=", which follows from how many you can reach")
ABOVE, BELOW = Text(da="Det er på eller over", en="That is at or above"), Text(da="Det er under", en="That is below")
JUST_BELOW = Text(da="Det er lige under", en="That is just below")
SAME = Text(da="Modellen peger samme vej", en="The model points the same way")
OTHER = Text(da="Modellen peger en anden vej: {label}", en="The model points another way: {label}")


def threshold_of(learned: Learned, endpoint: Endpoint, settings: Settings) -> float:
    """Return the least estimate at which acting is proposed; for an effect the least gain, whichever way is better."""
    if endpoint.kind == "effect" and settings.threshold is None:
        unseen = learned.unseen.get(endpoint.name, np.zeros(0))
        gains = (-unseen if endpoint.better_low else unseen)[~np.isnan(unseen)]
        return max(0.0, float(np.quantile(gains, 1 - settings.capacity_share))) if len(gains) else 1.0
    return learned.threshold(endpoint.name, settings)


def action_answer(engine: "Risk", threshold: float, main: Figures, own: Answer, words: Words) -> Answer:
    """Return what is proposed: to act where the estimate reaches the threshold, else not; nothing where the estimate is abstained from."""
    action = engine.action
    assert action is not None
    if own.estimate is None:
        return Answer(target=action.name, value=None, by="nothing", abstained=own.abstained)
    value = own.estimate.value
    if isinstance(main, Effects) and main.endpoint.better_low:
        value = -value
    acts = value >= threshold
    chosen, other = (action.act, action.rest) if acts else (action.rest, action.act)
    share = main.estimates.unit == "share"
    # A count or a change has no chance of its own; the score then says only on which side of the limit it lies.
    chance = min(max(value, 0.0), 1.0) if share else float(acts)
    least = min(max(threshold, 0.0), 1.0) if share else 0.5
    name = name_of_value(engine, chosen)
    return Answer(
        target=action.name, value=chosen, label=name.da, score=chance if acts else 1 - chance, threshold=least if acts else 1 - least,
        reasons=(_deciding(engine, main, value, threshold, name, words, acts=acts), *own.reasons[:REASONS]), abstained=own.abstained,
        alternatives=(Alternative(value=other, label=name_of_value(engine, other).da, score=1 - chance if acts else chance),),
    )


def leading(rules: Sequence[RuleSaid]) -> RuleSaid | None:
    """Return the first rule that applies and leads to a value, or None."""
    return next((rule for rule in rules if rule.value), None)


def rule_answer(engine: "Risk", rule: RuleSaid, rules: Sequence[RuleSaid], guess: Answer) -> Answer:
    """Let the rule lead; the other rules and the model's own answer are told beside it."""
    why = [Reason(text=rule.text, kind="rule")]
    why.extend(Reason(text=one.text, kind="rule", supports=one.value == rule.value) for one in rules if one.value and one is not rule)
    others: list[Alternative] = []
    if guess.value is not None and guess.abstained is None:
        agrees = guess.value == rule.value
        why.append(Reason(text=SAME if agrees else OTHER.fill(label=guess.label), kind="limit", supports=agrees))
        others = [one for one in guess.alternatives if one.value != rule.value]
        if not agrees:
            others.insert(0, Alternative(value=guess.value, label=guess.label, score=guess.score))
    return Answer(
        target=guess.target, value=rule.value, label=name_of_value(engine, rule.value).da, score=1.0, by="rule", reasons=tuple(why),
        alternatives=tuple(others), estimate=guess.estimate,
    )


def name_of_value(engine: "Risk", value: str) -> Text:
    """Return how a value of the first target is read."""
    names = engine.action.names if engine.action else engine.endpoints[0].classes
    return names.get(value, Text(da=value, en=value))


def _deciding(engine: "Risk", main: Figures, value: float, threshold: float, name: Text, words: Words, *, acts: bool) -> Reason:
    count = main.estimates.unit == "count"
    estimate, least = (amount(value), amount(threshold)) if count else (out_of(max(value, 0.0)), out_of(max(threshold, 0.0)))
    known = words.reasons.get(("action", estimate.da, least.da, acts))
    if known is not None:
        return known
    side = ABOVE if acts else JUST_BELOW if estimate == least else BELOW
    why = BY_HANDS if engine.settings.threshold is None else Text(da="", en="")
    words.reasons["action", estimate.da, least.da, acts] = made = Reason(kind="limit", text=Text(
        da=DECIDES.da.format(estimate=estimate.da, side=side.da, threshold=least.da, why=why.da, label=name.da),
        en=DECIDES.en.format(estimate=estimate.en, side=side.en, threshold=least.en, why=why.en, label=name.en),
    ))
    return made
