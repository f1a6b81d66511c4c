"""Which model: explainable boosting where it beats plain regression on cases neither has seen, else the simpler; boosting only if asked."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .additive import Additive
from .boosted import WIDE, fit_boosted
from .folds import Folds, make_folds
from .glm import Family, loss
from .linear import choose_strength, fit_linear
from .settings import Settings
from .table import Table
from .trees import Trees, fit_trees

Floats = NDArray[np.float64]
Box = Additive | Trees
CURVES_FROM, CURVES_CASES = 100, 250
"""Events (of the rarer answer) and cases from which curves are tried at all; fewer cannot carry them."""


@dataclass(frozen=True)
class Chosen:
    """What was chosen and fitted on all cases.

    ``wide`` is what the variance between its bags is to be multiplied with. ``rows`` are the places that some test held, ``sums``
    (rows, outputs) what models that had not seen them said: ``boxes``, one a fold of ``folds`` (learn, test). ``tried``:
    per candidate the share of the plain guess's loss it takes away.
    """

    name: str
    box: Box
    wide: float
    tried: dict[str, float]
    rows: NDArray[np.int64]
    sums: Floats
    folds: tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]
    boxes: tuple[Box, ...]
    by_time: bool


def choose(
    table: Table, y: Floats, family: Family, settings: Settings, *, outputs: int = 1, weights: Floats | None = None,
    groups: NDArray[np.int64] | None = None, pairs: int | None = None,
) -> Chosen:
    """Cross-validate the candidates that the settings allow, choose (ties to the simpler) and fit on all cases.

    ``groups`` are the whole numbers that the splits keep in balance; by default the answers themselves.
    """
    balance = groups if groups is not None else np.minimum(y, 1) if family == "poisson" else y if family != "normal" else np.zeros(len(y))
    names = _candidates(y, family, settings, len(set(table.ids)))
    folds = make_folds(table, balance, settings.seed)
    strength = choose_strength(table, y, family, settings, weights=weights, outputs=outputs) if "linear" in names else None
    fits = {name: _fitter(name, family, settings, outputs, strength, pairs) for name in names}
    crossed = {name: _cross(fit, table, y, folds, outputs, weights) for name, fit in fits.items()}
    rows = np.concatenate([test for _, test in folds.pairs])
    held = np.ones(len(y)) if weights is None else weights
    losses = {name: loss(sums, y[rows], family) for name, (sums, _) in crossed.items()}
    plain = loss(_plain(y, family, outputs, len(rows)), y[rows], family)
    tried = {name: _taken_away(each, plain, y[rows], held[rows], family) for name, each in losses.items()}
    name = _best(losses, held[rows])
    box = fits[name](table, y, weights, False)
    sums, boxes = crossed[name]
    return Chosen(name, box, WIDE if name == "boosted" else 1.0, tried, rows, sums, folds.pairs, boxes, folds.by_time)


Fit = Callable[[Table, Floats, Floats | None, bool], Box]


def _fitter(name: str, family: Family, settings: Settings, outputs: int, strength: float | None, pairs: int | None) -> Fit:
    if name == "linear":
        return lambda t, y, w, quick: fit_linear(t, y, family, settings, weights=w, outputs=outputs, strength=strength, quick=quick)
    if name == "boosted":
        return lambda t, y, w, quick: fit_boosted(t, y, family, settings, weights=w, outputs=outputs, quick=quick, pairs=pairs)
    return lambda t, y, w, quick: fit_trees(t, y, family, settings, weights=w, outputs=outputs, quick=quick)


def _candidates(y: Floats, family: Family, settings: Settings, people: int) -> tuple[str, ...]:
    if settings.model != "auto":
        return (settings.model,)
    if family == "binary":
        enough = min(y.sum(), (1 - y).sum()) >= CURVES_FROM
    elif family == "multi":
        enough = np.bincount(y.astype(np.int64)).min() >= CURVES_FROM
    else:
        enough = (y.sum() if family == "poisson" else len(y)) >= 3 * CURVES_FROM
    return ("linear", "boosted") if enough and people >= CURVES_CASES else ("linear",)


def _cross(
    fit: Fit, table: Table, y: Floats, folds: Folds, outputs: int, weights: Floats | None,
) -> tuple[Floats, tuple[Box, ...]]:
    """Return the sums for each test's cases by a model that had not seen them, tests after one another, and those models."""
    made, boxes = [], []
    for learn, test in folds.pairs:
        box = fit(table.take(learn), y[learn], None if weights is None else weights[learn], True)
        made.append(box.sums(table.take(test)))
        boxes.append(box)
    return np.concatenate(made) if made else np.zeros((0, outputs)), tuple(boxes)


def _best(losses: dict[str, Floats], weights: Floats) -> str:
    """Return the least loss; boosting curves must win by more than one standard error of the difference."""
    if len(losses) == 1:
        return next(iter(losses))
    gain = (losses["linear"] - losses["boosted"]) * weights
    return "boosted" if gain.sum() > np.sqrt(len(gain)) * gain.std() else "linear"


def _plain(y: Floats, family: Family, outputs: int, n: int) -> Floats:
    """Return the sums of the plain guess: the usual share for everyone."""
    if family == "multi":
        counts = np.bincount(y.astype(np.int64), minlength=outputs) + 0.5
        return np.tile(np.log(counts / counts.sum()), (n, 1))
    mean = float(y.mean())
    if family == "binary":
        mean = np.log(max(mean, 1e-9) / max(1 - mean, 1e-9))
    elif family == "poisson":
        mean = np.log(max(mean, 1e-9))
    return np.full((n, 1), mean)


def _taken_away(ours: Floats, plain: Floats, y: Floats, weights: Floats, family: Family) -> float:
    """Return the share of the plain guess's loss taken away; a count's best possible loss is not 0."""
    best = np.where(y > 0, y - y * np.log(np.maximum(y, 1e-9)), 0.0) if family == "poisson" else np.zeros(len(y))
    return float(1 - weights @ (ours - best) / max(float(weights @ (plain - best)), 1e-12))
