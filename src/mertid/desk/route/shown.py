"""A plan as the panel's script draws it: plain values, every default filled in, texts in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mertid.desk.models import CaseRow, PlanRun, RoutePlan
from mertid.desk.planning import Opened, finite, whole_problem
from mertid.desk.store.route.versions import neighbour

from .words import EVENTS, FIGURES, KINDS, MODES, WEIGHTS

MOST_VERSIONS = 200


def said(text: Any, language: str) -> str:
    """Return a `Text`, or its JSON form, in a language."""
    if isinstance(text, str):
        return text
    return str(text.get(language, "") if isinstance(text, Mapping) else text.in_(language))


def faults(rows: Sequence[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    """Return faults with their sentence."""
    return [{**one, "text": said(one["text"], language)} for one in rows]


def unplanned(plan: Any, language: str) -> list[dict[str, Any]]:
    """Return what is left out and why."""
    return [{"visit": one.visit, "code": one.code, "why": said(one.why, language)} for one in plan.unplanned]


def routes(plan: Any) -> list[dict[str, Any]]:
    """Return the routes as plain values."""
    return [route.model_dump(mode="json") for route in plan.routes]


def head(row: RoutePlan) -> dict[str, Any]:
    """Return what is told of a version beside its routes."""
    return {
        "number": row.number, "kind": row.kind, "label": str(KINDS.get(row.kind, row.kind)), "by": row.by.name if row.by else "",
        "at": timezone.localtime(row.at).isoformat(timespec="seconds"), "based_on": row.based_on,
    }


def version(row: RoutePlan, published: int | None) -> dict[str, Any]:
    """Return one line of the list of versions."""
    return head(row) | {"note": note_of(row), "figures": row.figures, "faults": len(row.faults), "published": row.number == published,
                        "edited": row.edited}


def note_of(row: RoutePlan) -> str:
    """Return what made the version, as far as its kind does not say it."""
    if row.kind == "run":
        said = _("%(n)s sekunder") % {"n": round(float(row.did.get("seconds", 0)))}
        if "shifts" in row.did:
            counts = {"n": row.did["shifts"], "hours": round(row.did["hours_missing"])}
            said = f"{said}, " + _("%(n)s vagter foreslået, %(hours)s timer mangler") % counts
        return said
    if row.kind == "event":
        named = EVENTS.get(str((row.did.get("event") or {}).get("kind", "")))
        return _(named) if named else ""
    return ""


def versions(case: CaseRow, published: int | None) -> list[dict[str, Any]]:
    """Return the versions, newest first."""
    rows = RoutePlan.objects.filter(case=case).select_related("by").defer("data")[:MOST_VERSIONS]
    return [version(row, published) for row in rows]


def whole(opened: Opened, language: str) -> dict[str, Any]:
    """Return the version itself: problem, plan, figures, faults, locks."""
    row = opened.row
    return {
        "problem": whole_problem(opened.problem),
        "plan": head(row) | {"routes": routes(opened.plan), "unplanned": unplanned(opened.plan, language)},
        "figures": row.figures, "faults": faults(row.faults, language), "locks": row.locks,
    }


def ways(case: CaseRow, current: int) -> dict[str, bool]:
    """Return whether there is something to undo and to redo."""
    return {"undo": neighbour(case, current, "undo") is not None, "redo": neighbour(case, current, "redo") is not None}


def weights(problem: Any) -> list[dict[str, Any]]:
    """Return the sliders with the problem's values."""
    return [
        {"name": name, "label": str(label), "help": str(unit), "value": getattr(problem.weights, name), "step": step,
         "least": 1 if name == "unplanned" else 0, "most": max(most, getattr(problem.weights, name))}
        for name, label, unit, most, step in WEIGHTS
    ]


def labels() -> dict[str, Any]:
    """Return what figures, kinds of versions and means of travel are called."""
    return {
        "figure_labels": {name: str(label) for name, label in FIGURES.items()},
        "kinds": {key: str(label) for key, label in KINDS.items()}, "modes": {key: str(label) for key, label in MODES.items()},
    }


def delta(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, float]:
    """Return how much each figure went up, where it did or fell."""
    found = {}
    for name, value in after.items():
        was = before.get(name)
        if isinstance(value, int | float) and isinstance(was, int | float) and abs(value - was) > 1e-9:
            found[name] = round(value - was, 4)
    return found


def running(run: PlanRun | None, current: int, language: str) -> dict[str, Any]:
    """Return how far the newest search is, or that there has been none."""
    if run is None:
        return {"running": False, "state": None, "current": current, "result": None, "text": ""}
    told = run.progress or {}
    going = run.state in ("waiting", "working")
    limit = float(told.get("limit") or run.asked.get("seconds") or 0.0)
    spent = float(told.get("seconds") or 0.0)
    told_now: dict[str, Any] = finite({
        "running": going, "kind": run.kind, "state": run.state, "cost": told.get("cost"), "seconds": spent, "limit": limit or None,
        "share": (min(1.0, spent / limit) if limit else 0.0) if going else 1.0, "iterations": told.get("iterations", 0),
        "planned": told.get("planned"), "visits": told.get("visits"), "best_figures": told.get("figures"), "stopping": run.stop and going,
        "by": run.by.name if run.by else "", "text": _sentence(run, current, language), "result": run.result, "current": current,
        "tries": run.tries,
    })
    return told_now


def _sentence(run: PlanRun, current: int, language: str) -> str:
    if run.state == "failed":
        return said(run.why, language)
    if run.state == "waiting":
        return _("Venter på at komme til.")
    if run.state == "working":
        if run.stop:
            return _("Stopper med det bedste, der er fundet.")
        return _("Går videre efter en afbrydelse.") if run.tries > 1 else _("Regner.")
    if run.result == current:
        return _("Færdig. Planen vises nu.")
    return _("Færdig: version %(n)s. Planen blev ændret imens, så din egen vises stadig.") % {"n": run.result}
