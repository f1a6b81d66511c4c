"""Digital Post: the endpoint that answers accepted or rejected, at once. Accepted means stored."""

from typing import Any

from django.http import HttpRequest
from ninja import Path, Router
from ninja.errors import HttpError

from mertid.core import TooBig, Unreadable
from mertid.desk import store
from mertid.desk.models import Source
from mertid.desk.shape import error_json
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
    large or not MeMo is 413 or 422; 503 asks for another try.
    """
    source = _source(request, source_id)
    try:
        data = _body(request)
        uuid = memo_uuid(data)
    except TooBig as error:
        return error_json(413, "rejected", str(error))
    except Unreadable as error:
        return error_json(422, "rejected", str(error))
    _, new = store.receive(source=source, data=data, media_type="application/xml", name=f"{uuid}.xml", key=uuid, who=who(request))
    return {"message_uuid": uuid, "new": new}


def _source(request: HttpRequest, source_id: int) -> Source:
    own = Source.objects.filter(deployment__authority=who(request).authority, kind="memo", active=True)
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
