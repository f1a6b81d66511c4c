"""One case: what came in, beside the suggestion, its reasons and the decision."""

from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import select_template
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET

from mertid import catalog
from mertid.core import Solution, Text
from mertid.desk import store
from mertid.desk.access import CASE_ROLES, DeskRequest, get_case, page
from mertid.desk.decision_form import DecisionForm
from mertid.desk.estimating import estimates
from mertid.desk.marks import Piece, own_length, pieces, spans_of
from mertid.desk.models import CaseRow, DecisionRow, Delivery, DocumentRow, KleSubject, Role
from mertid.desk.proposal import Proposal, names_of, proposal_for, subject_titles, value_name
from mertid.desk.risk.page import person_context
from mertid.desk.waiting import WAITING, Filter, head, listed, next_case, teams

DECIDERS = (Role.SORTER, Role.CASE_WORKER)
SIDE_ROWS = 20
LONGEST_SHOWN = 200_000
SUBJECTS_OFFERED = 30
MOST_PAGES_DRAWN = 20
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


@require_GET
@page(*CASE_ROLES)
def case(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show one case. Each opening is written in the log."""
    row = get_case(request, case_id)
    if panel := own_panel(catalog.get(request.deployment.solution)):
        return redirect(panel, request.deployment.solution, row.pk)
    return show(request, row)


def own_panel(solution: Solution) -> str:
    """Return the name of the first page of the engine's own panel, '' without one.

    It is a package of pages under the engine's name, or under its ``panel`` where a room has several engines.
    """
    name = getattr(solution.engine, "panel", solution.engine_name)
    return name if find_spec(f"mertid.desk.pages.{name}") is not None else ""


def show(
    request: DeskRequest, row: CaseRow, *, forms: dict[str, DecisionForm] | None = None, more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Write the look-up in the log and render the case; ``forms`` are those that were filled in wrongly, ``more`` goes before all else."""
    deployment, user = request.deployment, request.user
    solution = catalog.get(deployment.solution)
    proposal = proposal_for(user, deployment, row)
    decides = any(role in DECIDERS for role in request.roles)
    waiting = row.state in WAITING
    store.see_case(who=request.who, case=row, work=waiting and decides, suggestion=proposal.row)
    chosen = Filter.read(request.GET if request.method == "GET" else request.POST, request.deployment)
    side = _side(request, chosen, row)
    free = next((one for one in side["later"] if one.assignee_id in (None, user.pk)), None)
    context: dict[str, Any] = {
        "case": row, "solution": solution, "proposal": proposal, "chosen": chosen, "address": chosen.address,
        "engine_template": _engine_template(solution), "side_template": _side_template(solution), "decides": decides, "undecided": waiting,
        "shown": _shown(solution, row, proposal), "side": side,
        "next": free or next_case(user, deployment, chosen, row),
    }
    if waiting and decides:
        context |= {"forms": _forms(request, solution, row, proposal) | (forms or {}), "wrong": sorted(forms or {})}
        context |= {"candidates": _candidates(row, proposal)}
    if not waiting:
        context |= _decided(request, row)
    if estimates(solution):
        context |= person_context(request, solution, row, proposal)
    return render(request, "desk/case.html", context | (more or {}), status=status)


def _engine_template(solution: Solution) -> str:
    names = [f"desk/engines/{solution.engine_name}.html", "desk/engines/plain.html"]
    return str(select_template(names).template.name)


def _side_template(solution: Solution) -> str:
    return str(select_template([f"desk/engines/{solution.engine_name}_side.html", "desk/suggestion.html"]).template.name)


@dataclass(frozen=True)
class File:
    """One document of the case with its text cut into marked pieces."""

    row: DocumentRow
    pieces: list[Piece]
    picture: bool
    pages: range


def _shown(solution: Solution, row: CaseRow, proposal: Proposal) -> dict[str, Any]:
    """Return the case's own content for the engine's template; nothing in it is trusted as HTML."""
    body, subject = str(row.facts.get("body", ""))[:LONGEST_SHOWN], str(row.facts.get("subject", ""))
    spans = spans_of(proposal.answers[:1], "body")
    cut = own_length(body, subject)
    files = []
    for document in row.documents.select_related("blob").defer("blob__data"):
        marks = spans_of(proposal.answers[:1], f"document:{document.position}")
        sheets = min(document.pages or 1, MOST_PAGES_DRAWN) if document.media_type == "application/pdf" and document.blob_id else 0
        files.append(File(document, pieces(document.text[:LONGEST_SHOWN], marks), document.media_type in PICTURES, range(1, sheets + 1)))
    return {
        "subject": pieces(subject, spans_of(proposal.answers[:1], "subject")), "body": pieces(body, spans, 0, cut),
        "quoted": pieces(body, spans, cut), "quoted_lines": body[cut:].strip().count("\n") + 1 if body[cut:].strip() else 0,
        "files": files, "marks": {s.weight >= 0 for answer in proposal.answers[:1] for reason in answer.reasons for s in reason.spans},
        "facts": [(spec, row.facts.get(spec.name)) for spec in solution.facts.specs()],
        "warnings": [Text.model_validate(warning) for warning in row.warnings],
    }


def _side(request: DeskRequest, chosen: Filter, row: CaseRow) -> dict[str, Any]:
    """Return the part of the queue that begins at this case, so that the list stands still while one works downwards."""
    rows = listed(request.user, request.deployment, chosen)
    later = head(rows, chosen, SIDE_ROWS, row) or [one for one in head(rows, chosen, SIDE_ROWS + 1) if one.pk != row.pk]
    return {"later": later, "count": rows.count()}


def _forms(request: DeskRequest, solution: Solution, row: CaseRow, proposal: Proposal) -> dict[str, DecisionForm]:
    """Return the empty forms; what stands in the address (a clicked alternative) goes before the suggestion."""
    initial = dict(proposal.values)
    initial |= {target: said for target in solution.decided if (said := request.GET.get(f"choose_{target}", ""))}
    if kle := initial.get("kle"):
        initial["kle"] = subject_titles(request.deployment, {kle}).get(kle, kle)
    for target, offered in solution.choices.items():
        if proposal.proposed and target in proposal.values:  # whoever opens the form wants something else
            others = [key for key in offered if key != proposal.values[target]]
            initial[target] = others[0] if len(others) == 1 else ""
    make = partial(DecisionForm, deployment=request.deployment, solution=solution)
    return {"change": make(initial=initial, needs_reason=proposal.proposed), "reject": make(kind="reject", needs_reason=True)}


def _candidates(row: CaseRow, proposal: Proposal) -> list[dict[str, str]]:
    """Return the open cases that the message may belong to; facts of the message, so they are shown without a suggestion too."""
    found = [known for known in row.facts.get("known_cases", []) if isinstance(known, dict) and known.get("number")]
    return [known for known in found if known["number"] != proposal.values.get("case")]


def _decided(request: DeskRequest, row: CaseRow) -> dict[str, Any]:
    decision = row.decisions.filter(undone_at=None).select_related("user", "team").first()
    deliveries = list(decision.deliveries.order_by("kind")) if decision else []
    return {
        "decision": decision, "deliveries": deliveries, "decided_label": _decided_label(request, decision),
        "outcome": decision.outcomes.last() if decision else None,
        "teams": [team for team in teams(request.deployment) if team.pk != row.team_id],
        "undoable": decision is not None and decision.kind != "import" and not any(_left(delivery) for delivery in deliveries),
    }


def _left(delivery: Delivery) -> bool:
    """Whether it has been sent, or is on its way: then there is nothing to take back."""
    due = delivery.state == "waiting" and delivery.next_try_at <= timezone.now()
    return due or delivery.state in ("sent", "dead") or delivery.tries > 0


def _decided_label(request: DeskRequest, decision: DecisionRow | None) -> list[tuple[str, str]]:
    if decision is None:
        return []
    solution = catalog.get(request.deployment.solution)
    values = decision.values
    names = names_of(request.deployment) | subject_titles(request.deployment, {values.get("kle", "")})
    language = request.LANGUAGE_CODE
    told = [(t, title) for t, title in solution.targets.items() if values.get(t)]
    return [(title.in_(language), value_name(solution, t, values[t], names)) for t, title in told]


@require_GET
@page(*DECIDERS)
def subjects(request: DeskRequest) -> HttpResponse:
    """Return the subjects that fit the words typed, for the field's list."""
    words = request.GET.get("kle", "").lower().split()[:6]
    rows = KleSubject.objects.filter(plan__authority_id=request.deployment.authority_id, plan__active=True, retired=False)
    for word in words:
        rows = rows.filter(title__icontains=word) | rows.filter(number__startswith=word) | rows.filter(keywords__icontains=word)
    found = [subject for subject in rows[: SUBJECTS_OFFERED * 4] if len(subject.number) == 8][:SUBJECTS_OFFERED]
    return render(request, "desk/subjects.html", {"subjects": found})


urlpatterns = [
    path("<slug:solution>/case/<uuid:case_id>/", case, name="case"),
    path("<slug:solution>/subjects/", subjects, name="subjects"),
]
