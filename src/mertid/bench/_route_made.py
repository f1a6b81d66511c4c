"""Made days, a whole municipality, and a fortnight together against each day alone. Every plan is gone through by the checker."""

import hashlib
import json
import multiprocessing
from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import numpy as np

from mertid.bench._route_rivals import Orders, installed
from mertid.bench.harness import Row, clock, peak_mb
from mertid.engines.route import greedy, made, search
from mertid.engines.route.check import Fault, check
from mertid.engines.route.edit import move
from mertid.engines.route.figures import figures
from mertid.engines.route.left_out import why
from mertid.engines.route.plan import Figures, Plan
from mertid.engines.route.problem import DAY, Problem, Weights
from mertid.engines.route.retime import retime
from mertid.engines.route.rules import barred
from mertid.engines.route.timing import alone, bounds, schedule
from mertid.engines.route.travel import of
from mertid.engines.route.ways import Travel, Ways

FACE = 12.0
"""Minutes that a visit by somebody unknown costs where libraries are compared: a price a visit, which each of them can state."""


def digest(problem: Problem) -> str:
    """Return the SHA-256 of a problem's documented form."""
    return hashlib.sha256(json.dumps(problem.to_json(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def shared(problem: Problem) -> Problem:
    """Return the part of a problem that all libraries can state: one carer a visit, no ties, a price for each visit by one unknown."""
    return problem.model_copy(update={
        "visits": tuple(v.model_copy(update={
            "carers": 1, "second_skills": None, "after": None, "wished_from": None, "wished_to": None, "priority": 1.0,
        }) for v in problem.visits),
        "citizens": tuple(c.model_copy(update={"contacts": tuple(c.known), "sex": "", "language": ""}) for c in problem.citizens),
        "shifts": tuple(s.model_copy(update={"overtime": 0.0}) for s in problem.shifts),
        "weights": Weights(
            travel=1, km=0, co2=0, face=0, new_face=0, unknown=0, contact=FACE, person=0, wish=0, overtime=0, fair=0, unplanned=1000,
        ),
    })


def laid(problem: Problem, orders: Orders, travel: Travel, by: str) -> Plan:
    """Return a rival's orders as a plan of ours.

    Laid with its breaks and cut to what the checker passes; what was cut is put back where it fits, and all starts at the best times.
    """
    ways = Ways(problem, travel)
    kept: Orders = {name: list(order) for name, order in orders.items()}
    while True:
        plan = schedule(problem, kept, ways=ways, by=by)
        plan = plan.model_copy(update={"unplanned": why(problem, plan)})
        faults = check(problem, plan, travel, working_time=False)
        gone = _worst(ways, plan, faults)
        if not gone:
            return retime(problem, _put_back(ways, plan), travel)
        kept = {name: [one for one in order if one[0] not in gone] for name, order in kept.items()}


def _worst(ways: Ways, plan: Plan, faults: tuple[Fault, ...]) -> set[str]:
    """Return what must go for the faults to end: one visit a shift at a time, the one at fault, or the least pressing."""
    gone: dict[str, str] = {}
    for fault in faults:
        if fault.visit:
            gone.setdefault(fault.shift or fault.visit, fault.visit)
        elif fault.shift:
            stops = next((r.stops for r in plan.routes if r.shift == fault.shift), ())
            if stops:
                gone.setdefault(fault.shift, min(stops, key=lambda s: (ways.visits[s.visit].priority, -s.travel)).visit)
    return set(gone.values())


def _put_back(ways: Ways, plan: Plan) -> Plan:
    """Return the plan with each visit that lies nowhere on the shift that it prolongs least, where the plan stays legal."""
    for left in plan.unplanned:
        visit = ways.visits[left.visit]
        if visit.carers == 2 or visit.after:
            continue
        tries = []
        for shift in ways.problem.shifts:
            if shift.start > visit.latest or shift.end < visit.earliest or any(
                barred(visit, ways.citizens[visit.citizen], ways.carers[shift.carer])
            ):
                continue
            order = next(([(s.visit, s.part) for s in r.stops] for r in plan.routes if r.shift == shift.id), [])
            free = {name: bounds(ways, name) for name in (visit.id, *(n for n, _ in order))}
            before = alone(ways, shift, order, free)[1]
            for n in range(len(order) + 1):
                beyond, back = alone(ways, shift, [*order[:n], (visit.id, 0), *order[n:]], free)
                if beyond <= 0:
                    tries.append((back - before, shift.id, n))
        for _, name, n in sorted(tries)[:20]:
            after = move(ways.problem, plan, visit.id, 0, name, before=n, travel=ways.travel)
            if after.legal:
                plan = after.plan
                break
    return plan


def day(seed: int, seconds: float, visits: int = 300, carers: int = 30) -> Iterator[Row]:
    """Yield the cost of one day by every library: on the part that all can state, with breaks (not PyVRP's), and on the whole."""
    whole = made.day(visits, carers, seed)
    same, size = shared(whole), f"day {visits}/{carers}"
    unbroken = same.model_copy(update={"shifts": tuple(s.model_copy(update={"pause": 0.0}) for s in same.shifts)})
    for name, problem in ((f"{size}, part all can state", unbroken), (f"{size}, with breaks", same), (f"{size}, whole", whole)):
        travel = of(problem)
        found: dict[str, tuple[Figures, float, int]] = {}
        plans: dict[str, Plan] = {}
        with clock() as spent:
            plans["mertid"] = search.plan(problem, search.Limits(seconds=seconds), seed, travel=travel)
        times = {"mertid": spent.seconds}
        with clock() as spent:
            plans["plain plan"] = greedy.plan(problem, travel)
        times["plain plan"] = spent.seconds
        for rival, way in installed().items():
            with clock() as spent:
                orders = way(problem, travel, seconds, seed)
            times[rival] = spent.seconds
            plans[rival] = laid(problem, orders, travel, rival)
        for who, plan in plans.items():
            found[who] = (figures(problem, plan, travel), times[who], len(check(problem, plan, travel, working_time=False)))
        yield from _compared(name, problem, found)


def _compared(name: str, problem: Problem, found: Mapping[str, tuple[Figures, float, int]]) -> Iterator[Row]:
    ours, seconds, faults = found["mertid"]
    base = Row("route", name, digest(problem), "", "", None, seconds=seconds, peak_mb=peak_mb(), n=len(problem.visits))
    yield replace(base, metric="faults found by the checker", unit="", ours=faults, baseline=0, baseline_name="allowed")
    for who, (theirs, spent, their_faults) in found.items():
        if who == "mertid":
            continue
        assert their_faults == 0, f"{who}: {their_faults} faults left"
        beside = replace(base, baseline_name=f"{who} ({spent:.0f} s)")
        yield replace(beside, metric="cost", unit="min", ours=ours.cost, baseline=theirs.cost)
        yield replace(beside, metric="visits left out", ours=ours.visits - ours.planned, baseline=theirs.visits - theirs.planned)
        yield replace(beside, metric="travel", unit="min", ours=ours.travel_minutes, baseline=theirs.travel_minutes)
        yield replace(beside, metric="visits by somebody known", unit="share", ours=ours.known_share, baseline=theirs.known_share)


def municipality(seed: int, seconds: float, visits: int = 3000, carers: int = 200) -> Iterator[Row]:
    """Yield the figures of a whole municipality's day, planned in a process of its own so that its memory is its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        name, sha, ours, plain, faults, spent, peak = pool.submit(_municipality, seed, seconds, visits, carers).result()
    base = Row("route", name, sha, "", "", None, baseline_name="plain plan", seconds=spent, peak_mb=peak, n=visits)
    yield replace(base, metric="faults found by the checker", ours=faults, baseline=0, baseline_name="allowed")
    yield replace(base, metric="visits left out", ours=ours.visits - ours.planned, baseline=plain.visits - plain.planned)
    yield replace(base, metric="cost", unit="min", ours=ours.cost, baseline=plain.cost)
    yield replace(base, metric="travel", unit="min", ours=ours.travel_minutes, baseline=plain.travel_minutes)
    yield replace(base, metric="most memory", unit="MB", ours=peak, baseline=2048, baseline_name="asked for at most")


def _municipality(seed: int, seconds: float, visits: int, carers: int) -> tuple[str, str, Figures, Figures, int, float, float]:
    problem = made.day(visits, carers, seed)
    with clock() as spent:
        travel = of(problem)
        plan = search.plan(problem, search.Limits(seconds=seconds), seed, travel=travel)
    peak = peak_mb()
    plain = greedy.plan(problem, travel)
    return (f"municipality {visits}/{carers}", digest(problem), figures(problem, plan, travel), figures(problem, plain, travel),
            len(check(problem, plan, travel)), spent.seconds, peak)


def fortnight(seed: int, seconds: float, citizens: int = 120, carers: int = 18, away: float = 0.15) -> Iterator[Row]:
    """Yield faces and travel of fourteen days planned together, beside each day alone with the same search and the same time in all."""
    problem = made.municipality(citizens, carers, 14, seed, away=away)
    travel = of(problem)
    with clock() as spent:
        ours = search.plan(problem, search.Limits(seconds=seconds), seed, travel=travel)
    days = [_alone(problem, d) for d in range(problem.days)]
    parts = [search.plan(one, search.Limits(seconds=seconds / len(days)), seed, travel=travel) for one in days]
    alone = Plan(routes=tuple(r for p in parts for r in p.routes), unplanned=tuple(u for p in parts for u in p.unplanned))
    plain = greedy.plan(problem, travel, each_day_alone=True)
    name = f"14 days, {citizens} citizens, {carers} carers"
    base = Row("route", name, digest(problem), "", "", None, seconds=spent.seconds, peak_mb=peak_mb(), n=citizens)
    faults = sum(len(check(problem, p, travel)) for p in (ours, alone, plain))
    yield replace(base, metric="faults found by the checker", ours=faults, baseline=0, baseline_name="allowed")
    told = figures(problem, ours, travel)
    for name, plan in (("each day alone", alone), ("plain plan, each day alone", plain)):
        theirs = figures(problem, plan, travel)
        beside = replace(base, baseline_name=name)
        low, high = _fewer(ours, plan, problem, seed)
        yield replace(beside, metric="different carers a citizen", ours=told.faces_mean, baseline=theirs.faces_mean)
        yield replace(beside, metric="fewer carers a citizen", ours=theirs.faces_mean - told.faces_mean, low=low, high=high)
        yield replace(beside, metric="visits by a contact carer", unit="share", ours=told.contact_share, baseline=theirs.contact_share)
        yield replace(beside, metric="travel", unit="min", ours=told.travel_minutes, baseline=theirs.travel_minutes)
        yield replace(beside, metric="visits left out", ours=told.visits - told.planned, baseline=theirs.visits - theirs.planned)
        yield replace(beside, metric="cost", unit="min", ours=told.cost, baseline=theirs.cost)


def _alone(problem: Problem, day_: int) -> Problem:
    """Return one day of a problem with the same clock, places, citizens and carers."""
    return problem.model_copy(update={
        "visits": tuple(v for v in problem.visits if v.earliest // DAY == day_),
        "shifts": tuple(s for s in problem.shifts if s.start // DAY == day_),
    })


def _fewer(ours: Plan, theirs: Plan, problem: Problem, seed: int) -> tuple[float, float]:
    """Return 95 % bounds of how many fewer carers a citizen meets, by drawing citizens again."""
    both = [_faces(p, problem) for p in (ours, theirs)]
    names = sorted(set(both[0]) & set(both[1]))
    gap = np.array([both[1][c] - both[0][c] for c in names], np.float64)
    rng = np.random.default_rng(seed)
    drawn = gap[rng.integers(0, len(gap), (2000, len(gap)))].mean(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)


def _faces(plan: Plan, problem: Problem) -> dict[str, int]:
    who = {v.id: v.citizen for v in problem.visits}
    met: dict[str, set[str]] = defaultdict(set)
    for route in plan.routes:
        for stop in route.stops:
            met[who[stop.visit]].add(route.carer)
    return {citizen: len(carers) for citizen, carers in met.items()}
