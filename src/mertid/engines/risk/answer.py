"""One outcome's answers: figure, natural frequency, reasons, what else was weighed, or why nothing is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mertid.core import Alternative, Answer, Estimate, FactSpec, Reason, Text
from mertid.core.units import quantity

from .endpoint import Endpoint
from .frequency import chance, half, instead, number, out_of, unsure
from .model import Estimates, Model
from .numerals import amount, joined
from .outside import Unusual
from .reasons import NOT_READABLE, Values, Words, read, reasons, strongest
from .settings import Settings
from .table import Table
from .wording import listed, subject

UNUSUAL = 3
"""So many unusual things are named; the rest are counted."""
DIGITS = 9
"""Figures are rounded here: the last digits of a sum depend on how many cases were summed at once."""


@dataclass(frozen=True)
class Figures:
    """One outcome for many cases: its estimates, terms and what they add (n, terms), which terms to tell, days to half (NaN unknown)."""

    model: Model
    estimates: Estimates
    names: tuple[str, ...]
    weights: list[list[float]]
    chosen: list[list[int]]
    median: Sequence[float]

    @property
    def endpoint(self) -> Endpoint:
        """The outcome."""
        return self.model.endpoint


def figures(model: Model, table: Table, settings: Settings) -> Figures:
    """Return what a model says of many cases."""
    made = model.estimates(table, settings)
    names, weights = model.weights(table)
    median = [float("nan")] * len(table)
    if model.endpoint.kind == "time" and len(made.keys) < 2 and hasattr(model, "median_days"):
        median = model.median_days(table).tolist()
    return Figures(model, made, names, weights.tolist(), strongest(np.asarray(weights)), median)


def answer(
    found: Figures, at: int, specs: Mapping[str, FactSpec], values: Values, unusual: Sequence[Unusual], settings: Settings,
    words: Words,
) -> Answer:
    """Return the answer for case ``at``."""
    endpoint, made = found.endpoint, found.estimates
    value, what = _best(found, at)
    score = round(float(made.value[at]), DIGITS)
    if made.unit == "share" and endpoint.kind != "class" and value == "no":
        score = 1 - score
    why = why_of(found, at, specs, values, what, words)
    return Answer(
        target=endpoint.name, value=value, label=_label(found, at, what), score=min(max(score, 0.0), 1.0) if made.unit == "share" else 0.0,
        reasons=why, alternatives=_others(found, at), abstained=outside(specs, values, unusual, words),
        estimate=_estimate(found, at, settings),
    )


def why_of(found: Figures, at: int, specs: Mapping[str, FactSpec], values: Values, what: Text | None, words: Words) -> tuple[Reason, ...]:
    """Return the reasons of case ``at``, or that the model cannot tell them."""
    if found.model.glass is None:
        return (Reason(text=NOT_READABLE, kind="limit"),)
    return reasons(specs, values, found.names, found.weights[at], found.chosen[at], found.endpoint.kind, what, words)


def outside(specs: Mapping[str, FactSpec], values: Values, unusual: Sequence[Unusual], words: Words) -> Text | None:
    """Return what is unlike all that was learned from, in words, or None."""
    if not unusual:
        return None
    gaps = [one.facts[0] for one in unusual if one.kind == "missing"]
    told = [_unusual(specs, values, one, words) for one in unusual if one.kind != "missing"]
    if gaps:
        told.append(_gaps(specs, gaps, words))
    more = len(told) - UNUSUAL
    if more > 0:
        told = [*told[:UNUSUAL], Text(da=f"og {more} ting mere", en=f"and {more} more")]
    return Text(da="; ".join(one.da for one in told), en="; ".join(one.en for one in told))


def _gaps(specs: Mapping[str, FactSpec], names: Sequence[str], words: Words) -> Text:
    """Return which facts are not given although they always were."""
    if len(names) > 1:
        told = [subject(specs[name]) for name in names]
        return Text(
            da=f"Ikke oplyst, men det var det i alle de sager, modellen har lært af: {listed([one.da for one in told], 'og')}",
            en=f"Not given, but it was in every case the model has learned from: {listed([one.en for one in told], 'and')}",
        )
    said = read(specs, {}, names[0], words).text
    was = "det var det" if said.da.startswith("Det er") else "var det"
    return Text(
        da=f"{said.da}, men {was} i alle de sager, modellen har lært af", en=f"{said.en}, but was in every case the model has learned from",
    )


def _unusual(specs: Mapping[str, FactSpec], values: Values, one: Unusual, words: Words) -> Text:
    said = [read(specs, values, name, words).text for name in one.facts]
    if one.kind == "beyond":
        unit = specs[one.facts[0]].unit
        low, high = (quantity(round(number, 4), "") for number in (one.low, one.high))
        top = quantity(round(one.high, 4), unit)
        return Text(
            da=f"{said[0].da} ligger uden for det, modellen kender ({low.da} til {top.da})",
            en=f"{said[0].en} is outside what the model knows ({low.en} to {top.en})",
        ) if low != high else Text(
            da=f"{said[0].da} ligger uden for det, modellen kender (kun {top.da})",
            en=f"{said[0].en} is outside what the model knows ({top.en} only)",
        )
    if one.kind == "unseen":
        seen = Text(da="aldrig set før", en="never been seen before") if not one.count else Text(
            da=f"kun set i {one.count} {'sag' if one.count == 1 else 'sager'} før",
            en=f"been seen in only {one.count} {'case' if one.count == 1 else 'cases'} before",
        )
        return Text(da=f"»{said[0].da}« er {seen.da}", en=f"“{said[0].en}” has {seen.en}")
    return Text(
        da=f"»{said[0].da}« og »{said[-1].da}« ses næsten aldrig sammen",
        en=f"“{said[0].en}” and “{said[-1].en}” are hardly ever seen together",
    )


def _best(found: Figures, at: int) -> tuple[str, Text | None]:
    """Return the likeliest value and, for a class, its name."""
    made, endpoint = found.estimates, found.endpoint
    if endpoint.kind == "class" and made.shares is not None:
        key = made.keys[int(made.shares[at].argmax())]
        return key, endpoint.classes.get(key, Text(da=key, en=key))
    if made.unit == "count":
        return str(max(0, round(float(made.value[at])))), None
    return "yes" if made.value[at] >= 0.5 else "no", None


def _label(found: Figures, at: int, what: Text | None) -> str:
    if what is not None:
        return what.da
    value = float(found.estimates.value[at])
    return amount(value).da if found.estimates.unit == "count" else out_of(value).da


def _others(found: Figures, at: int) -> tuple[Alternative, ...]:
    """Return the other classes, the likeliest first."""
    made, endpoint = found.estimates, found.endpoint
    if endpoint.kind != "class" or made.shares is None:
        return ()
    row = made.shares[at]
    order = np.argsort(-row, kind="stable")[1:]
    return tuple(
        Alternative(value=made.keys[i], label=endpoint.classes[made.keys[i]].da if made.keys[i] in endpoint.classes else made.keys[i],
                    score=min(max(round(float(row[i]), DIGITS), 0.0), 1.0))
        for i in order.tolist()
    )


def _estimate(found: Figures, at: int, settings: Settings) -> Estimate:
    made, endpoint = found.estimates, found.endpoint
    value, low, high = (round(float(one[at]), DIGITS) for one in (made.value, made.low, made.high))
    if made.unit == "count":
        told = number(endpoint, value, low, high, settings.coverage)
    else:
        told = joined(chance(endpoint, value, what=_best(found, at)[1]), unsure(value, low, high, settings.sure), _instead(found, at),
                      half(endpoint, found.median[at]))
    usual = found.model.usual if endpoint.kind != "class" else None
    return Estimate(
        value=value, low=low, high=high, sure=settings.coverage if made.unit == "count" else settings.sure, unit=made.unit,
        horizon_days=endpoint.horizon_days, usual=usual, told=told, possible=made.possible[at] if made.possible else (),
        coverage=settings.coverage if made.possible else None,
    )


def _instead(found: Figures, at: int) -> Text:
    """Return the competing causes of a time in words."""
    made, endpoint = found.estimates, found.endpoint
    if endpoint.kind != "time" or made.shares is None or len(made.keys) < 2:
        return Text(da="", en="")
    return instead(endpoint, {key: float(made.shares[at, i]) for i, key in enumerate(made.keys) if i})
