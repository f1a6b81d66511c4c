"""What the figure would be if a fact that can be changed were another. Arithmetic on the model, never a promise of cause."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from mertid.core import BadCase, Case, Change, FactSpec, Suggestion, Text

from .additive import Additive, Column
from .answer import DIGITS
from .endpoint import Endpoint
from .event import EventModel
from .frequency import out_of, persons
from .model import Model
from .numerals import amount, small
from .outside import Outside
from .reasons import Words
from .settings import Settings
from .table import Table
from .wording import listed, phrase, subject

if TYPE_CHECKING:
    from .engine import Risk

MOST = 6
LEAST_SHARE, LEAST_PART = 0.01, 0.05
"""A change is told where it moves a chance by one in a hundred, and by a twentieth of itself."""
NOT_SURE = Text(da="det er ikke sikkert, at en ændring virker sådan", en="it is not certain that a change works like that")
Floats = NDArray[np.float64]


def what_if(engine: "Risk", case: Case, changes: Mapping[str, Any]) -> Suggestion:
    """Return the suggestion for a case that is the same but for ``changes``; nothing is stored.

    Raises
    ------
    BadCase
        A fact that is not declared or cannot be changed, or a value that it cannot have; never names the value.
    """
    specs = {spec.name: spec for spec in type(case.facts).specs()}
    for name in changes:
        if name not in specs:
            raise BadCase(f"{case.solution}: a field that is not declared came, expected only declared facts. Leave it out.")
        if not specs[name].changeable:
            raise BadCase(f"{case.solution}: field '{name}' is not changeable, expected a fact that can be changed. Leave it out.")
    facts = type(case.facts).read({**case.values(), **changes}, where=case.solution)
    known = {name: at for name, at in case.known_at.items() if name not in changes}
    return engine.suggest([case.model_copy(update={"facts": facts, "known_at": known})])[0]


def changes(
    model: Model, table: Table, now: Floats, outside: Outside, settings: Settings, words: Words,
) -> list[tuple[Change, ...]]:
    """Return for each case what one change at a time would make of the figure, the wanted direction first.

    Parameters
    ----------
    now : the figures as they are, shape (n,)
    words : what has been put into words before; filled as it goes
    """
    made: list[list[tuple[bool, float, Change]]] = [[] for _ in range(len(table))]
    seen = {column.name: column for column in outside.columns}
    sums = model.box.sums(table)[:, 0] if isinstance(model, EventModel) and isinstance(model.box, Additive) else None
    for spec in table.specs:
        if not spec.changeable or spec.kind == "date":
            continue
        for column, where in _others(spec, table, seen.get(spec.name)):
            rows = np.flatnonzero(where)
            if not len(rows):
                continue
            part = table.take(rows)
            then = _figures(model, part, part.put(spec.name, column[rows]), spec.name, None if sums is None else sums[rows], settings)
            for at, value in zip(rows.tolist(), np.round(then, DIGITS).tolist(), strict=True):
                before = round(float(now[at]), DIGITS)
                if _notable(before, value, model.endpoint):
                    better = (value < before) == model.endpoint.better_low
                    one = _change(spec, column[at], before, value, model.endpoint, words.texts)
                    made[at].append((not better, -abs(value - before), one))
    return [tuple(one for *_, one in sorted(row, key=lambda each: (each[0], each[1], each[2].fact, each[2].to))[:MOST]) for row in made]


def fixed(names: Sequence[str], specs: Mapping[str, FactSpec]) -> Text:
    """Return a sentence on which of these facts cannot be changed, empty where all can."""
    labels = [subject(specs[name]) for name in names if name in specs and not specs[name].changeable]
    if not labels:
        return Text(da="", en="")
    return Text(
        da=f"Det kan ikke ændres: {listed([one.da for one in labels], 'og')}.",
        en=f"This cannot be changed: {listed([one.en for one in labels], 'and')}.",
    )


def _figures(model: Model, now: Table, then: Table, name: str, sums: Floats | None, settings: Settings) -> Floats:
    """Return the figures with one fact changed; where the model is a plain sum, by the terms of that fact alone."""
    if sums is None or not isinstance(model, EventModel) or not isinstance(model.box, Additive):
        return model.estimates(then, settings).value
    box = model.box
    own = tuple(term for term in box.terms if any(box.columns[at].name == name for at in term.columns))
    part = Additive(box.columns, own, np.zeros_like(box.intercept))
    return expit(model.calibration.sums(sums + part.sums(then)[:, 0] - part.sums(now)[:, 0], then))


def _others(
    spec: FactSpec, table: Table, seen: Column | None,
) -> list[tuple[NDArray[Any], NDArray[np.bool_]]]:
    """Return other values for each case, as whole columns, and for which cases they are another value than now."""
    values = table.values[spec.name]
    if spec.kind in ("choice", "yes_no"):
        keys = spec.choices if spec.kind == "choice" else ("true", "false")
        there = np.array([one is not None for one in values], np.bool_)
        return [(np.full(len(table), key, object), there & (values != key)) for key in keys]
    if seen is None or math.isnan(seen.low):
        return []
    low = max(seen.low, spec.low if spec.low is not None else -math.inf)
    high = min(seen.high, spec.high if spec.high is not None else math.inf)
    step = _step(seen, whole=spec.kind == "whole")
    made = []
    for sign in (-1, 1):
        moved = np.round(values + sign * step, 6)
        if low == 0:
            moved = np.maximum(moved, 0)
        made.append((moved, (moved >= low) & (moved <= high) & (sign * (moved - values) > 1e-9)))
    return made


def _step(seen: Column, *, whole: bool) -> float:
    """Return a step that people would take: about a third of the way from a low to a high value (the 20th and 80th in a hundred), as
    1, 2 or 5 times a power of ten; for whole numbers at least 1."""
    cuts = seen.cuts if seen.cuts is not None else np.zeros(0)
    width = float(cuts[-1] - cuts[0]) / 3 if len(cuts) > 1 else (seen.high - seen.low) / 10
    if width <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(width))
    step = max(times * power for times in (1, 2, 5) if times * power <= width * 1.01)
    return max(1.0, step) if whole else step


def _notable(before: float, after: float, endpoint: Endpoint) -> bool:
    moved = abs(after - before)
    if endpoint.kind == "count":
        return amount(before) != amount(after) and moved >= max(0.1, LEAST_PART * before)
    if persons(before) == persons(after):
        return False
    return moved >= max(min(LEAST_SHARE, before / 4), LEAST_PART * before)


def _change(
    spec: FactSpec, value: Any, before: float, after: float, endpoint: Endpoint, said: dict[tuple[Any, ...], Text],
) -> Change:
    raw = _raw(spec, value)
    key = ("change", spec.name, raw, _figure(endpoint, before), _figure(endpoint, after))
    if key not in said:
        said[key] = _told(spec, raw, before, after, endpoint)
    to = str(raw).lower() if isinstance(raw, bool) else str(raw)
    return Change(fact=spec.name, to=to, value=after, told=said[key])


def _figure(endpoint: Endpoint, value: float) -> Any:
    return round(value, 2) if endpoint.kind == "count" else persons(value)


def _told(spec: FactSpec, raw: Any, before: float, after: float, endpoint: Endpoint) -> Text:
    if endpoint.kind == "count":
        was, becomes = amount(before), amount(after)
    else:
        was, becomes = _pair(before, after)
    read = phrase(spec, raw).text
    return Text(
        da=f"Hvis der havde stået »{small(read.da)}«, ville modellens tal have været {becomes.da} i stedet for {was.da}; {NOT_SURE.da}.",
        en=f"Had it said “{small(read.en)}”, the model's figure would have been {becomes.en} instead of {was.en}; {NOT_SURE.en}.",
    )


def _pair(before: float, after: float) -> tuple[Text, Text]:
    """Return two chances told of as many persons; the first without "ud af 100" where both are."""
    if persons(before).of == persons(after).of:
        return persons(before).said, out_of(after)
    return out_of(before), out_of(after)


def _raw(spec: FactSpec, value: Any) -> Any:
    if spec.kind == "yes_no":
        return value == "true"
    if spec.kind == "choice":
        return str(value)
    return round(value) if spec.kind == "whole" else round(float(value), 6)
