"""Decisions on marks: one, all that are the same, by hand, a whole page. Each is a step that can be taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from mertid.core import Text
from mertid.desk.models import CaseRow, DecisionRow, MarkRow, PaperRow, ReleaseRow
from mertid.desk.store.audit import audited, record
from mertid.desk.store.who import Who

from .passages import area_of, by_hand, ground_of, open_paper, range_of, sheet_of, unmarked
from .said import changed_by, person_only
from .steps import Step

STRIKE = Text(da="Streget", en="Struck")
LEAVE = Text(da="Ladet stå", en="Left")
STRIKE_SAME = Text(da="Streget overalt: {count} steder", en="Struck everywhere: {count} places")
LEAVE_SAME = Text(da="Ladet stå overalt: {count} steder", en="Left everywhere: {count} places")
BY_HAND = Text(da="Streget i hånden", en="Struck by hand")
SHEET = Text(da="Hele siden streget", en="The whole page struck")
REST = Text(da="Resten af forslagene streget: {count}", en="The other proposals struck: {count}")


@dataclass(frozen=True)
class Everywhere:
    """What "the same everywhere" did: marks decided, marks made where the text stood unmarked, papers it had to reopen, and
    marks in released papers, which were left as they are."""

    decided: int
    made: int
    reopened: int
    passed_over: int


@audited
def decide_mark(*, who: Who, mark: MarkRow, state: str, seen: int, ground: str = "") -> MarkRow:
    """Strike a mark, leave it, or change its ground, and return it.

    Parameters
    ----------
    state
        ``struck`` or ``left``.
    ground
        Key of one of the chosen law's grounds; the proposed one where it is empty. Only for ``struck``.
    seen
        The mark's version that the page showed.

    Raises
    ------
    NotNow
        When no law is chosen, the ground is not one of its, the paper is done or the request answered.
    Changed
        When another decided on the mark meanwhile; says who.
    """
    user = person_only("mark", who.user)
    row = _mark(mark)
    case = open_paper(row.paper)
    if row.version != seen:
        raise changed_by("mark", row.by)
    step = Step(user)
    if step.mark(row, state, ground_of(case, state, ground or row.ground)):
        step.save(case, STRIKE if state == "struck" else LEAVE)
    record(who, "mark.decided", row, case=case.pk, paper=row.paper_id, state=state, ground=row.ground)
    return row


@audited
def decide_same(*, who: Who, mark: MarkRow, state: str, seen: int, ground: str = "") -> Everywhere:
    """Decide alike on every mark of the same person or number in the request, and wherever the same text stands unmarked.

    Marks in papers that were released are left as they are; papers that were done and change are opened again.

    Raises
    ------
    NotNow, Changed
        As `decide_mark`.
    """
    user = person_only("mark", who.user)
    row = _mark(mark)
    case = open_paper(row.paper)
    if row.version != seen:
        raise changed_by("mark", row.by)
    ground = ground_of(case, state, ground or row.ground)
    given = released_papers(case)
    alike = MarkRow.objects.filter(paper__case=case, same=row.same).exclude(same="") | MarkRow.objects.filter(pk=row.pk)
    marks = list(alike.select_related("paper", "by").distinct())
    step, touched = Step(user), {}
    for one in marks:
        if one.paper_id not in given and step.mark(one, state, ground):
            touched[one.paper_id] = one.paper
    if state == "struck":
        for made in unmarked(case, row, given, ground):
            step.new(made)
            touched[made.paper_id] = made.paper
    reopened = step.reopen(touched.values())
    found = Everywhere(len(step.marks), len(step.made), reopened, sum(one.paper_id in given for one in marks))
    if found.decided or found.made:
        step.save(case, (STRIKE_SAME if state == "struck" else LEAVE_SAME).fill(count=found.decided + found.made))
    record(
        who, "mark.everywhere", row, case=case.pk, state=state, ground=ground, decided=found.decided, made=found.made, reopened=reopened,
        passed_over=found.passed_over,
    )
    return found


@audited
def mark_by_hand(
    *, who: Who, paper: PaperRow, sheet: int, ground: str, start: int = 0, end: int = 0, area: Mapping[str, float] | None = None,
) -> MarkRow:
    """Strike a passage that a person marked, by characters or by area, and return its mark. A known mark there is struck instead.

    Parameters
    ----------
    start, end
        Characters of the sheet's text; not for an area.
    area
        ``{"x0", "y0", "x1", "y1"}`` in points, origin top left.

    Raises
    ------
    NotNow
        When the passage is empty or not on the sheet; else as `decide_mark`.
    """
    user = person_only("mark", who.user)
    row = _paper(paper)
    case = open_paper(row)
    ground = ground_of(case, "struck", ground)
    place = area_of(row, sheet, area) if area is not None else range_of(row, sheet, start, end)
    step = Step(user)
    known = None if area is not None else MarkRow.objects.filter(paper=row, sheet=sheet, area__isnull=True, start=start, end=end).first()
    if known is not None:
        step.mark(known, "struck", ground)
    else:
        step.new(by_hand(row, sheet, ground, **place))
    step.save(case, BY_HAND)
    mark = known or step.made[0]
    record(who, "mark.by_hand", mark, case=case.pk, paper=row.pk, area=area is not None, ground=ground)
    return mark


@audited
def mark_sheet(*, who: Who, paper: PaperRow, sheet: int, ground: str) -> MarkRow:
    """Strike a whole page, or a whole part of a document without pages, and return its mark.

    Raises
    ------
    NotNow
        As `mark_by_hand`.
    """
    user = person_only("mark", who.user)
    row = _paper(paper)
    case = open_paper(row)
    ground = ground_of(case, "struck", ground)
    found = sheet_of(row, sheet)
    page = {"x0": 0.0, "y0": 0.0, "x1": float(found.width), "y1": float(found.height)}
    place: dict[str, Any] = {"area": page} if found.width > 0 and found.height > 0 else {"start": 0, "end": len(found.text)}
    step = Step(user)
    step.new(by_hand(row, sheet, ground, kind="page", **place))
    step.save(case, SHEET)
    record(who, "mark.sheet", step.made[0], case=case.pk, paper=row.pk, sheet=sheet, ground=ground)
    return step.made[0]


@audited
def strike_rest(*, who: Who, paper: PaperRow, undecided: int) -> int:
    """Strike all proposals of a paper that are not decided, on the grounds proposed, and return how many.

    Parameters
    ----------
    undecided
        How many the page showed, so that nobody strikes what was not seen.

    Raises
    ------
    Changed
        When another number of proposals waits now.
    """
    user = person_only("mark", who.user)
    row = _paper(paper)
    case = open_paper(row)
    marks = list(MarkRow.objects.filter(paper=row, state="proposed", open=False))
    if len(marks) != undecided:
        raise changed_by("mark", None)
    step = Step(user)
    for mark in marks:
        step.mark(mark, "struck", ground_of(case, "struck", mark.ground))
    if marks:
        step.save(case, REST.fill(count=len(marks)))
    record(who, "mark.rest", row, case=case.pk, struck=len(marks))
    return len(marks)


def released_papers(case: CaseRow) -> set[int]:
    """Return the ids of papers that a released answer holds, which nobody changes; none of those given before a request was reopened."""
    rows = ReleaseRow.objects.filter(case=case, state="released")
    if reopened := DecisionRow.objects.filter(case=case).aggregate(at=Max("undone_at"))["at"]:
        rows = rows.filter(released_at__gt=reopened)
    return {pk for papers in rows.values_list("papers", flat=True) for pk in papers}


def _mark(mark: MarkRow) -> MarkRow:
    return MarkRow.objects.select_related("paper__case__deployment", "paper__case__request", "paper__reading", "by").get(pk=mark.pk)


def _paper(paper: PaperRow) -> PaperRow:
    return PaperRow.objects.select_related("case__deployment", "case__request", "reading").get(pk=paper.pk)
