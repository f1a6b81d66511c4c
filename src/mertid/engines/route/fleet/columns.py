"""Tables of GPS logs and registers: which column is what, by the headings that fleet systems use, and cells read as values.

Headings are compared in small letters without spaces and marks. Those listed are the names in Traccar's position and trip reports and
Webfleet's trip report (read 2026-11-29), and common Danish and English words; a system with other headings gets a mapping by hand.
Columns that name a driver are known so that they are left out: they are never read.
"""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from mertid.core import Text, TooBig, Unreadable

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
MOST_ROWS = 3_000_000

HEADINGS: dict[str, tuple[str, ...]] = {
    "vehicle": ("vehicle", "køretøj", "koeretoej", "bil", "enhed", "device", "deviceid", "devicename", "objectno", "objectname", "regnr",
                "registreringsnummer", "nummerplade", "licenseplate", "plate", "asset", "unit", "vehicleid", "bilnr", "køretøjsid"),
    "at": ("tid", "time", "timestamp", "tidspunkt", "fixtime", "devicetime", "postime", "gpstime", "datotid", "datetime", "logtid"),
    "lat": ("lat", "latitude", "breddegrad", "bredde", "poslat", "slat"),
    "lon": ("lon", "lng", "long", "longitude", "længdegrad", "laengdegrad", "længde", "poslon", "slon"),
    "start": ("start", "starttid", "starttime", "begin", "fra", "afgang", "startdate", "tripstart", "starttidspunkt", "startdatotid"),
    "end": ("slut", "sluttid", "end", "endtime", "stop", "stoptime", "stoptid", "til", "ankomst", "tripend",
            "sluttidspunkt", "slutdatotid"),
    "km": ("km", "kilometer", "distancekm", "distance", "afstand", "længdekm", "kørtekm", "turkm", "mileage", "distance(km)"),
    "m": ("meter", "meters", "distancem", "distance(m)"),
    "start_lat": ("startlat", "startlatitude", "startbreddegrad", "startposslat"),
    "start_lon": ("startlon", "startlng", "startlongitude", "startlængdegrad", "startposslon"),
    "end_lat": ("endlat", "endlatitude", "stoplat", "slutlat", "slutbreddegrad", "stopposslat"),
    "end_lon": ("endlon", "endlng", "endlongitude", "stoplon", "slutlon", "slutlængdegrad", "stopposslon"),
    "private": ("privat", "private", "tripmode", "turtype", "type", "formål", "purpose", "kategori", "category"),
    "seats": ("personer", "passagerer", "antalpersoner", "seats", "passengers"),
    "load": ("last", "load", "gods"),
    "type": ("type", "køretøjstype", "vehicletype", "biltype", "model"),
}
DRIVERS = ("driver", "drivername", "fører", "foerer", "chauffør", "chauffoer", "medarbejder", "employee", "bruger", "user", "initialer",
           "driverno", "driveruniqueid", "førernavn", "navn", "name", "email", "mail")
POINTS, TRIPS, REGISTER = ("vehicle", "at", "lat", "lon"), ("vehicle", "start", "end", "km"), ("vehicle", "type")
PRIVATE = ("1", "privat", "private", "p", "ja", "yes", "true", "sand", "personal")
"""How a private trip is written; 1 is Webfleet's trip mode for private."""


@dataclass(frozen=True)
class Wrong:
    """A cell that could not be read: line (the headings are line 1), column, and what was expected. Never its content."""

    line: int
    column: str
    expected: Text


def table(data: bytes) -> tuple[list[str], list[list[Any]]]:
    """Return headings and rows of a CSV file (any usual delimiter, UTF-8 or Windows) or an Excel file.

    Raises
    ------
    Unreadable
        When there is no heading line, or the file is no table.
    TooBig
        When it has more rows than can be held.
    """
    rows = _excel(data) if data[:4] == b"PK\x03\x04" else _csv(data)
    rows = [row for row in rows if any(str(cell).strip() for cell in row if cell is not None)]
    if len(rows) < 2:
        raise Unreadable("fleet: the file has no rows, expected a line of headings and rows.", text=Text(
            da="Filen har ingen rækker. Den skal have en linje med overskrifter og mindst én række.",
            en="The file has no rows. It needs a line of headings and at least one row."))
    if len(rows) > MOST_ROWS:
        raise TooBig(f"fleet: the file has {len(rows)} rows, expected at most {MOST_ROWS}. Divide it by months.")
    return [str(cell or "").strip() for cell in rows[0]], rows[1:]


def mapping_of(headings: Sequence[str], wanted: Sequence[str]) -> dict[str, int]:
    """Return the column of each thing that the headings tell, by what it is; ``wanted`` come first where two could be meant."""
    plain = [_plain(one) for one in headings]
    found: dict[str, int] = {}
    taken: set[int] = set()
    for name in [*wanted, *(n for n in HEADINGS if n not in wanted)]:
        for heading in HEADINGS[name]:
            at = next((n for n, one in enumerate(plain) if one == heading and n not in taken), None)
            if at is not None:
                found[name] = at
                taken.add(at)
                break
    return found


def left_out(headings: Sequence[str]) -> list[str]:
    """Return the headings that name a driver, which are never read."""
    return [one for one in headings if _plain(one) in DRIVERS]


def kind_of(mapping: Mapping[str, int]) -> str:
    """Return what the columns are enough for: ``points``, ``trips``, ``bookings``, ``register`` or ''."""
    if all(name in mapping for name in POINTS):
        return "points"
    if all(name in mapping for name in ("vehicle", "start", "end")) and ("km" in mapping or "m" in mapping):
        return "trips"
    if all(name in mapping for name in ("start", "end")):
        return "bookings"
    return "register" if all(name in mapping for name in REGISTER) else ""


def moment(cell: Any) -> datetime | None:
    """Return a time in UTC, or None. Without an offset it is Danish time."""
    if isinstance(cell, datetime):
        return (cell if cell.tzinfo else cell.replace(tzinfo=COPENHAGEN)).astimezone(UTC)
    text = str(cell or "").strip()
    for read in (_iso, *(_form(form) for form in ("%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M",
                                                  "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%Y/%m/%d %H:%M:%S"))):
        if (found := read(text)) is not None:
            return (found if found.tzinfo else found.replace(tzinfo=COPENHAGEN)).astimezone(UTC)
    return None


def number(cell: Any) -> float | None:
    """Return a number written in Danish or English, or None: ``1.234,5``, ``12.5``, ``12,5 km``."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    text = re.sub(r"[^\d,.\-]", "", str(cell or ""))
    if "," in text and "." in text:
        text = text.replace(".", "").replace(",", ".") if text.rfind(",") > text.rfind(".") else text.replace(",", "")
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def private(cell: Any) -> bool:
    """Whether the cell says that a trip is private."""
    return str(cell if cell is not None else "").strip().lower().removesuffix(".0") in PRIVATE


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _form(form: str) -> Callable[[str], datetime | None]:
    def read(text: str) -> datetime | None:
        try:
            return datetime.strptime(text, form).replace(tzinfo=COPENHAGEN)
        except ValueError:
            return None

    return read


def _plain(heading: str) -> str:
    return re.sub(r"[\s_\-.:/]+", "", heading.lower())


def _csv(data: bytes) -> list[list[Any]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.lstrip().split("\n", 1)[0]
    mark = max(";,\t|", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=mark))
    except csv.Error:
        raise Unreadable("fleet: the file is no table, expected CSV or Excel.", text=Text(
            da="Filen er ikke en tabel, der kan læses. Gem den som CSV eller Excel.",
            en="The file is no table that can be read. Save it as CSV or Excel.")) from None


def _excel(data: bytes) -> list[list[Any]]:
    from openpyxl import load_workbook

    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).active
        return [list(row) for row in sheet.iter_rows(values_only=True)]
    except Exception as error:  # openpyxl raises many kinds on a damaged file; none of them tells more than that it is damaged
        raise Unreadable(f"fleet: the Excel file cannot be opened ({type(error).__name__}), expected .xlsx. Save it anew.", text=Text(
            da="Excel-filen kan ikke åbnes. Gem den igen som .xlsx eller CSV.",
            en="The Excel file cannot be opened. Save it anew.")) from None
