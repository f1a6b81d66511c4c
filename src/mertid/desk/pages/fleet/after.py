"""After a change: what was promised of the chosen fleet against the trips driven since."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from mertid.desk import store
from mertid.desk.access import DeskRequest, cases_for
from mertid.desk.fleet.opened import PATH, READERS, Opened, fleet_page, need_of, open_place

RESULT = ("counts", "price", "dkk", "co2_kg", "weighed", "bound", "gap", "proved", "unserved", "moved")


@require_GET
@fleet_page(*READERS)
def after(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show promised against realised for a later period of the same place. The look-ups are in the log."""
    opened = open_place(request, case_id)
    store.record(request.who, "case.seen", opened.case)
    chosen = next((run for run in opened.runs if run.decision is not None and run.decision.undone_at is None), None)
    later = _later(opened)
    row = next((one for one in later if str(one.pk) == request.GET.get("later", "")), None)
    context: dict[str, Any] = {"chosen": opened.shown(chosen) if chosen else None, "later": later, "row": row}
    if chosen is not None and row is not None:
        store.record(request.who, "case.seen", row)
        promised = {name: chosen.result[name] for name in RESULT if name in chosen.result}
        found = opened.engine.realised(opened.need, promised, need_of(opened.engine, row))
        context["found"] = found
        context["missing"] = [(opened.names.get(key, key), n, abs(n)) for key, n in found.missing.items()]
    return render(request, "desk/fleet/after.html", opened.context("fleet_after", **context))


def _later(opened: Opened) -> list[Any]:
    """Return the person's other cases here whose period begins after this one's, the same place's first; at most fifty."""
    start = opened.need.start.isoformat()
    rows = cases_for(opened.http.user, opened.http.deployment).exclude(pk=opened.case.pk).filter(facts__need__start__gt=start)
    place = opened.case.title.partition(",")[0].strip().lower()
    found = list(rows.order_by("-received_at")[:50])
    return sorted(found, key=lambda one: one.title.partition(",")[0].strip().lower() != place)


urlpatterns = [path(f"{PATH}after/", after, name="fleet_after")]
