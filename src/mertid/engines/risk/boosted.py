"""Explainable boosting (interpret-core) turned into the open glass box. The library is needed for fitting alone.

Source: Lou, Caruana, Gehrke and Hooker, "Accurate intelligible models with pairwise interactions", KDD 2013.
"""

import os
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mertid.core import MissingExtra

from .additive import Additive, Column, Term
from .columns import counted, read_columns, signs_of
from .glm import Family
from .periods import INTERVAL
from .settings import Settings
from .table import Table

Floats = NDArray[np.float64]
HELD_OUT = 0.15
"""Share of the cases that each bag holds out to know when to stop."""
WIDE = (1 - HELD_OUT) / HELD_OUT
"""The spread of bags that each leave out a share d is that of new samples times d / (1 - d) (the delete-d jackknife)."""


@dataclass(frozen=True)
class Effort:
    """How much work goes into one fit."""

    bags: int
    bins: int
    rounds: int
    rate: float
    pairs: int


def effort_for(events: int, size: int, *, quick: bool) -> Effort:
    """Return settings by how much there is to learn from: pairs only where hundreds of events can carry them.

    Measured on 100,000 x 30 with 2 cores: 4 bags, 128 bins, 3,000 rounds at .03 and 5 pairs took 23 s and kept the AUROC within .002 of
    the truth's.
    """
    pairs = 0 if events < 300 else 5
    if size < 1_000:
        return Effort(2 if quick else 8, 32, 500, 0.03, pairs)
    if size < 20_000:
        return Effort(2 if quick else 8, 64 if size < 5_000 else 128, 2_000, 0.03, pairs)
    return Effort(2 if quick else 4, 128, 2_000 if quick else 3_000, 0.04 if quick else 0.03, pairs)


def fit_boosted(
    table: Table, y: Floats, family: Family, settings: Settings, *, weights: Floats | None = None, outputs: int = 1, quick: bool = False,
    pairs: int | None = None,
) -> Additive:
    """Fit and return the glass box. ``quick`` fits fewer bags, for cross-validation; ``pairs`` overrides how many pairs are sought.

    Raises
    ------
    MissingExtra
        interpret-core is not installed.
    """
    columns, signs = read_columns(table), signs_of(table, settings)
    rarest = int(min(y.sum(), (1 - y).sum())) if family == "binary" else len(y) // 2
    effort = effort_for(rarest, len(y), quick=quick)
    wanted = 0 if outputs > 1 or len(columns) < 2 else effort.pairs if pairs is None else pairs
    made = _model(columns, table, signs, family, effort, wanted, settings.seed)
    data = {column.name: _given(column, table, bool(signs[column.name])) for column in columns}
    from joblib import parallel_config

    with warnings.catch_warnings(), parallel_config(backend="threading", n_jobs=made.n_jobs):
        warnings.simplefilter("ignore")
        made.fit(data, y if family in ("poisson", "normal") else y.astype(np.int64), sample_weight=weights)
    return _told(made, columns, table, outputs, weights)


def _model(
    columns: tuple[Column, ...], table: Table, signs: dict[str, int], family: Family, effort: Effort, pairs: int, seed: int,
) -> Any:
    try:
        from interpret.glassbox import ExplainableBoostingClassifier, ExplainableBoostingRegressor
    except ImportError:
        raise MissingExtra("interpret-core", "risk") from None
    signed = [signs[column.name] for column in columns]
    kinds = ["nominal" if column.cuts is None and not signed[at] else "continuous" for at, column in enumerate(columns)]
    objective = {"poisson": "poisson_deviance", "normal": "rmse"}.get(family, "log_loss")
    kind = ExplainableBoostingRegressor if family in ("poisson", "normal") else ExplainableBoostingClassifier
    # A pair could bend a curve that experts have bound, so bound facts go without pairs; so does time, to stay readable.
    bound = [column.name for column, sign in zip(columns, signed, strict=True) if sign or column.name == INTERVAL]
    free = [column.name for column in columns if column.name not in bound]
    exclude = [(one, other) for one in bound for other in [*bound, *free] if one < other or other in free]
    return kind(
        feature_names=[column.name for column in columns], feature_types=kinds, max_bins=effort.bins, max_interaction_bins=16,
        interactions=min(pairs, len(free) * (len(free) - 1) // 2), exclude=exclude or None, outer_bags=effort.bags,
        validation_size=HELD_OUT,
        learning_rate=effort.rate, max_rounds=effort.rounds, monotone_constraints=signed if any(signed) else None, objective=objective,
        n_jobs=max(1, min(len(os.sched_getaffinity(0)), effort.bags)) if len(table) > 1_000 else 1, random_state=seed, min_samples_leaf=5,
    )


def _given(column: Column, table: Table, signed: bool) -> NDArray[Any]:
    """Return a fact as the fitting wants it: rare and never seen keys as one of their own, bound choices as their order."""
    values = table.values[column.name]
    if column.cuts is not None:
        return values.astype(np.float64)
    placed = column.place(values)
    if signed:
        return np.where((placed == 0) | (placed > len(column.keys)), np.nan, placed.astype(np.float64))
    names = np.array([None, *column.keys, "\0rare"], object)
    return names[placed]


def _told(model: Any, columns: tuple[Column, ...], table: Table, outputs: int, weights: Floats | None) -> Additive:
    """Turn a fitted model into columns and terms; a pair that is cut more coarsely gets columns of its own."""
    made: list[Column] = []
    places: dict[tuple[int, int], int] = {}
    terms = []
    seen = [int(one) for one in getattr(model, "classes_", [])]

    def place(feature: int, depth: int) -> int:
        levels = model.bins_[feature]
        level = min(depth, len(levels)) - 1
        if (feature, level) not in places:
            column = columns[feature]
            if column.cuts is not None:
                cuts = np.asarray(levels[level], np.float64)
                column = counted(Column(column.name, cuts, low=column.low, high=column.high), table)
            places[feature, level] = len(made)
            made.append(column)
        return places[feature, level]

    for at, features in enumerate(model.term_features_):
        scores = np.asarray(model.bagged_scores_[at], np.float64)
        if scores.ndim == len(features) + 1:
            scores = scores[..., None]
        for axis, feature in enumerate(features, 1):
            scores = _rows(scores, axis, columns[feature], model.bins_[feature], len(features))
        terms.append(Term(tuple(place(feature, len(features)) for feature in features), scores))
    intercept = np.asarray(model.bagged_intercept_, np.float64).reshape(-1, len(seen) if len(seen) > 2 else 1)
    if outputs > 1 and len(seen) < outputs:
        return _widened(Additive(tuple(made), tuple(terms), intercept), seen, outputs)
    return Additive(tuple(made), tuple(terms), intercept)


def _rows(scores: Floats, axis: int, column: Column, levels: list[Any], depth: int) -> Floats:
    """Order one axis of the scores as the column's bins are: missing, the bins or keys, never seen."""
    cut = levels[min(depth, len(levels)) - 1]
    if column.cuts is not None:
        return np.take(scores, np.arange(len(cut) + 2), axis=axis)
    if isinstance(cut, dict):
        # Keys share a bin where interpret joined rare ones; what was never seen counts as the rare ones do.
        order = [0, *(cut[key] for key in column.keys), cut.get("\0rare", scores.shape[axis] - 1)]
        return np.take(scores, order, axis=axis)
    order = [0, *(int(np.searchsorted(cut, key, side="right")) + 1 for key in range(1, len(column.keys) + 1)), 0]
    return np.take(scores, order, axis=axis)


def _widened(box: Additive, seen: list[int], outputs: int) -> Additive:
    """Give classes that this fit did not see a place, next to impossible. Two seen classes come as one sum, for the second of them."""
    def wide(scores: Floats, fill: float) -> Floats:
        made = np.full((*scores.shape[:-1], outputs), fill)
        made[..., seen] = scores if scores.shape[-1] == len(seen) else np.stack([-scores[..., 0] / 2, scores[..., 0] / 2], axis=-1)
        return made

    terms = tuple(Term(one.columns, wide(one.scores, 0.0)) for one in box.terms)
    return Additive(box.columns, terms, wide(box.intercept, -12.0))
