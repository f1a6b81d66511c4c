"""Templates to fill out, and a problem as tables again. Written so that Danish spreadsheets open them and nothing in them runs."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from mertid.core import Text

from ..problem import DAY, Problem
from .columns import COLUMNS, KINDS, TITLES, Kind
from .grid import NOTES_SHEET

_NUMBER = re.compile(r"[+-]?[\d.,]+")
INTRO = Text(
    da="Udfyld ét ark pr. tabel. Kolonner må mangle, stå i en anden rækkefølge eller hedde noget andet; I vælger selv, hvad de læses som.",
    en="Fill in one sheet a table. Columns may be missing, in another order or under other names; you choose what they are read as.",
)


def template_xlsx(language: str = "da") -> bytes:
    """Return a workbook with the five tables, one invented row in each, and a sheet that explains every column."""
    tables = {kind: [[c.label.in_(language) for c in COLUMNS[kind]], [c.example for c in COLUMNS[kind]]] for kind in KINDS}
    notes = [[INTRO.in_(language)], []]
    for kind in KINDS:
        notes.append([TITLES[kind].in_(language)])
        for column in COLUMNS[kind]:
            must = Text(da="skal udfyldes", en="must be filled in").in_(language) if column.must else ""
            notes.append(["", column.label.in_(language), must, column.help.in_(language), column.example])
    return _workbook({TITLES[kind].in_(language): rows for kind, rows in tables.items()} | {NOTES_SHEET: notes})


def template_csv(kind: Kind, language: str = "da") -> bytes:
    """Return one table with its column names and an invented row."""
    return _csv([[c.label.in_(language) for c in COLUMNS[kind]], [c.example for c in COLUMNS[kind]]])


def to_tables(problem: Problem, language: str = "da") -> dict[Kind, list[list[str]]]:
    """Return a problem as rows of text, the column names first; `build.read` makes the same problem of them.

    Notes
    -----
    Not in tables: weights, CO2, shifts before the plan, and an infinite capacity (left empty). Each repeating visit is written per date.
    """
    values = {"places": [_place(problem, at) for at in range(len(problem.places))],
              "citizens": [_citizen(problem, at) for at in range(len(problem.citizens))],
              "carers": [{**carer.model_dump(), "hours": "" if carer.hours is None else carer.hours} for carer in problem.carers],
              "visits": [_visit(problem, at) for at in range(len(problem.visits))],
              "shifts": [_shift(problem, at) for at in range(len(problem.shifts))]}
    return {kind: [[c.label.in_(language) for c in COLUMNS[kind]],
                   *[[_text(row.get(c.name, "")) for c in COLUMNS[kind]] for row in values[kind]]] for kind in KINDS}


def to_xlsx(problem: Problem, language: str = "da") -> bytes:
    """Return a problem as a workbook (see `to_tables`)."""
    return _workbook({TITLES[kind].in_(language): rows for kind, rows in to_tables(problem, language).items()})


def to_csv(problem: Problem, kind: Kind, language: str = "da") -> bytes:
    """Return one table of a problem as CSV (see `to_tables`)."""
    return _csv(to_tables(problem, language)[kind])


def _place(problem: Problem, at: int) -> dict[str, Any]:
    place = problem.places[at]
    return {**place.model_dump(), "lat": "" if place.lat is None else place.lat, "lon": "" if place.lon is None else place.lon}


def _citizen(problem: Problem, at: int) -> dict[str, Any]:
    citizen = problem.citizens[at]
    return {**citizen.model_dump(), "known": [f"{name}:{count}" for name, count in citizen.known.items()]}


def _visit(problem: Problem, at: int) -> dict[str, Any]:
    visit = problem.visits[at]
    day = int(visit.earliest // DAY)
    own = visit.model_dump(exclude={"after", "earliest", "latest", "start", "second_skills"})
    own |= {"date": _date(problem, day), "windows": f"{_clock(visit.earliest, day)}-{_clock(visit.latest, day)}"}
    if visit.start is not None:
        own["start"] = _clock(visit.start, day)
    if visit.second_skills is not None:
        own["second_skills"] = visit.second_skills
    if visit.wished_from is not None and visit.wished_to is not None:
        own["wished"] = f"{_clock(visit.wished_from, day)}-{_clock(visit.wished_to, day)}"
    if visit.after is not None:
        own |= {"after": visit.after.visit, "least": visit.after.least, "most": visit.after.most}
    return own


def _shift(problem: Problem, at: int) -> dict[str, Any]:
    shift = problem.shifts[at]
    day = int(shift.start // DAY)
    own = shift.model_dump(exclude={"pause_from", "pause_to"})
    own |= {"date": _date(problem, day), "start": _clock(shift.start, day), "end": _clock(shift.end, day),
            "capacity": "" if shift.capacity == float("inf") else shift.capacity}
    for name, value in (("pause_from", shift.pause_from), ("pause_to", shift.pause_to)):
        if value is not None:
            own[name] = _clock(value, day)
    return own


def _date(problem: Problem, day: int) -> str:
    return (problem.start + timedelta(days=day)).strftime("%d-%m-%Y")


def _clock(at: float, day: int) -> str:
    minute = round(at - day * DAY)
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, list | tuple):
        return "; ".join(_text(one) for one in value)
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    return str(value)


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([[_harmless(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """Return the cell so that no spreadsheet runs it (OWASP, CSV Injection); `cells.text` takes the apostrophe away again."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") and not _NUMBER.fullmatch(cell) else cell


def _workbook(sheets: dict[str, list[list[str]]]) -> bytes:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        told = title != NOTES_SHEET
        for column in range(max(map(len, rows))):
            dimension = sheet.column_dimensions[get_column_letter(column + 1)]
            dimension.width = min(40, 2 + max(len(row[column]) for row in rows if column < len(row)))
            dimension.number_format = "@"  # text: Excel would make dates of '1-2' and drop zeros before a number
        if told:
            sheet.freeze_panes = "A2"
        for at, row in enumerate(rows):
            cells: list[Any] = [_harmless(cell) or None for cell in row]
            if at == 0 and told:
                cells = [WriteOnlyCell(sheet, cell) for cell in cells]
                for cell in cells:
                    cell.font = Font(bold=True)
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
