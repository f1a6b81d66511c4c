"""Bytes of CSV or Excel to rows of cells, whatever the file is called. Nothing of what the file holds is repeated in an error."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from mertid.core import Text, TooBig, Unreadable

MOST_BYTES = 50_000_000
MOST_UNPACKED = 500_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 200
LONGEST_CELL = 5_000
DELIMITERS = (";", "\t", "|", ",")
NOTES_SHEET = "Vejledning"
"""The template's sheet that explains; it holds no rows."""
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d]")
_TWICE = re.compile("Ã[¦¸¥†˜…]")
Cell = None | str | int | float | bool | date | datetime | time | timedelta


@dataclass(frozen=True)
class Row:
    """One row with the number that the person's own program shows."""

    line: int
    cells: tuple[Cell, ...] = field(repr=False)


@dataclass(frozen=True)
class Grid:
    """One table: its column names as the file has them ('' where a column has none) and its rows, empty ones left out."""

    columns: tuple[str, ...] = field(repr=False)
    rows: tuple[Row, ...] = field(repr=False)


def sheets(data: bytes) -> dict[str, Grid]:
    """Return the tables of a file by sheet name; a CSV is one table named ''.

    Raises
    ------
    Unreadable
        No table: empty, another format, damaged, no column names, the same name twice.
    TooBig
        Beyond the limits on bytes, rows, columns or a cell's length.
    """
    if not data.strip():
        raise refuse("file is empty, expected a table", "Filen er tom.", "The file is empty.")
    if len(data) > MOST_BYTES:
        raise _big(f"file is {len(data)} bytes, expected at most {MOST_BYTES}")
    if data.startswith(b"PK\x03\x04"):
        return _excel(data)
    if data.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise refuse("file is an old or locked workbook or a PDF, expected .xlsx or .csv",
                     "Filen er en gammel (.xls) eller låst projektmappe eller en PDF. Gem den som .xlsx eller .csv uden adgangskode.",
                     "The file is an old (.xls) or locked workbook or a PDF. Save it as .xlsx or .csv without a password.")
    return {"": _table(_csv(data))}


def refuse(what: str, da: str, en: str) -> Unreadable:
    """Return the error of a file that cannot be read, in plain words for the person who gave it."""
    return Unreadable(f"table: {what}. Export it again.", text=Text(da=da, en=en))


def _big(what: str) -> TooBig:
    return TooBig(f"table: {what}. Divide it.", text=Text(da="Filen er for stor. Del den op.", en="The file is too big. Divide it."))


def _csv(data: bytes) -> Iterator[tuple[int, list[Cell]]]:
    text = _decoded(data)
    first, _, rest = text.partition("\n")
    skipped = 0
    if first.lower().startswith("sep=") and len(first.rstrip("\r")) == 5:
        delimiter, text, skipped = first[4], rest, 1
    else:
        delimiter = max(DELIMITERS, key=lambda one: (first.count(one), one == ";"))
    csv.field_size_limit(LONGEST_CELL * 4)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line + skipped, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error:
        at = line + skipped
        raise refuse(f"in line {at} a quote is not closed or a cell is too long, expected whole rows",
                     f"I linje {at} er et anførselstegn ikke lukket, eller filen er kun skrevet halvt.",
                     f"In line {at} a quote is not closed, or the file is only half written.") from None


def _decoded(data: bytes) -> str:
    charset = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    try:
        text = data.decode(charset or "utf-8")
    except UnicodeDecodeError:
        text = "" if charset else data.decode("cp1252", "replace")
    if not text or _CONTROL.search(text[:200_000]):
        raise refuse("file is no text, expected CSV or Excel", "Filen er ikke en tabel: den kan hverken læses som CSV eller Excel.",
                     "The file is no table: it cannot be read as CSV or Excel.")
    if "\ufffd" in text or _TWICE.search(text):
        raise refuse("file's charset does not fit its letters, expected UTF-8",
                     "Filens danske bogstaver er gået i stykker. Gem den som UTF-8.",
                     "The file's Danish letters are broken. Save it as UTF-8.")
    return text


def _excel(data: bytes) -> dict[str, Grid]:
    _check_archive(data)
    import openpyxl

    found: dict[str, Grid] = {}
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible" and sheet.title != NOTES_SHEET:
                sheet.reset_dimensions()  # what other programs write there is often wrong
                rows = [(at, [_cell(cell) for cell in cells]) for at, cells in _limited(sheet.iter_rows(values_only=True))]
                if any(cell not in (None, "") for _, cells in rows for cell in cells):
                    found[sheet.title] = _table(iter(rows))
        book.close()
    except Unreadable:
        raise
    except Exception:  # openpyxl raises whatever its parts raise; their texts could quote the file
        raise _broken() from None
    if not found:
        raise refuse("workbook has no rows, expected a table", "Projektmappen er tom.", "The workbook is empty.")
    return found


def _limited(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    empty = 0
    for at, cells in enumerate(rows, 1):
        if all(cell in (None, "") for cell in cells):
            empty += 1
            if empty > MOST_ROWS:
                return
            continue
        if at - empty > MOST_ROWS + 1:
            raise _big(f"table has more than {MOST_ROWS} rows, expected fewer")
        yield at, cells


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {member.filename: member.file_size for member in archive.infolist()}
            if "xl/workbook.xml" not in members:
                raise refuse("file is an archive and no Excel workbook, expected .xlsx or .csv", "Filen er ikke en Excel-projektmappe.",
                             "The file is no Excel workbook.")
            if sum(members.values()) > MOST_UNPACKED:
                raise _big(f"workbook unpacks to more than {MOST_UNPACKED} bytes, expected less")
            for name in members:
                if name.endswith(".xml"):
                    with archive.open(name) as part:
                        if b"<!DOCTYPE" in part.read(1_000):
                            raise _broken()
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError):
        raise _broken() from None


def _broken() -> Unreadable:
    return refuse("workbook is damaged or half written, expected a whole .xlsx", "Projektmappen er beskadiget. Gem den igen.",
                  "The workbook is damaged. Save it again.")


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, int | float | date | datetime | time | timedelta):
        return value
    return str(value).strip()


def _table(lines: Iterator[tuple[int, list[Cell]]]) -> Grid:
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    for line, cells in lines:
        if all(cell in (None, "") for cell in cells):
            continue
        if not columns:
            columns = _headers(cells)
            continue
        if len(rows) >= MOST_ROWS:
            raise _big(f"table has more than {MOST_ROWS} rows, expected fewer")
        if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in cells):
            raise _big(f"row {line} has a cell of more than {LONGEST_CELL} characters, expected fewer")
        if any(cell not in (None, "") for cell in cells[len(columns):]):
            raise refuse(f"row {line} has more cells than the first row has names, expected as many",
                         f"Række {line} har flere celler end der er kolonnenavne. Står der et semikolon i en celle uden anførselstegn?",
                         f"Row {line} has more cells than there are column names. Is there a delimiter in a cell without quotes?")
        whole = [*cells[: len(columns)], *[None] * (len(columns) - len(cells))]
        rows.append(Row(line, tuple(None if cell == "" else cell for cell in whole)))
    if not columns:
        raise refuse("file holds no rows, expected the columns' names in the first", "Filen er tom.", "The file is empty.")
    return Grid(columns, tuple(rows))


def _headers(cells: list[Cell]) -> tuple[str, ...]:
    while cells and cells[-1] in (None, ""):
        cells = cells[:-1]
    if len(cells) > MOST_COLUMNS:
        raise _big(f"table has {len(cells)} columns, expected at most {MOST_COLUMNS}")
    names = ["" if cell is None else " ".join(str(cell).split()) for cell in cells]
    if not any(name and not re.fullmatch(r"[\d.,:/ \-]+", name) for name in names):
        raise refuse("the first row holds no names, expected the columns' names", "Første række skal være kolonnernes navne.",
                     "The first row must hold the columns' names.")
    folded = [name.casefold() for name in names if name]
    if len(set(folded)) != len(folded):
        raise refuse("two columns have the same name, expected different names", "To kolonner hedder det samme. Omdøb eller fjern den ene.",
                     "Two columns have the same name. Rename or remove one.")
    return tuple(names)
