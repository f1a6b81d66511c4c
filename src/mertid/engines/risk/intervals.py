"""Intervals for measured figures when persons repeat: by influence (how much each person moves the figure) or by drawing persons again."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from mertid.core import Interval

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Z95 = 1.959964
TOGETHER = "95 %, persons kept together"
TIMES = 200
LARGE = 20_000
"""From so many rows on, half as many draws do: the interval is narrow and its own error small."""


def person_codes(persons: Sequence[str], n: int) -> Ints:
    """Return a number per person, shape (n,); a case without a person is a person of its own."""
    if not any(persons):
        return np.arange(n)
    names = [one or f"\0{at}" for at, one in enumerate(persons)]
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def wilson(right: float, n: float, method: str = "Wilson 95 %") -> Interval:
    """Return a share with its 95 % interval; with nothing measured it is [0, 1]. Source: Wilson, JASA 22 (1927)."""
    if n <= 0:
        return Interval(value=0.0, low=0.0, high=1.0, n=0, method=method)
    share = right / n
    middle = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 / (1 + Z95**2 / n) * np.sqrt(share * (1 - share) / n + Z95**2 / (4 * n * n))
    low, high = 0.0 if right <= 0 else float(middle - half), 1.0 if right >= n else float(middle + half)
    return Interval(value=share, low=low, high=high, n=int(n), method=method)


def spread_of(influence: Floats, persons: Ints | None = None) -> float:
    """Return the standard error of a figure whose error is the sum of ``influence``, shape (n,), persons kept together.

    Source: Hampel, JASA 69 (1974); clusters as Liang and Zeger, Biometrika 73 (1986).
    """
    by = influence if persons is None else np.bincount(persons, weights=influence)
    groups = max(int((np.bincount(persons) > 0).sum()) if persons is not None else len(influence), 2)
    return float(np.sqrt((by**2).sum() * groups / (groups - 1)))


def ratio(above: Floats, below: Floats, persons: Ints | None = None, method: str = "") -> Interval:
    """Return ``sum(above) / sum(below)`` with a 95 % interval, never negative; a share at 0 or 1 gets Wilson's bound.

    Parameters
    ----------
    above, below
        Shape (n,), non-negative: such as weight x hit and weight.
    persons
        Number of each row's person, shape (n,), or None where each row is one.
    """
    total = float(below.sum())
    n = int((below > 0).sum())
    if total <= 0:
        return Interval(value=0.0, low=0.0, high=1.0, n=0, method=method or "nothing to measure on")
    value = float(above.sum()) / total
    error = spread_of((above - value * below) / total, persons)
    inside = 0 < value < 1 and bool((above <= below + 1e-12).all())
    if error == 0 and bool((above <= below + 1e-12).all()):
        people = n if persons is None else len(np.unique(persons[below > 0]))
        return wilson(value * people, people, method or "Wilson 95 %").model_copy(update={"n": n})
    if inside:
        return on_logit(value, error, n, method or TOGETHER)
    return Interval(value=value, low=max(0.0, value - Z95 * error), high=value + Z95 * error, n=n, method=method or TOGETHER)


def on_logit(value: float, error: float, n: int, method: str) -> Interval:
    """Return an interval worked out on the logit, so that it stays in (0, 1)."""
    at, half = np.log(value / (1 - value)), Z95 * error / (value * (1 - value))
    low, high = (float(1 / (1 + np.exp(-edge))) for edge in (at - half, at + half))
    return Interval(value=value, low=low, high=high, n=n, method=method)


def mean(values: Floats, weight: Floats | None = None, persons: Ints | None = None, method: str = "") -> Interval:
    """Return the weighted mean with a normal 95 % interval."""
    own = np.ones(len(values)) if weight is None else weight
    total = float(own.sum())
    if total <= 0:
        return Interval(value=0.0, low=0.0, high=0.0, n=0, method=method or "nothing to measure on")
    value = float((own * values).sum() / total)
    half = Z95 * spread_of(own * (values - value) / total, persons)
    return Interval(value=value, low=value - half, high=value + half, n=int((own > 0).sum()), method=method or TOGETHER)


def draws(n: int, persons: Ints | None, *, seed: int, times: int | None = None) -> list[Floats]:
    """Return how often each row is drawn, shape (n,) a draw, when whole persons are drawn again with replacement."""
    rng = np.random.default_rng(seed)
    people = n if persons is None else int(persons.max(initial=-1)) + 1
    wanted = times if times is not None else TIMES // 2 if n >= LARGE else TIMES
    made = []
    for _ in range(wanted):
        counts = np.bincount(rng.integers(0, people, people), minlength=people).astype(np.float64)
        made.append(counts if persons is None else counts[persons])
    return made


def bootstrap(figure: Callable[[Floats], float], n: int, persons: Ints | None = None, *, seed: int = 0) -> tuple[float, float]:
    """Return the 95 % percentile interval of ``figure(times drawn)`` when persons are drawn again.

    Source: Efron, Annals of Statistics 7 (1979); persons as in Davison and Hinkley, Bootstrap Methods (1997), ch. 3.
    """
    found = [value for drawn in draws(n, persons, seed=seed) if np.isfinite(value := figure(drawn))]
    return (float(np.quantile(found, 0.025)), float(np.quantile(found, 0.975))) if found else (0.0, 1.0)
