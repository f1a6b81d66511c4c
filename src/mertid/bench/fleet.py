"""Fleets: a made year of 200 vehicles at fifteen places, cost and CO2 beside today and beside the proved lower bound.

Every trip of every day is given to a vehicle with its charge followed, and each assignment is gone through by the checker, which shares
nothing with what made it. Places share no vehicles, so that the town's bound is the sum of the places'. No published instances fit this
problem (PyVRP's heterogeneous fleets are routes, not round trips); the generator `made.need` with its seeds is the instance.
"""

import hashlib
import json
import multiprocessing
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from mertid.bench._fleet_brute import best
from mertid.bench.harness import Row, clock, sha256, timed
from mertid.engines.route.fleet import Need
from mertid.engines.route.fleet.check import check
from mertid.engines.route.fleet.compose import compose
from mertid.engines.route.fleet.curve import curve, nearest
from mertid.engines.route.fleet.day import on_day, plan_day, with_fleet
from mertid.engines.route.fleet.figures import today
from mertid.engines.route.fleet.made import need

SIZES = (40, 25, 20, 20, 15, 15, 12, 10, 10, 8, 7, 6, 5, 4, 3)
DAYS, PRICE, POINTS = 365, 1.5, 3
LONGEST_S = 600.0
PLACE_OF_DAYS = 6
"""The place whose days are assigned one by one: twelve vehicles."""


@dataclass(frozen=True)
class Place:
    """What came of one place, told as sums that can be added."""

    vehicles: int
    trips: int
    digest: str
    now: tuple[float, float]
    best: tuple[float, float, float, float, int, int]
    """Cost, CO2, weighed, bound, vehicles, and those of them that are no bicycles, at `PRICE`."""
    greenest: tuple[float, float]
    cheapest: tuple[float, float]
    points: int
    unserved: int
    faults: int
    worst_gap: float


def bench(data: Path, seed: int) -> Iterator[Row]:
    """Work out the town, assign a place's days, and try every fleet on the samples. ``data`` is not read."""
    with clock() as spent, ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        places = list(pool.map(_place, [(size, seed + n) for n, size in enumerate(SIZES)]))
    yield from timed(_town(places, seed), spent.seconds)
    with clock() as spent:
        days = _days(seed)
    yield from timed([days], spent.seconds)
    with clock() as spent:
        small = _small()
    yield from timed([small], spent.seconds)


def _place(given: tuple[int, int]) -> Place:
    vehicles, seed = given
    made = need(vehicles, DAYS, seed)
    now = today(made)
    chosen = compose(made, PRICE, seconds=LONGEST_S)
    corners = curve(made, most=POINTS, seconds=LONGEST_S)
    every = [chosen, *corners]
    bicycles = {kind.key for kind in made.types if kind.kind in ("ebike", "bicycle")}
    faults = sum(len(_faults(made, one)) for one in every)
    print(f"fleet: {vehicles} vehicles, {len(made.trips)} trips, {len(corners)} points, {faults} faults", file=sys.stderr, flush=True)
    return Place(
        vehicles, len(made.driven), hashlib.sha256(made.model_dump_json().encode()).hexdigest(), (now.dkk, now.co2_kg),
        (chosen.dkk, chosen.co2_kg, chosen.weighed, chosen.bound, sum(chosen.counts.values()),
         sum(n for key, n in chosen.counts.items() if key not in bicycles)),
        (corners[-1].dkk, corners[-1].co2_kg), (corners[0].dkk, corners[0].co2_kg), len(corners),
        sum(len(one.unserved) for one in every), faults, max(one.gap for one in every),
    )


def _faults(made: Need, one: Any) -> Any:
    fleet = {f"{key}-{n}": key for key, many in one.counts.items() for n in range(1, many + 1)}
    return check(made, one.given, fleet)


def _town(places: list[Place], seed: int) -> Iterator[Row]:
    digest = hashlib.sha256("".join(place.digest for place in places).encode()).hexdigest()
    name = f"made year, {sum(SIZES)} vehicles, {len(SIZES)} places, seed {seed}"
    trips = sum(place.trips for place in places)

    def row(metric: str, unit: str, ours: float, baseline: float | None = None, called: str = "") -> Row:
        return Row(bench="fleet", dataset=name, sha256=digest, metric=metric, unit=unit, ours=ours, baseline=baseline, baseline_name=called,
                   n=trips)

    now = [sum(place.now[i] for place in places) for i in (0, 1)]
    got = [sum(place.best[i] for place in places) for i in range(6)]
    yield row(f"cost a year, {PRICE:g} DKK/kg CO2", "DKK", got[0], now[0], "today")
    yield row(f"CO2 a year, {PRICE:g} DKK/kg CO2", "kg", got[1], now[1], "today")
    yield row("vehicles", "vehicles", got[4], sum(SIZES), "today")
    yield row("cars, vans and minibuses", "vehicles", got[5], sum(SIZES), "today")
    yield row("cost with CO2 against the lower bound", "DKK", got[2], got[3], "proved lower bound")
    yield row("gap to the lower bound", "per million", 1e6 * (got[2] - got[3]) / got[2])
    yield row("largest gap of any point", "per million", 1e6 * max(place.worst_gap for place in places))
    yield row("cost, cheapest points", "DKK", sum(place.cheapest[0] for place in places), now[0], "today")
    yield row("CO2, greenest points", "kg", sum(place.greenest[1] for place in places), now[1], "today")
    yield row("points of the curves", "points", sum(place.points for place in places))
    yield row("trips unserved, all points", "trips", sum(place.unserved for place in places))
    yield row("faults the checker found", "faults", sum(place.faults for place in places))


def _days(seed: int) -> Row:
    """Assign every day of one place with its best fleet; the share that is proved cheapest."""
    made = need(SIZES[PLACE_OF_DAYS], DAYS, seed + PLACE_OF_DAYS)
    corners = curve(made, most=3)
    fleet = with_fleet(made, corners[nearest(corners, PRICE)].counts)
    proved = days = 0
    for day in range(DAYS):
        one = on_day(fleet, day)
        if not one.trips:
            continue
        plan = plan_day(one, PRICE)
        days += 1
        proved += plan.proved and not plan.unserved and not check(one, plan.given, {v.id: v.type for v in one.vehicles})
    digest = hashlib.sha256(made.model_dump_json().encode()).hexdigest()
    return Row(bench="fleet", dataset=f"{len(fleet.vehicles)} vehicles, day by day", sha256=digest,
               metric="days assigned, proved cheapest, no trip left", unit="share", ours=proved / days, n=days)


def _small() -> Row:
    """Compare with trying every fleet on the samples' small places."""
    path = Path(str(files("mertid.samples").joinpath("fleet_optimiser.jsonl")))
    rows = [json.loads(line)["facts"] for line in path.read_text("utf-8").splitlines()]
    needs = [Need.model_validate(row["need"]) for row in rows]
    same = sum(abs(compose(one, PRICE).weighed - best(one, PRICE)[1]) < 0.01 for one in needs)
    return Row(bench="fleet", dataset="samples, every fleet tried", sha256=sha256(path), metric="cost equal to the best of all fleets",
               unit="share", ours=same / len(needs), n=len(needs))
