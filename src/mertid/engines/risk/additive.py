"""The glass box: a sum of one curve a fact (and a few pairs), which a person can read and a form can hold. NumPy alone.

Whatever fitted it (explainable boosting, penalised regression, hazards per interval), the answer is
``link(intercept + sum of terms)``, worked out here, so that scoring needs no library of the fitting.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .table import Table

Floats = NDArray[np.float64]
MISSING = 0
"""The bin of a missing value."""


@dataclass(frozen=True)
class Column:
    """How one fact is cut into bins: 0 missing; then for numbers ``len(cuts) + 1`` bins, bin ``i`` holding ``cuts[i-2] <= x < cuts[i-1]``;
    for keys one bin a key and a last one for keys never seen. ``seen`` counts the cases learned from in each bin, shape (bins,);
    ``low`` and ``high`` are the smallest and largest number learned from.
    """

    name: str
    cuts: Floats | None = None
    keys: tuple[str, ...] = ()
    seen: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    low: float = np.nan
    high: float = np.nan

    @property
    def bins(self) -> int:
        """How many bins there are, missing (and for keys: never seen) included."""
        return len(self.keys) + 2 if self.cuts is None else len(self.cuts) + 2

    def place(self, values: NDArray) -> NDArray[np.int64]:
        """Return the bin of each value, shape (n,)."""
        if self.cuts is not None:
            numbers = values.astype(np.float64)
            return np.where(np.isnan(numbers), MISSING, np.searchsorted(self.cuts, numbers, side="right") + 1).astype(np.int64)
        known = {key: at for at, key in enumerate(self.keys, 1)}
        return np.array([MISSING if one is None else known.get(one, len(self.keys) + 1) for one in values], np.int64)


@dataclass(frozen=True)
class Term:
    """What one fact, or two together, adds. ``columns`` are places in the model's columns.

    ``scores`` has shape (bags, bins, outputs), for two facts (bags, bins, bins, outputs). With ``slope`` (bags, outputs), ``centre`` and
    ``spread`` the term is a straight line in the number instead (with ``bend`` in log(1 + number)), and ``scores``
    (bags, 1, outputs) is what a missing value adds.
    """

    columns: tuple[int, ...]
    scores: Floats
    slope: Floats | None = None
    centre: float = 0.0
    spread: float = 1.0
    bend: bool = False


@dataclass(frozen=True)
class Additive:
    """A sum of terms per output. ``intercept`` has shape (bags, outputs); the model is the mean over bags, which differ as resamples do."""

    columns: tuple[Column, ...]
    terms: tuple[Term, ...]
    intercept: Floats

    @property
    def names(self) -> tuple[str, ...]:
        """Each term's facts, two joined by ``&``."""
        return tuple("&".join(self.columns[at].name for at in term.columns) for term in self.terms)

    def parts(self, table: Table) -> Floats:
        """Return what each term adds to each case, mean over bags: shape (n, terms, outputs)."""
        placed = self._places(table)
        made = [_add(term, table, placed, self.columns, mean=True)[0] for term in self.terms]
        return np.stack(made, axis=1) if made else np.zeros((len(table), 0, self.intercept.shape[1]))

    def sums(self, table: Table) -> Floats:
        """Return the sum per output, mean over bags: shape (n, outputs)."""
        placed = self._places(table)
        total = np.tile(self.intercept.mean(0), (len(table), 1))
        for term in self.terms:
            total += _add(term, table, placed, self.columns, mean=True)[0]
        return total

    def bag_sums(self, table: Table) -> Floats:
        """Return the sum per bag and output: shape (bags, n, outputs). How far the bags part says how sure the model is."""
        placed = self._places(table)
        total = np.repeat(self.intercept[:, None, :], len(table), axis=1)
        for term in self.terms:
            total = total + _add(term, table, placed, self.columns, mean=False)
        return total

    def _places(self, table: Table) -> dict[int, NDArray[np.int64]]:
        used = {at for term in self.terms if term.slope is None for at in term.columns}
        return {at: self.columns[at].place(table.values[self.columns[at].name]) for at in sorted(used)}


def _add(term: Term, table: Table, placed: dict[int, NDArray[np.int64]], columns: Sequence[Column], *, mean: bool) -> Floats:
    """Return what a term adds: shape (bags, n, outputs), or (1, n, outputs) for the mean over bags."""
    scores = term.scores.mean(0, keepdims=True) if mean else term.scores
    if term.slope is None:
        where: tuple[Any, ...] = (slice(None), *(placed[at] for at in term.columns))
        return scores[where]
    slope = term.slope.mean(0, keepdims=True) if mean else term.slope
    numbers = table.values[columns[term.columns[0]].name].astype(np.float64)
    line = ((np.nan_to_num(bent(numbers) if term.bend else numbers) - term.centre) / term.spread)[None, :, None] * slope[:, None, :]
    return np.where(np.isnan(numbers)[None, :, None], scores, line)


def bent(numbers: Floats) -> Floats:
    """Return log(1 + number), 0 for negative ones: the tenth admission more tells less than the first."""
    return np.log1p(np.maximum(numbers, 0.0))
