"""A planner's decision: the plan is published as it is or with changes, or not used. What was changed is counted with it."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mertid.desk.access import DeskRequest
from mertid.desk.models import CaseRow, RoutePlan
from mertid.desk.planning import open_plan, plan_page
from mertid.desk.route.changes import edited
from mertid.desk.store import route

from .frame import PATH, PLANNERS, Asked, answers, open_panel


@require_POST
@plan_page(*PLANNERS)
@answers
def decide(request: DeskRequest, case_id: UUID) -> Any:
    """Publish the current version, or reject the plan."""
    opened, asked = open_panel(request, case_id), Asked(request)
    seen, choice = asked.whole("plan"), asked.text("choice", most=20)
    note = asked.text("note", "", most=2000)
    version = opened.version(seen)
    made = route.publish(
        who=request.who, case=opened.case, seen=seen, choice=choice, reason=asked.text("reason", "", most=40), note=note,
        faults_accepted=asked.yes("faults_accepted"), edited=since_suggestion(opened.case, version) if choice == "changed" else {},
    )
    state = CaseRow.objects.values_list("state", flat=True).get(pk=opened.case.pk)
    if made is None:
        return {"published": None, "state": state, "text": _("Planen er lagt til side og bliver ikke brugt.")}
    return {"published": made.number, "state": state, "text": _("Version %(n)s er udgivet.") % {"n": made.number}}


def since_suggestion(case: CaseRow, version: RoutePlan) -> dict[str, Any]:
    """Return what was changed between the newest suggestion and a version, counted; empty where nothing was suggested."""
    suggested = RoutePlan.objects.filter(case=case, kind="suggested", number__lte=version.number).first()
    if suggested is None:
        return {}
    suggested.case = case
    rows = {row.number: row for row in RoutePlan.objects.filter(case=case).defer("data")}
    by: Counter[str] = Counter()
    at = rows.get(version.number)
    while at is not None and at.number != suggested.number:
        by[at.kind] += 1
        at = rows.get(at.based_on or 0)
    return edited(open_plan(suggested), open_plan(version), by)


urlpatterns = [path(f"{PATH}decide/", decide, name="route_decide")]
