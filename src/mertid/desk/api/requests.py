"""Requests for access: made, given documents, followed, and the released files fetched. A machine decides and releases nothing."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Header, Path, Query, Router, Status
from ninja.errors import HttpError

from mertid.core import TooBig
from mertid.desk import store
from mertid.desk.models import CaseRow, PaperRow, ReleaseFile, ReleaseRow
from mertid.desk.store import redact
from mertid.exchange.limits import LIMITS

from .keys import READ, WRITE, deployment_of, who
from .request_shapes import PaperOut, RequestIn, RequestOut
from .solutions import REFUSED

router = Router(tags=["access to documents"])


@router.post("/solutions/{solution}/requests", auth=WRITE, response={200: RequestOut, 201: RequestOut, **REFUSED})
def add_request(
    request: HttpRequest, solution: Path[str], sent: RequestIn,
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)] = None,
) -> Status:
    """Make a request for access. With the header Idempotency-Key the same one sent again gives the stored one (200)."""
    deployment = deployment_of(request, solution)
    if not redact.is_request(deployment):
        raise HttpError(409, "The solution is not one for access to documents.")
    if deployment.stage == "closed":
        raise HttpError(409, "The stage is 'closed', expected one that takes new cases.")
    machine = who(request)
    with transaction.atomic():
        case, new = store.case_from_api(
            who=machine, deployment=deployment, key=idempotency_key or "", facts=sent.facts, received_at=sent.received_at,
        )
        asks = {"names": sent.requester_names, "ids": sent.requester_ids}
        row = redact.request_from_case(who=machine, case=case, requester=asks if any(asks.values()) else None)
        if new and sent.law:
            redact.choose_law(who=machine, case=case, law=sent.law, seen=row.version)
    return Status(201 if new else 200, _whole(_case(request, case.pk)))


@router.post(
    "/requests/{case_id}/papers", auth=WRITE, response={200: PaperOut, 201: PaperOut, **REFUSED},
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string"}}}}},
)
def add_paper(
    request: HttpRequest, case_id: Path[UUID], name: Annotated[str, Query(max_length=300)] = "",
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key", max_length=150)] = None,
) -> Status:
    """Add one document, its bytes as the body. 201 means that it is stored; it is read in the background.

    With the header Idempotency-Key the same document sent again gives the stored one (200).
    """
    case = _case(request, case_id)
    media_type = request.headers.get("Content-Type", "application/octet-stream").split(";")[0]
    paper, new = redact.add_paper(
        who=who(request), case=case, data=_body(request), name=name, media_type=media_type, origin="api",
        key=f"api:{idempotency_key}" if idempotency_key else "",
    )
    return Status(201 if new else 200, _paper(paper))


@router.get("/requests/{case_id}", auth=READ, response={200: RequestOut, **REFUSED})
def request_of(request: HttpRequest, case_id: Path[UUID]) -> dict[str, Any]:
    """Return how far a request is: deadline, papers by state, answers. Nothing of what the papers hold."""
    case = _case(request, case_id)
    redact.see_request(who=who(request), case=case)
    return _whole(case)


@router.get("/requests/{case_id}/papers", auth=READ, response={200: list[PaperOut], **REFUSED})
def papers(request: HttpRequest, case_id: Path[UUID]) -> list[dict[str, Any]]:
    """List the papers of a request with how far each is."""
    case = _case(request, case_id)
    redact.see_request(who=who(request), case=case)
    return [_paper(paper) for paper in PaperRow.objects.filter(case=case).defer("text", "finds")]


@router.get(
    "/requests/{case_id}/files/{file_id}", auth=READ, response=REFUSED,
    openapi_extra={"responses": {200: {"description": "The file.", "content": {"application/octet-stream": {}}}}},
)
def released_file(request: HttpRequest, case_id: Path[UUID], file_id: Path[int]) -> HttpResponse:
    """Return a file of a released answer; 409 before it is released."""
    case = _case(request, case_id)
    found = ReleaseFile.objects.select_related("release__case").filter(release__case=case, pk=file_id).first() if file_id < 2**63 else None
    if found is None:
        raise HttpError(404, "")
    row = redact.fetch_file(who=who(request), file=found)
    answer = HttpResponse(bytes(row.blob.data), content_type=row.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{row.name}"'
    return answer


def _case(request: HttpRequest, case_id: UUID) -> CaseRow:
    rows = CaseRow.objects.select_related("deployment", "authority", "request")
    found = rows.filter(authority=who(request).authority, pk=case_id, request__isnull=False).first()
    if found is None:
        raise HttpError(404, "")
    return found


def _whole(case: CaseRow) -> dict[str, Any]:
    so_far = redact.progress(case)
    answers = ReleaseRow.objects.filter(case=case).order_by("number")
    return {
        "id": case.pk, "number": case.number, "law": case.request.law, "state": case.state, "received_at": case.received_at,
        "due_at": case.due_at, "notice_sent_at": case.request.notice_sent_at, "expected_at": case.request.expected_at,
        "papers": so_far.total, "read": so_far.read, "waiting": so_far.waiting, "locked": so_far.locked, "unread": so_far.unread,
        "done": so_far.done, "answers": [_answer(release) for release in answers],
    }


def _answer(release: ReleaseRow) -> dict[str, Any]:
    given = release.files.defer("proof", "notes") if release.state == "released" else ReleaseFile.objects.none()
    return {
        "number": release.number, "state": release.state, "whole": release.whole, "released_at": release.released_at,
        "files": [
            {"id": one.pk, "kind": one.kind, "name": one.name, "media_type": one.media_type, "sha256": one.sha256} for one in given
        ],
    }


def _paper(paper: PaperRow) -> dict[str, Any]:
    state: Literal["waiting", "read", "unread", "password"] = paper.state  # type: ignore[assignment]
    return {"number": paper.number, "name": paper.name, "media_type": paper.media_type, "state": state, "pages": paper.pages}


def _body(request: HttpRequest) -> bytes:
    """Return the body, read no further than the limit; Django's own limit is for forms."""
    said = request.headers.get("Content-Length", "")
    data = b"" if said.isdigit() and int(said) > LIMITS.max_bytes else request.read(LIMITS.max_bytes + 1)
    if len(data) > LIMITS.max_bytes or (said.isdigit() and int(said) > LIMITS.max_bytes):
        raise TooBig(f"paper: it is over {LIMITS.max_bytes} bytes, expected at most so many. Split it.")
    return data
