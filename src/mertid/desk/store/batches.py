"""Files of many cases or outcomes: received, looked at, read in by a job, taken back."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from mertid.core import Refused, Text
from mertid.desk.models import CaseRow, DecisionRow, Deployment, ImportBatch, OutcomeRow, SuggestionRow

from .audit import audited, record, unaudited
from .who import Who


@audited
def new_batch(
    *, who: Who, deployment: Deployment, kind: str = "cases", form: str = "table", digest: str = "", mapping: dict[str, Any] | None = None,
    cells: bytes | None = None, rows: int = 0, take_good: bool = False, origin: str = "real",
) -> ImportBatch:
    """Store a file that was received and return it as a draft. Nothing is read in yet.

    Parameters
    ----------
    cells
        What is to be read later: pseudonymised and encrypted by the caller.
    """
    batch = ImportBatch.objects.create(
        deployment=deployment, kind=kind, form=form, digest=digest, mapping=mapping or {}, cells=cells, rows=rows, take_good=take_good,
        origin=origin, made_by=who.user,
    )
    record(who, "batch.received", batch, kind=kind, form=form, rows=rows, origin=origin)
    return batch


@audited
def save_batch(
    *, who: Who, batch: ImportBatch, mapping: dict[str, Any] | None = None, report: dict[str, Any] | None = None,
    rows: int | None = None, wrong: int | None = None,
) -> ImportBatch:
    """Keep how a draft's columns are read and what a look at it found.

    Raises
    ------
    Refused
        When it is read in already, or given up.
    """
    batch = _draft(batch)
    for name, value in (("mapping", mapping), ("report", report), ("rows", rows), ("wrong", wrong)):
        if value is not None:
            setattr(batch, name, value)
    batch.save()
    record(who, "batch.looked_at", batch, rows=batch.rows, wrong=batch.wrong)
    return batch


@audited
def start_batch(*, who: Who, batch: ImportBatch, take_good: bool) -> ImportBatch:
    """Put the job in the queue that reads a draft in.

    Raises
    ------
    Refused
        When it is read in already, or given up.
    """
    batch = _draft(batch)
    batch.state, batch.take_good, batch.error = "waiting", take_good, ""
    batch.progress = {"done": 0.0, "doing": {"da": "Venter på at blive indlæst", "en": "Waits to be read in"}}
    batch.save()
    record(who, "batch.started", batch, take_good=take_good)
    from mertid.desk.jobs.read_table import read_table_job

    read_table_job.enqueue(str(batch.pk))
    return batch


@unaudited("How far a reading has come; its start and end have their audit rows.")
def batch_progress(*, batch: ImportBatch, done: float, doing: Text) -> None:
    """Note how far a reading has come: ``done`` in [0, 1] and what it is doing."""
    progress = {"done": round(min(max(done, 0.0), 1.0), 3), "doing": doing.model_dump()}
    ImportBatch.objects.filter(pk=batch.pk, state="waiting").update(progress=progress)


@audited
def batch_failed(*, who: Who, batch: ImportBatch, why: str, report: dict[str, Any] | None = None, rows: int = 0, wrong: int = 0) -> None:
    """Say that nothing of a file was stored. ``why`` is plain Danish without content; the file stays, so that it can be tried again."""
    changes: dict[str, Any] = {"state": "failed", "error": why[:300], "rows": rows, "wrong": wrong, "done_at": timezone.now()}
    if report is not None:
        changes["report"] = report
    ImportBatch.objects.filter(pk=batch.pk, state__in=("draft", "waiting")).update(**changes)
    record(who, "batch.failed", batch, rows=rows, wrong=wrong)


@audited
def drop_batch(*, who: Who, batch: ImportBatch) -> ImportBatch:
    """Give up a file that was not read in; what was uploaded is deleted.

    Raises
    ------
    Refused
        When it is read in already.
    """
    batch = _draft(batch)
    batch.state, batch.cells, batch.done_at = "undone", None, timezone.now()
    batch.save()
    record(who, "batch.dropped", batch)
    return batch


@audited
def undo_batch(*, who: Who, batch: ImportBatch) -> ImportBatch:
    """Take back all that a file brought: its cases with their history, or its outcomes.

    Raises
    ------
    Refused
        When it is not read in, when a person has worked with or decided one of its cases, or when an outcome came to one later.
    """
    batch = ImportBatch.objects.select_related("deployment").get(pk=batch.pk)
    if batch.state != "done":
        raise Refused(f"batch: state is {batch.state}, expected done. There is nothing to take back.")
    if why := in_use(batch):
        raise Refused(f"batch: {why}, expected cases that nobody has worked with. Nothing was taken back.")
    gone = 0
    OutcomeRow.objects.filter(batch=batch).delete()
    if batch.kind == "cases":
        mine = CaseRow.objects.filter(batch=batch)
        DecisionRow.objects.filter(case__batch=batch).delete()
        SuggestionRow.objects.filter(case__batch=batch).delete()
        gone = mine.count()
        mine.delete()
    batch.state, batch.cells, batch.done_at = "undone", None, timezone.now()
    batch.save()
    record(who, "batch.undone", batch, cases=gone)
    return batch


def in_use(batch: ImportBatch) -> str:
    """Return why what a file brought can no longer be taken back, '' where it can."""
    mine = CaseRow.objects.filter(batch=batch)
    if mine.filter(decisions__kind__in=("accept", "change", "reject")).exists():
        return "a person has decided one of its cases"
    if mine.filter(handlings__isnull=False).exists():
        return "a person has worked with one of its cases"
    if OutcomeRow.objects.filter(case__batch=batch).exclude(batch=batch).exists():
        return "an outcome came to one of its cases later"
    return ""


@unaudited("Uploads that nobody came back to; that they were received stands in the audit log.")
def forget_cells(*, before: datetime) -> int:
    """Delete what was uploaded before that time and never read in, and return how many files."""
    old = ImportBatch.objects.filter(made_at__lt=before, state__in=("draft", "failed")).exclude(state="failed", cells=None)
    return old.update(cells=None, state="undone") if old.exists() else 0


def _draft(batch: ImportBatch) -> ImportBatch:
    found = ImportBatch.objects.select_related("deployment").get(pk=batch.pk)
    if found.state not in ("draft", "failed") or (found.cells is None and found.form != "api"):
        raise Refused(f"batch: state is {found.state}, expected a draft. Upload the file again.")
    return found
