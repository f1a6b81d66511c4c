"""Settings: the subject plan. A new version is read, shown beside the one in use, and taken in use only when a person says so."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from mertid.core import TooBig, Unreadable
from mertid.desk import store
from mertid.desk.access import DeskRequest, page
from mertid.desk.models import Deployment, KlePlan, Role, RuleRow, Team
from mertid.exchange.kle import read_kle
from mertid.govern.plan import compare, touched

from .settings import frame


class PlanForm(forms.Form):
    """One XML file."""

    file = forms.FileField(
        label=gettext_lazy("KLE som XML"),
        help_text=gettext_lazy("Filen, som KL udgiver. Brugen kræver aftale med KL."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xml,application/xml,text/xml", "class": "form-input"}),
    )


@require_http_methods(["GET", "POST"])
@page(Role.ADMIN)
def plans(request: DeskRequest) -> HttpResponse:
    """List the versions; read a new one."""
    home = request.deployment.authority
    form = PlanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            read = read_kle(form.cleaned_data["file"].read())
        except TooBig:
            form.add_error("file", _("Filen er for stor til at være KLE. Se, om det er den rigtige."))
        except Unreadable:
            form.add_error("file", _("Filen kan ikke læses som KLE i KL's XML-format. Se, om det er den rigtige fil, og om den er hel."))
        else:
            if KlePlan.objects.filter(authority=home, version=read.version, active=True).exists():
                form.add_error("file", _("Version %(v)s er allerede i brug.") % {"v": read.version})
            else:
                plan = store.save_kle(who=request.who, version=read.version, subjects=read.subjects, active=False)
                return redirect("settings_plan", request.deployment.solution, plan.pk)
    versions = [(p, p.subjects.filter(retired=False).count()) for p in KlePlan.objects.filter(authority=home).order_by("-version")]
    return render(
        request, "desk/settings_kle.html", frame(request, "kle") | {"form": form, "versions": versions}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@page(Role.ADMIN)
def plan(request: DeskRequest, number: int) -> HttpResponse:
    """Show what a version changes; take it in use."""
    row = get_object_or_404(KlePlan, authority=request.deployment.authority_id, pk=number)
    if request.method == "POST":
        store.save_kle(who=request.who, version=row.version, subjects=list(row.subjects.all()), active=True)
        messages.success(request, _("KLE version %(v)s er i brug.") % {"v": row.version})
        return redirect("settings_kle", request.deployment.solution)
    return render(request, "desk/settings_plan.html", frame(request, "kle") | {"plan": row} | _changes(request.deployment, row))


def _changes(deployment: Deployment, row: KlePlan) -> dict[str, Any]:
    used = KlePlan.objects.filter(authority=deployment.authority_id, active=True).first()
    change = compare(used.subjects.all() if used else [], list(row.subjects.all()))
    teams = {t.name: t.kle_prefixes for t in Team.objects.filter(authority=deployment.authority_id, active=True)}
    rules = {
        r.name: [str((r.definition.get("then") or {}).get("kle", ""))] for r in RuleRow.objects.filter(deployment=deployment, active=True)
    }
    return {"used": used, "change": change, "teams": touched(change.retired, teams), "rules": touched(change.retired, rules), "most": 200}


urlpatterns = [
    path("<slug:solution>/settings/kle/", plans, name="settings_kle"),
    path("<slug:solution>/settings/kle/<int:number>/", plan, name="settings_plan"),
]
