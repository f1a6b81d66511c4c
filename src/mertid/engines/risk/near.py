"""Earlier cases that are alike, with what was decided and what turned out: a person weighs precedents, not only figures.

Two cases are alike where their facts are, each fact counting by how much it moves the estimate (what the glass box adds), and a little
for itself, so that facts that the model does not use still tell twins apart.
"""

import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mertid.core import FactSpec, Similar

from .memory import Memory, plain_values
from .numerals import small
from .table import Table
from .wording import phrase

MOST, LEAST_LIKE, TITLED = 3, 0.3, 3
OWN = 0.15
"""How much a fact's own difference counts beside what it adds to the estimate."""
BLOCK, STRETCH = 256, 128
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Near:
    """A memory made ready for search. ``rows`` (m, d): each earlier case as a point; ``search`` (d + 1, m): the same with
    their squared lengths, so that one product gives how far; ``scale``: mean squared distance of two of them;
    ``heavy``: the facts that move the estimate most, for titles; ``middle`` and ``spread`` (facts,) of the numbers.
    """

    memory: Memory
    rows: Floats
    search: Floats
    scale: float
    heavy: tuple[int, ...]
    middle: Floats
    spread: Floats

    def find(self, table: Table, parts: NDArray[np.float64]) -> list[list[tuple[int, float]]]:
        """Return per case the places of the nearest earlier cases and their likeness in [0, 1], never the case itself.

        Parameters
        ----------
        parts : what each of the memory's terms adds to each case, shape (n, terms)
        """
        made: list[list[tuple[int, float]]] = []
        for start in range(0, len(table), BLOCK):
            at = np.arange(start, min(start + BLOCK, len(table)))
            made.extend(self._block(table.take(at), parts[at]))
        return made

    def _block(self, table: Table, parts: NDArray[np.float64]) -> list[list[tuple[int, float]]]:
        mine = self.points(table, parts)
        far = np.column_stack([-2 * mine, np.ones(len(mine), np.float32)]) @ self.search
        made = []
        for i, places in enumerate(_smallest(far, min(MOST + 1, far.shape[1]))):
            exact = ((self.rows[places] - mine[i]) ** 2).sum(1)
            likeness = np.exp(-2 * exact.astype(np.float64) / self.scale)
            order = sorted(range(len(places)), key=lambda k: (-round(float(likeness[k]), 6), int(places[k])))
            made.append([
                (int(places[k]), round(float(likeness[k]), 4)) for k in order
                if self.memory.ids[places[k]] != table.ids[i] and likeness[k] >= LEAST_LIKE
            ][:MOST])
        return made

    def points(self, table: Table, parts: NDArray[np.float64]) -> Floats:
        """Return cases as points, shape (n, d)."""
        return _points(plain_values(table, self.memory.columns), parts.astype(np.float32), self.memory, self.middle, self.spread)

    def similar(
        self, found: Sequence[tuple[int, float]], specs: Mapping[str, FactSpec], titles: dict[int, str],
    ) -> tuple[Similar, ...]:
        """Return what was found as people read it; ``titles`` are filled as it goes."""
        made = []
        for place, likeness in found:
            if place not in titles:
                titles[place] = self._title(place, specs)
            made.append(Similar(
                case_id=self.memory.ids[place], title=titles[place], values=dict(self.memory.said[place]), likeness=min(1.0, likeness),
            ))
        return tuple(made)

    def _title(self, place: int, specs: Mapping[str, FactSpec]) -> str:
        """Return the earlier case's weightiest facts in words; never a name or a number of a person."""
        told: list[str] = []
        for at in self.heavy:
            column, value = self.memory.columns[at], float(self.memory.values[place, at])
            spec = specs.get(column.name)
            if spec is None or np.isnan(value):
                continue
            if column.cuts is None:
                if int(value) > len(column.keys):
                    continue
                key = column.keys[int(value) - 1]
                said = phrase(spec, key == "true" if spec.kind == "yes_no" else key)
            else:
                said = phrase(spec, int(value) if spec.kind in ("whole", "date") else round(value, 4))
            told.append(small(said.text.da) if told else said.text.da)
            if len(told) == TITLED:
                break
        return ", ".join(told)


def near(memory: Memory) -> Near:
    """Return the memory made ready, from before where it has been."""
    known = _READY.get(id(memory))
    if known is not None and known[0]() is memory:
        return known[1]
    made = _ready(memory)
    _READY[id(memory)] = (weakref.ref(memory), made)
    weakref.finalize(memory, _READY.pop, id(memory), None)
    return made


def _smallest(far: Floats, most: int) -> NDArray[np.int64]:
    """Return the places of each row's ``most`` smallest, in no order: they lie in the ``most`` stretches with the smallest minima."""
    rows, columns = far.shape
    if columns <= 4 * STRETCH:
        return np.argpartition(far, most - 1, axis=1)[:, :most] if columns > most else np.tile(np.arange(columns), (rows, 1))
    spare = -columns % STRETCH
    if spare:
        far = np.pad(far, ((0, 0), (0, spare)), constant_values=np.inf)
    cut = far.reshape(rows, -1, STRETCH)
    where = np.argpartition(cut.min(2), most - 1, axis=1)[:, :most]
    few = np.take_along_axis(cut, where[:, :, None], axis=1).reshape(rows, -1)
    inside = np.argpartition(few, most - 1, axis=1)[:, :most]
    return np.take_along_axis(where, inside // STRETCH, axis=1) * STRETCH + inside % STRETCH


_READY: dict[int, tuple["weakref.ref[Memory]", Near]] = {}


def _ready(memory: Memory) -> Near:
    numbers = np.array([column.cuts is not None for column in memory.columns], bool)
    with np.errstate(invalid="ignore"):
        known = np.where(np.isnan(memory.values), 0, 1).sum(0)
        total = np.nan_to_num(memory.values).sum(0)
        middle = np.where(known > 0, total / np.maximum(known, 1), 0).astype(np.float32)
        spread = np.sqrt(np.nan_to_num((memory.values - middle) ** 2).sum(0) / np.maximum(known, 1)).astype(np.float32)
    spread = np.where(numbers & (spread > 0), spread, 1).astype(np.float32)
    rows = _points(memory.values, memory.parts, memory, middle, spread)
    scale = float(2 * rows.astype(np.float64).var(0).sum()) if len(rows) else 1.0
    search = np.ascontiguousarray(np.column_stack([rows, (rows**2).sum(1)]).T, np.float32)
    return Near(memory, rows, search, max(scale, 1e-9), _heavy(memory), middle, spread)


def _heavy(memory: Memory) -> tuple[int, ...]:
    """Return the facts' places, those that move the estimate most first."""
    weight = dict.fromkeys(memory.facts, 0.0)
    if memory.parts.size:
        for name, size in zip(memory.terms, np.abs(memory.parts).mean(0).tolist(), strict=True):
            for one in name.split("&"):
                if one in weight:
                    weight[one] += size
    return tuple(sorted(range(len(memory.facts)), key=lambda at: (-weight[memory.facts[at]], at)))


def _points(values: NDArray[np.float32], parts: Floats, memory: Memory, middle: Floats, spread: Floats) -> Floats:
    """Return cases as points: what each term adds, then each fact by itself, small."""
    made = [parts] if parts.size else []
    for at, column in enumerate(memory.columns):
        own, missing = values[:, at], np.isnan(values[:, at])
        if column.cuts is not None:
            number = np.clip(np.where(missing, 0, (own - middle[at]) / spread[at]), -3, 3)
            made.append(OWN * np.column_stack([number, missing]).astype(np.float32))
        else:
            hot = (np.where(missing, 0, own)[:, None] == np.arange(column.bins)[None, :]).astype(np.float32)
            made.append(OWN * hot)
    return np.ascontiguousarray(np.hstack(made), np.float32) if made else np.zeros((len(values), 1), np.float32)
