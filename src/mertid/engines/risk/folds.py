"""Splits for choosing and calibrating: one person never on both sides, and the past before the future where dates are known."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .table import Table

Places = NDArray[np.int64]
DATED_SHARE, LEAST_EVENTS = 0.9, 40
"""Dates are used when this share of cases has one, and the newest part holds this many of the rarest answer."""
LARGE, MIDDLE = 40_000, 1_500
"""From so many cases one split tells enough, respectively three."""


@dataclass(frozen=True)
class Folds:
    """``pairs`` of places (learn, test). ``by_time`` whether every test lies after what is learned from."""

    pairs: tuple[tuple[Places, Places], ...]
    by_time: bool

    @property
    def tested(self) -> Places:
        """Places that are in some test, in order."""
        return np.unique(np.concatenate([test for _, test in self.pairs]))


def persons_of(table: Table) -> Places:
    """Return one number a person, shape (n,); a case without a person is one of its own."""
    names = [person or f"\0{at}" for at, person in enumerate(table.persons or ("",) * len(table))]
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def make_folds(table: Table, answers: NDArray, seed: int = 0) -> Folds:
    """Return splits by time where the dates allow it, else by person.

    ``answers``, shape (n,), are whole numbers whose rarest value says how thin the data may be cut (``-1`` counts for none).
    """
    found = by_time(table, answers)
    return found if found is not None else by_person(table, answers, seed=seed)


def by_time(table: Table, answers: NDArray) -> Folds | None:
    """Return splits where what is learned from lies before the test, or None where dates are missing or the newest part is too thin."""
    known = ~np.isnan(table.at)
    if not len(known) or known.mean() < DATED_SHARE:
        return None
    cuts = np.quantile(table.at[known], [0.75] if len(table) >= LARGE else [0.5, 0.75])
    edges = [*cuts, np.inf]
    persons, pairs = persons_of(table), []
    for start, end in pairwise(edges):
        test = np.flatnonzero(known & (table.at >= start) & (table.at < end))
        learn = np.flatnonzero(known & (table.at < start) & ~np.isin(persons, persons[test]))
        if min(_rarest(answers[test], answers), _rarest(answers[learn], answers)) < LEAST_EVENTS:
            return None
        pairs.append((learn, test))
    return Folds(tuple(pairs), True)


def by_person(table: Table, answers: NDArray, *, seed: int = 0, folds: int | None = None) -> Folds:
    """Return ``folds`` splits (by the number of cases: 5, 3, or one with a quarter held out) with each person on one side."""
    persons, size = persons_of(table), len(table)
    parts = folds or (4 if size >= LARGE else 3 if size >= MIDDLE else 5)
    fold = _deal(persons, answers, parts, np.random.default_rng(seed))
    pairs = [(np.flatnonzero(fold != at), np.flatnonzero(fold == at)) for at in range(parts)]
    return Folds(tuple(pairs[:1] if folds is None and size >= LARGE else pairs), False)


def _deal(persons: Places, answers: NDArray, parts: int, rng: np.random.Generator) -> Places:
    """Deal persons to parts like cards, sorted by answer, so that every part gets its share of the rare answer."""
    count = int(persons.max()) + 1 if len(persons) else 0
    top = np.full(count, -1.0)
    np.maximum.at(top, persons, answers.astype(np.float64))
    order = np.lexsort((rng.random(count), top))
    of_person = np.empty(count, np.int64)
    of_person[order] = np.arange(count) % parts
    return of_person[persons]


def _rarest(part: NDArray, whole: NDArray) -> int:
    values = np.unique(whole[whole >= 0])
    return min((int((part == value).sum()) for value in values), default=0)
