"""What is left of a plan at a moment: what has begun stays, the rest is a problem of its own, small enough to be planned in seconds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .plan import Plan, Route, Stop, Unplanned
from .problem import Problem, Shift, Visit
from .timing import pause_bounds
from .ways import Travel, Ways

EPS = 1e-6


@dataclass(frozen=True)
class Moment:
    """When and for whom the plan is taken up again.

    ``until`` is the end of the last day that may change, in minutes. ``behind`` is how many minutes a carer is late. ``away`` are carers
    who go home after the visit they are at.
    """

    now: float
    until: float
    behind: Mapping[str, float] = field(default_factory=dict)
    away: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Kept:
    """What stays of one route: its stops, when the carer is free after them, where, and whether the break was held.

    ``whole`` is the route as it was where all of it stays unchanged.
    """

    stops: tuple[Stop, ...]
    free: float
    place: str
    paused: bool
    pause_at: float | None
    whole: Route | None = None


@dataclass(frozen=True)
class Remainder:
    """``problem`` holds what may still change, ``published`` where it lay; ``kept`` what stays by shift, ``fixed`` routes of other days."""

    problem: Problem
    published: Plan
    kept: Mapping[str, Kept]
    fixed: tuple[Route, ...]
    unplanned: tuple[Unplanned, ...]


def remainder(problem: Problem, plan: Plan, moment: Moment, travel: Travel | None = None) -> Remainder:
    """Return what of ``plan`` may still change at the moment.

    A stop stays when it has begun, or when its carer must have set off for it by now; the other carer of such a visit, and all before it,
    stay too. A carer who is late or away has only what was begun.
    """
    ways = Ways(problem, travel)
    open_shifts = {
        s.id for s in problem.shifts if s.start < moment.until and (s.end + s.overtime > moment.now or s.carer in moment.away)
    }
    routes = {r.shift: _known(ways, r) for r in plan.routes if r.shift in ways.shifts}
    stays = _staying(ways, {s: r for s, r in routes.items() if s in open_shifts}, moment)
    kept = {shift: _kept(ways, routes.get(shift), stays.get(shift, 0), moment, shift) for shift in open_shifts}
    fixed = tuple(route for shift, route in routes.items() if shift not in open_shifts)
    at = {stop.visit: stop.start for route in fixed for stop in route.stops}
    at |= {stop.visit: stop.start for one in kept.values() for stop in one.stops}
    later = {u.visit: u for u in plan.unplanned if u.visit in ways.visits and not _reaches(ways.visits[u.visit], moment)}
    followers: dict[str, list[Visit]] = defaultdict(list)
    for other in problem.visits:
        if other.after and other.id in at:
            followers[other.after.visit].append(other)
    visits = tuple(_freed(v, at, followers.get(v.id, ())) for v in problem.visits if v.id not in at and v.id not in later)
    left_over = [_shift(s, kept[s.id]) for s in problem.shifts if s.id in kept and not s.absent]
    shifts = tuple(s for s in left_over if _usable(s))
    known = _known_faces(problem, [*fixed, *(r.model_copy(update={"stops": kept[s].stops}) for s, r in routes.items() if s in kept)])
    citizens = tuple(c.model_copy(update={"known": known[c.id]}) if c.id in known else c for c in problem.citizens)
    left = problem.model_copy(update={"visits": visits, "shifts": shifts, "citizens": citizens})
    mine = {v.id for v in visits}
    published = Plan(routes=tuple(
        r.model_copy(update={"stops": tuple(s for s in r.stops if s.visit in mine)}) for s, r in routes.items() if s in open_shifts
    ))
    return Remainder(left, published, kept, fixed, tuple(later.values()))


def joined(problem: Problem, rest: Remainder, plan: Plan, travel: Travel | None = None) -> Plan:
    """Return the whole plan: what stays, and what was planned of the remainder."""
    ways = Ways(problem, travel)
    new = {route.shift: route for route in plan.routes}
    routes = list(rest.fixed)
    for shift in problem.shifts:
        one = rest.kept.get(shift.id)
        if one is None:
            continue
        after = new.get(shift.id)
        if one.stops or (after is not None and after.stops):
            routes.append(_join(ways, shift, one, after))
    order = {s.id: n for n, s in enumerate(problem.shifts)}
    routes.sort(key=lambda r: order[r.shift])
    return Plan(routes=tuple(routes), unplanned=(*plan.unplanned, *rest.unplanned), seed=plan.seed, iterations=plan.iterations,
                seconds=plan.seconds, by=plan.by)


def _known(ways: Ways, route: Route) -> Route:
    return route.model_copy(update={"stops": tuple(s for s in route.stops if s.visit in ways.visits)})


def _staying(ways: Ways, routes: Mapping[str, Route], moment: Moment) -> dict[str, int]:
    """Return how many of each route's first stops stay."""
    begun = {shift: sum(s.start <= moment.now + EPS for s in route.stops) for shift, route in routes.items()}
    stays = dict(begun)
    for shift, route in routes.items():
        rushed = route.carer in moment.away or moment.behind.get(route.carer, 0.0) > 0
        if not rushed and begun[shift] < len(route.stops):
            stop = route.stops[begun[shift]]
            waits = route.pause_at is not None and moment.now < route.pause_at <= stop.start
            if stop.start - stop.travel <= moment.now and not waits and _on_time(ways, route, begun[shift]):
                stays[shift] += 1
    parts: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for shift, route in routes.items():
        for n, stop in enumerate(route.stops):
            parts[stop.visit].append((shift, n))
    for shift, route in routes.items():  # a visit for two stays only where both stay
        if stays[shift] > begun[shift]:
            mine = parts[route.stops[begun[shift]].visit]
            if len(mine) < ways.visits[route.stops[begun[shift]].visit].carers or any(n >= stays[other] for other, n in mine):
                for other, n in mine:
                    stays[other] = min(stays[other], max(n, begun[other]))
    return stays


def _on_time(ways: Ways, route: Route, n: int) -> bool:
    """Return whether the stop can still be reached: the one before may take longer now."""
    if n == 0:
        return True
    before = route.stops[n - 1]
    return before.start + ways.visits[before.visit].minutes + route.stops[n].travel <= route.stops[n].start + EPS


def _kept(ways: Ways, route: Route | None, n: int, moment: Moment, name: str) -> Kept:
    shift = ways.shifts[name]
    first, _ = pause_bounds(shift)
    stops = tuple(_lasting(s, ways.visits[s.visit].minutes) for s in route.stops[:n]) if route else ()
    behind = moment.behind.get(shift.carer, 0.0)
    pause_at = route.pause_at if route and route.pause_at is not None and (
        route.pause_at <= moment.now or (stops and route.pause_at < stops[-1].start)) else None
    free = max(moment.now, shift.start)
    if stops:
        free = max(free, stops[-1].end)
    if pause_at is not None:
        free = max(free, pause_at + shift.pause)
    if behind and route and n < len(route.stops):
        free = max(stops[-1].end if stops else shift.start, min(free, route.stops[n].start - route.stops[n].travel))
    free += behind
    before = bool(route and stops and route.pause_at is None and route.leave - shift.pause >= max(first, shift.start) - EPS)
    place = ways.home(stops[-1].visit) if stops else shift.from_place
    whole = route if route and stops == route.stops and (pause_at is not None or route.pause_at is None) else None
    return Kept(stops, free, place, pause_at is not None or before, pause_at, whole)


def _lasting(stop: Stop, minutes: float) -> Stop:
    """Return the stop as long as its visit now is."""
    return stop if abs(stop.end - stop.start - minutes) < 1e-3 else stop.model_copy(update={"end": round(stop.start + minutes, 3)})


def _shift(shift: Shift, kept: Kept) -> Shift:
    """Return what is left of a shift."""
    changes: dict[str, object] = {"start": max(shift.start, kept.free), "from_place": kept.place}
    if kept.paused:
        changes |= {"pause": 0.0, "pause_from": None, "pause_to": None}
    elif shift.pause_to is not None:  # a visit that goes on past the last time for the break pushes it
        changes["pause_to"] = max(shift.pause_to, kept.free)
    return shift.model_copy(update=changes)


def _usable(shift: Shift) -> bool:
    """Return whether anything more can be laid on the shift, its break held."""
    first, last = pause_bounds(shift)
    limit = shift.end + shift.overtime
    held = shift.pause <= 0 or (max(shift.start, first) <= last and max(shift.start, first) + shift.pause <= limit)
    return shift.start < limit and held


def _reaches(visit: Visit, moment: Moment) -> bool:
    """Return whether an unplanned visit may still be laid within the moment's days."""
    first = visit.earliest if visit.start is None else visit.start
    last = visit.latest if visit.start is None else visit.start
    return first < moment.until and last >= moment.now


def _freed(visit: Visit, at: Mapping[str, float], followers: Sequence[Visit]) -> Visit:
    """Return the visit with its ties to visits that stay turned into bounds on its start. ``followers`` come after it, and stay."""
    low, high = visit.earliest, visit.latest
    changes: dict[str, object] = {}
    if visit.after and visit.after.visit in at:
        low, high = max(low, at[visit.after.visit] + visit.after.least), min(high, at[visit.after.visit] + visit.after.most)
        changes["after"] = None
    for other in followers:
        if other.after:
            low, high = max(low, at[other.id] - other.after.most), min(high, at[other.id] - other.after.least)
    if (low, high) == (visit.earliest, visit.latest) and not changes:
        return visit
    return visit.model_copy(update={**changes, "earliest": low, "latest": high})


def _known_faces(problem: Problem, routes: list[Route]) -> dict[str, dict[str, int]]:
    """Return who knows whom once what stays is done, for the citizens it is about."""
    citizen = {v.id: v.citizen for v in problem.visits}
    people = {c.id: c for c in problem.citizens}
    known: dict[str, dict[str, int]] = {}
    for route in routes:
        for stop in route.stops:
            one = known.setdefault(citizen[stop.visit], dict(people[citizen[stop.visit]].known))
            one[route.carer] = one.get(route.carer, 0) + 1
    return known


def _join(ways: Ways, shift: Shift, kept: Kept, after: Route | None) -> Route:
    stops = (*kept.stops, *(after.stops if after else ()))
    if kept.whole is not None and len(stops) == len(kept.stops):
        return kept.whole
    if after is not None and after.stops:
        back, minutes, km, pause_at = after.back, after.travel_back, after.km_back, after.pause_at
    else:
        minutes, km = ways.way(ways.carers[shift.carer].mode, kept.place, shift.to_place)
        free, pause_at = kept.stops[-1].end, None
        if kept.pause_at is not None and kept.pause_at >= free - EPS:  # the break was held where the carer was
            free = kept.pause_at + shift.pause
        back = round(free + minutes, 3)
    first = stops[0]
    leave = round(first.arrive - first.travel, 3)
    return Route(
        shift=shift.id, carer=shift.carer, leave=leave, back=back, stops=stops,
        pause_at=kept.pause_at if kept.pause_at is not None else pause_at, travel_back=minutes, km_back=km,
    )
