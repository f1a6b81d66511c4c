"""The fleet as data: kinds of vehicles, vehicles, round trips. Its JSON is the documented form (docs/fleet.md).

Times are minutes from 00:00 of ``Need.start``; lengths kilometres; money Danish kroner; CO2 kilograms. A trip is a round trip: it begins
and ends where the vehicles stand, and charging is possible between trips. No driver is known, and a vehicle is known by a pseudonym.
"""

from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

DAY = 1440
YEAR = 365.0

Kind = Literal["car", "van", "minibus", "ebike", "bicycle"]
Fuel = Literal["electric", "petrol", "diesel", "hybrid", "none"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class VehicleType(_Part):
    """A kind of vehicle that is had or may be got, and what it costs and can do.

    ``year_dkk`` and ``year_co2`` come whether it drives or not (lease or depreciation, insurance, tax; making it). ``range_km`` is how far
    it goes on a full battery, None where it fills up in minutes; ``charge_km_per_hour`` how many kilometres an hour of charging gives.
    ``longest_km`` is the longest round trip people take it on, ``slower_min_per_km`` how much longer a kilometre takes than logged.
    ``least`` and ``most`` bound how many the composition may have.
    """

    key: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=80)
    kind: Kind = "car"
    fuel: Fuel = "petrol"
    year_dkk: float = Field(ge=0)
    km_dkk: float = Field(ge=0)
    km_co2: float = Field(ge=0)
    year_co2: float = Field(0.0, ge=0)
    range_km: float | None = Field(None, gt=0)
    charge_km_per_hour: float = Field(0.0, ge=0)
    seats: int = Field(5, ge=1, le=60)
    load: float = Field(0.0, ge=0)
    longest_km: float | None = Field(None, gt=0)
    slower_min_per_km: float = Field(0.0, ge=0)
    least: int = Field(0, ge=0)
    most: int = Field(500, ge=0, le=500)
    source: str = ""

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.least > self.most:
            raise ValueError("types: 'least' is more than 'most', expected at most as many. Correct the row.")
        if self.range_km is not None and not self.charge_km_per_hour:
            raise ValueError("types: a range without 'charge_km_per_hour', expected how fast it charges. Fill it in.")
        return self


class Vehicle(_Part):
    """One vehicle of today. ``id`` is a pseudonym or a fleet number, never a driver's name."""

    id: str = Field(min_length=1, max_length=64)
    type: str


class Trip(_Part):
    """One round trip as driven or booked. ``vehicle`` is '' where it was driven in an employee's own car, or is only booked.

    A private trip is kept as its time and nothing more: no length, no place. ``gap`` says that part of it was not logged and its length
    is partly reckoned.
    """

    id: str = Field(min_length=1, max_length=64)
    start: float = Field(ge=0)
    end: float
    km: float = Field(0.0, ge=0, le=3000)
    seats: int = Field(1, ge=1, le=60)
    load: float = Field(0.0, ge=0)
    vehicle: str = Field("", max_length=64)
    private: bool = False
    gap: bool = False

    @model_validator(mode="after")
    def _times(self) -> Self:
        if not self.end > self.start:
            raise ValueError("trips: 'end' is not after 'start', expected a later time. Correct the row.")
        if self.private and self.km:
            raise ValueError("trips: a private trip has a length, expected none. Leave out 'km'.")
        return self


class Need(_Part):
    """What must be driven from one place, and with what. ``days`` is how many days the trips are of; costs are told for a year.

    ``turn_min`` minutes pass between two trips of a vehicle; ``own_km_dkk`` and ``own_km_co2`` are of employees' own cars.
    """

    start: date
    days: int = Field(ge=1, le=800)
    types: tuple[VehicleType, ...] = Field(min_length=1)
    vehicles: tuple[Vehicle, ...] = ()
    trips: tuple[Trip, ...] = ()
    turn_min: float = Field(0.0, ge=0, le=240)
    own_km_dkk: float = Field(3.81, ge=0)
    own_km_co2: float = Field(0.14, ge=0)

    @model_validator(mode="after")
    def _references(self) -> Self:
        keys = [one.key for one in self.types]
        for kind, ids in (("types", keys), ("vehicles", [v.id for v in self.vehicles]), ("trips", [t.id for t in self.trips])):
            if len(set(ids)) != len(ids):
                raise ValueError(f"{kind}: an id stands twice, expected each once. Give every row its own id.")
        wrong = [("vehicles", n, "type") for n, v in enumerate(self.vehicles) if v.type not in set(keys)]
        known = {v.id for v in self.vehicles} | {""}
        wrong += [("trips", n, "vehicle") for n, t in enumerate(self.trips) if t.vehicle not in known]
        wrong += [("trips", n, "start") for n, t in enumerate(self.trips) if t.start >= self.days * DAY]
        if wrong:
            kind, row, name = wrong[0]
            said = f"{kind}, row {row}: field '{name}' names what is not there, expected one in the list"
            raise ValueError(f"{said} ({len(wrong)} such rows).")
        return self

    @property
    def scale(self) -> float:
        """What the period's figures are multiplied by to be a year's."""
        return YEAR / self.days

    @property
    def driven(self) -> tuple[Trip, ...]:
        """The trips that must be served: all but private ones, in order of start."""
        return tuple(sorted((t for t in self.trips if not t.private), key=lambda t: (t.start, t.end, t.id)))

    def counts(self) -> dict[str, int]:
        """Return how many vehicles of each type there are today, by key, zeros too."""
        had = [v.type for v in self.vehicles]
        return {one.key: had.count(one.key) for one in self.types}


def can(kind: VehicleType, trip: Trip) -> bool:
    """Whether a vehicle of the type, fully charged, can drive the trip."""
    return (
        trip.seats <= kind.seats and trip.load <= kind.load
        and (kind.longest_km is None or trip.km <= kind.longest_km) and (kind.range_km is None or trip.km <= kind.range_km)
    )


def taken_until(kind: VehicleType, trip: Trip, turn_min: float = 0.0) -> float:
    """Return when a vehicle of the type is free again after the trip, in minutes."""
    return trip.end + trip.km * kind.slower_min_per_km + turn_min
