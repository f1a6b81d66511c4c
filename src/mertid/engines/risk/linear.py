"""The plain baseline: penalised regression (logistic, Poisson, multinomial), told as the same glass box. Missing is a value of its own."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .additive import Additive, Column, Term, bent
from .columns import read_columns, signs_of
from .folds import by_person
from .glm import Family, fit_glm, loss
from .settings import Settings
from .table import NUMERIC, Table

Floats = NDArray[np.float64]
STRENGTHS = (300.0, 100.0, 30.0, 10.0, 3.0, 1.0, 0.3)
"""Prior precisions tried, the strongest first: on standardised facts 1 allows odds ratios of about 7 per standard deviation."""
LEAST_MISSING, TRIED_ROWS, BAGS = 5, 20_000, 32
LONG_TAIL = 1.5
"""Skewness (an exponential has 2, a normal 0) from which a number is taken as its log."""


@dataclass(frozen=True)
class Design:
    """Which columns of the matrix belong to which fact. ``spans``: per fact (first, last + 1). Numbers: the line, then missing;
    ``bends`` where a number with a long tail is taken as its log."""

    columns: tuple[Column, ...]
    spans: tuple[tuple[int, int], ...]
    centres: Floats
    spreads: Floats
    ordered: tuple[bool, ...]
    bends: tuple[bool, ...]
    signs: NDArray[np.int64]


def fit_linear(
    table: Table, y: Floats, family: Family, settings: Settings, *, weights: Floats | None = None, outputs: int = 1,
    strength: float | None = None, quick: bool = False,
) -> Additive:
    """Fit and return the glass box; its bags spread as the coefficients' uncertainty does (Laplace). ``strength`` None: chosen;
    ``quick``: one bag, the fit itself."""
    design = make_design(table, settings)
    x = matrix(design, table)
    if strength is None:
        strength = choose_strength(table, y, family, settings, weights=weights, outputs=outputs)
    penalty = np.full(x.shape[1], strength * unit(y, family))
    fit = fit_glm(x, y, family, penalty, weights=weights, signs=design.signs, outputs=outputs, spread=not quick)
    draws = fit.coef[None] if quick else _spread(fit.coef, fit.cov, settings.seed)
    return _told(design, draws, x, weights)


def choose_strength(
    table: Table, y: Floats, family: Family, settings: Settings, *, weights: Floats | None = None, outputs: int = 1,
) -> float:
    """Return the penalty with the least cross-validated loss (persons together), on at most ``TRIED_ROWS`` cases."""
    if len(table) > TRIED_ROWS:
        rows = np.sort(np.random.default_rng(settings.seed).permutation(len(table))[:TRIED_ROWS])
        part = None if weights is None else weights[rows]
        return choose_strength(table.take(rows), y[rows], family, settings, weights=part, outputs=outputs)
    design = make_design(table, settings)
    x, held = matrix(design, table), np.ones(len(y)) if weights is None else weights
    folds = by_person(table, y if family != "normal" else np.zeros(len(y)), seed=settings.seed, folds=4)
    totals = []
    for strength in STRENGTHS[:: 2 if family == "multi" else 1]:
        total = 0.0
        penalty = np.full(x.shape[1], strength * unit(y, family))
        for learn, test in folds.pairs:
            fit = fit_glm(x[learn], y[learn], family, penalty, weights=held[learn], signs=design.signs, outputs=outputs, spread=False)
            total += float(held[test] @ loss(fit.coef[0] + x[test] @ fit.coef[1:], y[test], family))
        totals.append((total, strength))
        if len(totals) > 2 and totals[-1][0] > totals[-2][0] > totals[-3][0]:
            break
    return min(totals)[1]


def unit(y: Floats, family: Family) -> float:
    """Return what one unit of penalty is worth: the variance of a number, 1 for the others."""
    return max(float(y.var()), 1e-12) if family == "normal" else 1.0


def make_design(table: Table, settings: Settings) -> Design:
    """Return how the matrix is laid out, learned from the table. A sign on a choice reads it as growing in the order declared."""
    columns, known = read_columns(table, bins=2), signs_of(table, settings)
    spans, centres, spreads, ordered, bends = [], [], [], [], []
    signs: list[int] = []
    for column in columns:
        start, numbers = len(signs), table.spec(column.name).kind in NUMERIC
        sign = known[column.name]
        if numbers:
            values = table.values[column.name]
            bends.append(_long_tailed(values))
            values = bent(values) if bends[-1] else values
            centres.append(float(np.nanmean(values)))
            spreads.append(float(np.nanstd(values)) or 1.0)
            signs += [sign] + [0] * int(column.seen[0] >= LEAST_MISSING)
        else:
            bends.append(False)
            centres.append(0.0)
            spreads.append(1.0)
            steps = len(column.keys) - 1 if sign else len(column.keys)
            signs += [sign] * max(steps, 0) + [0] * int(column.seen[0] >= LEAST_MISSING) + [0] * int(column.seen[-1] >= LEAST_MISSING)
        ordered.append(bool(sign) and not numbers)
        spans.append((start, len(signs)))
    return Design(columns, tuple(spans), np.array(centres), np.array(spreads), tuple(ordered), tuple(bends), np.array(signs, np.int64))


def _long_tailed(values: Floats) -> bool:
    """Whether numbers from 0 up have so long a tail that a line would follow the few far out."""
    known = values[~np.isnan(values)]
    spread = known.std()
    return bool(known.min() >= 0 and spread > 0 and ((known - known.mean()) ** 3).mean() / spread**3 > LONG_TAIL)


def matrix(design: Design, table: Table) -> Floats:
    """Return the matrix, shape (n, columns): standardised numbers (0 where missing) and 0/1 for keys, missing and never seen."""
    parts = []
    for at, column in enumerate(design.columns):
        values = table.values[column.name]
        if column.cuts is not None:
            numbers = values.astype(np.float64)
            numbers = ((bent(numbers) if design.bends[at] else numbers) - design.centres[at]) / design.spreads[at]
            made = [np.nan_to_num(numbers)] + ([np.isnan(numbers).astype(np.float64)] if column.seen[0] >= LEAST_MISSING else [])
            parts.append(np.column_stack(made))
        else:
            parts.append(_codes(design, at)[column.place(values)])
    return np.hstack(parts) if parts else np.zeros((len(table), 0))


def _codes(design: Design, at: int) -> Floats:
    """Return each bin's row of the matrix, shape (bins, width): stairs for an ordered fact, one-hot else."""
    column, (start, end) = design.columns[at], design.spans[at]
    keys, codes = len(column.keys), np.zeros((column.bins, end - start))
    steps = max(keys - 1, 0) if design.ordered[at] else keys
    for key in range(keys):
        if design.ordered[at]:
            codes[key + 1, :key] = 1.0
        else:
            codes[key + 1, key] = 1.0
    next_one = steps
    for place in (0, column.bins - 1):
        if column.seen[place] >= LEAST_MISSING:
            codes[place, next_one] = 1.0
            next_one += 1
    return codes


def _spread(coef: Floats, cov: Floats, seed: int) -> Floats:
    """Return coefficient sets, shape (bags, p + 1, outputs): their mean is the fit, their variance ``cov`` (exact while 2 p <= bags)."""
    values, vectors = np.linalg.eigh(cov)
    root = vectors * np.sqrt(np.maximum(values, 0))
    size, half = len(cov), BAGS // 2
    if size <= half:
        turned, scale = root, np.sqrt(size)
    else:
        q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(size, half)))
        turned, scale = root @ q, np.sqrt(size)
    steps = (turned * scale).T.reshape(turned.shape[1], coef.shape[1], coef.shape[0]).transpose(0, 2, 1)
    return np.concatenate([coef[None] + steps, coef[None] - steps])


def _told(design: Design, draws: Floats, x: Floats, weights: Floats | None) -> Additive:
    """Turn coefficient sets into terms that are 0 for the average case."""
    terms, intercept = [], draws[:, 0, :].copy()
    for at, (column, (start, end)) in enumerate(zip(design.columns, design.spans, strict=True)):
        if start == end:
            continue
        coef = draws[:, 1 + start : 1 + end, :]
        usual = np.average(x[:, start:end], axis=0, weights=weights)
        shift = np.einsum("bpo,p->bo", coef, usual)
        intercept += shift
        if column.cuts is not None:
            # The line goes through 0 at its centre; what is left of the mean (missing cases) stays in the intercept.
            missing = coef[:, 1:2, :] if end - start > 1 else np.zeros_like(coef[:, :1, :])
            intercept -= shift
            terms.append(Term((at,), missing, coef[:, 0, :], float(design.centres[at]), float(design.spreads[at]), design.bends[at]))
        else:
            terms.append(Term((at,), np.einsum("kp,bpo->bko", _codes(design, at), coef) - shift[:, None, :]))
    return Additive(design.columns, tuple(terms), intercept)
