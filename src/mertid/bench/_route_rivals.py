"""PyVRP, OR-Tools and VROOM on our problem, as far as each can state it. None is needed: what is not installed is skipped aloud.

What none of the three can state is said to them by fixing times or left to our own checker: whatever comes back is laid with `timing`, cut
to what the checker passes, and costed by the same figures as ours.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mertid.engines.route.problem import Mode, Problem, Shift, Visit
from mertid.engines.route.rules import against_wish, barred
from mertid.engines.route.timing import bounds, pause_bounds
from mertid.engines.route.ways import Travel, Ways

Ints = NDArray[np.int64]
Orders = dict[str, list[tuple[str, int] | str]]
FAR = 10_000_000
"""Cost of what must not be: a carer who may not come is that far away."""


@dataclass
class Stated:
    """A problem in whole numbers, ``scale`` to the minute: nodes are the places where shifts begin and end, then the tasks (visits' parts).

    ``cost[s]`` (n, n) is what shift s pays for the way between nodes, with the price of coming to the second; ``time[mode]`` (n, n) is
    travel, rounded up.
    """

    problem: Problem
    bases: list[str]
    tasks: list[tuple[Visit, int]]
    windows: list[tuple[int, int]]
    shifts: list[Shift]
    time: dict[Mode, Ints]
    cost: list[Ints]
    allowed: list[list[bool]]
    modes: list[Mode] = field(default_factory=list)

    def orders(self, routes: list[list[int]]) -> Orders:
        """Return orders by shift of routes given as numbers of tasks."""
        return {s.id: [(self.tasks[t][0].id, self.tasks[t][1]) for t in route] for s, route in zip(self.shifts, routes, strict=True)}


def state(problem: Problem, travel: Travel, *, fix_ties: bool, scale: int = 60) -> Stated:
    """Return the problem in whole numbers, ``scale`` to the minute.

    Parameters
    ----------
    fix_ties : give every visit that is tied to another (two carers, one after another) one start, the earliest its wish allows, for the
        libraries that know no ties.
    """
    ways = Ways(problem, travel)
    shifts = [s for s in problem.shifts if not s.absent]
    bases = sorted({s.from_place for s in shifts} | {s.to_place for s in shifts})
    tasks = [(v, part) for v in problem.visits for part in range(v.carers)]
    rows = np.array([ways.place[b] for b in bases] + [ways.place[ways.citizens[v.citizen].place] for v, _ in tasks])
    modes = sorted({ways.carers[s.carer].mode for s in shifts})
    time = {m: np.ceil(travel.minutes(m)[np.ix_(rows, rows)] * scale - 1e-6).astype(np.int64) for m in modes}
    weights = problem.weights
    cost, allowed = [], []
    for shift in shifts:
        carer = ways.carers[shift.carer]
        km = travel.km(carer.mode)[np.ix_(rows, rows)]
        own = weights.travel * travel.minutes(carer.mode)[np.ix_(rows, rows)] + (
            weights.km + weights.co2 * problem.co2_per_km.get(carer.mode, 0.0)) * km
        may = [not any(barred(v, ways.citizens[v.citizen], carer, part)) for v, part in tasks]
        for n, (visit, _) in enumerate(tasks):
            citizen = ways.citizens[visit.citizen]
            price = (weights.new_face + weights.unknown) * (not citizen.known.get(carer.id)) + weights.person * against_wish(citizen, carer)
            price += weights.contact * bool(citizen.contacts and carer.id not in citizen.contacts)
            own[:, len(bases) + n] += price
        cost.append(np.round(own * scale).astype(np.int64))
        allowed.append(may)
    starts = fixed(problem) if fix_ties else {}
    windows = []
    for visit, _ in tasks:
        first, last = (starts[visit.id],) * 2 if visit.id in starts else bounds(ways, visit.id)
        windows.append((int(np.ceil(first * scale)), int(np.floor(last * scale))))
    return Stated(problem, bases, tasks, windows, shifts, time, cost, allowed, [ways.carers[s.carer].mode for s in shifts])


def fixed(problem: Problem) -> dict[str, float]:
    """Return one start for every visit tied to another: by its wish, and so that the ties hold."""
    visits = {v.id: v for v in problem.visits}
    starts: dict[str, float] = {}

    def start(visit: Visit) -> float:
        if visit.id not in starts:
            wish = visit.earliest if visit.wished_from is None else max(visit.earliest, visit.wished_from)
            if visit.after:
                before = start(visits[visit.after.visit])
                wish = min(max(wish, before + visit.after.least), before + visit.after.most)
            starts[visit.id] = float(np.ceil(min(max(wish, visit.earliest), visit.latest)))
        return starts[visit.id]

    tied = {v.id for v in problem.visits if v.carers == 2 or v.after} | {v.after.visit for v in problem.visits if v.after}
    return {name: start(visits[name]) for name in sorted(tied)}


def pyvrp(problem: Problem, travel: Travel, seconds: float, seed: int, scale: int = 60) -> Orders:
    """PyVRP: a profile for each cost and kind of shift; no breaks (placed afterwards), ties by fixed times."""
    vrp = import_module("pyvrp")
    told = state(problem, travel, fix_ties=True, scale=scale)
    first = len(told.bases)
    alike: dict[Any, list[int]] = {}
    for n, s in enumerate(told.shifts):
        hours, places = (s.start, s.end, s.overtime), (s.from_place, s.to_place)
        alike.setdefault((told.cost[n].tobytes(), tuple(told.allowed[n]), told.modes[n], hours, places, s.capacity), []).append(n)
    kinds = list(alike.values())
    costs = []
    for n, *_ in kinds:
        own = told.cost[n].copy()
        costs.append(own)
        own[:, first:][:, ~np.array(told.allowed[n])] += FAR
        np.fill_diagonal(own, 0)
    data = vrp.ProblemData(
        locations=[vrp.Location(0, 0) for _ in range(first + len(told.tasks))],
        clients=[
            vrp.Client(first + n, delivery=[round(v.load)], service_duration=round(v.minutes * scale), tw_early=told.windows[n][0],
                   tw_late=told.windows[n][1], prize=round(problem.weights.unplanned * v.priority * scale / v.carers), required=False)
            for n, (v, _) in enumerate(told.tasks)
        ],
        depots=[vrp.Depot(n) for n in range(first)],
        vehicle_types=[
            vrp.VehicleType(len(own), [_capacity(s)], start_depot=told.bases.index(s.from_place), end_depot=told.bases.index(s.to_place),
                        tw_early=round(s.start * scale), tw_late=round((s.end + s.overtime) * scale), profile=n)
            for n, own in enumerate(kinds) for s in [told.shifts[own[0]]]
        ],
        distance_matrices=costs, duration_matrices=[told.time[told.modes[n[0]]] for n in kinds],
    )
    found = vrp.solve(data, import_module("pyvrp.stop").MaxRuntime(seconds), seed=seed, collect_stats=False, display=False).best
    routes: list[list[int]] = [[] for _ in told.shifts]
    for route in found.routes():
        routes[kinds[route.vehicle_type()].pop()] = [int(one.idx) for one in route if one.is_client()]
    return told.orders(routes)


def _capacity(shift: Shift) -> int:
    return 10**9 if shift.capacity == float("inf") else int(shift.capacity)


def vroom(problem: Problem, travel: Travel, seconds: float, seed: int) -> Orders:
    """VROOM: a profile for each shift, breaks, skills; ties by fixed times. It stops by itself when its moves are used up."""
    vr = import_module("vroom")
    told = state(problem, travel, fix_ties=True)
    first = len(told.bases)
    given = vr.Input()
    for n, (cost, mode) in enumerate(zip(told.cost, told.modes, strict=True)):
        given.set_durations_matrix(f"p{n}", told.time[mode].astype(np.uint32))
        given.set_costs_matrix(f"p{n}", cost.astype(np.uint32))
    most = max(v.priority for v in problem.visits)
    for n, (visit, _) in enumerate(told.tasks):
        given.add_job(vr.Job(
            n, location=first + n, default_service=round(visit.minutes * 60), delivery=vr.Amount([round(visit.load)]), skills={n},
            priority=max(1, round(100 * visit.priority / most)), time_windows=[vr.TimeWindow(*told.windows[n])],
        ))
    for n, shift in enumerate(told.shifts):
        begin, end = pause_bounds(shift)
        held = [vr.Break(n, [vr.TimeWindow(round(begin * 60), round(end * 60))], service=round(shift.pause * 60))]
        given.add_vehicle(vr.Vehicle(
            n, start=told.bases.index(shift.from_place), end=told.bases.index(shift.to_place), profile=f"p{n}", capacity=[_capacity(shift)],
            skills={t for t, may in enumerate(told.allowed[n]) if may}, breaks=held if shift.pause > 0 else [],
            time_window=vr.TimeWindow(round(shift.start * 60), round((shift.end + shift.overtime) * 60)),
        ))
    found = given.solve(exploration_level=5, nb_threads=2, timeout=timedelta(seconds=seconds))
    steps = found.routes
    routes: list[list[int]] = [[] for _ in told.shifts]
    for vehicle, kind, task in zip(steps["vehicle_id"], steps["type"], steps["id"], strict=True):
        if kind == "job":
            routes[int(vehicle)].append(int(task))
    return told.orders(routes)


Rival = Callable[[Problem, Travel, float, int], Orders]


def installed() -> dict[str, Rival]:
    """Return the rivals that are installed, by name."""
    from mertid.bench._route_ortools import ortools

    known: dict[str, tuple[str, Rival]] = {"PyVRP": ("pyvrp", pyvrp), "OR-Tools": ("ortools", ortools), "VROOM": ("vroom", vroom)}
    return {name: way for name, (package, way) in known.items() if find_spec(package) is not None}
