"""The engine as the desk meets it: figures, tables, settings, promised against realised."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from mertid import catalog
from mertid.core import BadSettings
from mertid.engines.route.fleet import Fleet, Vehicle
from mertid.engines.route.fleet.suggest import kind_of
from mertid.samples.read import read_cases, sample_file

from .given import need, trip

CARS = (Vehicle(id="e", type="el"), Vehicle(id="=1+1", type="benzin"))
WEEK = need(
    trip("a", 480, 540, 30, vehicle="e"), trip("b", 500, 560, 20, vehicle="=1+1"), trip("own", 600, 660, 10),
    trip("p", 1000, 1060, 0.0, private=True, vehicle="e"), vehicles=CARS,
)
ENGINE = Fleet()


def test_todays_figures_are_those_worked_out_by_hand() -> None:
    now = ENGINE.today(WEEK)
    year = 365 / 7
    assert now.dkk == pytest.approx(40000 + 30000 + (30 * 0.5 + 20 * 1.5 + 10 * 3.81) * year)
    assert now.co2_kg == pytest.approx((30 * 0.02 + 20 * 0.15 + 10 * 0.14) * year)
    assert (now.trips, now.private, now.own_trips) == (3, 1, 1)
    assert now.vehicles[0].used_share == pytest.approx((60 + 20) / (5 * 600))  # the private trip takes the vehicle until 17
    assert now.most_out[8] == 2
    assert now.hours_out[8] == pytest.approx((60 + 40) / (2 * 5 * 60))


@pytest.mark.parametrize(("now", "then", "kind"), [
    ({"a": 2}, {"a": 1}, "smaller"), ({"a": 1}, {"a": 1, "b": 1}, "larger"), ({"a": 1}, {"b": 1}, "swap"),
    ({"a": 1, "b": 0}, {"a": 1}, "same"),
])
def test_a_change_has_one_of_four_kinds(now: dict[str, int], then: dict[str, int], kind: str) -> None:
    assert kind_of(now, then) == kind


def test_the_suggestion_tells_the_fleet_the_proof_and_the_deciding_day() -> None:
    solution = catalog.get("fleet_optimiser")
    cases, rights = read_cases(sample_file("fleet_optimiser"), solution)
    one = solution.engine.suggest(cases[:1])[0]
    assert one.main.value == rights[0].values["fleet"]
    assert one.plan is not None
    assert one.plan["points"][one.plan["chosen"]]["unserved"] == []
    told = " ".join(reason.text.da for reason in one.main.reasons)
    for said in ("kr. om året mod", "kørt igennem", "Bevist", "afgør størrelsen"):
        assert said in told


def test_too_few_trips_are_not_worked_out() -> None:
    solution = catalog.get("fleet_optimiser")
    case = read_cases(sample_file("fleet_optimiser"), solution)[0][0]
    few = case.model_copy(update={"facts": case.facts.model_copy(update={"need": WEEK})})
    one = solution.engine.suggest([few])[0]
    assert one.abstained is not None
    assert "Kun 3 ture" in one.abstained.da


def test_settings_outside_their_range_are_refused() -> None:
    assert ENGINE.with_settings({"points": 3, "teams": []}).points == 3
    for wrong in ({"points": 99}, {"points": True}, {"seconds": "x"}):
        with pytest.raises(BadSettings, match="setting"):
            ENGINE.with_settings(wrong)


def plan_of(week: object) -> dict[str, object]:
    one = ENGINE.best(week, 1.5)  # type: ignore[arg-type]
    return {"today": ENGINE.today(week).model_dump(mode="json"), "points": [one.bare()], "chosen": 0}  # type: ignore[arg-type]


def test_tables_go_out_as_excel_and_csv_and_no_cell_becomes_a_formula() -> None:
    book = load_workbook(io.BytesIO(ENGINE.workbook(WEEK, plan_of(WEEK))))
    assert book.sheetnames == ["i-dag", "kurve", "koretojer", "timer", "historik", "ture"]
    assert [row[0].value for row in book["koretojer"].iter_rows(min_row=2)] == ["e", "'=1+1"]
    text = ENGINE.sheet(WEEK, plan_of(WEEK), "ture")
    assert text.startswith("\ufeffTur;Dato;Start")
    assert "p;2025-03-03;16:40;17:40;;;;e;privat" in text
    assert ";'=1+1;" in text


def test_the_promise_is_held_against_what_was_driven_since() -> None:
    chosen = ENGINE.best(WEEK, 0.0)
    later = ENGINE.with_vehicles(WEEK, chosen.counts, WEEK.model_copy(update={"start": date(2026, 3, 2)}))
    found = ENGINE.realised(WEEK, chosen.bare(), later)
    assert found.missing == {}
    assert found.fair_dkk == pytest.approx(found.promised_dkk)
    assert found.realised_dkk == pytest.approx(found.promised_dkk, rel=0.05)
    assert ENGINE.realised(WEEK, chosen.bare(), WEEK).missing
