"""Messages that could not be opened: kept whole, shown to a person, tried again or dealt with by hand."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mertid.core import Refused
from mertid.desk import store
from mertid.desk.access import DeskRequest, page
from mertid.desk.models import Intake, Role
from mertid.desk.pages.documents import as_file

KEEPERS = (Role.SORTER, Role.ADMIN)
ROWS = 50


@require_GET
@page(*KEEPERS)
def unreadable(request: DeskRequest) -> HttpResponse:
    """List what waits for a person; ``show=set_aside`` lists what was dealt with."""
    show = "set_aside" if request.GET.get("show") == "set_aside" else "unreadable"
    rows = Intake.objects.filter(deployment=request.deployment, state=show).select_related("source", "blob").defer("blob__data")
    every = Intake.objects.filter(deployment=request.deployment)
    counts = {state: every.filter(state=state).count() for state in ("unreadable", "set_aside", "waiting")}
    listed = Paginator(rows.order_by("received_at", "id"), ROWS).get_page(request.GET.get("page"))
    return render(request, "desk/unreadable.html", {"rows": listed, "show": show, "counts": counts})


@require_GET
@page(*KEEPERS)
def raw(request: DeskRequest, intake_id: UUID) -> HttpResponse:
    """Give the bytes exactly as they were received."""
    intake = _intake(request, intake_id)
    store.record(request.who, "raw.seen", intake)
    return as_file(bytes(intake.blob.data), intake.name.rsplit("/", 1)[-1] or f"{intake.pk}.bin")


@require_POST
@page(*KEEPERS)
def again(request: DeskRequest, intake_id: UUID) -> HttpResponse:
    """Try to open it once more."""
    try:
        store.retry_intake(who=request.who, intake=_intake(request, intake_id))
    except Refused:
        messages.error(request, _("Den er allerede åbnet."))
    else:
        messages.success(request, _("Den prøves igen. Lykkes det, ligger den i køen om lidt."))
    return redirect("unreadable", request.deployment.solution)


@require_POST
@page(*KEEPERS)
def aside(request: DeskRequest, intake_id: UUID) -> HttpResponse:
    """Say that a person has dealt with it by hand."""
    intake = _intake(request, intake_id)
    note = request.POST.get("note", "").strip()[:200]
    if not note:
        messages.error(request, _("Skriv kort, hvad du gjorde med den."))
        return redirect("unreadable", request.deployment.solution)
    try:
        store.set_aside(who=request.who, intake=intake, note=note)
    except Refused:
        messages.error(request, _("Den er allerede åbnet."))
    else:
        messages.success(request, _("Noteret. Originalen er gemt."))
    return redirect("unreadable", request.deployment.solution)


def _intake(request: DeskRequest, intake_id: UUID) -> Intake:
    return get_object_or_404(Intake.objects.select_related("blob", "deployment__authority"), pk=intake_id, deployment=request.deployment)


_ITEM = "<slug:solution>/unreadable/<uuid:intake_id>/"
urlpatterns = [
    path("<slug:solution>/unreadable/", unreadable, name="unreadable"),
    path(f"{_ITEM}raw/", raw, name="unreadable_raw"),
    path(f"{_ITEM}again/", again, name="unreadable_again"),
    path(f"{_ITEM}aside/", aside, name="unreadable_aside"),
]
