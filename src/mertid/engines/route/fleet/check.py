"""Checks an assignment of trips to vehicles from scratch. Shares nothing with what makes them but the data.

Each vehicle is driven through its trips in order; every rule is tried on its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mertid.core import Text

from .model import Need, VehicleType

NEAR = 1e-6


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. ``code``: unknown, unserved, overlap, seats, load, far, charge; ``amount`` by how much, in its own unit."""

    code: str
    trip: str
    vehicle: str
    text: Text
    amount: float = 0.0


SAYS = {
    "unknown": Text(da="Tur {trip} er givet til {vehicle}, som ikke findes", en="Trip {trip} is given to {vehicle}, which is not there"),
    "unserved": Text(da="Tur {trip} har intet køretøj", en="Trip {trip} has no vehicle"),
    "overlap": Text(da="{vehicle} er ikke kommet hjem, når tur {trip} begynder", en="{vehicle} is not back when trip {trip} begins"),
    "seats": Text(da="Tur {trip} har for mange med til {vehicle}", en="Trip {trip} has too many people for {vehicle}"),
    "load": Text(da="Tur {trip} har for meget last til {vehicle}", en="Trip {trip} has too much load for {vehicle}"),
    "far": Text(da="Tur {trip} er for lang til {vehicle}", en="Trip {trip} is too long for {vehicle}"),
    "charge": Text(da="{vehicle} har ikke strøm nok til tur {trip}", en="{vehicle} has too little charge for trip {trip}"),
}


def check(
    need: Need, given: Mapping[str, str], fleet: Mapping[str, str], *, charge: Mapping[str, float] | None = None,
    free: Mapping[str, float] | None = None, may_leave_out: bool = False,
) -> tuple[Fault, ...]:
    """Return everything that is wrong with an assignment.

    Parameters
    ----------
    given
        Vehicle's name by trip's id.
    fleet
        Type's key by vehicle's name.
    charge
        Kilometres left at the beginning by vehicle; those not named are full.
    free
        When vehicles are home at the beginning, in minutes; charging begins then. Those not named are home from the first minute.
    may_leave_out
        Whether a trip without a vehicle is allowed.
    """
    kinds = {kind.key: kind for kind in need.types}
    trips = {trip.id: trip for trip in need.trips if not trip.private}
    faults: list[Fault] = []
    mine: dict[str, list[str]] = {}
    for name, vehicle in given.items():
        if name not in trips or vehicle not in fleet or fleet[vehicle] not in kinds:
            faults.append(_fault("unknown", name, vehicle))
        else:
            mine.setdefault(vehicle, []).append(name)
    if not may_leave_out:
        faults += [_fault("unserved", name, "") for name in trips if name not in given]
    home_from = free or {}
    for vehicle, names in mine.items():
        kind = kinds[fleet[vehicle]]
        full = float("inf") if kind.range_km is None else kind.range_km
        left = min(full, (charge or {}).get(vehicle, full))
        back = ready = home_from.get(vehicle, 0.0)
        for name in sorted(names, key=lambda n: (trips[n].start, trips[n].end)):
            trip = trips[name]
            faults += _fits(kind, name, vehicle, trip.seats, trip.load, trip.km)
            if trip.start < ready - NEAR:
                faults.append(_fault("overlap", name, vehicle, ready - trip.start))
            left = min(full, left + max(0.0, trip.start - back) * kind.charge_km_per_hour / 60)
            if trip.km > left + NEAR:
                faults.append(_fault("charge", name, vehicle, trip.km - left))
            left = max(0.0, left - trip.km)
            back = trip.end + trip.km * kind.slower_min_per_km
            ready = back + need.turn_min
    return tuple(faults)


def _fits(kind: VehicleType, trip: str, vehicle: str, seats: int, load: float, km: float) -> list[Fault]:
    over = (("seats", seats - kind.seats), ("load", load - kind.load), ("far", km - (kind.longest_km or km)))
    return [_fault(code, trip, vehicle, amount) for code, amount in over if amount > NEAR]


def _fault(code: str, trip: str, vehicle: str, amount: float = 0.0) -> Fault:
    return Fault(code, trip, vehicle, SAYS[code].fill(trip=trip, vehicle=vehicle), amount)
