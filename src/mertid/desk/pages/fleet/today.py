"""The fleet as it is: what it costs and lets out, vehicle by vehicle and hour by hour."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from mertid.desk import store
from mertid.desk.access import DeskRequest
from mertid.desk.fleet.drawing import hours
from mertid.desk.fleet.opened import PATH, READERS, fleet_page, open_place


@require_GET
@fleet_page(*READERS)
def today(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show today's fleet. Each opening is written in the log."""
    opened = open_place(request, case_id)
    store.see_case(who=request.who, case=opened.case, work=opened.open and opened.decides, suggestion=opened.proposal.row)
    now = opened.engine.today(opened.need)
    rows = sorted(now.vehicles, key=lambda one: one.used_share)
    return render(request, "desk/fleet/today.html", opened.context(
        "fleet", now=now, vehicles=rows, bars=hours(now.hours_out, now.most_out, len(rows)), had=len(rows),
        suggestion=opened.proposal.main, hidden=opened.proposal.hidden,
        counts=[(name, now.counts.get(key, 0)) for key, name in opened.names.items() if now.counts.get(key, 0)],
    ))


urlpatterns = [path(PATH, today, name="fleet")]
