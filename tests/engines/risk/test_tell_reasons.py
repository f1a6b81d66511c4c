"""Reasons and facts in exact sentences."""

import numpy as np
import pytest

from mertid.core import FactSpec, Text
from mertid.engines.risk.reasons import LIKE_MOST, Words, reasons, strongest, told
from mertid.engines.risk.wording import address, listed, phrase, subject


def spec(da: str, en: str = "Fact", unit: str = "", kind: str = "whole", **more: object) -> FactSpec:
    return FactSpec("x", Text(da=da, en=en), unit, "", False, kind, **more)  # type: ignore[arg-type]


def words(**said: tuple[str, str]) -> dict[str, Text]:
    return {key: Text(da=da, en=en) for key, (da, en) in said.items()}


AGE = spec("Alder", "Age", "år")
ADMITTED = spec("Indlæggelser det sidste år", "Admissions, last year", "gange")
ALONE = spec("Bor alene", "Lives alone", kind="yes_no",
             words=words(true=("Bor alene", "Lives alone"), false=("Bor sammen med nogen", "Lives with somebody")))


@pytest.mark.parametrize(("fact", "value", "da"), [
    (AGE, 82, "Alder 82 år trækker noget op"),
    (ADMITTED, 0, "Ingen indlæggelser det sidste år trækker noget op"),
    (ADMITTED, 1, "Indlæggelser det sidste år (1 gang) trækker noget op"),
    (ADMITTED, 3, "Indlæggelser det sidste år (3 gange) trækker noget op"),
    (ADMITTED, None, "Indlæggelser det sidste år er ikke oplyst, og det trækker noget op"),
    (spec("Fald de seneste 90 dage", unit="fald"), 2, "Fald de seneste 90 dage (2) trækker noget op"),
    (spec("Fald de seneste 90 dage", unit="fald"), 0, "Ingen fald de seneste 90 dage trækker noget op"),
    (spec("Lægemidler i fast brug"), 0, "Ingen lægemidler i fast brug trækker noget op"),
    (spec("Lægemidler i fast brug"), 8, "Lægemidler i fast brug (8) trækker noget op"),
    (spec("Antal børn"), 0, "Ingen børn trækker noget op"),
    (spec("BMI", kind="number"), 19.4, "BMI (19,4) trækker noget op"),
    (spec("Temperatur", unit="°C", kind="number"), 38.4, "Temperatur 38,4 °C trækker noget op"),
    (spec("Indkomst", unit="kr."), 250000, "Indkomst 250.000 kr. trækker noget op"),
    (spec("Hjælp om ugen", unit="timer", kind="number"), 1.0, "Hjælp om ugen (1 time) trækker noget op"),
    (spec("Seneste udskrivelse", kind="date"), 59, "Seneste udskrivelse (for 59 dage siden) trækker noget op"),
    (spec("Seneste udskrivelse", kind="date"), -1, "Seneste udskrivelse (om 1 dag) trækker noget op"),
    (ALONE, True, "Bor alene, og det trækker noget op"),
    (ALONE, False, "Bor sammen med nogen, og det trækker noget op"),
    (ALONE, None, "Det er ikke oplyst, om vedkommende bor alene, og det trækker noget op"),
    (spec("Køn", kind="choice", words=words(woman=("Kvinde", "Woman"))), "woman", "Køn (kvinde) trækker noget op"),
    (spec("Herkomst", kind="choice", words=words(danish=("Dansk oprindelse", "Danish"))), "danish", "Dansk oprindelse trækker noget op"),
    (spec("Ryger", kind="yes_no", words=words(true=("Ryger", "Smokes"))), True, "Ryger, og det trækker noget op"),
    (spec("Oplyst", kind="yes_no"), True, "Oplyst: ja trækker noget op"),
    (spec("Smerter i brystet (0-10)"), 4, "Smerter i brystet 4 (0-10) trækker noget op"),
    (spec("Smerter i brystet (0-10)"), 0, "Ingen smerter i brystet trækker noget op"),
    (spec("Tro på at finde job (0-10)"), None, "Tro på at finde job er ikke oplyst, og det trækker noget op"),
    (spec("Leukocytter", unit="10⁹/L", kind="number"), 16.3, "Leukocytter 16,3 · 10⁹/L trækker noget op"),
    (spec("Ændring i hjælpen", unit="timer", kind="number"), -1.6, "Ændring i hjælpen (−1,6 timer) trækker noget op"),
    (spec("Sygdom", kind="yes_no", words=words(true=("Sygdom kræver ekstra rent hjem", "Illness"))), True,
     "Sygdom kræver ekstra rent hjem, og det trækker noget op"),
    (spec("Blodtryk, det øverste tal", unit="mmHg"), 142, "Blodtryk, det øverste tal (142 mmHg), trækker noget op"),
    (spec("Venter selv job", kind="choice", words=words(s=("Inden tre måneder", "Within three months"))), "s",
     "Venter selv job (inden tre måneder), og det trækker noget op"),
    (spec("Dage siden udskrivelse", unit="dage"), 0, "Dage siden udskrivelse (0) trækker noget op"),
    (spec("Rejser sig fra stol på 30 sekunder", unit="gange"), 0, "Rejser sig fra stol på 30 sekunder (0 gange), og det trækker noget op"),
    (spec("Funktionsniveau (GAF)"), 55, "Funktionsniveau (GAF) 55 trækker noget op"),
    (spec("Syg", kind="yes_no", words=words(false=("Ikke akut syg", "Not ill"))), False, "Ikke akut syg, og det trækker noget op"),
    (spec("T-stadium", kind="choice", words=words(t1=("T1c", "T1c"))), "t1", "T-stadium (T1c) trækker noget op"),
])
def test_a_fact_reads_as_a_sentence(fact: FactSpec, value: object, da: str):
    assert told(phrase(fact, value), 0.3, "event", None).da == da


@pytest.mark.parametrize(("weight", "da", "en"), [
    (0.9, "trækker meget op", "raises it a lot"), (0.3, "trækker noget op", "raises it somewhat"),
    (0.1, "trækker lidt op", "raises it a little"),
    (-0.9, "trækker meget ned", "lowers it a lot"), (-0.1, "trækker lidt ned", "lowers it a little"),
])
def test_strength_and_direction_are_said_in_words(weight: float, da: str, en: str):
    made = told(phrase(AGE, 82), weight, "event", None)
    assert made.da == f"Alder 82 år {da}"
    assert made.en == f"Age 82 years: {en}"


def test_a_reason_speaks_for_or_against_a_class_and_of_an_expected_difference():
    ill = Text(da="Lungebetændelse", en="Pneumonia")
    assert told(phrase(AGE, 82), 0.3, "class", ill).da == "Alder 82 år taler noget for lungebetændelse"
    assert told(phrase(ALONE, True), -0.3, "class", ill).da == "Bor alene, og det taler noget imod lungebetændelse"
    assert told(phrase(AGE, 82), 0.08, "effect", None).da == "Alder 82 år gør den ventede forskel meget større"
    assert told(phrase(AGE, 82), -0.01, "effect", None).en == "Age 82 years: makes the expected difference a little smaller"


def test_the_strongest_come_first_both_ways_and_tiny_ones_are_left_out():
    weights = np.array([[0.1, -1.2, 0.04, 0.6, 0.0], [0.01, 0.02, 0.0, 0.0, 0.0]])
    assert strongest(weights) == [[1, 3, 0], []]


def test_at_most_eight_are_told():
    assert len(strongest(np.linspace(0.5, 1, 20)[None, :])[0]) == 8


def test_two_facts_that_work_together_are_one_reason():
    specs = {"age": AGE, "alone": ALONE}
    made = reasons(specs, {"age": 82, "alone": True}, ("age&alone",), [0.4], [0], "event", None, Words())
    assert made[0].text.da == "Alder 82 år sammen med »bor alene« trækker noget op"
    assert made[0].fact == "age&alone"
    assert made[0].weight == 0.4
    assert made[0].supports


def test_where_nothing_pulls_it_is_said():
    assert reasons({"age": AGE}, {"age": 82}, ("age",), [0.0], [], "event", None, Words())[0].text == LIKE_MOST


def test_true_and_one_are_not_confused_when_remembered():
    specs, words_ = {"n": spec("Indlæggelser det sidste år", unit="gange"), "alone": ALONE}, Words()
    first = reasons({"x": specs["n"]}, {"x": 1}, ("x",), [0.3], [0], "event", None, words_)
    second = reasons({"x": ALONE}, {"x": True}, ("x",), [0.3], [0], "event", None, words_)
    assert first[0].text.da.startswith("Indlæggelser")
    assert second[0].text.da.startswith("Bor alene")


def test_a_clause_is_said_to_the_citizen():
    assert address("Klarer sig selv") == "Du klarer dig selv"
    assert address("Er ikke faldet det sidste år") == "Du er ikke faldet det sidste år"


def test_facts_are_listed_as_people_list_them():
    assert subject(ALONE).da == "om vedkommende bor alene"
    assert subject(ALONE, "du").da == "om du bor alene"
    assert subject(spec("Kan ikke gå", kind="yes_no"), "du").da == "om du ikke kan gå"
    assert subject(AGE).da == "alder"
    assert subject(spec("Gør selv badet rent", kind="yes_no"), "du").da == "om du selv gør badet rent"
    assert subject(spec("Springer tit medicin over", kind="yes_no")).da == "om vedkommende tit springer medicin over"
    assert subject(spec("Helbredet begrænser jobvalget", kind="yes_no")).da == "om helbredet begrænser jobvalget"
    assert subject(spec("Lyst til at træne (0-10)")).da == "lyst til at træne"
    assert subject(spec("D-dimer")).da == "D-dimer"
    assert subject(spec("Kræft i endetarmen", kind="yes_no")).da == "kræft i endetarmen"
    assert listed(["alder", "puls", "køn"], "og") == "alder, puls og køn"
    assert listed(["blodtryk, det øverste tal", "puls"], "og") == "blodtryk, det øverste tal; og puls"
