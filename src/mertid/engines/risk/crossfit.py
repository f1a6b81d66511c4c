"""What a plain regression foretells of cases it has not seen: the cheap yardstick behind readiness, leakage and the learning curve."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from .concordance import auroc, auroc_value
from .endpoint import Endpoint
from .folds import by_person, persons_of
from .glm import Family, fit_glm
from .linear import make_design, matrix
from .settings import Settings
from .table import Table
from .truth import Truth

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
STRENGTH = 3.0
"""Prior precision of each coefficient on standardised facts: odds ratios up to about 3 per standard deviation are free."""
FOLDS = 5


@dataclass(frozen=True)
class Sample:
    """The cases of one outcome that have a right answer: ``y`` as in `Truth`, ``family`` of its plain regression, ``persons`` numbered."""

    table: Table
    truth: Truth
    y: Floats
    weight: Floats
    family: Family
    outputs: int
    persons: Ints

    def __len__(self) -> int:
        return len(self.y)

    @property
    def binary(self) -> Floats:
        """The outcome as yes (1) or no (0): for a class the commonest one, for a count more than the middle. Shape (n,)."""
        if self.family == "binary":
            return self.y
        if self.family == "multi":
            commonest = np.bincount(self.y.astype(np.int64)).argmax() if len(self) else 0
            return (self.y == commonest).astype(np.float64)
        return (self.y > np.median(self.y)).astype(np.float64) if len(self) else self.y

    def take(self, rows: Ints) -> "Sample":
        """Return some of the cases."""
        part = Truth(
            self.truth.rows[rows], self.truth.y[rows], self.truth.weight[rows], *(
                (self.truth.days[rows], self.truth.cause[rows]) if len(self.truth.days) else (self.truth.days, self.truth.cause)
            ), tuple(self.truth.given[at] for at in rows) if self.truth.given else (), self.truth.keys,
        )
        table = self.table.take(rows)
        return Sample(table, part, self.y[rows], self.weight[rows], self.family, self.outputs, persons_of(table))


def read_sample(endpoint: Endpoint, table: Table, truth: Truth) -> Sample:
    """Return the cases with a right answer, ready for a plain regression. ``table`` holds all cases, in the order of ``truth.rows``."""
    own = table.take(truth.rows)
    counted = endpoint.kind == "count" or (endpoint.kind == "effect" and not np.isin(truth.y, (0.0, 1.0)).all())
    family: Family = "multi" if endpoint.kind == "class" else "poisson" if counted else "binary"
    outputs = max(len(truth.keys), 1) if family == "multi" else 1
    return Sample(own, truth, truth.y, truth.weight, family, outputs, persons_of(own))


def plain(sample: Sample) -> Settings:
    """Return settings without any sign, so that the data speak for themselves."""
    return Settings(signs={spec.name: 0 for spec in sample.table.specs})


def unseen(sample: Sample, *, seed: int = 0, learn_from: float = 1.0, folds: int = FOLDS) -> Floats:
    """Return for each case what a regression foretells that has seen none of its person's cases.

    Parameters
    ----------
    learn_from
        Share of the other cases that is learned from, (0, 1]: a point of the learning curve.

    Returns
    -------
    Chances of shape (n,), expected numbers for a count, or chances of shape (n, classes): each class against the rest, made to sum to 1,
    which is many times as fast as all at once and near enough for a yardstick.
    """
    settings = plain(sample)
    x = matrix(make_design(sample.table, settings), sample.table)
    made, penalty = np.zeros((len(sample), sample.outputs)), np.full(x.shape[1], STRENGTH)
    rng = np.random.default_rng(seed)
    stratum = sample.binary if sample.family != "multi" else sample.y
    for learn, test in by_person(sample.table, stratum, seed=seed, folds=folds).pairs:
        rows = learn if learn_from >= 1 else np.sort(rng.permutation(learn)[: max(int(len(learn) * learn_from), 2)])
        held = sample.weight[rows]
        for at in range(sample.outputs):
            y = (sample.y[rows] == at).astype(np.float64) if sample.family == "multi" else sample.y[rows]
            fit = fit_glm(x[rows], y, "binary" if sample.family == "multi" else sample.family, penalty, weights=held)
            made[test, at] = fit.coef[0, 0] + x[test] @ fit.coef[1:, 0]
    if sample.family == "poisson":
        return np.asarray(np.exp(np.minimum(made[:, 0], 30.0)), np.float64)
    chances = expit(made)
    return np.asarray(chances[:, 0] if sample.family == "binary" else chances / chances.sum(1, keepdims=True), np.float64)


def told_apart(sample: Sample, chances: Floats) -> tuple[float, float, float]:
    """Return how often the estimates tell two people apart, with its 95 % interval: AUROC (for a class of the commonest one)."""
    score = chances if chances.ndim == 1 else chances[:, int(np.bincount(sample.y.astype(np.int64)).argmax())]
    found = auroc(sample.binary, score, sample.weight, sample.persons)
    return found.value, found.low, found.high


def explained(sample: Sample, chances: Floats) -> float:
    """Return Cox and Snell's share explained of unseen cases, in [0, 1): how much likelier they make what turned out."""
    total = float(sample.weight.sum())
    if total <= 0:
        return 0.0
    usual = np.average(sample.y, weights=sample.weight)
    if sample.family == "poisson":
        gain = sample.y * np.log(np.maximum(chances, 1e-9) / max(usual, 1e-9)) - (chances - usual)
    elif sample.family == "multi":
        shares = np.bincount(sample.y.astype(np.int64), minlength=sample.outputs) / len(sample)
        right = sample.y.astype(np.int64)
        gain = np.log(np.maximum(chances[np.arange(len(right)), right], 1e-9) / shares[right])
    else:
        safe, base = np.clip(chances, 1e-9, 1 - 1e-9), float(np.clip(usual, 1e-9, 1 - 1e-9))
        gain = sample.y * np.log(safe / base) + (1 - sample.y) * np.log((1 - safe) / (1 - base))
    return float(np.clip(1 - np.exp(-2 * (sample.weight * gain).sum() / total), 0.0, 0.999))


def alone(sample: Sample, name: str, folds: Sequence[tuple[Ints, Ints]], bins: int = 12) -> tuple[Floats, float]:
    """Return what one fact alone foretells of each case from the others (share with the outcome in its bin), and its AUROC.

    The share of a bin is drawn towards the whole by two cases' weight. ``folds``: pairs of rows (learn, test), see `folds.by_person`.
    """
    values = sample.table.values[name]
    if sample.table.spec(name).kind in ("number", "whole", "date"):
        numbers = values.astype(np.float64)
        cuts = _cuts(numbers[~np.isnan(numbers)], bins)
        place = np.where(np.isnan(numbers), 0, np.searchsorted(cuts, numbers, side="right") + 1).astype(np.int64)
    else:
        place = np.unique(np.array(["\0" if one is None else one for one in values], str), return_inverse=True)[1].astype(np.int64)
    y, size = sample.binary, int(place.max(initial=0)) + 1
    score = np.zeros(len(sample))
    for learn, test in folds:
        weight = sample.weight[learn]
        usual = float((weight * y[learn]).sum() / max(float(weight.sum()), 1e-9))
        hits = np.bincount(place[learn], weights=weight * y[learn], minlength=size) + 2 * usual
        rows = np.bincount(place[learn], weights=weight, minlength=size) + 2
        score[test] = (hits / rows)[place[test]]
    return score, auroc_value(y, score, sample.weight)


def _cuts(known: Floats, bins: int) -> Floats:
    """Return where numbers are cut: at quantiles, and on both sides of a value so common that it would fill a bin."""
    if not len(known):
        return known
    values, counts = np.unique(known, return_counts=True)
    common = values[counts * bins >= len(known)]
    return np.unique(np.concatenate([np.quantile(known, np.linspace(0, 1, bins + 1)[1:-1]), common, np.nextafter(common, np.inf)]))
