"""The links between the marks of a request, and the places of its papers, as the engine sees them over all papers together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from mertid.desk.models import CaseRow, MarkRow, PaperRow
from mertid.desk.redaction import same_of
from mertid.desk.store.audit import audited, record
from mertid.desk.store.who import Who


def mark_of(paper: PaperRow, place: int, find: Mapping[str, Any], same: str | None = None) -> MarkRow:
    """Return the mark of a find, not stored yet. Its text stays in the reading."""
    return MarkRow(
        paper=paper, find=place, sheet=find["sheet"], start=find["start"], end=find["end"], kind=find["kind"][:40], score=find["score"],
        ground=find["ground"][:80], rule=find["rule"][:80], reason=find["reason"], open=find["open"],
        same=same_of(paper.case, find.get("same") or find["key"]) if same is None else same,
    )


@audited
def sorted_and_linked(
    *, who: Who, case: CaseRow, as_of: datetime, places: Mapping[int, Mapping[str, Any]], finds: Mapping[int, Sequence[Mapping[str, Any]]],
) -> tuple[int, int]:
    """Store the engine's places and links for a request's papers; return how many marks are new and how many links changed.

    Decisions stay as they are: a mark that the engine finds again keeps its state, whatever it is linked to now; one it no
    longer finds stays where a person decided on it.

    Parameters
    ----------
    as_of
        Newest ``read_at`` of the papers that were looked at; those read later call for another sorting.
    places
        By paper: ``{"place", "of" (paper id or None), "likeness", "ground", "reasons"}``.
    finds
        By paper: its linked finds as JSON.
    """
    added = changed = 0
    papers = {row.pk: row for row in PaperRow.objects.select_related("case").filter(case=case, pk__in={*places, *finds}).defer("text")}
    for pk, row in papers.items():
        if pk in finds:
            new, moved = _relink(row, finds[pk])
            added, changed = added + new, changed + moved
        row.proposed = dict(places.get(pk, row.proposed))
    PaperRow.objects.bulk_update(papers.values(), ["proposed", "finds"], batch_size=50)
    case.request.sorted_at = as_of
    case.request.save(update_fields=["sorted_at"])
    record(who, "request.sorted", case, papers=len(papers), added=added, changed=changed)
    return added, changed


def _relink(paper: PaperRow, finds: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """Give a paper's marks their links anew; return how many marks are new and how many links changed."""
    known = {(m.sheet, m.start, m.end, m.kind): m for m in MarkRow.objects.filter(paper=paper).exclude(find=None)}
    new, moved, seen = [], [], set()
    for place, find in enumerate(finds):
        made = mark_of(paper, place, find)
        mark = known.get((made.sheet, made.start, made.end, made.kind))
        if mark is None:
            new.append(made)
            continue
        seen.add(mark.pk)
        waits = mark.state == "proposed"
        if (mark.same, mark.find) != (made.same, place) or (waits and (mark.open, mark.ground) != (made.open, made.ground)):
            mark.same, mark.find = made.same, place
            if waits:
                mark.open, mark.ground, mark.reason, mark.score = made.open, made.ground, made.reason, made.score
            moved.append(mark)
    MarkRow.objects.filter(paper=paper, state="proposed").exclude(find=None).exclude(pk__in=seen).delete()
    MarkRow.objects.bulk_update(moved, ["same", "find", "open", "ground", "reason", "score"], batch_size=500)
    MarkRow.objects.bulk_create(new, batch_size=500)
    paper.finds = list(finds)
    return len(new), len(moved)
