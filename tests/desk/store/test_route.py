"""Versions, searches and decisions of a plan: nobody overwrites another, nothing is lost, what was overridden is counted."""

from typing import Any

import pytest

from mertid.core import AlreadyDecided, BadCase, Refused
from mertid.desk import store
from mertid.desk.models import AuditRow, CaseRow, DecisionRow, PlanningRow, PlanRun, RoutePlan
from mertid.desk.planning import Version, engine_of, open_plan, packed, version_of
from mertid.desk.store import route
from tests.desk.route_town import SECRET, Area, area

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None) -> Area:
    return area()


def first(here: Area, case: CaseRow, kind: str = "suggested") -> RoutePlan:
    """The first version, as the panel makes it."""
    engine = engine_of(case)
    problem = engine.of_facts(case.facts)
    row = case.suggestions.first()
    plan = engine.plan(row.payload["plan"]) if row is not None else engine.empty(problem)
    version = version_of(kind, engine, problem, plan, engine.travel(problem), stored=packed(problem.to_json()))
    route.begin_planning(who=store.person(here.ann), case=case, version=version, suggestion=row)
    return RoutePlan.objects.get(case=case, number=1)


def locked(row: RoutePlan, visit: str = "v1") -> Version:
    """The same plan with a lock, as the next version."""
    locks = [{"visit": visit, "carers": ["k1"], "start": None}]
    return Version("locked", row.problem_id, bytes(row.data), locks, row.figures, row.faults, {"visit": visit})


def test_a_version_names_the_one_it_was_made_from_and_shares_its_problem(here: Area) -> None:
    case = here.case()
    row = first(here, case)
    made = route.save_version(who=store.person(here.ann), case=case, seen=1, version=locked(row))
    assert (made.number, made.based_on, made.problem_id, made.by) == (2, 1, row.problem_id, here.ann)
    assert PlanningRow.objects.get(case=case).current == 2
    assert open_plan(made).problem.visits[0].only == ("k1",)


def test_of_two_planners_the_second_is_told_who_was_first_and_nothing_is_overwritten(here: Area) -> None:
    case = here.case()
    row = first(here, case)
    route.save_version(who=store.person(here.ann), case=case, seen=1, version=locked(row))
    with pytest.raises(route.Changed, match="current version is 2, expected 1") as refused:
        route.save_version(who=store.person(here.bo), case=case, seen=1, version=locked(row, "v2"))
    assert "Ann Andersen" in refused.value.text.da
    assert RoutePlan.objects.filter(case=case).count() == 2


def test_undo_and_redo_walk_the_versions_and_say_when_there_are_none(here: Area) -> None:
    case, who = here.case(), store.person(here.ann)
    row = first(here, case)
    route.save_version(who=who, case=case, seen=1, version=locked(row))
    assert route.choose_version(who=who, case=case, seen=2, how="undo").number == 1
    with pytest.raises(route.NotNow, match="no version to undo"):
        route.choose_version(who=who, case=case, seen=1, how="undo")
    assert route.choose_version(who=who, case=case, seen=1, how="redo").number == 2
    assert route.choose_version(who=who, case=case, seen=2, number=1).number == 1
    with pytest.raises(route.NotNow, match="no version to use"):
        route.choose_version(who=who, case=case, seen=1, number=9)


def test_a_plan_of_another_authority_is_never_written(here: Area) -> None:
    case, other = here.case(), area("55667788", "Nabokommunen")
    row = first(here, case)
    with pytest.raises(Refused, match="another authority's"):
        route.save_version(who=store.person(other.ann), case=case, seen=1, version=locked(row))
    theirs = other.case()
    first(other, theirs)
    stolen = Version("locked", row.problem_id, bytes(row.data), [], row.figures, [], {})
    with pytest.raises(route.NotNow, match="the problem is unknown"):
        route.save_version(who=store.person(other.ann), case=theirs, seen=1, version=stolen)


def test_a_machine_changes_no_plan(here: Area) -> None:
    case = here.case()
    row = first(here, case)
    with pytest.raises(route.NotNow, match="actor is no person"):
        route.save_version(who=store.worker(here.authority), case=case, seen=1, version=locked(row))


def test_a_new_suggestion_never_replaces_what_a_planner_works_on(here: Area) -> None:
    case, who = here.case(), store.person(here.ann)
    row = first(here, case)
    route.save_version(who=who, case=case, seen=1, version=locked(row))
    newer = case.suggestions.create(payload=case.suggestions.get().payload, proposed=True, value="accept")
    version = Version("suggested", row.problem_id, bytes(row.data), [], row.figures, [], {})
    assert route.take_suggestion(who=who, case=case, version=version, suggestion=newer).current == 2
    assert RoutePlan.objects.filter(case=case, kind="suggested").count() == 2
    assert route.take_suggestion(who=who, case=case, version=version, suggestion=newer).current == 2
    assert RoutePlan.objects.filter(case=case).count() == 3


# --- searches ------------------------------------------------------------------------------------------------------


def test_only_one_search_runs_at_a_time(here: Area) -> None:
    case, who = here.case(), store.person(here.ann)
    first(here, case)
    route.start_run(who=who, case=case, seen=1, kind="run", asked={"seconds": 5})
    with pytest.raises(route.NotNow, match="another is going on") as refused:
        route.start_run(who=who, case=case, seen=1, kind="run", asked={"seconds": 5})
    assert "allerede" in refused.value.text.da


def test_what_a_search_found_is_current_only_where_nobody_changed_the_plan_meanwhile(here: Area) -> None:
    case, who = here.case(), store.person(here.ann)
    row = first(here, case)
    run = route.start_run(who=who, case=case, seen=1, kind="run", asked={"seconds": 5})
    route.save_version(who=store.person(here.bo), case=case, seen=1, version=locked(row))
    found = Version("run", row.problem_id, bytes(row.data), [], row.figures, [], {"seconds": 5})
    made = route.run_done(who=store.worker(here.authority), case=case, run=run, version=found, progress={})
    assert made is not None
    assert (made.number, made.based_on) == (3, 1)
    assert PlanningRow.objects.get(case=case).current == 2
    assert route.run_done(who=store.worker(here.authority), case=case, run=run, version=found, progress={}) is None
    assert RoutePlan.objects.filter(case=case).count() == 3


def test_a_stop_reaches_the_search(here: Area) -> None:
    case, who = here.case(), store.person(here.ann)
    first(here, case)
    run = route.start_run(who=who, case=case, seen=1, kind="run", asked={"seconds": 5})
    counted = route.count_run(run_id=run.pk)
    assert counted is not None and counted.tries == 1
    assert route.run_progress(run=counted, progress={"cost": 3}, spent_s=1.0)
    assert route.stop_run(who=who, case=case) is not None
    assert not route.run_progress(run=counted, progress={"cost": 2}, spent_s=2.0, best=b"x")
    assert bytes(PlanRun.objects.get(pk=run.pk).best or b"") == b"x"


# --- decisions -----------------------------------------------------------------------------------------------------


def publish(here: Area, case: CaseRow, seen: int, choice: str, **more: Any) -> RoutePlan | None:
    case.refresh_from_db()
    return route.publish(who=store.person(here.ann), case=case, seen=seen, choice=choice, **{"edited": {}, **more})


def test_the_suggestion_as_it_was_is_an_accepted_decision(here: Area) -> None:
    case = here.case()
    first(here, case)
    made = publish(here, case, 1, "accept")
    assert made is not None and made.decision is not None
    assert (made.decision.kind, made.decision.values) == ("accept", {"plan": "accept"})
    assert route.published(case) == made
    assert CaseRow.objects.get(pk=case.pk).state == "decided"


def test_a_changed_plan_is_an_override_with_its_reason_and_counts(here: Area) -> None:
    case, who = here.case(), store.person(here.ann)
    row = first(here, case)
    route.save_version(who=who, case=case, seen=1, version=locked(row))
    with pytest.raises(route.NotNow, match="expected the suggested one"):
        publish(here, case, 2, "accept")
    with pytest.raises(route.NotNow, match="the reason is missing"):
        publish(here, case, 2, "changed")
    made = publish(here, case, 2, "changed", reason="citizen_wish", edited={"visits": 5, "carer": 1, "by": {"locked": 1}})
    assert made is not None and made.decision is not None
    assert (made.decision.kind, made.decision.values, made.decision.reason) == ("change", {"plan": "changed"}, "citizen_wish")
    assert made.edited["carer"] == 1
    told = AuditRow.objects.get(action="plan.published").detail
    assert (told["carer"], told["plan"]) == (1, 2)
    assert SECRET not in str(list(AuditRow.objects.values_list("detail", flat=True)))


def test_a_plan_that_breaks_a_rule_is_published_only_with_a_yes_and_a_note(here: Area) -> None:
    case = here.case()
    row = first(here, case)
    RoutePlan.objects.filter(pk=row.pk).update(faults=[{"code": "window", "visit": "v1", "shift": "s1", "text": {"da": "x", "en": "x"}}])
    for more in ({}, {"faults_accepted": True}, {"note": "aftalt med borgeren"}):
        with pytest.raises(route.NotNow, match="the plan has 1 faults"):
            publish(here, case, 1, "accept", **more)
    assert publish(here, case, 1, "accept", faults_accepted=True, note="aftalt med borgeren") is not None


def test_a_published_plan_can_be_published_anew_and_a_rejected_one_is_not_published(here: Area) -> None:
    case, who = here.case(), store.person(here.ann)
    row = first(here, case)
    publish(here, case, 1, "accept")
    route.save_version(who=who, case=case, seen=1, version=locked(row))
    again = publish(here, case, 2, "changed", reason="changed_day")
    assert route.published(case) == again
    assert publish(here, case, 2, "reject", reason="other") is None
    assert route.published(case) is None
    assert DecisionRow.objects.filter(case=case).count() == 3


def test_an_unknown_choice_is_refused(here: Area) -> None:
    case = here.case()
    first(here, case)
    with pytest.raises(BadCase, match="field 'choice' is unknown"):
        publish(here, case, 1, "maybe")


def test_a_decision_made_between_is_not_overwritten(here: Area) -> None:
    case = here.case()
    first(here, case)
    stale = CaseRow.objects.get(pk=case.pk)
    publish(here, case, 1, "accept")
    with pytest.raises(AlreadyDecided):
        route.publish(who=store.person(here.bo), case=stale, seen=1, choice="reject", reason="other", edited={})


def test_everything_done_to_a_plan_holds_in_the_audit_chain(here: Area) -> None:
    case, who = here.case(), store.person(here.ann)
    row = first(here, case)
    route.save_version(who=who, case=case, seen=1, version=locked(row))
    route.stop_run(who=who, case=case)
    publish(here, case, 2, "changed", reason="other")
    assert store.verify_audit(here.authority) == []
