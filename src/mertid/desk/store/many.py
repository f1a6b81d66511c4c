"""Many cases at once, from a table or bundle: all in one transaction, each row once however often it is read in."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Max
from django.utils import timezone

from mertid import catalog
from mertid.core import Solution
from mertid.desk.models import CaseRow, DecisionRow, ImportBatch, OutcomeRow
from mertid.exchange.contract import endpoints_of
from mertid.exchange.rows import Ready

from .audit import Step, audited, record, record_all
from .bulk import Bulk, text_json, time, uuid
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
    first, history = number + 1, 0
    steps: list[Step] = []
    writer = _Writer(batch, solution)
    for part in _parts([row for row in rows if row.row not in known]):
        made = writer.write(part, number + 1)
        number += len(made)
        history += sum(is_history(row) for row in part)
        steps += [_added(batch, key, at) for key, row, at in made if not is_history(row)]
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


def _added(batch: ImportBatch, key: UUID, number: int) -> Step:
    return "case.added", f"case:{key}", {"batch": batch.pk, "documents": 0, "number": number}


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


class _Writer:
    """Writes the rows of a batch, a part at a time, inside one transaction."""

    def __init__(self, batch: ImportBatch, solution: Solution) -> None:
        deployment = batch.deployment
        self.solution, self.now = solution, timezone.now()
        self.days = deployment.deadline_days
        self.due: dict[date, datetime | None] = {}
        about = {"authority_id": deployment.authority_id, "deployment_id": deployment.pk, "batch_id": batch.pk, "channel": batch.form}
        self.cases = Bulk(CaseRow, _CASE, about | {"origin": batch.origin})
        self.decisions = Bulk(DecisionRow, ("case_id", "values", "at"), {"deployment_id": deployment.pk, "kind": "import", "shown": False})
        self.outcomes = Bulk(OutcomeRow, ("case_id", "decision_id", "values", "at"), {"kind": "observed", "batch_id": batch.pk})

    def write(self, part: Sequence[Ready], number: int) -> list[tuple[UUID, Ready, int]]:
        """Store the rows, numbered from ``number`` on, and return each with its key and number."""
        made = [(uuid4(), row, at) for at, row in enumerate(part, number)]
        self.cases.insert(self._case(key, row, at) for key, row, at in made)
        settled = [(key, row) for key, row, _ in made if is_history(row)]
        self.decisions.insert(
            (uuid(key), text_json({**row.outcomes, **row.decisions}), time(_decided(row, self.now))) for key, row in settled
        )
        known = [(key, row) for key, row in settled if row.outcomes]
        ids = dict(DecisionRow.objects.filter(case__in=[key for key, _ in known]).values_list("case_id", "pk"))
        self.outcomes.insert(
            (uuid(key), ids[key], text_json(dict(row.outcomes)), time(_observed(self.solution, row, self.now))) for key, row in known
        )
        return made

    def _case(self, key: UUID, row: Ready, number: int) -> tuple[Any, ...]:
        received = row.received_at or self.now
        history = is_history(row)
        title = storable(row.reference)
        facts = row.facts if "\\u0000" not in row.facts else text_json(storable(json.loads(row.facts)))
        return (
            uuid(key), number, facts, title, title.lower(), row.row, row.person, text_json(dict(row.known_at)), time(received), history,
            "filed" if history else "new", None if history else self._due(received), time(_decided(row, self.now)) if history else None,
        )

    def _due(self, received: datetime) -> Any:
        day = received.date()
        if day not in self.due:
            self.due[day] = time(due_at(received, self.days))
        return self.due[day]


_CASE = (
    "id", "number", "facts", "title", "search", "row_key", "person", "known_at", "received_at", "imported", "state", "due_at", "decided_at",
)


def is_history(row: Ready) -> bool:
    """Whether a row was decided, or turned out, before it came here."""
    return bool(row.decisions or row.outcomes)


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
