"""Round trips cut from GPS points: noise and wrong clocks taken out, gaps reckoned, standing still not counted as driving.

A vehicle is home within ``RADIUS_M`` of where it stands at night. A trip begins when it leaves home and ends when it has come back and
stayed: passing by home does not end it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from .columns import COPENHAGEN

RADIUS_M = 250.0
FASTEST_KMH = 200.0
STILL_M = 40.0
"""Movement below this is the receiver's noise."""
GAP_MIN = 20.0
ROAD = 1.3
"""Road against straight line where nothing was logged."""
STAY_MIN = 3.0
SHORTEST_KM, SHORTEST_MIN = 0.3, 2.0
ROLLOVER = timedelta(weeks=1024)
"""What old receivers are wrong by after the week number of GPS began anew (6 April 2019)."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where a vehicle was, in degrees (WGS 84) at a time in UTC."""

    vehicle: str
    at: datetime
    lat: float
    lon: float
    private: bool = False


@dataclass(frozen=True)
class Drive:
    """A round trip or a part of one. Without a length where it is private."""

    vehicle: str
    start: datetime
    end: datetime
    km: float
    private: bool = False
    gap: bool = False
    seats: int = 1
    load: float = 0.0


@dataclass(frozen=True)
class Tidied:
    """Points of one vehicle in order of time, and how many were left out or corrected."""

    points: tuple[Point, ...]
    clocks_mended: int = 0
    clocks_wrong: int = 0
    jumps: int = 0
    doubled: int = 0


def km_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle distance in kilometres."""
    la, lb = math.radians(a[0]), math.radians(b[0])
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 12742.0 * math.asin(min(1.0, math.sqrt(h)))


def tidy(points: Iterable[Point], *, now: datetime | None = None) -> Tidied:
    """Return one vehicle's points in order: times mended, jumps and doubles left out.

    A time 1024 weeks off is mended; one in the future or before 2000 otherwise is left out. A point that could only be reached faster than
    `FASTEST_KMH` is left out, unless three in a row agree: then the vehicle was moved while nothing was logged.
    """
    limit = (now or datetime.now(UTC)) + timedelta(days=1)
    mended = wrong = jumps = doubled = 0
    good: list[Point] = []
    for point in points:
        if abs(point.lat) > 90 or abs(point.lon) > 180 or (abs(point.lat) < 1e-9 and abs(point.lon) < 1e-9):
            jumps += 1  # 0, 0 is what a receiver without a fix writes
            continue
        if point.at.year < 2010 and point.at + ROLLOVER <= limit and point.at.year >= 1998:
            point = replace(point, at=point.at + ROLLOVER)
            mended += 1
        if point.at > limit or point.at.year < 2010:
            wrong += 1
            continue
        good.append(point)
    good.sort(key=lambda p: p.at)
    kept: list[Point] = []
    aside: list[Point] = []
    for point in good:
        if kept and point.at == kept[-1].at:
            doubled += 1
            continue
        if not kept or _kmh(kept[-1], point) <= FASTEST_KMH:
            jumps += len(aside)
            aside = []
            kept.append(point)
            continue
        if aside and _kmh(aside[-1], point) > FASTEST_KMH:
            jumps += len(aside)
            aside = []
        aside.append(point)
        if len(aside) == 3:
            kept += aside
            aside = []
    return Tidied(tuple(kept), mended, wrong, jumps + len(aside), doubled)


def home_of(points: Sequence[Point]) -> tuple[float, float] | None:
    """Return where the vehicles stand at night (22 to 5, Danish time), else where they are longest; None without points."""
    night = [p for p in points if not 5 <= p.at.astimezone(COPENHAGEN).hour < 22] or list(points)
    if not night:
        return None
    cell, _ = Counter((round(p.lat, 3), round(p.lon, 3)) for p in night).most_common(1)[0]
    near = [p for p in night if km_between(cell, (p.lat, p.lon)) < 0.2] or night
    return sum(p.lat for p in near) / len(near), sum(p.lon for p in near) / len(near)


def cut(points: Sequence[Point], home: tuple[float, float], *, radius_m: float = RADIUS_M) -> list[Drive]:
    """Return the round trips of one vehicle's tidied points.

    A trip under way when the log ends is ended there and marked as having a gap; so is one in which more than `GAP_MIN` minutes of driving
    were not logged.
    """
    drives: list[Drive] = []
    away: list[Point] = []
    back: list[Point] = []
    last_home: Point | None = None
    for point in points:
        here = km_between(home, (point.lat, point.lon)) * 1000 <= radius_m
        if not here:
            if away and back:  # it only passed by
                away += back
            elif not away and last_home is not None:
                away.append(last_home)
            back = []
            away.append(point)
        elif away:
            back.append(point)
            if (point.at - back[0].at).total_seconds() >= STAY_MIN * 60:
                drives += _drive([*away, back[0]])
                away, back, last_home = [], [], point
        else:
            last_home = point
    if away:
        drives += _drive([*away, *back[:1]], open_end=not back)
    return drives


def _drive(points: Sequence[Point], *, open_end: bool = False) -> list[Drive]:
    start, km, gap = points[0].at, 0.0, open_end
    anchor = points[0]
    for point, before in zip(points[1:], points[:-1], strict=True):
        far = km_between((anchor.lat, anchor.lon), (point.lat, point.lon))
        silent = (point.at - before.at).total_seconds() / 60
        if far * 1000 < STILL_M:
            continue
        if silent > GAP_MIN:
            if before is points[0]:  # it stood at home until it left, and the log began on the way
                start = max(start, point.at - timedelta(minutes=far * ROAD / 50 * 60))
            else:
                gap = True
            far *= ROAD
        km += far
        anchor = point
    minutes = (points[-1].at - start).total_seconds() / 60
    if km < SHORTEST_KM or minutes < SHORTEST_MIN:
        return []
    private = any(p.private for p in points[1:])
    return [Drive(points[0].vehicle, start, points[-1].at, 0.0 if private else km, private, gap)]


def _kmh(a: Point, b: Point) -> float:
    hours = (b.at - a.at).total_seconds() / 3600
    return km_between((a.lat, a.lon), (b.lat, b.lon)) / hours if hours > 0 else math.inf


def join(parts: Sequence[tuple[Drive, bool]]) -> list[Drive]:
    """Return round trips of one vehicle's single drives in order, each with whether it ends at home.

    One that does not end at home goes on with the next; days of standing away are part of the trip, for nobody else can take the vehicle.
    """
    made: list[Drive] = []
    open_trip: Drive | None = None
    for part, home in parts:
        if open_trip is None:
            open_trip = part
        else:
            private = open_trip.private or part.private
            open_trip = replace(
                open_trip, end=max(open_trip.end, part.end), km=0.0 if private else open_trip.km + part.km, private=private,
                gap=open_trip.gap or part.gap, seats=max(open_trip.seats, part.seats), load=max(open_trip.load, part.load),
            )
        if home:
            made.append(open_trip)
            open_trip = None
    return [*made, *([replace(open_trip, gap=True)] if open_trip else [])]
