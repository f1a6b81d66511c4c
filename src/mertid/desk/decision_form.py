"""The form in which a person chooses for himself: team, subject, case, why."""

import re
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mertid.core import Solution
from mertid.desk.models import Deployment, KleSubject
from mertid.desk.waiting import teams

_NUMBER = re.compile(r"\d\d\.\d\d\.\d\d")


class DecisionForm(forms.Form):
    """One field a target of the solution (``team`` from a list, ``kle`` looked up in the active plan), a note, a reason where needed."""

    def __init__(
        self, *args: Any, deployment: Deployment, solution: Solution, needs_reason: bool, kind: str = "change", **kwargs: Any,
    ) -> None:
        kwargs.setdefault("auto_id", f"{kind}-%s")
        super().__init__(*args, **kwargs)
        self.deployment, language = deployment, get_language() or "da"
        if kind == "change":
            for target, title in solution.targets.items():
                self.fields[target] = self._field(target, title.in_(language))
        if needs_reason:
            reasons = [("", _("Vælg")), *((key, text.in_(language)) for key, text in solution.override_reasons.items())]
            self.fields["reason"] = forms.ChoiceField(
                label=_("Hvorfor"), choices=reasons, error_messages={"required": _("Vælg en grund.")},
                widget=forms.Select(attrs={"class": "form-select"}),
            )
        self.fields["note"] = forms.CharField(
            label=_("Bemærkning (valgfri)"), required=False, max_length=2000,
            widget=forms.Textarea(attrs={"class": "form-input", "rows": 2}),
        )
        self.order_fields([*solution.targets, "reason", "note"])

    def _field(self, target: str, title: str) -> forms.Field:
        if target == "team":
            choices = [("", _("Vælg")), *teams(self.deployment).values_list("slug", "name")]
            return forms.ChoiceField(
                label=title, choices=choices, error_messages={"required": _("Vælg et team.")},
                widget=forms.Select(attrs={"class": "form-select"}),
            )
        attrs = {"class": "form-input", "autocomplete": "off", "list": f"{target}-choices"}
        return forms.CharField(label=title, required=False, max_length=300, widget=forms.TextInput(attrs=attrs))

    def clean_kle(self) -> str:
        """Return the subject's number, from a number, a number with its title, or a title."""
        said = str(self.cleaned_data["kle"]).strip()
        if not said:
            return ""
        subjects = KleSubject.objects.filter(plan__authority_id=self.deployment.authority_id, plan__active=True)
        number = _NUMBER.search(said)
        found = subjects.filter(number=number.group()) if number else subjects.filter(title__iexact=said, retired=False)
        subject = found.first()
        if subject is None:
            if number and not subjects.exists():
                return number.group()
            raise forms.ValidationError(_("Emnet findes ikke i den plan, I bruger. Vælg et fra listen."))
        if subject.retired:
            if subject.replaced_by:
                raise forms.ValidationError(_("Emnet er udgået. Brug %(number)s.") % {"number": subject.replaced_by})
            raise forms.ValidationError(_("Emnet er udgået. Vælg et andet."))
        return subject.number

    def values(self, solution: Solution) -> dict[str, str]:
        """Return the chosen value per target; empty ones left out."""
        return {t: str(self.cleaned_data[t]).strip() for t in solution.targets if str(self.cleaned_data.get(t, "")).strip()}
