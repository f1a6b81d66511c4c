"""Messages that could not be opened: kept whole, shown to a person, tried again or dealt with by hand."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mertid import catalog
from mertid.core import Refused
from mertid.desk import store
from mertid.desk.access import DeskRequest, page
from mertid.desk.models import Intake, Role
from mertid.desk.pages.documents import as_file
from mertid.desk.settings_forms import DeskForm

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
    return render(request, "desk/unreadable.html", {"rows": listed, "show": show, "counts": counts, "typed": _typed(request)})


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


class ByHandForm(DeskForm):
    """What a person read in the message."""

    subject = forms.CharField(max_length=300, label=gettext_lazy("Emne"))
    body = forms.CharField(max_length=100_000, label=gettext_lazy("Tekst"), widget=forms.Textarea(attrs={"rows": 10}))
    sender_name = forms.CharField(max_length=200, required=False, label=gettext_lazy("Afsenders navn"))
    sender = forms.EmailField(required=False, label=gettext_lazy("Afsenders e-mail"))


@require_http_methods(["GET", "POST"])
@page(*KEEPERS)
def by_hand(request: DeskRequest, intake_id: UUID) -> HttpResponse:
    """Make a case of what a person typed; the original goes along as its document."""
    intake = _intake(request, intake_id)
    if intake.state not in ("unreadable", "set_aside") or not _typed(request):
        messages.error(request, _("Den er allerede åbnet."))
        return redirect("unreadable", request.deployment.solution)
    form = ByHandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name in _facts(request) and value}
        if "channel" in _facts(request):
            facts["channel"] = {"memo": "digital_post", "folder": "folder", "api": "api"}.get(intake.source.kind, "mail")
        try:
            made = store.case_by_hand(who=request.who, intake=intake, facts=facts)
        except Refused:
            messages.error(request, _("Den er allerede åbnet."))
        else:
            messages.success(request, _("Posten er oprettet som nr. %(n)s og ligger i køen.") % {"n": made.number})
        return redirect("unreadable", request.deployment.solution)
    return render(request, "desk/by_hand.html", {"form": form, "intake": intake}, status=422 if form.errors else 200)


def _facts(request: DeskRequest) -> set[str]:
    return set(catalog.get(request.deployment.solution).facts.model_fields)


def _typed(request: DeskRequest) -> bool:
    """Whether a case of this solution can be typed at all: it is a message with a subject and a text."""
    return {"subject", "body"} <= _facts(request)


def _intake(request: DeskRequest, intake_id: UUID) -> Intake:
    rows = Intake.objects.select_related("blob", "source", "deployment__authority")
    return get_object_or_404(rows, pk=intake_id, deployment=request.deployment)


_ITEM = "<slug:solution>/unreadable/<uuid:intake_id>/"
urlpatterns = [
    path("<slug:solution>/unreadable/", unreadable, name="unreadable"),
    path(f"{_ITEM}raw/", raw, name="unreadable_raw"),
    path(f"{_ITEM}again/", again, name="unreadable_again"),
    path(f"{_ITEM}by-hand/", by_hand, name="by_hand"),
    path(f"{_ITEM}aside/", aside, name="unreadable_aside"),
]
