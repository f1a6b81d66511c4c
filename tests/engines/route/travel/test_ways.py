import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra

from mertid.engines.route.travel.ways import joined, shortest, sparse

NODE, LONG = st.integers(0, 11), st.integers(1, 9)
EDGES = st.lists(st.tuples(NODE, NODE, LONG, LONG, st.booleans()), min_size=1, max_size=30)


@settings(max_examples=80, deadline=None)
@given(EDGES, st.lists(st.integers(0, 11), min_size=1, max_size=5, unique=True))
def test_joining_roads_without_crossings_changes_no_way(edges: list[tuple[int, int, int, int, bool]], stops: list[int]) -> None:
    """Sparse graphs of chains, loops and one-way streets against the whole graph's own Dijkstra."""
    both = [(a, b, m, k) for a, b, m, k, _ in edges if a != b] + [(b, a, m, k) for a, b, m, k, two in edges if two and a != b]
    if not both:
        return
    start, end, minutes, km = (np.array(one) for one in zip(*both, strict=True))
    graph, length = sparse(start, end, minutes.astype(float), km.astype(float), 12)
    at = np.array(sorted(stops))
    time, way = shortest(graph, length, at)
    assert np.array_equal(time, dijkstra(graph, indices=at)[:, at])
    assert ((way > 0) == (np.isfinite(time) & (time > 0))).all()
    small, _, _ = joined(graph, length, at)
    assert small.shape[0] <= 12


def test_kilometres_are_those_of_the_fastest_way_not_the_shortest() -> None:
    graph, length = sparse(np.array([0, 0, 1]), np.array([2, 1, 2]), np.array([9.0, 1.0, 1.0]), np.array([1.0, 4.0, 4.0]), 3)
    time, way = shortest(graph, length, np.array([0, 2]))
    assert (time[0, 1], way[0, 1], time[1, 0]) == (2.0, 8.0, np.inf)
