"""Searches and mendings done by a worker: they tell how far they are, stop when told, go on after a kill, and fail with words."""

import logging
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from mertid.core import MissingExtra
from mertid.desk import store
from mertid.desk.jobs.route import run as jobs
from mertid.desk.jobs.route.baseline import baseline
from mertid.desk.jobs.route.lost import find_lost_runs
from mertid.desk.models import AuditRow, CaseRow, PlanningRow, PlanRun, RoutePlan
from mertid.desk.planning import open_plan, unpacked
from mertid.desk.route.shown import note_of
from mertid.desk.store import jobs as queue
from mertid.desk.store import route
from mertid.engines.route.at_desk import AtDesk
from tests.desk.route_town import SECRET, Area, area, problem
from tests.desk.store.test_route import first, locked

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None) -> Area:
    return area()


class Search:
    """Stands in for the search: tells its progress so often, gives the plain plan, and keeps what it was asked."""

    def __init__(self, steps: int = 3, dies: BaseException | None = None) -> None:
        self.steps, self.dies, self.asked, self.went_on = steps, dies, {}, []  # type: ignore[var-annotated]

    def __call__(self, engine: Any, problem: Any, *, progress: Any, travel: Any, **asked: Any) -> Any:
        self.asked, plan = {"problem": problem, **asked}, engine.greedy(problem, travel)
        for step in range(self.steps):
            self.went_on.append(progress(SimpleNamespace(cost=100.0 - step, iterations=step, seconds=step, plan=lambda: plan)))
            if not self.went_on[-1]:
                break
        if self.dies is not None:
            raise self.dies
        return plan


def searching(monkeypatch: pytest.MonkeyPatch, search: Search) -> Search:
    monkeypatch.setattr(AtDesk, "search", lambda self, problem, **asked: search(self, problem, **asked))
    return search


def begun(here: Area, **asked: Any) -> tuple[CaseRow, PlanRun]:
    case = here.case()
    first(here, case)
    wanted = {"seconds": 10.0, "weights": {}, "from": None, **asked}
    return case, route.start_run(who=store.person(here.ann), case=case, seen=1, kind="run", asked=wanted)


def test_a_search_ends_as_the_current_version_with_its_weights_and_keeps_the_locks(here: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    search = searching(monkeypatch, Search())
    case = here.case()
    row = first(here, case)
    route.save_version(who=store.person(here.ann), case=case, seen=1, version=locked(row))
    asked = {"seconds": 10.0, "weights": {"travel": 3.0}, "from": 2}
    run = route.start_run(who=store.person(here.ann), case=case, seen=2, kind="run", asked=asked)
    jobs.run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.result, run.why) == ("done", 3, {})
    made = RoutePlan.objects.get(case=case, number=3)
    assert (made.kind, made.by, made.locks[0]["visit"]) == ("run", here.ann, "v1")
    assert PlanningRow.objects.get(case=case).current == 3
    opened = open_plan(made)
    assert opened.problem.weights.travel == 3.0
    assert opened.problem.visits[0].only == ("k1",)
    assert search.asked["problem"].visits[0].only == ("k1",)
    assert search.asked["start"] is not None and search.asked["published"] is None
    assert run.progress["planned"] == run.progress["visits"] == 5


def test_shifts_are_proposed_before_the_search_where_none_are_given_and_stay_with_the_version(
    here: Area, monkeypatch: pytest.MonkeyPatch,
) -> None:
    search = searching(monkeypatch, Search())
    case = here.case(given=problem(shifts=[]))
    first(here, case)
    asked = {"seconds": 10.0, "weights": {}, "from": None, "shifts": True}
    run = route.start_run(who=store.person(here.ann), case=case, seen=1, kind="run", asked=asked)
    jobs.run(run.pk)
    made = RoutePlan.objects.get(case=case, number=2)
    proposed = search.asked["problem"].shifts
    assert proposed
    assert all(shift.proposed for shift in proposed)
    assert open_plan(made).problem.shifts == proposed
    assert made.did["shifts"] == len(proposed)
    assert "vagter foreslået" in note_of(made)


def test_a_search_stops_when_told_and_gives_its_best(here: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    search = searching(monkeypatch, Search())
    case, run = begun(here)
    route.stop_run(who=store.person(here.ann), case=case)
    jobs.run(run.pk)
    assert search.went_on == [False]
    assert PlanRun.objects.get(pk=run.pk).result == 2


def test_a_killed_worker_is_taken_over_from_the_best_it_had(here: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "KEEP_EVERY_S", 0.0)
    searching(monkeypatch, Search(dies=SystemExit()))
    case, run = begun(here)
    with pytest.raises(SystemExit):
        jobs.run(run.pk)
    run.refresh_from_db()
    assert run.state == "working" and run.best is not None
    PlanRun.objects.filter(pk=run.pk).update(spent_s=8.0)
    search = searching(monkeypatch, Search())
    jobs.run(run.pk)
    assert search.asked["start"].to_json()["routes"] == unpacked(run.best)["routes"]
    assert search.asked["seconds"] == pytest.approx(2.0)
    run.refresh_from_db()
    assert (run.state, run.tries, run.best) == ("done", 2, None)
    assert PlanningRow.objects.get(case=case).current == 2


def test_a_search_that_kills_every_worker_says_so(here: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    searching(monkeypatch, Search(dies=SystemExit()))
    case, run = begun(here)
    for _ in range(jobs.TRIES):
        with pytest.raises(SystemExit):
            jobs.run(run.pk)
    jobs.run(run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "afbrudt flere gange" in run.why["da"]
    assert PlanningRow.objects.get(case=case).current == 1
    assert AuditRow.objects.get(action="plan.run_failed").detail["error"] == "tries"


@pytest.mark.parametrize(("error", "says"), [
    (RuntimeError(f"broke at {SECRET}"), "gik i stykker"), (MissingExtra("numba", "route"), "mertid[route]"),
])
def test_a_search_that_breaks_leaves_the_plan_and_no_content_in_the_log(
    here: Area, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, says: str,
) -> None:
    searching(monkeypatch, Search(dies=error))
    case, run = begun(here)
    with caplog.at_level(logging.DEBUG):
        jobs.run(run.pk)
    run.refresh_from_db()
    assert run.state == "failed" and says in run.why["da"]
    assert SECRET not in caplog.text
    assert PlanningRow.objects.get(case=case).current == 1


def test_a_search_done_twice_leaves_one_version(here: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    searching(monkeypatch, Search())
    case, run = begun(here)
    jobs.run(run.pk)
    jobs.run(run.pk)
    assert RoutePlan.objects.filter(case=case).count() == 2


def test_a_search_whose_job_is_gone_is_queued_again(here: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    _case, run = begun(here)
    for job in queue.claim(worker_id="w", queue="plans", most=10):
        queue.finish(job=job)
    find_lost_runs(timezone.now() - timedelta(seconds=10))
    assert run.pk not in queue.open_arguments(jobs.run_job)
    find_lost_runs(timezone.now() + timedelta(seconds=10))
    assert run.pk in queue.open_arguments(jobs.run_job)
    find_lost_runs(timezone.now() + timedelta(seconds=10))
    assert len(queue.claim(worker_id="w", queue="plans", most=10)) == 1


def test_the_plain_plans_figures_are_kept_for_comparison(here: Area) -> None:
    case = here.case()
    first(here, case)
    baseline(str(case.pk))
    row = PlanningRow.objects.get(case=case)
    assert row.baseline["planned"] == 5
    assert row.baseline_of_id == RoutePlan.objects.get(case=case).problem_id


def event(here: Area, case: CaseRow, seen: int, **asked: Any) -> PlanRun:
    run = route.start_run(who=store.person(here.ann), case=case, seen=seen, kind="event", asked=asked)
    jobs.run(run.pk)
    run.refresh_from_db()
    return run


def test_a_sick_call_at_nine_moves_what_that_carer_had_left(here: Area) -> None:
    pytest.importorskip("numba")
    case = here.case()
    row = first(here, case)
    route.save_version(who=store.person(here.ann), case=case, seen=1, version=locked(row))
    before = open_plan(row)
    left = {stop.visit for one in before.plan.routes if one.carer == "k1" for stop in one.stops if stop.start >= 560}
    run = event(here, case, 2, kind="sick", carer="k1", now=540.0)
    assert (run.state, run.result) == ("done", 3)
    after = open_plan(RoutePlan.objects.select_related("case__deployment").get(case=case, number=3))
    assert after.row.kind == "event"
    late = {stop.visit for one in after.plan.routes if one.carer == "k1" for stop in one.stops if stop.start >= 560}
    assert not late & left
    known = {stop.visit for one in after.plan.routes for stop in one.stops} | {one.visit for one in after.plan.unplanned}
    assert known == {"v1", "v2", "v3", "v4", "v5"}


def test_an_event_that_names_nobody_fails_with_words(here: Area) -> None:
    case = here.case()
    first(here, case)
    run = event(here, case, 1, kind="cancelled", visit="v99", now=540.0)
    assert run.state == "failed" and "kunne ikke bruges" in run.why["da"]
    assert PlanningRow.objects.get(case=case).current == 1
