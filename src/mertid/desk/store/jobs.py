"""The queue of jobs: what waits, and jobs whose worker died."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from mertid.desk.models import WorkerRow

from .audit import unaudited


def is_waiting(task: Any, *args: Any) -> bool:
    """Return whether a job with these arguments waits in the queue, not yet taken."""
    return waiting_jobs(task).filter(args_kwargs={"args": list(args), "kwargs": {}}).exists()


def waiting_jobs(task: Any) -> Any:
    """Return the jobs of ``task`` that wait."""
    return DBTaskResult.objects.filter(task_path=task.module_path, status="READY")


@unaudited("Bookkeeping of the job queue; what a job does leaves its own audit rows.")
def claim(*, worker_id: str, queue: str) -> DBTaskResult | None:
    """Take the next job of a queue, or None. No other worker gets the same one."""
    ready = DBTaskResult.objects.ready().filter(queue_name=queue)
    if not ready.exists():
        return None  # no write lock for looking
    with transaction.atomic():
        job = ready.get_locked()
        if job is not None:
            job.claim(worker_id)
    return job


@unaudited("Bookkeeping of the job queue.")
def finish(*, job: DBTaskResult, error: BaseException | None = None) -> None:
    """Close a job. Of an error only its class is kept: its text and traceback could hold a case's content."""
    job.status = "SUCCESSFUL" if error is None else "FAILED"
    job.finished_at = timezone.now()
    job.exception_class_path = f"{type(error).__module__}.{type(error).__qualname__}" if error else ""
    job.traceback = ""
    job.save(update_fields=["status", "finished_at", "exception_class_path", "traceback"])


@unaudited("Bookkeeping of the job queue.")
def put_back(*, job: DBTaskResult, run_after: datetime | None = None) -> None:
    """Put a job back in the queue, as after a lost worker or a locked database."""
    changes: dict[str, Any] = {"status": "READY", "started_at": None}
    if run_after is not None:
        changes["run_after"] = run_after
    DBTaskResult.objects.filter(pk=job.pk, status="RUNNING").update(**changes)


@unaudited("Bookkeeping of the job queue; finished jobs hold no content and are only in the way.")
def forget_finished(*, before: datetime) -> int:
    """Delete finished jobs older than ``before`` and return how many."""
    return DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()[0]


@unaudited("Says that a worker is alive.")
def worker_beat(*, worker_id: str, host: str, process: str) -> None:
    """Say that this worker is alive."""
    now = timezone.now()
    if not WorkerRow.objects.filter(pk=worker_id).update(beat_at=now):
        WorkerRow.objects.create(id=worker_id, host=host, process=process, started_at=now, beat_at=now)


@unaudited("Says that a worker is gone.")
def worker_gone(*, worker_id: str) -> None:
    """Forget a worker, at a clean stop or after its jobs were put back."""
    WorkerRow.objects.filter(pk=worker_id).delete()
