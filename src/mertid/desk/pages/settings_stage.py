"""Settings: the stage, in plain words for what each one means. A change is written in the audit log by the store."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from mertid.core import Refused
from mertid.desk import store
from mertid.desk.access import DeskRequest, page
from mertid.desk.models import Role

from .settings import frame

MEANINGS = {
    "idea": gettext_lazy("Løsningen overvejes. Sager behandles i hånden; intet forslag vises, og intet trænes af sig selv."),
    "analysis": gettext_lazy("Data undersøges, og den første model kan trænes. Sager behandles i hånden; intet forslag vises."),
    "shadow": gettext_lazy("Forslag laves og gemmes, men vises aldrig. De sammenlignes med det, folk selv vælger."),
    "pilot": gettext_lazy("Forslag vises for dem, der behandler sagerne. Gevinst og fejl følges tæt."),
    "operation": gettext_lazy("Forslag vises i det daglige arbejde, og tallene følges fortsat."),
    "closed": gettext_lazy("Intet nyt læses. Det, der er kommet ind, kan stadig ses og behandles, uden forslag."),
}


class StageForm(forms.Form):
    """One of the stages."""

    stage = forms.ChoiceField(choices=[], widget=forms.RadioSelect)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["stage"].choices = [(key, key) for key in MEANINGS]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@page(Role.ADMIN)
def stage(request: DeskRequest) -> HttpResponse:
    """Show the stages, what each means and what must be in place before operation; take the chosen one in use."""
    deployment = request.deployment
    form = StageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _take(request, form.cleaned_data["stage"])
        return redirect("settings_stage", deployment.solution)
    names = dict(deployment._meta.get_field("stage").flatchoices)
    lines = [(key, names[key], says) for key, says in MEANINGS.items()]
    context = frame(request, "stage") | {"stages": lines, "form": form, "gates": store.gates(deployment)}
    return render(request, "desk/settings_stage.html", context, status=422 if form.errors else 200)


def _take(request: DeskRequest, chosen: str) -> None:
    deployment = request.deployment
    if chosen == deployment.stage:
        return
    try:
        saved = store.save_deployment(who=request.who, deployment=deployment, stage=chosen)
    except Refused:
        messages.error(request, _("Løsningen kan ikke komme i drift endnu. Se, hvad der mangler, under »Før drift«."))
    else:
        messages.success(request, _("Løsningen er nu på trinnet %(stage)s.") % {"stage": saved.get_stage_display()})


@require_POST
@page(Role.ADMIN)
def gate(request: DeskRequest) -> HttpResponse:
    """Confirm a condition of operation in one's own name, or take that back."""
    note, holds = request.POST.get("note", "").strip(), request.POST.get("holds") == "1"
    try:
        store.confirm_gate(who=request.who, deployment=request.deployment, gate=request.POST.get("gate", ""), note=note, holds=holds)
    except Refused:
        messages.error(request, _("Betingelsen kan ikke bekræftes her."))
    else:
        messages.success(request, _("Betingelsen er bekræftet i dit navn.") if holds else _("Bekræftelsen er trukket tilbage."))
    return redirect("settings_stage", request.deployment.solution)


urlpatterns = [
    path("<slug:solution>/settings/stage/", stage, name="settings_stage"),
    path("<slug:solution>/settings/stage/gate/", gate, name="settings_gate"),
]
