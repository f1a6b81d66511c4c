"""Rows of a table to cases and outcomes. Every row is checked; of a wrong one its line, column and what was expected is told, no more."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any

from pydantic import ValidationError

from mertid.core import BadCase, FactSpec, Solution, Text

from .cells import Decimal, Reader, Wrong, expected, read_time, reader
from .contract import DECIDED, OBSERVED, PERSON, RECEIVED, REFERENCE, ROW, contract_of
from .mapping import Fit
from .pseudonym import Pseudonym, is_number, mask
from .said import HistoryReader
from .table import Cell, Formula, Hidden, Row, Table, shown

_COMMA = re.compile(r"\s*[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),(?:\d{1,2}|\d{4,})\s*")
_POINT = re.compile(r"\s*[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)\.(?:\d{1,2}|\d{4,})\s*")
_LOOKED_AT = 1_000
NOT_FUTURE = Text(da="en dato, der ikke ligger ude i fremtiden", en="a date that is not in the future")
NO_CPR = Text(da="et sagsnummer på højst 120 tegn, ikke et CPR-nummer", en="a case number of at most 120 characters, no CPR number")
A_NUMBER = Text(da="et CPR-nummer eller jeres eget nummer", en="a CPR number or a number of your own")
A_TIME = Text(da="en dato (dd-mm-åååå, evt. tt:mm)", en="a date (dd-mm-yyyy, hh:mm if known)")


@dataclass(frozen=True)
class Ready:
    """A row that can be stored. ``facts`` is JSON that fits the solution; ``person`` and ``row`` are pseudonyms.

    ``outcomes`` and ``decisions`` are empty for a case that is still to be decided. ``masked``: CPR numbers taken out of texts;
    ``late``: facts that became known after the assessment.
    """

    line: int
    facts: str = field(repr=False)
    row: str
    person: str = ""
    reference: str = field(default="", repr=False)
    received_at: datetime | None = None
    known_at: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)
    decided_at: datetime | None = None
    outcomes: Mapping[str, str] = field(default_factory=dict)
    observed_at: datetime | None = None
    masked: int = 0
    late: int = 0


@dataclass(frozen=True)
class Rejected:
    """A cell, or a whole row where ``column`` is empty, that is not as expected. ``column`` is its letter and name, never its content."""

    line: int
    column: str
    expected: Text


class RowReader:
    """Reads the rows of one table for one solution.

    Parameters
    ----------
    hide
        Makes pseudonyms of people's numbers and row ids.
    source
        What the table is known by (a keyed digest); identifies rows that bring neither an id nor a person and a time.
    now
        Aware; nothing is received after it.
    """

    def __init__(self, solution: Solution, found: Fit, names: tuple[str, ...], hide: Pseudonym, *, source: str, now: datetime) -> None:
        self.solution, self.hide, self.source, self.now = solution, hide, source, now
        self.specs = {spec.name: spec for spec in solution.facts.specs()}
        self.named = {link.to: shown(names[link.at], link.at) for link in found.links}
        self.at = {link.to: link.at for link in found.links}
        self.fit = found
        self.facts: list[tuple[int, FactSpec, Reader]] = []
        self.known = [(to.removeprefix("known:"), at) for to, at in self.at.items() if to.startswith("known:")]
        self.history = HistoryReader(solution, self.at)
        self.seen: dict[str, int] = {}

    def read(self, table: Table) -> Iterator[Ready | list[Rejected]]:
        """Yield each row, read or rejected, in the table's order."""
        first = list(islice(table.rows, _LOOKED_AT))
        decimal = self.fit.decimal or self._decimal(first)
        self.facts = [
            (link.at, spec, reader(spec, decimal=decimal, factor=link.factor, values=link.values))
            for link in self.fit.links if (spec := self.specs.get(link.to)) is not None
        ]
        for row in chain(first, table.rows):
            yield self.one(row)

    def one(self, row: Row) -> Ready | list[Rejected]:
        """Return one row as it is to be stored, or what is wrong with it."""
        if row.fault is not None:
            return [Rejected(row.line, "", row.fault)]
        wrong: list[Rejected] = []
        values, masked = self._facts(row, wrong)
        said = Said(self, row, wrong)
        decisions, outcomes = self.history.read(row.cells, lambda to, wanted: wrong.append(self.wrong(row, to, wanted)))
        if not wrong:
            try:
                facts = self.solution.facts.read(values, where=self.solution.slug)
            except BadCase:
                wrong = self._limits(row, values)
            else:
                key = self._key(row, said)
                before = self.seen.setdefault(key, row.line)
                if before == row.line:
                    known = said.known_at(self.known)
                    late = sum(said.received is not None and at > said.received for at in known.values())
                    return Ready(
                        row.line, facts.model_dump_json(), key, said.person, said.reference, said.received, _iso(known),
                        decisions, said.decided, outcomes, said.observed, masked, late,
                    )
                twice = Text(da=f"en anden række end linje {before}: samme id, eller samme person og tidspunkt",
                             en=f"another row than line {before}: same id, or same person and time")
                wrong.append(self.wrong(row, ROW if ROW in self.at else PERSON, twice))
        return wrong

    def _facts(self, row: Row, wrong: list[Rejected]) -> tuple[dict[str, Any], int]:
        values: dict[str, Any] = {}
        masked = 0
        for at, spec, read in self.facts:
            try:
                value = read(row.cells[at])
            except Wrong as error:
                wrong.append(self.wrong(row, spec.name, error.expected))
                continue
            if value is None:
                if spec.empty:
                    values[spec.name] = None
                elif spec.required:
                    wrong.append(self.wrong(row, spec.name, expected(spec)))
            elif spec.kind == "text":
                values[spec.name], count = mask(value)
                masked += count
            else:
                values[spec.name] = value
        return values, masked

    def _limits(self, row: Row, values: dict[str, Any]) -> list[Rejected]:
        """Return which facts are outside what the solution allows: their names alone are taken from the error."""
        try:
            self.solution.facts.model_validate(values)
        except ValidationError as error:
            faults = error.errors(include_input=False, include_url=False, include_context=False)
            names = {str(fault["loc"][0]) for fault in faults if fault["loc"]}
            named = [name for name in self.specs if name in names]
            return [self.wrong(row, name, expected(self.specs[name])) for name in named] or [Rejected(row.line, "", _AS_DECLARED)]
        return [Rejected(row.line, "", _AS_DECLARED)]

    def row_of(self, number: str) -> str:
        """Return the pseudonym of a source's own row id; a CPR number gives the same whether it was made a pseudonym before or not."""
        return self.hide.row(self.solution.slug, self.hide.person(number) if is_number(number) else number)

    def _key(self, row: Row, said: "Said") -> str:
        if said.row:
            return said.row
        mine = f"{said.person} {said.received.isoformat()}" if said.person and said.received else f"{self.source} {row.line}"
        return self.hide.row(self.solution.slug, mine)

    def wrong(self, row: Row, to: str, wanted: Text) -> Rejected:
        """Return a wrong cell, named by its column."""
        return Rejected(row.line, self.named.get(to, to), wanted)

    def _decimal(self, rows: list[Row]) -> Decimal:
        """Return the sign before decimals where the numbers show it: '' where none does, or both."""
        numbers = [at for to, at in self.at.items() if (spec := self.specs.get(to)) is not None and spec.kind in ("number", "whole")]
        texts = [cell for row in rows if row.fault is None for at in numbers if isinstance(cell := row.cells[at], str)]
        comma, point = any(map(_COMMA.fullmatch, texts)), any(map(_POINT.fullmatch, texts))
        return "," if comma and not point else "." if point and not comma else ""


_AS_DECLARED = Text(da="oplysninger, som løsningen kender dem", en="facts as the solution declares them")


class Said:
    """Who and when of one row."""

    def __init__(self, reader: RowReader, row: Row, wrong: list[Rejected], *, optional: bool = False) -> None:
        self.reader, self.line, self.wrong, self.optional = reader, row, wrong, optional
        self.cells = row.cells
        self.person = self._number(PERSON, reader.hide.person)
        self.row = self._number(ROW, reader.row_of)
        self.reference = self._reference()
        self.received, self.day_alone = self._time(RECEIVED)
        self.decided, _ = self._time(DECIDED)
        self.observed, _ = self._time(OBSERVED)
        if RECEIVED in reader.at and self.received is None and not optional:
            self._say(RECEIVED, A_TIME)
        for to, at in ((RECEIVED, self.received), (DECIDED, self.decided), (OBSERVED, self.observed)):
            if at is not None and at > reader.now + timedelta(days=1):
                self._say(to, NOT_FUTURE)

    def _cell(self, to: str) -> Cell:
        at = self.reader.at.get(to)
        return None if at is None else self.cells[at]

    def _say(self, to: str, wanted: Text) -> None:
        if not any(one.column == self.reader.named[to] for one in self.wrong):
            self.wrong.append(self.reader.wrong(self.line, to, wanted))

    def _number(self, to: str, hide: Callable[[str], str]) -> str:
        if to not in self.reader.at:
            return ""
        cell = self._cell(to)
        if isinstance(cell, Hidden):
            return cell.pseudonym if to == PERSON else hide(cell.pseudonym)
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        text = "" if cell is None or isinstance(cell, Formula | bool) else str(cell).strip()
        if not text and self.optional:
            return ""
        if not text or len(text) > 200:
            self._say(to, A_NUMBER)
            return ""
        return hide(text)

    def _reference(self) -> str:
        cell = self._cell(REFERENCE)
        text = "" if cell is None else str(cell).strip()
        if isinstance(cell, Formula | Hidden) or len(text) > 120 or mask(text)[1]:
            self._say(REFERENCE, NO_CPR)
            return ""
        return text

    def _time(self, to: str) -> tuple[datetime | None, bool]:
        cell = self._cell(to)
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return None, False
        try:
            at, exact = read_time(cell)
        except ValueError:
            self._say(to, A_TIME)
            return None, False
        return at, not exact

    def known_at(self, columns: list[tuple[str, int]]) -> dict[str, datetime]:
        """Return when each fact became known. On the day of the assessment, where either is a date alone, it was known in time."""
        found = {}
        for name, _ in columns:
            at, alone = self._time(f"known:{name}")
            if at is None:
                continue
            if self.received and (alone or self.day_alone) and at.astimezone(self.received.tzinfo).date() == self.received.date():
                at = self.received
            found[name] = at
        return found


def _iso(known: Mapping[str, datetime]) -> dict[str, str]:
    return {name: at.isoformat() for name, at in known.items()}


def read_rows(
    solution: Solution, table: Table, found: Fit, hide: Pseudonym, *, source: str, now: datetime,
) -> Iterator[Ready | list[Rejected]]:
    """Yield each row of a table, read or rejected; see `RowReader`."""
    return RowReader(solution, found, table.columns, hide, source=source, now=now).read(table)


def facts_names(solution: Solution) -> list[str]:
    """Return the names of facts that a table can hold."""
    return [spec.name for spec in solution.facts.specs() if spec.kind != "other"]


def history_names(solution: Solution) -> list[str]:
    """Return what decisions and outcomes are read as."""
    return [one.to for one in contract_of(solution) if one.to.startswith(("decision:", "outcome:"))]
