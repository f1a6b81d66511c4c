"""Many cases at once, from a table or bundle: all in one transaction, each row once however often it is read in."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from mertid import catalog
from mertid.core import Solution
from mertid.desk.models import CaseRow, DecisionRow, ImportBatch, OutcomeRow
from mertid.exchange.contract import endpoints_of
from mertid.exchange.rows import Ready

from .audit import Step, audited, record, record_all
from .cases import enqueue_suggesting, storable
from .deadline import due_at
from .who import Who

PART = 1_000
_CHANGED_SHOWN = 100


@audited
def import_cases(
    *, who: Who, batch: ImportBatch, rows: Sequence[Ready], report: dict[str, Any] | None = None, wrong: int = 0,
) -> ImportBatch:
    """Store the good rows of a file, all of them or, when anything breaks, none.

    A row whose id (or person and time) was stored before is left as it is and counted as ``again``. Rows with a decision or an
    outcome become history (filed, decision of kind ``import`` holding both); the rest are new cases that wait for a suggestion.
    A file that is read in already is given back as it stands.
    """
    batch = ImportBatch.objects.select_related("deployment__authority").get(pk=batch.pk)
    if batch.state not in ("draft", "waiting"):
        record(who, "batch.again", batch, state=batch.state)
        return batch
    solution = catalog.get(batch.deployment.solution)
    known, changed = _known(batch, rows)
    number = CaseRow.objects.filter(authority=who.authority).aggregate(Max("number"))["number__max"] or 0
    first, steps, history = number + 1, [], 0
    for part in _parts([row for row in rows if row.row not in known]):
        cases, decided = _store(batch, solution, part, number)
        number += len(part)
        history += decided
        steps += [_added(batch, case) for case in cases if not case.imported]
    batch.state, batch.cells, batch.done_at, batch.error = "done", None, timezone.now(), ""
    batch.stored, batch.again, batch.wrong, batch.rows = number - first + 1, len(known), wrong, len(rows) + wrong
    batch.report = (report or {}) | {"changed": changed[:_CHANGED_SHOWN], "history": history}
    batch.progress = {"done": 1.0, "doing": {"da": "Færdig", "en": "Done"}}
    batch.save()
    told: Step = ("cases.imported", batch, {
        "stored": batch.stored, "again": batch.again, "wrong": wrong, "history": history, "origin": batch.origin,
        "first": first if batch.stored else None, "last": number if batch.stored else None,
    })
    record_all(who, [told, *steps])
    if steps:
        enqueue_suggesting(batch.deployment)
    return batch


def _added(batch: ImportBatch, case: CaseRow) -> Step:
    return "case.added", case, {"batch": batch.pk, "documents": 0, "number": case.number}


def _known(batch: ImportBatch, rows: Sequence[Ready]) -> tuple[set[str], list[int]]:
    """Return the keys that were stored before, and the lines whose facts are others than then."""
    known: set[str] = set()
    changed: list[int] = []
    for part in _parts(rows):
        mine = CaseRow.objects.filter(deployment=batch.deployment, row_key__in=[row.row for row in part])
        stored = dict(mine.values_list("row_key", "facts"))
        known |= set(stored)
        changed += [row.line for row in part if row.row in stored and storable(json.loads(row.facts)) != stored[row.row]]
    return known, changed


def _store(batch: ImportBatch, solution: Solution, part: Sequence[Ready], number: int) -> tuple[list[CaseRow], int]:
    now = timezone.now()
    cases = [_case(batch, row, number + at, now) for at, row in enumerate(part, 1)]
    CaseRow.objects.bulk_create(cases)
    settled = [(case, row) for case, row in zip(cases, part, strict=True) if case.imported]
    decisions = DecisionRow.objects.bulk_create([
        DecisionRow(
            case=case, deployment=batch.deployment, kind="import", values={**row.outcomes, **row.decisions}, shown=False,
            at=_decided(row, now),
        ) for case, row in settled
    ])
    OutcomeRow.objects.bulk_create([
        OutcomeRow(case=case, decision=made, kind="observed", values=dict(row.outcomes), batch=batch, at=_observed(solution, row, now))
        for made, (case, row) in zip(decisions, settled, strict=True) if row.outcomes
    ])
    return cases, len(settled)


def _case(batch: ImportBatch, row: Ready, number: int, now: datetime) -> CaseRow:
    deployment = batch.deployment
    received = row.received_at or now
    history = bool(row.decisions or row.outcomes)
    title = storable(row.reference)
    return CaseRow(
        authority_id=deployment.authority_id, deployment=deployment, batch=batch, number=number, facts=storable(json.loads(row.facts)),
        title=title, search=title.lower(), channel=batch.form, row_key=row.row, person=row.person, known_at=dict(row.known_at),
        origin=batch.origin, received_at=received, imported=history, state="filed" if history else "new",
        due_at=None if history else due_at(received, deployment.deadline_days), decided_at=_decided(row, now) if history else None,
    )


def _decided(row: Ready, now: datetime) -> datetime:
    return row.decided_at or row.received_at or now


def _observed(solution: Solution, row: Ready, now: datetime) -> datetime:
    """Return when the outcome was known: as told, else when the longest of its horizons had passed."""
    if row.observed_at is not None or row.received_at is None:
        return row.observed_at or now
    endpoints = endpoints_of(solution)
    days = max((endpoints[name].horizon_days or 0 for name in row.outcomes if name in endpoints), default=0)
    return min(now, row.received_at + timedelta(days=days))


def _parts(rows: Sequence[Ready]) -> Iterator[Sequence[Ready]]:
    for at in range(0, len(rows), PART):
        yield rows[at : at + PART]
