"""Settings of the map behind the routes: the server that its pictures come from, and what must be said of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from mertid.core import BadSettings
from mertid.desk import store
from mertid.desk.access import DeskRequest
from mertid.desk.models import Role
from mertid.desk.planning import plan_page
from mertid.desk.route.tiles import CREDIT_MOST, MOST, check_address
from mertid.desk.settings_forms import DeskForm

from .settings import frame

NAMES = ("tiles", "tiles_credit")


class MapForm(DeskForm):
    """A server of map pictures; empty for none."""

    tiles = forms.CharField(
        required=False, max_length=MOST, label=gettext_lazy("Kortbilledernes adresse"),
        help_text=gettext_lazy("Fx https://kort.eksempel.dk/{z}/{x}/{y}.png. Står feltet tomt, er der intet kort, og intet hentes udefra."),
    )
    tiles_credit = forms.CharField(
        required=False, max_length=CREDIT_MOST, label=gettext_lazy("Kilde, som skal stå på kortet"),
        help_text=gettext_lazy("Som kortets licens kræver det, fx © OpenStreetMap contributors."),
    )

    def clean_tiles(self) -> str:
        value = str(self.cleaned_data["tiles"]).strip()
        try:
            return check_address(value) if value else ""
        except BadSettings:
            raise forms.ValidationError(
                _("Adressen skal begynde med https:// (http kun på denne maskine) og have {z}, {x} og {y} én gang hver efter værtsnavnet.")
            ) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("tiles") and not data.get("tiles_credit"):
            self.add_error("tiles_credit", _("Skriv, hvem kortet er fra."))
        return data


@require_http_methods(["GET", "POST"])
@plan_page(Role.ADMIN)
def settings_map(request: DeskRequest) -> HttpResponse:
    """Show and save where the map's pictures come from."""
    deployment = request.deployment
    form = MapForm(request.POST or None, initial={name: deployment.settings.get(name, "") for name in NAMES})
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in NAMES if form.cleaned_data["tiles"]}
        kept = {name: value for name, value in deployment.settings.items() if name not in NAMES}
        store.save_deployment(who=request.who, deployment=deployment, settings=kept | given)
        messages.success(request, _("Kortet er gemt."))
        return redirect("settings_map", deployment.solution)
    return render(request, "desk/settings_map.html", frame(request, "map") | {"form": form}, status=422 if form.errors else 200)


urlpatterns = [path("<slug:solution>/settings/map/", settings_map, name="settings_map")]
