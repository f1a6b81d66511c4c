"""The engine as the house meets it: proposals with figures beside today's way, abstentions with reasons, settings, counts, facts."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from mertid import catalog
from mertid.core import BadCase, BadModel, BadSettings, Case, NotEnoughData, NotFitted
from mertid.engines.route import Plan, Problem, Route, made
from mertid.engines.route.check import check
from mertid.engines.route.problem import Weights

SOLUTION = catalog.get("homecare_planning")
ENGINE = SOLUTION.engine.with_settings({"rounds": 60})
GOOD = {
    "start": "2026-11-30", "places": [{"id": "p", "lat": 55.9, "lon": 9.6}], "citizens": [{"id": "c", "place": "p", "known": {"k": 2}}],
    "visits": [{"id": "v", "citizen": "c", "minutes": 20, "earliest": 480, "latest": 600}], "carers": [{"id": "k"}],
    "shifts": [{"id": "s", "carer": "k", "start": 420, "end": 780, "from_place": "p", "to_place": "p"}],
}


def case(problem, **facts) -> Case:
    told = problem.to_json() if isinstance(problem, Problem) else problem
    whole = {"start": told["start"], "days": told.get("days", 1), "problem": told, **facts}
    return Case(id="1", solution=SOLUTION.slug, facts=SOLUTION.facts.read(whole, where=SOLUTION.slug))


def decided(*choices):
    cases = [SimpleNamespace(id=str(n)) for n in range(len(choices))]
    at = datetime(2026, 11, 30, tzinfo=UTC)
    return cases, [SimpleNamespace(case_id=str(n), values={"plan": choice}, at=at) for n, choice in enumerate(choices)]


def test_a_proposal_holds_a_legal_plan_with_its_figures_beside_a_plain_plan() -> None:
    week = made.municipality(14, 5, 3, 1)
    (found,) = ENGINE.suggest([case(week)])
    plan = Plan.model_validate(found.plan)
    assert check(week, plan, working_time=False) == ()
    assert found.main.value == "accept"
    assert found.main.by == "rule"
    assert found.main.estimate.value == plan.figures.planned / plan.figures.visits
    said = [reason.text.da for reason in found.main.reasons]
    assert any("forskellige ansigter; i en enkel plan" in text for text in said)
    assert any("på vejen i alt; i en enkel plan" in text for text in said)


def test_the_same_case_gets_the_same_proposal_to_the_last_minute() -> None:
    day = case(made.day(20, 3, 1))
    assert ENGINE.suggest([day]) == ENGINE.suggest([day])


def test_unplanned_visits_are_counted_and_told_why() -> None:
    day = made.day(20, 3, 1)
    visits = tuple(v.model_copy(update={"skills": ("dykker",)}) if n < 2 else v for n, v in enumerate(day.visits))
    (found,) = ENGINE.suggest([case(day.model_copy(update={"visits": visits}))])
    limits = [reason.text.da for reason in found.main.reasons if reason.kind == "limit"]
    assert "2 besøg er ikke planlagt: ingen på arbejde den dag har de kompetencer, besøget kræver" in limits
    assert any("dykker" in note.da for note in found.notes)


def test_a_case_without_shifts_or_with_next_to_nothing_planned_is_abstained_from() -> None:
    for changes in ({"shifts": []}, {"visits": []}):
        (found,) = ENGINE.suggest([case({**GOOD, **changes})])
        assert found.plan is None
        assert found.abstained.da.startswith("Der kan ikke lægges en plan: ")
    (found,) = ENGINE.suggest([case({**GOOD, "visits": [{**GOOD["visits"][0], "skills": ["dykker"]}]})])
    assert found.abstained.da.startswith("Kun 0 af 1 besøg kan planlægges, så data skal rettes først: ")
    assert "dykker" in found.abstained.da


def test_the_authoritys_weights_hold_where_the_problem_brings_none() -> None:
    ours = Route().with_settings({"weights": {"face": 9.0}, "teams": [{"slug": "x"}], "error_share": 0.05})
    assert ours.settings.applied(Problem.model_validate(GOOD)).weights == Weights(face=9.0)
    own = Problem.model_validate({**GOOD, "weights": {"travel": 3.0}})
    assert ours.settings.applied(own).weights == Weights(travel=3.0)


@pytest.mark.parametrize(("given", "named"), [
    ({"weights": {"speed": 1}}, "field 'weights' has 1 unknown names"), ({"weights": {"face": "4"}}, "field 'weights.face' is str"),
    ({"weights": {"unplanned": 0}}, "field 'weights.unplanned' is int"), ({"weights": 3}, "field 'weights' is int"),
    ({"travel": ""}, "field 'travel' is str"), ({"rounds": -1}, "field 'rounds' is int"), ({"rounds": True}, "field 'rounds' is bool"),
])
def test_a_wrong_setting_is_named(given, named) -> None:
    with pytest.raises(BadSettings, match=named):
        Route().with_settings(given)


def test_what_is_learned_is_how_often_plans_are_used_as_they_are(tmp_path) -> None:
    fitted = ENGINE.fit(*decided(*["accept"] * 8, "changed", "reject", "other"))
    assert fitted.learned.n == 10
    assert fitted.learned.share("accept") == 9 / 13
    (found,) = fitted.suggest([case(GOOD)])
    assert found.main.score == round(9 / 13, 4)
    assert sum(one.score for one in found.main.alternatives) + found.main.score == pytest.approx(1, abs=1e-3)
    fitted.save(tmp_path / "model")
    assert ENGINE.load(tmp_path / "model").learned == fitted.learned
    assert "accept" in (tmp_path / "model" / "learned.json").read_text()


def test_too_few_decisions_teach_nothing_and_say_how_many_are_missing(tmp_path) -> None:
    cases, decisions = decided(*["accept"] * 9)
    with pytest.raises(NotEnoughData, match="9 plans are decided, expected at least 10"):
        ENGINE.fit(cases, decisions)
    assert not ENGINE.readiness(cases, decisions).enough
    with pytest.raises(NotFitted, match="nothing is learned yet"):
        ENGINE.save(tmp_path / "model")


def test_a_changed_count_is_refused(tmp_path) -> None:
    ENGINE.fit(*decided(*["accept"] * 10)).save(tmp_path / "model")
    file = tmp_path / "model" / "learned.json"
    file.write_text(file.read_text().replace('10', '99', 1))
    with pytest.raises(BadModel, match="is changed or of another format"):
        ENGINE.load(tmp_path / "model")


def test_plans_are_measured_beside_todays_way_and_by_group_of_carers() -> None:
    week = case(made.municipality(24, 9, 2, 1))
    found = ENGINE.evaluate([week], [])
    assert set(found.measures) == set(found.rivals["today"])
    assert found.measures["plan_planned"].value >= found.rivals["today"]["plan_planned"].value
    carers = [carer.group for carer in made.municipality(24, 9, 2, 1).carers]
    assert {one.value: one.n for one in found.protected} == {group: carers.count(group) for group in carers}
    told = {one.value: one.measures for one in found.protected}
    assert {group for group, measures in told.items() if "load" in measures} == {group for group in carers if carers.count(group) >= 5}
    assert any(told.values())
    assert not all(told.values())


def test_an_abstention_counts_as_nothing_planned() -> None:
    found = ENGINE.evaluate([case({**GOOD, "shifts": []})], [])
    assert found.measures["plan_planned"].value == 0.0


@pytest.mark.parametrize(("changes", "named"), [
    ({"days": 2}, "the same 'days' in the problem as in the case"), ({"start": "2026-12-01"}, "the same 'start' in the problem as"),
    ({"problem": {**GOOD, "visits": [{**GOOD["visits"][0], "citizen": "secret"}]}}, "visits, row 0: field 'citizen' names what is not"),
    ({"problem": {**GOOD, "visits": [{**GOOD["visits"][0], "minutes": 0}]}}, "greater than 0 in 'visits', row 0, 'minutes'"),
    ({"problem": {**GOOD, "carers": [{"id": "k", "secret": 1}]}}, "only declared fields in 'carers', row 0"),
    ({"problem": {**GOOD, "citizens": [{"id": "c", "place": "p", "known": {"secret": "x"}}]}}, "in 'citizens', row 0, 'known'"),
    ({"problem": {**GOOD, "carers": [{"id": "secret"}, {"id": "secret"}]}}, "carers: an id stands twice"),
])
def test_a_problem_that_cannot_be_used_names_list_row_and_field_never_content(changes, named) -> None:
    facts = {"start": "2026-11-30", "days": 1, "problem": GOOD, **changes}
    with pytest.raises(BadCase, match=named) as told:
        SOLUTION.facts.read(facts, where=SOLUTION.slug)
    assert "secret" not in str(told.value)


def test_a_problem_in_facts_is_kept_without_its_defaults() -> None:
    read = SOLUTION.facts.read({"start": "2026-11-30", "days": 1, "problem": {**GOOD, "weights": {"face": 4.0}}}, where="x")
    assert "weights" not in read.problem
    assert json.loads(json.dumps(read.problem)) == read.problem
