"""Trips given to single vehicles, with the charge of each followed from trip to trip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .model import Trip, VehicleType, taken_until


@dataclass
class State:
    """One vehicle as the roster goes: when it is free, and how many kilometres its charge gave at that time."""

    name: str
    kind: VehicleType
    free: float = 0.0
    km_left: float = field(default=float("inf"))
    home: float = 0.0
    """When it last came back: charging begins then, ``free`` may be later."""

    def left_at(self, when: float) -> float:
        """Return the kilometres it can go when it has charged from its return until ``when``."""
        if self.kind.range_km is None:
            return float("inf")
        return min(self.kind.range_km, self.km_left + max(0.0, when - self.home) / 60 * self.kind.charge_km_per_hour)

    def drive(self, trip: Trip, turn_min: float) -> None:
        """Drive a trip."""
        self.km_left = self.left_at(trip.start) - trip.km
        self.home = taken_until(self.kind, trip)
        self.free = self.home + turn_min


def fleet_of(types: Sequence[VehicleType], counts: Mapping[str, int]) -> list[State]:
    """Return as many vehicles of each type, fully charged, named ``<type>-<number>``."""
    numbered = [(kind, n) for kind in types for n in range(1, counts.get(kind.key, 0) + 1)]
    return [State(f"{kind.key}-{n}", kind, km_left=kind.range_km or float("inf")) for kind, n in numbered]


def roster(
    fleet: Sequence[State], trips: Sequence[Trip], wanted: Mapping[str, str], turn_min: float = 0.0, *, sparing: bool = True,
) -> tuple[dict[str, str], list[str]]:
    """Return the vehicle's name by trip, and the trips that found no charged vehicle of the wanted type.

    Parameters
    ----------
    fleet
        Vehicles as they stand; changed as they drive.
    trips
        In order of start.
    wanted
        Type's key by trip; a trip without one is left out.
    sparing
        Whether a trip takes the vehicle with the least charge that is enough, so that full ones are kept for long trips; else the fullest.
    """
    by_kind: dict[str, list[State]] = {}
    for state in fleet:
        by_kind.setdefault(state.kind.key, []).append(state)
    given: dict[str, str] = {}
    failed: list[str] = []
    for trip in trips:
        if trip.id not in wanted:
            continue
        free = [s for s in by_kind.get(wanted[trip.id], []) if s.free <= trip.start and s.left_at(trip.start) >= trip.km]
        if not free:
            failed.append(trip.id)
            continue
        if free[0].kind.range_km is None:
            chosen = max(free, key=lambda s: s.free)
        else:
            chosen = min(free, key=lambda s: s.left_at(trip.start) * (1 if sparing else -1))
        chosen.drive(trip, turn_min)
        given[trip.id] = chosen.name
    return given, failed
