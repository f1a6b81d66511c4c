"""The composition: every trip driven, the bound below it, and the best of all where all can be tried."""

import json

import pytest

from mertid.bench._fleet_brute import best
from mertid.engines.route.fleet import Need, Vehicle
from mertid.engines.route.fleet.check import check
from mertid.engines.route.fleet.compose import Slow, compose
from mertid.engines.route.fleet.curve import curve, deciding_day, fewer, nearest
from mertid.engines.route.fleet.made import need as made
from mertid.samples.read import sample_file

from .given import BIKE, ELECTRIC, PETROL, fleet, need, trip


def test_every_trip_of_a_made_month_is_driven_and_the_checker_agrees() -> None:
    month = made(10, 30, seed=3)
    for price in (0.0, 1.5, 50.0):
        one = compose(month, price)
        assert not one.unserved
        assert check(month, one.given, fleet(one.counts)) == ()
        assert one.bound <= one.weighed + 1e-6
        assert one.proved


def test_the_samples_fleets_are_the_best_of_all_fleets() -> None:
    rows = [json.loads(line)["facts"] for line in sample_file("fleet_optimiser").read_text("utf-8").splitlines()]
    for row in rows[:8]:
        one = Need.model_validate(row["need"])
        assert compose(one, 1.5).weighed == pytest.approx(best(one, 1.5)[1])


def test_short_trips_for_one_go_by_bicycle_and_long_ones_by_car() -> None:
    one = compose(need(trip("a", 480, 540, 5), trip("b", 490, 560, 60)), 0.0)
    assert one.counts["cykel"] == 1
    assert one.given["a"] == "cykel-1"
    assert not one.given["b"].startswith("cykel")


def test_charge_moves_a_trip_to_another_type_and_the_bound_stays() -> None:
    day = need(trip("a", 480, 540, 90), trip("b", 545, 600, 90), types=(
        ELECTRIC.model_copy(update={"most": 1, "year_dkk": 1000.0}), PETROL))
    one = compose(day, 0.0)
    assert not one.unserved
    assert one.moved >= 1
    assert check(day, one.given, fleet(one.counts)) == ()
    assert one.bound < one.weighed


def test_a_fleet_by_hand_names_the_trips_it_cannot_drive() -> None:
    day = need(trip("a", 480, 540), trip("b", 500, 560), trip("c", 600, 660))
    one = compose(day, 0.0, counts={"benzin": 1})
    assert len(one.unserved) == 1
    assert set(one.unserved) <= {"a", "b"}
    assert check(day, one.given, fleet(one.counts), may_leave_out=True) == ()


def test_a_trip_that_no_type_can_drive_is_named_and_does_not_spoil_the_bound() -> None:
    one = compose(need(trip("a", 480, 540), trip("far", 600, 660, 900.0), types=(ELECTRIC, BIKE)), 0.0)
    assert one.unserved == ("far",)
    assert one.gap < 1e-4


def test_an_unknown_type_and_too_little_room_are_refused() -> None:
    day = need(trip("a", 480, 540), trip("b", 500, 560), types=(PETROL.model_copy(update={"most": 1}),))
    with pytest.raises(ValueError, match="a key is no type"):
        compose(day, 0.0, counts={"fly": 1})
    with pytest.raises(ValueError, match="no fleet within"):
        compose(day, 0.0)


def test_the_time_between_two_trips_is_kept() -> None:
    trips = (trip("a", 480, 540), trip("b", 545, 600))
    assert sum(compose(need(*trips, types=(PETROL,)), 0.0).counts.values()) == 1
    assert sum(compose(need(*trips, types=(PETROL,), turn_min=10), 0.0).counts.values()) == 2


def test_the_curve_gets_dearer_and_greener_and_each_corner_is_best_at_its_price() -> None:
    month = made(8, 28, seed=5)
    points = curve(month)
    assert len(points) > 2
    assert [p.dkk for p in points] == sorted(p.dkk for p in points)
    assert [p.co2_kg for p in points] == sorted((p.co2_kg for p in points), reverse=True)
    for price in (0.0, 3.0, 30.0):
        chosen = points[nearest(points, price)]
        assert chosen.dkk + price * chosen.co2_kg >= compose(month, price).bound - 1e-3


def test_one_vehicle_fewer_names_the_day_that_decides() -> None:
    quiet = [trip(f"q{n}", n * 1440 + 480, n * 1440 + 540) for n in range(4)]
    busy = [trip(f"b{n}", 2 * 1440 + 480 + n, 2 * 1440 + 560) for n in range(2)]
    week = need(*quiet, *busy, types=(PETROL,))
    one = compose(week, 0.0)
    assert one.counts == {"benzin": 3}
    rows = fewer(week, one)
    assert rows[0].days == {2: 1}
    assert deciding_day(week, rows) == 2


def test_private_trips_ask_for_no_vehicle() -> None:
    vehicles = (Vehicle(id="v1", type="benzin"),)
    week = need(trip("a", 480, 540), trip("p", 490, 700, 0.0, private=True, vehicle="v1"), vehicles=vehicles, types=(PETROL,))
    assert compose(week, 0.0).counts == {"benzin": 1}


def test_a_search_cut_off_before_any_answer_says_so_and_not_that_there_is_none() -> None:
    with pytest.raises(Slow, match="seconds"):
        compose(made(10, 30, seed=3), 1.5, seconds=0.0)
