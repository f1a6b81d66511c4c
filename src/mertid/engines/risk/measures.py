"""What each measure would change for a person: the one that helps most, the others beside it, and a plain no where too few alike had it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mertid.core import Alternative, Answer, Change, Estimate, FactSpec, Reason, Text

from .answer import DIGITS, Figures, outside, why_of
from .effect import LEAST_ALIKE, EffectModel
from .endpoint import Endpoint
from .frequency import HUNDRED, change, unsure_change
from .numerals import joined
from .outside import Unusual
from .reasons import Values, Words, strongest
from .settings import Settings
from .table import Table

FEW = Text(
    da="For få, der ligner, har fået tilbuddet »{name}« ({support}), så modellen siger ikke, hvad det gør",
    en="Too few alike have had “{name}” ({support}), so the model does not say what it does",
)
NO_GAIN = Text(
    da="Ingen af tilbuddene ventes at hjælpe: det bedste skøn er mindre end 1 ud af 100",
    en="None of the offers is expected to help: the best estimate is below 1 in 100",
)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Effects(Figures):
    """As `Figures`, the weights being those of each case's best measure; ``low`` and ``high`` (n, k) per measure."""

    low: Floats
    high: Floats


@dataclass(frozen=True)
class Measure:
    """What one measure is expected to change for a case, NaN where ``support`` alike are too few to say."""

    key: str
    name: Text
    value: float
    low: float
    high: float
    support: int
    better_low: bool

    @property
    def gain(self) -> float:
        """How much better it gets, whichever way is better; NaN where it cannot be said."""
        return -self.value if self.better_low else self.value

    @property
    def known(self) -> bool:
        """Whether enough alike have had it."""
        return self.value == self.value

    @property
    def few(self) -> Text:
        """That too few alike have had it."""
        return Text(da=FEW.da.format(name=self.name.da, support=self.support), en=FEW.en.format(name=self.name.en, support=self.support))


def effects(model: EffectModel, table: Table, settings: Settings) -> Effects:
    """Return what each measure would change for many cases."""
    made = model.estimates(table, settings)
    low, high = model.bounds(table, settings)
    shares = np.zeros((len(table), len(made.keys))) if made.shares is None else made.shares
    gains = np.where(np.isnan(shares), -np.inf, -shares if model.endpoint.better_low else shares)
    best = gains.argmax(1)
    names, weights = model.weights(table, made.keys[0])
    for at in range(1, len(made.keys)):
        other_names, other = model.weights(table, made.keys[at])
        names, weights, other = _same(names, weights, other_names, other)
        weights = np.where((best == at)[:, None], other, weights)
    return Effects(model, made, names, weights.tolist(), strongest(weights, unit="change"), [float("nan")] * len(table), low, high)


def effect_answer(
    found: Effects, at: int, specs: Mapping[str, FactSpec], values: Values, unusual: Sequence[Unusual], settings: Settings, words: Words,
) -> Answer:
    """Return the measure that is expected to help most among those that enough alike have had, or why none is named."""
    endpoint, told = found.endpoint, measures(found, at)
    best = told[0]
    abstained = outside(specs, values, unusual, words)
    if abstained is None and not best.known:
        fewest = max(told, key=lambda one: one.support)
        abstained = fewest.few
    elif abstained is None and round(best.gain * HUNDRED) <= 0:
        abstained = NO_GAIN
    others = tuple(
        Alternative(value=one.key, label=one.name.da, score=min(max(one.gain, 0.0), 1.0)) for one in told[1:] if one.known
    )
    if not best.known:
        return Answer(target=endpoint.name, value=None, by="nothing", abstained=abstained)
    why = why_of(found, at, specs, values, None, words)
    return Answer(
        target=endpoint.name, value=best.key, label=best.name.da, score=min(max(best.gain, 0.0), 1.0), reasons=(_support(best), *why),
        alternatives=others, abstained=abstained, estimate=_estimate(best, endpoint, settings),
    )


def measure_changes(found: Effects, at: int, settings: Settings) -> tuple[Change, ...]:
    """Return each measure that can be told of as a change, the most helpful first, with its interval and the support behind it."""
    made = []
    for one in measures(found, at):
        if one.known:
            told = joined(_told(one, found.endpoint, settings), Text(
                da=f"Det bygger på {one.support}, der ligner.", en=f"It rests on {one.support} alike.",
            ))
            made.append(Change(fact=found.endpoint.name, to=one.key, value=one.value, told=told))
    return tuple(made)


def measures(found: Effects, at: int) -> list[Measure]:
    """Return every measure, the most helpful first, then those that too few alike have had."""
    made, endpoint = found.estimates, found.endpoint
    told = []
    for i, key in enumerate(made.keys):
        name = endpoint.classes.get(key, Text(da=key, en=key))
        value = round(float(made.shares[at, i] if made.shares is not None else made.value[at]), DIGITS)
        support = int(made.support[at, i]) if made.support is not None else 0
        low, high = round(float(found.low[at, i]), DIGITS), round(float(found.high[at, i]), DIGITS)
        told.append(Measure(key, name, value, low, high, support, endpoint.better_low))
    return sorted(told, key=lambda one: (not one.known, -one.gain if one.known else -one.support, one.key))


def _estimate(best: Measure, endpoint: Endpoint, settings: Settings) -> Estimate:
    return Estimate(
        value=best.value, low=best.low, high=best.high, sure=settings.sure, unit="change", horizon_days=endpoint.horizon_days,
        told=_told(best, endpoint, settings), support=best.support,
    )


def _told(one: Measure, endpoint: Endpoint, settings: Settings) -> Text:
    return joined(change(endpoint, one.name, one.value), unsure_change(one.low, one.high, settings.sure))


def _support(best: Measure) -> Reason:
    n, least = best.support, f"{LEAST_ALIKE:.0f}"
    return Reason(kind="similar", text=Text(
        da=f"Mindst {n}, der ligner, har fået tilbuddet, og mindst {n} er gået uden; der skal være {least} af hver",
        en=f"At least {n} alike have had it, and at least {n} went without; {least} of each are needed",
    ))


def _same(
    names: tuple[str, ...], weights: Floats, other_names: tuple[str, ...], other: Floats,
) -> tuple[tuple[str, ...], Floats, Floats]:
    """Return two sets of weights under one set of names; a term that one of them lacks adds nothing there."""
    if names == other_names:
        return names, weights, other
    every = tuple(dict.fromkeys([*names, *other_names]))
    place = {name: at for at, name in enumerate(every)}
    wide, far = np.zeros((len(weights), len(every))), np.zeros((len(other), len(every)))
    wide[:, [place[name] for name in names]] = weights
    far[:, [place[name] for name in other_names]] = other
    return every, wide, far
