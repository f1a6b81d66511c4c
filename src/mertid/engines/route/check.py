"""Checks a plan from scratch against everything a plan must hold, on every plan and in every test. Knows nothing of how it was made.

Only hard rules are faults; what merely costs is in `figures`. Times may be off by `SLACK` minutes, since plans are kept with few decimals.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from mertid.core import Text

from . import rest
from .plan import Plan, Route, Stop
from .problem import Problem, Visit
from .rules import FAULTS, barred
from .ways import Travel, Ways, clock

SLACK = 0.02
"""Minutes that a time may be off by rounding."""


@dataclass(frozen=True)
class Fault:
    """One rule that a plan breaks. ``visit`` and ``shift`` are '' where it is about neither; ``amount`` is minutes or units too many."""

    code: str
    visit: str
    shift: str
    text: Text
    amount: float = 0.0


def check(problem: Problem, plan: Plan, travel: Travel | None = None, *, working_time: bool = True) -> tuple[Fault, ...]:
    """Return every fault of the plan, none where it is legal.

    Parameters
    ----------
    working_time : whether the shifts in use are held against the rules of working time too (rest, days off), see `rest`.
    """
    ways = Ways(problem, travel)
    known = [r for r in plan.routes if r.shift in ways.shifts]
    found = [_fault("unknown", shift=r.shift) for r in plan.routes if r.shift not in ways.shifts]
    found += [_fault("shift_twice", shift=s) for s, n in Counter(r.shift for r in plan.routes).items() if n > 1]
    found += [_fault("unknown", visit=s.visit, shift=r.shift) for r in known for s in r.stops if s.visit not in ways.visits]
    clean = [r.model_copy(update={"stops": tuple(s for s in r.stops if s.visit in ways.visits)}) for r in known]
    for route in clean:
        found += _who(ways, route)
        found += _when(ways, route)
        found += _way(ways, route)
        found += _hours(ways, route)
    found += _once(ways, plan, clean)
    found += _linked(ways, clean)
    found += _overlap(ways, clean)
    if working_time:
        found += [Fault(f"work_{one.code}", "", one.shift, one.text, one.amount) for one in rest.check(_worked(problem, clean))]
    return tuple(found)


def _fault(code: str, visit: str = "", shift: str = "", amount: float = 0.0, **values: object) -> Fault:
    return Fault(code, visit, shift, FAULTS[code].fill(**values, amount=f"{amount:.0f}"), amount)


def _name(ways: Ways, visit: Visit) -> str:
    return ways.citizens[visit.citizen].name or visit.citizen


def _who(ways: Ways, route: Route) -> Iterator[Fault]:
    """Faults of who is sent: skills, never, animals, key, limited choice, absence, and a carer who is not the shift's."""
    shift = ways.shifts[route.shift]
    carer = ways.carers[shift.carer]
    if route.carer != shift.carer:
        yield _fault("carer", shift=route.shift)
    if shift.absent and route.stops:
        yield _fault("absent", shift=route.shift, carer=carer.name or carer.id)
    for stop in route.stops:
        visit = ways.visits[stop.visit]
        for code, what in barred(visit, ways.citizens[visit.citizen], carer, stop.part):
            yield _fault(code, stop.visit, route.shift, who=_name(ways, visit), carer=carer.name or carer.id, what=what)


def _when(ways: Ways, route: Route) -> Iterator[Fault]:
    """Faults of a stop's own times: window, fixed time, length."""
    for stop in route.stops:
        visit = ways.visits[stop.visit]
        said = {"who": _name(ways, visit), "at": clock(ways.problem, stop.start)}
        if visit.start is not None:
            off = abs(stop.start - visit.start)
            if off > SLACK:
                yield _fault("locked", stop.visit, route.shift, off, to=clock(ways.problem, visit.start), **said)
        elif stop.start < visit.earliest - SLACK:
            yield _fault("early", stop.visit, route.shift, visit.earliest - stop.start, to=clock(ways.problem, visit.earliest), **said)
        elif stop.start > visit.latest + SLACK:
            yield _fault("late", stop.visit, route.shift, stop.start - visit.latest, to=clock(ways.problem, visit.latest), **said)
        if abs(stop.end - stop.start - visit.minutes) > SLACK:
            yield _fault("length", stop.visit, route.shift, visit.minutes, **said)


def _way(ways: Ways, route: Route) -> Iterator[Fault]:
    """Faults of the way: travel as the matrix says, arrival after leaving and travelling, start after arrival."""
    shift = ways.shifts[route.shift]
    mode = ways.carers[shift.carer].mode
    here, free = shift.from_place, route.leave
    for stop in route.stops:
        there = ways.home(stop.visit)
        minutes, km = ways.way(mode, here, there)
        who: dict[str, Any] = {"who": _name(ways, ways.visits[stop.visit])}
        if abs(stop.travel - minutes) > SLACK or abs(stop.km - km) > SLACK:
            yield _fault("travel_told", stop.visit, route.shift, abs(stop.travel - minutes), **who)
        short = max(free + minutes - stop.arrive, stop.arrive - stop.start)
        if short > SLACK:
            yield _fault("travel", stop.visit, route.shift, short, **who)
        here, free = there, stop.end
    minutes, km = ways.way(mode, here, shift.to_place) if route.stops else (0.0, 0.0)
    if abs(route.travel_back - minutes) > SLACK or abs(route.km_back - km) > SLACK:
        yield _fault("travel_told", shift=route.shift, amount=abs(route.travel_back - minutes), who=shift.to_place)
    if free + minutes - route.back > SLACK:
        yield _fault("travel", shift=route.shift, amount=free + minutes - route.back, who=shift.to_place)


def _hours(ways: Ways, route: Route) -> Iterator[Fault]:
    """Faults of a shift: hours, overtime, break, capacity."""
    shift = ways.shifts[route.shift]
    if not route.stops:
        return
    carer = {"carer": ways.carers[shift.carer].name or shift.carer}
    if route.leave < shift.start - SLACK:
        yield _fault("hours", shift=shift.id, amount=shift.start - route.leave, **carer)
    if route.back > shift.end + shift.overtime + SLACK:
        yield _fault("overtime", shift=shift.id, amount=route.back - shift.end - shift.overtime, **carer)
    load = sum(ways.visits[s.visit].load for s in route.stops)
    if load > shift.capacity + SLACK:
        yield _fault("capacity", shift=shift.id, amount=load - shift.capacity, **carer)
    if shift.pause <= 0:
        return
    first = shift.start if shift.pause_from is None else shift.pause_from
    last = shift.end if shift.pause_to is None else shift.pause_to
    if route.pause_at is None:
        after = max(route.back, first)
        held_after = after <= last + SLACK and after + shift.pause <= shift.end + shift.overtime + SLACK
        held_before = route.leave - shift.pause >= max(first, shift.start) - SLACK
        if not (held_after or held_before):
            yield _fault("pause", shift=shift.id, amount=shift.pause, **carer)
        return
    off = max(first - route.pause_at, route.pause_at - last)
    if off > SLACK:
        yield _fault("pause_time", shift=shift.id, amount=off, at=clock(ways.problem, route.pause_at), **carer)
    if not any(start - SLACK <= route.pause_at and route.pause_at + shift.pause <= end + SLACK for start, end in _free(ways, route)):
        yield _fault("pause_taken", shift=shift.id, amount=shift.pause, at=clock(ways.problem, route.pause_at), **carer)


def _free(ways: Ways, route: Route) -> Iterator[tuple[float, float]]:
    """Return the times in which the carer neither travels nor visits: before leaving, between stops, after coming back."""
    shift = ways.shifts[route.shift]
    mode = ways.carers[shift.carer].mode
    yield shift.start, route.leave
    here, since = shift.from_place, route.leave
    for stop in route.stops:
        there = ways.home(stop.visit)
        yield since, stop.arrive - ways.way(mode, here, there)[0]
        here, since = there, stop.end
    yield since, route.back - ways.way(mode, here, shift.to_place)[0]
    yield route.back, shift.end + shift.overtime


def _once(ways: Ways, plan: Plan, routes: list[Route]) -> Iterator[Fault]:
    """Faults of what is planned: each visit once with all its carers, or named as left out; never both."""
    planned: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for route in routes:
        for stop in route.stops:
            planned[stop.visit].append((stop.part, ways.shifts[route.shift].carer))
    named = Counter(u.visit for u in plan.unplanned)
    for name in named:
        if name not in ways.visits:
            yield _fault("unknown", visit=name)
        elif named[name] > 1:
            yield _fault("named_twice", visit=name, who=_name(ways, ways.visits[name]))
    for visit in ways.problem.visits:
        parts = planned[visit.id]
        who: dict[str, Any] = {"who": _name(ways, visit)}
        if not parts:
            if visit.id not in named:
                yield _fault("dropped", visit=visit.id, **who)
            continue
        if visit.id in named:
            yield _fault("both", visit=visit.id, **who)
        wanted = list(range(visit.carers))
        if any(n > 1 for n in Counter(p for p, _ in parts).values()) or len(parts) > visit.carers:
            yield _fault("twice", visit=visit.id, amount=len(parts), **who)
        elif sorted(p for p, _ in parts) != wanted:
            yield _fault("pair", visit=visit.id, amount=len(parts), **who)
        elif len({c for _, c in parts}) < visit.carers:
            yield _fault("same_carer", visit=visit.id, **who)


def _linked(ways: Ways, routes: list[Route]) -> Iterator[Fault]:
    """Faults between visits: two carers who do not start together, and the time between one visit and the other."""
    at: dict[str, list[Stop]] = defaultdict(list)
    by: dict[str, set[str]] = defaultdict(set)
    for route in routes:
        for stop in route.stops:
            at[stop.visit].append(stop)
            by[stop.visit].add(ways.shifts[route.shift].carer)
    for visit in ways.problem.visits:
        own = at[visit.id]
        if not own:
            continue
        who: dict[str, Any] = {"who": _name(ways, visit)}
        starts = [s.start for s in own]
        if max(starts) - min(starts) > SLACK:
            yield _fault("together", visit=visit.id, amount=max(starts) - min(starts), **who)
        if visit.after is None or not at[visit.after.visit]:
            continue
        apart = starts[0] - at[visit.after.visit][0].start
        if visit.after.other and by[visit.id] & by[visit.after.visit]:
            yield _fault("other", visit=visit.id, **who)
        off = max(visit.after.least - apart, apart - visit.after.most)
        if off > SLACK:
            yield _fault("order", visit=visit.id, amount=off, least=f"{visit.after.least:.0f}", most=f"{visit.after.most:.0f}", **who)


def _overlap(ways: Ways, routes: list[Route]) -> Iterator[Fault]:
    """Faults of a carer on two routes at the same time."""
    by: dict[str, list[Route]] = defaultdict(list)
    for route in routes:
        if route.stops:
            by[ways.shifts[route.shift].carer].append(route)
    for carer, own in by.items():
        own.sort(key=lambda r: r.leave)
        for one, other in pairwise(own):
            if other.leave < one.back - SLACK:
                yield _fault("overlap", shift=other.shift, amount=one.back - other.leave, carer=ways.carers[carer].name or carer)


def _worked(problem: Problem, routes: list[Route]) -> Problem:
    """Return the problem with the shifts as they are worked: the proposed ones only where in use, each with its overtime."""
    back = {r.shift: r.back for r in routes if r.stops}
    shifts = tuple(
        s.model_copy(update={"end": max(s.end, back.get(s.id, s.end))}) for s in problem.shifts
        if not s.absent and (s.id in back or not s.proposed)
    )
    return problem.model_copy(update={"shifts": shifts})
