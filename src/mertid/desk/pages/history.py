"""Everything that happened to one case, on one page that can be printed."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mertid import catalog
from mertid.core import FactSpec, Solution, Suggestion
from mertid.desk import store
from mertid.desk.access import CASE_ROLES, DeskRequest, get_case, page
from mertid.desk.actions import NAMES
from mertid.desk.details import told
from mertid.desk.estimating import estimates
from mertid.desk.models import AuditRow, CaseRow, DecisionRow, SuggestionRow, User
from mertid.desk.proposal import happened, names_of, subject_titles, value_name


@require_GET
@page(*CASE_ROLES)
def history(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show the case's whole course. Looking at it is part of it."""
    row = get_case(request, case_id)
    store.record(request.who, "history.seen", row)
    solution, language = catalog.get(request.deployment.solution), request.LANGUAGE_CODE
    decisions = list(row.decisions.select_related("user", "team").order_by("at", "id"))
    made = [(one, Suggestion.model_validate(one.payload)) for one in row.suggestions.select_related("model").order_by("made_at", "id")]
    numbers = {d.values.get("kle", "") for d in decisions} | {a.value or "" for _row, s in made for a in s.answers if a.target == "kle"}
    names = names_of(request.deployment) | subject_titles(request.deployment, numbers)
    return render(request, "desk/history.html", {
        "case": row, "solution": solution, "intake": row.intake, "documents": row.documents.select_related("blob").defer("blob__data"),
        "suggestions": [_made(one, suggestion, solution, names, language) for one, suggestion in made],
        "decisions": [_decided(one, solution, names, language) for one in decisions],
        "deliveries": row.deliveries.select_related("decision").order_by("decision__at", "kind"),
        "outcomes": [(one, happened(solution, one.values)) for one in row.outcomes.select_related("team", "user").order_by("at")],
        "choices": bool(solution.choices),
        "handlings": row.handlings.select_related("user").order_by("opened_at"),
        "facts": [(spec, _fact(solution, spec, row.facts.get(spec.name))) for spec in solution.facts.specs()],
        "log": _log(row), "printed_at": timezone.now(),
    })


def _made(row: SuggestionRow, suggestion: Suggestion, solution: Solution, names: dict[str, str], language: str) -> dict[str, Any]:
    answers = []
    for answer in suggestion.answers:
        title = solution.targets[answer.target].in_(language) if answer.target in solution.targets else answer.target
        said = value_name(solution, answer.target, answer.value or "", names)
        answers.append((title, (said if said != answer.value else answer.label) or said or "–", answer))
    return {"row": row, "answers": answers, "rules": suggestion.rules, "tool": suggestion.tool}


def _fact(solution: Solution, spec: FactSpec, value: Any) -> Any:
    """Return a fact as it is read where the case is about a person, else as it stands; a structure is read on its engine's own page."""
    if isinstance(value, dict):
        return None
    return spec.read(value).in_(get_language() or "da") if estimates(solution) and value is not None else value


def _decided(row: DecisionRow, solution: Solution, names: dict[str, str], language: str) -> dict[str, Any]:
    titles = {t: title.in_(language) for t, title in solution.targets.items()}
    values = [(titles.get(t, t), value_name(solution, t, v, names)) for t, v in row.values.items()]
    reason = solution.override_reasons.get(row.reason)
    return {"row": row, "values": values, "reason": reason.in_(language) if reason else row.reason}


def _log(row: CaseRow) -> list[dict[str, Any]]:
    """Return the case's rows of the audit chain, in order, with the people's names."""
    things = [f"case:{row.pk}", *(f"delivery:{one}" for one in row.deliveries.values_list("pk", flat=True))]
    if row.intake_id:
        things.append(f"intake:{row.intake_id}")
    rows = list(AuditRow.objects.filter(authority_id=row.authority_id, thing__in=things).order_by("position"))
    ids = {int(one.actor.removeprefix("user:")) for one in rows if one.actor.startswith("user:") and one.actor[5:].isdecimal()}
    people = {f"user:{user.pk}": user.name for user in User.objects.filter(pk__in=ids, authority_id=row.authority_id)}
    machines = {"worker": _("systemet"), "command": _("kommandolinjen"), "visitor": _("ikke logget ind")}
    return [
        {"row": one, "who": people.get(one.actor) or machines.get(one.actor, one.actor), "what": NAMES.get(one.action, one.action),
         "detail": told(one.detail)}
        for one in rows
    ]


urlpatterns = [path("<slug:solution>/case/<uuid:case_id>/history/", history, name="history")]
