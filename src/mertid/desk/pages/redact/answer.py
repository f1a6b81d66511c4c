"""The answer: list of documents, proof, approval by a second person, release. Nothing is offered before it holds."""

import io
import zipfile
from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mertid.core import MertidError
from mertid.desk.access import DeskRequest, page
from mertid.desk.middleware import as_mail_frame
from mertid.desk.models import MarkRow, PaperRow, ReleaseFile, ReleaseRow
from mertid.desk.pages.documents import as_file
from mertid.desk.redaction import reading_of
from mertid.desk.store import redact
from mertid.desk.store.redact.find import in_place

from .frame import APPROVERS, DECIDERS, PATH, READERS, REFUSALS, Opened, open_request, tell
from .pictures import SCALE

READY = ("proved", "approved", "released")
STANDING_SHOWN = 100
AROUND = 30
"""Characters shown on each side of words that stand unmarked."""
PDF = "application/pdf"


@require_GET
@page(*READERS)
def listing(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Show the list of documents with what becomes of each, as the decisions stand now."""
    opened = open_request(request, request_id)
    redact.see_request(who=request.who, case=opened.case)
    rows = list(PaperRow.objects.filter(case=opened.case, container=False).defer("text", "finds").order_by("number"))
    used: dict[int, dict[str, int]] = defaultdict(dict)
    struck = MarkRow.objects.filter(paper__case=opened.case, state="struck").values("paper_id", "ground").annotate(n=Count("pk"))
    for one in struck.order_by():
        used[one["paper_id"]][one["ground"]] = one["n"]
    for row in rows:
        row.struck = sum(used[row.pk].values())  # type: ignore[attr-defined]
        keys = [row.ground] if row.decided == "withheld" else list(used[row.pk])
        row.labels = [opened.grounds[key].label for key in keys if key in opened.grounds]  # type: ignore[attr-defined]
    given = [row for row in rows if row.decided != "out"]
    return render(request, "desk/redact/list.html", opened.context(
        "redact_list", given=given, out=[row for row in rows if row.decided == "out"], files=files_of(opened, "list"),
        release=opened.release,
    ))


def _lacking(opened: Opened) -> list[Any]:
    return redact.papers_lacking(opened.case, redact.papers_of(opened.case, None), whole=True) if opened.open else []


def files_of(opened: Opened, *kinds: str) -> list[ReleaseFile]:
    """Return files of the newest answer, when it holds."""
    if opened.release is None or opened.release.state not in READY:
        return []
    return list(opened.release.files.filter(kind__in=kinds).select_related("paper").defer("paper__text", "paper__finds"))


@require_GET
@page(*READERS)
def proof(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Show what is missing, how the writing goes, what was proved, and what comes next."""
    opened = open_request(request, request_id)
    redact.see_request(who=request.who, case=opened.case)
    return render(request, "desk/redact/proof.html", proof_context(opened))


def proof_context(opened: Opened) -> dict[str, Any]:
    """Return what the page of the proof needs."""
    release = opened.release
    stale = release is not None and opened.open and redact.is_stale(release)
    under_way = release is not None and release.state in ("working", *READY[:2]) and not stale
    lacks = _lacking(opened) if not under_way else []
    in_letter = [] if lacks or under_way or not opened.open else redact.letter_lacking(opened.case)
    ready = opened.open and not (lacks or in_letter or under_way)
    places = redact.standing(opened.case, redact.papers_of(opened.case, None)) if ready else []
    files = files_of(opened, "paper", "list", "letter", "report")
    user = opened.http.user
    own = release is not None and (release.made_by_id == user.pk or PaperRow.objects.filter(pk__in=release.papers, done_by=user).exists())
    may_approve = opened.open and any(role in APPROVERS for role in opened.http.roles)
    needs = opened.row.needs_second_person
    done = PaperRow.objects.filter(case=opened.case, container=False, done_at__isnull=False).exclude(decided="out").defer("text", "finds")
    earlier = ReleaseRow.objects.filter(case=opened.case, state="released").prefetch_related("files")
    return opened.context(
        "redact_proof", release=release, lacks=lacks or in_letter, letter_lacks=bool(in_letter), standing_count=len(places),
        standing=[(one, *_words(one)) for one in places[:STANDING_SHOWN]],
        hand_ground=str(opened.law.ground_for("hand")) if places and opened.law else "", grounds=opened.grounds,
        uneven=redact.uneven(opened.case) if opened.open and not under_way else [], files=files, kinds=opened.kinds,
        total=len(release.papers) if release else 0, may_approve=may_approve and not own and not stale, stale=stale,
        why=_why(release) if release is not None else [], own=own, approves=may_approve,
        may_release=release is not None and opened.decides and not stale and release.state in ("approved", *(() if needs else ("proved",))),
        partial=[] if under_way else done.exclude(pk__in=redact.released_papers(opened.case)),
        earlier=earlier.exclude(pk=release.pk) if release else [],
    )


def _why(release: ReleaseRow) -> list[tuple[list[int], dict[str, str]]]:
    """Return what did not hold, each reason once with the numbers of its documents; none for what concerns no document."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in release.why:
        found[one["da"], one["en"]] += [one["paper"]] if one["paper"] is not None else []
    return [(papers, {"da": da, "en": en}) for (da, en), papers in found.items()]


def _words(place: redact.Standing) -> tuple[str, str, str]:
    """Return a little of what stands before, the words themselves, and a little of what stands after."""
    reading = reading_of(PaperRow.objects.select_related("reading", "case__deployment").defer("text", "finds").get(pk=place.paper))
    sheet = next((one for one in reading.sheets if one.number == place.sheet), None) if reading is not None else None
    return in_place(sheet.text, place.start, place.end, AROUND) if sheet is not None else ("", "", "")


@require_GET
@page(*READERS)
def working(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Give the part that says how far the writing is; the page is fetched anew when it has ended."""
    opened = open_request(request, request_id)
    if opened.release is None or opened.release.state != "working":
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": opened.url("redact_proof")})
        return redirect(opened.url("redact_proof"))
    more = {"release": opened.release, "total": len(opened.release.papers)}
    return render(request, "desk/redact/working.html", opened.context("redact_proof", **more))


@require_POST
@page(*DECIDERS)
def start(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Begin to write and prove the answer, whole or on the chosen documents."""
    opened = open_request(request, request_id)
    standing = request.POST.get("standing", "0")
    papers = [int(one) for one in request.POST.getlist("papers") if one.isdecimal()] if "part" in request.POST else None
    try:
        redact.start_release(who=request.who, case=opened.case, papers=papers, standing=int(standing) if standing.isdecimal() else 0)
    except REFUSALS as error:
        tell(request, error)
    return redirect(opened.url("redact_proof"))


@require_POST
@page(*APPROVERS)
def approve(request: DeskRequest, request_id: UUID, release: int) -> HttpResponse:
    """Approve the answer as the second person, or send it back with what must be changed."""
    opened = open_request(request, request_id)
    row = get_object_or_404(ReleaseRow, pk=release, case=opened.case)
    try:
        if request.POST.get("do") == "back":
            redact.turn_down_release(who=request.who, release=row, note=request.POST.get("note", ""))
            messages.success(request, _("Svaret er sendt tilbage."))
        else:
            redact.approve_release(who=request.who, release=row)
            messages.success(request, _("Svaret er godkendt."))
    except REFUSALS as error:
        tell(request, error)
    return redirect(opened.url("redact_proof"))


@require_POST
@page(*DECIDERS)
def release_now(request: DeskRequest, request_id: UUID, release: int) -> HttpResponse:
    """Release the answer; from now on its files can be fetched."""
    opened = open_request(request, request_id)
    row = get_object_or_404(ReleaseRow, pk=release, case=opened.case)
    try:
        redact.release_out(who=request.who, release=row)
    except REFUSALS as error:
        tell(request, error)
    else:
        messages.success(request, _("Svaret er udleveret. Hent filerne, og send dem til ansøgeren."))
    return redirect(opened.url("redact_proof"))


@require_POST
@page(*DECIDERS)
def open_again(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Open an answered request again, such as after a complaint."""
    opened = open_request(request, request_id)
    try:
        redact.reopen_request(who=request.who, case=opened.case)
    except REFUSALS as error:
        tell(request, error)
    else:
        messages.success(request, _("Anmodningen er åbnet igen."))
    return redirect(opened.url("redact"))


@require_GET
@page(*READERS)
def fetch(request: DeskRequest, request_id: UUID, file: int) -> HttpResponse:
    """Give a file of a released answer."""
    opened = open_request(request, request_id)
    row = _file(opened, file)
    try:
        found = redact.fetch_file(who=request.who, file=row)
    except REFUSALS as error:
        tell(request, error)
        return redirect(opened.url("redact_proof"))
    return as_file(bytes(found.blob.data), found.name)


@require_GET
@page(*READERS)
def fetch_all(request: DeskRequest, request_id: UUID, release: int) -> HttpResponse:
    """Give all files of a released answer in one archive."""
    opened = open_request(request, request_id)
    row = get_object_or_404(ReleaseRow, pk=release, case=opened.case, state="released")
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for one in row.files.all():
                found = redact.fetch_file(who=request.who, file=one)
                archive.writestr(found.name, bytes(found.blob.data))
    except REFUSALS as error:
        tell(request, error)
        return redirect(opened.url("redact_proof"))
    return as_file(out.getvalue(), f"aktindsigt-{opened.case.number}-svar-{row.number}.zip")


@require_GET
@page(*READERS)
def look(request: DeskRequest, request_id: UUID, file: int) -> HttpResponse:
    """Show a file of an answer as pictures, before it is released: what the receiver would get."""
    opened = open_request(request, request_id)
    row = _file(opened, file)
    redact.look_at_file(who=request.who, file=row)
    return render(request, "desk/redact/look_at.html", opened.context("redact_proof", file=row, sheets=_pages(row)))


def _pages(row: ReleaseFile) -> range:
    """Return the numbers of a PDF's pages; none for what has no pages."""
    if row.media_type != PDF:
        return range(0)
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(bytes(row.blob.data)) as document:
            return range(1, len(document) + 1)
    except pypdfium2.PdfiumError:
        return range(0)


@require_GET
@page(*READERS)
def look_page(request: DeskRequest, request_id: UUID, file: int, sheet: int) -> HttpResponse:
    """Give a page of a written file as PNG."""
    opened = open_request(request, request_id)
    row = redact.look_at_file(who=request.who, file=_file(opened, file))
    if row.media_type != PDF:
        raise Http404
    try:
        made = opened.engine.picture(bytes(row.blob.data), row.media_type, sheet, scale=SCALE)
    except MertidError:
        raise Http404 from None
    return as_mail_frame(HttpResponse(made, content_type="image/png"))


def _file(opened: Opened, key: int) -> ReleaseFile:
    rows = ReleaseFile.objects.select_related("release", "paper", "blob").filter(release__state__in=READY)
    return get_object_or_404(rows, pk=key, release__case=opened.case)


_RELEASE, _FILE = f"{PATH}proof/<int:release>/", f"{PATH}proof/file/<int:file>/"
urlpatterns = [
    path(f"{PATH}list/", listing, name="redact_list"),
    path(f"{PATH}proof/", proof, name="redact_proof"),
    path(f"{PATH}proof/working/", working, name="redact_working"),
    path(f"{PATH}proof/start/", start, name="redact_start"),
    path(f"{PATH}open-again/", open_again, name="redact_open_again"),
    path(f"{_RELEASE}approve/", approve, name="redact_approve"),
    path(f"{_RELEASE}release/", release_now, name="redact_release"),
    path(f"{_RELEASE}all/", fetch_all, name="redact_fetch_all"),
    path(_FILE, fetch, name="redact_file"),
    path(f"{_FILE}look/", look, name="redact_look"),
    path(f"{_FILE}look/<int:sheet>/", look_page, name="redact_look_page"),
]
