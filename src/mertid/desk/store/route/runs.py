"""Searches for a better plan, and the mending of one: begun and stopped by a person, done by a job, never lost."""

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone

from mertid.core import Text
from mertid.desk.models import CaseRow, PlanningRow, PlanRun, RoutePlan
from mertid.desk.store.audit import audited, record, unaudited
from mertid.desk.store.who import Who

from .said import held, not_now, planner
from .versions import add_version

if TYPE_CHECKING:
    from mertid.desk.planning import Version

OPEN = ("waiting", "working")
BUSY = Text(
    da="Der regnes allerede på planen. Vent, til det er færdigt, eller stop det.",
    en="The plan is being worked on already. Wait until it is done, or stop it.",
)


@audited
def start_run(*, who: Who, case: CaseRow, seen: int, kind: str, asked: dict[str, Any]) -> PlanRun:
    """Begin a search (``kind`` run) or the mending after an event, which a job then does.

    Raises
    ------
    NotNow
        While another is going on.
    Changed
        When another planner was first.
    """
    user = planner("run", who.user)
    held("run", case, seen)
    if open_run(case) is not None:
        raise not_now("run", "another is going on", "none", BUSY.da, BUSY.en)
    row = PlanRun.objects.create(case=case, kind=kind, asked=asked, based_on=seen, by=user)
    record(who, "plan.run_started", case, run=row.pk, kind=kind, based_on=seen, event=str(asked.get("kind", "")))
    from mertid.desk.jobs.route.run import run_job

    run_job.enqueue(row.pk)
    return row


def open_run(case: CaseRow) -> PlanRun | None:
    """Return the search that is going on, or None."""
    return PlanRun.objects.filter(case=case, state__in=OPEN).select_related("by").defer("best").first()


@audited
def stop_run(*, who: Who, case: CaseRow) -> PlanRun | None:
    """Ask the search to end with the best so far. None where there is none."""
    planner("run", who.user)
    row = open_run(case)
    if row is not None:
        PlanRun.objects.filter(pk=row.pk).update(stop=True)
        row.stop = True
    record(who, "plan.run_stopped", case, run=row and row.pk)
    return row


@unaudited("Counts an attempt, committed before the search, so that one that kills the worker is noticed.")
def count_run(*, run_id: int) -> PlanRun | None:
    """Count an attempt and return the run, or None where it is over."""
    if not PlanRun.objects.filter(pk=run_id, state__in=OPEN).update(tries=F("tries") + 1, state="working"):
        return None
    return PlanRun.objects.select_related("case__deployment__authority", "case__authority", "by").get(pk=run_id)


@unaudited("Only says how far a search is and keeps its best plan for a worker that takes over; its end has an audit row.")
def run_progress(*, run: PlanRun, progress: dict[str, Any], spent_s: float, best: bytes | None = None) -> bool:
    """Say how far a search is; return whether it shall go on."""
    changes: dict[str, Any] = {"progress": progress, "spent_s": spent_s}
    if best is not None:
        changes["best"] = best
    PlanRun.objects.filter(pk=run.pk, state="working").update(**changes)
    return PlanRun.objects.filter(pk=run.pk, state="working", stop=False).exists()


@audited
def run_done(*, who: Who, case: CaseRow, run: PlanRun, version: "Version", progress: dict[str, Any]) -> RoutePlan | None:
    """Store what a search found as a version. It becomes the current one unless people changed the plan meanwhile.

    A run that is over already (two workers finished it) leaves nothing more: None.
    """
    row = PlanRun.objects.select_related("by").get(pk=run.pk)
    if row.state not in OPEN:
        record(who, "plan.run_again", case, run=row.pk)
        return None
    made = add_version(case, version, row.based_on, row.by)
    now = timezone.now()
    here = PlanningRow.objects.filter(case=case, current=row.based_on)
    moved = here.update(current=made.number, changed_by=row.by, changed_at=now)
    row.state, row.result, row.progress, row.best, row.ended_at = "done", made.number, progress, None, now
    row.save(update_fields=["state", "result", "progress", "best", "ended_at"])
    record(who, "plan.run_done", case, run=row.pk, plan=made.number, current=bool(moved), tries=row.tries, faults=len(version.faults))
    return made


@audited
def run_failed(*, who: Who, case: CaseRow, run: PlanRun, why: Text, error: str = "") -> None:
    """Say that a search gave no plan. ``why`` has no content; ``error`` is the error's class. The current version is unchanged."""
    PlanRun.objects.filter(pk=run.pk, state__in=OPEN).update(state="failed", why=why.model_dump(), best=None, ended_at=timezone.now())
    record(who, "plan.run_failed", case, run=run.pk, error=error)
