"""The authority's own rules: in order, edited in a form, tried on mail already here before anything is saved."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mertid import catalog
from mertid.core import BadSettings
from mertid.desk import store
from mertid.desk.access import CASE_ROLES, DeskRequest, cases_for, page
from mertid.desk.models import Deployment, KleSubject, Role, RuleRow, Team
from mertid.desk.rule_form import FIELDS, LISTED, MOST_CASES, OPERATIONS, PERIODS, RuleForm, Trial, try_rule

EDITORS = (Role.ADMIN, Role.MANAGER, Role.DATA_SCIENTIST)
ENGINES_WITH_RULES = ("triage",)


@require_GET
@page(*EDITORS)
def rules(request: DeskRequest) -> HttpResponse:
    """List the rules in the order they are tried."""
    names = _team_names(request.deployment)
    lines = [
        (rule, RuleForm.of(rule), names.get((rule.definition.get("then") or {}).get("team", ""), ""))
        for rule in request.deployment.rules.all()
    ]
    usable = catalog.get(request.deployment.solution).engine_name in ENGINES_WITH_RULES
    return render(request, "desk/rules.html", _context(request) | {"lines": lines, "usable": usable})


@require_http_methods(["GET", "POST"])
@page(*EDITORS)
def rule(request: DeskRequest, number: int | None = None) -> HttpResponse:
    """Show the form; add a condition, try the rule, or save it."""
    row = get_object_or_404(RuleRow, deployment=request.deployment, pk=number) if number else None
    if request.method == "GET":
        return _form(request, row, RuleForm.of(row))
    form = RuleForm.read(request.POST)
    if "more" in request.POST:
        return _form(request, row, form)
    faults = form.faults(request.deployment, _team_names(request.deployment))
    if faults:
        return _form(request, row, form, faults=faults)
    if "try" in request.POST:
        return _form(request, row, form, trial=_tried(request, form))
    try:
        store.save_rule(
            who=request.who,
            deployment=request.deployment,
            rule=row,
            name=form.name,
            definition=form.definition(),
            active=form.active,
        )
    except BadSettings:
        return _form(request, row, form, faults={"when": _("Reglen kan ikke bruges, som den er. Ret betingelserne, og prøv igen.")})
    messages.success(request, _("Reglen er gemt og gælder for post, der kommer fra nu af."))
    return redirect("rules", request.deployment.solution)


def _tried(request: DeskRequest, form: RuleForm) -> Trial:
    asked = request.POST.get("days", "1")
    days = int(asked) if asked in {str(n) for n in PERIODS} else 1
    trial = try_rule(request.deployment, form, days=days, names=_team_names(request.deployment))
    # Titles of mail were looked at in a list; the log says by whom and how many.
    store.record(request.who, "rule.tried", request.deployment, days=days, looked=trial.looked, hits=len(trial.hits))
    return trial


@require_POST
@page(*EDITORS)
def change(request: DeskRequest, number: int) -> HttpResponse:
    """Move a rule up or down, or switch it on or off."""
    row = get_object_or_404(RuleRow, deployment=request.deployment, pk=number)
    do = request.POST.get("do")
    if do in ("up", "down"):
        store.move_rule(who=request.who, rule=row, by=-1 if do == "up" else 1)
    elif do in ("on", "off"):
        try:
            store.save_rule(
                who=request.who, deployment=request.deployment, rule=row, name=row.name, definition=row.definition, active=do == "on"
            )
        except BadSettings:
            messages.error(request, _("Reglen kan ikke bruges mere, som den er. Åbn den, og ret den."))
    return redirect("rules", request.deployment.solution)


@require_http_methods(["GET", "POST"])
@page(*EDITORS)
def remove(request: DeskRequest, number: int) -> HttpResponse:
    """Ask, then remove a rule."""
    row = get_object_or_404(RuleRow, deployment=request.deployment, pk=number)
    if request.method == "POST":
        store.remove_rule(who=request.who, rule=row)
        messages.success(request, _("Reglen er fjernet."))
        return redirect("rules", request.deployment.solution)
    return render(request, "desk/rule_remove.html", _context(request) | {"rule": row})


def _form(
    request: DeskRequest, row: RuleRow | None, form: RuleForm, *, faults: dict[str, str] | None = None, trial: Trial | None = None
) -> HttpResponse:
    teams = Team.objects.filter(authority=request.deployment.authority_id)
    seen = cases_for(request.user, request.deployment, CASE_ROLES)
    context = _context(request) | {
        "rule": row,
        "form": form,
        "faults": faults or {},
        "trial": trial,
        "fields": FIELDS,
        "operations": OPERATIONS,
        "periods": PERIODS,
        "days": request.POST.get("days", "1"),
        "teams": [t for t in teams if t.active or t.slug == form.team],
        "subjects": KleSubject.objects.filter(
            plan__authority=request.deployment.authority_id, plan__active=True, retired=False, number__contains="."
        ).order_by("number")[:3000],
        "openable": set(seen.filter(pk__in=[h.case.pk for h in trial.listed]).values_list("pk", flat=True)) if trial else set(),
        "listed": LISTED,
        "most_cases": MOST_CASES,
    }
    return render(request, "desk/rule.html", context, status=422 if faults else 200)


def _team_names(deployment: Deployment) -> dict[str, str]:
    return dict(Team.objects.filter(authority=deployment.authority_id).values_list("slug", "name"))


def _context(request: DeskRequest) -> dict[str, Any]:
    return {"deployment": request.deployment, "fields": FIELDS, "operations": OPERATIONS}


urlpatterns = [
    path("<slug:solution>/rules/", rules, name="rules"),
    path("<slug:solution>/rules/new/", rule, name="rule_new"),
    path("<slug:solution>/rules/<int:number>/", rule, name="rule"),
    path("<slug:solution>/rules/<int:number>/change/", change, name="rule_change"),
    path("<slug:solution>/rules/<int:number>/remove/", remove, name="rule_remove"),
]
