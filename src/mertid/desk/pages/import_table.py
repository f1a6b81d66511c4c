"""Data in: a table is uploaded, its columns are matched with the contract, every row is looked at, then all is read in, or taken back."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mertid import catalog
from mertid.core import BadSettings, MissingExtra, Refused, Text, Unreadable
from mertid.desk import store
from mertid.desk.access import DeskRequest, may
from mertid.desk.estimating import estimate_page
from mertid.desk.models import ImportBatch, Role
from mertid.desk.table_in import CASES, OUTCOMES, contract, kept_table, lacking, read_table, receive_file
from mertid.exchange.contract import HEADINGS, KNOWN, Column, contract_rows
from mertid.exchange.mapping import LEFT_OUT, Fit, fit
from mertid.exchange.report import report_csv
from mertid.exchange.table import Table, shown
from mertid.exchange.template import template_csv, template_xlsx

READERS = (Role.ADMIN, Role.DATA_SCIENTIST)
LOOKED_AT = 20_000
"""Rows that the look before reading in goes through; reading in goes through all of them."""
MOST_BYTES = 300_000_000
MOST_COLUMNS = 400
SHOWN_ROWS = 50
_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


class TableForm(forms.Form):
    """One file and what it holds."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Hvad er i tabellen?"), widget=forms.RadioSelect, initial=CASES,
        choices=[(CASES, gettext_lazy("Sager, nye eller tidligere med udfald")), (OUTCOMES, gettext_lazy("Udfald til sager, der er her"))],
    )
    file = forms.FileField(
        label=gettext_lazy("Tabel"),
        help_text=gettext_lazy("CSV, Excel (.xlsx) eller Parquet. CPR-numre bliver til pseudonymer, før noget lægges fra."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.parquet", "class": "form-input"}),
    )
    made = forms.BooleanField(label=gettext_lazy("Borgerne er opdigtede (til prøve)"), required=False)


@require_http_methods(["GET", "POST"])
@estimate_page(*READERS)
def tables(request: DeskRequest) -> HttpResponse:
    """List what was read in; receive a table."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = _receive(request, form)
        except Unreadable as error:
            form.add_error("file", _say(error.text) or _("Filen kan ikke læses som en tabel."))
        except MissingExtra:
            form.add_error("file", _("Parquet kan ikke læses her. Gem tabellen som CSV, eller bed driften om at tilføje det."))
        except BadSettings as error:
            form.add_error(None, str(error))
        else:
            return redirect("table", request.deployment.solution, batch.pk)
    solution = catalog.get(request.deployment.solution)
    batches = list(request.deployment.batches.exclude(state="undone", stored=0).defer("cells").select_related("made_by")[:SHOWN_ROWS])
    context = _frame(request) | {
        "form": form, "batches": batches, "contract": contract_rows(contract(solution, CASES), _language())[1:],
        "headings": HEADINGS,
    }
    return render(request, "desk/tables.html", context, status=422 if form.errors else 200)


def _receive(request: DeskRequest, form: TableForm) -> ImportBatch:
    sent = form.cleaned_data["file"]
    if sent.size > MOST_BYTES:
        raise Unreadable("table: too big for a page.", text=Text(da="Filen er for stor her. Brug mertid import-table.",
                                                               en="The file is too big here. Use mertid import-table."))
    with tempfile.TemporaryDirectory(prefix="mertid-table-") as folder:  # 0700, gone when the request is
        place = Path(folder) / "table"
        with place.open("wb") as file:
            for piece in sent.chunks():
                file.write(piece)
        made = "made" if form.cleaned_data["made"] else "real"
        batch = receive_file(request.deployment, request.who, form.cleaned_data["kind"], place, origin=made)
    return _look(request, batch, {})


@require_http_methods(["GET", "POST"])
@estimate_page(*READERS)
def table(request: DeskRequest, batch: UUID) -> HttpResponse:
    """Show one table: its columns, the look at its rows, how reading in goes. Change columns, read in, give up."""
    row = get_object_or_404(ImportBatch.objects.select_related("made_by"), deployment=request.deployment, pk=batch)
    if request.method == "POST":
        try:
            return _act(request, row)
        except (Refused, Unreadable, BadSettings):
            messages.error(request, _("Tabellen er læst ind eller opgivet i mellemtiden. Upload den igen, hvis den skal læses på ny."))
            return redirect("table", request.deployment.solution, row.pk)
    return render(request, "desk/table.html", _context(request, row))


def _act(request: DeskRequest, row: ImportBatch) -> HttpResponse:
    here = redirect("table", request.deployment.solution, row.pk)
    act = request.POST.get("do", "")
    if act == "drop":
        store.drop_batch(who=request.who, batch=row)
        messages.success(request, _("Tabellen er opgivet, og det uploadede er slettet."))
        return redirect("tables", request.deployment.solution)
    if act == "look":
        mapping = _asked(request, kept_table(row))
        if mapping is None:
            messages.error(request, _("To kolonner er valgt til det samme. Intet er ændret."))
        else:
            _look(request, row, mapping)
            messages.success(request, _("Rækkerne er set efter igen."))
        return here
    good = request.POST.get("take_good") == "on"
    if (row.report or {}).get("lacks") or (row.wrong and not good):
        messages.error(request, _("Intet er indlæst: der er fejl i tabellen. Ret den, eller vælg at tage de gode rækker."))
        return here
    store.start_batch(who=request.who, batch=row, take_good=good)
    messages.success(request, _("Indlæsningen er sat i gang."))
    return here


def _asked(request: DeskRequest, table: Table) -> dict[str, Any] | None:
    """Return the mapping that was chosen on the page, or None where two columns were chosen for the same."""
    columns: dict[str, dict[str, Any]] = {}
    for at, name in enumerate(table.columns):
        if name:
            columns[name] = {"to": request.POST.get(f"c{at}", LEFT_OUT)}
    chosen = [one["to"] for one in columns.values() if one["to"]]
    decimal = request.POST.get("decimal", "")
    known = {one.to for one in contract(catalog.get(request.deployment.solution), CASES)}
    known |= {one.to for one in contract(catalog.get(request.deployment.solution), OUTCOMES)}
    if len(chosen) != len(set(chosen)) or not set(chosen) <= known:
        return None
    return {"columns": columns, "decimal": decimal if decimal in (",", ".") else ""}


def _look(request: DeskRequest, batch: ImportBatch, mapping: dict[str, Any]) -> ImportBatch:
    """Match the columns, look at the rows, keep both with the draft."""
    solution, kept = catalog.get(request.deployment.solution), kept_table(batch)
    found = fit(kept.columns, contract(solution, batch.kind), mapping)
    said = lacking(solution, batch.kind, found)
    report: dict[str, Any] = {"lacks": [one.model_dump() for one in said]}
    wrong = 0
    if not said:
        read = read_table(request.deployment, request.who, batch.kind, kept, found, source=batch.digest, most=LOOKED_AT)
        report |= read.report.as_json() | {"looked": read.report.rows}
        wrong = read.report.wrong
    return store.save_batch(who=request.who, batch=batch, mapping=found.as_mapping(kept.columns), report=report, wrong=wrong)


def _context(request: DeskRequest, row: ImportBatch) -> dict[str, Any]:
    context = _frame(request) | {
        "batch": row, "report": row.report, "rows": _rows(row), "open": row.state in ("draft", "failed") and row.cells is not None,
        "undo": row.state == "done" and row.stored > 0 and not store.in_use(row), "used": row.state == "done" and bool(store.in_use(row)),
        "good": max(0, (row.report or {}).get("looked", 0) - row.wrong), "most": LOOKED_AT,
    }
    if context["open"]:
        kept = kept_table(row)
        columns = contract(catalog.get(request.deployment.solution), row.kind)
        found = fit(kept.columns, columns, row.mapping)
        context |= {"columns": _columns(kept, found, columns), "groups": _groups(columns), "decimal": row.mapping.get("decimal", ""),
                    "many": len(kept.columns) > MOST_COLUMNS}
    return context


def _columns(kept: Table, found: Fit, columns: tuple[Column, ...]) -> list[dict[str, Any]]:
    """Return one line a column of the table: how it is shown, what it is read as and what its cells must hold."""
    to = {link.at: link.to for link in found.links}
    by_to = {one.to: one for one in columns}
    return [
        {"at": at, "name": shown(name, at), "to": to.get(at, ""), "column": by_to.get(to.get(at, ""))}
        for at, name in enumerate(kept.columns[:MOST_COLUMNS]) if name
    ]


def _groups(columns: tuple[Column, ...]) -> list[tuple[str, list[Column]]]:
    """Return what a column may be read as, in groups for the select."""
    facts = [one for one in columns if not one.to.startswith(("@", KNOWN, "decision:", "outcome:"))]
    return [(name, some) for name, some in (
        (_("Hvem og hvornår"), [one for one in columns if one.to.startswith("@")]), (_("Oplysninger"), facts),
        (_("Beslutning og udfald"), [one for one in columns if one.to.startswith(("decision:", "outcome:"))]),
        (_("Hvornår en oplysning blev kendt"), [one for one in columns if one.to.startswith(KNOWN)]),
    ) if some]


def _rows(row: ImportBatch) -> list[dict[str, Any]]:
    told = (row.report or {}).get("rows", [])[:SHOWN_ROWS]
    return [{"line": line, "column": column, "expected": Text(da=da, en=en)} for line, column, da, en in told]


@require_GET
@estimate_page(*READERS)
def progress(request: DeskRequest, batch: UUID) -> HttpResponse:
    """Show how far reading in has come: the part that htmx fetches, or the page again."""
    row = get_object_or_404(ImportBatch.objects.defer("cells"), deployment=request.deployment, pk=batch)
    if not request.headers.get("HX-Request"):
        return redirect("table", request.deployment.solution, row.pk)
    answer = render(request, "desk/table_progress.html", {"batch": row, "deployment": request.deployment})
    if row.state != "waiting":
        answer["HX-Refresh"] = "true"
    return answer


@require_GET
@estimate_page(*READERS)
def report(request: DeskRequest, batch: UUID) -> HttpResponse:
    """Give the report on wrong rows as CSV."""
    row = get_object_or_404(ImportBatch.objects.defer("cells"), deployment=request.deployment, pk=batch)
    return _file(report_csv(row.report or {}, _language()), "csv", _("fejl"))


@require_GET
@estimate_page(*READERS)
def template(request: DeskRequest, kind: str, form: str) -> HttpResponse:
    """Give an empty table to fill in."""
    if kind not in (CASES, OUTCOMES) or form not in _TYPES:
        raise Http404
    solution = catalog.get(request.deployment.solution)
    made = (template_csv if form == "csv" else template_xlsx)(contract(solution, kind), _language())
    return _file(made, form, solution.slug)


@require_http_methods(["GET", "POST"])
@estimate_page(*READERS)
def undo(request: DeskRequest, batch: UUID) -> HttpResponse:
    """Ask, then take back all that a table brought."""
    row = get_object_or_404(ImportBatch.objects.defer("cells"), deployment=request.deployment, pk=batch, state="done")
    if request.method == "POST":
        try:
            store.undo_batch(who=request.who, batch=row)
        except Refused:
            messages.error(request, _("Nogen har arbejdet med en af sagerne, så indlæsningen kan ikke fortrydes."))
        else:
            messages.success(request, _("Indlæsningen er fortrudt, og det, den bragte, er slettet."))
        return redirect("tables", request.deployment.solution)
    return render(request, "desk/table_undo.html", _frame(request) | {"batch": row})


def _file(data: bytes, form: str, name: str) -> HttpResponse:
    return HttpResponse(data, content_type=_TYPES[form], headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'})


def _frame(request: DeskRequest) -> dict[str, Any]:
    deployment = request.deployment
    return {
        "deployment": deployment, "solution": catalog.get(deployment.solution), "may_settings": may(request.user, Role.ADMIN, deployment),
    }


def _language() -> str:
    return "en" if (get_language() or "da").startswith("en") else "da"


def _say(text: Text | None) -> str:
    return "" if text is None else getattr(text, _language())


_HERE = "<slug:solution>/settings/tables/"
urlpatterns = [
    path(_HERE, tables, name="tables"),
    path(f"{_HERE}template/<slug:kind>.<slug:form>", template, name="table_template"),
    path(f"{_HERE}<uuid:batch>/", table, name="table"),
    path(f"{_HERE}<uuid:batch>/progress/", progress, name="table_progress"),
    path(f"{_HERE}<uuid:batch>/report/", report, name="table_report"),
    path(f"{_HERE}<uuid:batch>/undo/", undo, name="table_undo"),
]
