"""What if: the figure for somebody who is the same but for what can be changed. Nothing is stored; the look-up is in the log."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST

from mertid import catalog
from mertid.desk import store
from mertid.desk.access import DeskRequest, get_case
from mertid.desk.estimating import estimate_page
from mertid.desk.pages.case import DECIDERS, show
from mertid.desk.proposal import proposal_for
from mertid.desk.risk.facts import asked
from mertid.desk.risk.page import ask
from mertid.desk.risk.panel import panel
from mertid.desk.waiting import WAITING


@require_POST
@estimate_page(*DECIDERS)
def what_if(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Say what the figure would be; the part that htmx puts in, or the whole page with it."""
    row = get_case(request, case_id)
    solution = catalog.get(request.deployment.solution)
    proposal = proposal_for(request.user, request.deployment, row)
    if proposal.suggestion is None or row.state not in WAITING:
        raise Http404  # where the figure is hidden it must not be found out by asking
    said = ask(solution, row, panel(solution, proposal.suggestion), request.POST.dict())
    store.record(request.who, "case.what_if", row, changed=len(said.wrong) == 0 and said.differs)
    if request.headers.get("HX-Request"):
        return render(request, "desk/risk/what_if_said.html", {"what_if": said})
    more = {"what_if": said, "asked": asked(solution, row.facts, request.POST.dict())}
    return show(request, row, more=more, status=422 if said.wrong else 200)


urlpatterns = [path("<slug:solution>/case/<uuid:case_id>/what-if/", what_if, name="what_if")]
