from pathlib import Path

import numpy as np
import pytest

from mertid.core import BadSettings, Unreadable
from mertid.engines.route.problem import Place, Problem
from mertid.engines.route.travel import UNREACHABLE, of, osm
from mertid.engines.route.travel.highways import Road, road
from mertid.engines.route.travel.line import great_circle
from mertid.engines.route.travel.roads import Roads

from .town import SIDE, at, node, write_town

pytest.importorskip("osmium", reason="extra 'osm' is not installed")


def places(*where: tuple[float, float]) -> tuple[Place, ...]:
    return tuple(Place(id=f"p{n}", lat=at(*one)[0], lon=at(*one)[1]) for n, one in enumerate(where))


def travel(tmp_path: Path, *where: tuple[float, float], extra: tuple = (), **more: object):
    path = write_town(tmp_path / "by.osm.pbf", extra)
    found = places(*where)
    return of(Problem(start="2026-11-30", places=(*found, *more.get("places", ())), citizens=(), visits=(), carers=(), shifts=()), path)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    points = np.array([at(*one), at(*other)])
    return float(great_circle(points[:, 0], points[:, 1])[0, 1] * 1000)


def test_the_way_follows_the_streets(tmp_path: Path) -> None:
    found = travel(tmp_path, (0, 0), (3, 2))
    along = metres((0, 0), (3, 0)) + metres((0, 0), (0, 2))
    assert found.km("bicycle")[0, 1] * 1000 == pytest.approx(along, rel=0.002)
    assert found.minutes("bicycle")[0, 1] == pytest.approx(along / 1000 * 4 + 1, rel=0.002)  # 15 km/h and a minute to lock it
    assert found.minutes("car")[0, 1] == pytest.approx(along / 1000 / 40 * 60 + 2, rel=0.002)  # 50 allowed, 0.8 kept, two to park
    assert found.source == "osm" and found.lost == () and max(found.snapped) < 1


def test_a_faster_road_is_taken_though_it_is_longer(tmp_path: Path) -> None:
    round_about = [node(0, 0), node(1, 2), node(1, 3), node(0, 5)]
    found = travel(tmp_path, (0, 0), (0, 5), extra=((round_about, {"highway": "secondary", "maxspeed": "80"}),))
    assert found.km("car")[0, 1] > found.km("walk")[0, 1]


def test_a_one_way_street_is_one_way_for_cars_and_bicycles_but_not_on_foot(tmp_path: Path) -> None:
    one = {"highway": "tertiary", "oneway": "yes", "maxspeed": "90"}
    found = travel(tmp_path, (0, 0), (1, 1), extra=(([node(0, 0), node(1, 1)], one),))
    assert found.km("car")[0, 1] < found.km("car")[1, 0]
    assert found.km("bicycle")[0, 1] < found.km("bicycle")[1, 0]
    assert found.km("walk")[0, 1] == pytest.approx(found.km("walk")[1, 0])
    both = travel(tmp_path, (0, 0), (1, 1), extra=(([node(0, 0), node(1, 1)], one | {"oneway:bicycle": "no"}),))
    assert both.km("bicycle")[0, 1] == pytest.approx(both.km("bicycle")[1, 0])


def test_a_path_is_for_bicycles_and_walkers_alone(tmp_path: Path) -> None:
    found = travel(tmp_path, (0, 0), (1, 1), extra=(([node(0, 0), node(1, 1)], {"highway": "cycleway"}),))
    assert found.km("bicycle")[0, 1] < found.km("car")[0, 1]


def test_a_house_between_crossings_walks_to_its_street(tmp_path: Path) -> None:
    found = travel(tmp_path, (0.5, 0.3), (0.5, 0))
    off = metres((0.5, 0.3), (0.5, 0))
    assert found.snapped[0] == pytest.approx(off, abs=20) and found.snapped[1] < 60
    assert found.minutes("walk")[0, 1] == pytest.approx(off / 1000 / 5 * 60, abs=0.8)


def test_places_without_a_road_or_coordinates_are_lost_and_an_island_is_not_snapped_to(tmp_path: Path) -> None:
    found = travel(tmp_path, (0, 0), places=(Place(id="far", lat=57.3, lon=9.9), Place(id="none"), Place(id="island", lat=56.5, lon=9.5)))
    assert found.lost == (1, 2, 3)
    assert (found.minutes("car")[0, 1:] == UNREACHABLE).all() and (np.diag(found.minutes("car")) == 0).all()


def test_streets_are_there_for_the_map_and_nothing_else(tmp_path: Path) -> None:
    found = travel(tmp_path, (0, 0), (1, 1))
    assert len(found.streets) == 2 * SIDE and found.streets[0][0] == (57.0, 9.9)


def test_no_detour_saves_time_between_many_places(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    found = travel(tmp_path, *(tuple(map(float, one)) for one in rng.random((25, 2)) * 5))
    minutes = found.minutes("ebike")
    assert (minutes[:, None, :] <= minutes[:, :, None] + minutes[None, :, :] + 1e-9).all()
    where = np.array([at(*one) for one in np.random.default_rng(3).random((25, 2)) * 5])
    assert (found.km("ebike") >= great_circle(where[:, 0], where[:, 1]) - 1e-3).all()


@pytest.mark.parametrize("content", [b"", b"ikke et kort", bytes(range(256)) * 50])
def test_a_file_that_is_no_extract_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "by.osm.pbf").write_bytes(content)
    with pytest.raises(Unreadable, match=r"no extract|no roads"):
        of(Problem(start="2026-11-30", places=places((0, 0)), citizens=(), visits=(), carers=(), shifts=()), tmp_path / "by.osm.pbf")
    with pytest.raises(Unreadable, match="not there"):
        of(Problem(start="2026-11-30", places=places((0, 0)), citizens=(), visits=(), carers=(), shifts=()), tmp_path / "andet.osm.pbf")


def test_an_extract_of_another_place_says_so(tmp_path: Path) -> None:
    path = write_town(tmp_path / "by.osm.pbf")
    with pytest.raises(Unreadable, match="no roads near"):
        of(Problem(start="2026-11-30", places=(Place(id="a", lat=55.0, lon=12.0),), citizens=(), visits=(), carers=(), shifts=()), path)


@pytest.mark.parametrize(("tags", "what"), [
    ({"highway": "residential"}, Road(40, 40, True, True, True)),
    ({"highway": "residential", "maxspeed": "30"}, Road(24, 24, True, True, True)),
    ({"highway": "secondary", "maxspeed": "DK:urban"}, Road(40, 40, True, True, True)),
    ({"highway": "tertiary", "oneway": "-1"}, Road(0, 56, False, True, True)),
    ({"highway": "unclassified", "junction": "roundabout"}, Road(48, 0, True, False, True)),
    ({"highway": "motorway", "maxspeed": "130"}, Road(104, 0, False, False, False)),
    ({"highway": "trunk", "motorroad": "yes"}, Road(72, 72, False, False, False)),
    ({"highway": "footway"}, Road(0, 0, False, False, True)),
    ({"highway": "footway", "bicycle": "yes"}, Road(0, 0, True, True, True)),
    ({"highway": "cycleway", "foot": "no"}, Road(0, 0, True, True, False)),
    ({"highway": "residential", "motor_vehicle": "no"}, Road(0, 0, True, True, True)),
    ({"highway": "service", "access": "private", "foot": "yes"}, Road(0, 0, False, False, True)),
    ({"highway": "residential", "access": "destination"}, Road(40, 40, True, True, True)),
    ({"highway": "path", "bicycle": "dismount"}, Road(0, 0, False, False, True)),
])
def test_tags_say_who_may_go_and_how_fast(tags: dict[str, str], what: Road) -> None:
    assert road(tags) == what


@pytest.mark.parametrize("tags", [
    {}, {"highway": "proposed"}, {"highway": "pedestrian", "area": "yes"}, {"highway": "service", "access": "no"},
])
def test_what_nobody_may_use_is_no_road(tags: dict[str, str]) -> None:
    assert road(tags) is None


def test_a_map_without_roads_and_an_unknown_mode_are_refused() -> None:
    with pytest.raises(BadSettings, match="no roads"):
        Roads.of_ways([]).travel(places((0, 0)))
    whole = Roads.of_ways([([1, 2], [at(0, 0), at(0, 1)], Road(40, 40, True, True, True))])
    with pytest.raises(BadSettings, match="mode is 'rocket'"):
        whole.travel(places((0, 0), (0, 1))).minutes("rocket")


def test_streets_on_the_map_are_thinned_and_the_great_ones_come_first() -> None:
    great, small = Road(64, 64, True, True, True), Road(0, 0, False, False, True)
    wiggly = [(57.0 + n * 1e-4, 9.9 + (n % 2) * 2e-5) for n in range(50)] + [(57.01, 9.91)]
    found = Roads.of_ways([([1, 2], [at(0, 0), at(0, 1)], small), (list(range(10, 61)), wiggly, great)])
    assert found.streets[0] == ((57.0, 9.9), (57.0049, 9.90002), (57.01, 9.91))
    assert len(found.streets) == 2 and found.walk.sum() > 50  # the graph keeps every point


def test_a_map_is_read_again_only_when_it_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    own = osm.read_roads
    monkeypatch.setattr(osm, "read_roads", lambda path, box: (read.append(path), own(path, box))[1])
    path = write_town(tmp_path / "by.osm.pbf")
    for _ in range(2):
        osm.read_osm(path, places((0, 0)))
    assert len(read) == 1
    write_town(path, extra=(([node(0, 0), node(1, 1)], {"highway": "path"}),))
    osm.read_osm(path, places((0, 0)))
    assert len(read) == 2
