"""How well estimates rank: AUROC and the C-index, each pair of people counted once, in O(n log^2 n)."""

import numpy as np
from numpy.typing import NDArray

from mertid.core import Interval

from .intervals import Floats, Ints, on_logit, spread_of
from .truth import followed

Bools = NDArray[np.bool_]
DELONG = "AUROC, DeLong 95 %, persons kept together"


def auroc(y: Floats, score: Floats, weight: Floats | None = None, persons: Ints | None = None) -> Interval:
    """Return the chance that one with the event scores above one without, ties as halves, with its 95 % interval.

    Parameters
    ----------
    y
        1 with the event, 0 without, shape (n,).
    score
        Any order-keeping score, shape (n,).
    weight
        How much each row counts (for censored times, see `truth.at_horizon`), shape (n,).
    persons
        Number of each row's person, shape (n,).

    Notes
    -----
    Without both outcomes the figure is 0.5 on n = 0. Where all are told apart the interval's lower bound is exact for that many of the
    rarer outcome. Limits: weights are taken as known.
    Source: DeLong et al., Biometrics 44 (1988); Obuchowski, Biometrics 53 (1997) for persons with several rows; Uno et al., JASA 102
    (2007) for the weights.
    """
    own = np.ones(len(y)) if weight is None else weight
    place, ill, well = _placements(y, score, own)
    if ill <= 0 or well <= 0:
        return Interval(value=0.5, low=0.0, high=1.0, n=0, method="one outcome only")
    value = float((own * y * place).sum() / ill)
    moved = own * np.where(y > 0, (place - value) / ill, (place - value) / well)
    n = int((own > 0).sum())
    error = spread_of(moved, persons)
    if value in (0.0, 1.0) or error == 0:
        rarer = min(int(((y > 0) & (own > 0)).sum()), int(((y == 0) & (own > 0)).sum()))
        edge = 0.025 ** (1 / rarer)
        return Interval(value=value, low=edge if value == 1 else 0.0, high=1 - edge if value == 0 else 1.0, n=n, method=DELONG)
    return on_logit(value, error, n, DELONG)


def auroc_value(y: Floats, score: Floats, weight: Floats | None = None) -> float:
    """Return the AUROC alone; 0.5 where one outcome is missing."""
    own = np.ones(len(y)) if weight is None else weight
    place, ill, well = _placements(y, score, own)
    return float((own * y * place).sum() / ill) if ill > 0 and well > 0 else 0.5


def auroc_gap(y: Floats, first: Floats, second: Floats, weight: Floats | None = None, persons: Ints | None = None) -> Interval:
    """Return how much higher the first score's AUROC is than the second's on the same people, with its 95 % interval.

    Source: DeLong et al., Biometrics 44 (1988), paired.
    """
    own = np.ones(len(y)) if weight is None else weight
    moved, values = np.zeros(len(y)), []
    for sign, score in ((1.0, first), (-1.0, second)):
        place, ill, well = _placements(y, score, own)
        if ill <= 0 or well <= 0:
            return Interval(value=0.0, low=-1.0, high=1.0, n=0, method="one outcome only")
        value = float((own * y * place).sum() / ill)
        values.append(value)
        moved += sign * own * np.where(y > 0, (place - value) / ill, (place - value) / well)
    gap, half = values[0] - values[1], 1.959964 * spread_of(moved, persons)
    return Interval(value=gap, low=gap - half, high=gap + half, n=int((own > 0).sum()), method="paired DeLong 95 %")


def _placements(y: Floats, score: Floats, own: Floats) -> tuple[Floats, float, float]:
    """Return for each row the weighted share of the other outcome's rows that it is on the right side of, and both outcomes' weights."""
    _, place = np.unique(score, return_inverse=True)
    ill, well = (np.bincount(place, weights=own * side, minlength=place.max(initial=-1) + 1) for side in (y > 0, y <= 0))
    below = np.concatenate(([0.0], np.cumsum(well)[:-1])) + well / 2
    above = ill.sum() - np.concatenate(([0.0], np.cumsum(ill)[:-1])) - ill / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        made = np.where(y > 0, below[place] / well.sum(), above[place] / ill.sum())
    return made, float(ill.sum()), float(well.sum())


def c_index(
    days: Floats, happened: Bools, score: Floats, persons: Ints | None = None, *, weight: Floats | None = None, method: str = "Harrell's C",
) -> Interval:
    """Return how often, of two people of whom it is known who had it first, the one with the higher score did; ties as halves.

    Parameters
    ----------
    days
        Until it happened or the person was last followed, shape (n,).
    happened
        Whether it happened, shape (n,). With competing causes: others are as lost, after everybody's time (see `first_cause`).
    score
        Higher means sooner, shape (n,).
    weight
        Weight of a pair by who had it first, shape (n,); None for 1.

    Notes
    -----
    Two who had it on the same day are no pair; one who had it and one lost on that day are. Interval: by influence, 95 %.
    Source: Harrell et al., JAMA 247 (1982).
    """
    own = happened.astype(np.float64) * (1.0 if weight is None else weight)
    later, right, after = _pairs(days, happened, score, own)
    pairs = float((own * later).sum())
    if pairs <= 0:
        return Interval(value=0.5, low=0.0, high=1.0, n=0, method="no pair known")
    value = float((own * right).sum() / pairs)
    moved = (own * (right - value * later) + after[0] - value * after[1]) / pairs
    error, n = spread_of(moved, persons), len(days)
    if not 0 < value < 1 or error == 0:
        return Interval(value=value, low=0.025 ** (1 / n) if value == 1 else 0.0, high=1.0, n=n, method=f"{method}, 95 %")
    return on_logit(value, error, n, f"{method}, 95 %, persons kept together")


def uno_c(days: Floats, happened: Bools, score: Floats, horizon: float, persons: Ints | None = None) -> Interval:
    """Return the C-index up to ``horizon`` days that does not hang on how people were lost.

    Source: Uno et al., Statistics in Medicine 30 (2011). Limits: censoring is taken as independent of the facts.
    """
    weight = np.where(days < horizon, followed(days, ~happened, days) ** -2.0, 0.0)
    return c_index(days, happened, score, persons, weight=weight, method="Uno's C")


def first_cause(days: Floats, cause: Ints) -> tuple[Floats, Bools]:
    """Return days and happened for the first cause: who had another cause never gets it, so they stay among those who come later.

    Source: Wolbers et al., Epidemiology 20 (2009).
    """
    last = float(days.max(initial=0.0)) + 1
    return np.where(cause > 1, last, days), cause == 1


def _pairs(days: Floats, happened: Bools, score: Floats, own: Floats) -> tuple[Floats, Floats, tuple[Floats, Floats]]:
    """Return per row: how many came later, how many of those score lower (ties half), and both sums over the earlier rows' weights."""
    n = len(days)
    group = np.unique(days, return_inverse=True)[1] * 2 + ~happened
    rank = np.unique(score, return_inverse=True)[1].astype(np.int64)
    counted = own > 0
    sizes = np.bincount(group, minlength=group.max(initial=0) + 1)
    later = (n - np.cumsum(sizes))[group].astype(np.float64)
    weights = np.bincount(group, weights=own, minlength=len(sizes)).astype(np.float64)
    before: Floats = (np.cumsum(weights) - weights)[group]
    up = _scan(group, rank, own, low=True)
    down = _scan(group, rank, own, low=False)
    right = np.where(counted, (later + up[0] - down[0]) / 2, 0.0)
    return np.where(counted, later, 0.0), right, ((before + up[1] - down[1]) / 2, before)


def _scan(group: Ints, rank: Ints, own: Floats, *, low: bool) -> tuple[Floats, Floats]:
    """Return per row how many rows of a later group score lower (``low``) or higher, and the weight of earlier ones that it is so for.

    Rows are laid in order of group, equal groups so that none of them counts against another; then halves are parted again and again, as in
    counting inversions. Source: Knight, JASA 61 (1966).
    """
    value = rank if low else -rank
    order = np.lexsort((value, group))
    n = len(order)
    weight, by = own[order], np.argsort(value[order], kind="stable")
    lower, earlier = np.zeros(n), np.zeros(n)
    size = 1 << max(n - 1, 1).bit_length() >> 1
    while size:  # ``by`` holds each block of twice the size in order of value, equal ones the earlier first
        start = by // (2 * size) * (2 * size)
        right = by // size % 2
        rights = np.concatenate(([0], np.cumsum(right)))
        lefts = right == 0
        lower[by[lefts]] += (rights[:-1] - rights[start])[lefts]
        mass = np.concatenate(([0.0], np.cumsum(np.where(lefts, weight[by], 0.0))))
        end = np.minimum(start + 2 * size, n)
        earlier[by[~lefts]] += (mass[end] - mass[:-1])[~lefts]
        inside = np.arange(n) - start - (rights[:-1] - rights[start])
        placed = np.where(lefts, start + inside, start + size + rights[:-1] - rights[start])
        apart = np.empty(n, np.int64)
        apart[placed] = by
        by, size = apart, size // 2
    back = np.empty(n, np.int64)
    back[order] = np.arange(n)
    return lower[back], earlier[back]
