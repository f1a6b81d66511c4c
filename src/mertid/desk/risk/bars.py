"""Places of the small pictures beside a figure: the interval against the usual, and the reasons to either side of a line."""

from collections.abc import Sequence
from dataclasses import dataclass

from mertid.core import Alternative, Estimate, Reason, Text

WIDTH = 300
"""Units of a drawing from its left to its right edge."""
LEAST_TOP = 0.2
"""A scale of shares reaches at least so far, so that small chances do not look large."""
MOST_REASONS = 8


@dataclass(frozen=True)
class IntervalBar:
    """The figure, its interval and the usual figure as places in [0, `WIDTH`]; ``ticks`` are places and what they read."""

    value: float
    low: float
    high: float
    usual: float | None
    ticks: tuple[tuple[float, float], ...]
    unit: str

    @property
    def wide(self) -> float:
        """How wide the interval is drawn, at least so wide that it can be seen."""
        return max(self.high - self.low, 3.0)


def interval_bar(estimate: Estimate | None) -> IntervalBar | None:
    """Return the bar of a figure with an interval; a change is drawn around zero."""
    if estimate is None:
        return None
    bottom, top = _scale(estimate)

    def place(value: float) -> float:
        return round(min(max((value - bottom) / (top - bottom), 0.0), 1.0) * WIDTH, 1)

    usual = place(estimate.usual) if estimate.usual is not None else None
    ticks = tuple((place(at), at) for at in (bottom, (bottom + top) / 2, top))
    return IntervalBar(place(estimate.value), place(estimate.low), place(estimate.high), usual, ticks, estimate.unit)


def _scale(estimate: Estimate) -> tuple[float, float]:
    told = [estimate.value, estimate.high, estimate.low, *([estimate.usual] if estimate.usual is not None else [])]
    if estimate.unit == "change":
        reach = max(abs(one) for one in told)
        half = next((top for top in (0.05, 0.1, 0.2, 0.5) if top >= reach), 1.0)
        return -half, half
    most = max(*told, LEAST_TOP if estimate.unit == "share" else 1.0)
    if estimate.unit == "share":
        return 0.0, next(top for top in (0.2, 0.4, 0.6, 1.0) if top >= most or top == 1.0)
    return 0.0, _round_up(most)


def _round_up(value: float) -> float:
    scale = 1.0
    while scale * 10 < value:
        scale *= 10
    return next(step * scale for step in (1, 2, 4, 6, 10) if step * scale >= value)


@dataclass(frozen=True)
class ReasonBar:
    """One reason as a bar from the line in the middle: ``x`` and ``wide`` in [0, `WIDTH`], ``up`` where it pulls upwards."""

    text: Text
    x: float
    wide: float
    up: bool
    drawn: bool


def reason_bars(reasons: Sequence[Reason]) -> tuple[ReasonBar, ...]:
    """Return the reasons about facts, in the engine's order, their lengths by weight; what has no weight is a sentence alone."""
    told = [reason for reason in reasons if reason.kind == "fact"][:MOST_REASONS]
    most = max((abs(reason.weight) for reason in told), default=0.0)
    half = WIDTH / 2
    made = []
    for reason in told:
        wide = round(abs(reason.weight) / most * (half - 4), 1) if most else 0.0
        up = reason.weight > 0
        made.append(ReasonBar(reason.text, half if up else round(half - wide, 1), wide, up, bool(wide)))
    return tuple(made)


@dataclass(frozen=True)
class RankedBar:
    """One line of a ranked list: what it is called, its share and how far its bar reaches in per cent of the longest."""

    value: str
    label: str
    share: float
    fill: int
    possible: bool


def ranked_bars(main: Alternative, others: Sequence[Alternative], possible: Sequence[str]) -> tuple[RankedBar, ...]:
    """Return the likeliest first; ``possible`` marks what cannot be ruled out."""
    every = sorted([main, *others], key=lambda one: -one.score)
    most = max((one.score for one in every), default=0.0) or 1.0
    return tuple(RankedBar(one.value, one.label, one.score, round(100 * one.score / most), one.value in possible) for one in every)
