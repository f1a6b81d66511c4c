"""Coordinates of addresses out of an OpenStreetMap extract, offline: Danish extracts hold the country's own address register.

Tags read: addr:street, addr:housenumber, addr:postcode, on points and on buildings. An address that is not found, or stands for several
houses, is left without coordinates: nothing is guessed from the nearest number.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from mertid.core import MissingExtra, Text, Unreadable

from ..problem import Place, Problem

SAME = 0.002
"""Degrees within which points of one address are one house (a point and its building, or several stairs): about 200 metres."""
Key = tuple[str, str, str]
Point = tuple[float, float]
_ADDRESS = re.compile(r"(?P<street>\D.*?)\s+(?P<number>\d{1,3}\s?[a-zæøå]?)(?=$|[\s,;.])(?P<rest>.*)")
_POSTCODE = re.compile(r"(?<!\d)(\d{4})(?!\d)")


@dataclass(frozen=True)
class Located:
    """A problem with the coordinates that were found. ``found`` and ``missing`` are ids of places."""

    problem: Problem = field(repr=False)
    found: tuple[str, ...]
    missing: tuple[str, ...]


def locate(problem: Problem, path: Path) -> Located:
    """Return the problem with coordinates for places that have a ``label`` with an address and none of their own.

    Raises
    ------
    MissingExtra
        Without the extra ``osm``.
    Unreadable
        No such file, or no extract.
    """
    bare = [p for p in problem.places if p.lat is None or p.lon is None]
    if not any(p.label for p in bare):
        return Located(problem, (), tuple(p.id for p in bare))
    known = _read_once(path)
    at = {p.id: point for p in bare if (point := _find(known, p.label)) is not None}
    places = tuple(Place(id=p.id, lat=at[p.id][0], lon=at[p.id][1], label=p.label) if p.id in at else p for p in problem.places)
    return Located(problem.model_copy(update={"places": places}), tuple(at), tuple(p.id for p in bare if p.id not in at))


def read_addresses(path: Path) -> dict[Key, Point | None]:
    """Return coordinates by street, number and postcode, and by street and number with '' where no two places share them (else None)."""
    found: dict[Key, Point | None] = {}
    for street, number, postcode, point in _tagged(path):
        for key in {(street, number, postcode), (street, number, "")}:
            before = found.get(key, point)
            same = before is not None and abs(before[0] - point[0]) < SAME and abs(before[1] - point[1]) < SAME
            found[key] = before if same else None
    return found


def parts(address: str) -> Key | None:
    """Return street, number and postcode ('' where none) of ``Prøvevej 12 B, 2. tv., 9000 Aalborg``; None where it is no address."""
    shown = " ".join(address.casefold().split())
    found = _ADDRESS.match(shown)
    if found is None:
        return None
    postcode = _POSTCODE.search(found["rest"])
    return _street(found["street"]), found["number"].replace(" ", ""), postcode[1] if postcode else ""


def _find(known: Mapping[Key, Point | None], address: str) -> Point | None:
    key = parts(address)
    return None if key is None else known.get(key)


def _street(name: str) -> str:
    """Return a street's name as it is compared: small letters, ``aa`` as ``å``, ``alle`` as ``allé``, shortened words in full."""
    shown = " ".join(name.casefold().replace(",", " ").split()).replace("aa", "å").replace("allé", "alle")
    shown = re.sub(r"\bgl\.(?=\s|\w)", "gammel ", shown)
    shown = re.sub(r"\bsdr\.(?=\s|\w)", "sønder ", shown)
    shown = re.sub(r"\bndr\.(?=\s|\w)", "nørre ", shown)
    shown = re.sub(r"\bskt\.(?=\s|\w)", "sankt ", shown)
    return " ".join(shown.replace(".", "").split())


def _tagged(path: Path) -> Iterator[tuple[str, str, str, Point]]:
    try:
        import osmium
    except ImportError:
        raise MissingExtra("osmium", "osm") from None
    try:
        if not path.is_file():
            raise RuntimeError
        reader = osmium.FileProcessor(str(path)).with_locations().with_filter(osmium.filter.KeyFilter("addr:housenumber"))
        for item in reader:
            street, number = item.tags.get("addr:street"), item.tags.get("addr:housenumber")
            if not street or not number:
                continue
            if isinstance(item, osmium.osm.Node):
                point = (item.location.lat, item.location.lon)
            elif isinstance(item, osmium.osm.Way) and (corners := [n.location for n in item.nodes if n.location.valid()]):
                point = (sum(one.lat for one in corners) / len(corners), sum(one.lon for one in corners) / len(corners))
            else:
                continue
            yield _street(street), "".join(number.casefold().split()), item.tags.get("addr:postcode") or "", point
    except RuntimeError:  # what osmium raises on a file that is no extract; its text names the path
        raise Unreadable("travel: file is no extract of OpenStreetMap, expected a .osm.pbf. See docs/route-data.md.",
                         text=Text(da="Filen er ikke et kortudsnit fra OpenStreetMap.",
                                   en="The file is no extract of OpenStreetMap.")) from None


def _read_once(path: Path) -> dict[Key, Point | None]:
    """Return the addresses, read anew only where the file has changed."""
    try:
        told = path.stat()
    except OSError:
        return read_addresses(path)  # says what is wrong
    return _kept(str(path), told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=1)
def _kept(path: str, _mtime: int, _size: int) -> dict[Key, Point | None]:
    return read_addresses(Path(path))
