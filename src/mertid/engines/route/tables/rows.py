"""Rows to values by column, with every fault named by row and column and none of the content."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mertid.core import Text

from .cells import Wrong, missing
from .columns import COLUMNS, LEFT_OUT, Kind, check_mapping
from .grid import Grid

MOST_FAULTS = 500


@dataclass(frozen=True)
class RowFault:
    """What is wrong with one cell. ``column`` is our name for it ('' for the whole row), ``at`` the spreadsheet's letter."""

    kind: Kind
    line: int
    column: str
    text: Text
    at: str = ""

    @property
    def said(self) -> Text:
        """The whole sentence: table, row, column, what is expected."""
        from .columns import TITLES

        label = next((c.label for c in COLUMNS[self.kind] if c.name == self.column), Text(da="", en=""))
        where = (f" ({self.at})" if self.at else "")
        title = TITLES[self.kind]
        da = f"{title.da}, række {self.line}" + (f", {label.da}{where}" if label.da else "")
        en = f"{title.en}, row {self.line}" + (f", {label.en}{where}" if label.en else "")
        return Text(da=f"{da}: {self.text.da}", en=f"{en}: {self.text.en}")


@dataclass(frozen=True)
class Record:
    """One row as values by our column names; what the row leaves empty is not there, nor what has a fault (``clean`` is False then)."""

    line: int
    values: Mapping[str, object] = field(repr=False)
    clean: bool = True


def records(kind: Kind, grid: Grid, mapping: Mapping[str, str]) -> tuple[list[Record], list[RowFault]]:
    """Return the rows and their faults.

    Raises
    ------
    BadSettings
        A mapping that does not fit (see `columns.check_mapping`).
    """
    check_mapping(kind, mapping, grid.columns)
    known = {column.name: column for column in COLUMNS[kind]}
    links = [(at, known[mapping[name]]) for at, name in enumerate(grid.columns) if mapping.get(name, LEFT_OUT) != LEFT_OUT]
    found: list[Record] = []
    faults: list[RowFault] = []
    for row in grid.rows:
        values: dict[str, object] = {}
        clean = True
        for at, column in links:
            cell = row.cells[at]
            wanted: Text | None = None
            if missing(cell):
                wanted = Text(da="skal udfyldes", en="must be filled in") if column.must else None
            else:
                try:
                    values[column.name] = column.read(cell)
                except Wrong as wrong:
                    wanted = Text(da=f"skal være {wrong.text.da}", en=f"must be {wrong.text.en}")
            if wanted is not None:
                clean = False
                faults.append(RowFault(kind, row.line, column.name, wanted, letter(at)))
        found.append(Record(row.line, values, clean))
    return found, faults


def letter(at: int) -> str:
    """Return the column's letter as spreadsheets show it: 0 is A, 26 is AA."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name
