"""A table of outcomes: each row names a case (by its id, its row at the source, or person and day) and says what turned out."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mertid.core import Solution, Text

from .contract import CASE, OBSERVED, PERSON, RECEIVED, ROW, Column, contract_of
from .mapping import Fit
from .rows import Ready, Rejected, RowReader, Said
from .table import Hidden, Row

NO_CASE = Text(
    da="en sag, der findes, ved sagens id, række-id eller person og dato", en="a case that exists, by case id, row id or person and day",
)
NO_OUTCOME = Text(da="mindst ét udfald i rækken", en="at least one outcome in the row")
_CASE = Column(
    CASE, Text(da="Sagens id", en="Case id"), kind="id", allowed=Text(da="sagens id i mertid", en="the case's id in mertid"),
    names=("case_id", "sag", "case", "sags-id"),
)


@dataclass(frozen=True)
class Seen:
    """What one row says. ``case`` is a case id, ``row`` and ``person`` are pseudonyms; one of them names the case."""

    line: int
    values: dict[str, str] = field(repr=False)
    case: str = ""
    row: str = ""
    person: str = ""
    received_at: datetime | None = None
    at: datetime | None = None


def outcome_contract(solution: Solution) -> tuple[Column, ...]:
    """Return the columns of a table of outcomes."""
    kept = (PERSON, ROW, RECEIVED, OBSERVED)
    return (_CASE, *(one for one in contract_of(solution) if one.to in kept or one.to.startswith("outcome:")))


def outcome_lacks(found: Fit) -> list[Text]:
    """Return what a table of outcomes lacks before it can be read at all, in words; empty where nothing."""
    to = {link.to for link in found.links}
    said = []
    if not any(one.startswith("outcome:") for one in to):
        said.append(Text(da="ingen kolonne er et udfald", en="no column is an outcome"))
    if not (CASE in to or ROW in to or {PERSON, RECEIVED} <= to):
        said.append(Text(da="ingen kolonne siger, hvilken sag det er: sagens id, række-id, eller person og modtaget",
                         en="no column names the case: case id, row id, or person and received"))
    return said


class OutcomeReader(RowReader):
    """Reads the rows of a table of outcomes; see `RowReader`."""

    def outcome(self, row: Row) -> Seen | list[Rejected]:
        """Return what one row says, or what is wrong with it."""
        if row.fault is not None:
            return [Rejected(row.line, "", row.fault)]
        wrong: list[Rejected] = []
        said = Said(self, row, wrong, optional=True)
        _, outcomes = self.history.read(row.cells, lambda to, wanted: wrong.append(self.wrong(row, to, wanted)))
        cell: Any = row.cells[self.at[CASE]] if CASE in self.at else None
        case = "" if cell is None or isinstance(cell, Hidden) else str(cell).strip()
        if not wrong and not outcomes:
            wrong.append(Rejected(row.line, "", NO_OUTCOME))
        if not wrong and not (case or said.row or (said.person and said.received)):
            wrong.append(Rejected(row.line, "", NO_CASE))
        return wrong or Seen(row.line, outcomes, case, said.row, said.person, said.received, said.observed)


__all__ = ["NO_CASE", "NO_OUTCOME", "OutcomeReader", "Ready", "Seen", "outcome_contract"]
