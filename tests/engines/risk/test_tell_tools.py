"""Today's tools against their published tables, and rules in a table that can be read and is checked."""

from datetime import UTC, datetime
from typing import Literal

import numpy as np
import pytest

from mertid.core import BadSettings, Case, Facts, Text, fact
from mertid.engines.risk import Action, Endpoint, Risk
from mertid.engines.risk.rules import Rule, check, rows, said
from mertid.engines.risk.table import Table, read_table, specs_of
from mertid.engines.risk.tool import lacking, measure, names, read_tool, scores, told

NORMAL = {
    "resp_rate": 16, "spo2": 98, "hypercapnic": False, "oxygen": False, "systolic": 130, "pulse": 72, "consciousness": "alert",
    "temperature": 37.0,
}
WELL_FED = {"weight_loss_kg": 0, "reduced_intake": False, "chewing_problems": False, "eating_help": False, "acute_illness": False}


def points(tool: str, **values: object) -> float:
    """Return a tool's total for one person with these facts; what the tool needs beyond them is missing."""
    return float(measure(read_tool(tool), table(**values)).points[0])


def table(**values: object) -> Table:
    made = {}
    for name, value in values.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            made[name] = np.array([float(value)])
        else:
            made[name] = np.array([str(value).lower() if isinstance(value, bool) else value], object)
    return Table(("a",), (), made, ("a",), np.zeros(1))


@pytest.mark.parametrize(("fact_", "ladder"), [
    ("resp_rate", {8: 3, 9: 1, 11: 1, 12: 0, 20: 0, 21: 2, 24: 2, 25: 3}),
    ("spo2", {91: 3, 92: 2, 93: 2, 94: 1, 95: 1, 96: 0}),
    ("systolic", {90: 3, 91: 2, 100: 2, 101: 1, 110: 1, 111: 0, 219: 0, 220: 3}),
    ("pulse", {40: 3, 41: 1, 50: 1, 51: 0, 90: 0, 91: 1, 110: 1, 111: 2, 130: 2, 131: 3}),
    ("temperature", {35.0: 3, 35.1: 1, 36.0: 1, 36.1: 0, 38.0: 0, 38.1: 1, 39.0: 1, 39.1: 2}),
])
def test_news2_gives_the_points_of_the_royal_colleges_chart(fact_: str, ladder: dict[float, int]):
    assert {value: points("news2", **{**NORMAL, fact_: value}) for value in ladder} == ladder


@pytest.mark.parametrize(("spo2", "oxygen", "worth"), [
    (83, False, 3), (84, False, 2), (86, False, 1), (88, False, 0), (92, False, 0), (97, False, 0),
    (83, True, 5), (92, True, 2), (93, True, 3), (95, True, 4), (97, True, 5),
])
def test_news2_uses_its_second_oxygen_scale_for_those_who_hold_carbon_dioxide(spo2: int, oxygen: bool, worth: int):
    assert points("news2", **{**NORMAL, "hypercapnic": True, "spo2": spo2, "oxygen": oxygen}) == worth


def test_news2_flags_at_five_and_for_three_points_in_one_measurement():
    tool = read_tool("news2")
    assert tool.most == 20
    calm, one, many = (
        scores(tool, table(**{**NORMAL, **more}))[0]
        for more in ({}, {"resp_rate": 25}, {"resp_rate": 22, "spo2": 94, "systolic": 104, "pulse": 112, "temperature": 38.5})
    )
    assert (calm.points, calm.flagged, calm.band.da) == (0, False, "Lav (0-4 point)")
    assert (one.points, one.flagged, one.band.da) == (3, True, "Ét mål er stærkt afvigende (3 point): hastende vurdering")
    assert (many.points, many.flagged, many.band.da) == (7, True, "Høj (7 point eller derover): akut vurdering")


def test_a_missing_fact_counts_as_normal_and_is_named():
    one = scores(read_tool("news2"), table(**{**NORMAL, "pulse": None, "consciousness": None}))[0]
    assert one.missing == ("pulse", "consciousness")
    assert told(read_tool("qsofa"), table(age=80))[0] is None


@pytest.mark.parametrize(("fact_", "ladder"), [
    ("pulse", {39: 2, 40: 1, 49: 1, 50: 0, 89: 0, 90: 1, 109: 1, 110: 2, 129: 2, 131: 3}),
    ("resp_rate", {8: 3, 9: 1, 11: 1, 12: 0, 20: 0, 21: 2, 24: 2, 26: 3}),
    ("temperature", {33.8: 3, 34.0: 2, 35.9: 2, 36.0: 0, 37.9: 0, 38.0: 1, 38.9: 1, 39.0: 2, 39.9: 2, 40.1: 3}),
    ("systolic", {68: 3, 70: 2, 79: 2, 80: 1, 99: 1, 100: 0, 199: 0, 201: 2}),
])
def test_tobs_gives_the_points_of_the_municipalities_table(fact_: str, ladder: dict[float, int]):
    base = {name: NORMAL[name] for name in ("resp_rate", "systolic", "pulse", "consciousness", "temperature")}
    assert {value: points("tobs", **{**base, fact_: value}) for value in ladder} == ladder
    assert read_tool("tobs").most == 15


@pytest.mark.parametrize(("tool", "values", "worth", "flagged"), [
    ("must", {"bmi": 17, "weight_loss_pct": 0, "acute_no_intake": False}, 2, True),  # rdrr.io/cran/cliot, example 1
    ("must", {"bmi": 22, "weight_loss_pct": 7, "acute_no_intake": False}, 1, False),  # the same, example 2
    ("must", {"bmi": 18.5, "weight_loss_pct": 10, "acute_no_intake": False}, 2, True),
    ("must", {"bmi": 20.1, "weight_loss_pct": 4.9, "acute_no_intake": True}, 2, True),
    ("nrs2002_primary", {"bmi": 20.5, "weight_loss_pct": 0, "reduced_intake": False, "severely_ill": False}, 0, False),
    ("nrs2002_primary", {"bmi": 20.4, "weight_loss_pct": 0, "reduced_intake": False, "severely_ill": False}, 1, True),
    ("evs", WELL_FED | {"weight_loss_kg": 1, "reduced_intake": True}, 1, True),
    ("evs", WELL_FED | {"reduced_intake": True, "chewing_problems": True, "eating_help": True}, 2, True),
    ("evs", WELL_FED, 0, False),
    ("qsofa", {"resp_rate": 22, "systolic": 100, "consciousness": "alert"}, 2, True),
    ("qsofa", {"resp_rate": 21, "systolic": 101, "consciousness": "confusion"}, 1, False),
    ("damico", {"psa": 8, "gleason": 6, "t_stage": "t2a"}, 0, False),
    ("damico", {"psa": 12, "gleason": 6, "t_stage": "t2b"}, 1, False),
    ("damico", {"psa": 8, "gleason": 8, "t_stage": "t1c"}, 2, True),
    ("damico", {"psa": 8, "gleason": 6, "t_stage": "t2c"}, 2, True),
    ("hads", {"hads_anxiety": 7, "hads_depression": 7}, 0, False),
    ("hads", {"hads_anxiety": 8, "hads_depression": 2}, 1, True),
    ("hads", {"hads_anxiety": 2, "hads_depression": 11}, 2, True),
    ("three_falls_questions", {"falls_12m": 0, "unsteady": False, "fear_of_falling": True}, 1, True),
    # diabetes 1, heart attack 1, lungs 1: epidemiology.blog, how is the Charlson index calculated
    ("charlson", {"age": 45, "diabetes": "uncomplicated", "heart_attack": True, "copd": True, "cancer": "none"}, 3, False),
    ("charlson", {"age": 80, "cancer": "spread", "liver": "severe", "kidney_disease": True}, 15, True),
])
def test_a_tool_gives_the_points_it_is_published_with(tool: str, values: dict[str, object], worth: float, flagged: bool):
    one = scores(read_tool(tool), table(**values))[0]
    assert (one.points, one.flagged) == (worth, flagged)


def test_charlsons_highest_total_is_the_published_one():
    assert read_tool("charlson").most == 37  # omnicalculator.com/health/cci


@pytest.mark.parametrize("name", names())
def test_every_tool_says_where_it_is_from_and_when_it_was_read_and_reads_in_both_languages(name: str):
    tool = read_tool(name)
    assert tool.source
    assert tool.read.year >= 2026
    assert tool.bands[0][0] == 0
    assert list(dict(tool.bands)) == sorted(dict(tool.bands))
    assert tool.threshold <= tool.most
    for text in (tool.name, *(band for _, band in tool.bands), *filter(None, (tool.note, tool.stand_in, tool.single_band))):
        assert text.da.strip()
        assert text.en.strip()
    assert (tool.stand_in is not None) == tool.source.startswith("mertid:"), "a table of ours says so"


class CareFacts(Facts):
    """A few facts for rules and tools."""

    age: int = fact("Alder", "Age", unit="år", ge=0, le=110)
    admissions_12m: int | None = fact("Indlæggelser det sidste år", "Admissions, last year", unit="gange", default=None)
    help: Literal["none", "some", "much"] = fact("Hjælp", "Help", words={
        "none": Text(da="Ingen hjælp", en="No help"), "some": Text(da="Nogen hjælp", en="Some help"),
        "much": Text(da="Meget hjælp", en="Much help")})
    alone: bool | None = fact("Bor alene", "Lives alone", words={
        "true": Text(da="Bor alene", en="Lives alone"), "false": Text(da="Bor ikke alene", en="Not alone")}, default=None)


RULES = (
    Rule("old_alone", Text(da="Over 85 og alene", en="Above 85 and alone"), {"age": "> 85", "alone": ("true",)}, "visit",
         "Serviceloven § 79 a"),
    Rule("unknown", Text(da="Det vides ikke, om borgeren bor alene", en="Not known"), {"alone": ("",)}),
)


def person(**values: object) -> Case:
    return Case(id="a", solution="care", facts=CareFacts.read({"age": 90, "help": "some", "alone": True, **values}, where="care"),
                received_at=datetime(2026, 3, 1, tzinfo=UTC))


def test_rules_that_apply_are_told_in_the_order_of_the_table_with_their_reference():
    assert [one.name for one in said(RULES, person())] == ["old_alone"]
    assert said(RULES, person())[0].reference == "Serviceloven § 79 a"
    assert [one.name for one in said(RULES, person(alone=None))] == ["unknown"]
    assert said(RULES, person(age=85)) == ()


def test_a_rule_is_read_in_words():
    first, second = rows(RULES, CareFacts.specs(), {"visit": Text(da="Besøg", en="Visit")})
    assert [one.da for one in first.conditions] == ["Alder over 85 år", "Bor alene"]
    assert first.leads.da == "Besøg"
    assert second.leads.da == "Gør opmærksom"
    assert second.conditions[0].da == "Det er ikke oplyst, om vedkommende bor alene"
    several = Rule("x", Text(da="x", en="x"), {"help": ("some", "much"), "admissions_12m": ">= 2"}, "visit")
    assert [one.da for one in rows([several], CareFacts.specs(), {})[0].conditions] == [
        "Nogen hjælp eller Meget hjælp", "Indlæggelser det sidste år mindst 2 gange",
    ]


@pytest.mark.parametrize(("when", "value", "match"), [
    ({"weight": "> 3"}, "visit", "asks for the fact 'weight', which is not declared"),
    ({"help": ("lots",)}, "visit", "asks for 1 values unknown to 'help', expected of: much, none, some"),
    ({"age": "over 85"}, "visit", "malformed comparison for 'age', expected such as '>= 75'"),
    ({"help": "> 3"}, "visit", "compares 'help', which is choice, expected a number"),
    ({"age": "> 85"}, "call", "leads to an unknown value, expected one of: visit, usual"),
    ({}, "visit", "has no condition, expected at least one"),
])
def test_a_rule_that_cannot_hold_is_refused_by_name(when: dict[str, object], value: str, match: str):
    rule = Rule("odd", Text(da="x", en="x"), when, value)  # type: ignore[arg-type]
    with pytest.raises(BadSettings, match=match):
        check([rule], CareFacts.specs(), ("visit", "usual"))


def test_a_tool_that_a_solution_lacks_facts_for_is_refused_by_name():
    assert lacking(read_tool("age_admissions"), CareFacts.specs()) == []
    assert lacking(read_tool("hads"), CareFacts.specs()) == [
        "risk: tool 'hads' needs the fact 'hads_anxiety', which is not declared. Declare it, or choose another tool.",
        "risk: tool 'hads' needs the fact 'hads_depression', which is not declared. Declare it, or choose another tool.",
    ]
    with pytest.raises(BadSettings, match="tool 'tea_leaves' is unknown"):
        read_tool("tea_leaves")


def test_a_declaration_names_all_that_does_not_fit_at_once():
    engine = Risk(
        endpoints=(Endpoint("admission"),), action=Action("visit", "usual", on="death", names={"visit": Text(da="Besøg", en="Visit")}),
        rules=(Rule("odd", Text(da="x", en="x"), {"weight": "> 3"}, "visit"),), tool="tea_leaves", groups=("gender",),
    )
    found = " ".join(engine.faults(CareFacts))
    for part in ("rests on 'death'", "'usual' has no name", "'weight', which is not", "'tea_leaves' is unknown", "'gender' is not a"):
        assert part in found


def test_tools_and_rules_are_worked_out_alike_alone_and_in_a_batch():
    people = [person(age=age, admissions_12m=n) for age in (70, 86) for n in (None, 0, 1, 3)]
    together = scores(read_tool("age_admissions"), read_table(people))
    assert together == [scores(read_tool("age_admissions"), read_table([one]))[0] for one in people]
    assert [one.points for one in together] == [0, 0, 1, 2, 1, 1, 2, 3]
    assert [spec.name for spec in specs_of(CareFacts)] == ["age", "admissions_12m", "help", "alone"]
