"""What the citizen sees: a page to print and hand over, in plain language and big type, with who decides and how to object."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET

from mertid import catalog
from mertid.desk import store
from mertid.desk.access import CASE_ROLES, DeskRequest, get_case
from mertid.desk.estimating import estimate_page
from mertid.desk.proposal import proposal_for
from mertid.desk.risk.facts import person_facts
from mertid.desk.risk.panel import panel


@require_GET
@estimate_page(*CASE_ROLES)
def citizen(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show the page. The look-up is in the log. Where the case worker is shown no figure, there is none to hand over."""
    row = get_case(request, case_id)
    solution = catalog.get(request.deployment.solution)
    proposal = proposal_for(request.user, request.deployment, row)
    if proposal.suggestion is None:
        raise Http404
    shown = panel(solution, proposal.suggestion)
    store.record(request.who, "case.citizen_seen", row)
    reasons = shown.main.answer.reasons if shown.main else ()
    return render(request, "desk/risk/citizen.html", {
        "case": row, "solution": solution, "panel": shown, "proposal": proposal, "person": person_facts(solution, row, reasons),
        "letter": _paragraphs(shown.suggestion.letter.in_(request.LANGUAGE_CODE)) if shown.suggestion.letter else [],
        "printed_at": timezone.now(), "authority": request.user.authority,
    })


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n") if part.strip()]


urlpatterns = [path("<slug:solution>/case/<uuid:case_id>/citizen/", citizen, name="citizen")]
