"""Minutes and kilometres between places, and the lookups that every reader of a problem needs."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mertid.core import Text

from .problem import DAY, Carer, Citizen, Mode, Problem, Shift, Visit

Floats = NDArray[np.float64]


class Travel(Protocol):
    """Travel by mode: minutes and kilometres, each of shape (places, places), from row to column, places in the problem's order."""

    def minutes(self, mode: Mode) -> Floats: ...

    def km(self, mode: Mode) -> Floats: ...


def travel_of(problem: Problem, travel: Travel | None = None) -> Travel:
    """Return ``travel``, or the straight line with a road factor where none is given."""
    if travel is not None:
        return travel
    from .travel import of

    return of(problem)


class Ways:
    """Lookups by id, and travel between ids, for one problem."""

    def __init__(self, problem: Problem, travel: Travel | None = None) -> None:
        self.problem = problem
        self.travel = travel_of(problem, travel)
        self.place = {p.id: n for n, p in enumerate(problem.places)}
        self._at: dict[str, int] = {}
        self._tables: dict[Mode, tuple[Floats, Floats]] = {}

    @cached_property
    def visits(self) -> Mapping[str, Visit]:
        """Visits by id."""
        return {v.id: v for v in self.problem.visits}

    @cached_property
    def citizens(self) -> Mapping[str, Citizen]:
        """Citizens by id."""
        return {c.id: c for c in self.problem.citizens}

    @cached_property
    def carers(self) -> Mapping[str, Carer]:
        """Carers by id."""
        return {c.id: c for c in self.problem.carers}

    @cached_property
    def shifts(self) -> Mapping[str, Shift]:
        """Shifts by id."""
        return {s.id: s for s in self.problem.shifts}

    def home(self, visit: str) -> str:
        """Return the place of a visit."""
        return self.citizens[self.visits[visit].citizen].place

    def way(self, mode: Mode, start: str, end: str) -> tuple[float, float]:
        """Return minutes and kilometres from one place to another."""
        if mode not in self._tables:
            self._tables[mode] = (self.travel.minutes(mode), self.travel.km(mode))
        minutes, km = self._tables[mode]
        a, b = self.place[start], self.place[end]
        return float(minutes[a, b]), float(km[a, b])


def clock(problem: Problem, at: float) -> Text:
    """Return a time as people read it, Danish ``7.30`` and English ``07:30``, with the date before it where the plan has several days."""
    day, minute = divmod(round(at), DAY)
    hour, rest = divmod(minute, 60)
    before = "" if problem.days == 1 and day == 0 else f"{date_of(problem, day)} "
    return Text(da=f"{before}{hour}.{rest:02d}", en=f"{before}{hour:02d}:{rest:02d}")


def date_of(problem: Problem, day: int) -> str:
    """Return the date of a day of the plan, counted from 0, such as ``1/12``."""
    on = problem.start + timedelta(days=day)
    return f"{on.day}/{on.month}"
