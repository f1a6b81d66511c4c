"""Who saw and decided what in a request: its own rows of the log, those of its documents and of what was released."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mertid.desk import store
from mertid.desk.access import DeskRequest, page
from mertid.desk.models import AuditRow, CaseRow, Handling, PaperRow, ReleaseRow
from mertid.desk.pages.log import Line, as_lines
from mertid.desk.paging import paged

from .frame import PATH, READERS, open_request

OF_PARTS = ("mark.decided", "mark.everywhere", "mark.by_hand", "mark.sheet", "file.seen", "file.fetched")
"""Actions on marks and files, which are rows of their own; their detail names the request."""


@require_GET
@page(*READERS)
def log(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Show the rows, newest first. Looking at them is part of it."""
    opened = open_request(request, request_id)
    store.record(request.who, "history.seen", opened.case)
    named = things_of(opened.case)
    shown = paged(request, rows_of(opened.case, named).order_by("-position"))
    lines = lines_of(request.who, shown.page.object_list, named)
    spent = Handling.objects.filter(case=opened.case).values_list("user__name").annotate(Sum("active_s")).order_by("user__name")
    minutes = [(name, round(seconds / 60)) for name, seconds in spent if seconds]
    return render(request, "desk/redact/log.html", opened.context("redact_log", rows=shown, lines=lines, minutes=minutes))


def lines_of(who: store.Who, rows: Iterable[AuditRow], named: dict[str, str]) -> list[Line]:
    """Return the rows as people read them; which request they tell of goes without saying."""
    rows = list(rows)
    parts = named_parts(rows, named)
    for row in rows:
        row.detail = {key: value for key, value in row.detail.items() if key != "case"}
    return as_lines(who, rows, parts | named)


def rows_of(case: CaseRow, named: Iterable[str]) -> QuerySet[AuditRow]:
    """Return the rows that tell of a request; ``named``: its things."""
    own = Q(thing__in=list(named)) | Q(action__in=OF_PARTS, detail__case=str(case.pk))
    return AuditRow.objects.filter(own, authority_id=case.authority_id)


def things_of(case: CaseRow) -> dict[str, str]:
    """Return the things whose rows tell of this request, with what they are called."""
    papers = PaperRow.objects.filter(case=case).values_list("pk", "number")
    releases = ReleaseRow.objects.filter(case=case).values_list("pk", "number")
    named = {f"case:{case.pk}": _("anmodningen")}
    if case.intake_id:
        named[f"intake:{case.intake_id}"] = _("anmodningens mail")
    named |= {f"paper:{key}": _("akt %(n)s") % {"n": number} for key, number in papers}
    return named | {f"release:{key}": _("svar %(n)s") % {"n": number} for key, number in releases}


def named_parts(rows: Iterable[AuditRow], named: dict[str, str]) -> dict[str, str]:
    """Return what the marks and files in these rows are called, by the document or answer they belong to."""
    found = {}
    for row in rows:
        whole = named.get(f"paper:{row.detail.get('paper')}") or named.get(f"release:{row.detail.get('release')}")
        if whole and row.thing not in named:
            found[row.thing] = _("markering i %(paper)s") % {"paper": whole} if row.thing.startswith("mark:") else whole
    return found


urlpatterns = [path(f"{PATH}log/", log, name="redact_log")]
