"""The list of documents and every place withheld, as an Excel workbook; the log as a file that Danish Excel opens."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mertid.desk import store
from mertid.desk.access import DeskRequest, page
from mertid.desk.models import MarkRow, PaperRow
from mertid.desk.pages.log import csv_line
from mertid.desk.store import redact

from .frame import PATH, READERS, Opened, open_request
from .log import lines_of, rows_of, things_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (8, 14, 60, 18, 28, 28, 28)


@require_GET
@page(*READERS)
def workbook(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Give the list of documents and each place withheld with its ground and who chose it. No struck word is in it."""
    opened = open_request(request, request_id)
    if not opened.law:
        return redirect(opened.url("redact_list"))
    store.record(request.who, "request.exported", opened.case)
    draft = redact.draft_of(opened.case, request.user)
    made = _book((_("Aktliste"), _papers(opened, draft)), (_("Undtaget"), _withheld(opened)))
    answer = HttpResponse(made, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="aktliste-{opened.case.number}.xlsx"'
    return answer


def _papers(opened: Opened, draft: redact.Draft) -> Iterator[Sequence[Any]]:
    """Yield the documents in order with what becomes of each. Titles lose what is struck; a sender is left out, as one may be."""
    listed = {one.number: one for one in draft.answer().papers}
    said = {"in": _("gives helt"), "cut": _("gives delvist"), "withheld": _("undtaget helt")}
    yield _("Akt"), _("Dato"), _("Dokument"), _("Udfald"), _("Hjemmel"), _("Steder undtaget"), _("Sider"), _("Gennemgået af")
    for row in PaperRow.objects.filter(case=opened.case, container=False).select_related("done_by").defer("text", "finds"):
        one = listed.get(row.number)
        outcome = said[one.outcome] if one is not None else _("ikke med") if row.decided == "out" else _("ikke placeret")
        dated = timezone.localtime(row.dated_at).date() if row.dated_at else None
        yield (
            row.number, dated, one.title if one is not None else draft.clean(row.title or row.name), outcome,
            ", ".join(one.grounds) if one is not None else "", one.marks if one is not None else None, row.pages,
            row.done_by.name if row.done_by is not None else "",
        )


def _withheld(opened: Opened) -> Iterator[Sequence[Any]]:
    """Yield each document and place withheld: where, of which kind, on which ground, who chose it and when."""
    yield _("Akt"), _("Side"), _("Slags"), _("Hjemmel"), _("Hvad hjemlen dækker"), _("Valgt af"), _("Tidspunkt")
    for row in PaperRow.objects.filter(case=opened.case, decided="withheld").select_related("done_by").defer("text", "finds"):
        by, at = (row.done_by.name if row.done_by is not None else ""), row.done_at
        yield row.number, None, _("hele dokumentet"), *_ground(opened, row.ground), by, _moment(at)
    marks = MarkRow.objects.filter(paper__case=opened.case, paper__decided="in", state="struck").select_related("by", "paper")
    for mark in marks.defer("reason", "paper__text", "paper__finds").order_by("paper__number", "sheet", "start"):
        kind = opened.kinds.get(mark.kind) or (_("hele siden") if mark.kind == "page" else _("markeret i hånden"))
        by = mark.by.name if mark.by is not None else ""
        yield mark.paper.number, mark.sheet, kind, *_ground(opened, mark.ground), by, _moment(mark.decided_at)


def _ground(opened: Opened, key: str) -> tuple[str, str]:
    found = opened.grounds.get(key)
    return (str(found.label), str(found.title.da)) if found is not None else (key, "")


def _moment(at: Any) -> Any:
    return timezone.localtime(at).replace(tzinfo=None, microsecond=0) if at is not None else None  # a sheet knows no time zones


def _book(*sheets: tuple[str, Iterator[Sequence[Any]]]) -> bytes:
    """Return a workbook with these sheets; the first row of each is its head. A text that begins as a formula stays text."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book, bold = openpyxl.Workbook(write_only=True), Font(bold=True)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for place, width in enumerate(WIDTHS, 1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        for place, row in enumerate(rows):
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, value)
                if isinstance(value, str):
                    cell.data_type = "s"
                if not place:
                    cell.font = bold
                cells.append(cell)
            sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@require_GET
@page(*READERS)
def log_file(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Give the request's log, oldest first, each line with its digest."""
    opened = open_request(request, request_id)
    store.record(request.who, "log.exported", opened.case)
    named = things_of(opened.case)
    rows = list(rows_of(opened.case, named).order_by("position"))
    lines = lines_of(request.who, rows, named)
    head = ["nr", "tid", "hvem", "hvad", "om", "detaljer", "digest"]
    said = []
    for line, row in zip(lines, rows, strict=True):
        at = timezone.localtime(line.at).isoformat(" ", "seconds")
        said.append([str(line.position), at, line.by, line.action, line.about, line.detail, row.digest])
    answer = HttpResponse(b"\xef\xbb\xbf" + b"".join(map(csv_line, [head, *said])), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="log-{opened.case.number}.csv"'
    return answer


urlpatterns = [
    path(f"{PATH}list.xlsx", workbook, name="redact_list_xlsx"),
    path(f"{PATH}log.csv", log_file, name="redact_log_csv"),
]
