"""Cases as columns: one array a fact, numbers as they are, choices as keys. Nothing is filled in: missing is a value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mertid.core import Case, FactSpec

NUMERIC = ("number", "whole", "date")
USED = (*NUMERIC, "yes_no", "choice")


@dataclass(frozen=True)
class Table:
    """``n`` cases. ``values``: per fact an array of shape (n,): float64 with NaN for missing, or objects (str, None for missing).

    Yes/no facts hold ``"true"`` and ``"false"``; dates are days before the case was received (negative: after it). ``ids``, ``persons``
    and ``at`` (seconds since 1970, NaN where unknown) are of shape (n,).
    """

    ids: tuple[str, ...]
    specs: tuple[FactSpec, ...]
    values: Mapping[str, NDArray[Any]]
    persons: tuple[str, ...] = ()
    at: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: NDArray[np.int64] | Sequence[int]) -> "Table":
        """Return the rows in that order."""
        at = np.asarray(rows, np.int64)
        return Table(
            tuple(self.ids[i] for i in at), self.specs, {name: column[at] for name, column in self.values.items()},
            tuple(self.persons[i] for i in at), self.at[at],
        )

    def put(self, name: str, column: NDArray[Any]) -> "Table":
        """Return a copy with one fact's column replaced."""
        return Table(self.ids, self.specs, {**self.values, name: column}, self.persons, self.at)

    def spec(self, name: str) -> FactSpec:
        """Return the declaration of one fact."""
        return next(spec for spec in self.specs if spec.name == name)


def specs_of(facts: type[Any]) -> tuple[FactSpec, ...]:
    """Return the facts that can be learned from: numbers, dates, yes/no and choices. Free text is for people."""
    return tuple(spec for spec in facts.specs() if spec.kind in USED)


def read_table(cases: Sequence[Case]) -> Table:
    """Return the cases as columns. A fact that became known after its case was received is taken as missing: it tells the future."""
    specs = specs_of(type(cases[0].facts)) if cases else ()
    values: dict[str, NDArray[Any]] = {}
    for spec in specs:
        raw = [None if late(case, spec.name) else getattr(case.facts, spec.name) for case in cases]
        if spec.kind in NUMERIC:
            values[spec.name] = np.array([_number(one, case) for one, case in zip(raw, cases, strict=True)], np.float64)
        else:
            values[spec.name] = np.array([_key(one) for one in raw], object)
    at = np.array([case.received_at.timestamp() if case.received_at else np.nan for case in cases], np.float64)
    return Table(tuple(c.id for c in cases), specs, values, tuple(c.person for c in cases), at)


def late(case: Case, name: str) -> bool:
    """Whether the fact became known after the case was received."""
    known = case.known_at.get(name)
    return known is not None and case.received_at is not None and known > case.received_at


def _number(value: Any, case: Case) -> float:
    if value is None:
        return np.nan
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return float((case.received_at.date() - day).days) if case.received_at else float(-day.toordinal())
    return float(value)


def _key(value: Any) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
