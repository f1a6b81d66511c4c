"""The request itself: which law, who asks, until when, what happens next. A new one by hand."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mertid.core import BadCase
from mertid.desk import store
from mertid.desk.access import DeskRequest, page
from mertid.desk.models import ReleaseRow
from mertid.desk.redaction import laws_of, redacts
from mertid.desk.settings_forms import DeskForm
from mertid.desk.store import redact
from mertid.govern.access import DEADLINES, notice_text

from .frame import DECIDERS, PATH, READERS, REFUSALS, Opened, open_request, sentence, tell


@require_GET
@page(*READERS)
def asked(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Show the request. Each opening is written in the log."""
    opened = open_request(request, request_id)
    store.record(request.who, "case.seen", opened.case)
    return show(opened)


def show(opened: Opened, *, status: int = 200) -> HttpResponse:
    """Render the request's first page."""
    language = get_language() or "da"
    choices = DEADLINES[opened.row.law].choices if opened.row.law in DEADLINES else ()
    return render(opened.http, "desk/redact/asked.html", opened.context(
        "redact", laws=laws_of(opened.http.deployment).values(), suggested=_suggested(opened), day_choices=choices,
        names="\n".join(opened.row.requester.get("names", [])), ids="\n".join(opened.row.requester.get("ids", [])),
        steps=_steps(opened), notice=_notice(opened, language), reopened=_reopened(opened), today=timezone.localdate(),
        said=opened.case.facts.get("body", ""),
    ), status=status)


def _suggested(opened: Opened) -> dict[str, Any]:
    """Return the engine's newest answer about the law, when it proposed one: key and reasons."""
    made = opened.case.suggestions.first()
    for answer in (made.payload.get("answers", []) if made else []):
        if answer.get("target") == "law" and answer.get("value") and not answer.get("abstained"):
            return {"law": answer["value"], "reasons": [one["text"] for one in answer.get("reasons", [])]}
    return {}


def _reopened(opened: Opened) -> ReleaseRow | None:
    """Return the whole answer that a request was opened again after, if it was."""
    return ReleaseRow.objects.filter(case=opened.case, state="released", whole=True).first() if opened.open else None


def _steps(opened: Opened) -> list[dict[str, Any]]:
    """Return what happens next, each step with its page and whether it is done; the first undone one is now."""
    counts, release = opened.counts, opened.release
    state = "" if release is None or (opened.open and release.state == "released") else release.state
    proved = state in ("proved", "approved", "released")
    steps = [
        {"label": _("Vælg lov"), "done": bool(opened.row.law), "url": opened.url("redact") + "#law"},
        {"label": _("Læg dokumenterne på"), "done": counts.papers > 0 and not counts.waiting, "url": opened.url("redact_papers")},
        {"label": _("Sortér: dubletter, interne og uden for anmodningen"), "done": counts.papers > 0 and not counts.unsorted,
         "url": opened.url("redact_sort")},
        {"label": _("Gennemgå dokumenterne"), "done": counts.papers > 0 and not counts.unsorted and not counts.rest,
         "url": opened.url("redact_go"),
         "note": _("%(n)s mangler") % {"n": counts.rest} if counts.rest and not counts.unsorted else ""},
        {"label": _("Skriv afgørelsen"), "done": proved, "url": opened.url("redact_letter")},
        {"label": _("Skriv kopierne, og efterprøv dem"), "done": proved, "url": opened.url("redact_proof")},
    ]
    if opened.row.needs_second_person:
        steps.append({"label": _("En anden godkender"), "done": state in ("approved", "released"), "url": opened.url("redact_proof")})
    steps.append({"label": _("Udlevér"), "done": state == "released", "url": opened.url("redact_proof")})
    now = next((step for step in steps if not step["done"]), None)
    if now is not None:
        now["now"] = True
    return steps


def _notice(opened: Opened, language: str) -> dict[str, Any]:
    """Return the letter that the deadline is missed, once a reason and a day are known, and whether it is time for one."""
    row, due = opened.row, opened.case.due_at
    if due is None or row.law not in DEADLINES:
        return {}
    late = opened.open and (opened.days_left or 0) <= 1
    if row.notice_sent_at is None or row.expected_at is None:
        return {"late": late}
    text = notice_text(
        row.law, received=_day(timezone.localtime(opened.case.received_at).date()), due=_day(timezone.localtime(due).date()),
        why=row.notice_why, expected=_day(row.expected_at),
    )
    return {"late": late, "text": text.in_(language)}


def _day(day: date) -> str:
    return str(date_format(day, _("j. F Y")))


@require_POST
@page(*DECIDERS)
def choose_law(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Choose the law, and with it the deadline."""
    days = request.POST.get("days", "")
    return _change(request, request_id, redact.choose_law, law=request.POST.get("law", ""), days=int(days) if days.isdecimal() else None)


@require_POST
@page(*DECIDERS)
def save(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Save who asks, whether a second person must approve: what the form holds of them."""
    given: dict[str, Any] = {}
    if "names" in request.POST:
        given["requester"] = {key: _lines(request.POST.get(key, "")) for key in ("names", "ids")}
    if "second" in request.POST:
        given["needs_second_person"] = request.POST["second"] == "yes"
    return _change(request, request_id, redact.save_request, **given)


@require_POST
@page(*DECIDERS)
def notice(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Note that the person who asks was told why the deadline is missed and when the answer comes."""
    try:
        expected = date.fromisoformat(request.POST.get("expected_at", ""))
    except ValueError:
        expected = date.min
    return _change(request, request_id, redact.send_notice, why=request.POST.get("why", ""), expected_at=expected)


def _change(request: DeskRequest, request_id: UUID, write: Any, **given: Any) -> HttpResponse:
    opened = open_request(request, request_id)
    seen = request.POST.get("seen", "")
    try:
        write(who=request.who, case=opened.case, seen=int(seen) if seen.isdecimal() else -1, **given)
    except REFUSALS as error:
        tell(request, error)
    else:
        messages.success(request, _("Gemt."))
    return redirect(opened.url("redact"))


def _lines(said: str) -> list[str]:
    return [line.strip()[:200] for line in said.splitlines() if line.strip()][:20]


class NewForm(DeskForm):
    """A request that came by phone, on paper or in person."""

    subject = forms.CharField(max_length=300, label=gettext_lazy("Hvad bedes der om aktindsigt i"))
    body = forms.CharField(
        max_length=100_000, label=gettext_lazy("Anmodningens tekst"), required=False, widget=forms.Textarea(attrs={"rows": 6}),
    )
    sender_name = forms.CharField(max_length=200, required=False, label=gettext_lazy("Hvem spørger"))
    sender = forms.EmailField(required=False, label=gettext_lazy("E-mail"))
    received_on = forms.DateField(
        label=gettext_lazy("Modtaget den"), help_text=gettext_lazy("Fristen regnes fra denne dag."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


@require_http_methods(["GET", "POST"])
@page(*DECIDERS)
def new(request: DeskRequest) -> HttpResponse:
    """Make a request by hand."""
    if not redacts(request.deployment):
        return redirect("queue", request.deployment.solution)
    form = NewForm(request.POST or None, initial={"received_on": timezone.localdate().isoformat()})
    if request.method == "POST" and form.is_valid():
        try:
            row = _made(request, form.cleaned_data)
        except (*REFUSALS, BadCase) as error:
            form.add_error(None, sentence(error))
        else:
            return redirect(reverse("redact", args=[request.deployment.solution, row.case_id]))
    return render(request, "desk/redact/new.html", {"form": form}, status=422 if form.errors else 200)


def _made(request: DeskRequest, said: dict[str, Any]) -> Any:
    day: date = said.pop("received_on")
    now = timezone.localtime()
    received = now if day == now.date() else now.replace(year=day.year, month=day.month, day=day.day, hour=12, minute=0)
    facts = {name: value for name, value in said.items() if value} | {"channel": "hand"}
    return redact.open_request(who=request.who, deployment=request.deployment, facts=facts, received_at=received)


urlpatterns = [
    path("<slug:solution>/request/new/", new, name="redact_new"),
    path(PATH, asked, name="redact"),
    path(f"{PATH}law/", choose_law, name="redact_law"),
    path(f"{PATH}save/", save, name="redact_save"),
    path(f"{PATH}notice/", notice, name="redact_notice"),
]
