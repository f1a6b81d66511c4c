"""Reads Solomon's and Gehring and Homberger's instances: vehicles with a capacity, customers with a demand, a window and a service time.

Source: Solomon, "Algorithms for the vehicle routing and scheduling problems with time window constraints", Operations Research 35(2), 1987;
Gehring & Homberger, EUROGEN 1999; format as at sintef.no/projectweb/top/vrptw (read 2026-11-29).
"""

import csv
import json
from datetime import date
from itertools import pairwise
from math import hypot
from pathlib import Path

import numpy as np

from mertid.core import Unreadable

from ..plan import Plan
from ..problem import Carer, Citizen, Place, Problem, Shift, Visit, Weights
from ..travel import Travel
from .instance import Instance

DISTANCE_ONLY = Weights(
    travel=1, km=0, co2=0, face=0, new_face=0, unknown=0, contact=0, person=0, wish=0, overtime=0, fair=0, unplanned=10_000, shift=0,
    moved=0, shifted=0,
)
"""The least distance, whatever the number of vehicles; every customer is worth more than any detour."""


def read(path: Path) -> Instance:
    """Return the instance of a file, with the least distance as its aim.

    Raises
    ------
    Unreadable
        The file is not of the form (name, VEHICLE, CUSTOMER with seven numbers a row).
    """
    vehicles, capacity, rows = _rows(path)
    x, y = (np.array([row[k] for row in rows], np.float64) for k in (1, 2))
    distance = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
    depot, customers = rows[0], rows[1:]
    ids = [f"{int(row[0])}" for row in rows]
    problem = Problem(
        start=date(2026, 1, 1), places=tuple(Place(id=i) for i in ids), weights=DISTANCE_ONLY, area=path.stem,
        citizens=tuple(Citizen(id=i, place=i) for i in ids[1:]),
        visits=tuple(
            Visit(id=i, citizen=i, minutes=max(row[6], 1e-9), earliest=row[4], latest=row[5], load=row[3])
            for i, row in zip(ids[1:], customers, strict=True)
        ),
        carers=tuple(Carer(id=f"v{n + 1}") for n in range(vehicles)),
        shifts=tuple(
            Shift(id=f"v{n + 1}", carer=f"v{n + 1}", start=depot[4], end=depot[5], from_place=ids[0], to_place=ids[0], capacity=capacity)
            for n in range(vehicles)
        ),
    )
    return Instance(path.stem, problem, Travel.from_arrays({"": distance}, {"": distance}, source=path.name))


def distance(path: Path, plan: Plan) -> float:
    """Return the official cost, the sum of straight distances in doubles, from the file and the orders alone."""
    _, _, rows = _rows(path)
    at = {f"{int(row[0])}": (row[1], row[2]) for row in rows}
    total = 0.0
    for route in plan.routes:
        points = [rows[0][1:3], *(at[s.visit] for s in route.stops), rows[0][1:3]] if route.stops else []
        total += sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points))
    return total


def best_distances(path: Path) -> dict[str, float]:
    """Return the best known distance by instance in capitals, for the least distance whatever the vehicles (``vroom_BKS.json``)."""
    given = json.loads(path.read_text(encoding="utf-8"))
    return {name.removesuffix("_distance"): float(one["best_known_cost"]) for name, one in given.items() if name.endswith("_distance")}


def best_of_gehring_homberger(path: Path) -> dict[str, tuple[int, float]]:
    """Return the best known vehicles and distance by instance, where fewer vehicles come before distance (``tables.csv``)."""
    with path.open(encoding="utf-8", newline="") as text:
        rows = [row for row in csv.DictReader(text) if row["benchmark"] == "GehringHomberger"]
    return {row["instance"].lower(): (int(row["routes"]), float(row["distance"])) for row in rows}


def _rows(path: Path) -> tuple[int, float, list[tuple[float, ...]]]:
    """Return vehicles, capacity, and the rows of seven numbers, the depot first."""
    vehicles = capacity = 0.0
    rows: list[tuple[float, ...]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            numbers = tuple(float(word) for word in line.split())
        except ValueError:
            continue
        if len(numbers) == 2 and not rows:
            vehicles, capacity = numbers
        elif len(numbers) == 7:
            rows.append(numbers)
    if vehicles < 1 or len(rows) < 2:
        raise Unreadable(f"solomon: file has {len(rows)} rows of seven numbers, expected a depot and customers. Give Solomon's form.")
    return int(vehicles), capacity, rows
