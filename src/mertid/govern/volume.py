"""How much comes in and goes out, and how long it has waited."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mertid.core import Text

AGES = (
    (1, Text(da="under 1 døgn", en="under 1 day")),
    (3, Text(da="1–3 døgn", en="1–3 days")),
    (7, Text(da="3–7 døgn", en="3–7 days")),
    (14, Text(da="7–14 døgn", en="7–14 days")),
    (None, Text(da="over 14 døgn", en="over 14 days")),
)
DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Day:
    """One day: cases received and cases decided."""

    day: date
    received: int
    decided: int


def days(received: Mapping[date, int], decided: Mapping[date, int], first: date, last: date) -> list[Day]:
    """Return every day from ``first`` to ``last``, both included, with 0 where nothing happened."""
    found = []
    day = first
    while day <= last:
        found.append(Day(day, received.get(day, 0), decided.get(day, 0)))
        day += timedelta(days=1)
    return found


def weeks(series: Iterable[Day]) -> list[Day]:
    """Return the days summed to ISO weeks, each under its Monday."""
    summed: dict[date, list[int]] = {}
    for d in series:
        monday = d.day - timedelta(days=d.day.weekday())
        both = summed.setdefault(monday, [0, 0])
        both[0] += d.received
        both[1] += d.decided
    return [Day(monday, *both) for monday, both in sorted(summed.items())]


@dataclass(frozen=True)
class Age:
    """Cases waiting, by how long."""

    label: Text
    cases: int


def ages(younger: Sequence[int]) -> list[Age]:
    """Return how many cases have waited how long.

    Parameters
    ----------
    younger : how many cases are younger than each limit of `AGES`, shape (len(AGES),); the last is all of them
    """
    return [Age(label, younger[i] - (younger[i - 1] if i else 0)) for i, (_, label) in enumerate(AGES)]


def per_month(count: float, days: int) -> float:
    """Return ``count`` over ``days`` days as an average month. Raises ValueError when ``days`` is below 1."""
    if days < 1:
        raise ValueError(f"per_month: days is {days}, expected at least 1. Choose a period of a day or more.")
    return count / days * DAYS_A_MONTH
