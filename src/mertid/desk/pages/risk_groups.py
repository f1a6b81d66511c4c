"""The manager's figures of a model that estimates: do they hold, for every group too, what does a line mean, who does it better."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET

from mertid import catalog
from mertid.core import Evaluation, Readiness, Solution, Text
from mertid.desk import store
from mertid.desk.access import DeskRequest
from mertid.desk.estimating import estimate_page
from mertid.desk.figures import evaluation_of
from mertid.desk.models import CaseRow, Deployment, ModelVersion, Role
from mertid.desk.risk.curves import Benefit, Calibration, Work, benefit, calibration, work
from mertid.desk.risk.measures import GroupRow, Row, groups_of, rows_of, tool_says
from mertid.desk.risk.work import acts_on

READERS = (Role.MANAGER, Role.DATA_SCIENTIST, Role.ADMIN)
MONTHS = 3


@dataclass(frozen=True)
class Outcome:
    """Everything that was measured of one outcome."""

    target: str
    title: Text
    calibration: Calibration | None
    work: Work | None
    benefit: Benefit | None
    rivals: list[Text]
    rows: list[Row]
    measures: list[tuple[Text, bool]]
    groups: list[GroupRow]
    acts: bool
    tool: str


@require_GET
@estimate_page(*READERS)
def groups(request: DeskRequest) -> HttpResponse:
    """Show what was measured of the model in use."""
    deployment, solution = request.deployment, catalog.get(request.deployment.solution)
    model = ModelVersion.objects.filter(deployment=deployment, state="active").first()
    evaluation = evaluation_of(model)
    asked = request.GET.get("line", "")
    at = int(asked) if asked.isascii() and asked.isdigit() else None
    found = [_outcome(deployment, solution, evaluation, target, at) for target in _targets(solution)] if evaluation else []
    context: dict[str, Any] = {
        "deployment": deployment, "solution": solution, "model": model, "evaluation": evaluation, "outcomes": found,
        "invented": store.is_invented(deployment.authority),
    }
    if model and model.readiness:
        context["findings"] = [one for one in Readiness.model_validate(model.readiness).findings if one.level != "info"]
    return render(request, "desk/risk/groups.html", context)


def _targets(solution: Solution) -> list[str]:
    first = acts_on(solution)
    return sorted((one.name for one in solution.engine.endpoints), key=lambda name: name != first)


def _outcome(deployment: Deployment, solution: Solution, evaluation: Evaluation, target: str, at: int | None) -> Outcome:
    points = evaluation.work.get(target, ())
    acts = target == acts_on(solution)
    rivals, rows = rows_of(evaluation, target)
    measures, found = groups_of(solution, evaluation, target)
    return Outcome(
        target, solution.targets.get(target, Text(da=target, en=target)), calibration(evaluation.calibration.get(target, ())),
        work(points, threshold=evaluation.threshold or None, cases_month=_cases_month(deployment), at=at) if acts else None,
        benefit(points) if acts else None, rivals, rows, measures, found, acts,
        tool_says(evaluation, target, points),
    )


def _cases_month(deployment: Deployment) -> float:
    """Return how many cases came in a month, over the last three; history read in does not count."""
    since = timezone.now() - timedelta(days=30 * MONTHS)
    return CaseRow.objects.filter(deployment=deployment, imported=False, received_at__gte=since).count() / MONTHS


urlpatterns = [path("<slug:solution>/groups/", groups, name="groups")]
