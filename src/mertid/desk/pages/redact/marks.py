"""What a person does with marks and documents while going through them. Each is a plain form; htmx gets only what changes."""

import json
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mertid.core import Text
from mertid.desk.access import DeskRequest, page
from mertid.desk.models import MarkRow, PaperRow
from mertid.desk.redaction import reading_of
from mertid.desk.store import redact

from .frame import DECIDERS, REFUSALS, Opened, open_request, sentence, take_back
from .go import PAPER, paper_of, show
from .look import Look
from .queue import next_paper
from .shown import places_of

Done = Callable[[], str]


@require_POST
@page(*DECIDERS)
def decide(request: DeskRequest, request_id: UUID, paper: int, mark: int) -> HttpResponse:
    """Strike a mark or leave it, here or wherever the same stands; then on to the next one that waits."""
    opened = open_request(request, request_id)
    row = paper_of(opened, paper)
    found = get_object_or_404(MarkRow, pk=mark, paper=row)
    state = "left" if request.POST.get("state") == "left" else "struck"
    ground, seen = request.POST.get("ground", ""), _number(request, "seen")

    def write() -> str:
        if request.POST.get("where") != "all":
            redact.decide_mark(who=request.who, mark=found, state=state, seen=seen, ground=ground)
            return _("Streget her.") if state == "struck" else _("Bliver stående her.")
        done = redact.decide_same(who=request.who, mark=found, state=state, seen=seen, ground=ground)
        return everywhere(state, done)

    after = 0 if request.POST.get("stay") else _following(row, found)
    return _do(opened, row, write, mark=after)


def everywhere(state: str, done: redact.Everywhere) -> str:
    """Return what deciding alike everywhere did, as the person reads it."""
    count = done.decided + done.made
    struck = ngettext("Streget %(n)s sted.", "Streget %(n)s steder.", count)
    said = [(struck if state == "struck" else ngettext("%(n)s sted bliver stående.", "%(n)s steder bliver stående.", count)) % {"n": count}]
    if done.made:
        said.append(_("%(n)s af dem var ikke markeret før.") % {"n": done.made})
    if done.reopened:
        said.append(opened_again(done.reopened))
    if done.passed_over:
        said.append(_("%(n)s steder i det, der er udleveret, er som før.") % {"n": done.passed_over})
    return " ".join(said)


def opened_again(count: int) -> str:
    """Return that documents which were done are open again."""
    return ngettext("%(n)s færdigt dokument er åbnet igen.", "%(n)s færdige dokumenter er åbnet igen.", count) % {"n": count}


def _following(row: PaperRow, mark: MarkRow) -> int:
    """Return the mark to look at once this one is decided: the next that waits in the document after it, else 0 (the first)."""
    waiting = MarkRow.objects.filter(paper=row, state="proposed", open=False).exclude(pk=mark.pk)
    if mark.same:
        waiting = waiting.exclude(same=mark.same)
    later = waiting.filter(sheet=mark.sheet, start__gte=mark.start).first() or waiting.filter(sheet__gt=mark.sheet).first()
    return later.pk if later else 0


@require_POST
@page(*DECIDERS)
def by_hand(request: DeskRequest, request_id: UUID, paper: int) -> HttpResponse:
    """Mark by hand: words typed or chosen (``start``, ``end``), or an area drawn on the page."""
    opened = open_request(request, request_id)
    row, post = paper_of(opened, paper), request.POST
    look, ground = Look.of(post.get("look", "")), post.get("ground", "")

    def write() -> str:
        sheet, start, end, area = look.page, _number(request, "start"), _number(request, "end"), _area(post.get("area", ""))
        if area is None and end <= start:
            sheet, start, end = _find(row, look.page, post.get("words", ""))
        place = {"area": area} if area is not None else {"start": start, "end": end}
        made = redact.mark_by_hand(who=request.who, paper=row, sheet=sheet, ground=ground, **place)
        if post.get("where") == "all" and area is None:
            return everywhere("struck", redact.decide_same(who=request.who, mark=made, state="struck", seen=made.version, ground=ground))
        return _("Markeret og streget.")

    return _do(opened, row, write, page_stays=True)


def _find(row: PaperRow, page: int, words: str) -> tuple[int, int, int]:
    """Return sheet, start and end of the words as they stand on the page, else on the first page that has them."""
    reading = reading_of(row)
    sheets = sorted(reading.sheets if reading is not None else (), key=lambda one: (one.number != page, one.number))
    for sheet in sheets:
        for start, end in places_of(sheet.text, words):
            return sheet.number, start, end
    raise redact.NotNow("mark: the words are not in the document, expected words of it. See the page's message.", Text(
        da="Ordene står ikke i dokumentet. Skriv dem, som de står, eller vælg dem på siden.",
        en="The words are not in the document. Write them as they stand, or choose them on the page.",
    ))


def _area(said: str) -> dict[str, float] | None:
    try:
        x0, y0, x1, y1 = (float(one) for one in json.loads(f"[{said}]"))
    except (ValueError, TypeError):
        return None
    return {"x0": x0, "y0": y0, "x1": x1, "y1": y1}


@require_POST
@page(*DECIDERS)
def whole_page(request: DeskRequest, request_id: UUID, paper: int) -> HttpResponse:
    """Strike the whole page."""
    opened = open_request(request, request_id)
    row = paper_of(opened, paper)
    look = Look.of(request.POST.get("look", ""))

    def write() -> str:
        redact.mark_sheet(who=request.who, paper=row, sheet=look.page, ground=request.POST.get("ground", ""))
        return _("Hele siden er streget.")

    return _do(opened, row, write, page_stays=True)


@require_POST
@page(*DECIDERS)
def rest(request: DeskRequest, request_id: UUID, paper: int) -> HttpResponse:
    """Follow all proposals of the document that are not decided."""
    opened = open_request(request, request_id)
    row = paper_of(opened, paper)

    def write() -> str:
        count = redact.strike_rest(who=request.who, paper=row, undecided=_number(request, "undecided"))
        return ngettext("Streget %(n)s forslag.", "Streget %(n)s forslag.", count) % {"n": count}

    return _do(opened, row, write)


@require_POST
@page(*DECIDERS)
def place(request: DeskRequest, request_id: UUID, paper: int) -> HttpResponse:
    """Say whether the document is in, out or withheld as a whole."""
    opened = open_request(request, request_id)
    row, post = paper_of(opened, paper), request.POST

    def write() -> str:
        said = {name: post.get(name, "") for name in ("ground", "note", "facts_given", "facts_text", "more_given")}
        redact.place_paper(who=request.who, paper=row, place=post.get("place", ""), seen=_number(request, "seen"), **said)
        told = {"in": _("Dokumentet er med."), "out": _("Dokumentet er taget fra."), "withheld": _("Dokumentet er undtaget helt.")}
        return told[post["place"]]

    return _do(opened, row, write)


@require_POST
@page(*DECIDERS)
def finish(request: DeskRequest, request_id: UUID, paper: int) -> HttpResponse:
    """Say that the document is gone through, and go on to the next one."""
    opened = open_request(request, request_id)
    row = paper_of(opened, paper)
    following = next_paper(opened.case, row)
    try:
        redact.finish_paper(who=request.who, paper=row, seen=_number(request, "seen"))
    except REFUSALS as error:
        return _refused(opened, row, error)
    if following is None:
        messages.success(request, _("Alle dokumenter er gennemgået."))
        return _go_to(request, opened.url("redact_list"))
    messages.success(request, _("Akt %(n)s er klar.") % {"n": row.number})
    return _go_to(request, opened.url("redact_paper", following.pk))


@require_POST
@page(*DECIDERS)
def reopen(request: DeskRequest, request_id: UUID, paper: int) -> HttpResponse:
    """Open a document that was done."""
    opened = open_request(request, request_id)
    row = paper_of(opened, paper)

    def write() -> str:
        redact.reopen_paper(who=request.who, paper=row, seen=_number(request, "seen"))
        return _("Dokumentet er åbnet igen.")

    return _do(opened, row, write)


@require_POST
@page(*DECIDERS)
def undo(request: DeskRequest, request_id: UUID, paper: int) -> HttpResponse:
    """Take back the person's newest step in the request."""
    opened = open_request(request, request_id)
    row = paper_of(opened, paper)
    return _do(opened, row, lambda: take_back(opened), page_stays=True)


def _do(opened: Opened, row: PaperRow, write: Done, *, mark: int = 0, page_stays: bool = False) -> HttpResponse:
    """Write, then show the document again at ``mark`` (0: the first that waits), or on the page it was on."""
    look = Look.of(opened.http.POST.get("look", ""))
    try:
        said = write()
    except REFUSALS as error:
        return _refused(opened, row, error)
    look = Look.of(look.to(mark=mark, page=look.page if page_stays else 0))
    if opened.http.headers.get("HX-Request"):
        return show(opened, paper_of(opened, row.pk), look, said=said)
    messages.success(opened.http, said)
    return redirect(opened.url("redact_paper", row.pk) + look.address)


def _refused(opened: Opened, row: PaperRow, error: Exception) -> HttpResponse:
    """Say what was refused, and show the document as it is now."""
    said = sentence(error)
    look = Look.of(opened.http.POST.get("look", ""))
    if opened.http.headers.get("HX-Request"):
        return show(opened, paper_of(opened, row.pk), look, said=said)
    messages.error(opened.http, said)
    return redirect(opened.url("redact_paper", row.pk) + look.address)


def _go_to(request: DeskRequest, url: str) -> HttpResponse:
    """Go to another page, for htmx as for a plain form."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def _number(request: DeskRequest, name: str) -> int:
    said = request.POST.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 10 else -1


urlpatterns = [
    path(f"{PAPER}marks/<int:mark>/", decide, name="redact_mark"),
    *(path(f"{PAPER}{name}/", view, name=f"redact_{name.replace('-', '_')}") for name, view in (
        ("by-hand", by_hand), ("whole-page", whole_page), ("rest", rest), ("place", place), ("finish", finish), ("reopen", reopen),
        ("undo", undo),
    )),
]
