"""Times for given orders: the earliest start of every stop, with the links between routes and the breaks, then moved towards the wishes.

A plan's times are a simple temporal network: every rule is "t[v] >= t[u] + minutes", so the earliest times are longest paths. Pure Python,
no search: where an order cannot be kept, the times still come back and `check` says what they break.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .network import Network
from .plan import Plan, Route, Stop, Unplanned
from .problem import Problem, Shift
from .ways import Travel, Ways

PAUSE = "pause"
FOREVER = 1e9
Order = Sequence[tuple[str, int] | str]


@dataclass
class _Laid:
    """One route in the net: its stops' nodes, the break's node, the node of being back, and the legs."""

    shift: Shift
    stops: list[tuple[str, int, int]]
    legs: list[tuple[float, float]]
    pause: int | None
    pause_before: int
    back: int


def schedule(
    problem: Problem, sequences: Mapping[str, Order], travel: Travel | None = None, *, ways: Ways | None = None,
    unplanned: Sequence[Unplanned] = (), by: str = "mertid",
) -> Plan:
    """Return the plan with these orders, each stop as early as can be, then later where that is nearer to its wish and costs nothing.

    Parameters
    ----------
    sequences : by shift the stops in order, each (visit, part). ``"pause"`` stands where the break is held; where it is missing it is
        put where it delays least.
    ways : lookups made before, to save time where many plans are laid.

    Notes
    -----
    Never fails on an order that cannot be kept: `check` tells what the times break.
    """
    ways = ways or Ways(problem, travel)
    orders = {shift: list(order) for shift, order in sequences.items()}
    net, laid, at = _earliest(ways, orders)
    # Where a break fits depends on how late the links hold each carer, so it is placed once that is known.
    if any(one.stops and one.shift.pause > 0 and one.pause is None for one in laid):
        high = list(net.high)
        for one in laid:
            high[one.back] = one.shift.end + one.shift.overtime
        latest = net.latest(high) or high
        free = {visit: (at[node], latest[node]) for one in laid for visit, _, node in one.stops}
        orders = {shift: _with_pause(ways, ways.shifts[shift], order, free) for shift, order in orders.items()}
        net, laid, at = _earliest(ways, orders)
    _towards_wishes(ways, net, laid, at)
    routes = tuple(_route(ways, one, at) for one in laid)
    return Plan(routes=routes, unplanned=tuple(unplanned), by=by)


def bounds(ways: Ways, visit: str) -> tuple[float, float]:
    """Return the first and last legal start of a visit; both its fixed time where it is locked."""
    one = ways.visits[visit]
    return (one.earliest, one.latest) if one.start is None else (one.start, one.start)


def pause_bounds(shift: Shift) -> tuple[float, float]:
    """Return the first and last legal start of a shift's break."""
    return (shift.start if shift.pause_from is None else shift.pause_from, shift.end if shift.pause_to is None else shift.pause_to)


def _earliest(ways: Ways, orders: Mapping[str, Order]) -> tuple[Network, list[_Laid], list[float]]:
    net, laid = _net(ways, orders)
    at = list(net.low)
    net.push(at, range(len(at)))
    return net, laid, at


def _with_pause(ways: Ways, shift: Shift, order: Order, free: Mapping[str, tuple[float, float]]) -> list[tuple[str, int] | str]:
    """Return the order with the break where it breaks windows least and brings the carer back first; without one if none is due.

    ``free`` are the first and last starts that the visits' links leave them.
    """
    stops = [one for one in order if one != PAUSE]
    if shift.pause <= 0 or not stops:
        return stops
    if len(stops) < len(order):
        return list(order)
    best, found = (FOREVER, FOREVER), stops
    if home_for_pause(shift, alone(ways, shift, stops, free)[1]):
        return stops
    for place in range(len(stops) + 1):
        tried = [*stops[:place], PAUSE, *stops[place:]]
        value = alone(ways, shift, tried, free)
        if value < (best[0] - 1e-9, best[1]) or (abs(value[0] - best[0]) <= 1e-9 and value[1] < best[1] - 1e-9):
            best, found = value, tried
    return found


def home_for_pause(shift: Shift, back: float) -> bool:
    """Return whether a carer back at that time holds the break after the round, so that it needs no place in it."""
    first, last = pause_bounds(shift)
    return back <= last and max(back, first) + shift.pause <= shift.end


def alone(ways: Ways, shift: Shift, order: Order, free: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
    """Return minutes beyond windows and hours, and the time back, of a route taken alone; ``free`` are first and last starts by visit."""
    mode = ways.carers[shift.carer].mode
    here, at, beyond = shift.from_place, shift.start, 0.0
    for one in order:
        if isinstance(one, str):
            first, last = pause_bounds(shift)
            at = max(at, first)
            beyond += max(0.0, at - last)
            at += shift.pause
            continue
        there = ways.home(one[0])
        first, last = free[one[0]]
        at = max(at + ways.way(mode, here, there)[0], first)
        beyond += max(0.0, at - last)
        at += ways.visits[one[0]].minutes
        here = there
    at += ways.way(mode, here, shift.to_place)[0]
    return beyond + max(0.0, at - shift.end - shift.overtime), at


def _net(ways: Ways, orders: Mapping[str, Order]) -> tuple[Network, list[_Laid]]:
    net = Network()
    laid: list[_Laid] = []
    nodes: dict[str, list[int]] = {}
    for name, order in orders.items():
        one = _lay(ways, net, ways.shifts[name], order)
        laid.append(one)
        for visit, _, node in one.stops:
            nodes.setdefault(visit, []).append(node)
    for visit, own in nodes.items():
        for node in own[1:]:
            net.arc(own[0], node, 0.0)
            net.arc(node, own[0], 0.0)
        link = ways.visits[visit].after
        if link is not None and link.visit in nodes:
            net.arc(nodes[link.visit][0], own[0], link.least)
            net.arc(own[0], nodes[link.visit][0], -link.most)
    return net, laid


def _lay(ways: Ways, net: Network, shift: Shift, order: Order) -> _Laid:
    """Put one route into the net: an arc from each node to the next of its minutes and the way."""
    mode = ways.carers[shift.carer].mode
    here, busy, last = shift.from_place, 0.0, net.node(shift.start, FOREVER)
    stops: list[tuple[str, int, int]] = []
    legs: list[tuple[float, float]] = []
    pause, pause_before = None, 0
    for one in order:
        if isinstance(one, str):
            pause, pause_before = net.node(*pause_bounds(shift)), len(stops)
            net.arc(last, pause, busy)
            last, busy = pause, shift.pause
            continue
        visit, part = one
        there = ways.home(visit)
        leg = ways.way(mode, here, there)
        node = net.node(*bounds(ways, visit))
        net.arc(last, node, busy + leg[0])
        stops.append((visit, part, node))
        legs.append(leg)
        here, last, busy = there, node, ways.visits[visit].minutes
    leg = ways.way(mode, here, shift.to_place) if stops else (0.0, 0.0)
    legs.append(leg)
    limit = shift.end + shift.overtime
    if shift.pause > 0 and pause is None:  # the break comes after the round
        limit = min(pause_bounds(shift)[1], limit - shift.pause)
    back = net.node(shift.start, limit)
    net.arc(last, back, busy + leg[0])
    return _Laid(shift, stops, legs, pause, pause_before, back)


def _towards_wishes(ways: Ways, net: Network, laid: Sequence[_Laid], at: list[float]) -> None:
    """Start visits later, up to their wished time, where no other is pushed beyond its window or wish and nobody into overtime."""
    high = [max(limit, now) for limit, now in zip(net.high, at, strict=True)]
    wished: list[tuple[float, int]] = []
    for one in laid:
        high[one.back] = max(at[one.back], min(one.shift.end, net.high[one.back]))
        for visit, _, node in one.stops:
            wish = ways.visits[visit]
            if wish.wished_to is not None:
                high[node] = min(high[node], max(at[node], wish.wished_to))
            if wish.wished_from is not None and at[node] < wish.wished_from - 1e-9:
                wished.append((at[node], node))
                net.low[node] = max(net.low[node], min(wish.wished_from, high[node]))
    if not wished:
        return
    latest = net.latest(high)
    if latest is None:
        return
    for _, node in sorted(wished):
        to = min(net.low[node], latest[node])
        if to > at[node] + 1e-9:
            at[node] = to
            net.push(at, [node])


def _route(ways: Ways, one: _Laid, at: Sequence[float]) -> Route:
    """Return the route with its times rounded to thousandths; the carer leaves as late as the first stop allows."""
    shift = one.shift
    back = at[one.back]
    if not one.stops:
        return Route(shift=shift.id, carer=shift.carer, leave=shift.start, back=shift.start)
    pause_end = None if one.pause is None else at[one.pause] + shift.pause
    stops: list[Stop] = []
    free = shift.start
    for n, (visit, part, node) in enumerate(one.stops):
        if n == one.pause_before and pause_end is not None:
            free = pause_end
        minutes, km = one.legs[n]
        start = round(at[node], 3)
        if n == 0:
            free = max(free, at[node] - minutes)
        stops.append(Stop(
            visit=visit, part=part, arrive=round(min(free + minutes, at[node]), 3), start=start,
            end=round(start + ways.visits[visit].minutes, 3), travel=minutes, km=km,
        ))
        free = at[node] + ways.visits[visit].minutes
    minutes, km = one.legs[-1]
    return Route(
        shift=shift.id, carer=shift.carer, leave=round(stops[0].arrive - one.legs[0][0], 3), back=round(back, 3), stops=tuple(stops),
        pause_at=None if one.pause is None else round(at[one.pause], 3), travel_back=minutes, km_back=km,
    )


def sequences_of(plan: Plan, *, pauses: bool = False) -> dict[str, list[tuple[str, int] | str]]:
    """Return the orders of a plan by shift, with the breaks where they lie if asked, ready for `schedule`."""
    found: dict[str, list[tuple[str, int] | str]] = {}
    for route in plan.routes:
        order: list[tuple[str, int] | str] = []
        held = route.pause_at is None or not pauses
        for stop in route.stops:
            if not held and route.pause_at is not None and stop.start > route.pause_at:
                order.append(PAUSE)
                held = True
            order.append((stop.visit, stop.part))
        if not held:
            order.append(PAUSE)
        found[route.shift] = order
    return found
