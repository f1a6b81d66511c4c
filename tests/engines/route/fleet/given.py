"""Small fleets that tests share."""

from datetime import date

from mertid.engines.route.fleet import Need, Trip, Vehicle, VehicleType

START = date(2025, 3, 3)
ELECTRIC = VehicleType(
    key="el", name="Elbil", fuel="electric", year_dkk=40000, km_dkk=0.5, km_co2=0.02, range_km=100, charge_km_per_hour=30, seats=4,
)
PETROL = VehicleType(key="benzin", name="Benzinbil", year_dkk=30000, km_dkk=1.5, km_co2=0.15, seats=5, load=2)
BIKE = VehicleType(key="cykel", name="Elcykel", kind="ebike", fuel="electric", year_dkk=5000, km_dkk=0.1, km_co2=0.0, seats=1, longest_km=8)
TYPES = (ELECTRIC, PETROL, BIKE)


def trip(name: str, start: float, end: float, km: float = 10.0, **more: object) -> Trip:
    """Return a trip; times are minutes from midnight of the first day."""
    return Trip.model_validate({"id": name, "start": start, "end": end, "km": km, **more})


def need(*trips: Trip, vehicles: tuple[Vehicle, ...] = (), days: int = 7, types: tuple[VehicleType, ...] = TYPES, **more: object) -> Need:
    """Return a need of these trips."""
    return Need.model_validate({
        "start": START, "days": days, "types": [t.model_dump() for t in types], "vehicles": [v.model_dump() for v in vehicles],
        "trips": [t.model_dump() for t in trips], **more,
    })


def fleet(counts: dict[str, int]) -> dict[str, str]:
    """Return the type by vehicle of a composition."""
    return {f"{key}-{n}": key for key, many in counts.items() for n in range(1, many + 1)}
