"""The documents of a request: laid on, how far the reading is, passwords, what cannot be read and what can be done about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from mertid.desk.access import DeskRequest, page
from mertid.desk.jobs.redact.gather import folders_of
from mertid.desk.models import GatherRow, PaperRow, Source
from mertid.desk.paging import paged
from mertid.desk.store import redact
from mertid.exchange.limits import LIMITS

from .frame import DECIDERS, PATH, READERS, REFUSALS, Opened, open_request, sentence, tell

ROWS = 100
MOST_AT_ONCE = 100
"""Files in one form; the script sends hundreds in several."""
TROUBLED = ("password", "unread")


@require_GET
@page(*READERS)
def papers(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Show the documents and the ways to add more."""
    opened = open_request(request, request_id)
    redact.see_request(who=request.who, case=opened.case)
    every = PaperRow.objects.filter(case=opened.case).select_related("blob", "parent", "added_by").defer("blob__data", "text", "finds")
    return render(request, "desk/redact/papers.html", opened.context(
        "redact_papers", rows=paged(request, every.order_by("number"), ROWS), troubled=every.filter(state__in=TROUBLED),
        folders=folders_of(request.deployment), mailboxes=_mailboxes(opened), with_mail=_with_mail(opened), most_at_once=MOST_AT_ONCE,
        **_progress(opened),
    ))


def _mailboxes(opened: Opened) -> list[Source]:
    """Return the mailboxes that the administrator opened for documents."""
    rows = Source.objects.filter(deployment__authority_id=opened.case.authority_id, kind="imap", active=True).select_related("deployment")
    return [one for one in rows if one.settings.get("papers")]


def _with_mail(opened: Opened) -> int:
    """Return how many files came with the request itself and are no documents of it yet."""
    taken = PaperRow.objects.filter(case=opened.case, source="request").count()
    return max(0, opened.case.documents.exclude(blob=None).count() - taken)


@require_GET
@page(*READERS)
def progress(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Give the part of the page that says how far the reading is; it asks for itself again until all is read."""
    opened = open_request(request, request_id)
    return render(request, "desk/redact/progress.html", opened.context("redact_papers", **_progress(opened)))


def _progress(opened: Opened) -> dict[str, Any]:
    now = redact.progress(opened.case)
    read = now.total - now.waiting
    return {
        "progress": now, "read_count": read, "failed": GatherRow.objects.filter(case=opened.case, state="failed"),
        "left_out": sum(GatherRow.objects.filter(case=opened.case).values_list("left_out", flat=True)),
    }


@require_POST
@page(*DECIDERS)
def upload(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Add the files of the form. Each is safe in the database once this answers; one that is refused does not stop the others."""
    opened = open_request(request, request_id)
    added, refused = 0, []
    for file in request.FILES.getlist("files"):
        if (file.size or 0) > LIMITS.max_bytes:
            refused.append(_("%(name)s er større end grænsen.") % {"name": file.name})
            continue
        try:
            media_type = file.content_type or "application/octet-stream"
            redact.add_paper(who=request.who, case=opened.case, data=file.read(), name=file.name or "", media_type=media_type)
        except REFUSALS as error:
            refused.append(f"{file.name}: {sentence(error)}")
        else:
            added += 1
    if request.headers.get("X-Requested-With") == "fetch":
        return render(request, "desk/redact/uploaded.html", {"refused": refused}, status=200 if added or not refused else 422)
    for said in refused[:5]:
        messages.error(request, said)
    if added:
        messages.success(request, ngettext("%(n)s dokument er lagt på.", "%(n)s dokumenter er lagt på.", added) % {"n": added})
    elif not refused:
        messages.error(request, _("Vælg mindst én fil."))
    return redirect(opened.url("redact_papers"))


@require_POST
@page(*DECIDERS)
def fetch(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Ask a job to fetch documents from a folder, a mailbox, or the files that came with the request."""
    opened = open_request(request, request_id)
    try:
        said = _fetch(opened)
    except REFUSALS as error:
        tell(request, error)
    else:
        messages.success(request, said)
    return redirect(opened.url("redact_papers"))


def _fetch(opened: Opened) -> str:
    post, who = opened.http.POST, opened.http.who
    kind = post.get("kind", "")
    if kind == "mail":
        made = redact.add_attachments(who=who, case=opened.case)
        return ngettext("%(n)s fil er lagt på.", "%(n)s filer er lagt på.", len(made)) % {"n": len(made)}
    if kind == "mailbox":
        found = post.get("mailbox", "")
        mailbox = next((one for one in _mailboxes(opened) if str(one.pk) == found), None)
        place = {"folder": post.get("folder", "").strip()[:200] or "INBOX", "since": post.get("since", "")[:10]}
        redact.gather(who=who, case=opened.case, kind="mailbox", place=place, mailbox=mailbox)
    else:
        redact.gather(who=who, case=opened.case, kind="folder", place={"folder": post.get("folder", "")[:500]})
    return _("Dokumenterne bliver hentet. De dukker op her efterhånden.")


@require_POST
@page(*DECIDERS)
def unlock(request: DeskRequest, request_id: UUID, paper: int) -> HttpResponse:
    """Try a locked document with its password, or one that could not be read once more."""
    opened = open_request(request, request_id)
    row = get_object_or_404(PaperRow, pk=paper, case=opened.case)
    try:
        if row.state == "password":
            redact.give_password(who=request.who, paper=row, password=request.POST.get("password", "")[:500])
        else:
            redact.retry_paper(who=request.who, paper=row)
    except REFUSALS as error:
        tell(request, error)
    else:
        messages.success(request, _("Dokumentet bliver prøvet igen."))
    return redirect(opened.url("redact_papers"))


@require_POST
@page(*DECIDERS)
def take(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Say that this person works on the request; others may go on working too."""
    opened = open_request(request, request_id)
    try:
        redact.take_request(who=request.who, case=opened.case)
    except REFUSALS as error:
        tell(request, error)
    else:
        messages.success(request, _("Anmodningen står nu hos dig."))
    return redirect(opened.url("redact"))


urlpatterns = [
    path(f"{PATH}papers/", papers, name="redact_papers"),
    path(f"{PATH}papers/progress/", progress, name="redact_progress"),
    path(f"{PATH}papers/upload/", upload, name="redact_upload"),
    path(f"{PATH}papers/fetch/", fetch, name="redact_fetch"),
    path(f"{PATH}papers/<int:paper>/unlock/", unlock, name="redact_unlock"),
    path(f"{PATH}take/", take, name="redact_take"),
]
