"""How good estimates are: one plain function a measure, on arrays, each with its 95 % interval. `concordance` holds those on rank.

Every function takes ``y`` (1 with the event, 0 without), ``p`` (the chance that was told), ``weight`` (how much a row counts; for censored
times see `truth.at_horizon`) and ``persons`` (a number per person, so that one person's rows are kept together), all of shape (n,).
"""

import numpy as np

from mertid.core import CalibrationPoint, Interval, WorkPoint

from .intervals import Z95, Floats, Ints, bootstrap, draws, mean, ratio, spread_of, wilson

TINY = 1e-9
BIN_LEAST, BINS_MOST = 50, 15


def auprc(y: Floats, p: Floats, weight: Floats | None = None, persons: Ints | None = None, *, seed: int = 0) -> Interval:
    """Return average precision; the base rate is what chance gives. Bootstrap of persons.

    Source: Davis and Goadrich, ICML 2006; Boyd et al., ECML PKDD 2013 (steps, no interpolation).
    """
    own = np.ones(len(y)) if weight is None else weight
    if not (own * y).sum() > 0:
        return Interval(value=0.0, low=0.0, high=1.0, n=0, method="no event")
    order = np.argsort(-p, kind="stable")
    hit, last = y[order], np.flatnonzero(np.diff(p[order], append=np.nan) != 0)

    def figure(counts: Floats) -> float:
        drawn = counts[order]
        found = np.cumsum(drawn * hit)[last]
        shown = np.cumsum(drawn)[last]
        if not found[-1]:
            return float("nan")
        return float((np.diff(found, prepend=0.0) * found / np.maximum(shown, TINY)).sum() / found[-1])

    low, high = bootstrap(lambda drawn: figure(drawn * own), len(y), persons, seed=seed)
    value = figure(own)
    return Interval(value=value, low=min(low, value), high=max(high, value), n=int((own > 0).sum()), method="bootstrap of persons 95 %")


def brier(y: Floats, p: Floats, weight: Floats | None = None, persons: Ints | None = None) -> Interval:
    """Return the mean squared error of the chances; 0 is best. Source: Brier, Monthly Weather Review 78 (1950)."""
    return mean((y - p) ** 2, weight, persons)


def brier_skill(y: Floats, p: Floats, weight: Floats | None = None, persons: Ints | None = None) -> Interval:
    """Return the share of the base rate's Brier score that the chances remove: 1 is perfect, 0 no better than it, below 0 worse."""
    own = np.ones(len(y)) if weight is None else weight
    total = max(float(own.sum()), TINY)
    base = float((own * y).sum() / total)
    ours, plain = (y - p) ** 2, (y - base) ** 2
    bottom = float((own * plain).sum() / total)
    if bottom <= 0:
        return Interval(value=0.0, low=-1.0, high=1.0, n=0, method="one outcome only")
    value = 1 - float((own * ours).sum() / total) / bottom
    half = Z95 * spread_of(own * (ours - (1 - value) * plain) / total / bottom, persons)
    return Interval(value=value, low=value - half, high=value + half, n=int((own > 0).sum()), method="95 %, persons kept together")


def log_loss(y: Floats, p: Floats, weight: Floats | None = None, persons: Ints | None = None) -> Interval:
    """Return the mean negative log-likelihood; chances are kept 1e-9 from 0 and 1. Source: Good, JRSS B 14 (1952)."""
    safe = np.clip(p, TINY, 1 - TINY)
    return mean(-(y * np.log(safe) + (1 - y) * np.log(1 - safe)), weight, persons)


def calibration_error(y: Floats, p: Floats, weight: Floats | None = None, persons: Ints | None = None, *, seed: int = 0) -> Interval:
    """Return the mean gap between chance told and share seen, over bins of equal size (at least 50 rows each, at most 15 bins).

    Notes
    -----
    Chance alone gives a figure above 0 (see `chance_error`); the interval is the basic bootstrap's, which takes that out of its bounds, so
    that the value may lie at its upper end.
    Source: Naeini et al., AAAI 2015; Nixon et al., CVPR-W 2019 (equal-mass bins); Davison and Hinkley (1997), 5.2.
    """
    own = np.ones(len(y)) if weight is None else weight
    if own.sum() <= 0:
        return Interval(value=0.0, low=0.0, high=1.0, n=0, method="nothing to measure on")
    place, bins = _bins(p, own)

    def figure(counts: Floats) -> float:
        gap = np.bincount(place, weights=counts * (y - p), minlength=bins)
        return float(np.abs(gap).sum() / max(float(counts.sum()), TINY))

    value = figure(own)
    again = np.array([figure(drawn * own) for drawn in draws(len(y), persons, seed=seed)])
    low, high = (max(0.0, 2 * value - float(np.quantile(again, q))) for q in (0.975, 0.025))
    method = f"{bins} bins of equal size, basic bootstrap of persons 95 %"
    return Interval(value=value, low=min(low, value), high=max(high, value), n=int((own > 0).sum()), method=method)


def chance_error(p: Floats, weight: Floats | None = None) -> float:
    """Return the calibration error that perfectly calibrated chances of this number would show by chance alone (mean).

    Each bin's gap is taken as normal, with mean absolute value sqrt(2 v / pi).
    """
    own = np.ones(len(p)) if weight is None else weight
    if own.sum() <= 0:
        return 0.0
    place, bins = _bins(p, own)
    spread = np.sqrt(np.bincount(place, weights=own**2 * p * (1 - p), minlength=bins))
    return float(np.sqrt(2 / np.pi) * spread.sum() / own.sum())


def _bins(p: Floats, own: Floats) -> tuple[Ints, int]:
    """Return the bin of each row, by rank among the rows that count; equal chances share a bin."""
    n = int((own > 0).sum())
    bins = int(np.clip(n // BIN_LEAST, 1, BINS_MOST))
    edges = np.unique(np.quantile(p[own > 0], np.linspace(0, 1, bins + 1)[1:-1])) if bins > 1 else np.zeros(0)
    return np.searchsorted(edges, p, side="right").astype(np.int64), len(edges) + 1


def calibration_points(y: Floats, p: Floats, weight: Floats | None = None, persons: Ints | None = None) -> tuple[CalibrationPoint, ...]:
    """Return per bin the chance told and the share seen, with its interval: what a calibration drawing shows."""
    own = np.ones(len(y)) if weight is None else weight
    if own.sum() <= 0:
        return ()
    place, bins = _bins(p, own)
    made = []
    for at in range(bins):
        mine = own * (place == at)
        if mine.sum() > 0:
            seen = ratio(mine * y, mine, persons)
            made.append(CalibrationPoint(
                predicted=float((mine * p).sum() / mine.sum()), observed=seen.value, low=seen.low, high=seen.high, n=seen.n,
            ))
    return tuple(made)


def observed_to_expected(y: Floats, p: Floats, weight: Floats | None = None, persons: Ints | None = None) -> Interval:
    """Return how many had it for each one that was foretold: 1 is right, 1.2 a fifth more than foretold."""
    own = np.ones(len(y)) if weight is None else weight
    return ratio(own * y, own * p, persons, method="95 %, persons kept together")


def calibration_line(y: Floats, p: Floats, weight: Floats | None = None, persons: Ints | None = None) -> tuple[Interval, Interval]:
    """Return (slope, intercept): slope of y on the log-odds told (1 is right, below 1 too extreme); and how far, in log-odds, the whole
    lies too low (positive) or too high.

    Notes
    -----
    Logistic regression with a sandwich interval. Limits: not defined with one outcome only, or where chances tell y perfectly; then n = 0.
    Source: Cox, Biometrika 45 (1958); Van Calster et al., BMC Medicine 17 (2019).
    """
    own = np.ones(len(y)) if weight is None else weight
    none = Interval(value=1.0, low=-10.0, high=10.0, n=0, method="not defined here")
    safe = np.clip(p, 1e-6, 1 - 1e-6)
    odds = np.log(safe / (1 - safe))
    share = float((own * y).sum() / max(float(own.sum()), TINY))
    if not 0 < share < 1:
        return none, none.model_copy(update={"value": 0.0})
    level = _logistic(np.ones((len(y), 1)), y, odds, own, persons)
    line = _logistic(np.column_stack([odds, np.ones(len(y))]), y, np.zeros(len(y)), own, persons) if np.ptp(odds) > 1e-6 else None
    n = int((own > 0).sum())
    made = [
        none if one is None else Interval(value=one[0], low=one[0] - Z95 * one[1], high=one[0] + Z95 * one[1], n=n, method="sandwich 95 %")
        for one in (line, level)
    ]
    return made[0], made[1] if level else none.model_copy(update={"value": 0.0})


def _logistic(x: Floats, y: Floats, offset: Floats, own: Floats, persons: Ints | None) -> tuple[float, float] | None:
    """Return the first coefficient and its standard error, or None where no finite one exists."""
    beta = np.zeros(x.shape[1])
    for _ in range(50):
        mu = 1 / (1 + np.exp(-np.clip(x @ beta + offset, -30, 30)))
        curved = (x * (own * mu * (1 - mu))[:, None]).T @ x
        if np.linalg.cond(curved) > 1e10:
            return None
        step = np.linalg.solve(curved, x.T @ (own * (y - mu)))
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-8:
            break
    if np.abs(beta).max() > 25:
        return None
    moved = (x * (own * (y - mu))[:, None]) @ np.linalg.inv(curved)[:, 0]
    return float(beta[0]), spread_of(moved, persons)


def net_benefit(y: Floats, p: Floats, threshold: float, weight: Floats | None = None, persons: Ints | None = None) -> Interval:
    """Return net benefit per case of acting at or above ``threshold``: right acts less wrong ones, a wrong one costing t / (1 - t).

    Source: Vickers and Elkin, Medical Decision Making 26 (2006).
    """
    flagged = (p >= threshold).astype(np.float64)
    return mean(flagged * (y - (1 - y) * threshold / (1 - threshold)), weight, persons)


def work_points(y: Floats, p: Floats, thresholds: Floats, weight: Floats | None = None) -> tuple[WorkPoint, ...]:
    """Return what acting at each threshold in (0, 1) means: work, what it finds, net benefit. The decision curve is a drawing of these."""
    own = np.ones(len(y)) if weight is None else weight
    order = np.argsort(p, kind="stable")
    above = np.concatenate((np.cumsum((own)[order][::-1])[::-1], [0.0]))
    hits = np.concatenate((np.cumsum((own * y)[order][::-1])[::-1], [0.0]))
    total, events = max(float(above[0]), TINY), float(hits[0])
    made = []
    for threshold, at in zip(thresholds, np.searchsorted(p[order], thresholds, side="left"), strict=True):
        odds = float(threshold / (1 - threshold))
        made.append(WorkPoint(
            threshold=float(threshold), flagged=float(above[at]) / total, found=float(hits[at]) / events if events else 0.0,
            hit=float(hits[at] / above[at]) if above[at] else 0.0,
            net_benefit=float(hits[at] - (above[at] - hits[at]) * odds) / total, net_benefit_all=(events - (total - events) * odds) / total,
        ))
    return tuple(made)


def top_k(right: Ints, shares: Floats, k: int, persons: Ints | None = None) -> Interval:
    """Return how often the right class, given by its column in ``shares`` of shape (n, classes), is among the ``k`` likeliest."""
    if not len(right):
        return wilson(0, 0)
    own = shares[np.arange(len(right)), right]
    ahead = (shares > own[:, None]).sum(1) + ((shares == own[:, None]) & (np.arange(shares.shape[1]) < right[:, None])).sum(1)
    return ratio((ahead < k).astype(np.float64), np.ones(len(right)), persons)


def deviance(y: Floats, rate: Floats, persons: Ints | None = None) -> Interval:
    """Return the mean Poisson deviance of expected numbers ``rate`` > 0 for counts ``y``; 0 is best.

    Source: McCullagh and Nelder, Generalized Linear Models (1989), 2.3.
    """
    safe = np.maximum(rate, TINY)
    return mean(2 * (np.where(y > 0, y * np.log(np.maximum(y, TINY) / safe), 0.0) - (y - safe)), None, persons)


def coverage(inside: Floats, weight: Floats | None = None, persons: Ints | None = None) -> Interval:
    """Return how often the set or interval held what turned out, ``inside`` being 1 where it did."""
    own = np.ones(len(inside)) if weight is None else weight
    return ratio(own * inside, own, persons)
