"""A log or a register, read whole or refused: CSV or Excel with points, single drives, round trips or bookings; GPX.

What names a driver is never read. Vehicles get a pseudonym from the caller. Places are used to find round trips and then forgotten.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from lxml import etree

from mertid.core import Text, Unreadable

from .columns import COPENHAGEN, TRIPS, Wrong, kind_of, left_out, mapping_of, moment, number, private, table
from .model import DAY, Trip, Vehicle
from .points import RADIUS_M, Drive, Point, cut, home_of, join, km_between, tidy

Hide = Callable[[str], str]
"""Gives a vehicle's pseudonym for its number plate or name."""

EXPECTED = {
    "time": Text(da="et tidspunkt som 2025-03-31 07:45", en="a time such as 2025-03-31 07:45"),
    "number": Text(da="et tal", en="a number"), "place": Text(da="en koordinat i grader", en="a coordinate in degrees"),
    "later": Text(da="et senere tidspunkt end starten", en="a time later than the start"), "filled": Text(da="en værdi", en="a value"),
    "type": Text(da="en af typerne i registret", en="one of the types there are"),
}


@dataclass(frozen=True)
class ReadLog:
    """What a file gave: round trips, counts of what was left out or mended (by name), wrong rows, and headings that were not read."""

    kind: str
    start: date | None = None
    days: int = 0
    trips: tuple[Trip, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    not_read: tuple[str, ...] = ()


def read_log(
    data: bytes, *, hide: Hide, mapping: Mapping[str, int] | None = None, home: tuple[float, float] | None = None,
    radius_m: float = RADIUS_M, vehicle: str = "", now: datetime | None = None,
) -> ReadLog:
    """Return the round trips of a file.

    Parameters
    ----------
    mapping
        Column's number (from 0) by what it is, as `columns.HEADINGS` names it; None: by the headings. One that names a driver is not read.
    home
        Where the vehicles stand, in degrees; None: each vehicle's own place is found from where it is at night.
    vehicle
        Whose a GPX file is, where it does not say so.

    Raises
    ------
    Unreadable, TooBig
        When the file is no table and no GPX, or its columns are not enough.
    """
    if data.lstrip()[:5] in (b"<?xml", b"<gpx ") or b"<gpx" in data[:2000]:
        return _from_points(_gpx(data, hide, vehicle), home, radius_m, now, (), ())
    headings, rows = table(data)
    unread = tuple(left_out(headings))
    columns = dict(mapping) if mapping is not None else mapping_of(headings, TRIPS)
    columns = {name: at for name, at in columns.items() if at < len(headings) and headings[at] not in unread}
    kind = kind_of(columns)
    if kind == "points":
        points, wrong = _points(rows, columns, headings, hide)
        return _from_points(points, home, radius_m, now, wrong, unread)
    if kind in ("trips", "bookings"):
        return _from_drives(rows, columns, headings, hide, home, radius_m, kind, unread)
    raise Unreadable("fleet: the columns are not enough, expected vehicle, start, end and km, or vehicle, time, lat and lon.", text=Text(
        da="Der mangler kolonner. Der skal være køretøj, start, slut og km, eller køretøj, tid, bredde- og længdegrad.",
        en="The columns are not enough. Vehicle, start, end and km are needed, or vehicle, time, latitude and longitude."))


def read_register(data: bytes, *, hide: Hide, types: Mapping[str, str]) -> tuple[tuple[Vehicle, ...], tuple[Wrong, ...]]:
    """Return the vehicles of a register: a table with vehicle and type. ``types`` gives the type's key by its key or name, small letters.

    Raises
    ------
    Unreadable, TooBig
        As `read_log`.
    """
    headings, rows = table(data)
    columns = mapping_of(headings, ("type", "vehicle"))
    if not {"vehicle", "type"} <= set(columns):
        raise Unreadable("fleet: the register lacks a column, expected vehicle and type.", text=Text(
            da="Registret skal have kolonnerne køretøj og type.", en="The register needs the columns vehicle and type."))
    found: dict[str, Vehicle] = {}
    wrong: list[Wrong] = []
    for line, row in enumerate(rows, 2):
        name, kind = _cell(row, columns["vehicle"]), types.get(str(_cell(row, columns["type"])).strip().lower())
        if not str(name).strip():
            wrong.append(Wrong(line, headings[columns["vehicle"]], EXPECTED["filled"]))
        elif kind is None:
            wrong.append(Wrong(line, headings[columns["type"]], EXPECTED["type"]))
        else:
            key = hide(str(name).strip())
            found[key] = Vehicle(id=key, type=kind)
    return tuple(found.values()), tuple(wrong)


def _cell(row: Sequence[Any], at: int | None) -> Any:
    return row[at] if at is not None and at < len(row) and row[at] is not None else ""


def _points(
    rows: Sequence[Sequence[Any]], columns: Mapping[str, int], headings: Sequence[str], hide: Hide,
) -> tuple[list[Point], tuple[Wrong, ...]]:
    names: dict[str, str] = {}
    points: list[Point] = []
    wrong: list[Wrong] = []
    for line, row in enumerate(rows, 2):
        at = moment(_cell(row, columns["at"]))
        lat, lon = number(_cell(row, columns["lat"])), number(_cell(row, columns["lon"]))
        name = str(_cell(row, columns["vehicle"])).strip()
        if at is None or lat is None or lon is None or not name:
            bad, what = ("at", "time") if at is None else ("vehicle", "filled") if not name else ("lat" if lat is None else "lon", "place")
            wrong.append(Wrong(line, headings[columns[bad]], EXPECTED[what]))
            continue
        if name not in names:
            names[name] = hide(name)
        points.append(Point(names[name], at, lat, lon, private(_cell(row, columns.get("private")))))
    return points, tuple(wrong)


def _gpx(data: bytes, hide: Hide, vehicle: str) -> list[Point]:
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError:
        raise Unreadable("fleet: the GPX file is damaged, expected XML. Export it anew.", text=Text(
            da="GPX-filen er beskadiget. Hent den igen.", en="The GPX file is damaged. Export it anew.")) from None
    points = []
    for track in root.iter("{*}trk"):
        name = hide((vehicle or track.findtext("{*}name") or "gpx").strip())
        for one in track.iter("{*}trkpt"):
            at = moment(one.findtext("{*}time"))
            lat, lon = number(one.get("lat")), number(one.get("lon"))
            if at is not None and lat is not None and lon is not None:
                points.append(Point(name, at, lat, lon))
    return points


def _from_points(
    points: Sequence[Point], home: tuple[float, float] | None, radius_m: float, now: datetime | None, wrong: tuple[Wrong, ...],
    unread: tuple[str, ...],
) -> ReadLog:
    by_vehicle: dict[str, list[Point]] = {}
    for point in points:
        by_vehicle.setdefault(point.vehicle, []).append(point)
    counts = {"points": len(points), "clocks_mended": 0, "clocks_wrong": 0, "jumps": 0, "doubled": 0}
    drives: list[Drive] = []
    for mine in by_vehicle.values():
        tidied = tidy(mine, now=now)
        for name in ("clocks_mended", "clocks_wrong", "jumps", "doubled"):
            counts[name] += getattr(tidied, name)
        stands = home or home_of(tidied.points)
        drives += cut(tidied.points, stands, radius_m=radius_m) if stands else []
    return _made("points", drives, wrong, counts, unread)


def _from_drives(
    rows: Sequence[Sequence[Any]], columns: Mapping[str, int], headings: Sequence[str], hide: Hide, home: tuple[float, float] | None,
    radius_m: float, kind: str, unread: tuple[str, ...],
) -> ReadLog:
    wrong: list[Wrong] = []
    by_vehicle: dict[str, list[tuple[Drive, Any, Any]]] = {}
    for line, row in enumerate(rows, 2):
        start, end = moment(_cell(row, columns["start"])), moment(_cell(row, columns["end"]))
        long = number(_cell(row, columns.get("km")))
        metres = number(_cell(row, columns.get("m")))
        km = long if long is not None else metres / 1000 if metres is not None else None
        hidden = private(_cell(row, columns.get("private")))
        if start is None or end is None or end <= start or (not hidden and (km is None or not 0 <= km <= 3000)):
            length = "km" if "km" in columns else "m" if "m" in columns else "end"
            name, what = ("start", "time") if start is None else ("end", "time") if end is None else (
                ("end", "later") if end <= start else (length, "number"))
            wrong.append(Wrong(line, headings[columns[name]], EXPECTED[what]))
            continue
        raw = str(_cell(row, columns.get("vehicle"))).strip()
        drive = Drive(
            hide(raw) if raw and kind == "trips" else "", start, end, 0.0 if hidden else km or 0.0, hidden,
            seats=max(1, min(60, int(number(_cell(row, columns.get("seats"))) or 1))),
            load=max(0.0, number(_cell(row, columns.get("load"))) or 0.0),
        )
        places = [number(_cell(row, columns.get(name))) for name in ("start_lat", "start_lon", "end_lat", "end_lon")]
        by_vehicle.setdefault(drive.vehicle, []).append((drive, places[:2], places[2:]))
    whole = {"start_lat", "start_lon", "end_lat", "end_lon"} <= set(columns)
    drives: list[Drive] = []
    for name, mine in by_vehicle.items():
        mine.sort(key=lambda one: (one[0].start, one[0].end))
        drives += _round(mine, home, radius_m) if whole and name else [one[0] for one in mine]
    return _made(kind, drives, tuple(wrong), {"rows": len(rows), "joined": len(rows) - len(wrong) - len(drives)}, unread)


def _round(mine: Sequence[tuple[Drive, Any, Any]], home: tuple[float, float] | None, radius_m: float) -> list[Drive]:
    """Join single drives with known ends to round trips; home is where most days begin, unless it is given."""
    if home is None:
        firsts: dict[date, tuple[Drive, Any]] = {}
        for drive, begins, _ in mine:
            firsts.setdefault(drive.start.astimezone(COPENHAGEN).date(), (drive, begins))
        at = [Point("", d.start, b[0], b[1]) for d, b in firsts.values() if None not in b]
        home = home_of([Point("", datetime(2025, 1, 1, 0, 0, tzinfo=UTC), p.lat, p.lon) for p in at])
    if home is None:
        return [one[0] for one in mine]
    return join([(drive, None not in ends and km_between(home, tuple(ends)) * 1000 <= radius_m) for drive, _, ends in mine])


def _made(kind: str, drives: Sequence[Drive], wrong: tuple[Wrong, ...], counts: dict[str, int], unread: tuple[str, ...]) -> ReadLog:
    """Number the trips in order of time, on a clock that begins at 00:00 Danish time of the first day.

    Lengths in time are kept where the clock is changed (last Sundays of March and October): a trip ends as long after its start as it did.
    """
    if not drives:
        return ReadLog(kind, wrong=wrong, counts=counts | {"trips": 0, "private": 0, "gaps": 0}, not_read=unread)
    ordered = sorted(drives, key=lambda d: (d.start, d.vehicle))
    first = ordered[0].start.astimezone(COPENHAGEN).date()
    trips = []
    for n, drive in enumerate(ordered, 1):
        local = drive.start.astimezone(COPENHAGEN)
        start = (local.date() - first).days * DAY + local.hour * 60 + local.minute + local.second / 60
        end = start + max(1.0, (drive.end - drive.start).total_seconds() / 60)
        trips.append(Trip(
            id=f"t{n:06}", start=round(start, 2), end=round(end, 2), km=round(drive.km, 2), seats=drive.seats, load=drive.load,
            vehicle=drive.vehicle, private=drive.private, gap=drive.gap and not drive.private,
        ))
    days = int(trips[-1].start // DAY) + 1
    told = counts | {"trips": len(trips), "private": sum(t.private for t in trips), "gaps": sum(t.gap for t in trips)}
    return ReadLog(kind, first, days, tuple(trips), wrong, told, unread)
