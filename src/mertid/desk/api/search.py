"""Search in the authority's documents."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from ninja.errors import HttpError

from mertid.core import BadModel
from mertid.desk import search_index
from mertid.desk.models import CaseRow

from .keys import READ, who
from .shapes import FoundOut
from .solutions import REFUSED

router = Router(tags=["search"])


@router.get("/search", auth=READ, response={200: FoundOut, **REFUSED})
def search(
    request: HttpRequest, q: Annotated[str, Query(max_length=500)] = "", kind: Annotated[str, Query(max_length=20)] = "",
    sender: Annotated[str, Query(max_length=200)] = "", first: date | None = None, last: date | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20, offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> dict[str, Any]:
    """Find documents by their words, the best first; without words the newest. ``first`` and ``last`` are both included."""
    machine = who(request)
    index = search_index.index_of(machine.authority)
    if index is None:
        raise HttpError(404, "")
    try:
        if not index.exists():
            raise BadModel
        found = index.search(q, filters=search_index.filters_of(kind, sender, first, last), limit=limit, offset=offset)
    except BadModel:
        raise HttpError(409, "The index is being built. Try again in a while.") from None
    cases = {str(case.pk): case for case in CaseRow.objects.filter(authority=machine.authority, pk__in={h.part_of for h in found.hits})}
    hits = [hit for hit in found.hits if hit.part_of in cases]
    used = [name for name, value in (("kind", kind), ("sender", sender), ("first", first), ("last", last)) if value]
    shown = [cases[hit.part_of] for hit in hits]
    search_index.record_search(machine, words=len(q.split()), filters=used, hits=found.total, page=1 + offset // limit, cases=shown)
    return {
        "total": found.total, "more": found.more, "all_words": found.all_words,
        "hits": [
            {
                "key": hit.key, "case": cases[hit.part_of].pk, "title": hit.title, "kind": hit.kind, "sender": hit.sender,
                "dated_at": hit.dated_at, "score": hit.score, "snippet": [{"text": p.text, "marked": p.marked} for p in hit.snippet],
            }
            for hit in hits
        ],
    }
