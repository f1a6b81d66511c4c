"""The plan as the panel draws it: the page itself, its data, two versions compared, why a visit lies where it does."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from mertid.desk import store
from mertid.desk.access import DeskRequest
from mertid.desk.middleware import with_pictures_of
from mertid.desk.models import Blob, PlanRun
from mertid.desk.planning import finite, open_plan, plan_page
from mertid.desk.route import changes as differ
from mertid.desk.route import shown
from mertid.desk.route.tiles import tiles_of
from mertid.desk.store import route
from mertid.desk.waiting import WAITING

from .frame import PATH, READERS, Panel, Wrong, answers, language, open_panel, said


@require_GET
@plan_page(*READERS)
def panel(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show the panel. Each opening is written in the log."""
    opened = open_panel(request, case_id)
    work = opened.plans and opened.case.state in WAITING
    store.see_case(who=request.who, case=opened.case, work=work, suggestion=opened.suggestion)
    answer, tiles = render(request, "desk/engines/route.html", opened.context("route")), tiles_of(request.deployment.settings)
    return answer if tiles is None else with_pictures_of(answer, tiles.origin)


@require_GET
@plan_page(*READERS)
@answers
def data(request: DeskRequest, case_id: UUID) -> Any:
    """Return a version whole, with everything the panel needs around it."""
    opened = open_panel(request, case_id)
    version, current = opened.shown, opened.row.current
    store.record(request.who, "plan.seen", opened.case, plan=version.row.number)
    _compare_with_plain(opened, version.row.problem)
    published = route.published(opened.case)
    number = published.number if published is not None else None
    run = PlanRun.objects.filter(case=opened.case).select_related("by").defer("best").first()
    told, tiles = shown.running(run, current, language()), tiles_of(request.deployment.settings)
    return {
        "case": {"id": str(opened.case.pk), "number": opened.case.number, "title": opened.case.title, "state": opened.case.state},
        "solution": opened.solution.slug, **shown.whole(version, language()), "versions": shown.versions(opened.case, number),
        "current": current, "published": number, "suggested": _suggested(opened), "baseline_figures": opened.row.baseline or None,
        **shown.ways(opened.case, current), "running": told if told["running"] else None, "can": _can(opened),
        "weights": shown.weights(version.problem), **_choices(opened), **shown.labels(), "streets": _streets(version),
        "tiles": {"address": tiles.address, "credit": tiles.credit} if tiles is not None else None,
    }


def _compare_with_plain(opened: Panel, problem: Blob) -> None:
    """Have the plain plan worked out, where it is not there for this problem."""
    if opened.row.baseline_of_id != problem.pk and opened.plans:
        from mertid.desk.jobs.route.baseline import baseline_job
        from mertid.desk.store.jobs import is_waiting

        if not is_waiting(baseline_job, str(opened.case.pk)):
            baseline_job.enqueue(str(opened.case.pk))


def _suggested(opened: Panel) -> int | None:
    return opened.case.plans.filter(kind="suggested").values_list("number", flat=True).first()


def _can(opened: Panel) -> list[str]:
    if not opened.plans:
        return ["export"]
    every = ["edit", "event", "decide", "export"]
    return every if opened.hidden else ["edit", "run", *every[1:]]


def _choices(opened: Panel) -> dict[str, Any]:
    offered = opened.solution.choices.get("plan", {})
    return {
        "choices": [{"key": key, "label": said(text)} for key, text in offered.items()],
        "reasons": [{"key": key, "label": said(text)} for key, text in opened.solution.override_reasons.items()],
    }


def _streets(version: Any) -> Any:
    """Return the streets that the map may draw, where the engine knows them; None elsewhere."""
    known = getattr(version.engine, "streets", None)
    return known(version.problem) if known is not None else None


@require_GET
@plan_page(*READERS)
@answers
def compare(request: DeskRequest, case_id: UUID) -> Any:
    """Return what differs between two versions."""
    opened = open_panel(request, case_id)
    if not request.GET.get("a") or not request.GET.get("b"):
        raise Wrong("a")
    before, after = (open_plan(opened.version(request.GET[key])) for key in ("a", "b"))
    names = differ.Names(before.problem, after.problem)
    store.record(request.who, "plan.seen", opened.case, plan=after.row.number, beside=before.row.number)
    return {
        "a": shown.head(before.row) | {"figures": before.row.figures}, "b": shown.head(after.row) | {"figures": after.row.figures},
        "delta": shown.delta(before.row.figures, after.row.figures),
        "changes": [
            {"visit": one.visit, "citizen": names.whose.get(one.visit, ""), "kind": one.kind, "before": differ.places(one.before),
             "after": differ.places(one.after), "minutes": one.minutes, "tell": one.tell, "text": said(one.text)}
            for one in differ.changes(before, after)
        ],
    }


@require_GET
@plan_page(*READERS)
@answers
def explain(request: DeskRequest, case_id: UUID) -> Any:
    """Return why this carer makes this visit and what the next best would cost; without a visit, what more hands would give."""
    opened = open_panel(request, case_id)
    version, visit = opened.shown, request.GET.get("visit", "")
    if not visit:
        more = version.engine.more(version.problem, version.plan, travel=version.travel)
        return {"more": [plain(one) for one in more]}
    if visit not in {one.id for one in version.problem.visits}:
        raise Wrong("visit")
    part = 1 if request.GET.get("part") == "1" else 0
    return {"visit": visit, **plain(version.engine.why(version.problem, version.plan, visit, part=part, travel=version.travel))}


def plain(value: Any) -> Any:
    """Return an engine's explanation as plain values: texts in the reader's language, objects as their fields."""
    if isinstance(value, str | int | float | bool | None):
        return finite(value)
    if hasattr(value, "in_"):
        return said(value)
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if hasattr(value, "model_dump"):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    return {name: plain(one) for name, one in vars(value).items() if not name.startswith("_")}


urlpatterns = [
    path(PATH, panel, name="route"), path(f"{PATH}data/", data, name="route_data"), path(f"{PATH}compare/", compare, name="route_compare"),
    path(f"{PATH}explain/", explain, name="route_explain"),
]
