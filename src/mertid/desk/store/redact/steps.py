"""Steps that can be taken back: each keeps what the marks and papers were before it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from mertid.core import Text
from mertid.desk.models import CaseRow, MarkRow, PaperRow, StepRow, User
from mertid.desk.store.audit import audited, record
from mertid.desk.store.who import Who

from .said import changed_by, not_now, person_only, still_open

MARK_FIELDS = ("state", "ground", "by_id", "decided_at")
PAPER_FIELDS = (
    "decided", "ground", "note", "facts_given", "facts_text", "more_given", "done_at", "done_by_id",
)


@dataclass
class Step:
    """Gathers the changes of one step; `save` writes them together. Use inside the transaction of an audited function."""

    user: User
    marks: dict[int, tuple[MarkRow, list[Any]]] = field(default_factory=dict)
    papers: dict[int, tuple[PaperRow, dict[str, Any]]] = field(default_factory=dict)
    made: list[MarkRow] = field(default_factory=list)

    def mark(self, mark: MarkRow, state: str, ground: str) -> bool:
        """Decide a mark; False when nothing changes."""
        if mark.pk is None or (mark.state, mark.ground) == (state, ground):
            return False
        self.marks.setdefault(mark.pk, (mark, [_plain(getattr(mark, name)) for name in MARK_FIELDS]))
        mark.state, mark.ground, mark.by, mark.decided_at = state, ground, self.user, timezone.now()
        return True

    def new(self, mark: MarkRow) -> None:
        """Add a mark that a person made."""
        mark.by, mark.decided_at = self.user, timezone.now()
        self.made.append(mark)

    def paper(self, paper: PaperRow, **values: Any) -> bool:
        """Change decisions on a paper; False when nothing changes."""
        if all(getattr(paper, name) == value for name, value in values.items()):
            return False
        self.papers.setdefault(paper.pk, (paper, {name: _plain(getattr(paper, name)) for name in PAPER_FIELDS}))
        for name, value in values.items():
            setattr(paper, name, value)
        return True

    def reopen(self, papers: Iterable[PaperRow]) -> int:
        """Open papers that were done, because something in them changed; return how many."""
        return sum(self.paper(one, done_at=None, done_by_id=None) for one in papers if one.done_at is not None)

    def save(self, case: CaseRow, label: Text) -> StepRow:
        """Write the changes and the step."""
        marks = [mark for mark, _ in self.marks.values()]
        papers = [paper for paper, _ in self.papers.values()]
        for mark in marks:
            mark.version += 1
        for paper in papers:
            paper.version += 1
        MarkRow.objects.bulk_update(marks, ["state", "ground", "by", "decided_at", "version"], batch_size=500)
        PaperRow.objects.bulk_update(papers, [*(n.removesuffix("_id") for n in PAPER_FIELDS), "version"], batch_size=200)
        MarkRow.objects.bulk_create(self.made, batch_size=500)
        before = {
            "marks": [[mark.pk, *old, mark.version] for mark, old in self.marks.values()],
            "papers": [[paper.pk, old, paper.version] for paper, old in self.papers.values()],
            "made": [[mark.pk, mark.version] for mark in self.made],
        }
        return StepRow.objects.create(case=case, user=self.user, at=timezone.now(), label=label.model_dump(), before=before)


@audited
def undo_step(*, who: Who, case: CaseRow) -> StepRow:
    """Take back the person's newest step on the request, and return it.

    Raises
    ------
    NotNow
        When there is no step to take back, or the request is answered.
    Changed
        When somebody changed the same marks or papers after it.
    """
    user = person_only("undo", who.user)
    case = CaseRow.objects.get(pk=case.pk)
    still_open("undo", case)
    step = StepRow.objects.filter(case=case, user=user, undone_at=None).first()
    if step is None:
        raise not_now("undo", "there is no step", "one of one's own", "Der er ikke noget at fortryde.", "There is nothing to undo.")
    marks = {m.pk: m for m in MarkRow.objects.select_related("by").filter(pk__in=[row[0] for row in step.before["marks"]])}
    papers = {p.pk: p for p in PaperRow.objects.select_related("done_by").filter(pk__in=[row[0] for row in step.before["papers"]])}
    made = {m.pk: m for m in MarkRow.objects.select_related("by").filter(pk__in=[row[0] for row in step.before["made"]])}
    _as_left(step, marks, papers, made)
    for pk, *old, _ in step.before["marks"]:
        _restore(marks[pk], dict(zip(MARK_FIELDS, old, strict=True)))
    for pk, old, _ in step.before["papers"]:
        _restore(papers[pk], old)
    MarkRow.objects.bulk_update(marks.values(), ["state", "ground", "by", "decided_at", "version"], batch_size=500)
    PaperRow.objects.bulk_update(papers.values(), [*(n.removesuffix("_id") for n in PAPER_FIELDS), "version"], batch_size=200)
    MarkRow.objects.filter(pk__in=list(made)).delete()
    step.undone_at = timezone.now()
    step.save(update_fields=["undone_at"])
    record(who, "request.undone", case, step=step.pk, marks=len(marks), papers=len(papers), made=len(made))
    return step


def _as_left(step: StepRow, marks: dict[int, MarkRow], papers: dict[int, PaperRow], made: dict[int, MarkRow]) -> None:
    """Refuse when anything that the step changed has been changed again."""
    for kind, rows in (("marks", marks), ("papers", papers), ("made", made)):
        for pk, *_, version in step.before[kind]:
            row: Any = rows.get(pk)
            if row is None or row.version != version:
                raise changed_by("undo", getattr(row, "by", None) or getattr(row, "done_by", None))


def _restore(row: MarkRow | PaperRow, old: dict[str, Any]) -> None:
    for name, value in old.items():
        is_time = name.endswith("_at") and value is not None
        setattr(row, name, datetime.fromisoformat(value) if is_time else value)
    row.version += 1


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
