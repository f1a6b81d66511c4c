"""Which vehicle takes which booked trip, proved cheapest, with charge followed from trip to trip.

First the trips are given to types (`network`): no assignment to vehicles can be cheaper. Where the vehicles, as they stand, can drive
them so, that is the answer and it is proved. Else each trip and vehicle gets a column and each vehicle a row for its charge before every
trip, and HiGHS proves the answer or tells the gap.
"""

import time
from collections.abc import Mapping, Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from scipy.sparse import coo_array

from .compose import Slow, rows_of, solve
from .model import DAY, Need, Trip, Vehicle, can, taken_until
from .network import cliques, network
from .roster import State, roster

LEFT_OUT_DKK = 10000.0
"""What a trip left out costs: more than any trip."""


class Standing(BaseModel):
    """How a vehicle stands when the day begins: free from, and kilometres of charge then (None: full)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    free: float = Field(0.0, ge=0)
    km_left: float | None = Field(None, ge=0)


class DayPlan(BaseModel):
    """Vehicle by trip, trips left out, cost and CO2 of driving them, and what is proved: no other plan is more than ``gap`` cheaper."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    given: dict[str, str]
    unserved: tuple[str, ...]
    nobody: tuple[str, ...]
    """Those of the unserved that no vehicle here could drive at any time."""
    dkk: float
    co2_kg: float
    weighed: float
    bound: float
    gap: float
    proved: bool
    seconds: float


def plan_day(
    need: Need, price: float = 0.0, *, standing: Mapping[str, Standing] | None = None, seconds: float = 20.0,
) -> DayPlan:
    """Return which of today's vehicles take which trips; trips that cannot all be driven are left out as few as can be.

    Parameters
    ----------
    need
        The day's trips as ``trips`` (who drove them before is not looked at) and the vehicles at hand as ``vehicles``.
    price
        DKK a kilogram of CO2 that cost is weighed against.
    standing
        How vehicles stand at the beginning; those not named are full and free.

    Raises
    ------
    Slow
        Not even the best by type was found in time.
    """
    began = time.perf_counter()
    trips, kinds = need.driven, {one.key: one for one in need.types}
    here = standing or {}
    given, whole, bound = _by_type(need, trips, price, here, seconds)
    if not whole:
        try:
            given, again = _by_vehicle(need, trips, price, here, seconds)
            bound = max(bound, again)
        except Slow:  # what the best by type leaves out stays out, and the gap tells how far that may be from the best
            pass
    types = {v.id: kinds[v.type] for v in need.vehicles}
    dkk = sum(t.km * types[given[t.id]].km_dkk for t in trips if t.id in given)
    co2 = sum(t.km * types[given[t.id]].km_co2 for t in trips if t.id in given)
    unserved = tuple(t.id for t in trips if t.id not in given)
    nobody = tuple(t.id for t in trips if not any(can(kind, t) for kind in types.values()))
    weighed = dkk + price * co2 + LEFT_OUT_DKK * len(unserved)
    gap = max(0.0, (weighed - bound) / weighed) if weighed else 0.0
    return DayPlan(
        given=given, unserved=unserved, nobody=nobody, dkk=dkk, co2_kg=co2, weighed=weighed, bound=min(bound, weighed), gap=gap,
        proved=gap <= 1e-4, seconds=round(time.perf_counter() - began, 3),
    )


def _states(need: Need, standing: Mapping[str, Standing]) -> list[State]:
    kinds = {one.key: one for one in need.types}
    made = []
    for vehicle in need.vehicles:
        kind, how = kinds[vehicle.type], standing.get(vehicle.id, Standing())
        full = kind.range_km or float("inf")
        made.append(State(vehicle.id, kind, how.free, full if how.km_left is None else min(full, how.km_left), how.free))
    return made


def _by_type(
    need: Need, trips: Sequence[Trip], price: float, standing: Mapping[str, Standing], seconds: float,
) -> tuple[dict[str, str], bool, float]:
    """Return the best plan by type as far as it can be driven, whether that is all of it, and the bound in DKK."""
    net = network(need.types, trips, need.turn_min)
    kinds, wide, many = need.types, len(net.trip), len(trips)
    km = np.array([t.km for t in trips])
    rate = np.array([k.km_dkk + price * k.km_co2 for k in kinds])
    counts = np.array([need.counts()[k.key] for k in kinds], dtype=float)
    cost = np.concatenate([np.zeros(len(kinds)), km[net.trip] * rate[net.kind] if wide else np.zeros(0), np.full(many, LEFT_OUT_DKK)])
    bounds = (np.concatenate([counts, np.zeros(wide + many)]), np.concatenate([counts, np.ones(wide + many)]))
    found = solve(cost, np.ones(len(cost)), bounds, rows_of(net, len(kinds), many), seconds)
    if found is None:
        return {}, False, 0.0
    x, bound = found
    wanted = {trips[net.trip[c]].id: kinds[net.kind[c]].key for c in np.nonzero(x[len(kinds) : len(kinds) + wide] > 0.5)[0]}
    ways = [roster(_states(need, standing), trips, wanted, need.turn_min, sparing=sparing) for sparing in (True, False)]
    given, failed = min(ways, key=lambda way: len(way[1]))
    return given, not failed, bound


def _by_vehicle(
    need: Need, trips: Sequence[Trip], price: float, standing: Mapping[str, Standing], seconds: float,
) -> tuple[dict[str, str], float]:
    """Return the plan with a column a trip and vehicle and a row for each vehicle's charge before every trip, and the bound."""
    states, many = _states(need, standing), len(trips)
    able = [(i, v) for i, t in enumerate(trips) for v, s in enumerate(states) if can(s.kind, t) and s.free <= t.start]
    at = {pair: n for n, pair in enumerate(able)}
    left_out, level = len(able), len(able) + many
    charged = [v for v, s in enumerate(states) if s.kind.range_km is not None]
    levels = {(v, i): level + n * many + i for n, v in enumerate(charged) for i in range(many)}
    width = level + len(levels)
    rows: list[tuple[dict[int, float], float, float]] = [
        ({at[i, v]: 1.0 for v in range(len(states)) if (i, v) in at} | {left_out + i: 1.0}, 1.0, 1.0) for i in range(many)
    ]
    for v, state in enumerate(states):
        mine = [i for i in range(many) if (i, v) in at]
        spans = [(trips[i].start, taken_until(state.kind, trips[i], need.turn_min), i) for i in mine]
        rows += [({at[i, v]: 1.0 for i in clique}, 0.0, 1.0) for clique in cliques(spans)]
    for v in charged:
        rows += _charge_rows(states[v], v, trips, at, levels)
    cost = np.zeros(width)
    low, high = np.zeros(width), np.ones(width)
    for (i, v), n in at.items():
        cost[n] = trips[i].km * (states[v].kind.km_dkk + price * states[v].kind.km_co2)
    cost[left_out:level] = LEFT_OUT_DKK
    for (v, _), n in levels.items():
        high[n] = states[v].kind.range_km or 0.0
    whole = np.concatenate([np.ones(level), np.zeros(len(levels))])
    entries = [(r, c, value) for r, (line, _, _) in enumerate(rows) for c, value in line.items()]
    row, column, value = zip(*entries, strict=True)
    matrix = coo_array((value, (row, column)), shape=(len(rows), width)).tocsr()
    ends = (np.array([one[1] for one in rows]), np.array([one[2] for one in rows]))
    found = solve(cost, whole, (low, high), (matrix, *ends), seconds)
    if found is None:
        return {}, 0.0
    x, bound = found
    return {trips[i].id: states[v].name for (i, v), n in at.items() if x[n] > 0.5}, bound


def _charge_rows(
    state: State, v: int, trips: Sequence[Trip], at: Mapping[tuple[int, int], int], levels: Mapping[tuple[int, int], int],
) -> list[tuple[dict[int, float], float, float]]:
    """Return the rows of one vehicle's charge: enough before each trip it drives, and no more than what came in while it stood.

    Between the starts of two trips next to each other it charges, but for the minutes that a trip it drives takes of the time between.
    """
    rate = state.kind.charge_km_per_hour / 60
    rows: list[tuple[dict[int, float], float, float]] = []
    if trips:
        first = min(state.kind.range_km or 0.0, state.left_at(trips[0].start))
        rows.append(({levels[v, 0]: 1.0}, 0.0, first))
    for i, trip in enumerate(trips):
        if (i, v) in at:
            rows.append(({levels[v, i]: 1.0, at[i, v]: -trip.km}, 0.0, np.inf))
        if i + 1 == len(trips):
            continue
        until = trips[i + 1].start
        line = {levels[v, i + 1]: 1.0, levels[v, i]: -1.0}
        for j in range(i + 1):
            if (j, v) not in at:
                continue
            away = max(0.0, min(until, taken_until(state.kind, trips[j])) - trip.start)
            if away or j == i:
                line[at[j, v]] = away * rate + (trip.km if j == i else 0.0)
        rows.append((line, -np.inf, (until - trip.start) * rate))
    return rows




def with_fleet(need: Need, counts: Mapping[str, int]) -> Need:
    """Return the need with so many vehicles of each type instead of today's, named ``<type>-<number>``; who drove what is forgotten."""
    fleet = tuple(Vehicle(id=f"{kind.key}-{n}", type=kind.key) for kind in need.types for n in range(1, counts.get(kind.key, 0) + 1))
    trips = tuple(trip.model_copy(update={"vehicle": ""}) for trip in need.driven)
    return need.model_copy(update={"vehicles": fleet, "trips": trips})


def on_day(need: Need, day: int) -> Need:
    """Return the need with the trips that are under way on one day, private ones left out, the clock unchanged."""
    return need.model_copy(update={"trips": tuple(t for t in need.driven if t.start < (day + 1) * DAY and t.end > day * DAY)})
