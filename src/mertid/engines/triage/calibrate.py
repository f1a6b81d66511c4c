"""From scores to probabilities, and how far those can be trusted."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import softmax

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Calibration:
    """Probabilities are softmax(slope * scores + prior * log share). Both numbers are fitted on scores of unseen cases.

    ``floor`` spreads that much probability over all classes, in [0, .2]: no answer is ever certain.
    Source: Guo et al., "On calibration of modern neural networks", ICML 2017 (temperature); with a prior term.
    """

    slope: float
    prior: float
    floor: float
    log_share: Array

    def probabilities(self, scores: Array) -> Array:
        """Return probabilities, shape (n, classes), rows summing to 1."""
        inner = softmax(self.slope * scores + self.prior * self.log_share, axis=1)
        made: Array = (1 - self.floor) * inner + self.floor * np.exp(self.log_share)
        return made


def fit_calibration(scores: Array, right: NDArray[np.int64]) -> Calibration:
    """Fit on held-out scores, shape (n, classes), and right classes, shape (n,), by penalised maximum likelihood.

    The penalty is worth two cases: it keeps the slope finite where every held-out case is right.
    """
    classes = scores.shape[1]
    counts = np.bincount(right, minlength=classes) + 0.5
    log_share = np.log(counts / counts.sum())
    spread = max(float(scores.std()), 1e-6)
    at = np.arange(len(right))

    def loss(values: Array) -> float:
        slope, prior, floor = np.exp(values[0]) / spread, values[1], 0.2 / (1 + np.exp(-values[2]))
        total = slope * scores + prior * log_share
        total -= total.max(axis=1, keepdims=True)
        logs = total[at, right] - np.log(np.exp(total).sum(axis=1))
        made = (1 - floor) * np.exp(logs) + floor * np.exp(log_share[right])
        return float(
            -np.log(made + 1e-12).mean() + 0.02 * (values[1] - 0.3) ** 2 + 1e-4 * (values[2] + 3) ** 2 + 2 * values[0] ** 2 / len(right)
        )

    starts = [np.array([first, 0.3, -3.0]) for first in (0.5,)]
    best = min(
        (minimize(loss, s, method="Nelder-Mead", options={"maxiter": 250, "xatol": 1e-3, "fatol": 1e-6}) for s in starts),
        key=lambda r: r.fun,
    )
    slope, prior, floor = np.exp(best.x[0]) / spread, best.x[1], 0.2 / (1 + np.exp(-best.x[2]))
    return Calibration(float(slope), float(prior), float(floor), log_share)


def calibration_error(scores: NDArray, hits: NDArray) -> float:
    """Return the expected calibration error of the best answer: mean |score - share right| over bins of equal size.

    Bins hold at least 50 cases each, at most 15 bins, so that a bin's own noise does not drown the figure.
    Source: Naeini et al., AAAI 2015 (ECE); Nixon et al., CVPR-W 2019 (equal-mass bins).
    """
    if not len(scores):
        return 0.0
    order = np.argsort(scores, kind="stable")
    bins = np.array_split(order, int(np.clip(len(scores) // 50, 1, 15)))
    return float(sum(abs(scores[b].mean() - hits[b].mean()) * len(b) for b in bins) / len(scores))


def expected_noise(scores: NDArray, *, seed: int = 0, times: int = 200) -> float:
    """Return the calibration error that perfectly calibrated scores of this number would show by chance alone (mean)."""
    rng = np.random.default_rng(seed)
    return float(np.mean([calibration_error(scores, rng.random(len(scores)) < scores) for _ in range(times)])) if len(scores) else 0.0
