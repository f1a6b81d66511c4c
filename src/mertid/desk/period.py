"""A period of whole days, and how moments are placed in its days or weeks."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Case, IntegerField, Value, When
from django.db.models.expressions import Combinable
from django.utils import timezone

Edges = list[tuple[date, datetime]]
"""Each day (or week) with its first moment."""


@dataclass(frozen=True)
class Period:
    """From ``first`` to ``last``, both included, in the authority's own days."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Days in the period, at least 1."""
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        """The first moment."""
        return midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after the period."""
        return midnight(self.last + timedelta(days=1))

    @property
    def before(self) -> "Period":
        """The same number of days just before."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))


def edges_of(period: Period) -> tuple[Edges, bool]:
    """Return each day (or each week where the period is over 31 days) with its first moment."""
    by_week = period.days > 31
    first = period.first - timedelta(days=period.first.weekday()) if by_week else period.first
    days = [first + timedelta(days=i) for i in range(0, (period.last - first).days + 1, 7 if by_week else 1)]
    return [(d, midnight(d)) for d in days], by_week


def part_of(name: str, edges: Edges) -> Combinable:
    """Place a moment between the edges. Comparing is much faster than truncating by time zone, which SQLite does in Python.

    The parts are halved again and again, so that one of 31 is found with five comparisons.
    """

    def among(first: int, last: int) -> Combinable:
        if first == last:
            return Value(first)
        middle = (first + last + 1) // 2
        earlier = When(**{f"{name}__lt": edges[middle][1]}, then=among(first, middle - 1))
        return Case(earlier, default=among(middle, last), output_field=IntegerField())

    return among(0, len(edges) - 1)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
