from pathlib import Path

import pytest

from mertid.core import Unreadable
from mertid.engines.route.problem import Place, Problem
from mertid.engines.route.travel.addresses import locate, parts

pytest.importorskip("osmium", reason="extra 'osm' is not installed")


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few invented addresses: one in two towns, one twice in the same yard, one on a building."""
    import osmium
    from osmium.osm import mutable

    path = tmp_path_factory.mktemp("map") / "by.osm.pbf"
    rows = [("Prøvevej", "1", "9000", 57.0, 9.9), ("Prøvevej", "1", "8000", 56.1, 10.2), ("Prøvevej", "12B", "9000", 57.01, 9.91),
            ("Gammel Åvej", "3", "9000", 57.02, 9.92), ("Gammel Åvej", "3", "9000", 57.0203, 9.9202),
            ("Enghavealle", "7", "9000", 57.03, 9.93)]
    with osmium.SimpleWriter(str(path), overwrite=True) as out:
        for n, (street, number, postcode, lat, lon) in enumerate(rows, 1):
            tags = {"addr:street": street, "addr:housenumber": number, "addr:postcode": postcode}
            out.add_node(mutable.Node(id=n, location=(lon, lat), tags=tags, version=1))
        for n, (lat, lon) in enumerate([(57.04, 9.94), (57.0402, 9.94), (57.0402, 9.9402), (57.04, 9.9402)]):
            out.add_node(mutable.Node(id=100 + n, location=(lon, lat), version=1))
        out.add_way(mutable.Way(id=200, nodes=[100, 101, 102, 103, 100], version=1,
                                tags={"building": "house", "addr:street": "Husstien", "addr:housenumber": "9", "addr:postcode": "9000"}))
    return path


def put(extract: Path, address: str) -> tuple[float, float] | None:
    place = Place(id="p", label=address)
    got = locate(Problem(start="2026-11-30", places=(place,), citizens=(), visits=(), carers=(), shifts=()), extract)
    (found,) = got.problem.places
    assert got.found == (() if found.lat is None else ("p",)) and got.missing == (("p",) if found.lat is None else ())
    return None if found.lat is None or found.lon is None else (round(found.lat, 4), round(found.lon, 4))


@pytest.mark.parametrize(("address", "where"), [
    ("Prøvevej 1, 9000 Aalborg", (57.0, 9.9)), ("prøvevej 1, 2. tv., 8000 Aarhus C", (56.1, 10.2)),
    ("Prøvevej 12 b, 9000 Aalborg", (57.01, 9.91)),
    ("Prøvevej 12B", (57.01, 9.91)), ("Gl. Aavej 3, 9000 Aalborg", (57.02, 9.92)), ("Enghaveallé 7", (57.03, 9.93)),
    ("Husstien 9, 9000 Aalborg", (57.0401, 9.9401)),
])
def test_an_address_is_found_however_it_is_written(extract: Path, address: str, where: tuple[float, float]) -> None:
    assert put(extract, address) == where


@pytest.mark.parametrize("address", [
    "Prøvevej 1", "Prøvevej 2, 9000 Aalborg", "Prøvevej 1, 7000 Fredericia", "Prøvevej", "", "12", "Ukendtvej 1",
])
def test_what_is_unknown_or_stands_for_two_houses_is_not_guessed(extract: Path, address: str) -> None:
    assert put(extract, address) is None


def test_coordinates_that_were_given_stay(extract: Path) -> None:
    own = Place(id="p", lat=55.0, lon=12.0, label="Prøvevej 1, 9000 Aalborg")
    problem = Problem(start="2026-11-30", places=(own,), citizens=(), visits=(), carers=(), shifts=())
    assert locate(problem, extract).problem == problem


def test_addresses_are_taken_apart() -> None:
    assert parts("H.C. Andersens Boulevard 107, st. th, 1553 København V") == ("hc andersens boulevard", "107", "1553")
    assert parts("Sdr. Ringvej 5A") == ("sønder ringvej", "5a", "") and parts("Nr. 5") is not None and parts("Hjemme") is None


def test_a_file_that_is_no_extract_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.osm.pbf").write_bytes(b"no map")
    problem = Problem(start="2026-11-30", places=(Place(id="p", label="Prøvevej 1"),), citizens=(), visits=(), carers=(), shifts=())
    for name in ("x.osm.pbf", "none.osm.pbf"):
        with pytest.raises(Unreadable, match="no extract"):
            locate(problem, tmp_path / name)
