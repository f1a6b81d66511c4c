"""Earlier cases kept small, for "alike before": their numbers and keys, what each fact added, and what was decided and turned out.

No names, no free text; the newest ``KEPT`` cases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .additive import Column
from .table import Table

KEPT = 20_000


@dataclass(frozen=True)
class Memory:
    """``m`` earlier cases, the newest first.

    ``facts`` are the columns' names. ``values``, shape (m, facts), float32: a number as it is, a key by its bin in ``columns`` (0 missing
    is NaN here), NaN where missing. ``parts``, shape (m, terms), float32: what each of ``terms`` adds to the first outcome in log-odds
    (empty where the model cannot tell). ``said``: per case the newest values of action and outcomes. ``at``: when it was received.
    """

    ids: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    values: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    terms: tuple[str, ...] = ()
    parts: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    said: tuple[Mapping[str, str], ...] = ()
    at: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    @property
    def facts(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)

    def __len__(self) -> int:
        return len(self.ids)


def remember(
    table: Table, said: Sequence[Mapping[str, str]], columns: tuple[Column, ...], terms: tuple[str, ...], parts: NDArray[np.float64],
) -> Memory:
    """Keep the newest cases of ``table``; ``parts`` (n, terms) are the first outcome's contributions."""
    order = np.argsort(-np.where(np.isnan(table.at), -np.inf, table.at), kind="stable")[:KEPT]
    kept = table.take(order)
    told = tuple(dict(said[at]) for at in order)
    return Memory(kept.ids, columns, plain_values(kept, columns), terms, parts[order].astype(np.float32), told, kept.at)


def plain_values(table: Table, columns: Sequence[Column]) -> NDArray[np.float32]:
    """Return facts as numbers, shape (n, facts): numbers as they are, keys by their bin, NaN where missing."""
    made = []
    for column in columns:
        values = table.values[column.name]
        if column.cuts is not None:
            made.append(values.astype(np.float32))
        else:
            placed = column.place(values).astype(np.float32)
            made.append(np.where(placed == 0, np.nan, placed).astype(np.float32))
    return np.column_stack(made) if made else np.zeros((len(table), 0), np.float32)
