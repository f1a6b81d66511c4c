"""Hours freed, measured: handling time without suggestion (control share) against handling time with one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil, sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np

from mertid.core import Interval, Text

CAP_S = 1800
"""Handling longer than 30 minutes counts as 30 minutes in both groups, so that one forgotten screen cannot decide the figure."""
LEAST = 30
"""Fewest control cases for which an interval is shown at all."""
METHOD = "bootstrap-t"
NOT_YET_FEW = Text(
    da="Ikke endnu: {have} sager er målt uden forslag. Der skal mindst {least} til, altså {more} flere.",
    en="Not yet: {have} cases were timed without suggestion. At least {least} are needed, that is {more} more.",
)
NOT_YET_SHOWN = Text(
    da="Ikke endnu: {have} sager er målt med forslag. Der skal mindst {least} til, altså {more} flere.",
    en="Not yet: {have} cases were timed with suggestion. At least {least} are needed, that is {more} more.",
)
NOT_YET_WIDE = Text(
    da="Ikke endnu: forskellen kan stadig være tilfældig. Holder den sig så stor, skal der måles ca. {more} sager mere uden forslag.",
    en="Not yet: the difference may still be chance. If it stays this large, about {more} more cases must be timed without suggestion.",
)
NOT_YET_NONE = Text(
    da="Ikke endnu: der ses ingen forskel i tid med og uden forslag. Flere målinger viser, om der er en.",
    en="Not yet: no difference in time is seen with and without suggestion. More measurements will show whether there is one.",
)

Seconds = Mapping[int, int]


@dataclass(frozen=True)
class Benefit:
    """What suggestions saved.

    ``state``: ``measured`` (the interval leaves out zero) or ``not_yet`` (``why`` says what is missing; ``more`` = control
    cases still needed, None where that cannot be told). ``saved_s`` is seconds a case, ``hours`` is for ``shown_cases``.
    """

    state: Literal["measured", "not_yet"]
    n_control: int
    n_shown: int
    shown_cases: int
    control_s: float | None = None
    shown_s: float | None = None
    saved_s: Interval | None = None
    hours: Interval | None = None
    more: int | None = None
    why: Text | None = None


def difference(control: Seconds, shown: Seconds, *, confidence: float = 0.95, draws: int = 1000, seed: int = 0) -> Interval:
    """Mean of ``control`` minus mean of ``shown`` with a studentised bootstrap interval.

    Parameters
    ----------
    control, shown : ``{value: how many cases}``, in seconds; at least two cases each
    confidence : in (0, 1)
    draws : bootstrap samples
    seed : same seed, same interval

    Raises
    ------
    ValueError
        If a group has fewer than two cases.

    Notes
    -----
    Both groups are drawn anew, each with its own number of cases. Handling times are skewed, where the percentile
    interval covers too little; the studentised one covers better (tests/govern/test_benefit.py simulates it).
    Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, section 12.5; Hall (1988), Annals of Statistics 16, 927-953.
    Limits: a group whose cases all took the same time has no spread to draw from.
    """
    rng = np.random.default_rng(seed)
    c_mean, c_var, c_means, c_vars = _drawn(control, draws, rng)
    s_mean, s_var, s_means, s_vars = _drawn(shown, draws, rng)
    value, error = c_mean - s_mean, sqrt(c_var + s_var)
    n = sum(control.values()) + sum(shown.values())
    if error == 0:
        return Interval(value=value, low=value, high=value, n=n, method=METHOD)
    spread = np.sqrt(c_vars + s_vars)
    t = np.divide(c_means - s_means - value, spread, out=np.zeros(draws), where=spread > 0)
    low_t, high_t = np.quantile(t, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(value=value, low=value - float(high_t) * error, high=value - float(low_t) * error, n=n, method=METHOD)


def measure(control: Seconds, shown: Seconds, *, shown_cases: int, cap_s: int = CAP_S, seed: int = 0) -> Benefit:
    """Return the hours that suggestions freed on ``shown_cases`` cases, or "not yet" with what is missing.

    Parameters
    ----------
    control, shown : ``{seconds: how many cases}``; both only cases for which the engine had a proposal, so that like is
        compared with like (the control cases are drawn at random among the same cases, their proposal hidden)
    shown_cases : cases whose proposal was shown, timed or not
    cap_s : longest time that counts
    """
    control, shown = _capped(control, cap_s), _capped(shown, cap_s)
    n_control, n_shown = sum(control.values()), sum(shown.values())
    if n_control < LEAST or n_shown < LEAST:
        text, have = (NOT_YET_FEW, n_control) if n_control < LEAST else (NOT_YET_SHOWN, n_shown)
        more = LEAST - have
        return Benefit("not_yet", n_control, n_shown, shown_cases, more=more, why=text.fill(have=have, least=LEAST, more=more))
    saved = difference(control, shown, seed=seed)
    seen = Benefit("measured", n_control, n_shown, shown_cases, _mean(control), _mean(shown), saved)
    if saved.low > 0 or saved.high < 0:
        per_s = shown_cases / 3600
        hours = Interval(value=saved.value * per_s, low=saved.low * per_s, high=saved.high * per_s, n=saved.n, method=METHOD)
        return replace(seen, hours=hours)
    needed = more_needed(control, shown)
    why = NOT_YET_NONE if needed is None else NOT_YET_WIDE.fill(more=f"{needed:,}".replace(",", "."))
    return replace(seen, state="not_yet", more=needed, why=why)


def more_needed(control: Seconds, shown: Seconds, *, confidence: float = 0.95) -> int | None:
    """Control cases still needed before the interval leaves out zero, if the difference stays as it is.

    None when there is no saving to confirm, or when the cases with suggestion are what is too few.

    Notes
    -----
    Normal approximation of the standard error of a difference of two means; a guide, not a promise.
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    value = _mean(control) - _mean(shown)
    n = sum(control.values())
    room = (value / z) ** 2 - _variance(shown) / sum(shown.values())
    if value <= 0 or room <= 0:
        return None
    return max(1, ceil(_variance(control) / room) - n)


def _capped(seconds: Seconds, cap_s: int) -> dict[int, int]:
    kept: dict[int, int] = {}
    for value, count in seconds.items():
        kept[min(value, cap_s)] = kept.get(min(value, cap_s), 0) + count
    return kept


def _mean(seconds: Seconds) -> float:
    return sum(v * c for v, c in seconds.items()) / sum(seconds.values())


def _variance(seconds: Seconds) -> float:
    mean, n = _mean(seconds), sum(seconds.values())
    return sum(c * (v - mean) ** 2 for v, c in seconds.items()) / (n - 1)


def _drawn(seconds: Seconds, draws: int, rng: np.random.Generator) -> tuple[float, float, np.ndarray, np.ndarray]:
    """Mean and its squared standard error, as seen and in each of ``draws`` samples, each of shape (draws,)."""
    n = sum(seconds.values())
    if n < 2:
        raise ValueError(f"difference: cases is {n}, expected at least 2 in each group. Wait for more cases.")
    values = np.array(sorted(seconds), dtype=float)
    counts = np.array([seconds[int(v)] for v in values])
    # Drawing how often each distinct time comes is the same as drawing n cases with replacement, and fast for 100,000.
    picked = rng.multinomial(n, counts / n, size=draws)
    means = picked @ values / n
    variances = np.maximum(picked @ values**2 / n - means**2, 0) * n / (n - 1) / n
    return _mean(seconds), _variance(seconds) / n, means, variances
