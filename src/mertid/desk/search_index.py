"""The authority's search index: filled from the tables, one folder an authority, asked with a person's rights.

The index is a copy. Nothing depends on it, it is thrown away and built anew when it is damaged, and what it answers is looked up in the
tables before it is shown.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone

from mertid import catalog
from mertid.desk.access import CASE_ROLES, cases_for
from mertid.desk.models import Authority, CaseRow, Deployment, DocumentRow, PaperRow, User
from mertid.desk.store.audit import record
from mertid.desk.store.who import Who

Index = Any
"""An open index (`mertid.engines.search.Index`), which the desk meets through a solution and by its methods alone."""

STEP = 200
"""Documents that are read from the tables and put in the index at a time."""
STAND = "stand"
KINDS = {
    "application/pdf": "pdf", "message/rfc822": "mail", "application/vnd.ms-outlook": "mail", "text/plain": "text", "text/html": "text",
    "application/msword": "text", "application/rtf": "text", "text/rtf": "text", "text/csv": "sheet", "application/vnd.ms-excel": "sheet",
    "application/vnd.oasis.opendocument.text": "text", "application/vnd.oasis.opendocument.spreadsheet": "sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "text",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "sheet",
}
_lock = Lock()
_open: dict[Path, Index] = {}


def engine() -> Any:
    """Return the search engine of the first solution that declares one, or None."""
    found = (solution.also["search"] for _slug, solution in sorted(catalog.solutions().items()) if "search" in solution.also)
    return next(found, None)


def index_of(authority: Authority) -> Index | None:
    """Return the authority's index, which may be empty still; None where no solution brings search."""
    search = engine()
    if search is None:
        return None
    folder = Path(settings.VAR) / "search" / authority.cvr
    with _lock:
        if folder not in _open:
            _open[folder] = search.open(folder)
        return _open[folder]


def close_all() -> None:
    """Close and forget the indexes that this process has open."""
    with _lock:
        for index in _open.values():
            index.close()
        _open.clear()


def stand_of(authority: Authority) -> str:
    """Return what changes whenever a document comes, is read anew or goes, at the cost of a few counts."""
    cases = CaseRow.objects.filter(authority=authority).aggregate(n=Count("pk"), last=Max("number"))
    documents = DocumentRow.objects.filter(case__authority=authority).aggregate(n=Count("pk"), last=Max("pk"))
    papers = _papers(authority).aggregate(n=Count("pk"), last=Max("pk"), read=Max("read_at"))
    return "|".join(str(row[key]) for row in (cases, documents, papers) for key in sorted(row))


def wanted(authority: Authority) -> dict[str, str]:
    """Return the key and the stamp of every document that belongs in the index."""
    made = {f"case:{pk}": "1" for pk in CaseRow.objects.filter(authority=authority).values_list("pk", flat=True)}
    documents = DocumentRow.objects.filter(case__authority=authority).exclude(text="")
    made |= {f"document:{pk}": state for pk, state in documents.values_list("pk", "state")}
    return made | {f"paper:{pk}": str(at.timestamp()) if at else "" for pk, at in _papers(authority).values_list("pk", "read_at")}


def entries(authority: Authority, keys: Collection[str]) -> Iterator[Any]:
    """Yield the documents with these keys, as the index takes them; one that has gone meanwhile is left out."""
    search = engine()
    stamps: dict[str, dict[str, str]] = {}
    for key in keys:
        kind, _sep, number = key.partition(":")
        stamps.setdefault(kind, {})[number] = key
    for case in CaseRow.objects.filter(authority=authority, pk__in=stamps.get("case", ())).defer("shown_html", "search"):
        yield search.entry(
            key=f"case:{case.pk}", text=_words_of(case), title=case.title, kind="post", sender=f"{case.sender_name} {case.sender}".strip(),
            dated_at=case.received_at, part_of=str(case.pk), stamp="1",
        )
    for document in DocumentRow.objects.filter(case__authority=authority, pk__in=stamps.get("document", ())).select_related("case"):
        case = document.case
        yield search.entry(
            key=f"document:{document.pk}", text=document.text, title=document.name, kind=kind_of(document.media_type),
            sender=f"{case.sender_name} {case.sender}".strip(), dated_at=case.received_at, part_of=str(case.pk), stamp=document.state,
        )
    for paper in _papers(authority).filter(pk__in=stamps.get("paper", ())).defer("finds", "notes", "reading", "work"):
        yield search.entry(
            key=f"paper:{paper.pk}", text=paper.text, title=paper.title or paper.name, kind=kind_of(paper.media_type), sender=paper.sender,
            dated_at=paper.dated_at or paper.added_at, part_of=str(paper.case_id),
            stamp=str(paper.read_at.timestamp()) if paper.read_at else "",
        )


def kind_of(media_type: str) -> str:
    """Return the kind by which documents are filtered."""
    if media_type.startswith("image/"):
        return "picture"
    return KINDS.get(media_type, "other")


def may_see(user: User) -> Callable[[Collection[str]], Collection[str]] | None:
    """Return what tells which cases, of those with these ids, the person may open; None when that is every case of the authority."""
    here = list(Deployment.objects.filter(authority_id=user.authority_id))
    if all(_sees_all(user, deployment) for deployment in here):
        return None

    def allow(cases: Collection[str]) -> set[str]:
        asked = [UUID(one) for one in cases]
        seen = (cases_for(user, deployment, CASE_ROLES).filter(pk__in=asked).values_list("pk", flat=True) for deployment in here)
        return {str(pk) for rows in seen for pk in rows}

    return allow


def _sees_all(user: User, deployment: Deployment) -> bool:
    return any(
        seat.role in CASE_ROLES and seat.solution in ("", deployment.solution) and not seat.team_id and not seat.kle_prefix
        for seat in user.seats.all()
    )


def filters_of(kind: str, sender: str, first: date | None, last: date | None) -> Any:
    """Return the index's filters; days are Danish, both included."""
    # The first and last days of the calendar have no midnight everywhere, and no document is that old or new.
    least, most = date(1900, 1, 1), date(9000, 1, 1)
    since = _midnight(min(max(first, least), most)) if first else None
    until = _midnight(min(max(last, least), most) + timedelta(days=1)) if last else None
    return engine().filters(kinds=(kind,) if kind else (), sender=sender, since=since, until=until)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def record_search(
    who: Who, *, words: int, filters: Sequence[str], hits: int, page: int, cases: Sequence[CaseRow],
) -> None:
    """Write the look-up to the log."""
    record(
        who, "search.seen", who.authority, words=words, filters=list(filters), hits=hits, page=page,
        cases=list(dict.fromkeys(str(case.pk) for case in cases)),
    )


def _papers(authority: Authority) -> Any:
    """Return the requests' papers that are read and are no copy of a document that stands in the index itself."""
    return PaperRow.objects.filter(case__authority=authority, state="read", container=False, found_in=None)


def _words_of(case: CaseRow) -> str:
    """Return the facts that are text, the long one last, as in a letter."""
    said = [value for value in case.facts.values() if isinstance(value, str) and value]
    return "\n".join(sorted(dict.fromkeys(said), key=len))


def steps(keys: Iterable[str]) -> Iterator[list[str]]:
    """Yield the keys some at a time."""
    every = sorted(keys)
    for at in range(0, len(every), STEP):
        yield every[at : at + STEP]
