"""What an engine learns from where outcomes are estimated: what turned out, what was decided, what history told."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from mertid.core import BadCase, Solution
from mertid.core.decision import Decision
from mertid.desk.engine import core_case
from mertid.desk.models import CaseRow, DecisionRow, Deployment, OutcomeRow
from mertid.desk.store.invented import is_invented

if TYPE_CHECKING:
    from .training import Lesson

log = logging.getLogger(__name__)


def gather_outcomes(deployment: Deployment, solution: Solution, since: datetime, *, newest: int | None = None) -> "list[Lesson]":
    """Return the cases received from ``since`` on whose main outcome is known, oldest first.

    The values of the standing decision (imported history tells its outcomes there) are added to and corrected by what was observed, in
    order. Cases whose main outcome is not known yet are left out. Made citizens are learned from at an invented authority alone.
    """
    from .training import Lesson

    rows = settled_cases(deployment).filter(received_at__gte=since)
    if not is_invented(deployment.authority):
        rows = rows.exclude(origin="made")
    wanted = rows.select_related("deployment").defer("shown_html", "search").order_by("-received_at", "-id").prefetch_related(
        "documents", Prefetch("decisions", DecisionRow.objects.filter(undone_at=None).order_by("at", "id")),
        Prefetch("outcomes", OutcomeRow.objects.filter(kind="observed").order_by("at", "id")),
    )
    found: Iterable[CaseRow] = wanted[:newest] if newest is not None else wanted.iterator(chunk_size=500)
    lessons = []
    for row in found:
        decision = right_answer(solution, row)
        if not decision.values.get(solution.measure.key):
            continue
        try:
            lessons.append(Lesson(core_case(row), decision, row.received_at))
        except BadCase as error:
            log.warning("case %s is left out of the training: %s", row.pk, error)
    return lessons[::-1]


def settled_cases(deployment: Deployment) -> "QuerySet[CaseRow]":
    """Return the cases with a decision that stands or an outcome that was observed."""
    decided = DecisionRow.objects.filter(case=OuterRef("pk"), undone_at=None)
    observed = OutcomeRow.objects.filter(case=OuterRef("pk"), kind="observed")
    return CaseRow.objects.filter(Exists(decided) | Exists(observed), deployment=deployment)


def right_answer(solution: Solution, row: CaseRow) -> Decision:
    """Return what is known of a case, from its decisions and outcomes as they were read in, oldest first."""
    decisions, outcomes = list(row.decisions.all()), list(row.outcomes.all())
    standing = decisions[-1] if decisions else None
    values = _without_measures(solution, dict(standing.values) if standing else {})
    for outcome in outcomes:
        values |= {name: str(value) for name, value in outcome.values.items()}
    last = outcomes[-1].at if outcomes else standing.at if standing else row.received_at
    kind = standing.kind if standing and standing.kind != "import" else "accept"
    return Decision(
        case_id=str(row.pk), kind=kind, values=values, at=last, active_s=standing.active_s if standing else None,
        shown=standing.shown if standing else False, decided_by=f"user:{standing.user_id}" if standing and standing.user_id else "import",
    )


def _without_measures(solution: Solution, values: dict[str, str]) -> dict[str, str]:
    """Return a decision's values with the measure that was chosen under ``given``, where its effect is what is learned.

    What a person chose is no outcome: under an effect's own name it is only told later how it went.
    """
    for endpoint in solution.engine.endpoints:
        if endpoint.kind == "effect":
            chosen = next((values[name] for name in (endpoint.name, *solution.decided) if values.get(name) in endpoint.classes), "")
            if chosen:
                values = {"given": chosen} | {name: value for name, value in values.items() if name != endpoint.name or value != chosen}
    return values


def learns_effects(solution: Solution) -> bool:
    """Whether the solution is measured by an effect, whose right answer is never seen for one citizen."""
    endpoints = getattr(solution.engine, "endpoints", ())
    return any(endpoint.kind == "effect" and endpoint.name == solution.measure.key for endpoint in endpoints)
