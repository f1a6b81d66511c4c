"""Settings of access to documents: second person, folders, employees, own numbers and words, mailboxes opened for papers."""

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
from mertid.desk.access import DeskRequest, page
from mertid.desk.folders import allowed
from mertid.desk.models import Role, Source
from mertid.desk.redaction import redacts
from mertid.desk.settings_forms import DeskForm, LinesField

from .settings import frame

LISTS = ("staff", "own", "words", "authority_domains")


class RowsField(LinesField):
    """One entry a line, commas and all: an address has them."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return list(dict.fromkeys(line.strip() for line in (value or "").splitlines() if line.strip()))


class AccessForm(DeskForm):
    """What the authority decides for all requests."""

    second_person = forms.BooleanField(required=False, label=gettext_lazy("To personer skal se på hvert svar, før det udleveres"))
    paper_folders = LinesField(
        required=False, label=gettext_lazy("Mapper på serveren, som dokumenter må hentes fra"),
        help_text=gettext_lazy("Hele stien, én pr. linje, fx /srv/sager."),
    )
    staff = LinesField(
        required=False, label=gettext_lazy("Medarbejdere"),
        help_text=gettext_lazy("Navne, der normalt ikke streges, én pr. linje. Brugerne her på mertid er med af sig selv."),
    )
    own = RowsField(
        required=False, label=gettext_lazy("Myndighedens egne telefonnumre, adresser og mailadresser"),
        help_text=gettext_lazy("Én pr. linje. De er offentlige og streges ikke."),
    )
    authority_domains = LinesField(
        required=False, label=gettext_lazy("Myndighedens maildomæner"), help_text=gettext_lazy("Én pr. linje, fx kommune.dk."),
    )
    words = LinesField(
        required=False, label=gettext_lazy("Ord, der altid skal foreslås"),
        help_text=gettext_lazy("Ét pr. linje, fx navnet på et projekt."),
    )
    mailboxes = forms.ModelMultipleChoiceField(
        queryset=Source.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Postkasser, som dokumenter må hentes fra"),
    )

    def __init__(self, *args: Any, deployment: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deployment = deployment
        self.fields["mailboxes"].queryset = Source.objects.filter(deployment=deployment, kind="imap")  # type: ignore[attr-defined]

    def clean_paper_folders(self) -> list[str]:
        given: list[str] = self.cleaned_data["paper_folders"]
        for one in given:
            try:
                allowed(one, self.deployment.authority)
            except BadSettings:
                said = _("En af mapperne må ikke bruges. Skriv hele stien, og vælg ikke mertids egen mappe.")
                raise forms.ValidationError(said) from None
        return given


@require_http_methods(["GET", "POST"])
@page(Role.ADMIN)
def settings_access(request: DeskRequest) -> HttpResponse:
    """Show and save what holds for all requests for access; a solution without such requests has its own settings alone."""
    deployment = request.deployment
    if not redacts(deployment):
        return redirect("settings", deployment.solution)
    stored, boxes = deployment.settings, Source.objects.filter(deployment=deployment, kind="imap")
    engine = stored.get("engine", {})
    start = {name: engine.get(name, []) for name in LISTS} | {
        "second_person": stored.get("second_person", False), "paper_folders": stored.get("paper_folders", []),
        "mailboxes": [one for one in boxes if one.settings.get("papers")],
    }
    form = AccessForm(request.POST or None, initial=start, deployment=deployment)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        settings = stored | {
            "second_person": chosen["second_person"], "paper_folders": chosen["paper_folders"],
            "engine": engine | {name: chosen[name] for name in LISTS},
        }
        store.save_deployment(who=request.who, deployment=deployment, settings=settings)
        for box in boxes:
            if (open_ := box in chosen["mailboxes"]) != bool(box.settings.get("papers")):
                store.save_source(who=request.who, deployment=deployment, source=box, settings={**box.settings, "papers": open_})
        messages.success(request, _("Opsætningen af aktindsigt er gemt."))
        return redirect("settings_access", deployment.solution)
    return render(request, "desk/settings_access.html", frame(request, "access") | {"form": form}, status=422 if form.errors else 200)


urlpatterns = [path("<slug:solution>/settings/access/", settings_access, name="settings_access")]
