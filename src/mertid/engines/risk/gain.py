"""What following the proposals would have changed, among people nobody learned from: doubly robust, beside giving all the same measure."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.special import expit, softmax

from mertid.core import GroupMeasure, Interval, Text

from .effect import LEAST_CHANCE, EffectModel
from .groups import LEAST_CASES, SMALL, parts
from .intervals import Floats, mean
from .judged import Asked, Measures, only
from .model import Estimates
from .table import Table


def scored(model: EffectModel, table: Table, asked: Asked) -> Floats:
    """Return per case and measure a figure whose mean is the change that the measure makes, shape (n, measures).

    Right on average where either the chance of being given the measure or the outlook under it is modelled well.
    Source: Robins, Rotnitzky and Zhao, JASA 89 (1994).
    """
    y = asked.truth.y
    arm = np.array([model.keys.index(one) if one in model.keys else 0 for one in asked.truth.given], np.int64)
    chance = np.maximum(softmax(model.gives.sums(table), axis=1), LEAST_CHANCE)
    sums = model.outlook.sums(table)[:, 0]
    without = expit(sums) if model.family == "binary" else np.exp(np.minimum(sums, 20.0))
    made = np.zeros((len(y), len(model.measures)))
    for at, measure in enumerate(model.measures):
        change = measure.box.sums(table)[:, 0]
        made[:, at] = change + (arm == at + 1) / chance[:, at + 1] * (y - without - change) - (arm == 0) / chance[:, 0] * (y - without)
    return made


def gain(model: EffectModel, table: Table, asked: Asked, told: Estimates) -> tuple[Measures, dict[str, float]]:
    """Return measures of an effect, and the same of giving everybody the measure that is best on average.

    ``gain``: the change per person, over all, when each is given the measure that is told to help (none where none is; too few alike:
    none);
    positive is better. ``helped``: the same among those who would be given one. ``told``: what was told for them on average.
    ``gain_error``:
    seen less told, 0 is right. ``supported``: the share of people for whom a figure can be told.
    """
    points = scored(model, table, asked)
    better = -1.0 if model.endpoint.better_low else 1.0
    value = told.value
    known = np.isfinite(value)
    shares = np.where(np.isfinite(told.shares), told.shares, -np.inf * better) if told.shares is not None else points
    best = np.argmax(better * shares, axis=1)
    helps = known & (better * np.where(known, value, 0.0) > 0)
    seen = better * points[np.arange(len(points)), best]
    made: dict[str, Interval] = {
        "gain": mean(np.where(helps, seen, 0.0), None, asked.persons, "doubly robust, 95 %"),
        "supported": mean(known.astype(np.float64), None, asked.persons),
    }
    if helps.any():
        people = asked.persons[helps]
        made["helped"] = mean(seen[helps], None, people, "doubly robust, 95 %")
        made["told"] = mean(better * value[helps], None, people)
        made["gain_error"] = mean(seen[helps] - better * value[helps], None, people, "doubly robust, 95 %")
    return made, {"gain": float((better * points).mean(0).max()) if points.size else 0.0}


def group_gains(model: EffectModel, table: Table, asked: Asked, told: Estimates, facts: Sequence[str]) -> tuple[GroupMeasure, ...]:
    """Return for every group of the protected facts what following the proposals would have changed, and for how many a figure can be told.

    A group with fewer than thirty cases gets no figure, and its label says so.
    """
    made = []
    for fact in facts:
        for key, label, rows in parts(table, table.spec(fact)) if fact in table.values else ():
            n, events = int(rows.sum()), int((asked.truth.y[rows] > 0).sum())
            measures: Measures = {}
            if n >= LEAST_CASES:
                shares = None if told.shares is None else told.shares[rows]
                part = replace(told, value=told.value[rows], low=told.low[rows], high=told.high[rows], shares=shares)
                measures = gain(model, table.take(np.flatnonzero(rows)), only(asked, rows), part)[0]
            else:
                label = Text(da=SMALL.da.format(label=label.da, n=n, events=events), en=SMALL.en.format(label=label.en, n=n, events=events))
            made.append(GroupMeasure(
                target=asked.endpoint.name, fact=fact, value=key, label=label, n=n, events=events, measures=dict(measures),
            ))
    return tuple(made)
