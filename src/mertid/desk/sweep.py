"""Finds work that was lost: jobs of dead workers, messages and cases without a job, trainings that stopped."""

import logging
import os
import socket
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Max
from django.utils import timezone

from mertid import catalog
from mertid.desk.estimating import estimates_at
from mertid.desk.models import CaseRow, DecisionRow, Deployment, Intake, ModelVersion, OutcomeRow, WorkerRow

from .store import forget_cells, jobs
from .store.cases import enqueue_suggesting
from .store.intake import enqueue_opening
from .store.models import enqueue_training, model_failed, new_model
from .store.who import worker

log = logging.getLogger(__name__)

DEAD_AFTER_S = 60
"""Seconds without a beat after which a worker on another machine is held for dead."""
LOST_AFTER_S = 10
KEEP_FINISHED = timedelta(days=1)
KEEP_UPLOADS = timedelta(days=1)
"""How long an uploaded table waits to be read in before it is deleted."""
TRAINING_TRIES = 3
RETRAIN_EVERY = 500
"""New decisions after which a training is started by itself; a deployment's setting ``retrain_every``, 0 = never."""


def take_back(worker_id: str, held: Collection[Any]) -> None:
    """Put jobs of dead workers back in the queue, and the worker's own that it does not hold.

    A training that killed three workers is ended.
    """
    from .jobs.train import train_job

    lost = jobs.put_back_lost(alive=living_workers(), mine=worker_id, held=held)
    for job in lost:
        log.warning("job %s: its worker is gone, put back", job.pk)
        if job.task_path == train_job.module_path and len(job.worker_ids) >= TRAINING_TRIES:
            _end_training(job)


def find_lost() -> None:
    """Put messages, cases and trainings without a job back in the queue. Several workers may: every job may be done twice."""
    _find_messages()
    _find_cases()
    _find_trainings()
    _find_papers()
    _find_plan_runs()
    _find_unindexed()
    start_due_trainings()
    jobs.forget_finished(before=timezone.now() - KEEP_FINISHED)
    forget_cells(before=timezone.now() - KEEP_UPLOADS)


def living_workers() -> set[str]:
    """Return the ids of living workers and forget the dead: on this machine those whose process is gone, elsewhere the silent."""
    oldest = timezone.now() - timedelta(seconds=DEAD_AFTER_S)
    alive = set()
    for row in WorkerRow.objects.all():
        here = row.host == this_host()
        if (this_process(int(row.process.split(":")[0])) == row.process) if here else row.beat_at > oldest:
            alive.add(row.pk)
        else:
            jobs.worker_gone(worker_id=row.pk)
    return alive


@cache
def this_host() -> str:
    """Return a name of this machine, boot and process namespace, within which process ids are comparable."""
    parts = [socket.gethostname()]
    try:
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text().strip())
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    except OSError:
        parts.append("-")
    return " ".join(parts)[:120]


def this_process(number: int) -> str:
    """Return a process's id and start time, or ``<id>:gone``."""
    try:
        state, *rest = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        if Path("/proc/self/stat").exists():
            return f"{number}:gone"
        return f"{number}:{_alive(number)}"  # no /proc here: the id alone must do
    return f"{number}:gone" if state in "ZX" else f"{number}:{rest[18]}"


def _alive(number: int) -> str:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return "gone"
    except PermissionError:
        return "alive"
    return "alive"


def _find_messages() -> None:
    late = timezone.now() - timedelta(seconds=LOST_AFTER_S)
    waiting = Intake.objects.filter(state="waiting", stored_at__lt=late)
    if not waiting.exists():
        return
    from .jobs.open import open_job

    known = jobs.open_arguments(open_job)
    for intake in waiting.only("pk", "deployment_id")[:1000]:
        if str(intake.pk) not in known:
            enqueue_opening(intake)


def _find_cases() -> None:
    from .jobs.suggest import suggest_job

    wanted = set(CaseRow.objects.filter(state="new").values_list("deployment_id", flat=True).distinct())
    if wanted := wanted - (jobs.open_arguments(suggest_job) if wanted else set()):
        for deployment in Deployment.objects.filter(pk__in=wanted):
            enqueue_suggesting(deployment)


def _find_trainings() -> None:
    from .jobs.train import train_job

    going = ModelVersion.objects.filter(state="training", made_at__lt=timezone.now() - timedelta(seconds=LOST_AFTER_S))
    known = jobs.open_arguments(train_job) if going.exists() else set()
    for model in going:
        if model.pk not in known:
            enqueue_training(model)


def _find_papers() -> None:
    """Find papers that wait to be read, fetchings, sortings and releases whose job is gone."""
    from .jobs.redact.lost import find_lost_papers

    find_lost_papers(timezone.now() - timedelta(seconds=LOST_AFTER_S))


def _find_plan_runs() -> None:
    """Find searches for a plan whose job is gone."""
    from .jobs.route.lost import find_lost_runs

    find_lost_runs(timezone.now() - timedelta(seconds=LOST_AFTER_S))


def _find_unindexed() -> None:
    """Find search indexes that are not as the tables are."""
    from .jobs.index import find_unindexed

    find_unindexed()


def _end_training(job: Any) -> None:
    model = ModelVersion.objects.select_related("deployment__authority").filter(pk=job.args_kwargs["args"][0], state="training").first()
    if model is not None:
        model_failed(model=model, why="Træningen stoppede tre gange, måske fordi maskinen mangler hukommelse.", error="killed")


def start_due_trainings() -> None:
    """Start a training where enough has been decided since the last one. The first is a person's to start."""
    for deployment in Deployment.objects.exclude(stage__in=("idea", "closed")).select_related("authority"):
        every = int(deployment.settings.get("retrain_every", RETRAIN_EVERY) or 0)
        last = deployment.models.aggregate(Max("made_at"))["made_at__max"]
        if every < 1 or last is None:
            continue
        if _fresh(deployment, last) >= every:
            new_model(who=worker(deployment.authority), deployment=deployment)


def _fresh(deployment: Deployment, last: datetime) -> int:
    """Return how many right answers came since the last training: decisions, or outcomes where the engine learns from those."""
    decided = DecisionRow.objects.filter(deployment=deployment, at__gt=last, undone_at=None).exclude(kind="import")
    if not estimates_at(deployment):
        return decided.count()
    from .jobs.outcomes import learns_effects

    observed = OutcomeRow.objects.filter(case__deployment=deployment, kind="observed", at__gt=last)
    solution = catalog.get(deployment.solution)
    learns_decisions = solution.measure.key in solution.decided and not learns_effects(solution)
    return observed.values("case").distinct().count() + (decided.count() if learns_decisions else 0)
