"""Reads the home health care instances of Mankowska et al.: services and abilities, and visits by two, at once or one after the other.

Source: Mankowska, Meisel & Bierwirth, "The home health care routing and scheduling problem with interdependent services", Health Care
Management Science 17, 2014; JSON form and cost function of github.com/iolab-uniud/hhcrsp (Ceschia et al., ITOR 2024, MIT), read 2026-11-29.
The cost is (distance + sum of tardiness + greatest tardiness) / 3, tardiness counted for each service. Earliest times are hard, latest
are not.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from mertid.core import Unreadable

from ..plan import Plan
from ..problem import After, Carer, Citizen, Place, Problem, Shift, Visit, Weights
from ..travel import Travel
from .instance import Instance

THIRD = 1 / 3
LONG = 1440.0
"""Minutes within which everything ends; the instances set no limit, and tardiness costs long before."""
AIM = Weights(
    travel=THIRD, km=0, co2=0, face=0, new_face=0, unknown=0, contact=0, person=0, wish=THIRD, overtime=0, fair=0, unplanned=10_000,
    shift=0, moved=0, shifted=0, worst=THIRD,
)


@dataclass(frozen=True)
class Cost:
    """The official cost and its three parts, before they are divided by three."""

    distance: float
    tardiness: float
    worst: float

    @property
    def cost(self) -> float:
        """The mean of the three."""
        return (self.distance + self.tardiness + self.worst) / 3


def read(path: Path, *, other_carer: bool = True) -> Instance:
    """Return the instance of a JSON file.

    Parameters
    ----------
    other_carer : whether the two services of a patient need two different carers, as in the first paper. Two at once always do.

    Raises
    ------
    Unreadable
        The file is not of the form.
    """
    given = _given(path)
    abilities: dict[str, tuple[str, ...]] = {c["id"]: tuple(c["abilities"]) for c in given["caregivers"]}
    depot = given["central_offices"][0]["id"]
    places = [depot, *(p["id"] for p in given["patients"])]
    visits: list[Visit] = []
    for patient in given["patients"]:
        visits += _visits(given, patient, other_carer)
    problem = Problem(
        start=date(2026, 1, 1), days=1, places=tuple(Place(id=i) for i in places), weights=AIM, area=path.stem, visits=tuple(visits),
        citizens=tuple(Citizen(id=p["id"], place=p["id"]) for p in given["patients"]),
        carers=tuple(Carer(id=c, skills=s) for c, s in abilities.items()),
        shifts=tuple(Shift(id=c, carer=c, start=0, end=LONG * 3, from_place=depot, to_place=depot) for c in abilities),
    )
    distance = np.array(given["distances"], np.float64)
    return Instance(path.stem, problem, Travel.from_arrays({"": distance}, {"": distance}, source=path.name))


def _visits(given: dict[str, Any], patient: dict[str, Any], other_carer: bool) -> list[Visit]:
    usual = {s["id"]: s.get("default_duration") for s in given["services"]}
    first, last = (float(t) for t in patient["time_window"])
    made = []
    for n, asked in enumerate(patient["required_caregivers"]):
        after = None
        if n == 1:
            tie = patient["synchronization"]
            least, most = (0.0, 0.0) if tie["type"] == "simultaneous" else (float(t) for t in tie["distance"])
            after = After(visit=visit_id(patient["id"], 0), least=least, most=most, other=other_carer or most == 0)
        made.append(Visit(
            id=visit_id(patient["id"], n), citizen=patient["id"], earliest=first, latest=LONG * 2,
            minutes=float(asked.get("duration", usual[asked["service"]])), wished_to=last, skills=(asked["service"],), after=after,
            what=asked["service"],
        ))
    return made


def visit_id(patient: str, service: int) -> str:
    """Return the id of a patient's first (0) or second (1) service."""
    return f"{patient}/{service + 1}"


def cost(path: Path, plan: Plan) -> Cost:
    """Return the official cost of a plan, from the file, the orders and the starts alone. Raises `Unreadable`."""
    given = _given(path)
    row = {given["central_offices"][0]["id"]: 0, **{p["id"]: n + 1 for n, p in enumerate(given["patients"])}}
    last = {p["id"]: float(p["time_window"][1]) for p in given["patients"]}
    distance = 0.0
    late: list[float] = []
    for route in plan.routes:
        at = 0
        for stop in route.stops:
            patient = stop.visit.rpartition("/")[0]
            distance += given["distances"][at][row[patient]]
            late.append(max(0.0, stop.start - last[patient]))
            at = row[patient]
        distance += given["distances"][at][0] if route.stops else 0.0
    return Cost(distance, sum(late), max(late, default=0.0))


def _given(path: Path) -> dict[str, Any]:
    try:
        given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        size = len(given["patients"]) + 1
        if len(given["distances"]) != size or not given["caregivers"] or not given["central_offices"]:
            raise KeyError("distances")
    except (ValueError, KeyError, TypeError):
        raise Unreadable(
            "mankowska: file is of another form, expected patients, caregivers, central_offices and distances. Give one of the set."
        ) from None
    return given
