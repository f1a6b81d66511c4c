"""Booked trips given to vehicles: the cheapest way, proved, with charge followed; kept in the history."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from pydantic import ValidationError

from mertid.core import MertidError, Unreadable
from mertid.desk import store
from mertid.desk.access import DeskRequest
from mertid.desk.fleet.drawing import gantt
from mertid.desk.fleet.opened import DECIDERS, PATH, READERS, Opened, fleet_page, open_place
from mertid.desk.models import FleetRun
from mertid.desk.store import fleet as runs

LARGEST = 2_000_000
MOST_TRIPS = 400


@require_GET
@fleet_page(*READERS)
def bookings(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show the form and the assignment asked for, else the newest. The look-up is in the log."""
    opened = open_place(request, case_id)
    store.record(request.who, "case.seen", opened.case)
    return show(opened)


def show(opened: Opened, *, wrong: list[str] | None = None, typed: str = "", status: int = 200) -> HttpResponse:
    """Render the page; ``wrong`` says what of ``typed`` could not be used."""
    said = opened.http.GET.get("run", "")
    days = [run for run in opened.runs if run.kind == "day"]
    run = next((one for one in days if str(one.number) == said), days[0] if days else None)
    return render(opened.http, "desk/fleet/bookings.html", opened.context(
        "fleet_bookings", wrong=wrong or [], typed=typed, electric={kind.key for kind in opened.need.types if kind.range_km},
        run=run, shown=pictures(opened, run) if run else [], days=days,
        every=[one for one in opened.fleets() if sum(one.counts.values())], vehicles=opened.need.vehicles,
        example="start;slut;km;personer;last\n2026-03-02 08:00;2026-03-02 09:30;24;1;0",
    ), status=status)


def pictures(opened: Opened, run: FleetRun) -> list[dict[str, Any]]:
    """Return a drawing for each day of a kept assignment."""
    need = opened.engine.need(**run.result["need"])
    found = sorted({int(trip.start // 1440) for trip in need.trips})
    from datetime import timedelta

    return [{"date": need.start + timedelta(days=day), "gantt": gantt(need, run.result["given"], day)} for day in found]


@require_POST
@fleet_page(*DECIDERS)
def assign(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Give booked trips to vehicles, and keep the assignment."""
    opened = open_place(request, case_id)
    typed = request.POST.get("rows", "")[:LARGEST]
    upload = request.FILES.get("file")
    data = upload.read(LARGEST + 1) if upload else typed.encode()
    if len(data) > LARGEST:
        return show(opened, wrong=[_("Filen er for stor.")], status=422)
    try:
        log = opened.engine.read_log(data, hide=lambda name: "")
    except Unreadable as error:
        said = error.text.in_(get_language() or "da") if error.text else _("Filen kan ikke læses.")
        return show(opened, wrong=[said], typed=typed, status=422)
    if log.wrong or not log.trips or len(log.trips) > MOST_TRIPS:
        return show(opened, wrong=_faults(log), typed=typed, status=422)
    chosen = opened.asked(request.POST.get("fleet", "today"))
    base = opened.need if chosen.key == "today" else opened.engine.fleet(opened.need, chosen.counts)
    out = set(request.POST.getlist("out"))
    try:
        need = opened.engine.need(
            start=log.start, days=log.days, types=[one.model_dump() for one in base.types], turn_min=base.turn_min,
            vehicles=[one.model_dump() for one in base.vehicles if one.id not in out],
            trips=[trip.model_copy(update={"vehicle": ""}).model_dump() for trip in log.trips if not trip.private],
        )
    except ValidationError:
        return show(opened, wrong=[_("Bookingerne passer ikke sammen. Se tiderne efter.")], typed=typed, status=422)
    standing = _standing(request, opened, need)
    try:
        made = opened.engine.assign(need, opened.price, standing=standing)
    except TimeoutError:
        return show(opened, wrong=[_("Det kunne ikke regnes ud i tide. Prøv igen om lidt.")], typed=typed, status=422)
    faults = opened.engine.check(need, made.given, standing)
    if faults:
        raise MertidError(f"fleet: {len(faults)} faults in an assignment, expected none. Report it with the run's number.")
    run = runs.keep_run(
        who=request.who, case=opened.case, kind="day", counts=need.counts(), price=opened.price, note=chosen.label,
        result=made.model_dump(mode="json") | {"need": need.model_dump(mode="json")},
    )
    if made.unserved:
        messages.warning(request, ngettext(
            "%(n)s booking fik intet køretøj. Den står under fordelingen.", "%(n)s bookinger fik intet køretøj. De står under fordelingen.",
            len(made.unserved)) % {"n": len(made.unserved)})
    else:
        messages.success(request, ngettext(
            "Bookingen har et køretøj.", "Alle %(n)s bookinger har et køretøj.", len(made.given)) % {"n": len(made.given)})
    return redirect(f"{opened.url('fleet_bookings')}?run={run.number}")


def _standing(request: DeskRequest, opened: Opened, need: Any) -> dict[str, Any]:
    """Return how vehicles stand when the first day begins, as typed: home from, kilometres of charge. What is no number is left out."""
    found: dict[str, Any] = {}
    for vehicle in need.vehicles:
        hour, _colon, minute = request.POST.get(f"free-{vehicle.id}", "").strip().replace(".", ":").partition(":")
        left = request.POST.get(f"left-{vehicle.id}", "").strip()
        how: dict[str, float] = {}
        if hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60:
            how["free"] = 60.0 * int(hour) + int(minute)
        if left.isdecimal():
            how["km_left"] = float(left)
        if how:
            found[vehicle.id] = opened.engine.standing(**how)
    return found


def _faults(log: Any) -> list[str]:
    language = get_language() or "da"
    if not log.wrong:
        return [_("Der er ingen bookinger i filen.") if not log.trips else _("Højst %(n)s bookinger ad gangen.") % {"n": MOST_TRIPS}]
    return [
        _("Linje %(line)s, kolonnen »%(column)s«: der skal stå %(expected)s.") % {
            "line": one.line, "column": one.column, "expected": one.expected.in_(language)}
        for one in log.wrong[:20]
    ]


urlpatterns = [
    path(f"{PATH}bookings/", bookings, name="fleet_bookings"),
    path(f"{PATH}bookings/assign/", assign, name="fleet_assign"),
]
