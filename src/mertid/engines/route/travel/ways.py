"""Fastest ways in a sparse graph, with the kilometres of the same ways."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .matrices import Floats

AT_ONCE = 32
"""Starts that are worked out together; more only takes memory."""
Ints = NDArray[np.int64]


def sparse(start: Ints, end: Ints, minutes: Floats, km: Floats, size: int) -> tuple[Any, Any]:
    """Return minutes and kilometres as sparse matrices; of two roads between the same nodes the faster one."""
    from scipy.sparse import coo_array

    order = np.lexsort((minutes, end, start))
    start, end, km, minutes = start[order], end[order], km[order], minutes[order]
    first = np.ones(len(start), dtype=bool)
    first[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    shape = (size, size)
    return tuple(coo_array((one[first], (start[first], end[first])), shape=shape).tocsr() for one in (minutes, km))


def shortest(graph: Any, length: Any, stops: Ints) -> tuple[Floats, Floats]:
    """Return minutes of the fastest ways between nodes and the kilometres of the same ways, shape ``(stops, stops)``, inf where none."""
    from scipy.sparse.csgraph import dijkstra

    graph, length, at = joined(graph, length, stops)
    time, way = np.empty((len(at), len(at))), np.empty((len(at), len(at)))
    nodes = np.arange(graph.shape[0])
    for since in range(0, len(at), AT_ONCE):
        found, before = dijkstra(graph, indices=at[since: since + AT_ONCE], return_predecessors=True)
        time[since: since + AT_ONCE] = found[:, at]
        for row, pointer in enumerate(before):
            parent = np.where(pointer < 0, nodes, pointer)
            km = np.where(pointer < 0, 0.0, np.asarray(length[parent, nodes]).ravel())
            while not (parent == parent[parent]).all():  # each round doubles how much of the way is summed
                km, parent = km + km[parent], parent[parent]
            way[since + row] = km[at]
    return time, way


def joined(graph: Any, length: Any, stops: Ints) -> tuple[Any, Any, Ints]:
    """Return a smaller graph in which a road without crossings is one piece, and where ``stops`` are in it. Ways stay as they are."""
    either = ((graph != 0) + (graph.T != 0)).tocsr()
    kept = np.diff(either.indptr) != 2
    kept[stops] = True
    number = np.cumsum(kept) - 1
    neighbours, pointer = either.indices.tolist(), either.indptr.tolist()
    ends, first = graph.indices.tolist(), graph.indptr.tolist()
    minutes, km, stays = graph.data.tolist(), length.data.tolist(), kept.tolist()
    found: list[tuple[int, int, float, float]] = []
    for start in np.flatnonzero(kept).tolist():
        for piece in range(first[start], first[start + 1]):
            before, here, time, way = start, ends[piece], minutes[piece], km[piece]
            while not stays[here]:
                one, other = neighbours[pointer[here]], neighbours[pointer[here] + 1]
                after = other if one == before else one
                on = next((n for n in range(first[here], first[here + 1]) if ends[n] == after), -1)
                if on < 0:  # one-way against us
                    break
                before, here, time, way = here, after, time + minutes[on], way + km[on]
            else:
                if here != start:
                    found.append((start, here, time, way))
    rows = np.array(found, dtype=np.float64).reshape(-1, 4)
    small = sparse(number[rows[:, 0].astype(np.int64)], number[rows[:, 1].astype(np.int64)], rows[:, 2], rows[:, 3], int(kept.sum()))
    return *small, number[stops]
