"""Every run that was ever made here: what found it, who, when, what came of it. Out as Excel and CSV."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mertid.desk import store
from mertid.desk.access import DeskRequest
from mertid.desk.fleet.opened import PATH, READERS, Opened, fleet_page, open_place
from mertid.desk.pages.fleet.day import on_day

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ("auto", "hand", "day")


@require_GET
@fleet_page(*READERS)
def history(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show every run. The look-up is in the log."""
    opened = open_place(request, case_id)
    store.record(request.who, "case.seen", opened.case)
    only = request.GET.get("only", "")
    rows = [
        {"run": run, "counts": [(name, run.counts[key]) for key, name in opened.names.items() if run.counts.get(key)],
         "unserved": len(run.result.get("unserved", ())), "chosen": run.decision is not None and run.decision.undone_at is None}
        for run in opened.runs if only not in KINDS or run.kind == only
    ]
    return render(request, "desk/fleet/history.html", opened.context(
        "fleet_history", rows=rows, only=only, count=len(opened.runs), sheets=_sheets(),
        filters=[("", _("Alle")), ("auto", _("Automatiske")), ("hand", _("I hånden")), ("day", _("Dagens fordeling"))],
    ))


@require_GET
@fleet_page(*READERS)
def export(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Return the figures as Excel, one table as CSV, or a day's assignment as CSV. What leaves is in the log."""
    opened = open_place(request, case_id)
    plan = opened.plan or {"today": opened.engine.today(opened.need).model_dump(mode="json"), "points": []}
    name = request.GET.get("table", "")
    if name and name not in {"dag", *dict(_sheets())}:
        raise Http404
    store.record(request.who, "fleet.exported", opened.case, table=name or "excel")
    runs = [_row(run) for run in reversed(opened.runs)]
    if name == "dag":
        return _csv(_day(request, opened), f"dag-{request.GET.get('date', '')[:10]}")
    if name:
        return _csv(opened.engine.sheet(opened.need, plan, name, runs), name)
    answer = HttpResponse(opened.engine.workbook(opened.need, plan, runs), content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="flaade-{opened.case.number}.xlsx"'
    return answer


def _day(request: DeskRequest, opened: Opened) -> str:
    from datetime import date

    chosen = opened.asked(request.GET.get("fleet", "today"))
    try:
        number = (date.fromisoformat(request.GET.get("date", "")) - opened.need.start).days
    except ValueError:
        raise Http404 from None
    if not 0 <= number < opened.need.days:
        raise Http404
    need, given, _made = on_day(opened, chosen, number)
    return str(opened.engine.day_sheet(need, given))


def _csv(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text.encode(), content_type="text/csv; charset=utf-8")
    safe = "".join(letter for letter in name if letter.isalnum() or letter == "-")
    answer["Content-Disposition"] = f'attachment; filename="flaade-{safe}.csv"'
    return answer


def _row(run: Any) -> dict[str, Any]:
    return {
        "number": run.number, "kind": _(run.get_kind_display()), "at": timezone.localtime(run.made_at).strftime("%Y-%m-%d %H:%M"),
        "by": run.made_by.name if run.made_by else "mertid", "note": run.note, "result": {**run.result, "counts": run.counts},
    }


def _sheets() -> list[tuple[str, str]]:
    return [("i-dag", _("I dag")), ("kurve", _("Kurven")), ("koretojer", _("Køretøjer")), ("timer", _("Time for time")),
            ("historik", _("Historik")), ("ture", _("Ture"))]


urlpatterns = [
    path(f"{PATH}history/", history, name="fleet_history"),
    path(f"{PATH}export/", export, name="fleet_export"),
]
