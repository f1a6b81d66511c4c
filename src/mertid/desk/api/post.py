"""Digital Post: the endpoint that answers accepted or rejected, at once. Accepted means stored."""

from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from ninja.errors import HttpError

from mertid.core import TooBig, Unreadable
from mertid.desk import store
from mertid.desk.models import Source
from mertid.desk.shape import error_json
from mertid.exchange.answer import Answer, answer
from mertid.exchange.limits import LIMITS
from mertid.exchange.memo import memo_uuid

from .keys import RECEIVE, who
from .shapes import PostOut
from .solutions import REFUSED

router = Router(tags=["digital post"])


@router.post(
    "/digital-post/{source_id}", auth=RECEIVE, response={200: PostOut, **REFUSED},
    openapi_extra={"requestBody": {"required": True, "content": {"application/xml": {"schema": {"type": "string"}}}}},
)
def receive(request: HttpRequest, source_id: Path[int]) -> Any:
    """Receive one MeMo message (1.1 or 1.2) as XML.

    200 means that it is stored and will not be lost; the same messageUUID again gives the same answer and no second case.
    Any other answer means rejected: nothing was stored and the sender keeps the message. Without a messageUUID, empty, too
    large or not MeMo is 413 or 422; 503 asks for another try. JSON unless ``Accept`` prefers ``application/xml``, which gives
    the transport receipt (TransportKvittering) with the same status.
    """
    as_xml = request.get_preferred_type(["application/json", "application/xml"]) == "application/xml"
    try:
        uuid, new = _stored(request, source_id)
    except TooBig as error:
        return _receipt(413, "TOO_BIG", str(error)) if as_xml else error_json(413, "rejected", str(error))
    except Unreadable as error:
        return _receipt(422, "UNREADABLE", str(error)) if as_xml else error_json(422, "rejected", str(error))
    except HttpError as error:
        if not as_xml:
            raise
        return _receipt(error.status_code, "UNKNOWN_RECIPIENT", "No such source takes post here.")
    except OperationalError:
        if not as_xml:
            raise
        return _receipt(503, "TRY_AGAIN", "Nothing was stored. Send it again.", {"Retry-After": "5"})
    return _xml(200, answer(accepted=True, message_uuid=uuid)) if as_xml else {"message_uuid": uuid, "new": new}


def _stored(request: HttpRequest, source_id: int) -> tuple[str, bool]:
    """Store the message and return its messageUUID with whether it is new."""
    source = _source(request, source_id)
    data = _body(request)
    uuid = memo_uuid(data)
    _, new = store.receive(source=source, data=data, media_type="application/xml", name=f"{uuid}.xml", key=uuid, who=who(request))
    return uuid, new


def _receipt(status: int, code: str, text: str, headers: dict[str, str] | None = None) -> HttpResponse:
    """Return the transport receipt of a message that was not stored."""
    return _xml(status, answer(accepted=False, error_code=code, text=text), headers)


def _xml(status: int, said: Answer, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(said.xml(), status=status, content_type="application/xml; charset=utf-8", headers=headers)


def _source(request: HttpRequest, source_id: int) -> Source:
    own = Source.objects.filter(deployment__authority=who(request).authority, kind="memo", active=True).exclude(
        deployment__stage="closed"
    )
    found = own.select_related("deployment__authority").filter(pk=source_id).first() if 0 < source_id < 2**63 else None
    if found is None:
        raise HttpError(404, "")
    return found


def _body(request: HttpRequest) -> bytes:
    """Return the body, read no further than the limit; Django's own limit is for forms."""
    said = request.headers.get("Content-Length", "")
    if said.isdigit() and int(said) > LIMITS.max_bytes:
        raise TooBig(f"digital post: the message is {said} bytes, expected at most {LIMITS.max_bytes}. Send it another way.")
    data = request.read(LIMITS.max_bytes + 1)
    if len(data) > LIMITS.max_bytes:
        raise TooBig(f"digital post: the message is over {LIMITS.max_bytes} bytes, expected at most so many. Send it another way.")
    return data
