"""What came in, as bytes: the original, the files, the mail's own HTML and pictures of pages. Each look is in the log.

Nothing of it is trusted: files are only offered for download, HTML and pictures get a policy under which nothing runs.
"""

import io
from threading import Lock
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from mertid.desk import store
from mertid.desk.access import CASE_ROLES, DeskRequest, get_case, page
from mertid.desk.middleware import as_mail_frame
from mertid.desk.models import CaseRow, DocumentRow

LARGEST_DRAWN = 30_000_000
"""Bytes; a PDF larger than this is offered for download only."""
PAGE_WIDTH_PX = 900
TALLEST_PX = 3000
_SIGNS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8", "image/webp": b"RIFF"}
_drawing = Lock()  # pdfium is not safe in two threads at once


def as_file(data: bytes, name: str) -> HttpResponse:
    """Return bytes as a file to keep, never to be shown or run by the browser."""
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name or "fil") or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@require_GET
@page(*CASE_ROLES)
def raw(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Give the message exactly as it was received."""
    row = get_case(request, case_id)
    if row.intake is None:
        raise Http404
    store.record(request.who, "raw.seen", row)
    return as_file(bytes(row.intake.blob.data), f"{row.number}{_ending(row.intake.media_type, row.intake.name)}")


@require_GET
@page(*CASE_ROLES)
def document(request: DeskRequest, case_id: UUID, position: int) -> HttpResponse:
    """Give one of the case's files."""
    row = get_case(request, case_id)
    found = _document(row, position)
    store.record(request.who, "document.seen", row, document=position)
    return as_file(bytes(found.blob.data) if found.blob else b"", found.name)


@require_GET
@page(*CASE_ROLES)
def picture(request: DeskRequest, case_id: UUID, position: int, number: int) -> HttpResponse:
    """Give a picture file, or page ``number`` (from 1) of a PDF drawn as a picture."""
    row = get_case(request, case_id)
    found = _document(row, position)
    data = bytes(found.blob.data) if found.blob else b""
    if found.media_type == "application/pdf" and len(data) <= LARGEST_DRAWN:
        data, media_type = _draw(data, number), "image/png"
    else:
        media_type = found.media_type
    if media_type not in _SIGNS or not data.startswith(_SIGNS[media_type]):
        raise Http404
    store.record(request.who, "document.seen", row, document=position, page=number)
    return as_mail_frame(HttpResponse(data, content_type=media_type))


@require_GET
@page(*CASE_ROLES)
def shown(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Give the mail's own HTML, made safe, for the frame that shows it."""
    row = get_case(request, case_id)
    return as_mail_frame(render(request, "desk/shown.html", {"html": row.shown_html, "language": row.language or "da"}))


def _document(row: CaseRow, position: int) -> DocumentRow:
    found = get_object_or_404(DocumentRow.objects.select_related("blob"), case=row, position=position)
    if found.blob is None:
        raise Http404
    return found


def _draw(data: bytes, number: int) -> bytes:
    """Return page ``number`` as PNG.

    Raises
    ------
    Http404
        When there is no such page or the file cannot be drawn.
    """
    import pypdfium2

    with _drawing:
        try:
            with pypdfium2.PdfDocument(data) as pdf:
                sheet = pdf[number - 1]
                width, height = sheet.get_size()
                picture = sheet.render(scale=min(PAGE_WIDTH_PX / max(width, 1), TALLEST_PX / max(height, 1))).to_pil()
        except (pypdfium2.PdfiumError, IndexError, ValueError):
            raise Http404 from None
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _ending(media_type: str, name: str) -> str:
    if "." in name[-6:]:
        return name[name.rindex(".") :]
    return {"message/rfc822": ".eml", "application/pdf": ".pdf", "application/xml": ".xml", "text/xml": ".xml"}.get(media_type, ".bin")


_CASE = "<slug:solution>/case/<uuid:case_id>/"
urlpatterns = [
    path(f"{_CASE}raw/", raw, name="raw"),
    path(f"{_CASE}document/<int:position>/", document, name="document"),
    path(f"{_CASE}document/<int:position>/picture/<int:number>/", picture, name="picture"),
    path(f"{_CASE}shown/", shown, name="shown"),
]
