"""A table of cases or outcomes: CSV, Excel, Parquet or a view in a database, read row by row, never whole."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, NoReturn

from mertid.core import Text, Unreadable

MOST_COLUMNS = 2_000
MOST_BYTES = 2_000_000_000
LONGEST_CELL = 32_767  # Excel's own limit; a missing quote in a CSV makes one cell of the rest of the file
_XLS, _ZIP, _PARQUET, _PDF = b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"PAR1", b"%PDF"


@dataclass(frozen=True)
class Formula:
    """A cell that holds a formula or an error value instead of a value."""


@dataclass(frozen=True)
class Hidden:
    """A number of a person that was made a pseudonym when the table was received."""

    pseudonym: str


Cell = None | str | int | float | bool | date | datetime | Formula | Hidden


@dataclass(frozen=True)
class Row:
    """One row. ``line`` is its number as the person's own program shows it, the headers' line counted; ``fault`` why it cannot be read."""

    line: int
    cells: list[Cell] = field(repr=False)
    fault: Text | None = None


@dataclass(frozen=True)
class Table:
    """A table that is being read. ``form``: csv, xlsx, parquet, sql or kept. ``rows`` can be walked once."""

    form: str
    columns: tuple[str, ...] = field(repr=False)
    rows: Iterator[Row] = field(repr=False)


@contextmanager
def open_table(path: Path, *, sheet: str = "") -> Iterator[Table]:
    """Open a file by what it holds, whatever it is called.

    Parameters
    ----------
    sheet
        Name of the sheet of a workbook; the only one that has rows where it is not given.

    Raises
    ------
    Unreadable
        Not a table, half a file, columns without names or with the same name. Says which and the cure, never the content.
    MissingExtra
        Parquet without the extra ``tables``.
    """
    with ExitStack() as stack:
        file = stack.enter_context(path.open("rb"))
        yield reader_of(file.read(8), path.stat().st_size)(path, sheet, stack)


def reader_of(head: bytes, size: int) -> Callable[[Path, str, ExitStack], Table]:
    """Return what reads a file that begins so. Raises `Unreadable`."""
    if not size:
        raise refuse("file is empty, expected a table", "Export it again.", "Filen er tom.", "The file is empty.")
    if size > MOST_BYTES:
        raise refuse(f"file is {size} bytes, expected at most {MOST_BYTES}", "Divide it.", "Filen er for stor. Del den op.",
                     "The file is too big. Divide it.")
    if head.startswith(_XLS):
        raise refuse("file is an old or a locked workbook, expected .xlsx", "Save it as .xlsx without a password.",
                     "Filen er en gammel (.xls) eller låst projektmappe. Gem den som .xlsx uden adgangskode.",
                     "The file is an old (.xls) or locked workbook. Save it as .xlsx without a password.")
    if head.startswith(_ZIP):
        from .table_excel import open_excel

        return open_excel
    if head.startswith(_PARQUET):
        from .table_parquet import open_parquet

        return open_parquet
    if head.startswith(_PDF):
        raise refuse("file is a PDF, expected a table", "Export the table as CSV or Excel.", "Filen er en PDF, ikke en tabel.",
                     "The file is a PDF, not a table.")
    from .table_csv import open_csv

    return open_csv


def headers(given: list[Cell], filled: list[bool]) -> tuple[str, ...]:
    """Return checked column names; '' for a column without a name and without content.

    Parameters
    ----------
    filled
        Whether any of the first rows has something in the column, by position.

    Raises
    ------
    Unreadable
        A column with content and no name (merged headers), the same name twice, numbers instead of names, too many columns.
    """
    names = ["" if cell is None else " ".join(str(cell).split()) for cell in given]
    if len(names) > MOST_COLUMNS:
        raise refuse(f"table has {len(names)} columns, expected at most {MOST_COLUMNS}", "Leave out what is not needed.",
                     "Tabellen har for mange kolonner.", "The table has too many columns.")
    if not any(names):
        _no_headers()
    named = [cell for cell in given if cell not in (None, "")]
    if all(isinstance(cell, int | float | date | Formula) or _is_number(str(cell)) for cell in named):
        _no_headers()
    for at, (name, has) in enumerate(zip(names, [*filled, *[False] * len(names)], strict=False)):
        if has and not name:
            raise refuse(
                f"column {letter(at)} has content and no name, expected a name in the first row",
                "Unmerge the cells of the first row and give each column a name.",
                f"Kolonne {letter(at)} har indhold, men intet navn. Ophæv flettede celler i første række, og giv hver kolonne et navn.",
                f"Column {letter(at)} has content but no name. Unmerge the first row's cells and name every column.",
            )
    seen: dict[str, int] = {}
    for at, name in enumerate(names):
        if name and (before := seen.setdefault(name.casefold(), at)) != at:
            raise refuse(
                f"columns {letter(before)} and {letter(at)} have the same name, expected different names", "Rename or remove one.",
                f"Kolonne {letter(before)} og {letter(at)} hedder det samme. Omdøb eller fjern den ene.",
                f"Columns {letter(before)} and {letter(at)} have the same name. Rename or remove one.",
            )
    return tuple(names)


def letter(at: int) -> str:
    """Return the column's letter as spreadsheets show it: 0 is A, 26 is AA."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name


def shown(name: str, at: int) -> str:
    """Return how a column is named to people: its letter, and its name where that is surely a name and nobody's data.

    A file without headers has a citizen's row where the names should be, so what holds digits in number or looks like an address, or
    begins as a formula would, is not repeated.
    """
    plain = len(name) <= 60 and re.fullmatch(r"[A-Za-zÆØÅæøåÄÖÜäöü][\w .,:;%/()\-+]*", name) and not re.search(r"\d[\d \-]{3,}\d", name)
    return f"{letter(at)}: {name}" if plain else letter(at)


def refuse(what: str, cure: str, da: str, en: str) -> Unreadable:
    """Return the error of a table that cannot be read, in plain words for the person who gave it."""
    return Unreadable(f"table: {what}. {cure}", text=Text(da=da, en=en))


def check_size(file: BinaryIO) -> int:
    """Return the file's size in bytes and go back to its start."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    return size


def _no_headers() -> NoReturn:
    raise refuse("the first row holds no names, expected the columns' names", "Put them in the first row.",
                 "Første række skal være kolonnernes navne.", "The first row must hold the columns' names.")


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[\d.,:/ \-]+", text))
