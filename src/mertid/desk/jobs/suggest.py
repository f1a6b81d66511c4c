"""Makes suggestions: for all new cases of a deployment in batches, and anew for undecided ones after a new model."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from django.db.models import OuterRef, QuerySet, Subquery
from django_tasks import task

from mertid import catalog
from mertid.core import BadCase, Case, Engine, NotFitted, Suggestion, Text
from mertid.desk.engine import Ready, core_case, ready_engine
from mertid.desk.models import CaseRow, Deployment, SuggestionRow
from mertid.desk.store.suggestions import save_suggestions
from mertid.desk.store.who import worker

log = logging.getLogger(__name__)
BATCH = 200

FAILED = Text(da="Der kunne ikke laves et forslag til denne sag.", en="No suggestion could be made for this case.")
UNTRAINED = Text(da="Der er ikke trænet en model endnu.", en="No model has been trained yet.")


@task(priority=5)
def suggest_job(deployment_id: int) -> None:
    """Make suggestions for all new cases of a deployment."""
    deployment = Deployment.objects.select_related("authority").get(pk=deployment_id)
    while cases := list(_whole(CaseRow.objects.filter(deployment=deployment, state="new").order_by("received_at", "number"))[:BATCH]):
        suggest_now(deployment, cases)


@task(priority=-5)
def renew_job(deployment_id: int) -> None:
    """Make suggestions anew for cases not decided yet whose suggestion is another model's."""
    deployment = Deployment.objects.select_related("authority").get(pk=deployment_id)
    for cases in _undecided_of_other_models(deployment):
        suggest_now(deployment, cases)


def suggest_now(deployment: Deployment, cases: Iterable[CaseRow]) -> int:
    """Make and store suggestions for these cases; return how many were stored. Cases decided meanwhile get none."""
    rows = list(cases)
    ready = ready_engine(deployment)
    done = 0
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        made = suggestions_for(deployment, ready, part)
        done += len(save_suggestions(who=worker(deployment.authority), made=list(zip(part, made, strict=True)), model=ready.model))
    return done


def suggestions_for(deployment: Deployment, ready: Ready, rows: Sequence[CaseRow]) -> list[Suggestion]:
    """Return one suggestion per row, in order. Where the engine fails on a case, that case alone gets an abstention."""
    solution = catalog.get(deployment.solution)
    target = next(iter(solution.targets))
    made: dict[str, Suggestion] = {}
    cases: list[Case] = []
    for row in rows:
        try:
            cases.append(core_case(row))
        except BadCase as error:
            log.warning("case %s: %s", row.pk, error)
            made[str(row.pk)] = Suggestion.abstain(str(row.pk), target, FAILED)
    made |= _ask(ready.engine, cases, target)
    name = f"{solution.slug} {ready.model.number}" if ready.model else ""
    found = [made[str(row.pk)] for row in rows]
    return [one if one.model or not name else one.model_copy(update={"model": name}) for one in found]


def _ask(engine: Engine, cases: list[Case], target: str) -> dict[str, Suggestion]:
    try:
        return _batch(engine, cases)
    except Exception as error:  # one odd case must not stop the others
        log.warning("engine %s failed on %d cases together: %s", engine.name, len(cases), type(error).__name__)
    made: dict[str, Suggestion] = {}
    for case in cases:
        try:
            made |= _batch(engine, [case])
        except NotFitted:
            made[case.id] = Suggestion.abstain(case.id, target, UNTRAINED)
        except Exception as error:  # the reason's text could quote the case, so only its kind is logged
            log.error("case %s: engine %s failed: %s", case.id, engine.name, type(error).__name__)
            made[case.id] = Suggestion.abstain(case.id, target, FAILED)
    return made


def _batch(engine: Engine, cases: list[Case]) -> dict[str, Suggestion]:
    made = {one.case_id: one for one in engine.suggest(cases)} if cases else {}
    if set(made) != {case.id for case in cases}:
        raise RuntimeError(f"{engine.name}: {len(made)} suggestions came, expected one for each of {len(cases)} cases.")
    return made


def _whole(rows: "QuerySet[CaseRow]") -> "QuerySet[CaseRow]":
    return rows.select_related("deployment", "authority").prefetch_related("documents").defer("shown_html", "search")


def _undecided_of_other_models(deployment: Deployment) -> Iterator[list[CaseRow]]:
    used = deployment.models.filter(state="active").first()
    newest = SuggestionRow.objects.filter(case=OuterRef("pk")).order_by("-made_at", "-id")
    rows = CaseRow.objects.filter(deployment=deployment, state="waiting").annotate(made_by=Subquery(newest.values("model")[:1]))
    keys = [row.pk for row in rows.only("pk") if cast("int | None", getattr(row, "made_by", None)) != (used.pk if used else None)]
    for start in range(0, len(keys), BATCH):
        yield list(_whole(CaseRow.objects.filter(pk__in=keys[start : start + BATCH])))
