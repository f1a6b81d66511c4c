"""Cases, their suggestions, the decisions that people made on them, and outcomes."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja import Header, Path, Query, Router, Status
from ninja.errors import HttpError

from mertid.desk import store
from mertid.desk.access import cases_for
from mertid.desk.models import CaseRow, DecisionRow, Role, Team, User

from .keys import READ, WRITE, deployment_of, who
from .shapes import CaseIn, CaseOut, CasePage, DecisionIn, DecisionOut, OutcomeIn, OutcomeOut, SuggestionOut
from .solutions import REFUSED, SHOWING, documents_of

router = Router(tags=["cases"])
DECIDERS = (Role.SORTER, Role.CASE_WORKER)


@router.get("/solutions/{solution}/cases", auth=READ, response={200: CasePage, **REFUSED})
def cases(
    request: HttpRequest, solution: Path[str], state: Annotated[str, Query(max_length=10)] = "",
    team: Annotated[str, Query(max_length=80)] = "", since: datetime | None = None, after: Annotated[str, Query(max_length=36)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """List cases without content, newest first."""
    deployment = deployment_of(request, solution)
    rows = CaseRow.objects.filter(deployment=deployment).select_related("team").order_by("-received_at", "-id")
    if state:
        rows = rows.filter(state=state)
    if team:
        rows = rows.filter(team__slug=team)
    if since is not None:
        rows = rows.filter(received_at__gte=_aware(since))
    if after:
        last = _case(request, _uuid(after))
        rows = rows.filter(Q(received_at__lt=last.received_at) | Q(received_at=last.received_at, id__lt=last.pk))
    found = list(rows[: limit + 1])
    store.record(who(request), "cases.listed", deployment, count=len(found[:limit]))
    return {"cases": [_line(row) for row in found[:limit]], "next": str(found[limit - 1].pk) if len(found) > limit else None}


@router.post("/solutions/{solution}/cases", auth=WRITE, response={200: CaseOut, 201: CaseOut, **REFUSED})
def add_case(
    request: HttpRequest, solution: Path[str], sent: CaseIn,
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)] = None,
) -> Status:
    """Store a case. With the header Idempotency-Key the same case sent again gives the stored one (200) instead of a second."""
    deployment = deployment_of(request, solution)
    if deployment.stage == "closed":
        raise HttpError(409, "The stage is 'closed', expected one that takes new cases.")
    case, new = store.case_from_api(
        who=who(request), deployment=deployment, key=idempotency_key or "", facts=sent.facts,
        documents=documents_of(sent.documents), received_at=_aware(sent.received_at) if sent.received_at else None,
        person=sent.person, known_at={name: _aware(at) for name, at in sent.known_at.items()},
    )
    return Status(201 if new else 200, _whole(_case(request, case.pk)))  # read back, as it will be read next time


@router.get("/cases/{case_id}", auth=READ, response={200: CaseOut, **REFUSED})
def case(request: HttpRequest, case_id: Path[UUID]) -> dict[str, Any]:
    """Return a case with its facts; the look-up is recorded."""
    row = _case(request, case_id)
    store.record(who(request), "case.seen", row)
    return _whole(row)


@router.get("/cases/{case_id}/suggestion", auth=READ, response={200: SuggestionOut, **REFUSED})
def suggestion(request: HttpRequest, case_id: Path[UUID]) -> dict[str, Any]:
    """Return the newest suggestion, which counts as shown to a person, or why there is none to show."""
    row = _case(request, case_id)
    newest = row.suggestions.select_related("case__deployment").first()
    why = "stage" if row.deployment.stage not in SHOWING else "control" if row.control else "none_yet" if newest is None else ""
    if why or newest is None:
        store.record(who(request), "case.seen", row, suggestion=why)
        return {"suggestion": None, "why": why}
    store.mark_shown(who=who(request), suggestion=newest)
    return {"suggestion": newest.payload, "why": ""}


@router.post("/cases/{case_id}/decisions", auth=WRITE, response={201: DecisionOut, **REFUSED})
def decide(request: HttpRequest, case_id: Path[UUID], sent: DecisionIn) -> Status:
    """Store what a named person decided. The person must have the right to decide this case at the desk too."""
    row = _case(request, case_id)
    by = _person(request, row, sent.person)
    with transaction.atomic():
        made = store.decide(who=by, case=row, kind=sent.kind, values=sent.values, reason=sent.reason, note=sent.note)
        store.record(by, "case.decided_for", row, decision=made.pk, person=made.user_id)
    return Status(201, _decision(made))


@router.post("/cases/{case_id}/outcomes", auth=WRITE, response={201: OutcomeOut, **REFUSED})
def outcome(request: HttpRequest, case_id: Path[UUID], sent: OutcomeIn) -> Status:
    """Store what turned out later, as a named person saw it."""
    row = _case(request, case_id)
    by = _person(request, row, sent.person)
    team = Team.objects.filter(authority=by.authority, slug=sent.team).first() if sent.team else None
    if sent.team and team is None:
        raise HttpError(422, "field 'team' is unknown, expected the slug of one of the authority's teams. See /teams.")
    with transaction.atomic():
        if sent.kind == "confirmed":
            made = store.confirm(who=by, case=row)
        else:
            made = store.reroute(who=by, case=row, team=team, note=sent.note)
        store.record(by, "case.outcome_for", row, outcome=made.pk, person=made.user_id)
    return Status(201, {"id": made.pk, "kind": made.kind, "team": made.team.slug if made.team else None, "at": made.at})


def _case(request: HttpRequest, case_id: UUID) -> CaseRow:
    found = CaseRow.objects.select_related("deployment", "authority", "team").filter(authority=who(request).authority, pk=case_id).first()
    if found is None:
        raise HttpError(404, "")
    return found


def _person(request: HttpRequest, case: CaseRow, email: str) -> store.Who:
    """Return the token acting for a person who may decide the case; one answer for unknown, closed and not allowed."""
    machine = who(request)
    user = User.objects.filter(authority=machine.authority, email__iexact=email, is_active=True).prefetch_related("seats").first()
    if user is None or not cases_for(user, case.deployment, DECIDERS).filter(pk=case.pk).exists():
        raise HttpError(403, "The person may not decide this case. Give the person a seat at the desk.")
    return store.Who(machine.authority, machine.actor, user)


def _line(row: CaseRow) -> dict[str, Any]:
    kept = ("id", "number", "state", "channel", "received_at", "due_at", "decided_at")
    return {name: getattr(row, name) for name in kept} | {"team": row.team.slug if row.team else None}


def _whole(row: CaseRow) -> dict[str, Any]:
    newest = store.newest_decision(row)
    documents = [
        {"position": d.position, "name": d.name, "media_type": d.media_type, "pages": d.pages, "state": d.state, "text": d.text}
        for d in row.documents.all()
    ]
    return _line(row) | {"facts": row.facts, "documents": documents, "decision": _decision(newest) if newest else None}


def _decision(row: DecisionRow) -> dict[str, Any]:
    return {
        "id": row.pk, "kind": row.kind, "values": row.values, "reason": row.reason, "person": row.user.email if row.user else None,
        "at": row.at, "shown": row.shown,
    }


def _aware(at: datetime) -> datetime:
    """Return the time; one without a zone is taken as Danish."""
    return at if timezone.is_aware(at) else timezone.make_aware(at)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise HttpError(422, "field 'after' is not a case id, expected 'next' of the call before.") from None
