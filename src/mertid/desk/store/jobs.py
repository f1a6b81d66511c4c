"""The queue of jobs: what waits, what is taken, and what a lost worker left behind."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from mertid.desk.models import WorkerRow

from .audit import unaudited

OPEN = ("READY", "RUNNING")


def is_waiting(task: Any, *args: Any) -> bool:
    """Return whether a job with these arguments waits in the queue, not yet taken."""
    waiting = DBTaskResult.objects.filter(task_path=task.module_path, status="READY")
    return waiting.filter(args_kwargs={"args": list(args), "kwargs": {}}).exists()


def open_arguments(task: Any) -> set[Any]:
    """Return the first argument of every job of ``task`` that waits or runs."""
    rows = DBTaskResult.objects.filter(task_path=task.module_path, status__in=OPEN)
    return {given["args"][0] for given in rows.values_list("args_kwargs", flat=True)}


@unaudited("Bookkeeping of the job queue; what a job does leaves its own audit rows.")
def claim(*, worker_id: str, queue: str, most: int = 1) -> list[DBTaskResult]:
    """Take the next jobs of a queue, at most ``most``. No other worker gets the same ones."""
    ready = DBTaskResult.objects.ready().filter(queue_name=queue)
    if not ready.exists():
        return []  # no write lock for looking
    with transaction.atomic():
        jobs = list(ready.select_for_update(skip_locked=True)[:most])
        for job in jobs:
            job.claim(worker_id)
    return jobs


@unaudited("Bookkeeping of the job queue.")
def finish(*, job: DBTaskResult, error: BaseException | None = None) -> None:
    """Close a job. Of an error only its class is kept: its text and traceback could hold a case's content."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}" if error else ""
    DBTaskResult.objects.filter(pk=job.pk).update(
        status="FAILED" if error else "SUCCESSFUL", finished_at=timezone.now(), exception_class_path=kind, traceback="",
    )


@unaudited("Bookkeeping of the job queue.")
def put_back(*, job: DBTaskResult, wait_s: float = 0.0) -> None:
    """Put a taken job back in the queue, to be taken after ``wait_s`` seconds."""
    changes: dict[str, Any] = {"status": "READY", "started_at": None}
    if wait_s:
        changes["run_after"] = timezone.now() + timedelta(seconds=wait_s)
    DBTaskResult.objects.filter(pk=job.pk, status="RUNNING").update(**changes)


@unaudited("Bookkeeping of the job queue.")
def put_back_lost(*, alive: Collection[str], mine: str, held: Collection[Any]) -> list[DBTaskResult]:
    """Put back jobs whose worker is dead, and those of the worker ``mine`` that it does not hold; return them."""
    lost = [
        job for job in DBTaskResult.objects.running()
        if (taker := job.worker_ids[-1] if job.worker_ids else "") not in alive or (taker == mine and job.pk not in held)
    ]
    for job in lost:
        put_back(job=job)
    return lost


@unaudited("Bookkeeping of the job queue; finished jobs hold no content and are only in the way.")
def forget_finished(*, before: datetime) -> int:
    """Delete jobs finished before that time and return how many."""
    return DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()[0]


@unaudited("Says that a worker is alive.")
def worker_beat(*, worker_id: str, host: str, process: str) -> None:
    """Say that this worker is alive."""
    now = timezone.now()
    if not WorkerRow.objects.filter(pk=worker_id).update(beat_at=now):
        WorkerRow.objects.create(id=worker_id, host=host, process=process, started_at=now, beat_at=now)


@unaudited("Says that a worker is gone.")
def worker_gone(*, worker_id: str) -> None:
    """Forget a worker, at a clean stop or when it is found dead."""
    WorkerRow.objects.filter(pk=worker_id).delete()
