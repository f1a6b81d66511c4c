"""Roads out of an OpenStreetMap extract (.osm.pbf), read offline. Map data (c) OpenStreetMap contributors, ODbL: the map must say so.

No real extract is shipped: the licence would bind what it is mixed with, and it is large. An authority fetches its own once.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from mertid.core import MissingExtra, Text, TooBig, Unreadable

from ..problem import Place
from .highways import Road, road
from .matrices import Travel
from .roads import Roads

MARGIN = 0.15
"""Degrees around the places that are read: ways beyond the area may be the fastest (about 17 km north and south, 9 east and west)."""
MOST_NODES = 20_000_000
Box = tuple[float, float, float, float]


def read_osm(path: Path, places: Sequence[Place]) -> Travel:
    """Return travel along the roads of an extract.

    Raises
    ------
    MissingExtra
        Without the extra ``osm``.
    Unreadable
        No such file, no extract, or no roads near the places.
    """
    roads = _read_once(path, _around(places))
    if not len(roads.one):
        raise _bad("extract has no roads near the places, expected one that covers them", "Kortudsnittet har ingen veje nær borgerne.",
                   "The extract has no roads near the citizens.")
    return roads.travel(places)


def read_roads(path: Path, box: Box | None = None) -> Roads:
    """Return the road graph of an extract, within ``box`` (south, west, north, east in degrees) where it is given. Raises as `read_osm`."""
    return Roads.of_ways(_ways(path, box))


def _read_once(path: Path, box: Box | None) -> Roads:
    """Return the roads, read anew only where file or area have changed since the last time."""
    try:
        told = path.stat()
    except OSError:
        return read_roads(path, box)  # says what is wrong
    return _kept(str(path), told.st_mtime_ns, told.st_size, None if box is None else (*(round(one, 2) for one in box),))


@lru_cache(maxsize=2)
def _kept(path: str, _mtime: int, _size: int, box: Box | None) -> Roads:
    return read_roads(Path(path), box)


def _ways(path: Path, box: Box | None) -> Iterator[tuple[list[int], list[tuple[float, float]], Road]]:
    try:
        import osmium
    except ImportError:
        raise MissingExtra("osmium", "osm") from None
    if not path.is_file():
        raise _bad("extract is not there or may not be read, expected a .osm.pbf", "Kortudsnittet findes ikke eller kan ikke læses.",
                   "The extract is not there or cannot be read.")
    read = 0
    try:
        reader = osmium.FileProcessor(str(path)).with_locations().with_filter(osmium.filter.KeyFilter("highway"))
        for item in reader:
            if not isinstance(item, osmium.osm.Way):
                continue
            kind = road({tag.k: tag.v for tag in item.tags})
            if kind is None:
                continue
            run: list[tuple[int, float, float]] = []
            for node in item.nodes:
                inside = node.location.valid() and (box is None or _in(box, node.location.lat, node.location.lon))
                if inside:
                    run.append((node.ref, node.location.lat, node.location.lon))
                if run and not inside:  # a way cut by the edge is two
                    yield _split(run, kind)
                    run = []
            read += len(item.nodes)
            if read > MOST_NODES:
                raise TooBig(f"travel: extract has more than {MOST_NODES} points of road near, expected fewer. Take a smaller.",
                             text=Text(da="Kortudsnittet er for stort. Brug et mindre.", en="The extract is too big. Use a smaller one."))
            if run:
                yield _split(run, kind)
    except RuntimeError:  # what osmium raises on a file that is no extract; its text names the path
        raise _bad("file is no extract of OpenStreetMap, expected a .osm.pbf", "Filen er ikke et kortudsnit fra OpenStreetMap.",
                   "The file is no extract of OpenStreetMap.") from None


def _split(run: list[tuple[int, float, float]], kind: Road) -> tuple[list[int], list[tuple[float, float]], Road]:
    return [ref for ref, _, _ in run], [(lat, lon) for _, lat, lon in run], kind


def _around(places: Sequence[Place]) -> Box | None:
    known = [(p.lat, p.lon) for p in places if p.lat is not None and p.lon is not None]
    if not known:
        return None
    lat, lon = [one for one, _ in known], [one for _, one in known]
    return min(lat) - MARGIN, min(lon) - MARGIN, max(lat) + MARGIN, max(lon) + MARGIN


def _in(box: Box, lat: float, lon: float) -> bool:
    return box[0] <= lat <= box[2] and box[1] <= lon <= box[3]


def _bad(what: str, da: str, en: str) -> Unreadable:
    return Unreadable(f"travel: {what}. See docs/route.md.", text=Text(da=da, en=en))
