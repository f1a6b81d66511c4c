"""The day's assignment: proved, charged, as few left out as can be."""

import pytest

from mertid.engines.route.fleet import Vehicle
from mertid.engines.route.fleet.check import check
from mertid.engines.route.fleet.day import Standing, on_day, plan_day, with_fleet
from mertid.engines.route.fleet.made import need as made

from .given import ELECTRIC, PETROL, need, trip

CARS = (Vehicle(id="e", type="el"), Vehicle(id="d", type="benzin"))


def test_the_cheap_vehicle_takes_the_long_trip() -> None:
    plan = plan_day(need(trip("a", 480, 540, 80), trip("b", 490, 550, 10), vehicles=CARS))
    assert plan.given == {"a": "e", "b": "d"}
    assert plan.proved
    assert plan.dkk == pytest.approx(80 * 0.5 + 10 * 1.5)


def test_charge_decides_and_the_answer_is_still_proved() -> None:
    """By type the electric car would take both; its charge is enough for one."""
    day = need(trip("a", 480, 540, 70), trip("b", 550, 600, 60), vehicles=CARS)
    plan = plan_day(day)
    assert plan.given == {"a": "e", "b": "d"}
    assert plan.proved
    assert check(day, plan.given, {v.id: v.type for v in day.vehicles}) == ()


def test_charging_between_trips_is_used() -> None:
    plan = plan_day(need(trip("a", 480, 540, 70), trip("b", 660, 720, 60), vehicles=CARS[:1]))
    assert plan.given == {"a": "e", "b": "e"}  # two hours at home give sixty


def test_how_vehicles_stand_is_kept() -> None:
    day = need(trip("a", 480, 540, 50), vehicles=CARS)
    assert plan_day(day, standing={"e": Standing(km_left=10.0, free=470.0)}).given == {"a": "d"}
    assert plan_day(day, standing={"d": Standing(free=500.0), "e": Standing(free=500.0)}).unserved == ("a",)


def test_too_many_trips_leave_as_few_as_can_be_and_name_those_nobody_could_drive() -> None:
    short = [trip(name, 490 + 20 * n, 500 + 20 * n) for n, name in enumerate("bcd")]
    day = need(trip("a", 480, 600), *short, trip("far", 700, 800, 300, seats=60), vehicles=CARS[1:])
    plan = plan_day(day)
    assert set(plan.unserved) == {"a", "far"}
    assert plan.nobody == ("far",)


def test_a_day_without_trips_is_a_plan_too() -> None:
    plan = plan_day(need(vehicles=CARS))
    assert plan.given == {}
    assert plan.proved


@pytest.mark.parametrize("seed", range(4))
def test_made_days_with_little_charge_are_proved_and_hold(seed: int) -> None:
    short = ELECTRIC.model_copy(update={"range_km": 60.0, "charge_km_per_hour": 6.0, "seats": 9, "load": 9.0})
    busy = made(8, 1, seed)
    large = PETROL.model_copy(update={"seats": 9, "load": 9.0})
    day = need(*(t.model_copy(update={"vehicle": "", "private": False}) for t in busy.driven), types=(short, large),
               vehicles=(*(Vehicle(id=f"e{n}", type="el") for n in range(5)), *(Vehicle(id=f"d{n}", type="benzin") for n in range(2))))
    plan = plan_day(day)
    assert plan.proved
    assert check(day, plan.given, {v.id: v.type for v in day.vehicles}, may_leave_out=True) == ()


def test_a_day_of_a_period_is_cut_out_with_another_fleet() -> None:
    week = need(trip("a", 480, 540, vehicle="e"), trip("b", 1440 + 480, 1440 + 540), vehicles=CARS)
    day = on_day(with_fleet(week, {"el": 2}), 1)
    assert [t.id for t in day.trips] == ["b"]
    assert [v.id for v in day.vehicles] == ["el-1", "el-2"]
