"""The best times for given orders: a linear programme, so that visits lie as near to their wishes as the orders, ties and hours allow."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array

from .plan import Plan, Route, Stop
from .problem import Problem, Shift, Visit
from .ways import Travel, Ways

TINY = 1e-5
"""Price of a minute later, where nothing else decides."""


@dataclass
class _Programme:
    """Variables with bounds and prices, and rows "sum of coefficients x variables <= bound"."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    price: list[float] = field(default_factory=list)
    rows: list[tuple[int, int, float]] = field(default_factory=list)
    bound: list[float] = field(default_factory=list)

    def variable(self, low: float, high: float, price: float) -> int:
        self.low.append(low)
        self.high.append(high)
        self.price.append(price)
        return len(self.low) - 1

    def row(self, most: float, *terms: tuple[int, float]) -> None:
        self.rows += [(len(self.bound), variable, factor) for variable, factor in terms]
        self.bound.append(most)

    def later(self, late: int, early: int | None, minutes: float) -> None:
        """``late`` is at least ``minutes`` after ``early``, or after midnight of the first day."""
        self.row(-minutes, (late, -1.0), *([(early, 1.0)] if early is not None else []))

    def beyond(self, at: int, most: float, price: float, sign: float = 1.0) -> None:
        """Each minute of sign x ``at`` over ``most`` costs ``price``."""
        self.row(most, (at, sign), (self.variable(0.0, np.inf, price), -1.0))

    def solve(self) -> NDArray[np.float64] | None:
        """Return the variables' best values, or None where the rows cannot be held."""
        row, column, factor = zip(*self.rows, strict=True)
        matrix = coo_array((factor, (row, column)), shape=(len(self.bound), len(self.low))).tocsr()
        found = linprog(self.price, A_ub=matrix, b_ub=self.bound, bounds=np.column_stack([self.low, self.high]), method="highs")
        return None if found.x is None else np.round(found.x, 6)


@dataclass
class _Nodes:
    """The variables of the starts by visit and part, and of breaks and returns by shift."""

    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    pauses: dict[str, int] = field(default_factory=dict)
    backs: dict[str, int] = field(default_factory=dict)


def retime(problem: Problem, plan: Plan, travel: Travel | None = None, *, published: Plan | None = None) -> Plan:
    """Return the plan with the same orders and the best times; unchanged where its orders cannot be held.

    Minimises minutes off the wishes (`Weights.wish`; off what was announced, `Weights.shifted`; the worst, `Weights.worst`) and overtime,
    under windows, ties, breaks and hours; among equals the earliest. Solved by HiGHS.
    """
    ways, lp, nodes = Ways(problem, travel), _Programme(), _Nodes()
    for route in plan.routes:
        if route.stops:
            _route(ways, lp, nodes, route)
    if not nodes.starts:
        return plan
    _ties(ways, lp, nodes)
    told = {name: stop.start for (name, part), (_, stop) in published.where().items() if part == 0} if published else {}
    worst = lp.variable(0.0, np.inf, problem.weights.worst)
    for (name, part), at in nodes.starts.items():
        if part == 0 or (name, 0) not in nodes.starts:
            _wishes(ways.visits[name], lp, at, problem, told.get(name))
            if problem.weights.worst and (until := ways.visits[name].wished_to) is not None:
                lp.row(until, (at, 1.0), (worst, -1.0))
    best = lp.solve()
    return plan if best is None else plan.model_copy(update={"routes": tuple(_at(ways, route, nodes, best) for route in plan.routes)})


def _route(ways: Ways, lp: _Programme, nodes: _Nodes, route: Route) -> None:
    shift = ways.shifts[route.shift]
    before: int | None = None
    busy, held = shift.start, route.pause_at is None
    for stop in route.stops:
        if not held and route.pause_at is not None and route.pause_at < stop.start:
            before, busy, held = _pause(lp, nodes, shift, before, busy), shift.pause, True
        visit = ways.visits[stop.visit]
        first, last = (visit.earliest, visit.latest) if visit.start is None else (visit.start, visit.start)
        at = nodes.starts[stop.visit, stop.part] = lp.variable(first, last, TINY)
        lp.later(at, before, busy + stop.travel)
        before, busy = at, visit.minutes
    if not held:
        before, busy = _pause(lp, nodes, shift, before, busy), shift.pause
    limit = shift.end + shift.overtime
    if shift.pause > 0 and route.pause_at is None:  # the break is held after the round, which must leave room for it
        limit = max(route.back, min(limit - shift.pause, limit if shift.pause_to is None else shift.pause_to))
    back = nodes.backs[route.shift] = lp.variable(shift.start, limit, TINY)
    lp.later(back, before, busy + route.travel_back)
    if shift.overtime > 0:
        lp.beyond(back, shift.end, ways.problem.weights.overtime)


def _pause(lp: _Programme, nodes: _Nodes, shift: Shift, before: int | None, busy: float) -> int:
    first = shift.start if shift.pause_from is None else max(shift.start, shift.pause_from)
    at = nodes.pauses[shift.id] = lp.variable(first, shift.end - shift.pause if shift.pause_to is None else shift.pause_to, TINY)
    lp.later(at, before, busy)
    return at


def _ties(ways: Ways, lp: _Programme, nodes: _Nodes) -> None:
    for (name, part), at in nodes.starts.items():
        if part == 1 and (name, 0) in nodes.starts:
            lp.later(at, nodes.starts[name, 0], 0.0)
            lp.later(nodes.starts[name, 0], at, 0.0)
        after = ways.visits[name].after
        if part == 0 and after and (after.visit, 0) in nodes.starts:
            lp.later(at, nodes.starts[after.visit, 0], after.least)
            lp.later(nodes.starts[after.visit, 0], at, -after.most)


def _wishes(visit: Visit, lp: _Programme, at: int, problem: Problem, told: float | None) -> None:
    since, until = visit.wished_from, visit.wished_to
    wishes = [(since, until, problem.weights.wish)]
    if told is not None:
        wishes.append((told - 15, told + 15, problem.weights.shifted))
    for since, until, price in wishes:
        if price > 0 and since is not None and since > visit.earliest:
            lp.beyond(at, -since, price, -1.0)
        if price > 0 and until is not None and until < visit.latest:
            lp.beyond(at, until, price)


def _at(ways: Ways, route: Route, nodes: _Nodes, best: NDArray[np.float64]) -> Route:
    """Return the route at its new times; the carer leaves as late as the first stop allows."""
    if not route.stops:
        return route
    shift = ways.shifts[route.shift]
    pause = float(best[nodes.pauses[route.shift]]) if route.shift in nodes.pauses else None
    stops: list[Stop] = []
    free = shift.start
    for n, stop in enumerate(route.stops):
        start = float(best[nodes.starts[stop.visit, stop.part]])
        held = pause is not None and pause < start and (n == 0 or pause >= stops[-1].start)
        if held and pause is not None:
            free = max(free, pause + shift.pause)
        if n == 0:
            free = max(free, start - stop.travel)
        end = start + ways.visits[stop.visit].minutes
        stops.append(stop.model_copy(update={"arrive": min(free + stop.travel, start), "start": start, "end": end}))
        free = end
    if pause is not None and pause >= stops[-1].start:
        free = max(free, pause + shift.pause)
    leave = stops[0].arrive - stops[0].travel
    if pause is not None and pause < leave:  # the break is held before setting out
        leave = min(leave, pause)
    return route.model_copy(update={"stops": tuple(stops), "leave": leave, "back": free + route.travel_back, "pause_at": pause})
