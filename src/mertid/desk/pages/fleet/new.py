"""A place's log and register read in: what was found and left out is told, and nothing is stored before all of it can be."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from mertid import catalog
from mertid.core import BadCase, TooBig, Unreadable
from mertid.desk import store
from mertid.desk.access import DeskRequest
from mertid.desk.fleet.opened import DECIDERS, fleet_page
from mertid.desk.store import fleet as runs

LARGEST = 200_000_000
TOLD = 20


@require_http_methods(["GET", "POST"])
@fleet_page(*DECIDERS)
def new(request: DeskRequest) -> HttpResponse:
    """Read a log in as a place with its trips."""
    engine = catalog.get(request.deployment.solution).engine
    types = engine.types(request.deployment.settings.get("fleet_types") or [one.model_dump() for one in engine.standard()])
    context: dict[str, Any] = {"deployment": request.deployment, "types": types, "said": request.POST}
    context["price"] = request.POST.get("price", "1,5")
    if request.method == "GET":
        return render(request, "desk/fleet/new.html", context)
    wrong, log, facts = _read(request, engine, types)
    context |= _columns(request, engine)
    if not wrong and facts is not None:
        try:
            case = runs.place_from_log(who=request.who, deployment=request.deployment, facts=facts)
        except BadCase:
            wrong = [_("Oplysningerne passer ikke sammen. Se navn, pris og filer efter.")]
        else:
            return redirect("fleet", request.deployment.solution, case.pk)
    return render(request, "desk/fleet/new.html", context | {"wrong": wrong, "log": log}, status=422)


def _read(request: DeskRequest, engine: Any, types: Any) -> tuple[list[str], Any, dict[str, Any] | None]:
    """Return what is wrong, what was read, and the facts where all is well."""
    upload = request.FILES.get("log")
    title = request.POST.get("title", "").strip()[:200]
    wrong = [said for said, holds in (
        (_("Skriv, hvilket sted og hvilken periode det er."), not title), (_("Vælg en fil med kørsel."), upload is None),
        (_("Filen er for stor. Del den i måneder."), upload is not None and (upload.size or 0) > LARGEST),
    ) if holds]
    price = _number(request.POST.get("price", ""), 1000)
    turn = _number(request.POST.get("turn", "0"), 240)
    if price is None or turn is None:
        wrong.append(_("Pris på CO₂ og minutter mellem ture skal være tal."))
    if wrong or upload is None:
        return wrong, None, None
    hidden = store.pseudonyms(who=request.who)

    def hide(name: str) -> str:
        return f"v{hidden.row('fleet', name)[:10]}"

    try:
        data = upload.read()
        vehicle = request.POST.get("vehicle", "").strip()
        log = engine.read_log(data, hide=hide, home=_home(request), vehicle=vehicle, mapping=_mapping(request, engine, data))
        register, bad = _register(request, engine, types, hide)
    except (Unreadable, TooBig) as error:
        text = getattr(error, "text", None)
        return [text.in_(get_language() or "da") if text else _("Filen kan ikke læses.")], None, None
    rows = [*log.wrong, *bad]
    if rows and not (log.trips and request.POST.get("take_good")):
        return _faults(rows), log, None
    if not log.trips:
        return [_("Der blev ikke fundet nogen rundture i filen.")], log, None
    default = request.POST.get("type", types[0].key)
    known = {one.id: one.type for one in register}
    seen = sorted({trip.vehicle for trip in log.trips} - {""})
    fleet = [{"id": key, "type": kind} for key, kind in known.items()] + [{"id": key, "type": default} for key in seen if key not in known]
    need = {
        "start": log.start.isoformat(), "days": log.days, "types": [one.model_dump(mode="json") for one in types], "vehicles": fleet,
        "trips": [trip.model_dump(mode="json") for trip in log.trips], "turn_min": turn,
    }
    try:
        engine.need(**need)
    except ValidationError:
        return [_("Filerne kan ikke bruges sammen: Der kan højst læses 800 dage ad gangen, og hver type skal stå i listen.")], log, None
    return [], log, {"subject": title, "need": need, "co2_price": price}


def _parts() -> list[tuple[str, str]]:
    """Return what a column may be, and what it is called."""
    return [
        ("vehicle", _("Køretøj")), ("start", _("Start")), ("end", _("Slut")), ("km", _("Km")), ("m", _("Meter")),
        ("at", _("Punktets tidspunkt")),
        ("lat", _("Breddegrad")), ("lon", _("Længdegrad")), ("start_lat", _("Breddegrad, start")), ("start_lon", _("Længdegrad, start")),
        ("end_lat", _("Breddegrad, slut")), ("end_lon", _("Længdegrad, slut")), ("private", _("Privat eller ej")), ("seats", _("Personer")),
        ("load", _("Last")),
    ]


def _columns(request: DeskRequest, engine: Any) -> dict[str, Any]:
    """Return the file's headings with what each part is read from now, for a person to say otherwise; nothing where it is no table."""
    upload = request.FILES.get("log")
    if upload is None:
        return {}
    upload.seek(0)
    try:
        headings, found = engine.headings(upload.read())
    except (Unreadable, TooBig):
        return {}
    chosen = {name: said for name, _label in _parts() if (said := request.POST.get(f"c-{name}", ""))}
    now = {name: headings[at] for name, at in found.items()} | chosen
    return {"headings": [one for one in headings if one], "columns": [(name, label, now.get(name, "")) for name, label in _parts()]}


def _mapping(request: DeskRequest, engine: Any, data: bytes) -> dict[str, int] | None:
    """Return the columns that a person chose by heading, None where none was; a heading that is not there is left out."""
    chosen = {name: said for name, _label in _parts() if (said := request.POST.get(f"c-{name}", ""))}
    if not chosen:
        return None
    headings, _found = engine.headings(data)
    return {name: headings.index(said) for name, said in chosen.items() if said in headings}


def _register(request: DeskRequest, engine: Any, types: Any, hide: Any) -> tuple[Any, Any]:
    upload = request.FILES.get("register")
    return engine.read_register(upload.read(), hide=hide, types=types) if upload else ((), ())


def _home(request: DeskRequest) -> tuple[float, float] | None:
    lat, lon = _number(request.POST.get("lat", ""), 90), _number(request.POST.get("lon", ""), 180)
    return (lat, lon) if lat and lon else None


def _number(said: str, most: float) -> float | None:
    try:
        value = float(said.strip().replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value <= most else None


def _faults(rows: Any) -> list[str]:
    language = get_language() or "da"
    told = [
        _("Linje %(line)s, kolonnen »%(column)s«: der skal stå %(expected)s.") % {
            "line": one.line, "column": one.column, "expected": one.expected.in_(language)}
        for one in rows[:TOLD]
    ]
    return [*told, *([_("… og %(n)s linjer mere.") % {"n": len(rows) - TOLD}] if len(rows) > TOLD else []), _("Intet er gemt.")]


urlpatterns = [path("<slug:solution>/fleets/new/", new, name="fleet_new")]
