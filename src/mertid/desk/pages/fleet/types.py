"""The authority's types of vehicles: what they cost, let out and can do. They hold for logs that are read in from now on."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from mertid import catalog
from mertid.desk.access import DeskRequest
from mertid.desk.fleet.opened import DECIDERS, fleet_page
from mertid.desk.store import fleet as runs

NUMBERS = ("year_dkk", "km_dkk", "km_co2", "year_co2", "range_km", "charge_km_per_hour", "seats", "load", "longest_km",
           "slower_min_per_km", "least", "most")
WHOLE = ("seats", "least", "most")
MAY_BE_EMPTY = ("range_km", "longest_km")
NEW = 2
"""Empty lines for new types."""


@require_http_methods(["GET", "POST"])
@fleet_page(*DECIDERS)
def types(request: DeskRequest) -> HttpResponse:
    """Show and keep the types."""
    engine = catalog.get(request.deployment.solution).engine
    held = request.deployment.settings.get("fleet_types") or [one.model_dump(mode="json") for one in engine.standard()]
    wrong: list[str] = []
    rows = [dict(one) for one in held]
    if request.method == "POST":
        rows, wrong = _typed(request, held)
        if not wrong:
            try:
                runs.save_types(who=request.who, deployment=request.deployment, types=rows)
            except ValidationError as error:
                wrong = _faults(error, rows)
            else:
                messages.success(request, _("Typer og priser er gemt. De gælder for kørsel, der læses ind fra nu af."))
                return redirect("fleet_types", request.deployment.solution)
    heads = [
        ("year_dkk", _("Kr. om året")), ("km_dkk", _("Kr. pr. km")), ("km_co2", _("Kg CO₂ pr. km")), ("year_co2", _("Kg CO₂ om året")),
        ("range_km", _("Rækkevidde, km")), ("charge_km_per_hour", _("Km pr. times opladning")), ("seats", _("Pladser")),
        ("load", _("Last")),
        ("longest_km", _("Længste tur, km")), ("slower_min_per_km", _("Ekstra min. pr. km")), ("least", _("Mindst")), ("most", _("Højst")),
    ]
    shown = [{"n": n, "row": row, "cells": [(key, label, _plain(row.get(key))) for key, label in heads]} for n, row in enumerate(rows)]
    empty = [{"n": len(rows) + n, "row": {}, "cells": [(key, label, "") for key, label in heads]} for n in range(NEW if not wrong else 0)]
    return render(request, "desk/fleet/types.html", {
        "deployment": request.deployment, "heads": heads, "rows": [*shown, *empty], "wrong": wrong,
        "kinds": [("car", _("Bil")), ("van", _("Kassevogn")), ("minibus", _("Minibus")), ("ebike", _("Elcykel")), ("bicycle", _("Cykel"))],
        "fuels": [("electric", _("El")), ("petrol", _("Benzin")), ("diesel", _("Diesel")), ("hybrid", _("Hybrid")),
                  ("none", _("Uden drivmiddel"))],
    }, status=422 if wrong else 200)


def _typed(request: DeskRequest, held: Any) -> tuple[list[dict[str, Any]], list[str]]:
    rows: list[dict[str, Any]] = []
    wrong: list[str] = []
    for n in range(len(held) + NEW):
        name = request.POST.get(f"name-{n}", "").strip()
        if not name or request.POST.get(f"drop-{n}"):
            continue
        row: dict[str, Any] = {"name": name, "kind": request.POST.get(f"kind-{n}", "car"), "fuel": request.POST.get(f"fuel-{n}", "petrol")}
        row["key"] = held[n]["key"] if n < len(held) else _key(name, [one["key"] for one in [*held, *rows]])
        row["source"] = held[n].get("source", "") if n < len(held) else ""
        for key in NUMBERS:
            said = request.POST.get(f"{key}-{n}", "").strip()
            said = (said.replace(".", "") if "," in said else said).replace(",", ".")
            if not said:
                row[key] = None if key in MAY_BE_EMPTY else {"seats": 1, "most": 500}.get(key, 0)
                continue
            try:
                row[key] = int(float(said)) if key in WHOLE else float(said)
            except ValueError:
                row[key] = said
                wrong.append(_("%(name)s: et felt er ikke et tal.") % {"name": name})
        rows.append(row)
    if not rows:
        wrong.append(_("Der skal være mindst én type."))
    return rows, wrong


def _key(name: str, taken: list[str]) -> str:
    plain = "".join(letter if letter.isalnum() else "-" for letter in name.lower()).strip("-")[:30] or "type"
    return next(key for key in (plain, *(f"{plain}-{n}" for n in range(2, 100))) if key not in taken)


def _faults(error: ValidationError, rows: list[dict[str, Any]]) -> list[str]:
    return [
        _("Et tal er uden for det tilladte, eller der mangler at stå, hvor hurtigt en type med rækkevidde lader op. Se linjerne efter.")
    ]


def _plain(value: Any) -> str:
    return "" if value is None else f"{value:g}".replace(".", ",") if isinstance(value, int | float) else str(value)


urlpatterns = [path("<slug:solution>/fleets/types/", types, name="fleet_types")]
