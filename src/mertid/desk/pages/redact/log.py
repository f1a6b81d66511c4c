"""Who saw and decided what in a request: its own rows of the log, those of its documents and of what was released."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mertid.desk import store
from mertid.desk.access import DeskRequest, page
from mertid.desk.models import AuditRow, CaseRow, PaperRow, ReleaseRow
from mertid.desk.pages.log import as_lines
from mertid.desk.paging import paged

from .frame import PATH, READERS, open_request


@require_GET
@page(*READERS)
def log(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Show the rows, newest first. Looking at them is part of it."""
    opened = open_request(request, request_id)
    store.record(request.who, "history.seen", opened.case)
    named = _things(opened.case)
    rows = AuditRow.objects.filter(authority_id=opened.case.authority_id, thing__in=named).order_by("-position")
    shown = paged(request, rows)
    lines = as_lines(request.who, shown.page.object_list, named)
    return render(request, "desk/redact/log.html", opened.context("redact_log", rows=shown, lines=lines))


def _things(case: CaseRow) -> dict[str, str]:
    """Return the things whose rows tell of this request, with what they are called."""
    papers = PaperRow.objects.filter(case=case).values_list("pk", "number")
    releases = ReleaseRow.objects.filter(case=case).values_list("pk", "number")
    named = {f"case:{case.pk}": _("anmodningen")}
    if case.intake_id:
        named[f"intake:{case.intake_id}"] = _("anmodningens mail")
    named |= {f"paper:{key}": _("akt %(n)s") % {"n": number} for key, number in papers}
    return named | {f"release:{key}": _("svar %(n)s") % {"n": number} for key, number in releases}


urlpatterns = [path(f"{PATH}log/", log, name="redact_log")]
