"""A model learns from decisions, is put in use only when it is better, and can be rolled back."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from mertid import catalog
from mertid.core import BadModel, Refused
from mertid.desk import engine as engines
from mertid.desk import store
from mertid.desk.jobs.suggest import renew_job, suggest_job, suggest_now
from mertid.desk.jobs.training import gather, hold_out, train
from mertid.desk.models import AuditRow, CaseRow, ModelVersion, SuggestionRow
from tests.desk.conftest import Town

from .plain_engine import PlainEngine

pytestmark = pytest.mark.django_db
WORDS = {"hul": "vej", "lys": "vej", "rør": "vand", "måler": "vand"}

Use = Callable[[PlainEngine], None]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: Path) -> Use:
    """Puts an engine in the place of the solution's; models lie in a folder of the test's own."""
    settings.MODELS_FOLDER = tmp_path / "models"  # type: ignore[attr-defined]
    real = catalog.get("mail_triage")

    def put(engine: PlainEngine) -> None:
        made = real.model_copy(update={"engine": engine})
        monkeypatch.setattr(catalog, "get", lambda slug: made)
        engines.forget()

    put(PlainEngine())
    return put


def history(town: Town, n: int, start: int = 0, words: dict[str, str] = WORDS) -> None:
    """``n`` decided cases, one an hour, the newest an hour ago."""
    names = list(words)
    now = datetime.now(UTC)
    said = [names[i % len(names)] for i in range(n)]
    items = [
        store.Settled({"subject": f"{one} nr {i + start}"}, {"team": words[one]}, now - timedelta(hours=n - i))
        for i, one in enumerate(said)
    ]
    assert store.import_decided(who=town.who, deployment=town.deployment, items=items) == n


def trained(town: Town) -> ModelVersion:
    model = store.new_model(who=town.who, deployment=town.deployment)
    train(model.pk)
    model.refresh_from_db()
    return model


def test_the_first_model_is_put_in_use_with_its_figures_and_answers(town: Town, use: Use) -> None:
    history(town, 100)
    model = trained(town)
    assert (model.state, model.cases) == ("active", 70)
    assert model.evaluation["new"]["n"] == 30
    assert model.evaluation["old"] is None
    assert "30 af 30 rigtige" in model.evaluation["why"]["da"]
    assert model.readiness["enough"]
    assert (Path(str(engines.model_folder(model))) / "words.json").exists()
    case = store.add_case(who=town.who, deployment=town.deployment, facts={"subject": "rør 7"})
    suggest_job.call(town.deployment.pk)
    row = case.suggestions.get()
    assert (row.value, row.proposed, row.model) == ("vand", True, model)
    case.refresh_from_db()
    assert (case.state, case.score, case.team) == ("waiting", 0.9, None)


def test_too_little_is_said_and_nothing_is_learned(town: Town, use: Use) -> None:
    history(town, 10)
    model = trained(town)
    assert (model.state, model.error, model.readiness["enough"], model.folder) == ("failed", "10 sager", False, "")


def test_a_worse_and_an_equal_model_leave_the_one_in_use(town: Town, use: Use) -> None:
    history(town, 100)
    first = trained(town)
    equal = trained(town)
    use(PlainEngine(slips=("hul",)))
    worse = trained(town)
    first.refresh_from_db()
    assert (first.state, equal.state, worse.state) == ("active", "worse", "worse")
    assert worse.evaluation["old"]["measures"]["team_accuracy"]["value"] == 1.0
    assert worse.evaluation["new"]["measures"]["team_accuracy"]["value"] < 1.0
    assert worse.evaluation["why"]["paired"]["lost"] > 0
    with pytest.raises(Refused, match="no earlier version"):
        store.roll_back(who=town.who, deployment=town.deployment)


def test_a_better_model_takes_over_and_one_click_rolls_back(town: Town, use: Use) -> None:
    use(PlainEngine(slips=("hul", "lys")))
    history(town, 100)
    first = trained(town)
    assert first.state == "active"
    use(PlainEngine())
    second = trained(town)
    first.refresh_from_db()
    assert (second.state, first.state) == ("active", "retired")
    assert "Kun den nye havde ret i" in second.evaluation["why"]["da"]
    assert store.roll_back(who=town.who, deployment=town.deployment) == first
    second.refresh_from_db()
    assert second.state == "retired"
    assert store.roll_back(who=town.who, deployment=town.deployment) == second


def test_a_damaged_model_is_not_put_in_use_and_the_one_before_answers(town: Town, use: Use, caplog: pytest.LogCaptureFixture) -> None:
    use(PlainEngine(slips=("hul", "lys")))
    history(town, 100)
    first = trained(town)
    use(PlainEngine())
    second = trained(town)
    (engines.model_folder(second) / "words.json").write_text('{"hul": "ondt"}')
    engines.forget()
    assert engines.ready_engine(town.deployment).model == first
    assert "its files are not those that were saved" in caplog.text
    store.roll_back(who=town.who, deployment=town.deployment)
    with pytest.raises(BadModel, match="not those that were saved"):
        store.activate(who=town.who, model=second)
    first.refresh_from_db()
    assert first.state == "active"


def test_undecided_cases_get_a_new_suggestion_from_a_new_model_and_decided_ones_keep_theirs(town: Town, use: Use) -> None:
    use(PlainEngine(slips=("hul",)))
    history(town, 100)
    trained(town)
    waiting = store.add_case(who=town.who, deployment=town.deployment, facts={"subject": "hul 1"})
    decided = store.add_case(who=town.who, deployment=town.deployment, facts={"subject": "hul 2"})
    suggest_job.call(town.deployment.pk)
    store.decide(who=store.person(town.people["sorter"]), case=decided, kind="change", values={"team": "vej"})
    use(PlainEngine())
    second = trained(town)
    assert DBTaskResult.objects.filter(task_path=renew_job.module_path, status="READY").exists()
    renew_job.call(town.deployment.pk)
    renew_job.call(town.deployment.pk)
    newest = waiting.suggestions.first()
    assert newest is not None
    assert (newest.value, newest.model, waiting.suggestions.count(), decided.suggestions.count()) == ("vej", second, 2, 1)


def test_one_case_that_breaks_the_engine_does_not_cost_the_others_theirs(town: Town, use: Use, caplog: pytest.LogCaptureFixture) -> None:
    history(town, 100)
    trained(town)
    good = store.add_case(who=town.who, deployment=town.deployment, facts={"subject": "hul 1"})
    bad = store.add_case(who=town.who, deployment=town.deployment, facts={"subject": "uden-for-nummer 010190-1234"})
    suggest_job.call(town.deployment.pk)
    assert good.suggestions.get().value == "vej"
    assert bad.suggestions.get().payload["answers"][0]["abstained"]["da"] == "Der kunne ikke laves et forslag til denne sag."
    assert CaseRow.objects.filter(state="new", deployment=town.deployment).count() == 0
    assert "010190" not in caplog.text


def test_a_rule_that_cannot_be_used_any_more_does_not_stop_the_others(town: Town, use: Use) -> None:
    for name, team in (("god", "vej"), ("dårlig", "vand")):
        told = {"match": "all", "when": [], "then": {"team": team}}
        store.save_rule(who=town.who, deployment=town.deployment, name=name, definition=told)
    rule = town.deployment.rules.get(name="dårlig")
    town.deployment.rules.filter(pk=rule.pk).update(definition={"then": {"team": "lukket"}})
    engine = store.engine_for(town.deployment)
    assert isinstance(engine, PlainEngine)
    assert [rule["name"] for rule in engine.told["rules"]] == ["god"]


def test_the_engine_is_kept_while_nothing_changes(town: Town, use: Use) -> None:
    first = store.engine_for(town.deployment)
    assert store.engine_for(town.deployment) is first
    store.save_team(who=town.who, team=town.teams["vej"], name="Veje og stier")
    assert store.engine_for(town.deployment) is not first


def test_lessons_are_the_newest_decision_with_the_right_team_and_no_rejects(town: Town, use: Use) -> None:
    sorter = store.person(town.people["sorter"])
    cases = [store.add_case(who=town.who, deployment=town.deployment, facts={"subject": f"hul {i}"}) for i in range(4)]
    for case in cases[:3]:
        store.decide(who=sorter, case=case, kind="change", values={"team": "vej"})
    store.decide(who=sorter, case=cases[3], kind="reject", values={})
    store.reroute(who=sorter, case=cases[1], team=town.teams["vand"])
    store.reroute(who=sorter, case=cases[2], team=None)
    found = {one.case.id: one.decision.values["team"] for one in gather(town.deployment, datetime.now(UTC))}
    assert found == {str(cases[0].pk): "vej", str(cases[1].pk): "vand"}
    assert gather(town.deployment, datetime.now(UTC) + timedelta(days=731)) == []


def lessons_of(persons: Sequence[str]) -> list[Any]:
    return [SimpleNamespace(number=at, case=SimpleNamespace(person=person)) for at, person in enumerate(persons)]


@pytest.mark.parametrize(("n", "held"), [(10, 5), (60, 30), (100, 30), (200, 40), (1000, 200)])
def test_the_newest_are_held_out(n: int, held: int) -> None:
    lessons = lessons_of([""] * n)
    older, newest = hold_out(lessons)
    assert len(newest) == held
    assert older + newest == lessons


def test_nobody_is_both_learned_from_and_measured_on() -> None:
    older, newest = hold_out(lessons_of(["anna", "bo", "carl", "", "anna", "bo", "", "dorte"]))
    assert [one.number for one in older] == [2, 3]
    assert [one.number for one in newest] == [4, 5, 6, 7]


def test_a_training_under_way_is_not_started_twice_and_ends_once(town: Town, use: Use) -> None:
    history(town, 100)
    first = store.new_model(who=town.who, deployment=town.deployment)
    assert store.new_model(who=town.who, deployment=town.deployment) == first
    train(first.pk)
    train(first.pk)
    assert AuditRow.objects.filter(action="model.done").count() == 1


def test_a_training_that_breaks_says_so_without_content(
    town: Town, use: Use, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(self: PlainEngine, cases: object, decisions: object) -> PlainEngine:
        raise ZeroDivisionError("Birgit Opdigtet 010190-1234")

    monkeypatch.setattr(PlainEngine, "fit", broken)
    history(town, 100)
    model = trained(town)
    assert (model.state, model.error) == ("failed", "Træningen gik i stykker. Modellen i brug er uændret.")
    assert "Opdigtet" not in caplog.text


def test_suggestions_are_not_doubled_when_made_twice(town: Town, use: Use) -> None:
    history(town, 100)
    trained(town)
    case = store.add_case(who=town.who, deployment=town.deployment, facts={"subject": "hul 1"})
    suggest_now(town.deployment, [case])
    suggest_now(town.deployment, [case])
    assert SuggestionRow.objects.filter(case=case).count() == 1


@pytest.mark.slow
def test_the_real_engine_learns_from_the_desks_decisions(town: Town, settings: object, tmp_path: Path) -> None:
    settings.MODELS_FOLDER = tmp_path / "models"  # type: ignore[attr-defined]
    words = {f"{place} {thing}": team for team, things in {
        "vej": ("asfalten har hul", "gadelyset er slukket", "fortovet er knækket", "cyklister generes af grus"),
        "vand": ("vandmåleren er defekt", "kloakken løber over", "vandtrykket er lavt", "aflæsning af måler"),
    }.items() for thing in things for place in ("Hej, jeg bor i Nørregade og", "Kære kommune,", "Igen i dag:")}
    history(town, 240, words=words)
    model = trained(town)
    assert model.state in ("active", "failed"), model.error
    assert model.state == "active", model.readiness
    case = store.add_case(who=town.who, deployment=town.deployment, facts={"subject": "Kære kommune, kloakken løber over igen"})
    assert suggest_now(town.deployment, [case]) == 1
    assert case.suggestions.get().value == "vand"
