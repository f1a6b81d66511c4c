"""Going through the documents: the page with its marks, the mark in question with its reasons, what can be done about it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mertid.desk.access import DeskRequest, page
from mertid.desk.models import PaperRow
from mertid.desk.redaction import reading_of
from mertid.desk.store import redact
from mertid.desk.templatetags.redact import UNSURE

from .alike import alike
from .frame import PATH, READERS, Opened, open_request
from .look import Look
from .queue import next_paper, side_rows
from .shown import Shown, pieces, places_of, rectangles, shown_marks

PAPER = f"{PATH}papers/<int:paper>/"
TEXT_LIMIT = 200_000


@require_GET
@page(*READERS)
def go(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """On to the first document that waits for a person."""
    opened = open_request(request, request_id)
    first = next_paper(opened.case) or PaperRow.objects.filter(case=opened.case, container=False, state="read").first()
    if first is None:
        messages.info(request, _("Der er ingen dokumenter at gennemgå endnu."))
        return redirect(opened.url("redact_papers"))
    return redirect(opened.url("redact_paper", first.pk))


@require_GET
@page(*READERS)
def paper(request: DeskRequest, request_id: UUID, paper: int) -> HttpResponse:
    """Show one document with the mark in question. Each opening is written in the log."""
    opened = open_request(request, request_id)
    row = paper_of(opened, paper)
    redact.see_paper(who=request.who, paper=row)
    return show(opened, row, Look.read(request.GET))


def paper_of(opened: Opened, key: int) -> PaperRow:
    """Return the request's document, with what reading it needs."""
    rows = PaperRow.objects.select_related("case__deployment", "case__request", "case__authority", "reading", "work", "done_by")
    return get_object_or_404(rows.defer("text", "work__data", "finds"), pk=key, case=opened.case, container=False)


def show(opened: Opened, row: PaperRow, look: Look, *, said: str = "") -> HttpResponse:
    """Render the document; to htmx only what changes, with ``said`` for the live region."""
    context = context_of(opened, row, look) | {"said": said}
    if opened.http.headers.get("HX-Request"):
        answer = render(opened.http, "desk/redact/go_parts.html", context)
        answer["HX-Replace-Url"] = opened.url("redact_paper", row.pk) + context["look"].address
        return answer
    return render(opened.http, "desk/redact/go.html", context)


def context_of(opened: Opened, row: PaperRow, look: Look) -> dict[str, Any]:
    """Return what the page of a document needs."""
    reading = reading_of(row)
    marks = list(row.marks.select_related("by"))
    for mark in marks:
        mark.paper = row
    now = _now(marks, look)
    sheets = {one.number: one for one in reading.sheets} if reading is not None else {}
    sheet = sheets.get(look.page) or sheets.get(now.sheet if now else 0) or next(iter(sheets.values()), None)
    look = replace(look, page=sheet.number if sheet is not None else 0, mark=now.pk if now else 0)
    closed = [one for one in marks if not one.open]
    undecided = [one for one in closed if one.state == "proposed"]
    return opened.context(
        "redact_go", paper=row, look=look, links=look.links, sheet=sheet, marks=marks, now=now, closed=closed, undecided=len(undecided),
        side=side_rows(opened.case, row, rest=look.rest), rest=next_paper(opened.case, row), kinds=opened.kinds, grounds=opened.grounds,
        laid_out=sheet is not None and sheet.part == "page" and row.work_type == "application/pdf", hand_ground=_hand_ground(opened),
        **_page(sheet, sheets, marks, look), **_mark(opened, row, now, closed), **_whole(opened, row),
    )


def _now(marks: list[Any], look: Look) -> Any:
    """Return the mark in question: the one asked for, else the first undecided on the page asked for, else in the document."""
    if found := next((one for one in marks if one.pk == look.mark), None):
        return found
    waiting = [one for one in marks if one.state == "proposed" and not one.open]
    here = [one for one in (waiting or [one for one in marks if not one.open]) if one.sheet == look.page]
    if look.page:
        return next(iter(here), None)
    return next(iter(waiting), None)


def _page(sheet: Any, sheets: dict[int, Any], marks: list[Any], look: Look) -> dict[str, Any]:
    """Return the page as it is shown: its marks with places, its text in pieces, where the words searched for stand."""
    if sheet is None:
        return {}
    numbers = list(sheets)
    at = numbers.index(sheet.number)
    drawn = [number for number, one in sheets.items() if one.part == "page"]
    here: list[Shown] = shown_marks(sheet, (one for one in marks if one.sheet == sheet.number))
    found = {number: places_of(one.text, look.words) for number, one in sheets.items()} if look.words else {}
    hits = [rect for start, end in found.get(sheet.number, ()) for rect in rectangles(sheet.boxes, start, end)]
    return {
        "shown": here, "pieces": pieces(sheet.text[:TEXT_LIMIT], [one.row for one in here]),
        "at": drawn.index(sheet.number) + 1 if sheet.number in drawn else at + 1,
        "of": len(drawn) if sheet.number in drawn else len(numbers),
        "before": look.to(page=numbers[at - 1], mark=0) if at else "",
        "after": look.to(page=numbers[at + 1], mark=0) if at + 1 < len(numbers) else "",
        "hits": hits, "hit_count": sum(len(places) for places in found.values()),
        "hit_pages": [(number, len(places), look.to(page=number, mark=0)) for number, places in found.items() if places],
        "words_of": {one.row.pk: one.words for one in here}, "unsure": UNSURE,
    }


def _mark(opened: Opened, row: PaperRow, now: Any, closed: list[Any]) -> dict[str, Any]:
    """Return what the mark in question needs: its place in the order, its neighbours, who and what is the same."""
    keys = [one.pk for one in closed]
    if now is None or now.pk not in keys:
        at, before, after = 0, 0, keys[0] if keys else 0
    else:
        at = keys.index(now.pk) + 1
        before, after = keys[at - 2] if at > 1 else 0, keys[at] if at < len(keys) else 0
    return {
        "mark_at": at, "mark_before": before, "mark_after": after, "ground": opened.grounds.get(now.ground) if now else None,
        "same": alike(opened, now) if now else None,
    }


def _whole(opened: Opened, row: PaperRow) -> dict[str, Any]:
    """Return what is known of the document as a whole: its place, the ground proposed, what it lacks before it is done."""
    proposed = row.proposed or {}
    place = proposed.get("place", "")
    return {
        "proposed_place": place, "proposed_reasons": proposed.get("reasons", []),
        "judge_first": not row.decided and place in ("internal", "exempt"),
        "whole_ground": row.ground or proposed.get("ground", ""),
        "whole_grounds": [one for one in opened.grounds.values() if one.level != "information"],
        "paper_ground": opened.grounds.get(row.ground),
    }


def _hand_ground(opened: Opened) -> str:
    """Return the ground that a mark by hand begins with."""
    return str(opened.law.ground_for("hand")) if opened.law else ""


urlpatterns = [path(f"{PATH}go/", go, name="redact_go"), path(PAPER, paper, name="redact_paper")]
