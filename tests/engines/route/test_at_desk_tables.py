from pathlib import Path

import pytest

from mertid.engines.route.at_desk import AtDesk
from mertid.engines.route.tables import propose, sheets

from .tables.invented import CARERS, MONDAY, SHIFTS, VISITS


class Engine(AtDesk):
    def __init__(self, source: str) -> None:
        self.travel_source = source


def read(source: str) -> object:
    texts = {"places": "Sted;Navn\nkontor;Prøvevej 1, 9000 Aalborg\n", "citizens": "Borger;Adresse\nB1;Prøvevej 1\nB2;Ukendtvej 2\n",
             "carers": CARERS, "visits": VISITS, "shifts": SHIFTS}
    grids = {kind: sheets(text.encode())[""] for kind, text in texts.items()}
    return Engine(source).read_tables({kind: (grid, propose(kind, grid.columns)) for kind, grid in grids.items()},  # type: ignore[arg-type]
                                      start=MONDAY, days=7, area="Nord")


def test_addresses_in_tables_are_looked_up_on_the_map_and_the_unknown_one_is_told(tmp_path: Path) -> None:
    osmium = pytest.importorskip("osmium", reason="extra 'osm' is not installed")
    path = tmp_path / "by.osm.pbf"
    with osmium.SimpleWriter(str(path), overwrite=True) as out:
        out.add_node(osmium.osm.mutable.Node(id=1, location=(9.9, 57.0), version=1, tags={
            "addr:street": "Prøvevej", "addr:housenumber": "1", "addr:postcode": "9000"}))
        out.add_node(osmium.osm.mutable.Node(id=2, location=(9.901, 57.0), version=1))
        out.add_way(osmium.osm.mutable.Way(id=3, nodes=[1, 2], version=1, tags={"highway": "residential"}))
    got = read(str(path))
    engine = Engine(str(path))
    assert got.problem is not None and [p.lat for p in got.problem.places] == [57.0, 57.0, None]  # type: ignore[attr-defined]
    lacks = engine.lacks(got.problem, engine.travel(got.problem))  # type: ignore[attr-defined]
    assert [lack.places for lack in lacks if lack.code == "no_way"] == [("B2",)]
    assert len(engine.streets(got.problem)) == 1  # type: ignore[attr-defined]


def test_without_a_map_tables_are_read_as_they_are() -> None:
    got = read("line")
    assert got.problem is not None and all(p.lat is None for p in got.problem.places)  # type: ignore[attr-defined]
