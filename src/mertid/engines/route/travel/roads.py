"""A road graph: places put on the nearest road, fastest ways between them by Dijkstra's algorithm."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mertid.core import BadSettings

from ..problem import Place
from .highways import Road
from .line import EARTH_KM, PACES
from .matrices import UNREACHABLE, Floats, Line, Travel
from .ways import Ints, shortest, sparse

LONGEST = 0.1
"""Kilometres between two nodes at most: longer pieces are divided, so that the nearest node is near the nearest point of the road."""
SNAP_KM = 1.0
"""A place farther than this from every road that its mode may use is reached by nobody."""
MOST_STREETS = 6_000
"""Streets that are given to the map, the great ones first."""
THIN = 8e-5
"""Degrees that a street on the map may lie beside the real one, about nine metres: fewer points to draw."""
WALK_KMH = 5.0


@dataclass(frozen=True)
class Roads:
    """Nodes in degrees, shape ``(n,)``, and pieces of road between them, shape ``(m,)``: kilometres, and who may go which way how fast."""

    lat: Floats = field(repr=False)
    lon: Floats = field(repr=False)
    one: Ints = field(repr=False)
    other: Ints = field(repr=False)
    km: Floats = field(repr=False)
    car: Floats = field(repr=False)
    """Kilometres an hour, shape ``(m, 2)``: from ``one`` to ``other`` and back; 0 where that is not allowed."""
    bicycle: NDArray[np.bool_] = field(repr=False)
    walk: NDArray[np.bool_] = field(repr=False)
    streets: tuple[Line, ...] = field(default=(), repr=False)

    @classmethod
    def of_ways(cls, ways: Iterable[tuple[Sequence[int], Sequence[tuple[float, float]], Road]]) -> "Roads":
        """Return the graph of ways: ids of nodes, their ``(lat, lon)``, and what the road is. Ways meet where they share a node's id."""
        index: dict[int, int] = {}
        points: list[tuple[float, float]] = []
        pieces: list[tuple[int, int, float]] = []
        kinds: list[Road] = []
        streets: list[tuple[float, Line]] = []
        for ids, line, road in ways:
            before = -1
            for node, point in zip(ids, line, strict=True):
                at = index.get(node)
                if at is None:
                    at = index[node] = len(points)
                    points.append(point)
                if before >= 0 and before != at:
                    for a, b, km in _divided(before, at, points):
                        pieces.append((a, b, km))
                        kinds.append(road)
                before = at
            if len(line) > 1:
                great = max(road.car, road.car_back) + road.bicycle + road.walk / 2
                streets.append((-great, tuple((round(lat, 5), round(lon, 5)) for lat, lon in thinned(line))))
        streets.sort(key=lambda one: one[0])
        return cls(np.array([p[0] for p in points]), np.array([p[1] for p in points]), np.array([p[0] for p in pieces], dtype=np.int64),
                   np.array([p[1] for p in pieces], dtype=np.int64), np.array([p[2] for p in pieces]),
                   np.array([(k.car, k.car_back) for k in kinds], dtype=np.float64).reshape(-1, 2),
                   np.array([(k.bicycle, k.bicycle_back) for k in kinds], dtype=bool).reshape(-1, 2),
                   np.array([k.walk for k in kinds], dtype=bool), tuple(one for _, one in streets[:MOST_STREETS]))

    def travel(self, places: Sequence[Place], *, source: str = "osm") -> Travel:
        """Return fastest ways between the places, worked out for a mode when it is first asked for.

        Notes
        -----
        From a place to its road and back one walks (5 km/h), in a straight line; `line.PACES`' minutes of stopping are added.
        """
        if not len(self.one):
            raise BadSettings("travel: the map has no roads, expected some. Give an extract that covers the area.")
        known = np.array([p.lat is not None and p.lon is not None for p in places], dtype=bool)
        lat, lon = np.array([p.lat or 0.0 for p in places]), np.array([p.lon or 0.0 for p in places])
        _, away = self._snapped(self._graph("walk")[2], lat, lon)
        away[~known] = np.inf
        lost = tuple(int(at) for at in np.flatnonzero(away > SNAP_KM))

        def make(mode: str) -> tuple[Floats, Floats]:
            return self._between(mode, lat, lon, known)

        return Travel(source, len(places), make, streets=self.streets, lost=lost,
                      snapped=tuple(float(round(one * 1000, 1)) if np.isfinite(one) else -1.0 for one in away))

    def _between(self, mode: str, lat: Floats, lon: Floats, known: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        graph, length, main = self._graph(mode)
        node, away = self._snapped(main, lat, lon)
        good = known & (away <= SNAP_KM)
        minutes, km = (np.full((len(lat), len(lat)), UNREACHABLE) for _ in range(2))
        stops, back = np.unique(node[good], return_inverse=True)
        if len(stops):
            time, way = shortest(graph, length, stops)
            at = np.flatnonzero(good)
            there = time[np.ix_(back, back)]
            walk = (away[at][:, None] + away[at][None, :]) / WALK_KMH * 60
            whole = there + walk + PACES[mode].stop
            minutes[np.ix_(at, at)] = np.where(np.isfinite(there), np.minimum(whole, UNREACHABLE), UNREACHABLE)
            km[np.ix_(at, at)] = np.where(np.isfinite(there), way[np.ix_(back, back)] + away[at][:, None] + away[at][None, :], UNREACHABLE)
        same = (lat[:, None] == lat[None, :]) & (lon[:, None] == lon[None, :]) & known[:, None] & known[None, :]
        np.fill_diagonal(same, True)
        minutes[same] = km[same] = 0.0
        return minutes, km

    def _graph(self, mode: str) -> tuple[Any, Any, Ints]:
        """Return minutes and kilometres as sparse matrices, and the nodes of the greatest part in which each reaches each."""
        from scipy.sparse.csgraph import connected_components

        kmh: np.ndarray
        if mode == "car":
            kmh = self.car
        elif mode == "walk":
            kmh = np.repeat(self.walk[:, None], 2, axis=1) * PACES["walk"].near_kmh
        elif mode in PACES:
            kmh = self.bicycle * PACES[mode].near_kmh
        else:
            raise BadSettings(f"travel: mode is '{mode}', expected one of {sorted(PACES)}. Correct it.")
        start = np.concatenate([self.one, self.other])
        end = np.concatenate([self.other, self.one])
        km, speed = np.tile(self.km, 2), np.concatenate([kmh[:, 0], kmh[:, 1]])
        used = speed > 0
        start, end, km, speed = start[used], end[used], np.maximum(km[used], 1e-6), speed[used]
        minutes = km / speed * 60
        graph, length = sparse(start, end, minutes, km, len(self.lat))
        _, part = connected_components(graph, directed=True, connection="strong")
        return graph, length, np.flatnonzero(part == np.bincount(part).argmax())

    def _snapped(self, main: Ints, lat: Floats, lon: Floats) -> tuple[Ints, Floats]:
        """Return each place's nearest node of ``main`` and the kilometres to it."""
        from scipy.spatial import cKDTree

        far, at = cKDTree(_ball(self.lat[main], self.lon[main])).query(_ball(lat, lon))
        return main[at], np.asarray(2 * EARTH_KM * np.arcsin(np.clip(far / 2, 0, 1)), dtype=np.float64)


def _divided(one: int, other: int, points: list[tuple[float, float]]) -> list[tuple[int, int, float]]:
    """Return the piece between two nodes in parts of at most `LONGEST`, new nodes put into ``points``."""
    (lat, lon), (lat_to, lon_to) = points[one], points[other]
    high = np.radians((lat + lat_to) / 2)
    km = float(EARTH_KM * np.hypot(np.radians(lat_to - lat), np.radians(lon_to - lon) * np.cos(high)))
    parts = max(1, int(np.ceil(km / LONGEST)))
    chain = [one]
    for n in range(1, parts):
        points.append((lat + (lat_to - lat) * n / parts, lon + (lon_to - lon) * n / parts))
        chain.append(len(points) - 1)
    chain.append(other)
    return [(a, b, km / parts) for a, b in pairwise(chain)]


def thinned(line: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the line with fewer points, none of the others farther than `THIN` from it (Douglas and Peucker, 1973)."""
    keep, parts = {0, len(line) - 1}, [(0, len(line) - 1)]
    while parts:
        first, last = parts.pop()
        (lat, lon), (lat_to, lon_to) = line[first], line[last]
        across, along = lat_to - lat, (lon_to - lon) / 2  # at Danish latitudes a degree east is about half a degree north
        long = float(np.hypot(across, along))
        far, at = 0.0, 0
        for n in range(first + 1, last):
            up, right = line[n][0] - lat, (line[n][1] - lon) / 2
            off = abs(along * up - across * right) / long if long > 0 else float(np.hypot(up, right))
            if off > far:
                far, at = off, n
        if far > THIN:
            keep.add(at)
            parts += [(first, at), (at, last)]
    return [line[n] for n in sorted(keep)]


def _ball(lat: Floats, lon: Floats) -> Floats:
    phi, lam = np.radians(lat), np.radians(lon)
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
