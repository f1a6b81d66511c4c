"""A table that lies between being received and being read in: people's numbers are pseudonyms before it is put down."""

import gzip
import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from mertid.core import Text, Unreadable

from .pseudonym import Pseudonym, is_number, mask
from .table import Cell, Formula, Hidden, Row, Table


def keep(table: Table, hide: Pseudonym, person_at: int | None) -> tuple[bytes, int]:
    """Return the table as compressed lines of JSON, and how many rows it has.

    Every cell that is a CPR number, in whatever column, and every cell of the person's column is a pseudonym in it; CPR numbers within
    longer texts are taken out.
    """
    out = io.BytesIO()
    count = 0
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=3, mtime=0) as file:
        file.write(_line([table.form, [mask(name)[0] for name in table.columns]]))
        for row in table.rows:
            fault = [row.fault.da, row.fault.en] if row.fault else None
            cells = [] if fault else [_out(cell, hide, at == person_at) for at, cell in enumerate(row.cells)]
            file.write(_line([row.line, cells, fault]))
            count += 1
    return out.getvalue(), count


def open_kept(data: bytes) -> Table:
    """Return what `keep` put down. Raises `Unreadable` where it is not whole."""
    try:
        file = gzip.GzipFile(fileobj=io.BytesIO(data))
        form, names = json.loads(file.readline())
    except (OSError, ValueError, EOFError):
        raise Unreadable("table: what was kept is damaged, expected it whole. Upload it again.") from None
    return Table(form, tuple(names), _rows(file))


def _rows(file: gzip.GzipFile) -> Iterator[Row]:
    for line in file:
        number, cells, fault = json.loads(line)
        yield Row(number, [_in(cell) for cell in cells], Text(da=fault[0], en=fault[1]) if fault else None)


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def _out(cell: Cell, hide: Pseudonym, person: bool) -> Any:
    if isinstance(cell, str):
        if is_number(cell) or (person and cell.strip()):
            return {"h": hide.person(cell)}
        return mask(cell)[0] if len(cell) >= 10 else cell
    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float):
        text = str(int(cell)) if float(cell).is_integer() else ""
        return {"h": hide.person(text)} if text and (person or (len(text) in (9, 10) and is_number(text))) else cell
    if isinstance(cell, datetime):
        return {"t": cell.isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    return {"h": cell.pseudonym} if isinstance(cell, Hidden) else {"f": 1}


def _in(cell: Any) -> Cell:
    if not isinstance(cell, dict):
        return cell
    if "h" in cell:
        return Hidden(cell["h"])
    if "t" in cell:
        return datetime.fromisoformat(cell["t"])
    return date.fromisoformat(cell["d"]) if "d" in cell else Formula()
