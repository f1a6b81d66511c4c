"""A plan read as people need it: a carer's day, a citizen's faces, everybody's load."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mertid.desk.planning import Opened

from .changes import Names
from .words import DAY, clock, day_of


@dataclass(frozen=True)
class Line:
    """One stop of a carer, or the break, as it is printed. Minutes as in the problem."""

    at: float
    end: float
    start: str
    until: str
    citizen: str = ""
    address: str = ""
    what: str = ""
    minutes: float = 0.0
    travel: float = 0.0
    km: float = 0.0
    key: str = ""
    with_whom: str = ""
    visit: str = ""
    part: int = 0
    locked: bool = False
    pause: bool = False
    fits: bool = True


@dataclass(frozen=True)
class Day:
    """One shift of a carer."""

    on: date
    shift: str
    carer: str
    name: str
    mode: str
    start: str
    end: str
    leave: str
    back: str
    lines: list[Line]
    travel_min: float
    km: float


def days(opened: Opened, carer: str = "") -> list[Day]:
    """Return the shifts in use, of one carer or of all, by carer's name and time."""
    problem, names = opened.problem, Names(opened.problem)
    shifts, carers = {one.id: one for one in problem.shifts}, {one.id: one for one in problem.carers}
    together: dict[str, list[str]] = defaultdict(list)
    for route in opened.plan.routes:
        for stop in route.stops:
            together[stop.visit].append(route.carer)
    look = _Look(opened, names, together)
    found = []
    for route in opened.plan.routes:
        if not route.stops or route.shift not in shifts or (carer and route.carer != carer):
            continue
        shift, who = shifts[route.shift], carers[route.carer]
        travelled = sum(stop.travel for stop in route.stops) + route.travel_back
        found.append((names.carer(who.id), shift.start, Day(
            day_of(problem, shift.start), shift.id, who.id, names.carer(who.id), who.mode, clock(shift.start), clock(shift.end),
            clock(route.leave), clock(route.back), look.lines(route, shift), travelled,
            sum(stop.km for stop in route.stops) + route.km_back,
        )))
    return [one for *_key, one in sorted(found, key=lambda row: row[:2])]


class _Look:
    def __init__(self, opened: Opened, names: Names, together: dict[str, list[str]]) -> None:
        self.names, self.together = names, together
        self.visits = {one.id: one for one in opened.problem.visits}
        self.citizens = {one.id: one for one in opened.problem.citizens}
        self.places = {one.id: one.label for one in opened.problem.places}
        self.locked = {one["visit"] for one in opened.row.locks}

    def lines(self, route: Any, shift: Any) -> list[Line]:
        """Return a route's stops and its break, in order of time."""
        found = []
        for stop in route.stops:
            visit = self.visits[stop.visit]
            citizen = self.citizens[visit.citizen]
            others = [self.names.carer(one) for one in self.together[stop.visit] if one != route.carer]
            found.append(Line(
                stop.start, stop.end, clock(stop.start), clock(stop.end), self.names.citizen(citizen.id),
                self.places.get(citizen.place, ""), visit.what, visit.minutes, stop.travel, stop.km, citizen.key, ", ".join(others),
                stop.visit, stop.part, stop.visit in self.locked,
            ))
        if route.pause_at is not None and shift.pause > 0:
            end = route.pause_at + shift.pause
            found.append(Line(route.pause_at, end, clock(route.pause_at), clock(end), minutes=shift.pause, pause=True))
        return sorted(found, key=lambda one: one.at)


@dataclass
class Faces:
    """Who comes to one citizen: a row a carer, a column a day, with the times."""

    citizen: str
    name: str
    days: list[date]
    rows: list["Face"] = field(default_factory=list)
    unplanned: int = 0
    contacts: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many different carers."""
        return len(self.rows)

    @property
    def new(self) -> int:
        """How many of them the citizen has not met in the 14 days before."""
        return sum(not row.known for row in self.rows)


@dataclass
class Face:
    """One carer at one citizen: ``times`` a day, in the order of days; ``before`` visits in the last 14 days."""

    name: str
    before: int
    contact: bool
    times: list[list[str]]

    @property
    def known(self) -> bool:
        """Whether they have met in the last 14 days."""
        return self.before > 0

    @property
    def visits(self) -> int:
        """How many visits."""
        return sum(len(one) for one in self.times)


def faces(opened: Opened, citizen: str) -> Faces | None:
    """Return who comes to a citizen on which day, most visits first; None where there is no such citizen."""
    problem, names = opened.problem, Names(opened.problem)
    person = next((one for one in problem.citizens if one.id == citizen), None)
    if person is None:
        return None
    mine = {one.id for one in problem.visits if one.citizen == citizen}
    columns = [day_of(problem, number * DAY) for number in range(problem.days)]
    found: dict[str, list[list[tuple[float, str]]]] = {}
    for route in opened.plan.routes:
        for stop in route.stops:
            if stop.visit in mine:
                row = found.setdefault(route.carer, [[] for _ in columns])
                at = min(max(int(stop.start // DAY), 0), problem.days - 1)
                row[at].append((stop.start, f"{clock(stop.start)}–{clock(stop.end)}"))
    made = Faces(citizen, names.citizen(citizen), columns, contacts=[names.carer(one) for one in person.contacts])
    for carer, times in found.items():
        told = [[text for _at, text in sorted(cell)] for cell in times]
        made.rows.append(Face(names.carer(carer), int(person.known.get(carer, 0)), carer in person.contacts, told))
    made.rows.sort(key=lambda row: (-row.visits, row.name))
    made.unplanned = sum(one.visit in mine for one in opened.plan.unplanned)
    return made


@dataclass
class Load:
    """What one carer, or one group, has in the plan. Minutes; ``used`` is visits and travel as a share of working time."""

    key: str
    name: str
    group: str = ""
    carers: int = 1
    shifts: int = 0
    working: float = 0.0
    visiting: float = 0.0
    heavy: float = 0.0
    travel: float = 0.0
    km: float = 0.0
    overtime: float = 0.0
    visits: int = 0
    doubles: int = 0
    evening: int = 0
    weekend: int = 0
    citizens: set[str] = field(default_factory=set)

    @property
    def used(self) -> float | None:
        """Visits and travel as a share of working time; None without any."""
        return (self.visiting + self.travel) / self.working if self.working else None

    @property
    def travel_share(self) -> float | None:
        """Travel as a share of working time."""
        return self.travel / self.working if self.working else None

    @property
    def heavy_share(self) -> float | None:
        """How much more than its minutes the visits weigh, as a share of the minutes."""
        return self.heavy / self.visiting - 1 if self.visiting else None


EVENING = 15 * 60
"""A shift that begins at 15 or later is one of the evening."""


def loads(opened: Opened) -> list[Load]:
    """Return every carer's load, absent ones too, by name. Working time is of shifts without their break, absent ones left out."""
    problem, names = opened.problem, Names(opened.problem)
    found = {one.id: Load(one.id, names.carer(one.id), one.group) for one in problem.carers}
    shifts = {one.id: one for one in problem.shifts}
    routes = {route.shift: route for route in opened.plan.routes}
    for shift in problem.shifts:
        used = shift.id in routes and bool(routes[shift.id].stops)
        if shift.absent or (shift.proposed and not used):
            continue
        row = found[shift.carer]
        row.shifts += 1
        row.working += shift.end - shift.start - shift.pause
        row.evening += shift.start % DAY >= EVENING
        row.weekend += day_of(problem, shift.start).weekday() >= 5
    visits, citizens = {one.id: one for one in problem.visits}, {one.id: one for one in problem.citizens}
    for route in opened.plan.routes:
        if not route.stops or route.shift not in shifts:
            continue
        row = found[route.carer]
        row.travel += sum(stop.travel for stop in route.stops) + route.travel_back
        row.km += sum(stop.km for stop in route.stops) + route.km_back
        row.overtime += max(0.0, route.back - shifts[route.shift].end)
        for stop in route.stops:
            visit = visits[stop.visit]
            row.visits += 1
            row.visiting += visit.minutes
            row.heavy += visit.minutes * citizens[visit.citizen].heavy
            row.doubles += visit.carers == 2
            row.citizens.add(visit.citizen)
    return sorted(found.values(), key=lambda row: row.name)


def by_group(rows: list[Load]) -> list[Load]:
    """Return the load of each group of carers, by name; a carer without a group is in the group ''."""
    found: dict[str, Load] = {}
    for row in rows:
        group = found.setdefault(row.group, Load(row.group, row.group, row.group, carers=0))
        group.carers += 1
        for name in ("shifts", "working", "visiting", "heavy", "travel", "km", "overtime", "visits", "doubles", "evening", "weekend"):
            setattr(group, name, getattr(group, name) + getattr(row, name))
        group.citizens |= row.citizens
    return sorted(found.values(), key=lambda one: one.name)
