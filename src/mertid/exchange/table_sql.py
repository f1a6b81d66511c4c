"""A view in a database: SQLite or PostgreSQL, read only. Names are checked and quoted, values are parameters, never pasted."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from mertid.core import BadSettings, MissingExtra, SourceFailed

from .table import Row, Table, headers
from .table_parquet import cell_of

_NAME = re.compile(r"[A-Za-zÆØÅæøå_][A-Za-zÆØÅæøå_0-9$]{0,62}")
_PIECE = 2_000
TIMEOUT_S = 600


@contextmanager
def open_view(address: str, view: str, *, since: tuple[str, date] | None = None) -> Iterator[Table]:
    """Open a view (or table) as a table.

    Parameters
    ----------
    address
        ``sqlite:////path/to/file`` or ``postgresql://user:password@host/database``.
    view
        Its name, with the schema before it where needed: ``register.borgere``.
    since
        A column and the first date that is read.

    Raises
    ------
    BadSettings
        The address or a name cannot be used. Neither is repeated: an address holds a password.
    SourceFailed
        The database cannot be reached, or refuses.
    """
    parts = [_checked(part) for part in view.split(".")]
    if len(parts) > 2:
        raise BadSettings("view: name has more than two parts, expected 'view' or 'schema.view'. Correct it.")
    column = _checked(since[0]) if since else ""
    where = urlsplit(address)
    with ExitStack() as stack:
        if where.scheme == "sqlite":
            cursor = _sqlite(stack, where.path, parts, column, since)
        elif where.scheme in ("postgres", "postgresql"):
            cursor = _postgres(stack, address, parts, column, since)
        else:
            raise BadSettings("view: the address has another scheme, expected sqlite:// or postgresql://. Correct it.")
        names = [str(one[0]) for one in cursor.description or ()]
        yield Table("sql", headers(list(names), [True] * len(names)), _rows(cursor))


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise BadSettings(
            f"view: a name is {len(name)} characters and no plain name, expected letters, digits and _ (at most 63). Name the view so."
        )
    return name


def _asked(parts: list[str], column: str, mark: str) -> str:
    name = ".".join(f'"{part}"' for part in parts)
    return f"SELECT * FROM {name}" + (f' WHERE "{column}" >= {mark}' if column else "")  # noqa: S608  names checked above


def _sqlite(stack: ExitStack, path: str, parts: list[str], column: str, since: tuple[str, date] | None) -> Any:
    import sqlite3

    file = Path(path[1:] if path.startswith("//") else path)
    if not file.is_file():
        raise SourceFailed("view: the database file is not there, expected SQLite. Check the address: sqlite:////whole/path.")
    try:
        base = stack.enter_context(closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)))
        base.execute("PRAGMA query_only = ON")
        known = {str(row[0]).casefold() for row in base.execute("SELECT name FROM sqlite_master WHERE type IN ('view', 'table')")}
        if parts[-1].casefold() not in known:
            raise BadSettings("view: the database has no view of that name, expected one. Check the name.")
        columns = {str(row[1]).casefold() for row in base.execute(f'PRAGMA table_info("{parts[-1]}")')}
        if column and column.casefold() not in columns:  # SQLite would take an unknown name in quotes as a text
            raise BadSettings("view: it has no column of the name given with --since, expected one. Check the name.")
        given = (since[1].isoformat(),) if since else ()
        return base.execute(_asked(parts, column, "?"), given)
    except sqlite3.Error as error:
        raise SourceFailed(f"view: it cannot be read ({type(error).__name__}). Check the address and the view.") from None


def _postgres(stack: ExitStack, address: str, parts: list[str], column: str, since: tuple[str, date] | None) -> Any:
    try:
        import psycopg
    except ModuleNotFoundError:
        raise MissingExtra("psycopg", "postgres") from None
    try:
        base = stack.enter_context(closing(psycopg.connect(address, connect_timeout=20)))
        base.read_only = True
        base.execute("SELECT set_config('statement_timeout', %s, false)", (str(TIMEOUT_S * 1000),))
        cursor = stack.enter_context(base.cursor(name="mertid_table"))  # at the server: rows come piece by piece
        cursor.itersize = _PIECE
        from psycopg import sql

        asked = sql.SQL("SELECT * FROM {}").format(sql.Identifier(*parts))
        if since:
            asked = sql.SQL("{} WHERE {} >= %s").format(asked, sql.Identifier(column))
        cursor.execute(asked, (since[1],) if since else None)
        return cursor
    except psycopg.Error as error:  # its text could hold the address
        raise SourceFailed(f"view: it cannot be read ({type(error).__name__}). Check the address, the view and the rights.") from None


def _rows(cursor: Any) -> Iterator[Row]:
    lines = count(2)
    while True:
        try:
            piece = cursor.fetchmany(_PIECE)
        except Exception as error:  # either library's; its text could quote a row
            raise SourceFailed(f"view: reading stopped ({type(error).__name__}), expected all rows. Try again.") from None
        if not piece:
            return
        for cells, line in zip(piece, lines, strict=False):
            yield Row(line, list(map(cell_of, cells)))
