"""Sorting: what the engine proposes for each document, in groups; why; what differs; all of a group at once, or one changed."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from mertid.desk.access import DeskRequest, page
from mertid.desk.models import PaperRow
from mertid.desk.store import redact

from .frame import DECIDERS, PATH, READERS, REFUSALS, open_request, take_back, tell

SHOWN = 60
"""Documents shown of a group; all of them are accepted with it."""
MOST_WORDS = 6_000
"""Words of each document that are compared; a page must not take minutes."""
EVEN = 12
"""Words that are the same in both, shown on each side of a difference."""


@dataclass(frozen=True)
class Kind:
    """A group of proposals: which places of the engine, what they are called, what accepting them does."""

    key: str
    places: tuple[str, ...]
    title: str | Promise
    meaning: str | Promise
    accept: str | Promise


KINDS = (
    Kind("same", ("duplicate", "contained"), gettext_lazy("Dubletter"),
         gettext_lazy("Indholdet står i et andet dokument på listen. De sættes til side og er nævnt i aktlisten."),
         gettext_lazy("Sæt alle til side")),
    Kind("near", ("near",), gettext_lazy("Næsten ens"),
         gettext_lazy("En anden udgave af et dokument på listen. De tages med som hvert sit."), gettext_lazy("Tag alle med")),
    Kind("out", ("out",), gettext_lazy("Uden for anmodningen"), gettext_lazy("Ser ikke ud til at høre til det, der bedes om."),
         gettext_lazy("Tag alle fra")),
    Kind("whole", ("internal", "exempt"), gettext_lazy("Måske undtaget helt"),
         gettext_lazy("Hvert af dem er en konkret vurdering. Husk faktiske oplysninger (§ 28) og meroffentlighed (§ 14)."), ""),
    Kind("in", ("in", "correspondence", ""), gettext_lazy("Omfattet"), gettext_lazy("Tages med og gennemgås."),
         gettext_lazy("Tag alle med")),
)


@dataclass(frozen=True)
class Group:
    """The undecided documents of a kind. ``versions``: key and version of each, as the form sends them back."""

    kind: Kind
    rows: list[PaperRow]
    versions: str

    @property
    def shown(self) -> list[PaperRow]:
        """The first of them."""
        return self.rows[:SHOWN]


@require_GET
@page(*READERS)
def sort(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Show the proposals in groups, and what was decided."""
    opened = open_request(request, request_id)
    redact.see_request(who=request.who, case=opened.case)
    rows = list(PaperRow.objects.filter(case=opened.case, container=False).defer("text", "finds").order_by("number"))
    named = {one.pk: one for one in rows}
    for one in rows:
        one.like = named.get(one.proposed.get("of") or 0)  # type: ignore[attr-defined]
        one.proposed_ground = opened.grounds.get(one.proposed.get("ground", ""))  # type: ignore[attr-defined]
    waiting = [one for one in rows if not one.decided and one.state != "waiting"]
    groups = [group for kind in KINDS if (group := _group(kind, waiting)).rows]
    easy = [one for group in groups if group.kind.accept for one in group.rows]
    return render(request, "desk/redact/sort.html", opened.context(
        "redact_sort", groups=groups, easy=_versions(easy), easy_count=len(easy), decided=[one for one in rows if one.decided],
        unread=sum(one.state == "waiting" for one in rows), progress=redact.progress(opened.case),
    ))


def _group(kind: Kind, waiting: list[PaperRow]) -> Group:
    rows = [one for one in waiting if one.proposed.get("place", "") in kind.places]
    return Group(kind, rows, _versions(rows))


def _versions(rows: list[PaperRow]) -> str:
    return " ".join(f"{one.pk}:{one.version}" for one in rows)


@require_POST
@page(*DECIDERS)
def accept(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Follow the proposals of a group, or of all groups that need no judgement of each."""
    opened = open_request(request, request_id)
    pairs = [one.split(":") for one in request.POST.get("papers", "").split()]
    papers = {int(pair[0]): int(pair[1]) for pair in pairs if len(pair) == 2 and all(part.isdecimal() for part in pair)}
    try:
        count = redact.accept_places(who=request.who, case=opened.case, papers=papers)
    except REFUSALS as error:
        tell(request, error)
    else:
        said = ngettext("%(n)s dokument er placeret.", "%(n)s dokumenter er placeret.", count) % {"n": count}
        messages.success(request, said)
    return redirect(opened.url("redact_sort"))


@require_POST
@page(*DECIDERS)
def place(request: DeskRequest, request_id: UUID, paper: int) -> HttpResponse:
    """Place one document otherwise."""
    opened = open_request(request, request_id)
    row = get_object_or_404(PaperRow, pk=paper, case=opened.case)
    seen = request.POST.get("seen", "")
    try:
        redact.place_paper(
            who=request.who, paper=row, place=request.POST.get("place", ""), ground=request.POST.get("ground", ""),
            seen=int(seen) if seen.isdecimal() else -1,
        )
    except REFUSALS as error:
        tell(request, error)
    else:
        messages.success(request, _("Akt %(n)s er placeret.") % {"n": row.number})
    kind = next((one.key for one in KINDS if row.proposed.get("place", "") in one.places), "")
    at = f"group-{kind}" if not row.decided and kind else f"akt-{row.number}"  # where the person was
    return redirect(opened.url("redact_sort") + f"#{at}")


@require_POST
@page(*DECIDERS)
def undo(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Take back the person's newest step in the request."""
    opened = open_request(request, request_id)
    try:
        messages.success(request, take_back(opened))
    except REFUSALS as error:
        tell(request, error)
    return redirect(opened.url("redact_sort"))


@require_GET
@page(*READERS)
def compare(request: DeskRequest, request_id: UUID, paper: int) -> HttpResponse:
    """Show what differs between a document and the one it resembles."""
    opened = open_request(request, request_id)
    row = get_object_or_404(PaperRow, pk=paper, case=opened.case)
    other = PaperRow.objects.filter(case=opened.case, pk=row.proposed.get("of") or 0).first()
    if other is None:
        raise Http404
    for one in (row, other):
        redact.see_paper(who=request.who, paper=one)
    parts, cut = differences(other.text, row.text)
    return render(request, "desk/redact/compare.html", opened.context(
        "redact_sort", paper=row, other=other, parts=parts, cut=cut, likeness=row.proposed.get("likeness", 0.0),
        reasons=row.proposed.get("reasons", []),
    ))


def differences(first: str, second: str) -> tuple[list[tuple[str, str]], bool]:
    """Return the second text against the first as (``same``, ``del`` or ``ins``, words), and whether the texts were cut.

    Long even stretches are shortened.
    """
    a, b = first.split(), second.split()
    cut = max(len(a), len(b)) > MOST_WORDS
    a, b = a[:MOST_WORDS], b[:MOST_WORDS]
    parts: list[tuple[str, str]] = []
    for kind, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=len(a) > 500).get_opcodes():
        if kind == "equal":
            even = a[a0:a1]
            shown = even if len(even) <= 2 * EVEN else [*even[:EVEN], "…", *even[-EVEN:]]
            parts.append(("same", " ".join(shown)))
            continue
        parts += [("del", " ".join(a[a0:a1]))] if a1 > a0 else []
        parts += [("ins", " ".join(b[b0:b1]))] if b1 > b0 else []
    return parts, cut


urlpatterns = [
    path(f"{PATH}sort/", sort, name="redact_sort"),
    path(f"{PATH}sort/accept/", accept, name="redact_accept"),
    path(f"{PATH}sort/undo/", undo, name="redact_sort_undo"),
    path(f"{PATH}papers/<int:paper>/sort/", place, name="redact_sort_place"),
    path(f"{PATH}papers/<int:paper>/compare/", compare, name="redact_compare"),
]
