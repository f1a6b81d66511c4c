"""Changes by hand: a visit to another carer or time, out of the plan, locked. Only the routes concerned get new times.

Fast enough to answer while somebody drags: only those routes are laid anew, then the whole plan is checked and costed from scratch.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mertid.core import BadCase, Text

from .check import Fault, check
from .figures import figures
from .plan import Figures, Plan, Route, Stop, Unplanned
from .problem import Problem, Visit
from .rules import barred
from .timing import alone, bounds, schedule
from .ways import Travel, Ways

TAKEN_OUT = Text(da="Besøget er taget ud af planen i hånden.", en="The visit was taken out of the plan by hand.")
Order = list[tuple[str, int] | str]


@dataclass(frozen=True)
class Edited:
    """A plan after a change by hand, all its faults, its figures, and which faults the change brought."""

    plan: Plan
    faults: tuple[Fault, ...]
    figures: Figures
    new: tuple[Fault, ...]

    @property
    def legal(self) -> bool:
        """Whether the change breaks nothing that was not broken before."""
        return not self.new


def move(
    problem: Problem, plan: Plan, visit: str, part: int, shift: str, *, before: int | None = None, start: float | None = None,
    travel: Travel | None = None, published: Plan | None = None,
) -> Edited:
    """Return the plan with one carer's part of a visit on that shift, legal or not.

    Parameters
    ----------
    before : place among the other stops of the shift, 0 the first; where it is not given the visit is put by ``start``, or where it adds
        least.
    start : the time it is wished at; it comes later where the carer cannot be there.

    Notes
    -----
    A visit for two that lay in no route gets the best second carer by itself, where there is one. Visits keep their times where they can;
    only the routes between which the visit moves, and those tied to them, get new ones.

    Raises
    ------
    BadCase
        The visit, its part or the shift is not in the problem.
    """
    ways = Ways(problem, travel)
    _known(ways, visit, part, shift)
    orders = _orders(plan)
    source = next((name for name, order in orders.items() if (visit, part) in order), None)
    if source is not None:
        orders[source].remove((visit, part))
    changed = {shift} | ({source} if source is not None else set())
    wanted = {visit: start} if start is not None else {}
    _insert(ways, plan, orders, (visit, part), shift, before, start)
    if source is None and ways.visits[visit].carers == 2 and not any((visit, 1 - part) in order for order in orders.values()):
        second = _second(ways, orders, visit, 1 - part, shift)
        if second is not None:
            _insert(ways, plan, orders, (visit, 1 - part), second, None, start)
            changed.add(second)
    if start is not None:  # a visit for two moves in time with both carers
        changed |= {name for name, order in orders.items() if (visit, 1 - part) in order}
    left = tuple(u for u in plan.unplanned if u.visit != visit)
    return _done(ways, plan, orders, changed, left, wanted, published)


def remove(problem: Problem, plan: Plan, visit: str, *, travel: Travel | None = None, published: Plan | None = None) -> Edited:
    """Return the plan without the visit, which is then named as unplanned. Raises `BadCase` for a visit that the problem does not have."""
    ways = Ways(problem, travel)
    _known(ways, visit, 0, None)
    orders = _orders(plan)
    changed = {name for name, order in orders.items() if any(one[0] == visit for one in order)}
    for name in changed:
        orders[name] = [one for one in orders[name] if one[0] != visit]
    named = Unplanned(visit=visit, code="removed", why=TAKEN_OUT)
    return _done(ways, plan, orders, changed, (*(u for u in plan.unplanned if u.visit != visit), named), {}, published)


def lock(problem: Problem, plan: Plan, visits: Iterable[str], *, carer: bool = True, time: bool = True) -> Problem:
    """Return the problem with these visits held to the carers and the time that the plan gives them; those not in it stay free."""
    held = set(visits)
    by: dict[str, list[tuple[str, Stop]]] = {}
    for route in plan.routes:
        for stop in route.stops:
            if stop.visit in held:
                by.setdefault(stop.visit, []).append((route.carer, stop))

    def locked(visit: Visit) -> Visit:
        stops = by.get(visit.id)
        if not stops:
            return visit
        said = {"only": tuple(sorted({c for c, _ in stops}))} if carer else {}
        return visit.model_copy(update={**said, **({"start": stops[0][1].start} if time else {})})

    return problem.model_copy(update={"visits": tuple(locked(v) for v in problem.visits)})


def unlock(problem: Problem, original: Problem, visits: Iterable[str]) -> Problem:
    """Return the problem with these visits as free as in the original."""
    free = {v.id: v for v in original.visits}
    named = set(visits)
    return problem.model_copy(update={"visits": tuple(
        v.model_copy(update={"only": free[v.id].only, "start": free[v.id].start}) if v.id in named and v.id in free else v
        for v in problem.visits
    )})


def _known(ways: Ways, visit: str, part: int, shift: str | None) -> None:
    if visit not in ways.visits or not 0 <= part < ways.visits[visit].carers:
        raise BadCase("route: visit is not in the problem, expected the id and part of one that is. Read the plan again.")
    if shift is not None and shift not in ways.shifts:
        raise BadCase("route: shift is not in the problem, expected the id of one that is. Read the plan again.")


def _orders(plan: Plan) -> dict[str, Order]:
    return {r.shift: [(s.visit, s.part) for s in r.stops] for r in plan.routes}


def _insert(
    ways: Ways, plan: Plan, orders: dict[str, Order], stop: tuple[str, int], shift: str, before: int | None, start: float | None,
) -> None:
    """Put the stop into the shift's order: at the place given, by the time given, or where it adds least."""
    order = orders.setdefault(shift, [])
    if before is None and start is not None:
        at = {(s.visit, s.part): s.start for r in plan.routes if r.shift == shift for s in r.stops}
        before = sum(at[one] < start for one in order if not isinstance(one, str))
    if before is None:
        before = _cheapest(ways, shift, order, stop)[1]
    order.insert(max(0, before), stop)


def _cheapest(ways: Ways, shift: str, order: Sequence[tuple[str, int] | str], stop: tuple[str, int]) -> tuple[tuple[float, float], int]:
    """Return what the stop adds at its best place in the order (minutes beyond limits, time back), and the place."""
    free = {one[0]: bounds(ways, one[0]) for one in (*order, stop)}
    tried = ((alone(ways, ways.shifts[shift], [*order[:n], stop, *order[n:]], free), n) for n in range(len(order) + 1))
    return min(tried, key=lambda one: (round(one[0][0], 6), round(one[0][1], 6), one[1]))


def _second(ways: Ways, orders: Mapping[str, Order], visit: str, part: int, taken: str) -> str | None:
    """Return the shift that takes the other half of a visit for two with least trouble."""
    one = ways.visits[visit]
    first, last = bounds(ways, visit)
    best: tuple[tuple[float, float], str] | None = None
    for shift in ways.problem.shifts:
        there = shift.start <= last and shift.end + shift.overtime >= first + one.minutes
        if shift.absent or shift.carer == ways.shifts[taken].carer or not there:
            continue
        if any(barred(one, ways.citizens[one.citizen], ways.carers[shift.carer], part)):
            continue
        order = orders.get(shift.id, [])
        free = {o[0]: bounds(ways, o[0]) for o in order}
        (beyond, back), _ = _cheapest(ways, shift.id, order, (visit, part))
        without, was = alone(ways, shift, order, free) if order else (0.0, shift.start)
        value = (round(beyond - without, 6), back - was)
        if best is None or value < best[0]:
            best = (value, shift.id)
    return best[1] if best else None


def _done(
    ways: Ways, plan: Plan, orders: dict[str, Order], changed: set[str], left: Sequence[Unplanned], wanted: Mapping[str, float],
    published: Plan | None,
) -> Edited:
    """Lay the changed routes anew, the tied ones with them where that mends something, and check and cost the whole."""
    problem, travel = ways.problem, ways.travel
    old = {(f.code, f.visit, f.shift) for f in check(problem, plan, travel)}

    def result(concerned: set[str]) -> tuple[Plan, tuple[Fault, ...], tuple[Fault, ...]]:
        made = _laid(ways, plan, orders, concerned, left, wanted)
        faults = check(problem, made, travel)
        return made, faults, tuple(f for f in faults if (f.code, f.visit, f.shift) not in old)

    best = result(changed)
    wider = changed | _tied(ways, orders, changed)
    if best[2] and wider != changed:
        best = min(best, result(wider), key=lambda one: len(one[2]))
    made, faults, new = best
    told = figures(problem, made, travel, published=published)
    return Edited(made.model_copy(update={"figures": told}), faults, told, new)


def _tied(ways: Ways, orders: Mapping[str, Order], changed: set[str]) -> set[str]:
    """Return the shifts with a visit tied to one on the changed shifts: its other half, what it follows, what follows it."""
    visits = {one[0] for name in changed for one in orders.get(name, ())}
    visits |= {link.visit for v in visits if (link := ways.visits[v].after)}
    visits |= {v.id for v in ways.problem.visits if v.after and v.after.visit in visits}
    return {name for name, order in orders.items() if any(one[0] in visits for one in order)}


def _laid(
    ways: Ways, plan: Plan, orders: Mapping[str, Order], concerned: set[str], left: Sequence[Unplanned], wanted: Mapping[str, float],
) -> Plan:
    """Return the plan with the concerned routes laid anew and all others as they are."""
    at = {s.visit: s.start for r in plan.routes for s in r.stops}
    fixed = {one[0] for name, order in orders.items() if name not in concerned for one in order}
    inside = {one[0] for name in concerned for one in orders.get(name, ())}
    followers = {v.after.visit: v for v in ways.problem.visits if v.after and v.id in fixed}

    def held(visit: Visit) -> Visit:
        """Return the visit as the routes laid anew must see it: tied to what stays, and near its time so far."""
        if visit.id in fixed and visit.id in at:
            return visit.model_copy(update={"start": at[visit.id]})
        first, last = bounds(ways, visit.id)
        if visit.after and visit.after.visit in fixed and visit.after.visit in at:
            first, last = max(first, at[visit.after.visit] + visit.after.least), min(last, at[visit.after.visit] + visit.after.most)
        behind = followers.get(visit.id)
        if behind is not None and behind.after is not None:
            first, last = max(first, at[behind.id] - behind.after.most), min(last, at[behind.id] - behind.after.least)
        wish = visit.wished_from
        if visit.id in wanted:
            first = wish = max(first, wanted[visit.id])
        elif visit.id in at:
            wish = at[visit.id] if visit.wished_to is None else min(at[visit.id], visit.wished_to)
        return visit.model_copy(update={
            "earliest": first, "latest": max(first, last), "wished_from": wish, "start": None,
            "wished_to": None if visit.wished_to is None or wish is None else max(wish, visit.wished_to),
        })

    visits = tuple(held(v) if v.id in inside else v for v in ways.problem.visits)
    small = Ways(ways.problem.model_copy(update={"visits": visits}), ways.travel)
    anew = {r.shift: r for r in schedule(small.problem, {s: orders[s] for s in concerned if s in orders}, ways=small).routes}
    known = {r.shift for r in plan.routes}
    routes: list[Route] = [anew.get(r.shift, r) for r in plan.routes]
    routes += [route for name, route in anew.items() if name not in known]
    return plan.model_copy(update={"routes": tuple(routes), "unplanned": tuple(left), "by": "hand", "figures": None})
