"""Models: what was trained, how good it is beside the one in use and the plain guess, whether the data are enough, roll back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import select_template
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mertid import catalog
from mertid.core import BadModel, Evaluation, Interval, Readiness, Refused, Text
from mertid.desk import store
from mertid.desk.access import DeskRequest, page
from mertid.desk.estimating import estimates
from mertid.desk.figures import evaluation_of
from mertid.desk.models import AuditRow, CaseRow, Deployment, ModelVersion, Role, User
from mertid.desk.risk.measures import named
from mertid.desk.store.models import trained_here

READERS = (Role.DATA_SCIENTIST, Role.MANAGER, Role.ADMIN)
TRAINERS = (Role.DATA_SCIENTIST, Role.ADMIN)
MEASURES = {
    "accuracy": Text(da="{target}: bedste bud er rigtigt", en="{target}: best guess is right"),
    "top3": Text(da="{target}: rigtigt blandt de tre bedste", en="{target}: right among the best three"),
    "coverage": Text(da="{target}: andel, der får et forslag", en="{target}: share that gets a proposal"),
    "error": Text(da="{target}: forkerte blandt forslagene", en="{target}: wrong among the proposals"),
    "calibration_error": Text(da="Afvigelse mellem lovet og faktisk sikkerhed", en="Gap between promised and actual certainty"),
}
ALONE = {
    "coverage": Text(da="Andel, der får et forslag", en="Share that gets a proposal"),
    "error": Text(da="Forkerte blandt forslagene", en="Wrong among the proposals"),
    "calibration_error": MEASURES["calibration_error"],
    "kle_main_group_accuracy": Text(da="KLE-emne: hovedgruppen er rigtig", en="KLE subject: main group is right"),
    "kle_group_accuracy": Text(da="KLE-emne: gruppen er rigtig", en="KLE subject: group is right"),
}
"""Measures that stand for themselves, of the answer that decides where a case goes."""
LOWER_IS_BETTER = ("error", "calibration_error")
LOG_ACTIONS = ("model.started", "model.done", "model.failed", "model.activated", "model.rolled_back")
LOG_ROWS = 50
CASE_LINKS = 12
READY_CASES = 500
READY_OUTCOMES = 5000
"""The page looks at the newest decisions only, so that it answers at once; a training looks at all of them. How many cases are needed to
estimate what happens to people runs to thousands, so there it looks at more."""


@dataclass(frozen=True)
class Line:
    """One measure: this version, the one in use then, the plain guess."""

    label: Text
    new: Interval | None
    old: Interval | None
    baseline: float | None
    lower_is_better: bool


def compared(deployment: Deployment, new: Evaluation, old: Evaluation | None) -> list[Line]:
    """Return every measure of ``new`` beside the same of ``old`` and of the plain guess."""
    targets = catalog.get(deployment.solution).targets
    lines = []
    for name, interval in new.measures.items():
        target, _, kind = name.rpartition("_")
        if (said := _of_estimate(deployment, name)) is not None:
            label = said
        elif name in ALONE:
            label = ALONE[name]
        elif kind in MEASURES and target in targets:
            label = Text(da=MEASURES[kind].da.format(target=targets[target].da), en=MEASURES[kind].en.format(target=targets[target].en))
        else:
            label = Text(da=name, en=name)
        lines.append(Line(label, interval, old.measures.get(name) if old else None, new.baseline.get(name), name.endswith(LOWER_IS_BETTER)))
    return lines


def _of_estimate(deployment: Deployment, name: str) -> Text | None:
    """Return what a measure of an estimated outcome is called, or None for any other."""
    solution = catalog.get(deployment.solution)
    target = next((one.name for one in getattr(solution.engine, "endpoints", ()) if name.startswith(f"{one.name}_")), "")
    if not target:
        return None
    title, kind = solution.targets[target], named(name.removeprefix(f"{target}_"))
    return Text(da=f"{title.da}: {kind.da}", en=f"{title.en}: {kind.en}")


@require_GET
@page(*READERS)
def models(request: DeskRequest) -> HttpResponse:
    """List the versions; the newest training's progress on top. Where nothing can be trained, say so."""
    if not trained_here(request.deployment):
        return render(request, "desk/models_untrained.html", _context(request))
    versions = list(request.deployment.models.select_related("made_by"))
    context = _context(request) | {
        "versions": [(m, evaluation_of(m)) for m in versions],
        "training": next((m for m in versions if m.state == "training"), None),
        "used": next((m for m in versions if m.state == "active"), None),
        "log": _log(request.deployment, versions),
        "earlier": _earlier(request.deployment),
    }
    return render(request, "desk/models.html", context)


@require_GET
@page(*READERS)
def version(request: DeskRequest, number: int) -> HttpResponse:
    """Show one version: evaluation, groups, data, how it works."""
    model = get_object_or_404(ModelVersion, deployment=request.deployment, number=number)
    new, old = evaluation_of(model), evaluation_of(model, "old")
    context = _context(request) | {
        "model": model,
        "new": new,
        "old": old,
        "lines": compared(request.deployment, new, old) if new else [],
        "why": model.evaluation.get("why") or {},
        "part": _engine_part(request.deployment, "model"),
    }
    if model.readiness:
        context |= _readiness(request.deployment, Readiness.model_validate(model.readiness))
    return render(request, "desk/model.html", context)


@require_GET
@page(*READERS)
def progress(request: DeskRequest, number: int) -> HttpResponse:
    """Show how far a training has come: the part that htmx fetches, or the page again."""
    model = get_object_or_404(ModelVersion, deployment=request.deployment, number=number)
    if not request.headers.get("HX-Request"):
        return redirect("models", request.deployment.solution)
    answer = render(request, "desk/models_progress.html", _context(request) | {"training": model})
    if model.state != "training":
        answer["HX-Refresh"] = "true"
    return answer


@require_GET
@page(*READERS)
def readiness(request: DeskRequest) -> HttpResponse:
    """Look through what has been decided, now, and say whether it is enough to learn from. Nothing is stored."""
    if not trained_here(request.deployment):
        return redirect("models", request.deployment.solution)
    from django.utils import timezone

    from mertid.desk.engine import settings_for
    from mertid.desk.jobs.training import gather

    newest = READY_OUTCOMES if estimates(catalog.get(request.deployment.solution)) else READY_CASES
    lessons = gather(request.deployment, timezone.now(), newest=newest)
    decided = CaseRow.objects.filter(deployment=request.deployment, state__in=("decided", "filed")).count()
    engine = catalog.get(request.deployment.solution).engine.with_settings(settings_for(request.deployment))
    found = engine.readiness([one.case for one in lessons], [one.decision for one in lessons])
    context = _context(request) | _readiness(request.deployment, found) | {"left_out": max(0, decided - newest), "newest": newest}
    return render(request, "desk/models_readiness.html", context)


@require_POST
@page(*TRAINERS)
def train(request: DeskRequest) -> HttpResponse:
    """Start a training."""
    if not trained_here(request.deployment):
        messages.error(request, _("Her trænes ingen model endnu, så der blev ikke sat noget i gang."))
        return redirect("models", request.deployment.solution)
    model = store.new_model(who=request.who, deployment=request.deployment)
    messages.success(request, _("Træning af model %(n)s er sat i gang.") % {"n": model.number})
    return redirect("models", request.deployment.solution)


@require_http_methods(["GET", "POST"])
@page(*TRAINERS)
def activate(request: DeskRequest, number: int) -> HttpResponse:
    """Ask, then put a trained version in use (also back in use)."""
    model = get_object_or_404(ModelVersion, deployment=request.deployment, number=number, state__in=("ready", "retired", "worse"))
    if request.method == "POST":
        return _in_use(request, lambda: store.activate(who=request.who, model=model))
    return render(request, "desk/model_activate.html", _context(request) | _swap(request.deployment, model))


@require_http_methods(["GET", "POST"])
@page(*TRAINERS)
def roll_back(request: DeskRequest) -> HttpResponse:
    """Ask, then put the version used before back in use."""
    model = _earlier(request.deployment)
    if model is None:
        messages.error(request, _("Ingen tidligere model har været i brug, så der er intet at rulle tilbage til."))
        return redirect("models", request.deployment.solution)
    if request.method == "POST":
        return _in_use(request, lambda: store.roll_back(who=request.who, deployment=request.deployment))
    return render(request, "desk/model_activate.html", _context(request) | _swap(request.deployment, model) | {"back": True})


def _in_use(request: DeskRequest, change: Any) -> HttpResponse:
    try:
        model = change()
    except BadModel:
        messages.error(
            request, _("Modellens filer er ufuldstændige eller ændrede, så modellen kan ikke tages i brug. Modellen i brug er uændret.")
        )
    except Refused:
        messages.error(request, _("Modellen er ikke trænet færdig, så den kan ikke tages i brug."))
    else:
        messages.success(request, _("Model %(n)s er nu i brug. Forslag til post, der venter, laves på ny.") % {"n": model.number})
    return redirect("models", request.deployment.solution)


def _swap(deployment: Deployment, model: ModelVersion) -> dict[str, Any]:
    used = deployment.models.filter(state="active").first()
    return {"model": model, "used": used, "new": evaluation_of(model), "old": evaluation_of(used)}


def _earlier(deployment: Deployment) -> ModelVersion | None:
    """The version that a roll back would put in use; the same choice as `store.roll_back` makes."""
    return deployment.models.filter(state="retired", activated_at__isnull=False).order_by("-activated_at").first()


def _context(request: DeskRequest) -> dict[str, Any]:
    return {
        "deployment": request.deployment,
        "solution": catalog.get(request.deployment.solution),
        "may_train": any(role in TRAINERS for role in request.roles),
    }


def _engine_part(deployment: Deployment, name: str) -> str:
    """The template that says what is special about the engine, or an empty one."""
    engine = catalog.get(deployment.solution).engine_name
    return str(select_template([f"desk/engines/{engine}_{name}.html", "desk/engines/none.html"]).template.name)


def _readiness(deployment: Deployment, found: Readiness) -> dict[str, Any]:
    """Findings with the running numbers of the cases they point to. Only cases that exist here are linked."""
    wanted = {i for f in found.findings for i in f.case_ids[:CASE_LINKS]}
    numbers = {str(pk): n for pk, n in CaseRow.objects.filter(deployment=deployment, pk__in=wanted).values_list("pk", "number")}
    order = {"stop": 0, "warn": 1, "info": 2}
    findings = [
        (f, [(i, numbers[i]) for i in f.case_ids[:CASE_LINKS] if i in numbers], len(f.case_ids))
        for f in sorted(found.findings, key=lambda f: order[f.level])
    ]
    return {"readiness": found, "findings": findings, "most": max([1, *(g.n for g in found.groups)])}


def _log(deployment: Deployment, versions: list[ModelVersion]) -> list[tuple[AuditRow, int, str]]:
    """What was done to the models, newest first: row, version number, by whom."""
    numbers = {f"modelversion:{m.pk}": m.number for m in versions}
    rows = AuditRow.objects.filter(authority=deployment.authority_id, action__in=LOG_ACTIONS, thing__in=numbers).order_by("-position")[
        :LOG_ROWS
    ]
    kept = list(rows)
    people = {f"user:{u.pk}": u.name for u in User.objects.filter(authority=deployment.authority_id)} if kept else {}
    return [(row, numbers[row.thing], people.get(row.actor, "")) for row in kept]


urlpatterns = [
    path("<slug:solution>/models/", models, name="models"),
    path("<slug:solution>/models/readiness/", readiness, name="models_readiness"),
    path("<slug:solution>/models/train/", train, name="models_train"),
    path("<slug:solution>/models/back/", roll_back, name="models_back"),
    path("<slug:solution>/models/<int:number>/", version, name="model"),
    path("<slug:solution>/models/<int:number>/progress/", progress, name="model_progress"),
    path("<slug:solution>/models/<int:number>/use/", activate, name="model_activate"),
]
