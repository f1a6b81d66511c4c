"""When to keep silent: the lowest threshold whose share of wrong proposals stays under the accepted share, with a promise.

Method: fixed-sequence testing on a fixed grid of thresholds from 1 downwards. At each threshold the hypothesis "more than
``error_share`` of the proposals are wrong" is tested with the exact binomial (Clopper-Pearson) p-value; a walk stops
at the first that cannot be rejected. One wrong label among the surest
answers would stop a single walk at once, so with 200 mails or more there are two walks, with 500 or more four, begun where
a quarter, half and three quarters of the mails are covered; they share the risk ``1 - confidence`` evenly (Bonferroni).
Thresholds with too few cases to be rejected whatever they show are passed over; that depends on the scores, never on hits.

What it is tested on: cross-fitted scores. Each decided mail is scored by a model that learned from the other folds (3/4 to 9/10
of the mail), with features and weights made anew; the model in use learned from all. For KLE subjects it is each mail
left out of its subject's examples. These are not scores of the final model on data kept aside, and the slope of the
calibration and the choice of the mix were fitted on the same scores, so the promise is exact only as far as fold models and
final model rank alike. A simulation with the real fit checks that (tests/engines/test_triage_promise.py); mail kept aside for
it alone would cost a fifth of what there is to learn from. The newest mail is measured besides, before a version becomes active.

Limits
------
The promise is about mail like the calibration mail (exchangeable). It does not hold for a new kind of mail; drift and
re-routed mail are watched for that reason. Rules and facts are outside it.

Source: Angelopoulos, Bates, Candes, Jordan, Lei, "Learn then Test", arXiv 2110.01052 (2021), fixed sequence
testing with several starts; Geifman and El-Yaniv, "Selective classification for deep neural networks", NeurIPS 2017 (selection with
guaranteed risk); Clopper and Pearson, Biometrika 26 (1934).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import beta, binom

from mertid.core import CurvePoint

GRID = np.round(1 - np.geomspace(1e-4, 1.0, 240), 6)  # fixed beforehand; finer near 1, where sure answers crowd
STARTS, FEW, MANY = (0.0, 0.5, 0.25, 0.75), 200, 500


@dataclass(frozen=True)
class Threshold:
    """The least score to propose at, and what it gave on the calibration cases. ``value`` is None where no promise holds.

    ``wrong`` of ``proposed`` among ``n`` calibration cases; ``least`` is how many proposals a promise takes at all.
    """

    value: float | None
    n: int
    proposed: int = 0
    wrong: int = 0
    least: int = 0

    @property
    def coverage(self) -> float:
        """Share of the calibration cases that would get a proposal."""
        return self.proposed / self.n if self.n else 0.0


def least_cases(error_share: float, confidence: float) -> int:
    """Return how many faultless proposals it takes before the promise can hold: 59 for 5 % with 95 % confidence."""
    return math.ceil(math.log1p(-confidence) / math.log1p(-error_share))


def find_threshold(scores: ArrayLike, hits: ArrayLike, *, error_share: float, confidence: float) -> Threshold:
    """Return the lowest threshold that keeps P(share of wrong proposals > error_share) <= 1 - confidence.

    Parameters
    ----------
    scores : shape (n,), in [0, 1], of calibration cases the model did not learn from
    hits : shape (n,), whether the best value was right
    error_share : highest accepted share of wrong proposals, (0, 1)
    confidence : (0, 1)
    """
    score, wrong = np.asarray(scores, np.float64), ~np.asarray(hits, bool)
    starts = STARTS[: 1 if len(score) < FEW else 2 if len(score) < MANY else 4]
    risk = (1 - confidence) / len(starts)
    least = least_cases(error_share, 1 - risk)
    counts = np.array([int((score >= value).sum()) for value in GRID])
    errors = np.array([int(wrong[score >= value].sum()) for value in GRID])
    kept = (binom.cdf(errors, counts, error_share) <= risk) & (counts >= least)
    best = -1
    for share in starts:
        at = int(np.argmax(counts >= max(least, share * len(score)))) if counts[-1] >= least else len(GRID)
        while at < len(GRID) and kept[at]:
            best = max(best, at)
            at += 1
    if best < 0:
        return Threshold(None, len(score), least=least)
    value = _raised(float(GRID[best]), score[score >= GRID[best]], error_share)
    return Threshold(value, len(score), int(counts[best]), int(errors[best]), least)


def _raised(value: float, taken: NDArray[np.float64], error_share: float) -> float:
    """Return the highest grid value that takes the same calibration cases, but no more than ``1 - error_share``.

    A certified threshold of 0 where every calibration case scored above .9 would let a strange mail through at .3.
    """
    return float(max(value, GRID[(taken.min() >= GRID) & (1 - error_share >= GRID)].max()))


def exact_interval(count: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Clopper-Pearson interval of a share."""
    if n == 0:
        return 0.0, 1.0
    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, count, n - count + 1)) if count else 0.0
    high = float(beta.ppf(1 - tail, count + 1, n - count)) if count < n else 1.0
    return low, high


def curve(scores: ArrayLike, hits: ArrayLike, *, points: int = 41) -> tuple[CurvePoint, ...]:
    """Return coverage and error with 95 % Clopper-Pearson intervals at evenly spaced thresholds, shape (points,)."""
    score: NDArray[np.float64] = np.asarray(scores, np.float64)
    hit = np.asarray(hits, bool)
    found = []
    for value in np.linspace(0, 1, points):
        taken = score >= value
        n, wrong = int(taken.sum()), int((~hit[taken]).sum())
        low, high = exact_interval(wrong, n)
        coverage = n / len(score) if len(score) else 0.0
        found.append(
            CurvePoint(threshold=round(float(value), 4), coverage=coverage, error=wrong / n if n else 0.0, low=low, high=high, n=n)
        )
    return tuple(found)
