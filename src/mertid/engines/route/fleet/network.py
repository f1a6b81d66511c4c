"""Trips and types as a sparse integer program: which type drives which trip, so that never more are out than there are.

One column a trip and type that can drive it; a row a trip (it is driven once) and a row for each largest set of trips that a type
would drive at the same time (an interval graph's maximal cliques). Trips on such rows are intervals, so that the rows say exactly that
the type's trips fit on its vehicles; only range between charges is left for `roster`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from .model import Trip, VehicleType, can, taken_until


@dataclass(frozen=True)
class Network:
    """The rows and columns. ``trip`` and ``kind`` (int, one an entry) name each column's trip and type; ``missing`` are trips none can.

    ``once`` (trips x columns) adds up a trip's columns; ``out`` (cliques x columns) a clique's, whose type is ``out_kind``.
    """

    trip: NDArray[np.int64]
    kind: NDArray[np.int64]
    once: csr_array
    out: csr_array
    out_kind: NDArray[np.int64]
    missing: tuple[int, ...]


def network(types: Sequence[VehicleType], trips: Sequence[Trip], turn_min: float = 0.0) -> Network:
    """Return the program's rows and columns for trips in order of start."""
    able = np.array([[can(kind, trip) for kind in types] for trip in trips], dtype=bool).reshape(len(trips), len(types))
    at = np.full(able.shape, -1, dtype=np.int64)
    at[able] = np.arange(int(able.sum()))
    trip, kind = np.nonzero(able)
    rows: list[int] = []
    columns: list[int] = []
    kinds: list[int] = []
    for number, one in enumerate(types):
        mine = [int(i) for i in np.nonzero(able[:, number])[0]]
        for clique in cliques([(trips[i].start, taken_until(one, trips[i], turn_min), i) for i in mine]):
            rows += [len(kinds)] * len(clique)
            columns += [int(at[i, number]) for i in clique]
            kinds.append(number)
    wide = int(able.sum())
    once = csr_array((np.ones(wide), (trip, np.arange(wide))), shape=(len(trips), wide))
    out = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(kinds), wide))
    missing = tuple(int(i) for i in np.nonzero(~able.any(axis=1))[0])
    return Network(trip, kind, once, out, np.array(kinds, dtype=np.int64), missing)


def cliques(spans: Sequence[tuple[float, float, int]]) -> list[list[int]]:
    """Return the maximal sets of spans that are under way at once; one that ends when another begins is not."""
    events = sorted([(end, 0, i) for _, end, i in spans] + [(start, 1, i) for start, _, i in spans])
    under_way: set[int] = set()
    found: list[list[int]] = []
    grew = False
    for _, begins, i in events:
        if begins:
            under_way.add(i)
            grew = True
            continue
        if grew:
            found.append(sorted(under_way))
            grew = False
        under_way.discard(i)
    return found


def most_at_once(spans: Sequence[tuple[float, float]]) -> int:
    """Return how many spans are under way at the same time at most."""
    now = most = 0
    for _, step in sorted([(end, -1) for _, end in spans] + [(start, 1) for start, _ in spans]):
        now += step
        most = max(most, now)
    return most
