"""The page of a document as a picture, its words with their places, and the document as it came in. Each look is in the log."""

from collections import OrderedDict
from threading import Lock
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_GET

from mertid.core import MertidError
from mertid.desk.access import DeskRequest, page
from mertid.desk.middleware import as_mail_frame
from mertid.desk.models import Blob, PaperRow
from mertid.desk.pages.documents import as_file
from mertid.desk.redaction import reading_of
from mertid.desk.store import redact

from .frame import READERS, Opened, open_request
from .go import PAPER, paper_of
from .shown import words

SCALE, FINE = 1.7, 3.0
"""Times 72 dots an inch: sharp at the page's own width, and at twice that."""
_KEPT = 48
_lock = Lock()
_drawn: OrderedDict[tuple[int, int, float], bytes] = OrderedDict()


@require_GET
@page(*READERS)
def picture(request: DeskRequest, request_id: UUID, paper: int, sheet: int) -> HttpResponse:
    """Give a page as PNG; ``fine=1`` for looking closer."""
    opened = open_request(request, request_id)
    row = paper_of(opened, paper)
    if row.work_id is None or row.work_type != "application/pdf":
        raise Http404
    redact.see_paper(who=request.who, paper=row, sheet=sheet)
    return as_mail_frame(HttpResponse(_draw(opened, row, sheet, FINE if "fine" in request.GET else SCALE), content_type="image/png"))


def _draw(opened: Opened, row: PaperRow, sheet: int, scale: float) -> bytes:
    """Return the page as PNG; the newest ones are kept in memory, for each is drawn in a process of its own."""
    key = (row.work_id or 0, sheet, scale)
    with _lock:
        if known := _drawn.get(key):
            _drawn.move_to_end(key)
            return known
    data = bytes(Blob.objects.only("data").get(pk=key[0]).data)
    try:
        made: bytes = opened.engine.picture(data, row.work_type, sheet, scale=scale)
    except MertidError:
        raise Http404 from None
    with _lock:
        _drawn[key] = made
        while len(_drawn) > _KEPT:
            _drawn.popitem(last=False)
    return made


@require_GET
@page(*READERS)
def page_words(request: DeskRequest, request_id: UUID, paper: int, sheet: int) -> HttpResponse:
    """Give the page's words with their places, for marking by keys or mouse."""
    row = paper_of(open_request(request, request_id), paper)
    reading = reading_of(row)
    found = next((one for one in reading.sheets if one.number == sheet), None) if reading is not None else None
    if found is None:
        raise Http404
    redact.see_paper(who=request.who, paper=row, sheet=sheet)
    return JsonResponse({"words": [[*one, found.text[int(one[0]) : int(one[1])]] for one in words(found)]})


@require_GET
@page(*READERS)
def original(request: DeskRequest, request_id: UUID, paper: int) -> HttpResponse:
    """Give the document as it came in."""
    row = paper_of(open_request(request, request_id), paper)
    redact.see_original(who=request.who, paper=row)
    return as_file(bytes(Blob.objects.only("data").get(pk=row.blob_id).data), row.name)


urlpatterns = [
    path(f"{PAPER}page/<int:sheet>/", picture, name="redact_picture"),
    path(f"{PAPER}page/<int:sheet>/words/", page_words, name="redact_words"),
    path(f"{PAPER}original/", original, name="redact_original"),
]
