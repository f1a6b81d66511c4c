"""Penalised regression with signs: logistic, Poisson, normal and multinomial, with the uncertainty of its coefficients. NumPy and SciPy.

scikit-learn's solvers know no sign constraints and give no covariance, so the few lines stand here.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

Floats = NDArray[np.float64]
Family = Literal["binary", "poisson", "normal", "multi"]
STEPS, TOLERANCE, CAP = 60, 1e-9, 30.0
CURVED = 5_000


@dataclass(frozen=True)
class Fit:
    """``coef`` of shape (p + 1, outputs), the intercept first; ``cov`` is that of the coefficients
    one output after another, shape (outputs * (p + 1), outputs * (p + 1))."""

    coef: Floats
    cov: Floats


def loss(sums: Floats, y: Floats, family: Family) -> Floats:
    """Return each case's loss (minus log-likelihood without constants), shape (n,).

    ``sums`` has shape (n, outputs); ``y`` 0/1, counts, numbers, or class numbers from 0 for ``multi``.
    """
    if family == "multi":
        top = sums.max(1)
        return top + np.log(np.exp(sums - top[:, None]).sum(1)) - sums[np.arange(len(y)), y.astype(np.int64)]
    eta = sums[:, 0]
    if family == "binary":
        return np.logaddexp(0, eta) - y * eta
    if family == "poisson":
        return np.exp(np.minimum(eta, CAP)) - y * eta
    return 0.5 * (y - eta) ** 2


def shares_of(sums: Floats) -> Floats:
    """Return each class's chance, shape (n, outputs) (softmax)."""
    made = np.exp(sums - sums.max(1, keepdims=True))
    return np.asarray(made / made.sum(1, keepdims=True), np.float64)


def fit_glm(
    x: Floats, y: Floats, family: Family, penalty: Floats, *, weights: Floats | None = None, signs: NDArray[np.int64] | None = None,
    outputs: int = 1, spread: bool = True,
) -> Fit:
    """Minimise the sum of losses plus ``penalty / 2 * coef ** 2``.

    Parameters
    ----------
    x
        Shape (n, p), no intercept column.
    penalty
        Shape (p,): the precision of each coefficient's prior around 0. The intercept has none.
    signs
        Shape (p,): a coefficient against its sign is left out (0) and the others are fitted again.
    spread
        Whether the coefficients' covariance is wanted; of many classes it costs more than all else, and is then (0, 0).
    """
    full = np.column_stack([np.ones(len(x)), x])
    ridge, held = np.concatenate([[1e-8], penalty]), np.ones(len(y)) if weights is None else weights
    if family == "multi":
        coef = _multi(full, y, ridge, held, outputs)
        return Fit(coef, _multi_cov(full, coef, ridge, held) if spread else np.zeros((0, 0)))
    free = np.ones(full.shape[1], bool)
    known = np.zeros(full.shape[1], np.int64) if signs is None else np.concatenate([[0], signs])
    while True:
        coef, cov = _newton(full[:, free], y, family, ridge[free], held)
        whole = np.zeros(full.shape[1])
        whole[free] = coef
        against = (known * whole < 0) & free
        if not against.any():
            break
        free &= ~against
    wide = np.zeros((len(whole), len(whole)))
    wide[np.ix_(free, free)] = cov
    return Fit(whole[:, None], wide)


def _newton(x: Floats, y: Floats, family: Family, ridge: Floats, weights: Floats) -> tuple[Floats, Floats]:
    coef = np.zeros(x.shape[1])
    mean = np.average(y, weights=weights)
    if family == "binary":
        mean = np.clip(mean, 1e-6, 1 - 1e-6)
        coef[0] = np.log(mean / (1 - mean))
    else:
        coef[0] = np.log(max(mean, 1e-6)) if family == "poisson" else mean

    def cost(at: Floats) -> float:
        return float(weights @ loss((x @ at)[:, None], y, family) + 0.5 * ridge @ at**2)

    now = cost(coef)
    for _ in range(STEPS):
        eta = x @ coef
        mu = expit(eta) if family == "binary" else np.exp(np.minimum(eta, CAP)) if family == "poisson" else eta
        curve = mu * (1 - mu) if family == "binary" else mu if family == "poisson" else np.ones_like(mu)
        slope = x.T @ (weights * (y - mu)) - ridge * coef
        bend = (x * (weights * curve)[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.lstsq(bend, slope, rcond=None)[0]
        for _ in range(30):
            new = cost(coef + step)
            if new <= now + 1e-12:
                break
            step = step / 2
        coef, gain, now = coef + step, now - new, new
        if gain < TOLERANCE * (1 + abs(now)):
            break
    eta = x @ coef
    mu = expit(eta) if family == "binary" else np.exp(np.minimum(eta, CAP)) if family == "poisson" else eta
    curve = mu * (1 - mu) if family == "binary" else mu if family == "poisson" else np.ones_like(mu)
    cov = np.linalg.pinv((x * (weights * curve)[:, None]).T @ x + np.diag(ridge), hermitian=True)
    if family == "normal":
        cov = cov * float(np.average((y - eta) ** 2, weights=weights))
    return coef, np.asarray(cov, np.float64)


def _multi(x: Floats, y: Floats, ridge: Floats, weights: Floats, outputs: int) -> Floats:
    hot = np.eye(outputs)[y.astype(np.int64)]
    scale = weights.sum()

    def cost(flat: Floats) -> tuple[float, Floats]:
        coef = flat.reshape(x.shape[1], outputs)
        sums = x @ coef
        sums -= sums.max(1, keepdims=True)
        shares = np.exp(sums)
        total = shares.sum(1, keepdims=True)
        value = weights @ (np.log(total[:, 0]) - (sums * hot).sum(1)) + 0.5 * (ridge[:, None] * coef**2).sum()
        back = x.T @ (weights[:, None] * (shares / total - hot)) + ridge[:, None] * coef
        return float(value / scale), back.ravel() / scale

    start = np.zeros((x.shape[1], outputs))
    start[0] = np.log(np.maximum((weights[:, None] * hot).sum(0) / scale, 1e-6))
    found = minimize(cost, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 300, "gtol": 1e-6})
    coef = found.x.reshape(x.shape[1], outputs)
    return coef - coef.mean(1, keepdims=True)


def _multi_cov(x: Floats, coef: Floats, ridge: Floats, weights: Floats) -> Floats:
    """Return the inverse of the curvature, from at most ``CURVED`` cases standing for all."""
    every = max(1, -(-len(x) // CURVED))
    x, weights = x[::every], weights[::every] * every
    shares, width, outputs = shares_of(x @ coef), x.shape[1], coef.shape[1]
    bend = np.zeros((outputs * width, outputs * width))
    for one in range(outputs):
        for other in range(one, outputs):
            curve = weights * shares[:, one] * ((one == other) - shares[:, other])
            block = (x * curve[:, None]).T @ x
            bend[one * width : (one + 1) * width, other * width : (other + 1) * width] = block
            bend[other * width : (other + 1) * width, one * width : (one + 1) * width] = block.T
    return np.asarray(np.linalg.pinv(bend + np.diag(np.tile(ridge, outputs)), hermitian=True), np.float64)
