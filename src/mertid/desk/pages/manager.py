"""The manager's page: what came in, what the suggestions were worth, what to look at; and the same figures as a file."""

from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mertid import catalog
from mertid.desk import store
from mertid.desk.access import DeskRequest, page
from mertid.desk.curve import draw
from mertid.desk.figures import UNREAD_CASES, Figures, decisions, gather
from mertid.desk.figures_file import figures_file
from mertid.desk.models import CaseRow, Deployment, ModelVersion, Role
from mertid.desk.period import Period
from mertid.govern.agreement import HASTE, READING_PER_MINUTE, kept_promise
from mertid.govern.benefit import CAP_S, LEAST
from mertid.govern.drift import NewWord, new_words, shift, vocabulary

READERS = (Role.MANAGER, Role.DATA_SCIENTIST, Role.ADMIN)
CHOICES = (7, 30, 90)
LONGEST_DAYS = 731
WORD_CASES, KNOWN_CASES = 1000, 8000
WORD_DAYS = 28


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None


def read_period(request: HttpRequest) -> tuple[Period, int | None, str]:
    """Return the period asked for, its number of days where it is one of the choices, and what was wrong with what was asked."""
    today = timezone.localdate()
    first, last = _day(request.GET.get("from")), _day(request.GET.get("to"))
    asked = request.GET.get("days", "30")
    days = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in CHOICES else 30
    usual = Period(today - timedelta(days=days - 1), today)
    if not request.GET.get("from") and not request.GET.get("to"):
        return usual, days, ""
    if first is None or last is None:
        return usual, days, _("Skriv begge datoer. Her vises de sidste %(n)s dage.") % {"n": days}
    if last < first:
        return usual, days, _("Slutdatoen ligger før startdatoen. Her vises de sidste %(n)s dage.") % {"n": days}
    if (last - first).days >= LONGEST_DAYS:
        return usual, days, _("Vælg højst to år. Her vises de sidste %(n)s dage.") % {"n": days}
    return Period(first, last), None, ""


@require_GET
@page(*READERS)
def manager(request: DeskRequest) -> HttpResponse:
    """Show the figures of the period."""
    period, days, fault = read_period(request)
    found = gather(request.deployment, period)
    asked = request.GET.get("line", "")
    drawing = draw(
        found.evaluation,
        cases_month=found.cases_month,
        saved_s=found.saved_s,
        at=int(asked) if asked.isascii() and asked.isdigit() else None,
        limit=request.deployment.error_share,
    )
    context: dict[str, Any] = {
        "deployment": request.deployment,
        "f": found,
        "period": period,
        "days": days,
        "choices": CHOICES,
        "fault": fault,
        "drawing": drawing,
        "solution": catalog.get(request.deployment.solution),
        "bars": _bars(found),
        "shift": shift(found.psi),
        "kept": kept_promise(found.tally.error, request.deployment.error_share),
        "query": f"from={period.first}&to={period.last}",
        "invented": store.is_invented(request.deployment.authority),
        "may_set": Role.ADMIN in request.roles,
        "cap_min": CAP_S // 60,
        "least": LEAST,
        "words_a_minute": READING_PER_MINUTE,
        "haste": HASTE,
        "unread_cases": UNREAD_CASES,
    }
    return render(request, "desk/manager.html", context)


@require_GET
@page(*READERS)
def export(request: DeskRequest) -> HttpResponse:
    """Send every figure of the period with its interval and definition, for a spreadsheet."""
    period, _days, _fault = read_period(request)
    content = figures_file(request.deployment, gather(request.deployment, period))
    name = f"mertid-{request.deployment.solution}-{period.first}-{period.last}.csv"
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_GET
@page(*READERS)
def words(request: DeskRequest) -> HttpResponse:
    """Show the words of recent mail that the model in use never saw. A part of its own: it reads the mails' text."""
    model = ModelVersion.objects.filter(deployment=request.deployment, state="active").first()
    found = _new_words(request.deployment, model) if model else []
    context = {"deployment": request.deployment, "model": model, "words": found, "weeks": WORD_DAYS // 7, "most": WORD_CASES}
    part = "desk/manager_words_part.html" if request.headers.get("HX-Request") else "desk/manager_words.html"
    return render(request, part, context)


def _new_words(deployment: Deployment, model: ModelVersion) -> list[NewWord]:
    """Compare the newest four weeks with what was decided before the model was made."""
    key = f"known-words:{deployment.pk}:{model.pk}"
    known = cache.get(key)
    if known is None:
        learned = CaseRow.objects.filter(deployment=deployment, decided_at__lt=model.made_at).order_by("-decided_at")
        known = vocabulary(learned.values_list("search", flat=True)[:KNOWN_CASES].iterator())
        cache.set(key, known, 24 * 3600)
    today = timezone.localdate()
    rows = decisions(deployment, Period(today - timedelta(days=WORD_DAYS - 1), today)).filter(at__gte=model.made_at).order_by("-at")
    recent = [(text, kind != "accept" and shown) for text, kind, shown in rows.values_list("case__search", "kind", "shown")[:WORD_CASES]]
    return new_words(known, recent)


def _bars(found: Figures) -> dict[str, Any]:
    """Places of the columns in the drawing of mail in and out, 700 x 160."""
    most = max([1, *(max(d.received, d.decided) for d in found.series)])
    step = 640 / max(1, len(found.series))
    wide = min(step * 0.38, 26)

    def column(i: int, offset: float, count: int) -> dict[str, str]:
        high = count / most * 120
        return {"x": f"{50 + i * step + step / 2 + offset:.1f}", "y": f"{136 - high:.1f}", "w": f"{wide:.1f}", "h": f"{high:.1f}"}

    return {
        "most": most,
        "received": [column(i, -wide, d.received) for i, d in enumerate(found.series)],
        "decided": [column(i, 0.0, d.decided) for i, d in enumerate(found.series)],
        "labels": [
            (f"{50 + i * step + step / 2:.1f}", d.day) for i, d in enumerate(found.series) if i % max(1, len(found.series) // 6) == 0
        ],
    }


urlpatterns = [
    path("<slug:solution>/manager/", manager, name="manager"),
    path("<slug:solution>/manager/figures.csv", export, name="figures"),
    path("<slug:solution>/manager/words/", words, name="manager_words"),
]
