"""Who saw and did what: look-ups of cases, everything, log-in attempts. For the data protection officer."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from mertid.desk import store
from mertid.desk.access import DeskRequest, page
from mertid.desk.actions import LOGINS, LOOK_UPS, NAMES
from mertid.desk.details import told
from mertid.desk.models import ApiToken, AuditRow, CaseRow, Role, User
from mertid.desk.paging import paged

_INPUT = {"class": "form-input"}


def _day(label: Any) -> forms.DateField:
    # A browser's date field speaks ISO whatever the language.
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs=_INPUT | {"type": "date"}, format="%Y-%m-%d"))


class LogFilter(forms.Form):
    """Which rows to show. An empty field means all."""

    person = forms.ChoiceField(label=gettext_lazy("Hvem"), required=False, widget=forms.Select(attrs={"class": "form-select"}))
    case = forms.IntegerField(
        label=gettext_lazy("Sag nr."), required=False, min_value=1, max_value=2**31 - 1, widget=forms.NumberInput(attrs=_INPUT),
    )
    first = _day(gettext_lazy("Fra"))
    last = _day(gettext_lazy("Til og med"))

    def __init__(self, *args: Any, who: store.Who, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(authority=who.authority).order_by("name")
        machines = ApiToken.objects.filter(authority=who.authority).order_by("name")
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            ("", _("Alle")), *((f"user:{p.pk}", p.name) for p in people), *((f"token:{t.pk}", t.name) for t in machines),
            ("worker", _("Systemet")), ("command", _("Kommandolinjen")), ("visitor", _("Besøgende")),
        ]


@dataclass(frozen=True)
class Line:
    """One row as a person reads it."""

    position: int
    at: datetime
    by: str
    action: str
    about: str
    detail: str


LISTS = {"lookups": LOOK_UPS, "all": (), "logins": LOGINS}


@require_safe
@page(Role.DPO)
def log(request: DeskRequest) -> HttpResponse:
    """Look-ups of cases, or everything with ``show=all``."""
    return _list(request, "all" if request.GET.get("show") == "all" else "lookups")


@require_safe
@page(Role.DPO)
def logins(request: DeskRequest) -> HttpResponse:
    """Log-in attempts."""
    return _list(request, "logins")


@require_safe
@page(Role.DPO)
def log_file(request: DeskRequest, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The rows shown, all of them, as a file that Danish Excel opens."""
    form = LogFilter(request.GET, who=request.who)
    rows = _rows(request.who, kind if kind in LISTS else "all", form).order_by("position")
    store.record(request.who, "log.exported", request.who.authority, kind=kind, rows=rows.count())
    answer = StreamingHttpResponse(_csv(request.who, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="log-{timezone.localdate():%Y-%m-%d}.csv"'
    return answer


@require_POST
@page(Role.DPO)
def verify(request: DeskRequest) -> HttpResponse:
    """Go through the chain and show whether it holds."""
    faults = store.verify_audit(request.who.authority)
    store.record(request.who, "log.verified", request.who.authority, faults=len(faults))
    return _list(request, "all", faults=faults)


def _list(request: DeskRequest, kind: str, **more: Any) -> HttpResponse:
    form = LogFilter(request.GET, who=request.who)
    rows = _rows(request.who, kind, form)
    shown = paged(request, rows)
    lines = as_lines(request.who, shown.page.object_list)
    store.record(request.who, "log.seen", request.who.authority, kind=kind, page=shown.page.number)
    filtered = any(form.cleaned_data.values()) if form.is_valid() else True
    context = {"form": form, "rows": shown, "lines": lines, "kind": kind, "filtered": filtered, "total": shown.page.paginator.count, **more}
    return render(request, "desk/log.html", context, status=200 if form.is_valid() else 400)


def _rows(who: store.Who, kind: str, form: LogFilter) -> QuerySet[AuditRow]:
    """Return the authority's rows of this list that fit the filter, newest first; none when the filter makes no sense."""
    rows = AuditRow.objects.filter(authority=who.authority).order_by("-position")
    if not form.is_valid():
        return rows.none()
    if LISTS[kind]:
        rows = rows.filter(action__in=LISTS[kind])
    asked = form.cleaned_data
    if asked["person"]:
        # A log-in is made by a visitor; it is told of the person as well.
        rows = rows.filter(Q(actor=asked["person"]) | Q(thing=asked["person"], action__in=LOGINS))
    if asked["case"]:
        case = CaseRow.objects.filter(authority=who.authority, number=asked["case"]).first()
        rows = rows.filter(thing=f"case:{case.pk}") if case else rows.none()
    if asked["first"]:
        rows = rows.filter(at__gte=_midnight(asked["first"]))
    if asked["last"] and asked["last"] < date.max:
        rows = rows.filter(at__lt=_midnight(asked["last"] + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def as_lines(who: store.Who, rows: Iterable[AuditRow], more: Mapping[str, str] | None = None) -> list[Line]:
    """Return the rows as people read them; ``more`` names further things, such as ``paper:7``."""
    rows = list(rows)
    named = {f"user:{u.pk}": u.name for u in User.objects.filter(authority=who.authority)}
    named |= {f"token:{t.pk}": t.name for t in ApiToken.objects.filter(authority=who.authority)}
    named |= {"worker": _("Systemet"), "command": _("Kommandolinjen"), "visitor": _("Besøgende")}
    ids = [key for row in rows if (key := _uuid(row.thing))]
    cases = CaseRow.objects.filter(authority=who.authority, pk__in=ids).values_list("pk", "number")
    named |= {f"case:{key}": _("Sag %(n)s") % {"n": number} for key, number in cases} | dict(more or {})
    return [
        Line(
            row.position, row.at, named.get(row.actor, row.actor), str(NAMES.get(row.action, row.action)), named.get(row.thing, row.thing),
            told(row.detail),
        )
        for row in rows
    ]


def _uuid(thing: str) -> UUID | None:
    kind, _sep, key = thing.partition(":")
    try:
        return UUID(key) if kind == "case" else None
    except ValueError:
        return None


def _csv(who: store.Who, rows: QuerySet[AuditRow]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + csv_line(["nr", "tid", "hvem", "hvad", "om", "detaljer", "digest"])
    chunk: list[AuditRow] = []
    for row in rows.iterator(chunk_size=1000):
        chunk.append(row)
        if len(chunk) == 1000:
            yield _csv_lines(who, chunk)
            chunk = []
    yield _csv_lines(who, chunk)


def _csv_lines(who: store.Who, rows: list[AuditRow]) -> bytes:
    return b"".join(
        csv_line([str(line.position), line.at.isoformat(), line.by, line.action, line.about, line.detail, row.digest])
        for line, row in zip(as_lines(who, rows), rows, strict=True)
    )


def csv_line(cells: list[str]) -> bytes:
    """Return a line that Danish Excel opens."""
    out = StringIO(newline="")
    # A name that begins as a formula would be run by the spreadsheet.
    safe = ["'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell for cell in cells]
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(safe)
    return out.getvalue().encode()


urlpatterns = [
    path("log/", log, name="log"),
    path("log/logins/", logins, name="logins"),
    path("log/verify/", verify, name="verify_log"),
    path("log/<slug:kind>.csv", log_file, name="log_file"),
]
