"""Parquet through DuckDB: MIT, no dependencies, 69 MB installed (pyarrow and polars: 130-170 MB), reads piece by piece.

It may read this one file and nothing else: no extensions are fetched, no other file or address can be opened.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from mertid.core import MissingExtra, Unreadable

from .table import Cell, Formula, Row, Table, headers, refuse

_PIECE = 2_000
_GLOB = frozenset("*?[]{}")


def open_parquet(path: Path, sheet: str, stack: ExitStack) -> Table:
    """Open a Parquet file. Raises `Unreadable` and `MissingExtra`."""
    try:
        import duckdb
    except ModuleNotFoundError:
        raise MissingExtra("duckdb", "tables") from None
    if _GLOB & set(str(path)):
        raise refuse("path holds one of * ? [ ] { }, expected a plain name", "Rename the file or its folder.",
                     "Filens navn må ikke indeholde * ? [ ] { }.", "The file's name must not hold * ? [ ] { }.")
    config: dict[str, Any] = {
        "memory_limit": "256MB", "threads": 2, "autoinstall_known_extensions": False, "autoload_known_extensions": False,
        "allow_community_extensions": False, "temp_directory": "",
    }
    try:
        base = duckdb.connect(":memory:", config=config)
        stack.callback(base.close)
        said = base.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
        names = [str(one[0]) for one in said]
        columns = headers(list(names), [True] * len(names))
        parts = ", ".join(_select(name, str(kind)) for name, kind, *_ in said)
        asked = base.execute(f"SELECT {parts} FROM read_parquet(?)", [str(path)])  # noqa: S608  column names, quoted
    except duckdb.Error as error:
        raise _broken() from error
    return Table("parquet", columns, _rows(asked, duckdb.Error))


def _select(name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    # A time with its zone needs a library of its own to become a Python value; its text does not.
    return f"CAST({quoted} AS VARCHAR)" if "TIME ZONE" in kind or kind.startswith("ENUM") else quoted


def _rows(asked: Any, error: type[Exception]) -> Iterator[Row]:
    lines = count(2)  # as if the names stood in line 1, as they do when the table is opened in a spreadsheet
    while True:
        try:
            piece = asked.fetchmany(_PIECE)
        except error:
            raise _broken() from None
        if not piece:
            return
        for cells, line in zip(piece, lines, strict=False):
            yield Row(line, list(map(cell_of, cells)))


def cell_of(value: Any) -> Cell:
    """Return a database's value as a cell."""
    if value is None or isinstance(value, str | int | float | date | datetime):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value) if isinstance(value, UUID) else Formula()


def _broken() -> Unreadable:
    return refuse("file is damaged, half written or locked, expected whole Parquet", "Export it again.",
                  "Parquet-filen er beskadiget eller kun skrevet halvt. Eksportér den igen.",
                  "The Parquet file is damaged or half written. Export it again.")
