"""How many cases are needed to learn honestly: the criteria of Riley et al., and a learning curve on the data at hand.

Source: Riley et al., Statistics in Medicine 38 (2019) 1262 (continuous) and 1276 (binary, time to event); BMJ 368 (2020) m441;
Pate et al., Statistical Methods in Medical Research 32 (2023) (several classes); Van Smeden et al., SMMR 28 (2019).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .crossfit import Floats, Ints, Sample, explained, told_apart, unseen
from .metrics import deviance
from .table import NUMERIC, Table

SHRINKAGE, OPTIMISM, MARGIN, MARGIN_COUNT = 0.9, 0.05, 0.05, 0.1
LIKELY = 0.15
"""Share of what could be explained that is, where nothing is known yet (Riley et al. 2020, step 3)."""
PAIR_LEAST = 10
SIZES = (0.25, 0.5, 0.75, 1.0)
CURVE_LEAST, CURVE_MOST = 60, 4_000


@dataclass(frozen=True)
class Need:
    """How many cases each demand asks for. ``terms`` candidate terms; ``explained`` Cox and Snell's share that is counted on.

    ``shrinkage``: what is learned must hold to nine tenths on new people; ``optimism``: the share explained may look at most 5 points
    better than it is; ``precise``: the overall figure must be known within 5 points (a mean count within a tenth).
    """

    terms: int
    explained: float
    shrinkage: int
    optimism: int
    precise: int

    @property
    def n(self) -> int:
        """The most that any demand asks for."""
        return max(self.shrinkage, self.optimism, self.precise)


def most_explained(share: float) -> float:
    """Return the largest Cox-Snell share that any model of a yes/no outcome with this share can reach, in [0, .75]."""
    if not 0 < share < 1:
        return 0.0
    return float(1 - np.exp(2 * (share * np.log(share) + (1 - share) * np.log(1 - share))))


def most_explained_time(seen: float) -> float:
    """Return the same for times, where ``seen`` of the cases had the event while followed. Source: Riley et al. (2019), 4.1."""
    return float(1 - np.exp(2 * (seen * np.log(seen) - seen))) if seen > 0 else 0.0


def most_explained_count(y: Floats) -> float:
    """Return the same for counts: what a model that knew every count would explain."""
    return float(1 - np.exp(-deviance(y, np.full(len(y), y.mean())).value)) if len(y) and y.mean() > 0 else 0.0


def for_shrinkage(terms: int, found: float, shrinkage: float = SHRINKAGE) -> int:
    """Return how many cases keep the expected shrinkage at ``shrinkage`` or better, for ``terms`` terms that explain ``found``.

    ``n = P / ((S - 1) ln(1 - R2 / S))``. Raises nothing: where nothing is explained no number is enough, and 10^9 is returned.
    """
    if found <= 0:
        return 10**9
    inner = 1 - min(found / shrinkage, 0.999)
    return int(np.ceil(terms / ((shrinkage - 1) * np.log(inner))))


def for_optimism(terms: int, found: float, most: float, optimism: float = OPTIMISM) -> int:
    """Return how many cases keep the share explained from looking more than ``optimism`` (of ``most``) better than it is."""
    if found <= 0 or most <= 0:
        return 10**9
    return for_shrinkage(terms, found, found / (found + optimism * most))


def for_share(share: float, margin: float = MARGIN) -> int:
    """Return how many cases tell an overall share within ``margin`` (95 %)."""
    return int(np.ceil((1.96 / margin) ** 2 * share * (1 - share)))


def for_mean(mean: float, variance: float, margin: float = MARGIN_COUNT) -> int:
    """Return how many cases tell a mean within ``margin`` of itself (95 %)."""
    return int(np.ceil((1.96 / margin) ** 2 * variance / mean**2)) if mean > 0 else 10**9


def expected_shrinkage(n: int, terms: int, found: float) -> float:
    """Return the share of what a regression learns from ``n`` cases that holds on new people, in (0, 1); 0 where nothing is explained.

    Source: Van Houwelingen and Le Cessie (1990), solved for S as in Riley et al. (2019), criterion 1.
    """
    low, high = found + 1e-9, 1.0
    if found <= 0 or for_shrinkage(terms, found, low + 1e-6) > n:
        return 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if for_shrinkage(terms, found, middle) <= n else (low, middle)
    return low


def count_terms(table: Table) -> int:
    """Return the candidate terms of the plainest model: one a number, one less than its values a choice, one for "missing" where it occurs.

    Values seen fewer than five times count together. Curves and pairs ask for more: the plainest model is the least that can be asked.
    """
    total = 0
    for spec in table.specs:
        values = table.values[spec.name]
        if spec.kind in NUMERIC:
            gone = np.isnan(values.astype(np.float64))
            total += int(len(np.unique(values[~gone])) > 1) + int(5 <= gone.sum() < len(values))
        else:
            counts = np.unique(np.array(["" if one is None else one for one in values], str), return_counts=True)[1]
            total += max(int((counts >= 5).sum()) + int((counts < 5).any()) - 1, 0)
    return total


def need(sample: Sample, chances: Floats | None = None) -> Need:
    """Return how many cases this outcome asks for.

    Parameters
    ----------
    chances
        What a regression foretells of unseen cases; where they explain more than the 15 % of what is possible that is counted on when
        nothing is known, that is counted on instead. None: nothing is known.

    Notes
    -----
    For several classes each pair is a yes/no question on the cases that have one of the two (Pate et al.); classes with fewer than ten
    cases are left out here and named by `readiness`.
    """
    terms = max(count_terms(sample.table), 1)
    if sample.family == "multi":
        return _need_classes(sample, terms, chances)
    usual = float(np.average(sample.y, weights=sample.weight)) if sample.weight.sum() > 0 else 0.0
    most = most_explained(usual) if sample.family == "binary" else most_explained_count(sample.y)
    if len(sample.truth.days):
        most = most_explained_time(float((sample.truth.cause == 1).mean()))
    found = max(LIKELY * most, explained(sample, chances) if chances is not None else 0.0)
    precise = for_share(usual) if sample.family == "binary" else for_mean(usual, float(np.var(sample.y)))
    return Need(terms, found, for_shrinkage(terms, found), for_optimism(terms, found, most), precise)


def _need_classes(sample: Sample, terms: int, chances: Floats | None) -> Need:
    right = sample.y.astype(np.int64)
    counts = np.bincount(right, minlength=sample.outputs)
    kept = np.flatnonzero(counts >= PAIR_LEAST)
    asked, precise, least = [0], [0], 1.0
    for at, one in enumerate(kept):
        precise.append(for_share(float(counts[one] / len(sample))))
        for other in kept[at + 1 :]:
            both = int(counts[one] + counts[other])
            found = LIKELY * most_explained(float(counts[one] / both))
            if chances is not None and min(counts[one], counts[other]) >= 2 * PAIR_LEAST:
                found = max(found, _pair(right, chances, int(one), int(other)))
            least = min(least, found)
            asked.append(int(np.ceil(for_shrinkage(terms, found) * len(sample) / both)))
    return Need(terms, least if len(kept) > 1 else 0.0, max(asked), 0, max(precise))


def _pair(right: Ints, chances: Floats, one: int, other: int) -> float:
    """Return the Cox-Snell share that unseen chances explain of which of two classes it was."""
    rows = np.isin(right, (one, other))
    p = np.clip(chances[rows, one] / np.maximum(chances[rows, one] + chances[rows, other], 1e-12), 1e-9, 1 - 1e-9)
    y, share = right[rows] == one, float((right[rows] == one).mean())
    gain = np.where(y, np.log(p / share), np.log((1 - p) / (1 - share)))
    return float(np.clip(1 - np.exp(-2 * gain.mean()), 0.0, 0.999))


@dataclass(frozen=True)
class CurveStep:
    """With ``n`` cases to learn from, how often two unseen people are told apart (AUROC), with its 95 % interval."""

    n: int
    value: float
    low: float
    high: float


def learning_curve(sample: Sample, *, seed: int = 0, sizes: Sequence[float] = SIZES) -> tuple[CurveStep, ...]:
    """Return how well a plain regression does with more and more of the cases, each point on all cases, persons held out.

    Empty with fewer than 60 cases. At most 4,000 cases are used. Limits: a plain regression's curve flattens before that of a model with
    bends and pairs.
    """
    if len(sample) < CURVE_LEAST:
        return ()
    if len(sample) > CURVE_MOST:
        sample = sample.take(np.sort(np.random.default_rng(seed).permutation(len(sample))[:CURVE_MOST]))
    made = []
    for share in sizes:
        value, low, high = told_apart(sample, unseen(sample, seed=seed, learn_from=share))
        made.append(CurveStep(int(len(sample) * share * 0.8), value, low, high))
    return tuple(made)


def still_rising(curve: Sequence[CurveStep], least: float = 0.01) -> bool:
    """Whether the last step of the curve still gained ``least`` or more."""
    return len(curve) > 1 and curve[-1].value - curve[-2].value >= least
