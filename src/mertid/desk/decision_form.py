"""The form in which a person chooses for himself: one of the solution's choices, or team, subject and case; and why."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mertid.core import Solution, Text
from mertid.desk.models import Deployment, KleSubject
from mertid.desk.waiting import teams

MOST_BUTTONS = 7
"""More choices than this are a list."""
_NUMBER = re.compile(r"\d\d\.\d\d\.\d\d")


class DecisionForm(forms.Form):
    """One field a decided target, a note, a reason where needed.

    A target with choices gets these, few of them as buttons; ``team`` is from a list, ``kle`` looked up in the active plan.
    """

    def __init__(
        self, *args: Any, deployment: Deployment, solution: Solution, needs_reason: bool, kind: str = "change", **kwargs: Any,
    ) -> None:
        kwargs.setdefault("auto_id", f"{kind}-%s")
        super().__init__(*args, **kwargs)
        self.deployment, language = deployment, get_language() or "da"
        if kind == "change":
            for target in solution.decided:
                self.fields[target] = self._field(target, solution.targets[target].in_(language), solution.choices.get(target), language)
                self.fields[target].required &= target == solution.decided[0]
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

    def _field(self, target: str, title: str, offered: Mapping[str, Text] | None, language: str) -> forms.Field:
        if offered:
            return _choice(title, [(key, text.in_(language)) for key, text in offered.items()])
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
        """Return the chosen value per decided target; empty ones left out."""
        return {t: str(self.cleaned_data[t]).strip() for t in solution.decided if str(self.cleaned_data.get(t, "")).strip()}


def _choice(title: str, offered: list[tuple[str, str]]) -> forms.ChoiceField:
    """Return a field for one of ``offered``: all in sight where they are few, a list where they are many."""
    errors = {"required": _("Vælg en af mulighederne."), "invalid_choice": _("Vælg en af mulighederne.")}
    if len(offered) <= MOST_BUTTONS:
        return forms.ChoiceField(label=title, choices=offered, error_messages=errors, widget=forms.RadioSelect)
    return forms.ChoiceField(
        label=title, choices=[("", _("Vælg")), *offered], error_messages=errors, widget=forms.Select(attrs={"class": "form-select"}),
    )
