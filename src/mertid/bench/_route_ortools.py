"""OR-Tools' routing on our problem: breaks and soft windows stated, faces as the price of each visit, ties by fixed times."""

from importlib import import_module
from typing import Any

import numpy as np

from mertid.bench._route_rivals import Orders, Stated, state
from mertid.engines.route.problem import Problem
from mertid.engines.route.timing import pause_bounds
from mertid.engines.route.ways import Travel


def ortools(problem: Problem, travel: Travel, seconds: float, seed: int) -> Orders:
    """OR-Tools: cheapest insertion, then guided local search until the time is out. It takes no seed: it is the same each time.

    Ties (two carers, one visit after another) are fixed in time as for the others: stated as constraints between starts it found no first
    plan of 300 visits in 40 s (tried 2026-11-29, OR-Tools 9.15).
    """
    pywrapcp = import_module("ortools.constraint_solver.pywrapcp")
    kinds = import_module("ortools.constraint_solver.routing_enums_pb2")
    told = state(problem, travel, fix_ties=True)
    first = len(told.bases)
    starts = [told.bases.index(s.from_place) for s in told.shifts]
    ends = [told.bases.index(s.to_place) for s in told.shifts]
    manager = pywrapcp.RoutingIndexManager(first + len(told.tasks), len(told.shifts), starts, ends)
    routing = pywrapcp.RoutingModel(manager)
    for vehicle, cost in enumerate(told.cost):
        routing.SetArcCostEvaluatorOfVehicle(routing.RegisterTransitMatrix(cost.tolist()), vehicle)
    time = _time(routing, told)
    _windows(routing, manager, time, told)
    if any(v.load for v, _ in told.tasks):
        load = routing.RegisterUnaryTransitVector([0] * first + [round(v.load) for v, _ in told.tasks])
        rooms = [10**9 if s.capacity == float("inf") else int(s.capacity) for s in told.shifts]
        routing.AddDimensionWithVehicleCapacity(load, 0, rooms, True, "load")
    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = kinds.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    asked.local_search_metaheuristic = kinds.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    asked.time_limit.FromMilliseconds(round(seconds * 1000))
    found = routing.SolveWithParameters(asked)
    routes: list[list[int]] = []
    for vehicle in range(len(told.shifts)):
        route: list[int] = []
        index = routing.Start(vehicle)
        while found and not routing.IsEnd(index):
            node = manager.IndexToNode(index)
            if node >= first:
                route.append(node - first)
            index = found.Value(routing.NextVar(index))
        routes.append(route)
    return told.orders(routes)


def _time(routing: Any, told: Stated) -> Any:
    """Return the dimension of time, with each shift's hours and break."""
    first = len(told.bases)
    service = np.array([0] * first + [round(v.minutes * 60) for v, _ in told.tasks])
    by_mode = {m: routing.RegisterTransitMatrix((minutes + service[:, None]).tolist()) for m, minutes in told.time.items()}
    last = round(max(s.end + s.overtime for s in told.shifts) * 60)
    routing.AddDimensionWithVehicleTransits([by_mode[m] for m in told.modes], last, last, False, "time")
    time = routing.GetDimensionOrDie("time")
    solver = routing.solver()
    transits = service.tolist() + [0] * (routing.Size() + len(told.shifts))
    for vehicle, shift in enumerate(told.shifts):
        begin, end = round(shift.start * 60), round((shift.end + shift.overtime) * 60)
        time.CumulVar(routing.Start(vehicle)).SetRange(begin, end)
        time.CumulVar(routing.End(vehicle)).SetRange(begin, end)
        if shift.pause > 0:
            a, b = (round(t * 60) for t in pause_bounds(shift))
            held = solver.FixedDurationIntervalVar(a, b, round(shift.pause * 60), False, f"pause {vehicle}")
            time.SetBreakIntervalsOfVehicle([held], vehicle, transits[: routing.Size()])
    return time


def _windows(routing: Any, manager: Any, time: Any, told: Stated) -> None:
    """State windows hard and wished, who may come, and what a visit left out costs."""
    first, weights = len(told.bases), told.problem.weights
    for n, (visit, _) in enumerate(told.tasks):
        index = manager.NodeToIndex(first + n)
        time.CumulVar(index).SetRange(*told.windows[n])
        routing.AddDisjunction([index], round(weights.unplanned * visit.priority * 60 / visit.carers))
        may = [v for v in range(len(told.shifts)) if told.allowed[v][n]]
        routing.VehicleVar(index).SetValues([-1, *may])
        if weights.wish:
            price = max(1, round(weights.wish))
            if visit.wished_to is not None:
                time.SetCumulVarSoftUpperBound(index, round(visit.wished_to * 60), price)
            if visit.wished_from is not None:
                time.SetCumulVarSoftLowerBound(index, round(visit.wished_from * 60), price)
