"""A made plan of many routes as the panel's script gets it: only for how fast it is drawn, so no rule is kept."""

from random import Random
from typing import Any

STOPS = 14


def large(routes: int, seed: int = 1) -> dict[str, Any]:
    """Return problem and plan of ``routes`` routes with 14 stops each, in the form of the address ``data``."""
    rng = Random(seed)
    places: list[dict[str, Any]] = [{"id": "base", "lat": 55.4, "lon": 10.39, "label": "Kontoret"}]
    citizens, visits, carers, shifts, made = [], [], [], [], []
    for n in range(routes):
        carer, shift, at, stops = f"c{n}", f"s{n}", 420.0 + rng.randint(0, 20), []
        carers.append({"id": carer, "name": f"Medarbejder {n + 1}", "skills": [], "group": ""})
        shifts.append({"id": shift, "carer": carer, "start": 420.0, "end": 920.0, "from_place": "base", "to_place": "base", "pause": 0.0,
                       "proposed": False, "absent": False})
        for stop in range(STOPS):
            name, travel, minutes = f"{n}-{stop}", float(rng.randint(3, 9)), float(rng.choice((15, 20, 25, 35)))
            at += travel
            places.append({"id": name, "lat": 55.4 + rng.gauss(0, 0.04), "lon": 10.39 + rng.gauss(0, 0.07), "label": f"Prøvevej {stop}"})
            known = {carer: 3} if rng.random() < 0.8 else {}
            citizens.append({"id": name, "name": f"Borger {name}", "place": name, "known": known, "contacts": []})
            visits.append({"id": name, "citizen": name, "minutes": minutes, "earliest": at - 45, "latest": at + 60, "wished_from": at - 10,
                           "wished_to": at + 15, "skills": [], "carers": 1, "what": "Pleje", "start": None})
            stops.append({"visit": name, "part": 0, "arrive": at, "start": at, "end": at + minutes, "travel": travel, "km": travel / 4})
            at += minutes
        made.append({"shift": shift, "carer": carer, "leave": 420.0, "back": at + 6, "pause_at": None, "travel_back": 6.0, "stops": stops})
    problem = {"start": "2026-11-30", "days": 1, "area": "Stor", "places": places, "citizens": citizens, "visits": visits, "carers": carers,
               "shifts": shifts}
    plan = {"number": 1, "kind": "suggested", "routes": made, "unplanned": []}
    return {"problem": problem, "plan": plan, "current": 1, "faults": [], "locks": []}
