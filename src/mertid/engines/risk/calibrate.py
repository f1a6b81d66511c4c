"""Calibration: what was said 14 in 100 turns out 14 in 100 times, in every group large enough to tell.

Platt's line on the log-odds of estimates by models that had not seen the case, isotonic steps where cases are many, and per group a shift
that is shrunk towards nothing as far as its own uncertainty demands (empirical Bayes).
Source: Platt (1999); Zadrozny and Elkan, KDD 2002; DerSimonian and Laird, Controlled Clinical Trials 7 (1986).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax
from sklearn.isotonic import isotonic_regression

from .glm import Family, loss
from .table import NUMERIC, Table

Floats = NDArray[np.float64]
PULL = 1.0
"""Prior precision of the slope around 1."""
STEPS_FROM = 20_000
"""Cases from which isotonic steps are tried."""
LEAST_GROUP, LEAST_GROUP_EVENTS = 50, 10


@dataclass(frozen=True)
class Shift:
    """What a group's own calibration adds: per key of one fact, in log-odds (log-rate), with its variance."""

    fact: str
    keys: tuple[str, ...]
    add: Floats
    variance: Floats
    cuts: Floats | None = None


@dataclass(frozen=True)
class Calibration:
    """``intercept + slope * sum`` or, where there are steps, a curve through ``steps`` (2, k); then the groups' shifts.

    ``cov`` (2, 2) is the uncertainty of intercept and slope.
    """

    intercept: float = 0.0
    slope: float = 1.0
    cov: Floats = field(default_factory=lambda: np.zeros((2, 2)))
    steps: Floats | None = None
    shifts: tuple[Shift, ...] = ()

    def sums(self, sums: Floats, table: Table) -> Floats:
        """Return calibrated log-odds (log-rate), shape (n,)."""
        return self.line(sums) + self.shift(table)

    def shift(self, table: Table) -> Floats:
        """Return what the case's groups add, shape (n,)."""
        made = np.zeros(len(table))
        for one in self.shifts:
            made += np.append(one.add, 0.0)[group_of(table, one)]
        return made

    def variance(self, sums: Floats, table: Table) -> Floats:
        """Return the calibration's own uncertainty, shape (n,)."""
        rows = np.column_stack([np.ones(len(sums)), sums])
        made = np.einsum("ni,ij,nj->n", rows, self.cov, rows)
        for shift in self.shifts:
            made = made + np.append(shift.variance, 0.0)[group_of(table, shift)]
        return made

    def line(self, sums: Floats) -> Floats:
        """Return the sums on the calibrated scale, groups aside; any shape."""
        if self.steps is None:
            return self.intercept + self.slope * sums
        return np.interp(sums, self.steps[0], self.steps[1])


def calibrate(
    sums: Floats, y: Floats, table: Table, family: Family, *, groups: Sequence[str] = (), weights: Floats | None = None,
) -> Calibration:
    """Learn the calibration from ``sums`` of models that had not seen the cases; ``family`` binary or poisson."""
    made = line(sums, y, family, weights)
    if family == "binary" and len(y) >= STEPS_FROM:
        made = _steps(made, sums, y, weights)
    for name in groups:
        shift = _shift(made, sums, y, table, family, name, weights)
        if shift is not None:
            made = Calibration(made.intercept, made.slope, made.cov, made.steps, (*made.shifts, shift))
    return made


def line(sums: Floats, y: Floats, family: Family, weights: Floats | None = None) -> Calibration:
    """Return Platt's line, its slope pulled towards 1 and never below .05."""
    held = np.ones(len(y)) if weights is None else weights
    intercept, extra = _offset_fit(sums, y, family, held)
    slope = 1.0 + extra
    if slope < 0.05:
        slope = 0.05
        intercept = _offset_only(slope * sums, y, family, held)
    eta = intercept + slope * sums
    mu = expit(eta) if family == "binary" else np.exp(np.minimum(eta, 30))
    curve = held * (mu * (1 - mu) if family == "binary" else mu)
    rows = np.column_stack([np.ones(len(sums)), sums])
    cov = np.linalg.pinv((rows * curve[:, None]).T @ rows + np.diag([1e-8, PULL]), hermitian=True)
    return Calibration(float(intercept), float(slope), cov)


def _offset_fit(sums: Floats, y: Floats, family: Family, weights: Floats) -> tuple[float, float]:
    """Return (a, b) of ``a + (1 + b) * sums`` with b pulled to 0, by Newton's steps."""
    at, rows, ridge = np.zeros(2), np.column_stack([np.ones(len(sums)), sums]), np.array([1e-8, PULL])

    def cost(x: Floats) -> float:
        return float(weights @ loss((sums + rows @ x)[:, None], y, family) + 0.5 * ridge @ x**2)

    now = cost(at)
    for _ in range(50):
        eta = sums + rows @ at
        mu = expit(eta) if family == "binary" else np.exp(np.minimum(eta, 30))
        curve = weights * (mu * (1 - mu) if family == "binary" else mu)
        step = np.linalg.lstsq((rows * curve[:, None]).T @ rows + np.diag(ridge), rows.T @ (weights * (y - mu)) - ridge * at, rcond=None)[0]
        while cost(at + step) > now + 1e-12 and np.abs(step).max() > 1e-10:
            step = step / 2
        at = at + step
        gain, now = now - cost(at), cost(at)
        if gain < 1e-9 * (1 + abs(now)):
            break
    return float(at[0]), float(at[1])


def _offset_only(sums: Floats, y: Floats, family: Family, weights: Floats) -> float:
    at = 0.0
    for _ in range(50):
        mu = expit(sums + at) if family == "binary" else np.exp(np.minimum(sums + at, 30))
        curve = weights @ (mu * (1 - mu) if family == "binary" else mu)
        step = float(np.clip((weights @ (y - mu)) / max(curve, 1e-9), -2, 2))
        at += step
        if abs(step) < 1e-9:
            break
    return at


def _steps(plain: Calibration, sums: Floats, y: Floats, weights: Floats | None) -> Calibration:
    """Return isotonic steps joined by lines where they beat the line on the other half of the cases, else the line."""
    held = np.ones(len(y)) if weights is None else weights
    half = np.arange(len(y)) % 2 == 0
    gain = 0.0
    for learn, test in ((half, ~half), (~half, half)):
        ours, theirs = _curve(sums[learn], y[learn], held[learn]), line(sums[learn], y[learn], "binary", held[learn])
        for sign, one in ((1, theirs), (-1, ours)):
            gain += sign * float(held[test] @ loss(one.line(sums[test])[:, None], y[test], "binary"))
    if gain <= 2.0:
        return plain
    curve = _curve(sums, y, held)
    return Calibration(plain.intercept, plain.slope, plain.cov, curve.steps)


def _curve(sums: Floats, y: Floats, weights: Floats) -> Calibration:
    """Return a curve through the means of isotonic blocks of at least 200 cases (10 events)."""
    order = np.argsort(sums, kind="stable")
    fitted = isotonic_regression(y[order], sample_weight=weights[order])
    edges = np.flatnonzero(np.diff(fitted)) + 1
    blocks: list[tuple[float, float]] = []
    start = 0
    for end in [*edges, len(y)]:
        part = order[start:end]
        if (len(part) < 200 or y[part].sum() < 10 or (1 - y[part]).sum() < 10) and end < len(y):
            continue
        share = np.clip(np.average(y[part], weights=weights[part]), 1e-5, 1 - 1e-5)
        blocks.append((float(np.average(sums[part], weights=weights[part])), float(np.log(share / (1 - share)))))
        start = end
    return Calibration(steps=np.maximum.accumulate(np.array(blocks), axis=0).T)


def group_of(table: Table, shift: Shift) -> NDArray[np.int64]:
    """Return each case's place among the shift's keys, ``len(keys)`` where it is in none."""
    values = table.values.get(shift.fact)
    if values is None:
        return np.full(len(table), len(shift.keys), np.int64)
    if shift.cuts is not None:
        numbers = values.astype(np.float64)
        return np.where(np.isnan(numbers), len(shift.keys), np.searchsorted(shift.cuts, numbers, side="right")).astype(np.int64)
    known = {key: at for at, key in enumerate(shift.keys)}
    return np.array([known.get(one, len(known)) for one in values], np.int64)


def _shift(
    made: Calibration, sums: Floats, y: Floats, table: Table, family: Family, name: str, weights: Floats | None,
) -> Shift | None:
    """Return the shrunk shifts of one fact's groups (numbers in three parts), or None where fewer than two groups are large enough."""
    if name not in table.values:
        return None
    held = np.ones(len(y)) if weights is None else weights
    if table.spec(name).kind in NUMERIC:
        known = table.values[name][~np.isnan(table.values[name])]
        cuts = np.unique(np.quantile(known, [1 / 3, 2 / 3])) if len(known) else np.zeros(0)
        empty = Shift(name, tuple(str(at) for at in range(len(cuts) + 1)), np.zeros(0), np.zeros(0), cuts)
    else:
        keys = tuple(sorted({str(one) for one in table.values[name] if one is not None}))
        empty = Shift(name, keys, np.zeros(0), np.zeros(0))
    place, base = group_of(table, empty), made.sums(sums, table)
    add, variance, large = np.zeros(len(empty.keys)), np.zeros(len(empty.keys)), np.zeros(len(empty.keys), bool)
    for at in range(len(empty.keys)):
        mine = place == at
        rarest = min(y[mine].sum(), (1 - y[mine]).sum()) if family == "binary" else y[mine].sum()
        if mine.sum() < LEAST_GROUP or rarest < LEAST_GROUP_EVENTS:
            continue
        large[at], add[at] = True, _offset_only(base[mine], y[mine], family, held[mine])
        mu = expit(base[mine] + add[at]) if family == "binary" else np.exp(base[mine] + add[at])
        variance[at] = 1 / max(float(held[mine] @ (mu * (1 - mu) if family == "binary" else mu)), 1e-9)
    if large.sum() < 2:
        return None
    between = _between(add[large], variance[large])
    kept = np.where(large, between / np.maximum(between + variance, 1e-12), 0.0)
    return Shift(name, empty.keys, kept * add, kept * variance, empty.cuts)


def _between(add: Floats, variance: Floats) -> float:
    """Return the variance between groups by the method of moments; 0 where they differ no more than chance does."""
    share = 1 / variance
    mean = float((share * add).sum() / share.sum())
    spare = float(share.sum() - (share**2).sum() / share.sum())
    return max(0.0, (float((share * (add - mean) ** 2).sum()) - (len(add) - 1)) / max(spare, 1e-12))


@dataclass(frozen=True)
class ClassCalibration:
    """``slope * sums + add``, then softmax: temperature and one shift a class."""

    slope: float
    add: Floats

    def shares(self, sums: Floats) -> Floats:
        """Return each class's chance, shape (n, classes)."""
        return softmax(self.slope * sums + self.add, axis=1)


def calibrate_classes(sums: Floats, y: NDArray[np.int64]) -> ClassCalibration:
    """Learn temperature and shifts from ``sums`` (n, classes) of models that had not seen the cases."""
    from scipy.optimize import minimize

    classes = sums.shape[1]

    def cost(x: Floats) -> float:
        value = loss(np.exp(x[0]) * sums + x[1:], y.astype(np.float64), "multi").sum()
        return float(value + 0.5 * (x[0] ** 2 * 4 + (x[1:] ** 2).sum() * 4))

    found = minimize(cost, np.zeros(classes + 1), method="L-BFGS-B")
    return ClassCalibration(float(np.exp(found.x[0])), found.x[1:])


