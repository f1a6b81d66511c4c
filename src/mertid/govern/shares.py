"""Shares and medians as a page needs them: with an interval, from counts that the database has summed."""

from collections.abc import Mapping
from math import sqrt
from statistics import NormalDist

from mertid.core import Interval

METHOD = "Wilson"


def share(count: int, n: int, *, confidence: float = 0.95) -> Interval | None:
    """Return ``count`` of ``n`` as a share in [0, 1] with Wilson's score interval, or None when ``n`` is 0.

    Parameters
    ----------
    count : in [0, n]
    n : cases looked at
    confidence : in (0, 1)

    Raises
    ------
    ValueError
        If ``count`` lies outside [0, n].

    Notes
    -----
    Source: Wilson (1927), JASA 22, 209-212. Chosen over the normal interval because it stays inside [0, 1] and holds its
    confidence at small n and at shares near 0: Brown, Cai & DasGupta (2001), Statistical Science 16, 101-133.
    """
    if not 0 <= count <= n:
        raise ValueError(f"share: count is {count}, expected 0 to {n}. Count both over the same cases.")
    if n == 0:
        return None
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    p, z2 = count / n, z * z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = z / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    # At 0 and n the end is exactly 0 and 1; rounding must not leave the value outside its own interval.
    low = 0.0 if count == 0 else max(0.0, middle - half)
    high = 1.0 if count == n else min(1.0, middle + half)
    return Interval(value=p, low=low, high=high, n=n, method=METHOD)


def median(counts: Mapping[int, int]) -> float | None:
    """Return the median of values given as ``{value: how many}``, or None when there are none."""
    n = sum(counts.values())
    if n == 0:
        return None
    low, high, seen = (n - 1) // 2, n // 2, 0
    first: float | None = None
    for value in sorted(counts):
        seen += counts[value]
        if first is None and seen > low:
            first = value
        if first is not None and seen > high:
            return (first + value) / 2
    return None


def quantile(counts: Mapping[int, int], at: float) -> float | None:
    """Return the smallest value with at least ``at`` in (0, 1] of the cases at or below it, or None when there are none."""
    n = sum(counts.values())
    seen = 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= at * n:
            return float(value)
    return None
