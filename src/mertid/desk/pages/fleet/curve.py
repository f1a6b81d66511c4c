"""The curve of cost against CO2: look at a point, try a fleet by hand, let the machine try another price, choose."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mertid import catalog
from mertid.core import AlreadyDecided, BadCase, Refused
from mertid.desk import store
from mertid.desk.access import DeskRequest
from mertid.desk.fleet.drawing import curve as drawn
from mertid.desk.fleet.opened import DECIDERS, PATH, READERS, Opened, Shown, fleet_page, open_place
from mertid.desk.store import fleet as runs

MOST = 500
NAMED = 60


@require_GET
@fleet_page(*READERS)
def curve(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show the curve and one fleet on it. Each opening is written in the log."""
    opened = open_place(request, case_id)
    store.see_case(who=request.who, case=opened.case, work=opened.open and opened.decides, suggestion=opened.proposal.row)
    return show(opened)


def show(opened: Opened, *, wrong: str = "", counts: dict[str, int] | None = None, status: int = 200) -> HttpResponse:
    """Render the page; ``counts`` are numbers that were typed and could not be used, ``wrong`` says why."""
    request, plan = opened.http, opened.plan
    default = f"point-{plan['chosen'] + 1}" if plan else "today"
    chosen = opened.asked(request.GET.get("fleet", default), default)
    every = opened.fleets()
    now = plan["today"] if plan else opened.engine.today(opened.need).model_dump(mode="json")
    had = opened.need.counts()
    points = [one for one in every if one.key.startswith("point-")]
    others = [one for one in every if one.run is not None]
    result = chosen.result or {"dkk": now["dkk"], "co2_kg": now["co2_kg"], "unserved": ()}
    typed = counts or chosen.counts
    context: dict[str, Any] = {
        "curve": drawn(now, points, others, chosen.key), "points": points, "runs": others, "chosen": chosen, "result": result, "now": now,
        "saved_dkk": now["dkk"] - result["dkk"], "saved_co2": now["co2_kg"] - result["co2_kg"], "wrong": wrong, "plan": plan,
        "lines": [
            {"key": kind.key, "name": kind.name, "now": had.get(kind.key, 0), "then": chosen.counts.get(kind.key, 0),
             "step": chosen.counts.get(kind.key, 0) - had.get(kind.key, 0), "typed": typed.get(kind.key, 0),
             "most": max(10, 2 * max(had.get(kind.key, 0), chosen.counts.get(kind.key, 0)))}
            for kind in opened.need.types
        ],
        "unserved": _named(opened, result.get("unserved", ())), "unserved_n": len(result.get("unserved", ())),
        "fewer": _fewer(opened) if plan and chosen.counts == plan["points"][plan["chosen"]]["counts"] else [],
        "day": opened.date(plan["day"]) if plan and plan.get("day") is not None else None, "day_n": plan.get("day") if plan else None,
        "apart": max(0.0, result.get("weighed", 0) - result.get("bound", 0)), "suggestion": opened.proposal.main,
        "reasons": catalog.get(request.deployment.solution).override_reasons.items(), "hidden": opened.proposal.hidden,
        "price": opened.price, "as_suggested": bool(plan) and chosen.counts == plan["points"][plan["chosen"]]["counts"] if plan else False,
        "abstained": opened.proposal.suggestion.abstained if opened.proposal.suggestion else None,
    }
    return render(request, "desk/fleet/curve.html", opened.context("fleet_curve", **context), status=status)


def _named(opened: Opened, unserved: Any) -> list[dict[str, Any]]:
    """Return the trips that a fleet cannot drive, each with its day and time, the first of them."""
    left = set(unserved)
    found = [trip for trip in opened.need.driven if trip.id in left][:NAMED]
    return [{"trip": trip, "date": opened.date(int(trip.start // 1440)), "day": int(trip.start // 1440),
             "begins": f"{int(trip.start % 1440) // 60:02}.{int(trip.start % 60):02}",
             "ends": f"{int(trip.end % 1440) // 60:02}.{int(trip.end % 60):02}"} for trip in found]


def _fewer(opened: Opened) -> list[dict[str, Any]]:
    plan = opened.plan or {}
    rows = []
    for one in plan.get("fewer", []):
        days = sorted(((int(day), n) for day, n in one["days"].items()), key=lambda pair: (-pair[1], pair[0]))
        rows.append({"name": opened.names.get(one["type"], one["type"]), "lost": len(one["unserved"]),
                     "days": [(opened.date(day), n, day) for day, n in days[:3]], "more": max(0, len(days) - 3)})
    return rows


@require_POST
@fleet_page(*DECIDERS)
def by_hand(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Work out what a fleet given by hand can do, and keep it as a run by hand."""
    opened = open_place(request, case_id)
    counts, wrong = _counts(request, opened)
    if wrong:
        return show(opened, wrong=wrong, counts=counts, status=422)
    try:
        made = opened.engine.what_if(opened.need, counts, opened.price)
    except (TimeoutError, ValueError):
        return show(opened, wrong=_("Det kunne ikke regnes ud i tide. Prøv igen om lidt."), counts=counts, status=422)
    run = runs.keep_run(
        who=request.who, case=opened.case, kind="hand", counts=made.counts, price=opened.price, result=made.bare(),
        note=request.POST.get("note", "").strip(),
    )
    left = len(made.unserved)
    if left:
        messages.warning(request, ngettext(
            "Beregning %(n)s, i hånden: %(left)s tur kan ikke køres.", "Beregning %(n)s, i hånden: %(left)s ture kan ikke køres.", left,
        ) % {"n": run.number, "left": left})
    else:
        messages.success(request, _("Beregning %(n)s, i hånden: alle ture kan køres.") % {"n": run.number})
    return redirect(f"{opened.url('fleet_curve')}?fleet=run-{run.number}")


def _counts(request: DeskRequest, opened: Opened) -> tuple[dict[str, int], str]:
    counts: dict[str, int] = {}
    for key, name in opened.names.items():
        said = request.POST.get(f"n-{key}", "").strip()
        if not said.isascii() or not said.isdigit() or int(said) > MOST:
            return counts, _("%(name)s: skriv et helt tal fra 0 til %(most)s.") % {"name": name, "most": MOST}
        counts[key] = int(said)
    return counts, ""


@require_POST
@fleet_page(*DECIDERS)
def automatic(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Let the machine find the best fleet at another price of CO2, and keep it as an automatic run."""
    opened = open_place(request, case_id)
    try:
        price = float(request.POST.get("price", "").strip().replace(",", "."))
    except ValueError:
        price = -1.0
    if not 0 <= price <= 1000:
        return show(opened, wrong=_("Prisen på CO₂: skriv et tal fra 0 til 1.000 kr. pr. kg."), status=422)
    try:
        made = opened.engine.best(opened.need, price)
    except TimeoutError:
        return show(opened, wrong=_("Det kunne ikke regnes ud i tide. Prøv igen om lidt."), status=422)
    except ValueError:
        return show(opened, wrong=_("Ingen flåde inden for typernes grænser kan køre alle ture."), status=422)
    run = runs.keep_run(who=request.who, case=opened.case, kind="auto", counts=made.counts, price=price, result=made.bare())
    told = {"n": run.number, "price": f"{price:g}".replace(".", ",")}
    messages.success(request, _("Beregning %(n)s, automatisk ved %(price)s kr. pr. kg CO₂.") % told)
    return redirect(f"{opened.url('fleet_curve')}?fleet=run-{run.number}")


@require_POST
@fleet_page(*DECIDERS)
def choose(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Choose the fleet looked at: the case's decision."""
    opened = open_place(request, case_id)
    chosen = opened.asked(request.POST.get("fleet", ""), "")
    suggested = opened.plan["points"][opened.plan["chosen"]]["counts"] if opened.plan else None
    value = opened.engine.change(opened.need, chosen.counts)[1]
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")[:2000]
    same = chosen.counts == suggested
    if not same and opened.proposal.proposed and not reason:
        return show(opened, wrong=_("Skriv, hvorfor du vælger en anden flåde end den foreslåede."), status=422)
    try:
        decision = runs.choose_run(
            who=request.who, case=opened.case, run=_run(opened, chosen), kind="accept" if same else "change", value=value,
            reason="" if same else reason, note=note,
        )
    except AlreadyDecided:
        messages.error(request, _("En anden nåede at beslutte først. Hent siden igen."))
    except (BadCase, Refused):
        messages.error(request, _("Det kunne ikke lade sig gøre. Hent siden igen."))
    else:
        request.session["undo"] = {
            "solution": request.deployment.solution, "case": str(decision.case_id), "decision": decision.pk,
            "text": _("Flåden er valgt."), "at": decision.at.isoformat(),
        }
    return redirect(f"{opened.url('fleet_curve')}?fleet={chosen.key}")


def _run(opened: Opened, chosen: Shown) -> Any:
    """Return the run of the fleet looked at; a point of the curve or today's fleet becomes one, found by the machine."""
    if chosen.run is not None:
        return chosen.run
    if chosen.key == "today":
        made = opened.engine.what_if(opened.need, chosen.counts, opened.price)
        return runs.keep_run(
            who=opened.http.who, case=opened.case, kind="hand", counts=chosen.counts, price=opened.price, result=made.bare(),
            note=_("Flåden i dag"),
        )
    for run in opened.runs:
        if run.kind == "auto" and run.counts == chosen.counts and run.price == chosen.result.get("price"):
            return run
    if not chosen.result:
        raise Http404
    return runs.keep_run(who=opened.http.who, case=opened.case, kind="auto", counts=chosen.counts, price=chosen.result["price"],
                         result=chosen.result, note=chosen.label if get_language() else "")


urlpatterns = [
    path(f"{PATH}curve/", curve, name="fleet_curve"),
    path(f"{PATH}by-hand/", by_hand, name="fleet_by_hand"),
    path(f"{PATH}automatic/", automatic, name="fleet_automatic"),
    path(f"{PATH}choose/", choose, name="fleet_choose"),
]
