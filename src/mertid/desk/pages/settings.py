"""Settings of a deployment: the promise and its consequence, and what happens with decided mail."""

import re
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mertid import catalog
from mertid.core import CurvePoint
from mertid.desk import store
from mertid.desk.access import DeskRequest, page
from mertid.desk.figures import evaluation_of, gather
from mertid.desk.first_steps import first_steps, missing
from mertid.desk.models import Deployment, Role
from mertid.desk.period import Period
from mertid.desk.planning import plans
from mertid.desk.redaction import redacts
from mertid.desk.secrets import encrypt
from mertid.desk.settings_forms import DeliveryForm, LimitsForm
from mertid.govern.threshold import Consequence, consequence, for_error, nearest

LIMITS = ("error_share", "confidence", "control_share", "promised_hours_month", "deadline_days", "case_number_pattern")
TEST_LENGTH = 2000
DAYS = 30


def frame(request: DeskRequest, part: str) -> dict[str, Any]:
    """What every settings page shows around its own part."""
    deployment = request.deployment
    solution = catalog.get(deployment.solution)
    return {"deployment": deployment, "solution": solution, "part": part, "access": redacts(deployment), "maps": plans(solution)}


@require_http_methods(["GET", "POST"])
@page(Role.ADMIN)
def settings(request: DeskRequest) -> HttpResponse:
    """The limits. Saving another error share shows its consequence first; ``try`` tests the case number pattern on a text."""
    deployment = request.deployment
    stored = {name: getattr(deployment, name) for name in LIMITS}
    asked = request.GET.get("error_share", "")
    start = stored | ({"error_share": float(asked)} if re.fullmatch(r"0\.\d{1,6}", asked) else {})
    form = LimitsForm(request.POST or None, initial=start)
    steps = first_steps(deployment)
    context = frame(request, "limits") | {
        "steps": steps, "steps_done": sum(step.done for step in steps), "steps_missing": missing(deployment),
        "form": form, "text": request.POST.get("text", "")[:TEST_LENGTH],
    }
    valid = request.method == "POST" and form.is_valid()
    if "try" in request.POST:
        context |= {"found": _numbers(form, context["text"]), "tested": "case_number_pattern" not in form.errors}
    elif valid and (_same_promise(deployment, form) or "confirmed" in request.POST):
        store.save_deployment(who=request.who, deployment=deployment, **form.cleaned_data)
        messages.success(request, _("Grænserne er gemt."))
        return redirect("settings", deployment.solution)
    elif valid:
        context |= {"confirm": True} | _consequence(deployment, form.cleaned_data["error_share"])
    elif request.method == "GET" and start["error_share"] != stored["error_share"]:
        context |= _consequence(deployment, start["error_share"])
    return render(request, "desk/settings.html", context, status=422 if form.errors else 200)


def _same_promise(deployment: Deployment, form: LimitsForm) -> bool:
    return all(abs(form.cleaned_data[n] - getattr(deployment, n)) < 1e-9 for n in ("error_share", "confidence"))


def _numbers(form: LimitsForm, text: str) -> list[str]:
    pattern = form.cleaned_data.get("case_number_pattern", "") if hasattr(form, "cleaned_data") else ""
    return list(dict.fromkeys(m.group(0) for m in re.finditer(pattern, text)))[:20] if pattern else []


def _consequence(deployment: Deployment, error_share: float) -> dict[str, Any]:
    """What a month brings now and with ``error_share``, by the curve of the model in use and the last 30 days' mail."""
    today = timezone.localdate()
    figures = gather(deployment, Period(today - timedelta(days=DAYS - 1), today))
    evaluation = evaluation_of(figures.model)
    curve = evaluation.curve if evaluation else ()

    def month(point: CurvePoint | None) -> Consequence | None:
        return consequence(point, cases_month=figures.cases_month, saved_s=figures.saved_s) if point else None

    return {
        "asked": error_share,
        "curve_missing": not curve,
        "cases_month": figures.cases_month,
        "now": month(nearest(curve, evaluation.threshold)) if evaluation else None,
        "then": month(for_error(curve, error_share)),
        "can_be_promised": min((p.high for p in curve), default=None),
    }


@require_http_methods(["GET", "POST"])
@page(Role.ADMIN)
def delivery(request: DeskRequest) -> HttpResponse:
    """Filing, the mail server and the case system. Stored secrets are kept unless a new one is typed, and never shown."""
    deployment = request.deployment
    smtp, case = deployment.smtp or {}, deployment.case_system or {}
    start = {
        "filing": deployment.filing,
        "case_kind": case.get("kind", ""),
        "case_path": case.get("path", ""),
        "case_url": case.get("url", ""),
    }
    start |= {f"smtp_{k}": v for k, v in smtp.items() if k != "secret"}
    form = DeliveryForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        store.save_deployment(
            who=request.who,
            deployment=deployment,
            filing=form.cleaned_data["filing"],
            smtp=_kept(smtp, form.smtp(), form.cleaned_data["smtp_secret"], ("host", "user")),
            case_system=_kept(case, form.case_system(), form.cleaned_data["case_secret"], ("kind", "url")),
        )
        messages.success(request, _("Afsendelsen er gemt."))
        return redirect("settings_delivery", deployment.solution)
    context = frame(request, "delivery") | {"form": form, "smtp_secret": bool(smtp.get("secret")), "case_secret": bool(case.get("secret"))}
    return render(request, "desk/settings_delivery.html", context, status=422 if form.errors else 200)


def _kept(old: dict[str, Any], new: dict[str, Any], secret: str, same: tuple[str, ...]) -> dict[str, Any]:
    """Add the secret. A stored one is never sent to another server than it was typed for."""
    if not new:
        return {}
    untouched = {k: v for k, v in old.items() if k in ("ca_file", "timeout_s")} if old.get("kind") == new.get("kind") else {}
    stored = old.get("secret", "") if all(old.get(k) == new.get(k) for k in same) else ""
    return untouched | new | ({"secret": encrypt(secret) if secret else stored} if secret or stored else {})


urlpatterns = [
    path("<slug:solution>/settings/", settings, name="settings"),
    path("<slug:solution>/settings/delivery/", delivery, name="settings_delivery"),
]
