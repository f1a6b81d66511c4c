"""A new plan from tables: uploaded, columns matched, every row looked at, what is missing told; then a case, whole or not at all."""

import base64
import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from mertid import catalog
from mertid.core import BadCase, BadSettings, MertidError, Refused, Unreadable
from mertid.desk import store
from mertid.desk.access import DeskRequest
from mertid.desk.models import ImportBatch
from mertid.desk.planning import engine_at, plan_page
from mertid.desk.route.known import remembered
from mertid.desk.secrets import lock_bytes, unlock_bytes
from mertid.desk.store import route

from .frame import PLANNERS, language, said

MOST_BYTES = 20_000_000
MOST_FILES = 10
SHOWN_FAULTS = 100
_HERE = "<slug:solution>/plans/import/"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Files(forms.ClearableFileInput):
    """A field that takes several files."""

    allow_multiple_selected = True


class UploadForm(forms.Form):
    """The files, and which days are planned."""

    area = forms.CharField(label=gettext_lazy("Område"), max_length=200, widget=forms.TextInput(attrs={"class": "form-input"}))
    start = forms.DateField(
        label=gettext_lazy("Første dag"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-input"}),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Dage"), min_value=1, max_value=62, initial=7, widget=forms.NumberInput(attrs={"class": "form-input"}),
    )
    tables = forms.FileField(
        label=gettext_lazy("Filer"), required=False,
        help_text=gettext_lazy(
            "En Excel-mappe med arkene Borgere, Besøg, Medarbejdere, Vagter og Steder, eller en CSV-fil for hver. JSON kan også bruges."
        ),
        widget=Files(attrs={"class": "form-input", "accept": ".csv,.txt,.xlsx,.json", "multiple": True}),
    )


@require_http_methods(["GET", "POST"])
@plan_page(*PLANNERS)
def upload(request: DeskRequest) -> HttpResponse:
    """Receive the files of a new plan, or show the form."""
    form = UploadForm(request.POST or None, initial={"start": _next_monday()})
    if request.method == "POST" and form.is_valid():
        sent = request.FILES.getlist("tables")
        if not sent or len(sent) > MOST_FILES or sum(one.size or 0 for one in sent) > MOST_BYTES:
            form.add_error("tables", _("Vælg mellem 1 og 10 filer, højst 20 MB i alt."))
        else:
            try:
                return _receive(request, form, [(one.name or "", one.read()) for one in sent])
            except Unreadable as error:
                form.add_error("tables", said(error.text) if error.text else _("Filen kan ikke læses som en tabel."))
            except BadCase:
                form.add_error("tables", _("JSON-filen er ikke i den dokumenterede form. Se docs/route.md."))
    kinds = engine_at(request.deployment).table_kinds()
    drafts = request.deployment.batches.filter(kind="plan", state="draft", made_by=request.user).defer("cells")
    return render(request, "desk/route/upload.html", {
        "form": form, "kinds": kinds, "drafts": drafts, "solution": catalog.get(request.deployment.solution),
    }, status=422 if form.errors else 200)


def _next_monday() -> date:
    today = timezone.localdate()
    return today + timedelta(days=7 - today.weekday())


def _receive(request: DeskRequest, form: UploadForm, files: list[tuple[str, bytes]]) -> HttpResponse:
    engine, rows = engine_at(request.deployment), 0
    for name, data in files:
        if _is_json(name, data):
            rows += len(engine.problem(_json(data)).visits)
        else:
            rows += sum(len(grid.rows) for grid in engine.sheets(data).values())
    told = {
        "area": form.cleaned_data["area"], "start": form.cleaned_data["start"].isoformat(), "days": form.cleaned_data["days"],
        "files": [[name, base64.b64encode(data).decode()] for name, data in files],
    }
    batch = store.new_batch(
        who=request.who, deployment=request.deployment, kind="plan", cells=lock_bytes(json.dumps(told).encode()), rows=rows,
    )
    return redirect("route_tables", request.deployment.solution, batch.pk)


def _is_json(name: str, data: bytes) -> bool:
    return name.lower().endswith(".json") or data.lstrip()[:1] == b"{"


def _json(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError:
        raise BadCase("problem: file is no JSON, expected the documented form. See docs/route.md.") from None
    if not isinstance(found, dict):
        raise BadCase("problem: file is no object, expected the documented form. See docs/route.md.")
    return found.get("problem", found) if isinstance(found.get("problem", found), dict) else found


class Draft:
    """What was uploaded, read as a person says: which table each sheet is, and what its columns hold."""

    def __init__(self, request: DeskRequest, batch: ImportBatch) -> None:
        if batch.cells is None:
            raise Http404
        self.told: dict[str, Any] = json.loads(unlock_bytes(bytes(batch.cells)))
        self.engine, self.mapping = engine_at(request.deployment), batch.mapping or {}
        self.start = date.fromisoformat(self.told["start"])
        self.whole: Any = None
        self.sheets: list[dict[str, Any]] = []
        for name, packed in self.told["files"]:
            data = base64.b64decode(packed)
            if _is_json(name, data):
                self.whole = self.engine.problem(_json(data))
                continue
            for title, grid in self.engine.sheets(data).items():
                self._add(name, title or name.rpartition("/")[2].rpartition(".")[0], grid)

    def _add(self, file: str, title: str, grid: Any) -> None:
        at = str(len(self.sheets))
        chosen = self.mapping.get(at, {})
        kind = chosen.get("kind", self.engine.table_kind(title, grid.columns))
        columns = chosen.get("columns") or (self.engine.proposed_columns(kind, grid.columns) if kind else {})
        self.sheets.append({"at": at, "file": file, "title": title, "grid": grid, "kind": kind, "columns": columns})

    def read(self) -> tuple[Any, list[Any], int, str]:
        """Return the problem or None, the faults, how many more there are, and a sentence where nothing could be read at all."""
        if self.whole is not None and not self.sheets:
            return self.whole, [], 0, ""
        sources: dict[str, Any] = {}
        for sheet in self.sheets:
            if not sheet["kind"]:
                continue
            if sheet["kind"] in sources:
                return None, [], 0, _("To ark er valgt til den samme tabel. Vælg »læses ikke« for det ene.")
            sources[sheet["kind"]] = (sheet["grid"], sheet["columns"])
        lacking = [said(title) for kind, title, _columns in self.engine.table_kinds() if kind not in (*sources, "places")]
        if lacking:
            return None, [], 0, _("Der mangler: %(tables)s.") % {"tables": ", ".join(lacking)}
        try:
            found = self.engine.read_tables(sources, start=self.start, days=self.told["days"], area=self.told["area"])
        except BadSettings:
            return None, [], 0, _("En tabel mangler en kolonne, der skal være der, eller to kolonner er valgt til det samme.")
        except Unreadable as error:
            return None, [], 0, said(error.text) if error.text else _("Der er flere besøg, end der kan planlægges på én gang.")
        return found.problem, list(found.faults), found.more, ""


@require_http_methods(["GET", "POST"])
@plan_page(*PLANNERS)
def tables(request: DeskRequest, batch: UUID) -> HttpResponse:
    """Show how the tables are read, what is wrong in them and what is missing; change it, make the plan's case, give up."""
    row = get_object_or_404(ImportBatch, deployment=request.deployment, pk=batch, kind="plan", state="draft", made_by=request.user)
    draft, act = Draft(request, row), request.POST.get("do", "")
    if request.method == "POST" and act == "drop":
        store.drop_batch(who=request.who, batch=row)
        messages.success(request, _("Filerne er opgivet, og det uploadede er slettet."))
        return redirect("route_import", request.deployment.solution)
    if request.method == "POST" and act == "look":
        row = store.save_batch(who=request.who, batch=row, mapping=_asked(request, draft))
        return redirect("route_tables", request.deployment.solution, row.pk)
    problem, faults, more, why = draft.read()
    known = 0
    if problem is not None:
        problem, known = remembered(draft.engine, request.deployment, problem)
    if request.method == "POST" and act == "start" and problem is not None:
        try:
            return _begin(request, row, draft, problem)
        except (Refused, BadCase):
            messages.error(request, _("Det kunne ikke læses ind. Upload filerne igen."))
            return redirect("route_import", request.deployment.solution)
    return render(request, "desk/route/tables.html", _context(draft, problem, faults, more, why) | {"batch": row, "known": known})


def _asked(request: DeskRequest, draft: Draft) -> dict[str, Any]:
    """Return the tables and columns chosen on the page. A sheet whose kind was changed is proposed anew."""
    known = {kind: {column.name for column in columns} for kind, _title, columns in draft.engine.table_kinds()}
    found: dict[str, Any] = {}
    for sheet in draft.sheets:
        kind = request.POST.get(f"k{sheet['at']}", "")
        kind = kind if kind in known else ""
        names = [name for name in sheet["grid"].columns if name]
        columns = {name: request.POST.get(f"c{sheet['at']}-{at}", "") for at, name in enumerate(names)}
        same = kind == sheet["kind"]
        found[sheet["at"]] = {
            "kind": kind, "columns": {name: to if to in known[kind] else "" for name, to in columns.items()} if kind and same else {},
        }
    return found


def _context(draft: Draft, problem: Any, faults: list[Any], more: int, why: str) -> dict[str, Any]:
    kinds = draft.engine.table_kinds()
    labels = {kind: columns for kind, _title, columns in kinds}
    sheets = [
        {**sheet, "rows": len(sheet["grid"].rows), "offered": labels.get(sheet["kind"], ()),
         "lines": [(at, name, sheet["columns"].get(name, "")) for at, name in enumerate(one for one in sheet["grid"].columns if one)]}
        for sheet in draft.sheets
    ]
    counts = None if problem is None else {
        "citizens": len(problem.citizens), "visits": len(problem.visits), "carers": len(problem.carers), "shifts": len(problem.shifts),
    }
    more += max(0, len(faults) - SHOWN_FAULTS)
    return {
        "draft": draft, "start": problem.start if problem is not None else draft.start,
        "days": problem.days if problem is not None else draft.told["days"],
        "sheets": sheets, "kinds": kinds, "faults": faults[:SHOWN_FAULTS], "more": more, "why": why,
        "counts": counts, "findings": _lacks(draft, problem) if problem is not None else [],
    }


def _lacks(draft: Draft, problem: Any) -> Any:
    try:
        travel = draft.engine.travel(problem)
    except MertidError:  # a server of travel times that is away must not hinder the look at the rest
        travel = None
    return draft.engine.lacks(problem, travel)


def _begin(request: DeskRequest, row: ImportBatch, draft: Draft, problem: Any) -> HttpResponse:
    area = problem.area or draft.told["area"]
    facts = {"area": area, "start": problem.start.isoformat(), "days": problem.days, "problem": problem.to_json()}
    last = problem.start + timedelta(days=problem.days - 1)
    title = f"{area}, {date_format(problem.start, 'j. b')}–{date_format(last, 'j. b Y')}" if problem.days > 1 else (
        f"{area}, {date_format(problem.start, 'j. b Y')}")
    case = route.case_from_tables(who=request.who, batch=row, facts=facts, title=title)
    messages.success(request, _("Alt er læst ind. Forslaget til en plan er på vej."))
    return redirect("route", request.deployment.solution, case.pk)


@require_GET
@plan_page(*PLANNERS)
def template(request: DeskRequest, form: str) -> HttpResponse:
    """Give the tables to fill in: one workbook, or one table (``citizens`` ...) as CSV."""
    engine = engine_at(request.deployment)
    kinds = {kind for kind, _title, _columns in engine.table_kinds()}
    if form != "xlsx" and form not in kinds:
        raise Http404
    data = engine.table_template(None if form == "xlsx" else form, language())
    name = "ruteplan.xlsx" if form == "xlsx" else f"{form}.csv"
    kind = _EXCEL if form == "xlsx" else "text/csv; charset=utf-8"
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


urlpatterns = [
    path(_HERE, upload, name="route_import"), path(f"{_HERE}<uuid:batch>/", tables, name="route_tables"),
    path(f"{_HERE}template/<slug:form>/", template, name="route_template"),
]
