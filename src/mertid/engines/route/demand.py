"""Work that visits ask for against hours of shifts, by half hour and skill. Travel is not in it: it can only make things tighter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .problem import DAY, Problem, Shift, Visit

SLOT = 30.0
"""Minutes of a slot."""
SLOTS = int(DAY // SLOT)
TRIES = 7
"""Starts looked at in a window, evenly spread, for what is expected."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Slot:
    """One half hour. ``needed`` carers on average where visits start evenly in their windows, ``there`` on shift. ``skill`` '' is any."""

    day: int
    at: float
    skill: str
    needed: float
    there: float


@dataclass(frozen=True)
class Overload:
    """Between two times the visits ask for more minutes than the shifts have, wherever in their windows they start."""

    skill: str
    since: float
    until: float
    needed: float
    there: float


@dataclass(frozen=True)
class Work:
    """Parts of visits as arrays, one row a carer needed: earliest and latest start, minutes, indices of visits, skills of each."""

    first: Floats
    last: Floats
    minutes: Floats
    visit: NDArray[np.int64]
    skills: tuple[frozenset[str], ...]


def work(visits: Sequence[Visit]) -> Work:
    """Return the visits as arrays; a visit for two is two rows."""
    rows = [(at, visit, part) for at, visit in enumerate(visits) for part in range(visit.carers)]
    return Work(
        np.array([v.earliest if v.start is None else v.start for _, v, _ in rows], dtype=np.float64),
        np.array([max(v.latest, v.earliest) if v.start is None else v.start for _, v, _ in rows], dtype=np.float64),
        np.array([v.minutes for _, v, _ in rows], dtype=np.float64), np.array([at for at, _, _ in rows], dtype=np.int64),
        tuple(frozenset(v.second_skills if part and v.second_skills is not None else v.skills) for _, v, part in rows),
    )


def skills_asked(problem: Problem) -> list[str]:
    """Return '' and every skill that some visit asks for, in order."""
    return ["", *sorted({s for v in problem.visits for s in (*v.skills, *(v.second_skills or ()))})]


def expected(rows: Work, day: int) -> Floats:
    """Return carers busy on average in each slot of ``day``, shape ``(rows, SLOTS)``, where starts lie evenly in the windows."""
    starts = rows.first[:, None] + (rows.last - rows.first)[:, None] * ((np.arange(TRIES) + 0.5) / TRIES)[None, :]
    begin = day * DAY + np.arange(SLOTS) * SLOT
    ends = starts + rows.minutes[:, None]
    busy = np.minimum(ends[:, :, None], (begin + SLOT)[None, None, :]) - np.maximum(starts[:, :, None], begin[None, None, :])
    return np.asarray(np.clip(busy, 0, None).mean(axis=1) / SLOT, dtype=np.float64)


def on_shift(shifts: Sequence[Shift], day: int) -> Floats:
    """Return how much of each slot of ``day`` each shift covers, shape ``(shifts, SLOTS)``, in [0, 1]; breaks are not taken out."""
    begin = day * DAY + np.arange(SLOTS) * SLOT
    start, end = (np.array([getattr(s, name) for s in shifts], dtype=np.float64)[:, None] for name in ("start", "end"))
    return np.asarray(np.clip(np.minimum(end, begin + SLOT) - np.maximum(start, begin), 0, SLOT) / SLOT, dtype=np.float64)


def slots(problem: Problem) -> tuple[Slot, ...]:
    """Return needed and there for every half hour in which either is above 0, by day and skill."""
    held = {c.id: frozenset(c.skills) for c in problem.carers}
    found: list[Slot] = []
    for day, rows, shifts in days(problem):
        busy, cover = expected(rows, day), on_shift(shifts, day)
        for skill in skills_asked(problem):
            asks = np.array([not skill or skill in s for s in rows.skills], dtype=bool)
            has = np.array([not skill or skill in held[s.carer] for s in shifts], dtype=bool)
            needed, there = busy[asks].sum(axis=0), cover[has].sum(axis=0)
            found += [Slot(day, day * DAY + n * SLOT, skill, round(float(needed[n]), 2), round(float(there[n]), 2))
                      for n in np.flatnonzero((needed > 0.005) | (there > 0))]
    return tuple(found)


def overloads(problem: Problem) -> tuple[Overload, ...]:
    """Return the worst proved overload of each day and skill.

    Notes
    -----
    Energetic reasoning (Erschler and Lopez, 1990): between two times a visit takes at least the smaller of what it takes there when it
    starts as early and as late as it may. Where that sum is above the hours on shift, no plan makes all visits.
    """
    held = {c.id: frozenset(c.skills) for c in problem.carers}
    edges = np.arange(SLOTS + 1) * SLOT
    one, other = np.triu_indices(SLOTS + 1, 1)
    found: list[Overload] = []
    for day, rows, shifts in days(problem):
        a, b = day * DAY + edges[one][:, None], day * DAY + edges[other][:, None]
        early = np.clip(np.minimum(rows.first + rows.minutes, b) - np.maximum(rows.first, a), 0, None)
        late = np.clip(np.minimum(rows.last + rows.minutes, b) - np.maximum(rows.last, a), 0, None)
        least = np.minimum(early, late)
        start, end = np.array([s.start for s in shifts]), np.array([s.end + s.overtime for s in shifts])
        cover = np.clip(np.minimum(end, b) - np.maximum(start, a), 0, None) if shifts else np.zeros((len(one), 0))
        for skill in skills_asked(problem):
            asks = np.array([not skill or skill in s for s in rows.skills], dtype=bool)
            has = np.array([not skill or skill in held[s.carer] for s in shifts], dtype=bool)
            needed, there = least[:, asks].sum(axis=1), cover[:, has].sum(axis=1)
            at = int(np.argmax(needed - there))
            if needed[at] - there[at] > 1e-6:
                found.append(Overload(skill, float(a[at, 0]), float(b[at, 0]), float(needed[at]), float(there[at])))
    return tuple(found)


def days(problem: Problem) -> Iterator[tuple[int, Work, list[Shift]]]:
    """Yield each day with the visits that may lie on it and the shifts at work on it, absent ones left out."""
    for day in range(problem.days):
        begin, end = day * DAY, (day + 1) * DAY
        visits = [v for v in problem.visits if v.earliest < end and max(v.latest, v.earliest) + v.minutes > begin]
        shifts = [s for s in problem.shifts if not s.absent and s.start < end and s.end + s.overtime > begin]
        if visits or shifts:
            yield day, work(visits), shifts
