"""What a person does with a case. Every one of these is a plain form: post, store, redirect."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mertid import catalog
from mertid.core import AlreadyDecided, BadCase, Refused
from mertid.desk import store
from mertid.desk.access import DeskRequest, get_case, page
from mertid.desk.decision_form import DecisionForm
from mertid.desk.models import CaseRow, DecisionRow
from mertid.desk.pages.case import DECIDERS, show
from mertid.desk.proposal import names_of, proposal_for, value_name
from mertid.desk.waiting import Filter, next_case, teams


@require_POST
@page(*DECIDERS)
def decide(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Accept, change or reject, then on to the next case."""
    row = get_case(request, case_id)
    kind = request.POST.get("kind", "")
    proposal = proposal_for(request.user, request.deployment, row)
    solution = catalog.get(request.deployment.solution)
    values, reason, note = dict(proposal.values), "", ""
    if kind == "accept":
        if proposal.row is None or str(proposal.row.pk) != request.POST.get("suggestion"):
            messages.error(request, _("Forslaget er ændret, siden du åbnede siden. Se det igen."))
            return redirect(_address(request, row))
    else:
        kind = "reject" if kind == "reject" else "change"
        needs_reason = proposal.proposed or kind == "reject"
        form = DecisionForm(request.POST, deployment=request.deployment, solution=solution, needs_reason=needs_reason, kind=kind)
        if not form.is_valid():
            return show(request, row, forms={kind: form}, status=422)
        values = form.values(solution) if kind == "change" else {}
        reason, note = form.cleaned_data.get("reason", ""), form.cleaned_data["note"]
        if kind == "change" and proposal.proposed and values == proposal.values:
            kind, reason = "accept", ""
    return _store(request, row, kind, values, reason, note)


def _store(request: DeskRequest, row: CaseRow, kind: str, values: dict[str, str], reason: str, note: str) -> HttpResponse:
    following = next_case(request.user, request.deployment, Filter.read(request.POST, request.deployment), row)
    try:
        decision = store.decide(who=request.who, case=row, kind=kind, values=values, reason=reason, note=note)
    except AlreadyDecided:
        return _too_late(request, row)
    except BadCase:
        said = _("Valget findes ikke. Vælg et fra listen.") if catalog.get(request.deployment.solution).choices else _(
            "Valget kan ikke bruges længere: teamet eller emnet er lukket. Vælg et andet.")
        messages.error(request, said)
        return redirect(_address(request, row))
    _offer_undo(request, decision)
    return redirect(_address(request, following) if following else _list_of(request).partition("?")[0])


def _too_late(request: DeskRequest, row: CaseRow) -> HttpResponse:
    first = DecisionRow.objects.filter(case=row, undone_at=None).select_related("user", "team").first()
    if first is not None and first.user is not None:
        at = timezone.localtime(first.at)
        where = first.team.name if first.team else _chosen(request, first) or _("lagt til side")
        said = _("%(name)s nåede det først kl. %(time)s: %(where)s. Din beslutning er ikke gemt.")
        messages.error(request, said % {"name": first.user.name, "time": f"{at:%H.%M}", "where": where})
    return redirect(_address(request, row))


def _chosen(request: DeskRequest, decision: DecisionRow) -> str:
    solution = catalog.get(request.deployment.solution)
    target = solution.decided[0]
    return value_name(solution, target, decision.values.get(target, ""), {}) if solution.choices else ""


def _offer_undo(request: DeskRequest, decision: DecisionRow) -> None:
    """Leave the offer for the next page to show; it holds for as long as deliveries wait."""
    solution = catalog.get(request.deployment.solution)
    if decision.kind == "reject":
        said = _("Lagt til side uden valg.") if solution.choices else _("Lagt til side uden team.")
    elif solution.choices:
        target = solution.decided[0]
        said = _("Besluttet: %(what)s.") % {"what": value_name(solution, target, decision.values.get(target, ""), {})}
    else:
        slug = decision.values.get("team", "")
        said = _("Sendt til %(where)s.") % {"where": names_of(decision.case.deployment).get(slug, slug)}
    request.session["undo"] = {
        "solution": request.deployment.solution, "case": str(decision.case_id), "decision": decision.pk, "text": said,
        "at": decision.at.isoformat(),
    }


@require_POST
@page(*DECIDERS)
def undo(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Take the last decision back, while nothing has left the house, and show the case again."""
    row = get_case(request, case_id)
    number = request.POST.get("decision", "")
    decision = get_object_or_404(DecisionRow, pk=int(number) if number.isdecimal() else -1, case=row)
    request.session.pop("undo", None)
    try:
        store.undo(who=request.who, decision=decision)
    except Refused:
        messages.error(request, _("Det er for sent at fortryde: posten er sendt. Brug »Ikke til os«."))
    else:
        messages.success(request, _("Beslutningen er taget tilbage."))
    return redirect(_address(request, row))


@require_POST
@page(*DECIDERS)
def reroute(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Say that the case was not for this team."""
    row = get_case(request, case_id)
    slug = request.POST.get("team", "")
    team = teams(request.deployment).filter(slug=slug).first() if slug else None
    if slug and team is None:
        messages.error(request, _("Teamet findes ikke længere. Vælg et andet."))
        return redirect(_address(request, row))
    try:
        store.reroute(who=request.who, case=row, team=team, note=request.POST.get("note", "")[:2000])
    except Refused:
        messages.error(request, _("Posten kunne ikke sendes videre: den ligger der allerede, eller den er ikke besluttet."))
        return redirect(_address(request, row))
    where = team.name if team else _("postfordelingen")
    messages.success(request, _("Sendt videre til %(where)s.") % {"where": where})
    return redirect(f"{reverse('queue', args=[request.deployment.solution])}?show=decided")


@require_POST
@page(*DECIDERS)
def confirm(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Say that the case belonged where it was sent."""
    row = get_case(request, case_id)
    try:
        store.confirm(who=request.who, case=row)
    except Refused:
        messages.error(request, _("Sagen er ikke besluttet endnu."))
    else:
        messages.success(request, _("Noteret: den var til jer."))
    return redirect(_address(request, row))


@require_POST
@page(*DECIDERS)
def release(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Put the case back in the queue for anybody, and show the queue."""
    row = get_case(request, case_id)
    try:
        store.release(who=request.who, case=row)
    except Refused:
        return _too_late(request, row)
    messages.success(request, _("Lagt tilbage i køen."))
    return redirect(_list_of(request))


@require_POST
@page(*DECIDERS)
def beat(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Add seconds of activity; the page sends them while somebody reads or types."""
    row = get_case(request, case_id)
    try:
        seconds = float(request.POST.get("seconds", "0"))
    except ValueError:
        seconds = 0.0
    store.beat(who=request.who, case=row, seconds=seconds)
    return HttpResponse(status=204)


def _list_of(request: DeskRequest) -> str:
    """Return the list that the person came from."""
    chosen = Filter.read(request.POST, request.deployment)
    name = "ranked" if chosen.order == "estimate" else "queue"
    return reverse(name, args=[request.deployment.solution]) + ("" if name == "ranked" else chosen.address)


def _address(request: DeskRequest, row: CaseRow) -> str:
    return reverse("case", args=[request.deployment.solution, row.pk]) + Filter.read(request.POST, request.deployment).address


_CASE = "<slug:solution>/case/<uuid:case_id>/"
urlpatterns = [path(f"{_CASE}{view.__name__}/", view, name=view.__name__) for view in (decide, undo, reroute, confirm, release, beat)]
