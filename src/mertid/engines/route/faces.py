"""Who meets whom: the faces of each citizen day by day, and how work is spread over carers and their groups."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .figures import working_minutes
from .plan import Plan
from .problem import DAY, Problem
from .ways import Travel, Ways


@dataclass(frozen=True)
class Met:
    """One visit as the citizen meets it. ``known`` tells of each carer whether they have met in the 14 days before the plan."""

    visit: str
    what: str
    start: float
    end: float
    carers: tuple[str, ...]
    known: tuple[bool, ...]


@dataclass(frozen=True)
class Day:
    """One day of a citizen, visits in order; ``left`` are the ids of those that are not planned."""

    day: date
    visits: tuple[Met, ...]
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Faces:
    """The faces of one citizen. ``by_carer`` counts visits, most first; ``new`` of them have not met in 14 days.

    ``contact_share`` is the share of visits (each carer counted) by contact carers; None where there is none.
    """

    citizen: str
    by_carer: tuple[tuple[str, int], ...]
    new: int
    contact_share: float | None
    days: tuple[Day, ...]

    @property
    def different(self) -> int:
        """How many different carers the citizen meets."""
        return len(self.by_carer)


@dataclass(frozen=True)
class Load:
    """One carer's work in the plan, in minutes. ``citizens`` how many are visited, ``new`` of whom the carer has not met in 14 days."""

    carer: str
    group: str
    shifts: int
    paid: float
    visiting: float
    travelling: float
    overtime: float
    heavy: float
    weekend: float
    visits: int
    citizens: int
    new: int

    @property
    def share(self) -> float:
        """Share of paid time that is used for visits (heavy ones weigh more) and travel."""
        return (self.heavy + self.travelling) / self.paid if self.paid else 0.0


@dataclass(frozen=True)
class GroupLoad:
    """The mean load of a group's carers, each carer counted alike; ``share`` and ``travel`` are shares of paid time.

    ``overtime`` and ``weekend`` are minutes a carer; ``heavy`` the share of visiting time that citizens' weight adds.
    """

    group: str
    carers: int
    share: float
    travel: float
    overtime: float
    weekend: float
    heavy: float
    shares: tuple[float, ...] = ()


def faces(problem: Problem, plan: Plan, citizens: Sequence[str] | None = None) -> tuple[Faces, ...]:
    """Return the faces of each citizen (or of those named), in the problem's order."""
    wanted = set(citizens) if citizens is not None else {c.id for c in problem.citizens}
    visits = {v.id: v for v in problem.visits if v.citizen in wanted}
    people = {c.id: c for c in problem.citizens}
    stops: dict[str, list[tuple[int, str, float, float]]] = defaultdict(list)
    for route in plan.routes:
        for stop in route.stops:
            if stop.visit in visits:
                stops[stop.visit].append((stop.part, route.carer, stop.start, stop.end))
    met: dict[str, list[Met]] = defaultdict(list)
    left: dict[str, list[str]] = defaultdict(list)
    for visit in visits.values():
        parts = sorted(stops.get(visit.id, ()))
        if not parts:
            left[visit.citizen].append(visit.id)
            continue
        carers = tuple(part[1] for part in parts)
        known = tuple(people[visit.citizen].known.get(one, 0) > 0 for one in carers)
        met[visit.citizen].append(Met(visit.id, visit.what, max(p[2] for p in parts), max(p[3] for p in parts), carers, known))
    return tuple(_faces(problem, c.id, met[c.id], left[c.id]) for c in problem.citizens if c.id in wanted)


def _faces(problem: Problem, name: str, met: list[Met], left: list[str]) -> Faces:
    citizen = next(c for c in problem.citizens if c.id == name)
    counts: dict[str, int] = defaultdict(int)
    for one in met:
        for carer in one.carers:
            counts[carer] += 1
    stops = sum(counts.values())
    contact = sum(n for carer, n in counts.items() if carer in citizen.contacts)
    by_day: dict[int, list[Met]] = defaultdict(list)
    for one in sorted(met, key=lambda m: (m.start, m.visit)):
        by_day[int(one.start // DAY)].append(one)
    missing: dict[int, list[str]] = defaultdict(list)
    when = {v.id: v.start if v.start is not None else v.earliest for v in problem.visits} if left else {}
    for visit in left:
        missing[int(when[visit] // DAY)].append(visit)
    days = sorted({*by_day, *missing})
    return Faces(
        name, tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))),
        sum(citizen.known.get(carer, 0) == 0 for carer in counts), contact / stops if citizen.contacts and stops else None,
        tuple(Day(problem.start + timedelta(days=n), tuple(by_day[n]), tuple(missing[n])) for n in days),
    )


def loads(problem: Problem, plan: Plan, travel: Travel | None = None) -> tuple[Load, ...]:
    """Return each carer's work, in the problem's order; carers without paid time or visits are left out."""
    ways = Ways(problem, travel)
    paid = working_minutes(problem)
    routes = defaultdict(list)
    for route in plan.routes:
        if route.stops:
            routes[route.carer].append(route)
    found = []
    for carer in problem.carers:
        mine = routes[carer.id]
        if not mine and carer.id not in paid:
            continue
        stops = [(ways.visits[s.visit], s) for r in mine for s in r.stops]
        citizens = {visit.citizen for visit, _ in stops}
        found.append(Load(
            carer.id, carer.group, len(mine), paid.get(carer.id, 0.0), sum(visit.minutes for visit, _ in stops),
            sum(s.travel for _, s in stops) + sum(r.travel_back for r in mine),
            sum(max(0.0, r.back - ways.shifts[r.shift].end) for r in mine),
            sum(visit.minutes * ways.citizens[visit.citizen].heavy for visit, _ in stops),
            sum(r.back - r.leave for r in mine if _weekend(problem, r.leave)), len(stops), len(citizens),
            sum(ways.citizens[c].known.get(carer.id, 0) == 0 for c in citizens),
        ))
    return tuple(found)


def groups(found: Sequence[Load], names: Sequence[str] = ()) -> tuple[GroupLoad, ...]:
    """Return the mean load by group, in the order of ``names``, else by name. Carers without a group are one of their own, ''."""
    by: dict[str, list[Load]] = defaultdict(list)
    for one in found:
        if one.paid:
            by[one.group].append(one)
    made = []
    for name in names or sorted(by):
        mine = by.get(name, [])
        n = len(mine)
        if not n:
            made.append(GroupLoad(name, 0, 0.0, 0.0, 0.0, 0.0, 0.0))
            continue
        visiting = sum(one.visiting for one in mine)
        made.append(GroupLoad(
            name, n, sum(one.share for one in mine) / n, sum(one.travelling / one.paid for one in mine) / n,
            sum(one.overtime for one in mine) / n, sum(one.weekend for one in mine) / n,
            sum(one.heavy for one in mine) / visiting - 1.0 if visiting else 0.0, tuple(one.share for one in mine),
        ))
    return tuple(made)


def _weekend(problem: Problem, at: float) -> bool:
    return (problem.start + timedelta(days=int(at // DAY))).weekday() >= 5
