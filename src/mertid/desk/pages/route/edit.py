"""What a planner does to the plan by hand: move, take out, lock, undo, choose another version. A dry move tells and changes nothing."""

from typing import Any
from uuid import UUID

from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mertid.desk.access import DeskRequest
from mertid.desk.models import RoutePlan
from mertid.desk.planning import Opened, Version, base_problem, faults_json, finite, open_plan, plan_page, version_of
from mertid.desk.route import shown
from mertid.desk.route.announced import announced
from mertid.desk.route.changes import Names
from mertid.desk.route.words import when
from mertid.desk.store import route

from .frame import PATH, PLANNERS, Asked, Panel, Wrong, answers, language, open_panel


@require_POST
@plan_page(*PLANNERS)
@answers
def move(request: DeskRequest, case_id: UUID) -> Any:
    """Move a visit to a shift, a place in its order or a time. ``dry`` tells what it would do."""
    opened, asked = open_panel(request, case_id), Asked(request)
    here = _current(opened, asked)
    visit, shift, before = asked.text("visit"), asked.text("shift"), asked.maybe("before")
    _known(here, visit, shift)
    part, start = asked.whole("part", 0), asked.maybe("start")
    if part not in (0, 1):
        raise Wrong("part")
    found = here.engine.moved(
        here.problem, here.plan, visit, part, shift, before=None if before is None else int(before), start=start, travel=here.travel,
        published=announced(opened.case, here.engine),
    )
    did = {"visit": visit, "part": part, "shift": shift}
    return _edited(opened, here, found, "moved", did, dry=asked.yes("dry"), text=_moved(here, found.plan, visit))


@require_POST
@plan_page(*PLANNERS)
@answers
def remove(request: DeskRequest, case_id: UUID) -> Any:
    """Take a visit out of the plan; it is then among those without a route."""
    opened, asked = open_panel(request, case_id), Asked(request)
    here = _current(opened, asked)
    visit = asked.text("visit")
    _known(here, visit)
    found = here.engine.removed(here.problem, here.plan, visit, travel=here.travel, published=announced(opened.case, here.engine))
    text = _("%(who)s er taget ud af planen.") % {"who": _who(here, visit)}
    return _edited(opened, here, found, "removed", {"visit": visit}, dry=asked.yes("dry"), text=text)


@require_POST
@plan_page(*PLANNERS)
@answers
def lock(request: DeskRequest, case_id: UUID) -> Any:
    """Lock a visit to its carers, its time, or both."""
    opened, asked = open_panel(request, case_id), Asked(request)
    here = _current(opened, asked)
    visit = asked.text("visit")
    _known(here, visit)
    stops = [(route_.carer, stop.start) for route_ in here.plan.routes for stop in route_.stops if stop.visit == visit]
    if not stops:
        raise Wrong("visit")
    by_carer, by_time = asked.yes("carer"), asked.yes("time")
    if not by_carer and not by_time:
        by_carer = by_time = True
    carers = sorted({carer for carer, _at in stops}) if by_carer else []
    held = {"visit": visit, "carers": carers, "start": stops[0][1] if by_time else None}
    locks = [one for one in here.row.locks if one["visit"] != visit] + [held]
    return _relocked(opened, here, locks, "locked", visit, _("%(who)s er låst.") % {"who": _who(here, visit)})


@require_POST
@plan_page(*PLANNERS)
@answers
def unlock(request: DeskRequest, case_id: UUID) -> Any:
    """Unlock a visit, or all with ``*``."""
    opened, asked = open_panel(request, case_id), Asked(request)
    here = _current(opened, asked)
    visit = asked.text("visit")
    locks = [] if visit == "*" else [one for one in here.row.locks if one["visit"] != visit]
    text = _("Alle låse er åbnet.") if visit == "*" else _("%(who)s er låst op.") % {"who": _who(here, visit)}
    return _relocked(opened, here, locks, "unlocked", visit, text)


def _relocked(opened: Panel, here: Opened, locks: list[dict[str, Any]], kind: str, visit: str, text: str) -> Any:
    problem = here.engine.with_locks(base_problem(here.row), locks)
    faults = here.engine.check(problem, here.plan, here.travel)
    version = Version(kind, here.row.problem_id, bytes(here.row.data), locks, here.row.figures, faults_json(faults), {"visit": visit})
    made = route.save_version(who=opened.http.who, case=opened.case, seen=here.row.number, version=version)
    return _answer(opened, here, here.plan, version, made, text)


@require_POST
@plan_page(*PLANNERS)
@answers
def undo(request: DeskRequest, case_id: UUID) -> Any:
    """Go back to the version that the current one was made from."""
    return _choose(request, case_id, "undo")


@require_POST
@plan_page(*PLANNERS)
@answers
def redo(request: DeskRequest, case_id: UUID) -> Any:
    """Go on to the newest version that was made from the current one."""
    return _choose(request, case_id, "redo")


@require_POST
@plan_page(*PLANNERS)
@answers
def use(request: DeskRequest, case_id: UUID) -> Any:
    """Make any version the current one."""
    return _choose(request, case_id, "use")


def _choose(request: DeskRequest, case_id: UUID, how: str) -> Any:
    opened, asked = open_panel(request, case_id), Asked(request)
    before = _current(opened, asked)
    number = asked.whole("number") if how == "use" else None
    found = route.choose_version(who=request.who, case=opened.case, seen=before.row.number, number=number, how=how)
    after = open_plan(opened.version(found.number))
    text = _("Version %(n)s er nu planen.") % {"n": found.number}
    return {
        "legal": not after.row.faults, "faults": shown.faults(after.row.faults, language()), "figures": after.row.figures,
        "delta": shown.delta(before.row.figures, after.row.figures), "routes": shown.routes(after.plan),
        "unplanned": shown.unplanned(after.plan, language()), "plan": shown.head(after.row), "current": found.number,
        "locks": after.row.locks, **shown.ways(opened.case, found.number), "text": text,
    }


def _current(opened: Panel, asked: Asked) -> Opened:
    """Return the current version, where it is the one that the page showed. Raises `Changed`."""
    from mertid.desk.store.route.said import held

    seen = asked.whole("plan")
    if opened.row.current != seen:
        held("plan", opened.case, seen)
    return open_plan(opened.version(seen))


def _known(here: Opened, visit: str, shift: str | None = None) -> None:
    if visit not in {one.id for one in here.problem.visits}:
        raise Wrong("visit")
    if shift is not None and shift not in {one.id for one in here.problem.shifts}:
        raise Wrong("shift")


def _edited(opened: Panel, here: Opened, found: Any, kind: str, did: dict[str, Any], *, dry: bool, text: str) -> Any:
    """Answer an edit, and store it as a version unless it is dry. Faults do not hinder it; they are told."""
    if dry:
        figures = finite(found.figures.model_dump(mode="json"))
        version = Version(kind, here.row.problem_id, b"", here.row.locks, figures, faults_json(found.faults), did)
        return _answer(opened, here, found.plan, version, None, text)
    plan = found.plan.model_copy(update={"figures": found.figures})
    version = version_of(
        kind, here.engine, here.problem, plan, here.travel, stored=here.row.problem_id, locks=here.row.locks, did=did, faults=found.faults,
    )
    made = route.save_version(who=opened.http.who, case=opened.case, seen=here.row.number, version=version)
    return _answer(opened, here, plan, version, made, text)


def _answer(opened: Panel, here: Opened, plan: Any, version: Version, made: RoutePlan | None, text: str) -> dict[str, Any]:
    known = {_key(one) for one in here.row.faults}
    new = [one for one in version.faults if _key(one) not in known]
    before = {one["shift"]: one for one in shown.routes(here.plan)}
    after = shown.routes(plan)
    gone = [{**one, "stops": []} for key, one in before.items() if key not in {route_["shift"] for route_ in after}]
    current = made.number if made is not None else here.row.number
    return {
        "legal": not new, "faults": shown.faults(new, language()), "all_faults": shown.faults(version.faults, language()),
        "delta": shown.delta(here.row.figures, version.figures), "figures": version.figures,
        "routes": [one for one in after if before.get(one["shift"]) != one] + gone, "unplanned": shown.unplanned(plan, language()),
        "plan": shown.head(made) if made is not None else None, "current": current, "locks": version.locks,
        **shown.ways(opened.case, current), "text": text,
    }


def _key(fault: dict[str, Any]) -> tuple[Any, ...]:
    return fault["code"], fault["visit"], fault["shift"]


def _who(here: Opened, visit: str) -> str:
    names = Names(here.problem)
    return next((names.citizen(one.citizen) for one in here.problem.visits if one.id == visit), visit)


def _moved(here: Opened, plan: Any, visit: str) -> str:
    names = Names(here.problem)
    rows = [(route_.carer, stop.start) for route_ in plan.routes for stop in route_.stops if stop.visit == visit]
    if not rows:
        return ""
    who = _(" og ").join(names.carer(carer) for carer, _at in rows)
    return _("%(citizen)s: %(carer)s kl. %(time)s.") % {
        "citizen": _who(here, visit), "carer": who, "time": when(here.problem, rows[0][1]),
    }


_VIEWS = (move, remove, lock, unlock, undo, redo, use)
urlpatterns = [path(f"{PATH}{view.__name__}/", view, name=f"route_{view.__name__}") for view in _VIEWS]
