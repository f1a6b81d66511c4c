"""What pages and jobs ask of a request's papers and marks. Nothing is written here; look-ups are recorded by `seen`."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from mertid.desk.models import CaseRow, GatherRow, MarkRow, PaperRow, RequestRow
from mertid.desk.redaction import reading_of

SET_ASIDE = ("duplicate", "contained")
"""Places of the engine that set a paper aside, as another holds the same."""


@dataclass(frozen=True)
class Progress:
    """How far the reading is: papers by state, marks undecided, whether papers are still being fetched or sorted."""

    total: int
    read: int
    waiting: int
    locked: int
    unread: int
    done: int
    gathering: int
    sorting: bool

    @property
    def ready(self) -> bool:
        """Whether nothing more is under way."""
        return not (self.waiting or self.gathering or self.sorting)


def progress(case: CaseRow) -> Progress:
    """Return how far the papers of a request are. Archives do not count: their content does."""
    papers = PaperRow.objects.filter(case=case, container=False)
    found = papers.aggregate(
        total=Count("pk"), read=Count("pk", filter=Q(state="read")), waiting=Count("pk", filter=Q(state="waiting")),
        locked=Count("pk", filter=Q(state="password")), unread=Count("pk", filter=Q(state="unread")),
        done=Count("pk", filter=Q(done_at__isnull=False)),
    )
    opening = PaperRow.objects.filter(case=case, container=True, state="waiting").count()
    gathering = GatherRow.objects.filter(case=case, state="waiting").count()
    return Progress(**found, gathering=gathering + opening, sorting=needs_sorting(case))


def needs_sorting(case: CaseRow) -> bool:
    """Whether papers were read after the request was last linked and sorted."""
    read = PaperRow.objects.filter(case=case, state="read", container=False)
    at = RequestRow.objects.filter(case=case).values_list("sorted_at", flat=True).first()
    return (read.filter(read_at__gt=at) if at else read).exists()


def text_of(mark: MarkRow) -> str:
    """Return the characters of a mark, from the paper's reading; '' for an area."""
    reading = reading_of(mark.paper)
    if reading is None or mark.area is not None:
        return ""
    sheet = next((one for one in reading.sheets if one.number == mark.sheet), None)
    return sheet.text[mark.start : mark.end] if sheet is not None else ""


def undecided(paper: PaperRow) -> int:
    """Return how many marks of a paper still wait for a decision. What normally stays open needs none."""
    return MarkRow.objects.filter(paper=paper, state="proposed", open=False).count()


@dataclass(frozen=True)
class Uneven:
    """One person or number that is struck in some places of a request and left in others."""

    same: str
    kind: str
    struck: int
    left: int
    papers: tuple[int, ...]


def uneven(case: CaseRow, papers: Iterable[PaperRow] | None = None) -> list[Uneven]:
    """Return what is struck in one place and left in another among the papers that go out, the most frequent first."""
    rows = MarkRow.objects.filter(paper__case=case, paper__decided="in").exclude(same="").exclude(state="proposed", open=False)
    if papers is not None:
        rows = rows.filter(paper__in=list(papers))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    where: dict[str, set[int]] = defaultdict(set)
    kinds: dict[str, str] = {}
    for same, state, kind, number in rows.values_list("same", "state", "kind", "paper__number"):
        counts[same]["struck" if state == "struck" else "left"] += 1
        where[same].add(number)
        kinds.setdefault(same, kind)
    found = [
        Uneven(same, kinds[same], count["struck"], count["left"], tuple(sorted(where[same])))
        for same, count in counts.items() if count["struck"] and count["left"]
    ]
    return sorted(found, key=lambda one: -(one.struck + one.left))
