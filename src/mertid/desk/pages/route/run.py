"""Searches for a better plan, and events of the day: begun and stopped here, done by a worker, followed a second at a time."""

from typing import Any
from uuid import UUID

from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mertid.desk.access import DeskRequest
from mertid.desk.models import PlanningRow, PlanRun
from mertid.desk.planning import plan_page
from mertid.desk.route import shown
from mertid.desk.route.words import WEIGHTS
from mertid.desk.shape import error_json
from mertid.desk.store import route

from .frame import PATH, PLANNERS, READERS, Asked, Panel, Wrong, answers, language, open_panel

SECONDS = 60.0
LEAST_S, MOST_S = 1.0, 3600.0
EVENTS: dict[str, tuple[str, ...]] = {
    "sick": ("carer",), "late": ("carer",), "longer": ("visit",), "cancelled": ("visit",), "acute": ("citizen",),
}


@require_POST
@plan_page(*PLANNERS)
@answers
def run(request: DeskRequest, case_id: UUID) -> Any:
    """Begin a search with these weights and seconds, from a version or from scratch; or stop the one going on."""
    opened, asked = open_panel(request, case_id), Asked(request)
    if asked.yes("stop"):
        route.stop_run(who=request.who, case=opened.case)
        return _running(opened)
    if opened.hidden:
        return error_json(409, "not_now", _("I denne sag vises intet forslag, for at gevinsten kan måles. Læg planen i hånden."))
    number = opened.row.current  # begun where it was not
    begin = asked.body.get("from")
    wanted = {"seconds": min(MOST_S, max(LEAST_S, asked.number("seconds", SECONDS))), "weights": _weights(asked),
              "shifts": asked.yes("shifts"), "from": int(asked.number("from")) if begin not in (None, "") else None}
    if wanted["from"] is not None and wanted["from"] != number:
        opened.version(wanted["from"])
    route.start_run(who=request.who, case=opened.case, seen=asked.whole("plan"), kind="run", asked=wanted)
    return _running(opened)


def _weights(asked: Asked) -> dict[str, float]:
    given = asked.body.get("weights") or {}
    known = {name for name, *_rest in WEIGHTS}
    if not isinstance(given, dict) or not set(given) <= known:
        raise Wrong("weights")
    found = {}
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e6 or (name == "unplanned" and value <= 0):
            raise Wrong("weights")
        found[name] = float(value)
    return found


@require_POST
@plan_page(*PLANNERS)
@answers
def event(request: DeskRequest, case_id: UUID) -> Any:
    """Mend the plan after something happened: somebody is sick or late, a visit is cancelled, takes longer, or comes up."""
    opened, asked = open_panel(request, case_id), Asked(request)
    kind = asked.text("kind")
    if kind not in EVENTS:
        raise Wrong("kind")
    happened: dict[str, Any] = {"kind": kind, **{name: asked.text(name) for name in EVENTS[kind]}}
    now = asked.number("now")
    if kind == "sick":
        now = asked.number("from", now)
        if (until := asked.maybe("to")) is not None:
            happened["until"] = until
    elif kind in ("late", "longer"):
        happened["minutes"] = asked.number("minutes")
    elif kind == "acute":
        happened |= {"minutes": asked.number("minutes"), "latest": asked.number("latest"), "earliest": asked.number("earliest", now),
                     "skills": asked.names("skills"), "carers": asked.whole("carers", 1), "what": asked.text("what", "")}
    _named(opened, happened)
    route.start_run(who=request.who, case=opened.case, seen=asked.whole("plan"), kind="event", asked={**happened, "now": now})
    return _running(opened)


def _named(opened: Panel, happened: dict[str, Any]) -> None:
    """Refuse what names a visit, carer or citizen that is not in the plan, or a time that cannot be."""
    problem = opened.shown.problem
    for field, rows in (("visit", problem.visits), ("carer", problem.carers), ("citizen", problem.citizens)):
        if field in happened and happened[field] not in {one.id for one in rows}:
            raise Wrong(field)
    if not 0 < happened.get("minutes", 1.0) <= 1440 or happened.get("carers", 1) not in (1, 2):
        raise Wrong("minutes")
    if "latest" in happened and happened["latest"] < happened["earliest"]:
        raise Wrong("latest")


@require_GET
@plan_page(*READERS)
@answers
def progress(request: DeskRequest, case_id: UUID) -> Any:
    """Return how far the newest search is. Asked for once a second, so it says nothing of anybody and leaves no trace in the log."""
    return _state(open_panel(request, case_id))


@require_GET
@plan_page(*READERS)
@answers
def news(request: DeskRequest, case_id: UUID) -> Any:
    """Return whether there is something new to fetch: another version, a suggestion, the plain plan's figures.

    A panel that waits for the worker asks again and again. Like `progress` it says nothing of anybody, takes nothing into use and leaves
    no trace in the log; the fetch that follows does.
    """
    opened = open_panel(request, case_id)
    known = PlanningRow.objects.filter(case=opened.case).first()
    fresh = opened.suggestion is not None and (known is None or known.suggestion_id != opened.suggestion.pk)
    return {"current": known.current if known else 0, "suggestion": fresh, "baseline_figures": (known and known.baseline) or None}


def _running(opened: Panel) -> dict[str, Any]:
    return {"running": _state(opened)}


def _state(opened: Panel) -> dict[str, Any]:
    newest = PlanRun.objects.filter(case=opened.case).select_related("by").defer("best").first()
    current = PlanningRow.objects.filter(case=opened.case).values_list("current", flat=True).first() or 0
    return shown.running(newest, current, language())


urlpatterns = [
    path(f"{PATH}run/", run, name="route_run"), path(f"{PATH}event/", event, name="route_event"),
    path(f"{PATH}progress/", progress, name="route_progress"),
    path(f"{PATH}news/", news, name="route_news"),
]
