"""What a fleet costs and lets out over a year, and how much it is used: of today as driven, or of trips given to types."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from .model import DAY, Need

WORK_FROM, WORK_TO = 7 * 60, 17 * 60
"""Working hours that use is told of, in minutes from midnight, Monday to Friday."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class VehicleFigures(_Part):
    """One vehicle's year: ``used_share`` of working hours in [0, 1], ``days_share`` of working days on which it drove."""

    id: str
    type: str
    trips: int
    km: float
    dkk: float
    co2_kg: float
    used_share: float
    days_share: float
    private: int


class Today(_Part):
    """The fleet as it was driven, told for a year.

    ``hours_out``: mean share of vehicles that are out on working days, by hour of the day, 24 values in [0, 1]; ``most_out`` the most
    that were out at once in each hour on any day. ``own_*`` are trips in employees' own cars.
    """

    dkk: float
    co2_kg: float
    km: float
    trips: int
    private: int
    gaps: int
    own_trips: int
    own_dkk: float
    own_co2_kg: float
    counts: dict[str, int]
    vehicles: tuple[VehicleFigures, ...]
    hours_out: tuple[float, ...]
    most_out: tuple[int, ...]


def today(need: Need) -> Today:
    """Return what today's fleet costs, lets out and is used."""
    types = {one.key: one for one in need.types}
    work = _work_days(need)
    rows = []
    for vehicle in need.vehicles:
        kind = types[vehicle.type]
        mine = [t for t in need.trips if t.vehicle == vehicle.id]
        km = sum(t.km for t in mine) * need.scale
        on = [(t, day) for t in mine for day in _days(t.start, t.end) if day in work]
        busy = sum(_overlap(t.start, t.end, day * DAY + WORK_FROM, day * DAY + WORK_TO) for t, day in on)
        rows.append(VehicleFigures(
            id=vehicle.id, type=vehicle.type, trips=sum(not t.private for t in mine), km=km, dkk=kind.year_dkk + km * kind.km_dkk,
            co2_kg=kind.year_co2 + km * kind.km_co2, used_share=busy / max(1, len(work) * (WORK_TO - WORK_FROM)),
            days_share=len({day for _, day in on}) / max(1, len(work)), private=sum(t.private for t in mine),
        ))
    own = [t for t in need.driven if not t.vehicle]
    own_km = sum(t.km for t in own) * need.scale
    share, most = _hours(need, work)
    return Today(
        dkk=sum(r.dkk for r in rows) + own_km * need.own_km_dkk, co2_kg=sum(r.co2_kg for r in rows) + own_km * need.own_km_co2,
        km=sum(r.km for r in rows) + own_km, trips=len(need.driven), private=sum(t.private for t in need.trips),
        gaps=sum(t.gap for t in need.trips), own_trips=len(own), own_dkk=own_km * need.own_km_dkk, own_co2_kg=own_km * need.own_km_co2,
        counts=need.counts(), vehicles=tuple(rows), hours_out=share, most_out=most,
    )


def year_of(need: Need, counts: Mapping[str, int], wanted: Mapping[str, str]) -> tuple[float, float]:
    """Return cost in DKK and CO2 in kg a year of so many vehicles with the trips given to types (type's key by trip)."""
    types = {one.key: one for one in need.types}
    dkk = sum(types[key].year_dkk * n for key, n in counts.items())
    co2 = sum(types[key].year_co2 * n for key, n in counts.items())
    km: dict[str, float] = {}
    for trip in need.driven:
        if trip.id in wanted:
            km[wanted[trip.id]] = km.get(wanted[trip.id], 0.0) + trip.km
    dkk += sum(types[key].km_dkk * length * need.scale for key, length in km.items())
    co2 += sum(types[key].km_co2 * length * need.scale for key, length in km.items())
    return dkk, co2


def _work_days(need: Need) -> set[int]:
    first = need.start.weekday()
    return {day for day in range(need.days) if (first + day) % 7 < 5}


def _days(start: float, end: float) -> range:
    return range(int(start // DAY), int((end - 1e-9) // DAY) + 1)


def _overlap(a: float, b: float, c: float, d: float) -> float:
    return max(0.0, min(b, d) - max(a, c))


def _hours(need: Need, work: set[int]) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Return by hour of the day the mean share of vehicles out on working days, and the most out at once on any day."""
    minutes = [0.0] * 24
    events: list[tuple[float, int]] = []
    for trip in need.trips:
        if not trip.vehicle:
            continue
        events += [(trip.start, 1), (trip.end, -1)]
        for hour in range(int(trip.start // 60), int((trip.end - 1e-9) // 60) + 1):
            if hour // 24 in work:
                minutes[hour % 24] += _overlap(trip.start, trip.end, hour * 60, hour * 60 + 60)
    most = [0] * 24
    now, before = 0, 0.0
    for at, step in sorted(events):
        if now:
            for hour in range(int(before // 60), int((at - 1e-9) // 60) + 1):
                most[hour % 24] = max(most[hour % 24], now)
        now, before = now + step, at
    whole = max(1, len(need.vehicles) * len(work) * 60)
    return tuple(one / whole for one in minutes), tuple(most)
