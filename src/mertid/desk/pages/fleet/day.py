"""Day for day: which vehicle takes which trip on one day of the period, with today's fleet, a point of the curve or a run."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mertid.desk import store
from mertid.desk.access import DeskRequest
from mertid.desk.fleet.drawing import gantt
from mertid.desk.fleet.opened import PATH, READERS, Opened, Shown, fleet_page, open_place


@require_GET
@fleet_page(*READERS)
def day(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show one day with one fleet. The look-up is in the log."""
    opened = open_place(request, case_id)
    store.record(request.who, "case.seen", opened.case)
    plan = opened.plan
    chosen = opened.asked(request.GET.get("fleet", f"point-{plan['chosen'] + 1}" if plan else "today"))
    deciding = plan.get("day") if plan else None
    number = _number(request, opened, deciding)
    need, given, made = on_day(opened, chosen, number)
    return render(request, "desk/fleet/day.html", opened.context(
        "fleet_day", chosen=chosen, every=opened.fleets(), number=number, date=opened.date(number), gantt=gantt(need, given, number),
        made=made, deciding=opened.date(deciding) if deciding is not None else None, deciding_n=deciding,
        first=opened.need.start, last=opened.date(opened.need.days - 1), before=number - 1 if number else None,
        after=number + 1 if number + 1 < opened.need.days else None, driven=chosen.key == "today",
    ))


def on_day(opened: Opened, chosen: Shown, number: int) -> tuple[Any, dict[str, str], Any]:
    """Return the day's need, the vehicle by trip, and the proved assignment; for today's fleet what was driven, and None."""
    if chosen.key == "today":
        need = opened.engine.on_day(opened.need, number)
        return need, {trip.id: trip.vehicle for trip in need.driven if trip.vehicle}, None
    need = opened.engine.on_day(opened.engine.fleet(opened.need, chosen.counts), number)
    made = opened.engine.assign(need, opened.price, seconds=8.0)
    return need, made.given, made


def _number(request: DeskRequest, opened: Opened, deciding: int | None) -> int:
    """Return the number of the day asked for, by its date or number; the deciding day, else the busiest, without one."""
    said = request.GET.get("date", "")
    try:
        return min(max(0, (date.fromisoformat(said) - opened.need.start).days), opened.need.days - 1)
    except ValueError:
        pass
    asked = request.GET.get("day", "")
    if asked.isascii() and asked.isdigit():
        return min(int(asked), opened.need.days - 1)
    if deciding is not None:
        return deciding
    many = [0] * opened.need.days
    for trip in opened.need.driven:
        many[int(trip.start // 1440)] += 1
    return many.index(max(many))


def title(chosen: Shown) -> str:
    """Return a fleet's name with who or what found it."""
    return _("%(label)s (%(by)s)") % {"label": chosen.label, "by": chosen.by.lower()}


urlpatterns = [path(f"{PATH}day/", day, name="fleet_day")]
