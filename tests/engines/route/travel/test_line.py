import numpy as np
import pytest

from mertid.core import BadSettings
from mertid.engines.route.problem import Place, Problem
from mertid.engines.route.travel import UNREACHABLE, Travel, of
from mertid.engines.route.travel.line import PACES, ROAD_FACTOR, great_circle, line

AALBORG, NOERRESUNDBY, SVENSTRUP = (57.048, 9.919), (57.060, 9.925), (56.972, 9.848)
PLACES = (Place(id="a", lat=AALBORG[0], lon=AALBORG[1]), Place(id="b", lat=NOERRESUNDBY[0], lon=NOERRESUNDBY[1]),
          Place(id="c", lat=SVENSTRUP[0], lon=SVENSTRUP[1]), Place(id="d"))


def problem(places: tuple[Place, ...] = PLACES) -> Problem:
    return Problem(start="2026-11-30", places=places, citizens=(), visits=(), carers=(), shifts=())


def test_a_degree_of_latitude_is_as_long_as_the_earth_makes_it() -> None:
    assert great_circle(np.array([55.0, 56.0]), np.array([10.0, 10.0]))[0, 1] == pytest.approx(111.195, abs=0.01)


def test_road_distance_is_the_straight_line_times_the_factor() -> None:
    km = line(PLACES).km("car")
    assert km[0, 1] == pytest.approx(1.383 * ROAD_FACTOR, abs=0.01)
    assert (km == km.T).all()


@pytest.mark.parametrize("mode", sorted(PACES))
def test_no_detour_saves_time(mode: str) -> None:
    rng = np.random.default_rng(1)
    places = [Place(id=str(n), lat=56 + float(a), lon=9 + float(b)) for n, (a, b) in enumerate(rng.random((30, 2)) / 3)]
    minutes = line(places).minutes(mode)
    assert (minutes[:, None, :] <= minutes[:, :, None] + minutes[None, :, :] + 1e-9).all()


def test_a_bicycle_needs_four_minutes_a_kilometre_and_one_to_be_locked() -> None:
    travel = line(PLACES)
    assert travel.minutes("bicycle")[0, 1] == pytest.approx(travel.km("bicycle")[0, 1] * 4 + 1)


def test_two_visits_in_one_house_need_no_parking() -> None:
    twice = (PLACES[0], PLACES[0].model_copy(update={"id": "neighbour"}))
    assert line(twice).minutes("car").tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_a_place_without_coordinates_is_reached_by_nobody() -> None:
    travel = of(problem())
    assert travel.lost == (3,)
    assert (travel.minutes("car")[3, :3] == UNREACHABLE).all() and travel.minutes("car")[3, 3] == 0
    assert np.isfinite(travel.minutes("walk")).all()


def test_matrices_cannot_be_changed_by_their_readers() -> None:
    with pytest.raises(ValueError, match="read-only"):
        of(problem()).minutes("car")[0, 0] = 1


def test_arrays_are_taken_as_they_are_and_one_may_stand_for_all_modes() -> None:
    minutes = np.array([[0.0, 5.0], [7.0, 0.0]])
    travel = Travel.from_arrays({"": minutes})
    assert travel.minutes("car")[1, 0] == 7 and travel.km("walk")[0, 1] == 0
    assert of(problem(PLACES[:2]), travel) is travel


def test_a_mode_without_a_matrix_is_refused() -> None:
    with pytest.raises(BadSettings, match="mode is 'walk', expected one of"):
        Travel.from_arrays({"car": np.zeros((2, 2))}).minutes("walk")


@pytest.mark.parametrize("array", [np.zeros((2, 3)), np.full((2, 2), np.nan), np.full((2, 2), -1.0)])
def test_arrays_that_are_no_travel_are_refused(array: np.ndarray) -> None:
    with pytest.raises(BadSettings, match="travel: a matrix"):
        Travel.from_arrays({"car": array})


def test_matrices_of_another_problem_are_refused() -> None:
    with pytest.raises(BadSettings, match="matrices are of 2 places, expected 4"):
        of(problem(), Travel.from_arrays({"": np.zeros((2, 2))}))


def test_an_unknown_source_is_refused_without_being_echoed() -> None:
    with pytest.raises(BadSettings, match="source is not known") as error:
        of(problem(), "hemmelig")
    assert "hemmelig" not in str(error.value)
