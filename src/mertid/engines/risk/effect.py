"""What a measure would change for this person, told from who was given it and how it went: doubly robust, and refused where too few alike.

Each case gets a figure that is right on average if either the chance of being given a measure or the outlook under it is modelled
well (cross-fitted); a glass box then says how that figure depends on the facts. It holds only as far as the facts hold what decided who
was given what: that is for people to judge, and no data can show it.
Source: Kennedy, "Towards optimal doubly robust estimation of heterogeneous causal effects", EJS 17 (2023); Robins, Rotnitzky and Zhao,
JASA 89 (1994).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax
from scipy.stats import norm

from .additive import Additive
from .boosted import fit_boosted
from .choose import Box, choose
from .endpoint import Endpoint
from .folds import by_person
from .glm import Family
from .linear import choose_strength, fit_linear
from .model import Estimates
from .settings import Settings
from .table import Table

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
NONE = "none"
LEAST_ALIKE = 10.0
"""So many alike, with the measure and without, a figure must rest on."""
LEAST_CHANCE = 0.02
"""Chances of being given a measure are cut here, so that no single person counts for more than fifty."""
REACH, KEPT, CURVES = 0.5, 2_000, 2_000
"""How far alike reaches, in standard deviations of the scores; cases an arm kept for counting; cases an arm that curves ask for."""


@dataclass(frozen=True)
class Measure:
    """One measure against none. ``given`` and ``without``: the scores (m, 2) of those who had it and who had none, each standing for
    ``each`` cases; ``middle`` and ``width`` (2,) scale the scores.
    """

    key: str
    box: Box
    wide: float
    average: float
    average_se: float
    given: Floats
    without: Floats
    each: tuple[float, float]
    middle: Floats
    width: Floats


@dataclass(frozen=True)
class EffectModel:
    """See `Model`. ``gives`` says how likely each measure is, ``outlook`` how it goes with none."""

    endpoint: Endpoint
    n: int
    events: int
    usual: float
    chosen: str
    tried: dict[str, float]
    keys: tuple[str, ...]
    measures: tuple[Measure, ...]
    gives: Additive
    outlook: Box
    family: Family
    sure: float

    @property
    def glass(self) -> Additive | None:
        """The first measure's additive model of the change, None for gradient boosting."""
        box = self.measures[0].box
        return box if isinstance(box, Additive) else None

    def estimates(self, table: Table, settings: Settings | None = None) -> Estimates:
        """Return the change each measure makes; NaN where too few alike had it or had none. The value is the best measure's."""
        support = self.support(table)
        shares, aside = self._changes(table, settings)
        shares = np.where(support >= LEAST_ALIKE, shares, np.nan)
        toward = np.where(np.isnan(shares), np.inf, shares if self.endpoint.better_low else -shares)
        best, rows = toward.argmin(1), np.arange(len(table))
        value, side = shares[rows, best], aside[rows, best]
        keys = tuple(measure.key for measure in self.measures)
        return Estimates(value, value - side, value + side, "change", keys, shares, support=support)

    def bounds(self, table: Table, settings: Settings | None = None) -> tuple[Floats, Floats]:
        """Return the interval of every measure's change, shape (n, k) each; NaN where too few alike."""
        few = self.support(table) < LEAST_ALIKE
        value, aside = self._changes(table, settings)
        return np.where(few, np.nan, value - aside), np.where(few, np.nan, value + aside)

    def _changes(self, table: Table, settings: Settings | None) -> tuple[Floats, Floats]:
        """Return every measure's change and half the width of its interval, shape (n, k) each, however few are alike."""
        q = norm.ppf(0.5 + (settings.sure if settings else self.sure) / 2)
        value, aside = np.zeros((len(table), len(self.measures))), np.zeros((len(table), len(self.measures)))
        for at, measure in enumerate(self.measures):
            value[:, at] = measure.box.sums(table)[:, 0]
            bags = measure.box.bag_sums(table)[:, :, 0]
            variance = measure.wide * bags.var(0, ddof=1 if measure.wide != 1.0 else 0)
            aside[:, at] = q * np.sqrt(np.maximum(variance, measure.average_se**2))
        return value, aside

    def support(self, table: Table) -> Floats:
        """Return how many alike had the measure, or had none where those are fewer, shape (n, k).

        Alike: with about the same chance of the measure against none and the same outlook without it (propensity and prognosis); a
        case counts less the further away (Gaussian kernel).
        Source: Hansen, Biometrika 95 (2008); Rosenbaum and Rubin, Biometrika 70 (1983).
        """
        made = []
        for at, measure in enumerate(self.measures):
            scores = (_scores(self.gives, self.outlook, at + 1, table) - measure.middle) / measure.width
            made.append(np.minimum(
                _alike(scores, measure.given) * measure.each[0], _alike(scores, measure.without) * measure.each[1],
            ))
        return np.column_stack(made)

    def weights(self, table: Table, output: str = "") -> tuple[tuple[str, ...], Floats]:
        """Return what each fact adds to a measure's change (in the change's own unit); '' asks for the first measure."""
        measure = next((one for one in self.measures if one.key == output), self.measures[0])
        if not isinstance(measure.box, Additive):
            return (), np.zeros((len(table), 0))
        return measure.box.names, measure.box.parts(table)[:, :, 0]


def fit_effect(
    endpoint: Endpoint, table: Table, y: Floats, given: Sequence[str], settings: Settings,
) -> tuple[EffectModel, Floats]:
    """Learn from outcomes ``y`` (n,) and the measure each case was ``given`` (any that is no class of the endpoint's counts as none).

    Returns the model and the best measure's change for cases it had not seen.
    """
    keys = (NONE, *(key for key in endpoint.classes if key != NONE and key in set(given)))
    arm = np.array([keys.index(one) if one in keys else 0 for one in given], np.int64)
    family: Family = "binary" if np.isin(y, (0.0, 1.0)).all() else "poisson"
    free = replace(settings, signs={spec.name: 0 for spec in table.specs})
    chance, means = _crossed(table, y, arm, len(keys), family, settings, free)
    gives = fit_linear(table, arm.astype(np.float64), "multi", free, outputs=len(keys), quick=True)
    outlook = _outlook(table.take(np.flatnonzero(arm == 0)), y[arm == 0], family, settings, quick=False)
    measures, names, unseen = [], [], np.full((len(table), len(keys) - 1), np.nan)
    tried: dict[str, float] = {}
    for at in range(1, len(keys)):
        seen = means[:, at] - means[:, 0]
        seen = seen + (arm == at) / chance[:, at] * (y - means[:, at]) - (arm == 0) / chance[:, 0] * (y - means[:, 0])
        found = choose(table, seen, "normal", free)
        unseen[found.rows, at - 1] = found.sums[:, 0]
        scores = _scores(gives, outlook, at, table)
        middle, width = scores.mean(0), np.maximum(scores.std(0), 1e-6)
        arms = [_kept((scores[arm == one] - middle) / width, settings.seed) for one in (at, 0)]
        measures.append(Measure(
            keys[at], found.box, found.wide, float(seen.mean()), float(seen.std() / np.sqrt(len(seen))), arms[0], arms[1],
            (float((arm == at).sum() / len(arms[0])), float((arm == 0).sum() / len(arms[1]))), middle, width,
        ))
        tried |= {f"{keys[at]}: {name}": figure for name, figure in found.tried.items()}
        names.append(found.name)
    events = int(min(y.sum(), (1 - y).sum())) if family == "binary" else int((y > 0).sum())
    model = EffectModel(
        endpoint, len(table), events, float(y.mean()), names[0], tried, keys, tuple(measures), gives, outlook, family, settings.sure,
    )
    unseen = unseen[~np.isnan(unseen).all(axis=1)]
    return model, np.nanmin(unseen, axis=1) if endpoint.better_low else np.nanmax(unseen, axis=1)


def _crossed(
    table: Table, y: Floats, arm: Places, arms: int, family: Family, settings: Settings, free: Settings,
) -> tuple[Floats, Floats]:
    """Return each case's chance of each measure and its outlook under each, shape (n, arms), by models that had not seen it."""
    chance, means = np.zeros((len(y), arms)), np.zeros((len(y), arms))
    strength = choose_strength(table, arm.astype(np.float64), "multi", free, outputs=arms)
    for learn, test in by_person(table, arm, seed=settings.seed, folds=3 if len(y) >= 20_000 else 5).pairs:
        part, told = table.take(test), table.take(learn)
        gives = fit_linear(told, arm[learn].astype(np.float64), "multi", free, outputs=arms, strength=strength, quick=True)
        chance[test] = softmax(gives.sums(part), axis=1)
        for at in range(arms):
            mine = np.flatnonzero(arm[learn] == at)
            box = _outlook(told.take(mine), y[learn][mine], family, settings, quick=True)
            means[test, at] = _mean(box, part, family)
    chance = np.maximum(chance, LEAST_CHANCE)
    return chance / chance.sum(1, keepdims=True), means


def _outlook(table: Table, y: Floats, family: Family, settings: Settings, *, quick: bool) -> Box:
    """Return a model of how it goes for those of one arm: curves where the arm is large."""
    rarest = min(y.sum(), (1 - y).sum()) if family == "binary" else y.sum()
    if len(y) >= CURVES and rarest >= 300 and settings.model != "linear":
        return fit_boosted(table, y, family, settings, quick=quick)
    return fit_linear(table, y, family, settings, quick=True)


def _mean(box: Box, table: Table, family: Family) -> Floats:
    sums = box.sums(table)[:, 0]
    return expit(sums) if family == "binary" else np.exp(np.minimum(sums, 20))


def _scores(gives: Additive, outlook: Box, at: int, table: Table) -> Floats:
    """Return what makes cases alike, shape (n, 2): log-odds of the measure against none, and the outlook without it."""
    sums = gives.sums(table)
    return np.column_stack([sums[:, at] - sums[:, 0], outlook.sums(table)[:, 0]])


def _kept(scores: Floats, seed: int) -> Floats:
    if len(scores) <= KEPT:
        return scores
    return scores[np.random.default_rng(seed).permutation(len(scores))[:KEPT]]


def _alike(scores: Floats, others: Floats) -> Floats:
    """Return the number of ``others`` alike, each counting by its nearness, shape (n,)."""
    made = np.zeros(len(scores))
    for start in range(0, len(scores), 500):
        part = scores[start : start + 500]
        apart = ((part**2).sum(1)[:, None] + (others**2).sum(1)[None, :] - 2 * part @ others.T) / (2 * REACH**2)
        made[start : start + 500] = np.exp(-np.maximum(apart, 0)).sum(1)
    return made
