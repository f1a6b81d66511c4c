"""Excel workbooks (.xlsx), row by row. A formula is no value: what it shows may be old, or was never worked out."""

import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from mertid.core import Text, Unreadable

from .table import LONGEST_CELL, Cell, Formula, Row, Table, headers, refuse

CONTRACT_SHEET = "Datakontrakt"
"""Name of the sheet that explains the columns in the template; it holds no rows to read."""
_LOOKED_AT = 50
_MOST_UNPACKED = 3_000_000_000
_MOST_STRINGS = 300_000_000
_ERRORS = frozenset({"#N/A", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!", "#CALC!"})


def open_excel(path: Path, sheet: str, stack: ExitStack) -> Table:
    """Open the sheet of a workbook. Raises `Unreadable`."""
    _check_archive(path)
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # openpyxl raises whatever its parts raise; their texts could quote the file
        raise _broken() from error
    stack.callback(book.close)
    chosen = _choose(book, sheet)
    try:
        chosen.reset_dimensions()  # what other programs write there is often wrong
        rows = enumerate(chosen.iter_rows(values_only=True), 1)
        lines = ((at, list(map(_cell, cells))) for at, cells in _guarded(rows) if any(cell not in (None, "") for cell in cells))
        named = next(lines, (0, []))[1]
        first = list(islice(lines, _LOOKED_AT))
    except Unreadable:
        raise
    except Exception as error:
        raise _broken() from error
    width = max([len(named), *(len(cells) for _, cells in first)])
    filled = [any(len(cells) > at and cells[at] not in (None, "") for _, cells in first) for at in range(width)]
    while filled and not filled[-1] and len(filled) > len(named):
        filled.pop()
    columns = headers([*named, *[None] * (len(filled) - len(named))], filled)
    return Table("xlsx", columns, (_row(at, cells, len(columns)) for at, cells in chain(first, lines)))


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = {member.filename: member for member in archive.infolist()}
            if "xl/workbook.xml" not in members:
                raise refuse("file is an archive and no Excel workbook, expected .xlsx, .csv or .parquet", "Save the table as .xlsx.",
                             "Filen er ikke en Excel-projektmappe. Gem tabellen som .xlsx.",
                             "The file is no Excel workbook. Save the table as .xlsx.")
            strings = sum(m.file_size for name, m in members.items() if "sharedStrings" in name)
            if sum(m.file_size for m in members.values()) > _MOST_UNPACKED or strings > _MOST_STRINGS:
                raise refuse(f"workbook unpacks to more than {_MOST_UNPACKED} bytes, expected less", "Save it as CSV.",
                             "Projektmappen er for stor. Gem den som CSV.", "The workbook is too big. Save it as CSV.")
            for name in members:
                if name.endswith(".xml"):
                    with archive.open(name) as part:
                        if b"<!DOCTYPE" in part.read(1_000):
                            raise _broken()
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise _broken() from error


def _choose(book: Any, sheet: str) -> Any:
    """Return the sheet asked for, or the only one that is visible and not the explanation of the template."""
    if sheet:
        found = next((one for one in book.worksheets if one.title.casefold() == sheet.casefold()), None)
        if found is None:
            raise refuse(f"workbook has {len(book.worksheets)} sheets and none of that name, expected the name of one", "Check --sheet.",
                         "Der er intet ark med det navn.", "There is no sheet of that name.")
        return found
    offered = [one for one in book.worksheets if one.sheet_state == "visible" and one.title != CONTRACT_SHEET]
    if len(offered) > 1:
        offered = [one for one in offered if any(cell is not None for row in one.iter_rows(max_row=5, values_only=True) for cell in row)]
    if len(offered) != 1:
        raise refuse(f"workbook has {len(offered)} sheets with rows, expected one", "Name the one with --sheet, or save it by itself.",
                     f"Projektmappen har {len(offered)} ark med rækker. Gem det ark, der skal læses, i en fil for sig.",
                     f"The workbook has {len(offered)} sheets with rows. Save the sheet to be read in a file of its own.")
    return offered[0]


def _guarded(rows: Iterator[tuple[int, tuple[Any, ...]]]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except Exception as error:
            raise _broken() from error
        yield row


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, int | float | date | datetime):
        return value
    if isinstance(value, str):
        return Formula() if value[:1] == "=" or value in _ERRORS else value
    return Formula()  # an array formula, a duration or a time of day: nothing a fact can be


def _row(line: int, cells: list[Cell], width: int) -> Row:
    if not any(cell not in (None, "") for cell in cells[width:]):
        cells = cells[:width] + [None] * (width - len(cells))
    fault = None
    if len(cells) > width:
        fault = Text(da=f"{width} celler i rækken; der er {len(cells)}", en=f"{width} cells in the row; there are {len(cells)}")
    elif any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in cells):
        fault = Text(da=f"celler på højst {LONGEST_CELL} tegn", en=f"cells of at most {LONGEST_CELL} characters")
    return Row(line, cells, fault)


def _broken() -> Unreadable:
    return refuse("workbook is damaged or half written, expected a whole .xlsx", "Save it again.",
                  "Projektmappen er beskadiget eller kun skrevet halvt. Gem den igen.",
                  "The workbook is damaged or half written. Save it again.")
