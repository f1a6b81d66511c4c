"""A hundred people in ten rows: how many of them it happens to, drawn so that it can be counted."""

from dataclasses import dataclass

from mertid.core import Estimate

SIDE = 10
STEP = 20
"""Units of the drawing between two people."""


@dataclass(frozen=True)
class Person:
    """One of the hundred, at ``x`` and ``y``. ``tone``: ``sure`` (at least so many), ``likely`` (up to the figure), ``maybe``
    (up to the interval's end) or ``none``."""

    x: int
    y: int
    tone: str


@dataclass(frozen=True)
class People:
    """The picture: the figure and its interval as whole numbers out of 100, and the people in reading order."""

    count: int
    low: int
    high: int
    people: tuple[Person, ...]

    @property
    def others(self) -> int:
        """How many of the hundred it does not happen to."""
        return 100 - self.count


def people(estimate: Estimate | None) -> People | None:
    """Return the picture of a share, or None for any other figure."""
    if estimate is None or estimate.unit != "share":
        return None
    count, low, high = (whole(share) for share in (estimate.value, estimate.low, estimate.high))
    low, high = min(low, count), max(high, count)
    made = tuple(Person(at % SIDE * STEP, at // SIDE * STEP, _tone(at, count, low, high)) for at in range(SIDE * SIDE))
    return People(count, low, high, made)


def whole(share: float) -> int:
    """Return a share in [0, 1] as a whole number of a hundred, rounded as the engine's sentences are, never outside 0..100."""
    return min(max(round(100 * share), 0), 100)


def _tone(at: int, count: int, low: int, high: int) -> str:
    if at < low:
        return "sure"
    if at < count:
        return "likely"
    return "maybe" if at < high else "none"
