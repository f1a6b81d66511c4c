"""What is unlike everything learned from: a number far beyond, a key hardly seen, a gap where none was, facts that never meet."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .additive import Column
from .columns import read_columns
from .table import Table

Floats = NDArray[np.float64]
BINS, MOST_FACTS = 5, 40
NEVER = 3
"""A key or gap seen in fewer cases than this is hardly seen."""
RARE_SHARE = 0.0005
QUIET = 0.001
"""Share of the cases learned from that may be as unlikely together."""
MARGIN = 0.5
"""How far beyond the seen range, as a share of its inner width (1st to 99th percentile), a number may lie."""
LEAST_CASES = 100
"""Fewer cases cannot say that something never happens."""


@dataclass(frozen=True)
class Unusual:
    """One thing that is unusual in a case.

    ``facts``: one name, or two for an unlikely pair. ``kind``: ``beyond`` (a number outside ``low`` to ``high``, the range seen),
    ``unseen`` (a key seen in ``count`` cases), ``missing`` (never missing before) or ``together`` (facts that are not met together).
    """

    facts: tuple[str, ...]
    kind: Literal["beyond", "unseen", "missing", "together"]
    low: float = np.nan
    high: float = np.nan
    count: int = 0


@dataclass(frozen=True)
class Outside:
    """What has been seen. ``margins``, shape (facts, 2): numbers beyond these are outside. ``pairs``: places of two facts, shape (k, 2),
    ``lifts`` per pair, shape (k, bins, bins): log of how often two bins met over how often they would by chance; ``least`` the sum per
    case that almost none of the cases learned from fell below.
    """

    columns: tuple[Column, ...]
    margins: Floats
    pairs: NDArray[np.int64]
    lifts: Floats
    least: float
    n: int

    def unusual(self, table: Table) -> tuple[tuple[Unusual, ...], ...]:
        """Return per case what is unusual, nothing for most."""
        found: list[list[Unusual]] = [[] for _ in range(len(table))]
        if self.n < LEAST_CASES:
            for column, margin in zip(self.columns, self.margins, strict=True):
                self._beyond(column, margin, table, found)
            return tuple(tuple(one) for one in found)
        for column, margin in zip(self.columns, self.margins, strict=True):
            self._beyond(column, margin, table, found)
            self._keys(column, table, found)
        self._together(table, found)
        return tuple(tuple(one) for one in found)

    def _beyond(self, column: Column, margin: Floats, table: Table, found: list[list[Unusual]]) -> None:
        if column.cuts is None:
            return
        values = table.values[column.name]
        for at in np.flatnonzero((values < margin[0]) | (values > margin[1])):
            found[at].append(Unusual((column.name,), "beyond", column.low, column.high))

    def _keys(self, column: Column, table: Table, found: list[list[Unusual]]) -> None:
        placed, few = column.place(table.values[column.name]), max(NEVER, RARE_SHARE * self.n)
        if column.seen[0] == 0:
            for at in np.flatnonzero(placed == 0):
                found[at].append(Unusual((column.name,), "missing"))
        if column.cuts is None and column.seen[-1] < few:
            for at in np.flatnonzero(placed == column.bins - 1):
                found[at].append(Unusual((column.name,), "unseen", count=int(column.seen[-1])))

    def _together(self, table: Table, found: list[list[Unusual]]) -> None:
        if not len(self.pairs):
            return
        lifts = self._lifts(table)
        for at in np.flatnonzero(lifts.sum(1) < self.least):
            worst = self.pairs[int(lifts[at].argmin())]
            found[at].append(Unusual(tuple(self.columns[i].name for i in worst), "together"))

    def _lifts(self, table: Table) -> Floats:
        placed = [coarse(column, table) for column in self.columns]
        return np.column_stack([self.lifts[k, placed[i], placed[j]] for k, (i, j) in enumerate(self.pairs)])


def coarse(column: Column, table: Table) -> NDArray[np.int64]:
    """Return each case's bin among at most ``BINS`` + 1: missing, then quintiles, or the commonest keys with the rest as one."""
    placed = column.place(table.values[column.name])
    if column.cuts is not None:
        return placed
    order = np.argsort(-column.seen[1:-1], kind="stable")[: BINS - 1] + 1
    small = np.full(column.bins, BINS, np.int64)
    small[0] = 0
    small[order] = np.arange(1, len(order) + 1)
    return small[placed]


def learn_outside(table: Table) -> Outside:
    """Learn what is usual from all cases."""
    columns = read_columns(table, bins=BINS)
    margins = np.array([_margin(column, table) for column in columns]).reshape(-1, 2)
    empty = Outside(columns, margins, np.zeros((0, 2), np.int64), np.zeros((0, BINS + 1, BINS + 1)), -np.inf, len(table))
    if len(table) < LEAST_CASES or len(columns) < 2:
        return empty
    pairs, lifts = _pairs(columns, table)
    if not len(pairs):
        return empty
    made = Outside(columns, margins, pairs, lifts, -np.inf, len(table))
    sums = made._lifts(table).sum(1)
    # New cases fall a little lower than those counted in the table itself, so the line lies below the least seen by the usual spread.
    least = float(np.quantile(sums, QUIET) - 0.5 * sums.std())
    return Outside(columns, margins, pairs, lifts, least, len(table))


def _margin(column: Column, table: Table) -> tuple[float, float]:
    """Return the range beyond which a number is outside: what was seen and then a share of its inner width."""
    if column.cuts is None:
        return -np.inf, np.inf
    values = table.values[column.name]
    low, high = np.nanquantile(values, [0.01, 0.99])
    width = max(high - low, 0.1 * max(abs(low), abs(high)), 1e-9)
    lowest = column.low - MARGIN * width
    spec = table.spec(column.name)
    if spec.low is not None and column.low >= spec.low >= lowest:
        lowest = spec.low
    return lowest, column.high + MARGIN * width


def _pairs(columns: tuple[Column, ...], table: Table) -> tuple[NDArray[np.int64], Floats]:
    """Return the pairs of facts that depend on each other, and the log lift of each pair of bins, pulled towards 0 where few."""
    placed = [coarse(column, table) for column in columns[:MOST_FACTS]]
    size, n = BINS + 1, len(table)
    pairs, lifts = [], []
    for i in range(len(placed)):
        for j in range(i + 1, len(placed)):
            met = np.bincount(placed[i] * size + placed[j], minlength=size * size).reshape(size, size).astype(np.float64)
            chance = np.outer(met.sum(1), met.sum(0)) / n
            with np.errstate(divide="ignore", invalid="ignore"):
                tells = np.where(met > 0, met * np.log(met / np.maximum(chance, 1e-12)), 0.0).sum() * 2
            if tells > 3 * (size - 1) ** 2 + 10:
                pairs.append((i, j))
                lifts.append(np.minimum(np.log((met + 1.0) / (chance + 1.0)), 0.0))
    return np.array(pairs, np.int64).reshape(-1, 2), np.array(lifts).reshape(-1, size, size)
