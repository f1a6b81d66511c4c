"""The worker finds what was lost, and errors in jobs cost neither the worker nor a secret."""

import os
from datetime import timedelta
from threading import Event

import pytest
from django.db import DatabaseError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from mertid.desk import store, sweep
from mertid.desk.jobs.open import open_job
from mertid.desk.jobs.suggest import suggest_job
from mertid.desk.jobs.train import train_job
from mertid.desk.models import CaseRow, DecisionRow, Intake, ModelVersion, Source, WorkerRow
from mertid.desk.store import jobs
from mertid.desk.worker import Worker
from tests.desk.conftest import Town

from .conftest import Mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(town: Town, mailbox: Source, mail: Mail) -> Intake:
    """A message with its job, the only one in the queue."""
    DBTaskResult.objects.all().delete()
    CaseRow.objects.update(state="waiting")
    return store.receive(source=mailbox, data=mail(), media_type="message/rfc822")[0]


def run_all(worker: Worker, queue: str = "default") -> None:
    """Run what waits, as the worker's loop does."""
    while taken := jobs.claim(worker_id=worker.id, queue=queue, most=10):
        for job in taken:
            worker.run(job)


def old(model: type[Intake] | type[ModelVersion], field: str) -> None:
    model.objects.update(**{field: timezone.now() - timedelta(minutes=1)})  # type: ignore[attr-defined]


def test_a_worker_opens_what_waits_and_makes_its_suggestion(waiting: Intake) -> None:
    run_all(Worker(Event()))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.case.state) == ("opened", "waiting")
    assert waiting.case.suggestions.count() == 1
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}


def test_a_job_is_taken_by_one_worker_alone(waiting: Intake) -> None:
    assert len(jobs.claim(worker_id="a", queue="default", most=10)) == 1
    assert jobs.claim(worker_id="b", queue="default", most=10) == []


def test_the_job_of_a_dead_worker_is_put_back_and_that_of_a_living_one_is_not(waiting: Intake) -> None:
    jobs.worker_beat(worker_id="gone", host=sweep.this_host(), process="999999999:1")
    jobs.claim(worker_id="gone", queue="default")
    me = Worker(Event())
    me.beat()
    sweep.take_back(me.id, set())
    assert DBTaskResult.objects.get().status == "READY"
    assert not WorkerRow.objects.filter(pk="gone").exists()
    (mine,) = jobs.claim(worker_id=me.id, queue="default")
    sweep.take_back(me.id, {mine.pk})
    assert DBTaskResult.objects.get().status == "RUNNING"
    sweep.take_back(me.id, set())
    assert DBTaskResult.objects.get().status == "READY", "a job the worker could not close stayed taken for ever"


def test_a_worker_elsewhere_is_dead_when_it_is_silent_and_one_here_when_its_process_is_gone(db: None) -> None:
    now = timezone.now()
    here, own = sweep.this_host(), sweep.this_process(os.getpid())
    for key, host, process, beat in (
        ("far", "another machine", "1:1", now), ("silent", "another machine", "1:1", now - timedelta(minutes=5)),
        ("here", here, own, now - timedelta(minutes=5)), ("reused", here, f"{os.getpid()}:1", now),
    ):
        WorkerRow.objects.create(id=key, host=host, process=process, started_at=now, beat_at=beat)
    assert sweep.living_workers() == {"far", "here"}
    assert set(WorkerRow.objects.values_list("pk", flat=True)) == {"far", "here"}


def test_a_message_without_a_job_is_found(waiting: Intake) -> None:
    DBTaskResult.objects.all().delete()
    sweep.find_lost()
    assert not DBTaskResult.objects.filter(task_path=open_job.module_path).exists(), "a message that came just now has not been lost"
    old(Intake, "stored_at")
    sweep.find_lost()
    sweep.find_lost()
    assert DBTaskResult.objects.filter(task_path=open_job.module_path).count() == 1
    run_all(Worker(Event()))
    assert Intake.objects.get(pk=waiting.pk).state == "opened"


def test_a_case_without_a_suggestion_is_found(town: Town) -> None:
    DBTaskResult.objects.all().delete()
    CaseRow.objects.update(state="new")
    sweep.find_lost()
    assert DBTaskResult.objects.filter(task_path=suggest_job.module_path).count() == 1


def test_a_training_without_a_job_is_found_and_one_that_killed_three_workers_is_ended(town: Town) -> None:
    model = store.new_model(who=town.who, deployment=town.deployment)
    DBTaskResult.objects.all().delete()
    old(ModelVersion, "made_at")
    sweep.find_lost()
    job = DBTaskResult.objects.get(task_path=train_job.module_path)
    for key in ("a", "b", "c"):
        assert jobs.claim(worker_id=key, queue="slow") == [job]
        sweep.take_back("me", set())
    model.refresh_from_db()
    assert (model.state, "tre gange" in model.error) == ("failed", True)


def test_enough_new_decisions_start_a_training_but_never_the_first(town: Town) -> None:
    store.save_deployment(who=town.who, deployment=town.deployment, settings={"retrain_every": 1})
    store.decide(who=store.person(town.people["sorter"]), case=town.case, kind="change", values={"team": "vej"})
    sweep.start_due_trainings()
    assert not ModelVersion.objects.exists()
    ModelVersion.objects.create(deployment=town.deployment, number=1, state="active")
    sweep.start_due_trainings()
    assert ModelVersion.objects.count() == 1, "nothing was decided since"
    DecisionRow.objects.update(at=timezone.now() + timedelta(seconds=1))
    sweep.start_due_trainings()
    sweep.start_due_trainings()
    assert ModelVersion.objects.filter(state="training").count() == 1


def test_a_job_that_fails_is_closed_without_its_text(
    waiting: Intake, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(intake_id: str) -> None:
        raise ValueError("010190-1234 Birgit Opdigtet")

    monkeypatch.setattr("mertid.desk.jobs.open.open_intake", broken)
    run_all(Worker(Event()))
    job = DBTaskResult.objects.get()
    assert (job.status, job.exception_class_path, job.traceback) == ("FAILED", "builtins.ValueError", "")
    assert "ValueError" in caplog.text
    assert "Opdigtet" not in caplog.text


def test_a_database_that_is_away_puts_the_job_back_for_later(waiting: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(intake_id: str) -> None:
        raise DatabaseError("database is locked")

    monkeypatch.setattr("mertid.desk.jobs.open.open_intake", locked)
    monkeypatch.setattr("mertid.desk.worker.connection.close", lambda: None)  # the test's transaction lives on it
    run_all(Worker(Event()))
    job = DBTaskResult.objects.get()
    assert job.status == "READY"
    assert job.run_after > timezone.now()


def test_after_the_stop_jobs_taken_are_put_back(waiting: Intake) -> None:
    stop = Event()
    worker = Worker(stop)
    (job,) = jobs.claim(worker_id=worker.id, queue="default")
    stop.set()
    worker.run(job)
    assert DBTaskResult.objects.get().status == "READY"
    assert Intake.objects.get(pk=waiting.pk).tries == 0


def test_a_message_that_hangs_its_reader_ends_the_worker(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr("mertid.desk.worker.os._exit", ended.append)
    worker = Worker(Event())
    worker.opening_since = 0.0
    monkeypatch.setattr("mertid.desk.worker.OPEN_LIMIT_S", 0.0)
    worker.beat()
    assert ended == [70]


def test_finished_jobs_are_forgotten_after_a_day(waiting: Intake) -> None:
    run_all(Worker(Event()))
    sweep.find_lost()
    assert DBTaskResult.objects.exists()
    old_ones = list(DBTaskResult.objects.values_list("pk", flat=True))
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=2))
    sweep.find_lost()
    assert not DBTaskResult.objects.filter(pk__in=old_ones, status="SUCCESSFUL").exists()
