"""The panel's full pages: a carer's day to print, a citizen's faces, load and fairness, what a new version changes, all versions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mertid.desk import store
from mertid.desk.access import DeskRequest
from mertid.desk.models import RoutePlan
from mertid.desk.planning import open_plan, plan_page
from mertid.desk.route import read, shown
from mertid.desk.route.changes import Names, changes
from mertid.desk.route.words import FIGURES, MODES, TOLD, number
from mertid.desk.store import route

from .frame import PATH, READERS, Panel, open_panel

FEW = 5
"""A group of fewer carers says more of a person than of a group."""


@require_GET
@plan_page(*READERS)
def carer(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show a carer's days to print, or everybody's. The look-up is in the log."""
    opened = open_panel(request, case_id)
    version, asked = opened.shown, request.GET.get("id", "")
    names = Names(version.problem)
    if asked and asked not in names.carers:
        raise Http404
    store.record(request.who, "plan.carer_seen", opened.case, plan=version.row.number, carers=1 if asked else len(names.carers))
    return render(request, "desk/route/carer.html", opened.context(
        "route_carer", version=version, days=read.days(version, asked), whose=names.carer(asked) if asked else "", asked=asked,
        modes=MODES, printed_at=timezone.now(), people=sorted(names.carers.items(), key=lambda one: one[1]),
    ))


@require_GET
@plan_page(*READERS)
def citizen(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show who comes to a citizen on which day; without one, the list of all. The look-up is in the log."""
    opened = open_panel(request, case_id)
    version, asked = opened.shown, request.GET.get("id", "")
    seen = 1 if asked else len(version.problem.citizens)
    store.record(request.who, "plan.citizen_seen", opened.case, plan=version.row.number, citizens=seen)
    if not asked:
        every = [read.faces(version, one.id) for one in version.problem.citizens]
        rows = sorted((one for one in every if one is not None), key=lambda one: (-one.count, one.name))
        return render(request, "desk/route/citizens.html", opened.context("route_citizen", version=version, rows=rows))
    faces = read.faces(version, asked)
    if faces is None:
        raise Http404
    return render(request, "desk/route/citizen.html", opened.context("route_citizen", version=version, faces=faces))


@require_GET
@plan_page(*READERS)
def load(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show every carer's load in the plan, for laying the plan alone: it is kept nowhere and compared over no time."""
    opened = open_panel(request, case_id)
    version = opened.shown
    store.record(request.who, "plan.seen", opened.case, plan=version.row.number, page="load")
    rows = read.loads(version)
    return render(request, "desk/route/load.html", opened.context(
        "route_load", version=version, rows=rows, most=max([one.used or 0.0 for one in rows] + [1.0]),
    ))


@require_GET
@plan_page(*READERS)
def fairness(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show load by group of carers: whether some groups get more of what is heavy, late or far."""
    opened = open_panel(request, case_id)
    version = opened.shown
    store.record(request.who, "plan.seen", opened.case, plan=version.row.number, page="fairness")
    rows = read.by_group(read.loads(version))
    return render(request, "desk/route/fairness.html", opened.context(
        "route_fairness", version=version, rows=rows, grouped=any(one.key for one in rows), few=FEW,
    ))


@require_GET
@plan_page(*READERS)
def changed(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show what version ``b`` changes in ``a``, as a list for the telephone. By default from what was published to the current one."""
    opened = open_panel(request, case_id)
    first, last = _two(opened)
    before, after = open_plan(first), open_plan(last)
    store.record(request.who, "plan.seen", opened.case, plan=last.number, beside=first.number)
    names = Names(before.problem, after.problem)
    rows = [
        {"change": one, "citizen": names.visited(one.visit), "text": one.text} for one in changes(before, after)
    ]
    return render(request, "desk/route/changes.html", opened.context(
        "route_changes", first=shown.head(first), last=shown.head(last), rows=rows, tell=sum(row["change"].tell for row in rows),
        figures=_beside(first, last), printed_at=timezone.now(), versions=shown.versions(opened.case, None),
    ))


def _two(opened: Panel) -> tuple[RoutePlan, RoutePlan]:
    last = opened.version(opened.http.GET.get("b"))
    if opened.http.GET.get("a"):
        return opened.version(opened.http.GET["a"]), last
    known = route.published(opened.case)
    if known is not None and known.number != last.number:
        return opened.version(known.number), last
    return opened.version(last.based_on or last.number), last


def _beside(first: RoutePlan, last: RoutePlan) -> list[dict[str, Any]]:
    return [
        {"label": FIGURES[name], "before": number(name, first.figures.get(name)), "after": number(name, last.figures.get(name)),
         "differs": number(name, first.figures.get(name)) != number(name, last.figures.get(name))}
        for name in TOLD
    ]


@require_GET
@plan_page(*READERS)
def versions(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show all versions with their figures, newest first."""
    opened = open_panel(request, case_id)
    current = opened.row.current
    store.record(request.who, "plan.seen", opened.case, plan=current, page="versions")
    known = route.published(opened.case)
    names = ("planned", "travel_minutes", "faces_mean", "known_share", "wishes_missed", "overtime_minutes", "cost")
    rows = [
        {**one, "made": datetime.fromisoformat(one["at"]), "overridden": overridden(one["edited"]),
         "told": [number(name, one["figures"].get(name)) for name in names]}
        for one in shown.versions(opened.case, known.number if known is not None else None)
    ]
    return render(request, "desk/route/versions.html", opened.context(
        "route_versions", rows=rows, current=current, columns=[FIGURES[name] for name in names],
    ))


def overridden(edited: dict[str, Any]) -> str:
    """Return what was changed since the suggestion when the version was published, '' where nothing was counted."""
    if not edited:
        return ""
    names = {"carer": _("anden medarbejder"), "time": _("andet tidspunkt"), "unplanned": _("uden rute"), "planned": _("lagt på rute"),
             "new": _("nye"), "cancelled": _("aflyste")}
    parts = [f"{edited[key]} {name}" for key, name in names.items() if edited.get(key)]
    return _("%(n)s besøg, heraf %(what)s") % {"n": edited.get("visits", 0), "what": ", ".join(parts)} if parts else _("intet")


@require_GET
@plan_page(*READERS)
def ready(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show what is missing or impossible in what is planned from, before the planning begins."""
    opened = open_panel(request, case_id)
    version = opened.shown
    store.record(request.who, "plan.seen", opened.case, plan=version.row.number, page="ready")
    problem = version.problem
    counts = {
        "citizens": len(problem.citizens), "visits": len(problem.visits), "carers": len(problem.carers), "shifts": len(problem.shifts),
    }
    return render(request, "desk/route/ready.html", opened.context(
        "route_ready", version=version, findings=version.engine.lacks(problem, version.travel), counts=counts,
    ))


_PAGES = {
    "carer": carer, "citizen": citizen, "load": load, "fairness": fairness, "changes": changed, "versions": versions, "ready": ready,
}
urlpatterns = [path(f"{PATH}{name}/", view, name=f"route_{name}") for name, view in _PAGES.items()]
