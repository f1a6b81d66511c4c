"""Outcomes that come back: what happened to the citizen, per target, once however often it is told."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from mertid import catalog
from mertid.core import BadCase
from mertid.desk.models import CaseRow, DecisionRow, Deployment, ImportBatch, OutcomeRow
from mertid.exchange.cells import DENMARK
from mertid.exchange.contract import GIVEN, endpoints_of, given_words
from mertid.exchange.said import key_reader, outcome_reader

from .audit import Step, audited, record_all
from .who import Who

PART = 500


@dataclass(frozen=True)
class Turned:
    """What turned out for one case. ``values`` per target as engines read them; ``at`` when it was known, now where it is not told."""

    case_id: UUID
    values: Mapping[str, str]
    at: datetime | None = None


def checked_outcome(solution_slug: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return outcomes as engines read them.

    Raises
    ------
    BadCase
        A target that the solution does not have, or a value that is none of its. Names the target, never the value.
    """
    solution = catalog.get(solution_slug)
    endpoints, given = endpoints_of(solution), given_words(solution)
    found: dict[str, str] = {}
    for name, value in values.items():
        if name not in solution.targets and not (name == GIVEN and given):
            raise BadCase(f"outcome: a target is unknown, expected one of: {', '.join(solution.targets)}. Correct it.")
        read = key_reader(given) if name == GIVEN and given else outcome_reader(endpoints.get(name))
        if not isinstance(value, str) or (said := read(value)) is None:
            kind = getattr(endpoints.get(name), "kind", "text")
            raise BadCase(f"outcome: field '{name}' is no such outcome, expected {kind}. See: mertid contract {solution_slug}.")
        found[name] = said
    if not found:
        raise BadCase("outcome: no target came, expected at least one. Give what turned out.")
    return found


def record_outcome(*, who: Who, case: CaseRow, values: Mapping[str, str], at: datetime | None = None) -> bool:
    """Store what turned out for one case; return whether anything was new. Raises `BadCase`."""
    checked = checked_outcome(case.deployment.solution, values)
    return record_outcomes(who=who, deployment=case.deployment, items=[Turned(case.pk, checked, at)])[0] == 1


@audited
def record_outcomes(
    *, who: Who, deployment: Deployment, items: Sequence[Turned], batch: ImportBatch | None = None, rows: int = 0, wrong: int = 0,
    report: dict[str, Any] | None = None,
) -> tuple[int, int]:
    """Store what turned out for many cases, all or none; return how many were new and how many were known already.

    ``items`` hold checked values (see `checked_outcome`) and cases of this deployment. The same outcome twice is one; another value for
    a target is stored beside the first, and the newest counts.
    """
    stored = again = 0
    steps: list[Step] = []
    now = timezone.now()
    for part in _parts(items):
        mine = CaseRow.objects.filter(deployment=deployment, pk__in=[one.case_id for one in part])
        rows_by_case = {row.pk: row for row in mine.only("id")}
        known = observed(rows_by_case)
        standing = _standing(rows_by_case)
        made = []
        for one in part:
            case = rows_by_case[one.case_id]
            new = {name: value for name, value in one.values.items() if known[one.case_id].get(name) != value}
            if not new:
                again += 1
                continue
            known[one.case_id] |= new
            made.append(OutcomeRow(
                case=case, decision_id=standing.get(one.case_id), kind="observed", values=new, batch=batch, user=who.user, at=one.at or now,
            ))
            steps.append(("case.observed", case, {"fields": sorted(new)}))
        OutcomeRow.objects.bulk_create(made)
        stored += len(made)
    if batch is not None:
        ImportBatch.objects.filter(pk=batch.pk).update(
            state="done", cells=None, done_at=now, stored=stored, again=again, rows=rows or len(items), wrong=wrong, report=report or {},
        )
    told = batch or deployment
    record_all(who, [("outcomes.recorded", told, {"stored": stored, "again": again, "wrong": wrong}), *steps])
    return stored, again


def observed(cases: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """Return what has been observed per case and target, the newest of each; an empty one for a case without outcome."""
    found: dict[UUID, dict[str, str]] = {case: {} for case in cases}
    rows = OutcomeRow.objects.filter(case__in=list(found), kind="observed").order_by("at", "id")
    for key, values in rows.values_list("case_id", "values"):
        found[key] |= values
    return found


def observed_of(deployment: Deployment) -> dict[UUID, dict[str, str]]:
    """Return what has been observed per case and target over a whole deployment; cases without outcome are left out."""
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    rows = OutcomeRow.objects.filter(case__deployment=deployment, kind="observed").order_by("at", "id").values_list("case_id", "values")
    for key, values in rows.iterator(chunk_size=5_000):
        found[key] |= values
    return dict(found)


def case_of(
    deployment: Deployment, *, case: str = "", row_key: str = "", person: str = "", on: date | None = None,
) -> list[UUID]:
    """Return the cases that an outcome names, at most two: by case id, by the source's row, or by person and the Danish day received."""
    mine = CaseRow.objects.filter(deployment=deployment)
    if case:
        try:
            mine = mine.filter(pk=UUID(case))
        except ValueError:
            return []
    elif row_key:
        mine = mine.filter(row_key=row_key)
    elif person and on is not None:
        start = datetime.combine(on, time(), DENMARK)
        mine = mine.filter(person=person, received_at__gte=start, received_at__lt=datetime.combine(on + timedelta(days=1), time(), DENMARK))
    else:
        return []
    return list(mine.values_list("pk", flat=True)[:2])


def _standing(cases: Iterable[UUID]) -> dict[UUID, int]:
    rows = DecisionRow.objects.filter(case__in=list(cases), undone_at=None).order_by("at", "id").values_list("case_id", "pk")
    return dict(rows)


def _parts(items: Sequence[Turned]) -> Iterator[Sequence[Turned]]:
    for at in range(0, len(items), PART):
        yield items[at : at + PART]
