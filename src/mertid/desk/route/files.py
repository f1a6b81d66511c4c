"""A plan as files: CSV, Excel, JSON, and a calendar (RFC 5545) that holds as little of anybody as it can."""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mertid.desk.planning import Opened
from mertid.exchange.table_csv import write_csv

from .read import Day, days
from .words import DAY, MODES

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
LINE_OCTETS = 75
"""The longest line of a calendar, its end not counted (RFC 5545, 3.1)."""


def headings() -> list[str]:
    """Return the names of the table's columns."""
    return [
        _("Dato"), _("Medarbejder"), _("Vagt"), _("Start"), _("Slut"), _("Borger"), _("Adresse"), _("Opgave"), _("Minutter"),
        _("Køretid før (min.)"), _("Km før"), _("Nøgle"), _("Sammen med"), _("Transport"),
    ]


def rows(opened: Opened, carer: str = "") -> Iterator[list[Any]]:
    """Yield a row a stop or break, in the order of `headings`."""
    for day in days(opened, carer):
        for line in day.lines:
            yield [
                day.on, day.name, day.shift, line.start, line.until, _("Pause") if line.pause else line.citizen, line.address, line.what,
                round(line.minutes, 1), round(line.travel, 1), round(line.km, 2), line.key, line.with_whom,
                str(MODES.get(day.mode, day.mode)),
            ]


def as_csv(opened: Opened, carer: str = "") -> bytes:
    """Return the plan as CSV that Danish spreadsheets open."""
    return write_csv([headings(), *([_cell(one) for one in row] for row in rows(opened, carer))])


def _cell(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def as_xlsx(opened: Opened, carer: str = "") -> bytes:
    """Return the plan as a workbook, a sheet for the stops and one for what has no route. Text that begins as a formula stays text."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = _("Ruter")
    _fill(sheet, [headings(), *rows(opened, carer)])
    if not carer:
        from .changes import Names

        names, language = Names(opened.problem), get_language() or "da"
        told = [[names.visited(one.visit), names.what.get(one.visit, ""), one.why.in_(language)] for one in opened.plan.unplanned]
        _fill(book.create_sheet(_("Uden rute")), [[_("Borger"), _("Opgave"), _("Grund")], *told])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, table: Iterable[list[Any]]) -> None:
    from openpyxl.styles import Font

    for number, row in enumerate(table, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula
            if number == 1:
                cell.font = Font(bold=True)
                sheet.column_dimensions[cell.column_letter].width = 18
    sheet.freeze_panes = "A2"


def as_json(opened: Opened, carer: str = "") -> bytes:
    """Return the plan in the engine's documented form, whole or one carer's routes, with its number and what it is planned from."""
    plan = opened.plan.to_json()
    if carer:
        plan["routes"] = [route for route in plan["routes"] if route["carer"] == carer]
        plan["unplanned"], plan["figures"] = [], None
    problem = opened.problem
    told: dict[str, Any] = {"version": opened.row.number, "start": problem.start.isoformat(), "days": problem.days, "plan": plan}
    if not carer:
        told["problem"] = problem.to_json()
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def as_ics(opened: Opened, carer: str = "") -> bytes:
    """Return the visits as a calendar, of one carer or of all.

    Calendars are copied to telephones and clouds, so an event holds the time, the citizen's initials and, in one for all, the carer: no
    name, address, task or number. The same visit keeps its identity from version to version, so that a calendar moves it.
    """
    stamp = opened.row.at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//mertid//route//DA", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for day in days(opened, carer):
        for line in day.lines:
            if not line.pause:
                lines += _event(opened, day, line, stamp, whose="" if carer else day.name)
    lines.append("END:VCALENDAR")
    return "".join(f"{fold(one)}\r\n" for one in lines).encode()


def _event(opened: Opened, day: Day, line: Any, stamp: str, *, whose: str) -> list[str]:
    # The address of an event must not tell whose it is, but stay the same.
    key = hashlib.sha256(f"{opened.row.case_id}|{line.visit}|{line.part}".encode()).hexdigest()[:32]
    initials = "".join(part[:1] for part in line.citizen.replace("-", " ").split())[:4].upper()
    summary = _("Besøg %(initials)s") % {"initials": initials}
    return [
        "BEGIN:VEVENT", f"UID:{key}@mertid", f"DTSTAMP:{stamp}", f"SEQUENCE:{opened.row.number}",
        f"DTSTART:{_utc(opened, line.at)}", f"DTEND:{_utc(opened, line.end)}",
        f"SUMMARY:{escape(f'{whose}: {summary}' if whose else summary)}", "CLASS:CONFIDENTIAL", "END:VEVENT",
    ]


def _utc(opened: Opened, at: float) -> str:
    """Return a time of the plan in UTC: minutes are of the clock on the wall, so a day of 23 hours shifts nothing."""
    day, minute = divmod(round(at), DAY)
    on = opened.problem.start + timedelta(days=day)
    local = datetime(on.year, on.month, on.day, minute // 60, minute % 60, tzinfo=COPENHAGEN)
    return local.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escape(text: str) -> str:
    """Return a text as a calendar's value (RFC 5545, 3.3.11)."""
    said = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return said.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "")


def fold(line: str) -> str:
    """Return a line cut into pieces of at most 75 octets, no character torn (RFC 5545, 3.1)."""
    pieces, piece, size, most = [], "", 0, LINE_OCTETS
    for character in line:
        width = len(character.encode())
        if size + width > most:
            pieces.append(piece)
            piece, size, most = "", 0, LINE_OCTETS - 1  # the space that goes on counts too
        piece, size = piece + character, size + width
    return "\r\n ".join([*pieces, piece])
