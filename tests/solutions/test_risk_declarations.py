"""The sixteen solutions on engine risk: they are all there, and each does what its real project taught."""

from datetime import date
from typing import Any

import pytest

from mertid import catalog
from mertid.core import Case, RiskClass, Solution
from mertid.samples.read import read_cases, sample_file

SLUGS = (
    "cleaning_assessment", "training_benefit", "acute_diagnostics", "gp_test_results", "prostate_spread", "cancer_stratification",
    "colorectal_complications", "psychosis_bipolar", "heart_anxiety", "elderly_admission", "malnutrition", "multimorbidity",
    "short_unemployment", "employment_measures", "long_term_unemployment", "high_user_health",
)
WORK = ("long_term_unemployment", "short_unemployment", "employment_measures")


def case(slug: str, **facts: Any) -> Case:
    """Return a made case with these facts."""
    solution = catalog.get(slug)
    return Case(id="c", solution=slug, facts=solution.facts.read({"age": 80} | facts, where=slug), origin="made")


def outcome(solution: Solution, name: str) -> Any:
    """Return one outcome of the engine."""
    return next(one for one in solution.engine.endpoints if one.name == name)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_solution_of_the_catalogue_stands_on_engine_risk_at_high_risk(slug: str) -> None:
    solution = catalog.get(slug)
    assert solution.engine_name == "risk"
    assert solution.risk is RiskClass.HIGH
    assert solution.lesson is not None


@pytest.mark.parametrize("slug", SLUGS)
def test_every_choice_and_every_yes_no_fact_has_words_that_stand_alone(slug: str) -> None:
    for spec in catalog.get(slug).facts.specs():
        wanted = {"yes_no": ("true", "false"), "choice": spec.choices}.get(spec.kind, ())
        assert set(wanted) <= set(spec.words), spec.name


@pytest.mark.parametrize("slug", SLUGS)
def test_every_number_has_limits(slug: str) -> None:
    for spec in catalog.get(slug).facts.specs():
        if spec.kind in ("number", "whole"):
            assert spec.low is not None, spec.name
            assert spec.high is not None, spec.name


@pytest.mark.parametrize("slug", SLUGS)
def test_the_ground_of_operation_says_what_the_authority_must_have_in_place(slug: str) -> None:
    text = catalog.get(slug).legal_basis.operation.da
    assert any(word in text for word in ("skal", "Kræver", "vurderer")), text


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if catalog.get(slug).medical_device])
def test_a_medical_device_names_its_rule_and_class(slug: str) -> None:
    told = catalog.get(slug).medical_device or ""
    assert "rule 11" in told
    assert "class II" in told


def test_register_facts_and_ten_answers_that_may_all_be_missing_tell_of_long_unemployment() -> None:
    facts = catalog.get("long_term_unemployment").facts.specs()
    asked = [spec for spec in facts if spec.known is not None and "frivilligt" in spec.known.da]
    assert len(asked) == 10
    assert not any(spec.required for spec in asked)
    assert len([spec for spec in facts if spec not in asked]) == 9


def test_no_work_solution_proposes_a_sanction_or_touches_the_benefit() -> None:
    for slug in WORK:
        names = [text.da.lower() for one in catalog.get(slug).choices.values() for text in one.values()]
        assert not any(word in name for name in names for word in ("sanktion", "ydelse", "dagpenge"))


def test_the_sanction_checklist_informs_and_leads_to_nothing() -> None:
    engine = catalog.get("short_unemployment").engine
    said = engine.suggest([case("short_unemployment", age=40, sanction_question=True)])[0].rules
    assert [rule.reference for rule in said] == [
        "Forvaltningsloven § 19", "Forvaltningsloven § 7", "Officialprincippet; retssikkerhedsloven § 10", "Forvaltningsloven §§ 22-25",
    ]
    assert all(rule.value == "" for rule in said)
    assert engine.suggest([case("short_unemployment", age=40, sanction_question=False)])[0].rules == ()


def test_whether_the_lighter_course_lengthens_unemployment_is_an_effect_of_its_own() -> None:
    found = outcome(catalog.get("short_unemployment"), "lengthens")
    assert (found.kind, tuple(found.classes), found.horizon_days) == ("effect", ("adapted",), 182)


def test_cleaning_follows_the_table_of_the_law_before_any_model_has_learned() -> None:
    engine = catalog.get("cleaning_assessment").engine
    alone = engine.suggest([case("cleaning_assessment", floors="alone", bathroom="alone", household="alone")])[0]
    assert (alone.main.value, alone.main.by, alone.rules[0].reference) == ("none", "rule", "Serviceloven § 83, stk. 2")
    cannot = engine.suggest([case("cleaning_assessment", floors="not", bathroom="not", household="alone", may_regain=True)])[0]
    assert not cannot.main.proposed
    assert [rule.reference for rule in cannot.rules] == ["Serviceloven §§ 83, stk. 3, og 83 a"]


@pytest.mark.parametrize("facts", [{"potassium": 6.4}, {"sodium": 121}, {"haemoglobin": 4.6}, {"crp": 180.0}], ids=lambda f: next(iter(f)))
def test_an_alarm_value_goes_to_the_doctor_whatever_the_model_says(facts: dict[str, float]) -> None:
    made = catalog.get("gp_test_results").engine.suggest([case("gp_test_results", **facts)])[0]
    assert (made.main.value, made.main.by) == ("look", "rule")


def test_psychiatry_never_says_a_diagnosis_to_look_for() -> None:
    solution = catalog.get("psychosis_bipolar")
    told = [solution.title, solution.purpose, *solution.targets.values(), *solution.choices["action"].values()]
    told += [outcome(solution, "changed").happens, *(spec.label for spec in solution.facts.specs())]
    assert not any(word in text.da.lower() for text in told for word in ("skizofreni", "bipolar", "psykose"))


def test_times_are_counted_with_death_as_a_competing_cause_and_with_those_not_yet_hit() -> None:
    for slug, cause in (("prostate_spread", "spread"), ("cancer_stratification", "progression")):
        solution = catalog.get(slug)
        assert tuple(outcome(solution, cause).classes) == (cause, "death")
        ends = {right.values[cause].split()[1] for right in read_cases(sample_file(slug), solution)[1]}
        assert ends == {cause, "death", "no"}


def test_four_outcomes_come_from_one_form_before_bowel_surgery() -> None:
    names = [one.name for one in catalog.get("colorectal_complications").engine.endpoints]
    assert names == ["complication", "readmission", "reoperation", "death"]


def test_the_ranked_list_of_the_emergency_department_has_fifteen_conditions_and_is_measured_on_its_first_three() -> None:
    solution = catalog.get("acute_diagnostics")
    assert len(outcome(solution, "diagnosis").classes) == 15
    assert solution.measure.name == "top3"


def test_heavy_use_is_foretold_five_years_ahead_from_counts_alone() -> None:
    solution = catalog.get("high_user_health")
    assert {one.kind for one in solution.engine.endpoints} == {"event", "count"}
    assert {one.horizon_days for one in solution.engine.endpoints} == {1825}
    assert not any("diagnose" in spec.label.da.lower() or "indkomst" in spec.label.da.lower() for spec in solution.facts.specs())


@pytest.mark.parametrize("slug", SLUGS)
def test_no_sample_outcome_lies_in_the_future(slug: str) -> None:
    _, rights = read_cases(sample_file(slug), catalog.get(slug))
    assert max(right.at.date() for right in rights) <= date(2026, 11, 29)
