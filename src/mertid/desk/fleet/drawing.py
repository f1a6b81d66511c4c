"""Drawings as places in numbers: the curve of cost against CO2, hours of the day, a day's vehicles in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

LEFT, RIGHT, TOP, BOTTOM = 64, 620, 32, 300


@dataclass(frozen=True)
class Dot:
    """One fleet in the curve's drawing. ``mark``: today, auto, hand; ``chosen`` the one looked at."""

    x: float
    y: float
    key: str
    label: str
    mark: str
    chosen: bool
    dkk: float
    co2: float


@dataclass(frozen=True)
class Curve:
    """Cost across, CO2 up. ``line`` is the path through the curve's own points."""

    dots: tuple[Dot, ...]
    line: str
    ticks_x: tuple[tuple[float, float], ...]
    ticks_y: tuple[tuple[float, float], ...]


def curve(today: Mapping[str, Any], points: Sequence[Any], runs: Sequence[Any], chosen: str) -> Curve:
    """Return the drawing. ``points`` and ``runs`` are `Shown` fleets with cost and CO2 in their results."""
    rows = [("today", "", "today", float(today["dkk"]), float(today["co2_kg"]))]
    rows += [(one.key, one.label, "auto", one.result["dkk"], one.result["co2_kg"]) for one in points]
    rows += [(one.key, one.label, "hand", one.result["dkk"], one.result["co2_kg"]) for one in runs if one.hand and "dkk" in one.result]
    low_x, high_x, ticks_x = _scale([row[3] for row in rows])
    low_y, high_y, ticks_y = _scale([row[4] / 1000 for row in rows])

    def x(dkk: float) -> float:
        return round(LEFT + (dkk - low_x) / (high_x - low_x) * (RIGHT - LEFT), 1)

    def y(tonnes: float) -> float:
        return round(BOTTOM - (tonnes - low_y) / (high_y - low_y) * (BOTTOM - TOP), 1)

    dots = tuple(Dot(x(dkk), y(co2 / 1000), key, label, mark, key == chosen, dkk, co2) for key, label, mark, dkk, co2 in rows)
    corners = [f"{dot.x} {dot.y}" for dot in dots if dot.mark == "auto"]
    line = "M" + "L".join(corners) if len(corners) > 1 else ""
    return Curve(dots, line, tuple((x(one), one) for one in ticks_x), tuple((y(one), one) for one in ticks_y))


def _scale(values: Sequence[float]) -> tuple[float, float, list[float]]:
    """Return a scale's ends and four to eight round ticks that hold all values."""
    low, high = min(values), max(values)
    span = (high - low) or max(1.0, abs(high))
    step = 10 ** floor(log10(span / 4))
    step *= next(times for times in (1, 2, 5, 10) if span / (step * times) <= 7)
    first, last = floor(low / step), ceil(high / step)
    last += last == first
    return first * step, last * step, [n * step for n in range(first, last + 1)]


@dataclass(frozen=True)
class Bar:
    """One hour: its place, and how high the mean and the most reach."""

    x: float
    mean_y: float
    mean_h: float
    most_y: float
    hour: int
    share: float
    most: int


def hours(share: Sequence[float], most: Sequence[int], vehicles: int) -> tuple[Bar, ...]:
    """Return the bars of vehicles out by hour of the day, in a drawing of 624 x 160."""
    whole = max(1, vehicles, *most)
    return tuple(
        Bar(26.0 * n, round(140 - 130 * mean * vehicles / whole, 1), round(130 * mean * vehicles / whole, 1),
            round(140 - 130 * top / whole, 1), n, mean, top)
        for n, (mean, top) in enumerate(zip(share, most, strict=True))
    )


@dataclass(frozen=True)
class Span:
    """A trip in the day's drawing and table."""

    x: float
    width: float
    trip: str
    begins: str
    ends: str
    km: float
    seats: int
    load: float
    gap: bool


@dataclass(frozen=True)
class Row:
    """A vehicle's day. ``y`` is the top of its lane."""

    y: int
    vehicle: str
    kind: str
    spans: tuple[Span, ...]
    km: float


@dataclass(frozen=True)
class Gantt:
    """A day's vehicles in time; ``left_out`` are the trips without one. The drawing is 960 wide, ``height`` high."""

    rows: tuple[Row, ...]
    height: int
    ticks: tuple[tuple[float, str], ...]
    left_out: tuple[Span, ...]


LANE, GUTTER, WIDE = 26, 150, 960


def gantt(need: Any, given: Mapping[str, str], day: int) -> Gantt:
    """Return the day's drawing. ``given`` is the vehicle by trip; trips of the need that are not in it are left out."""
    names = {kind.key: kind.name for kind in need.types}
    trips = [trip for trip in need.driven if trip.start < (day + 1) * 1440 and trip.end > day * 1440]
    low = min([6 * 60.0, *(trip.start - day * 1440 for trip in trips)])
    high = max([18 * 60.0, *(trip.end - day * 1440 for trip in trips)])
    low, high = max(0.0, floor(low / 60) * 60.0), min(1440.0, ceil(high / 60) * 60.0)

    def x(minute: float) -> float:
        return round(GUTTER + (min(max(minute, low), high) - low) / (high - low) * (WIDE - GUTTER - 10), 1)

    def span(trip: Any) -> Span:
        begins, ends = trip.start - day * 1440, trip.end - day * 1440
        wide = max(3.0, round(x(ends) - x(begins), 1))
        return Span(x(begins), wide, trip.id, _clock(begins), _clock(ends), trip.km, trip.seats, trip.load, trip.gap)

    mine: dict[str, list[Any]] = {vehicle.id: [] for vehicle in need.vehicles}
    for trip in trips:
        if trip.id in given and given[trip.id] in mine:
            mine[given[trip.id]].append(trip)
    rows = tuple(
        Row(30 + LANE * n, vehicle.id, names.get(vehicle.type, vehicle.type), tuple(span(trip) for trip in mine[vehicle.id]),
            sum(trip.km for trip in mine[vehicle.id]))
        for n, vehicle in enumerate(need.vehicles)
    )
    ticks = tuple((x(hour * 60), f"{hour:02}") for hour in range(int(low // 60), int(high // 60) + 1))
    left_out = tuple(span(trip) for trip in trips if trip.id not in given)
    return Gantt(rows, 30 + LANE * len(rows) + 6, ticks, left_out)


def _clock(minute: float) -> str:
    days, at = divmod(round(minute), 1440)
    mark = f" (+{days})" if days > 0 else f" ({days})".replace("-", "−") if days < 0 else ""
    return f"{at // 60:02}.{at % 60:02}{mark}"
