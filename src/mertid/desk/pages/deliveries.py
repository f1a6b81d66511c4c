"""What must leave the house: what waits, what failed for good and needs a person, what was sent."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mertid.core import Refused
from mertid.desk import store
from mertid.desk.access import DeskRequest, page
from mertid.desk.models import Delivery, Role

SENDERS = (Role.SORTER, Role.MANAGER, Role.ADMIN)
STATES = ("dead", "waiting", "sent", "dropped")
ROWS = 50


@require_GET
@page(*SENDERS)
def deliveries(request: DeskRequest) -> HttpResponse:
    """List one state's deliveries, those that need a person first."""
    show = request.GET.get("show", "dead")
    show = show if show in STATES else "dead"
    mine = Delivery.objects.filter(case__deployment=request.deployment)
    order = "next_try_at" if show in ("dead", "waiting") else "-next_try_at"
    rows = mine.filter(state=show).select_related("case", "decision__team").defer("case__facts", "case__search", "case__shown_html")
    listed = Paginator(rows.order_by(order, "id"), ROWS).get_page(request.GET.get("page"))
    counts = {state: mine.filter(state=state).count() for state in STATES}
    return render(request, "desk/deliveries.html", {"rows": listed, "show": show, "counts": counts})


@require_POST
@page(*SENDERS)
def resend(request: DeskRequest, delivery_id: UUID) -> HttpResponse:
    """Send it again from the start."""
    try:
        store.resend(who=request.who, delivery=_delivery(request, delivery_id))
    except Refused:
        messages.error(request, _("Den er sendt eller fortrudt og kan ikke sendes igen."))
    else:
        messages.success(request, _("Den sendes igen om lidt."))
    return redirect(_back(request))


@require_POST
@page(*SENDERS)
def drop(request: DeskRequest, delivery_id: UUID) -> HttpResponse:
    """Say that it need not be sent."""
    try:
        store.drop_delivery(who=request.who, delivery=_delivery(request, delivery_id))
    except Refused:
        messages.error(request, _("Den er sendt og kan ikke kaldes tilbage."))
    else:
        messages.success(request, _("Den bliver ikke sendt."))
    return redirect(_back(request))


def _delivery(request: DeskRequest, delivery_id: UUID) -> Delivery:
    return get_object_or_404(Delivery.objects.select_related("case__authority"), pk=delivery_id, case__deployment=request.deployment)


def _back(request: DeskRequest) -> str:
    show = request.POST.get("show", "dead")
    return f"{reverse('deliveries', args=[request.deployment.solution])}?show={show if show in STATES else 'dead'}"


_ITEM = "<slug:solution>/deliveries/<uuid:delivery_id>/"
urlpatterns = [
    path("<slug:solution>/deliveries/", deliveries, name="deliveries"),
    path(f"{_ITEM}resend/", resend, name="delivery_resend"),
    path(f"{_ITEM}drop/", drop, name="delivery_drop"),
]
