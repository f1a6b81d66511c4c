"""The ranked work list: who waits by what is estimated, with the line of how many there are hands for and what that finds."""

import csv
import io
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mertid import catalog
from mertid.core import Estimate, Solution, Suggestion
from mertid.desk import store
from mertid.desk.access import WORKING, DeskRequest, may
from mertid.desk.estimating import estimate_page
from mertid.desk.figures import evaluation_of
from mertid.desk.models import CaseRow, Role, SuggestionRow
from mertid.desk.proposal import value_name
from mertid.desk.risk.panel import panel
from mertid.desk.risk.work import acts_on, hands_of, says, work_points
from mertid.desk.waiting import SHOWING, WAITING, Filter, listed, ordered

SETTERS = (Role.MANAGER, Role.ADMIN)
ROWS = 200
MOST_KEPT = 10_000
MOST_HANDS = 400
"""Places of the line whose consequence is sent along, so that it can be dragged."""


@dataclass(frozen=True)
class Ranked:
    """One line of the list. ``rank`` is None where nothing is estimated, or it is hidden."""

    case: CaseRow
    rank: int | None
    estimate: Estimate | None
    proposal: str


def _chosen(request: DeskRequest) -> Filter:
    order = "estimate" if request.deployment.stage in SHOWING else "oldest"
    return replace(Filter.read(request.GET, request.deployment), show="waiting", order=order)


@require_GET
@estimate_page(*WORKING)
def ranked(request: DeskRequest) -> HttpResponse:
    """Show the list. It is written in the log that it was seen."""
    deployment, solution, chosen = request.deployment, catalog.get(request.deployment.solution), _chosen(request)
    rows = listed(request.user, deployment, chosen).filter(state__in=WAITING)
    hidden = deployment.stage not in SHOWING
    shown = _lines(solution, list(ordered(rows, chosen)[:ROWS]), hidden=hidden)
    every = listed(request.user, deployment, chosen.without())
    waiting, with_figure = every.count(), 0 if hidden else every.filter(estimate__isnull=False).count()
    points = work_points(solution, evaluation_of(deployment.models.filter(state="active").first()))
    hands = _hands(request, waiting)
    store.record(request.who, "cases.listed", deployment, cases=len(shown), query=chosen.narrowed)
    most = min(with_figure, MOST_HANDS)
    context: dict[str, Any] = {
        "solution": solution, "deployment": deployment, "chosen": chosen, "address": chosen.address, "waiting": waiting,
        "lines": [line for line in shown if line.rank is not None], "rest": [line for line in shown if line.rank is None],
        "hands": min(hands, most) if most else hands, "most": most, "says": says(solution, points, hands, waiting),
        "said": {n: says(solution, points, n, waiting) for n in range(1, most + 1)}, "fitting": rows.count() if chosen.narrowed else None,
        "more": max(0, rows.count() - len(shown)), "hidden": hidden, "measured": bool(points),
        "outcome": solution.targets[acts_on(solution)], "sets": any(may(request.user, role, deployment) for role in SETTERS),
    }
    return render(request, "desk/risk/ranked_page.html", context)


def _hands(request: DeskRequest, waiting: int) -> int:
    said = request.GET.get("hands", "")
    if said.isascii() and said.isdigit() and 0 < int(said) < 100_000:
        return int(said)
    engine = catalog.get(request.deployment.solution).engine
    given = request.deployment.settings.get("engine", {}).get("capacity_share", getattr(engine.settings, "capacity_share", 0.1))
    return hands_of(request.deployment.settings, float(given), waiting)


def _lines(solution: Solution, rows: list[CaseRow], *, hidden: bool) -> list[Ranked]:
    """Return the lines with their newest suggestion's interval; a control case looks like one without a figure."""
    told = {} if hidden else _newest([row for row in rows if row.estimate is not None])
    lines, rank = [], 0
    for row in rows:
        suggestion = told.get(row.pk)
        if suggestion is None:
            lines.append(Ranked(row, None, None, ""))
            continue
        rank += 1
        main = suggestion.main
        named = value_name(solution, main.target, main.value or "", {}) if main.proposed and main.target in solution.decided else ""
        found = panel(solution, suggestion).main
        lines.append(Ranked(row, rank, found.estimate if found else None, named))
    return lines


def _newest(rows: list[CaseRow]) -> dict[Any, Suggestion]:
    found: dict[Any, Suggestion] = {}
    for one in SuggestionRow.objects.filter(case__in=rows).order_by("made_at", "id"):
        found[one.case_id] = Suggestion.model_validate(one.payload)
    return found


@require_POST
@estimate_page(*SETTERS)
def hands(request: DeskRequest) -> HttpResponse:
    """Keep how many there are hands for, as everybody's first line of the list."""
    deployment, said = request.deployment, request.POST.get("hands", "")
    if said.isascii() and said.isdigit() and 0 < int(said) <= MOST_KEPT:
        store.save_deployment(who=request.who, deployment=deployment, settings={**deployment.settings, "hands_week": int(said)})
        messages.success(request, _("Gemt: listen begynder med %(n)s for alle.") % {"n": int(said)})
    else:
        messages.error(request, _("Skriv et tal mellem 1 og %(n)s.") % {"n": MOST_KEPT})
    return redirect("ranked", deployment.solution)


@require_GET
@estimate_page(*WORKING)
def export(request: DeskRequest) -> HttpResponse:
    """Send the list as a file: case number, figure and proposal, nothing of who it is."""
    deployment, solution, chosen = request.deployment, catalog.get(request.deployment.solution), _chosen(request)
    rows: QuerySet[CaseRow] = ordered(listed(request.user, deployment, chosen), chosen)
    lines = _lines(solution, list(rows[:10_000]), hidden=deployment.stage not in SHOWING)
    hands = _hands(request, len(lines))
    out = io.StringIO()
    write = csv.writer(out, delimiter=";")
    write.writerow([_("plads"), _("sag"), _("tal"), _("fra"), _("til"), _("enhed"), _("forslag"), _("over stregen"), _("modtaget")])
    for line in lines:
        write.writerow(_row(line, hands))
    store.record(request.who, "cases.exported", deployment, cases=len(lines))
    name = f"mertid-{deployment.solution}-{timezone.localdate()}.csv"
    content = "\ufeff" + out.getvalue()
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _row(line: Ranked, hands: int) -> list[object]:
    estimate = line.estimate
    figures = [_decimal(one) for one in (estimate.value, estimate.low, estimate.high)] if estimate else ["", "", ""]
    above = "" if line.rank is None else _("ja") if line.rank <= hands else _("nej")
    received = timezone.localtime(line.case.received_at).date().isoformat()
    unit = estimate.unit if estimate else ""
    return [line.rank or "", line.case.number, *figures, unit, line.proposal, above, received]


def _decimal(value: float) -> str:
    return f"{value:.4f}".replace(".", ",")


urlpatterns = [
    path("<slug:solution>/ranked/", ranked, name="ranked"),
    path("<slug:solution>/ranked/hands/", hands, name="hands"),
    path("<slug:solution>/ranked/list.csv", export, name="ranked_file"),
]
