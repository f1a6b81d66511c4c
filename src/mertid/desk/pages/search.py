"""Search in the authority's documents: words, filters, marked snippets, similar documents. Only what the person may open is shown.

Each search leaves a row in the log: how many words, which filters, how much was found, and in which cases the documents shown lie. What
was searched for is not written down, since it is often a name or a number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from mertid.core import BadModel, Refused, Text
from mertid.desk import search_index
from mertid.desk.access import CASE_ROLES, DeskRequest, cases_for, page
from mertid.desk.models import CaseRow, DocumentRow, PaperRow, Role
from mertid.desk.redaction import redacts

ROWS = 20
LAST_PAGE = 500
KINDS = (
    ("post", gettext_lazy("Post")), ("mail", gettext_lazy("Mail som fil")), ("pdf", gettext_lazy("PDF")), ("text", gettext_lazy("Tekst")),
    ("sheet", gettext_lazy("Regneark")), ("picture", gettext_lazy("Billede")), ("other", gettext_lazy("Andet")),
)
_INPUT = {"class": "form-input"}
DECIDERS = (Role.SORTER, Role.CASE_WORKER)


def _day(label: Any) -> forms.DateField:
    # A browser's date field speaks ISO whatever the language.
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs=_INPUT | {"type": "date"}, format="%Y-%m-%d"))


class SearchForm(forms.Form):
    """What is searched for. Empty fields mean all."""

    q = forms.CharField(
        label=gettext_lazy("Søg"), required=False, max_length=500,
        widget=forms.TextInput(attrs=_INPUT | {"type": "search", "data-key": "/", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Slags"), required=False, choices=[("", gettext_lazy("Alle")), *KINDS],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    sender = forms.CharField(label=gettext_lazy("Afsender"), required=False, max_length=200, widget=forms.TextInput(attrs=_INPUT))
    first = _day(gettext_lazy("Fra"))
    last = _day(gettext_lazy("Til og med"))


@dataclass(frozen=True)
class Shown:
    """A document found, with the addresses that the person may follow. ``take`` is how it is added to a request."""

    hit: Any
    case: CaseRow
    kind: str
    url: str
    file_url: str
    take: str


@require_safe
@page(*CASE_ROLES)
def search(request: DeskRequest) -> HttpResponse:
    """Show what is found, the best first; without words the newest. ``like`` shows what resembles one document."""
    form, index = SearchForm(request.GET), search_index.index_of(request.user.authority)
    if index is None:
        raise Http404
    context: dict[str, Any] = {"form": form, "into": _into(request), "kinds": dict(KINDS)}
    try:
        if not form.is_valid():
            return render(request, "desk/search.html", context, status=400)
        if not index.exists():
            return render(request, "desk/search.html", context | {"building": True})
        like = request.GET.get("like", "")
        return render(request, "desk/search.html", context | (_alike(request, index, like) if like else _found(request, index, form)))
    except BadModel:  # the sweep builds it anew within seconds
        return render(request, "desk/search.html", context | {"building": True})


def _found(request: DeskRequest, index: Any, form: SearchForm) -> dict[str, Any]:
    asked, number = form.cleaned_data, _page(request)
    filters = search_index.filters_of(asked["kind"], asked["sender"], asked["first"], asked["last"])
    found = index.search(
        asked["q"], filters=filters, allow=search_index.may_see(request.user), limit=ROWS, offset=(number - 1) * ROWS,
    )
    rows = _rows(request, found.hits)
    used = [name for name in ("kind", "sender", "first", "last") if asked[name]]
    words, cases = len(asked["q"].split()), [row.case for row in rows]
    search_index.record_search(request.who, words=words, filters=used, hits=found.total, page=number, cases=cases)
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "rows": rows, "found": found, "number": number, "address": query.urlencode(), "searched": bool(asked["q"] or used),
        "next": number + 1 if number * ROWS < found.total and number < LAST_PAGE else None, "earlier": number - 1 or None,
        "spelled": [(word, others[0]) for word, others in found.spelled.items()],
    }


def _alike(request: DeskRequest, index: Any, key: str) -> dict[str, Any]:
    """Return the documents most like one that the person may open."""
    one = next(iter(_rows(request, index.get([key]))), None)
    if one is None:
        raise Http404
    rows = _rows(request, index.similar(key, allow=search_index.may_see(request.user), limit=ROWS))
    cases = [one.case, *(row.case for row in rows)]
    search_index.record_search(request.who, words=0, filters=["like"], hits=len(rows), page=1, cases=cases)
    return {"rows": rows, "like": one, "number": 1}


@require_POST
@page(*DECIDERS)
def add_found(request: DeskRequest) -> HttpResponse:
    """Put documents found into a request, as papers; only those that the person may open."""
    into = _into(request)
    if into is None:
        raise Http404
    keys = [key for key in request.POST.getlist("take")[: 10 * ROWS] if key.partition(":")[2]]
    index = search_index.index_of(request.user.authority)
    rows = _rows(request, index.get(keys)) if index is not None and keys else []
    place = {
        "documents": [int(row.take.partition(":")[2]) for row in rows if row.take.startswith("document:")],
        "papers": [int(row.take.partition(":")[2]) for row in rows if row.take.startswith("paper:")],
        "cases": [row.take.partition(":")[2] for row in rows if row.take.startswith("case:")],
    }
    if not rows:
        messages.error(request, _("Vælg mindst ét dokument."))
    else:
        _gather(request, into, place, len(rows))
    back = request.POST.get("address", "")
    return HttpResponseRedirect(f"{reverse('search', kwargs={'solution': request.deployment.solution})}?{back[:2000]}")


def _gather(request: DeskRequest, into: CaseRow, place: dict[str, Any], n: int) -> None:
    from mertid.desk.store import redact

    try:
        redact.gather(who=request.who, case=into, kind="search", place=place)
    except Refused as error:
        text = getattr(error, "text", None)
        messages.error(request, text.in_(request.LANGUAGE_CODE) if isinstance(text, Text) else _("Det kan ikke gøres nu."))
    else:
        messages.success(request, _("%(n)s dokumenter lægges på anmodningen nr. %(number)s.") % {"n": n, "number": into.number})


def _into(request: DeskRequest) -> CaseRow | None:
    """Return the request that documents are being found for, where the person may work on it."""
    told = request.POST.get("into") or request.GET.get("into")
    if not told or not redacts(request.deployment):
        return None
    try:
        return cases_for(request.user, request.deployment, DECIDERS).get(pk=UUID(told))
    except (CaseRow.DoesNotExist, ValueError):
        raise Http404 from None


def _rows(request: DeskRequest, hits: Sequence[Any]) -> list[Shown]:
    """Return the hits that still are in the tables and that the person may open, in the same order."""
    allow = search_index.may_see(request.user)
    ids = {hit.part_of for hit in hits}
    seen = ids if allow is None else set(allow(ids))
    cases = {
        str(case.pk): case
        for case in CaseRow.objects.filter(authority_id=request.user.authority_id, pk__in=seen).select_related("deployment")
    }
    documents, papers = (_known(model, hits, name) for model, name in ((DocumentRow, "document"), (PaperRow, "paper")))
    kinds = dict(KINDS)
    made = []
    for hit in hits:
        case = cases.get(hit.part_of)
        name, _sep, number = hit.key.partition(":")
        if case is None or (name == "document" and number not in documents) or (name == "paper" and number not in papers):
            continue
        at = {"solution": case.deployment.solution}
        url = reverse("case", kwargs={**at, "case_id": case.pk})
        file_url = ""
        if name == "document" and documents[number].blob_id:
            file_url = reverse("document", kwargs={**at, "case_id": case.pk, "position": documents[number].position})
        if redacts(case.deployment):
            url = reverse("redact", kwargs={**at, "request_id": case.pk})
        if name == "paper":
            url = reverse("redact_paper", kwargs={**at, "request_id": case.pk, "paper": int(number)})
        made.append(Shown(hit, case, str(kinds.get(hit.kind, "")), url, file_url, hit.key))
    return made


def _known(model: Any, hits: Sequence[Any], name: str) -> dict[str, Any]:
    wanted = [int(hit.key.partition(":")[2]) for hit in hits if hit.key.startswith(f"{name}:")]
    return {str(row.pk): row for row in model.objects.filter(pk__in=wanted).defer("text")}


def _page(request: DeskRequest) -> int:
    told = request.GET.get("page", "1")
    return min(max(int(told), 1), LAST_PAGE) if told.isascii() and told.isdigit() and len(told) < 6 else 1


urlpatterns = [
    path("<slug:solution>/search/", search, name="search"),
    path("<slug:solution>/search/add/", add_found, name="search_add"),
]
