"""What came of reading a table: totals, and of every wrong row its line, its column and what was expected. Never its content."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .rows import Ready, Rejected
from .table_csv import write_csv

KEPT = 1_000
"""Wrong cells that are kept one by one; all are counted by column."""


@dataclass
class Report:
    """Counts while rows are read. ``rows`` read, ``wrong`` of them rejected, ``masked`` CPR numbers taken out of texts.

    ``late``: facts that became known after the assessment, which engines take as missing. ``by_column``: wrong cells by column.
    """

    rows: int = 0
    wrong: int = 0
    masked: int = 0
    late: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    by_column: Counter[str] = field(default_factory=Counter)

    def watch(self, read: Iterable[Ready | list[Rejected]]) -> Iterator[Ready]:
        """Yield the good rows and count all."""
        for one in read:
            self.rows += 1
            if isinstance(one, Ready):
                self.masked += one.masked
                self.late += one.late
                yield one
            else:
                self.wrong += 1
                self.add(one)

    def add(self, wrong: Iterable[Rejected]) -> None:
        """Add the wrong cells of one row."""
        for cell in wrong:
            self.by_column[cell.column] += 1
            if len(self.rejected) < KEPT:
                self.rejected.append(cell)

    @property
    def more(self) -> int:
        """Wrong cells that are counted but not kept."""
        return sum(self.by_column.values()) - len(self.rejected)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, to be kept with the batch."""
        return {
            "masked": self.masked, "late": self.late, "more": self.more, "by_column": dict(self.by_column.most_common(200)),
            "rows": [[one.line, one.column, one.expected.da, one.expected.en] for one in self.rejected],
        }


def report_csv(kept: dict[str, Any], language: str = "da") -> bytes:
    """Return a kept report as CSV: line, column, expected."""
    da = language == "da"
    head = ["Linje", "Kolonne", "Forventet"] if da else ["Line", "Column", "Expected"]
    whole = "hele rækken" if da else "the whole row"
    rows = [[str(line), column or whole, told if da else english] for line, column, told, english in kept.get("rows", [])]
    if more := kept.get("more", 0):
        rows.append(["…", "", f"{more} fejl mere" if da else f"{more} more"])
    return write_csv([head, *rows])
