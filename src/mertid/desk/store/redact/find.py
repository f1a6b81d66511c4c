"""Across the documents of a request: who and what was found in them, where words stand, and striking chosen places in one step."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from mertid.core import Text
from mertid.desk.models import CaseRow, MarkRow, PaperRow
from mertid.desk.redaction import sheet_texts
from mertid.desk.store.audit import audited, record
from mertid.desk.store.who import Who

from .marks import released_papers
from .passages import by_hand, ground_of, range_of
from .said import changed_by, not_now, person_only, still_open
from .steps import Step

AROUND = 60
"""Characters shown on each side of a place."""
MOST = 1000
"""Places that are looked up and struck at once."""
PEOPLE = ("name", "official")
FEWEST = 2
"""Letters or digits that a search needs."""
CHOSEN = Text(da="Streget efter søgning: {count} steder", en="Struck after a search: {count} places")


@dataclass
class Entity:
    """One person or number of the request. ``said``: how often each way of writing it stands; ``mark``: the one to go to.

    ``kind``: a name's where it is one, for a person's number and address belong to the person.
    """

    same: str
    kind: str
    mark: MarkRow
    said: Counter[tuple[str, str]] = field(default_factory=Counter)
    papers: set[int] = field(default_factory=set)
    proposed: int = 0
    struck: int = 0
    left: int = 0
    open: int = 0

    @property
    def words(self) -> str:
        """How it is most often written, as what it is."""
        return max(self.said, key=lambda one: (one[0] == self.kind, self.said[one], len(one[1])), default=("", ""))[1]

    @property
    def ways(self) -> list[str]:
        """The other ways."""
        return [one for one in dict.fromkeys(words for (_, words), _ in self.said.most_common()) if one != self.words][:5]

    @property
    def count(self) -> int:
        """All its places."""
        return self.proposed + self.struck + self.left + self.open


@dataclass(frozen=True)
class Place:
    """Where searched words stand: characters ``start`` to ``end`` of a sheet, with the words around; the ``mark`` that covers it.

    ``given``: the paper has been released.
    """

    paper: PaperRow
    sheet: int
    start: int
    end: int
    before: str
    said: str
    after: str
    mark: MarkRow | None
    given: bool

    @property
    def key(self) -> str:
        """What the page sends back: paper, sheet, start, end, and the mark with its version."""
        mark = f"{self.mark.pk}:{self.mark.version}" if self.mark is not None else "0:0"
        return f"{self.paper.pk}:{self.sheet}:{self.start}:{self.end}:{mark}"


def entities(case: CaseRow) -> list[Entity]:
    """Return who and what was found in the documents that are given, those with most places left to decide on first."""
    found: dict[str, Entity] = {}
    for paper in _papers(case):
        texts = sheet_texts(paper)
        for mark in MarkRow.objects.filter(paper=paper, area__isnull=True).exclude(same="").defer("reason"):
            one = found.setdefault(mark.same, Entity(mark.same, mark.kind, mark))
            one.papers.add(paper.number)
            one.said[mark.kind, " ".join(texts.get(mark.sheet, "")[mark.start : mark.end].split())] += 1
            one.kind = mark.kind if mark.kind in PEOPLE else one.kind
            state = "open" if mark.open and mark.state == "proposed" else mark.state
            setattr(one, state, getattr(one, state) + 1)
            if state == "proposed" and (one.mark.state != "proposed" or one.mark.open):
                one.mark = mark
    return sorted(found.values(), key=lambda one: (-one.proposed, -one.count, one.words))


def places_across(case: CaseRow, words: str) -> tuple[list[Place], bool]:
    """Return where the words stand as whole words (a Danish ending -s may follow) in the documents given, and whether there were more."""
    parts = words.split()
    if sum(map(len, re.findall(r"\w+", words))) < FEWEST:
        return [], False
    pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, parts)) + r"(?:s|es)?(?!\w)", re.IGNORECASE)
    found: list[Place] = []
    given = released_papers(case)
    for paper in _papers(case):
        for one in _places(paper, pattern, given):
            if len(found) == MOST:
                return found, True
            found.append(one)
    return found, False


def _places(paper: PaperRow, pattern: re.Pattern[str], given: set[int]) -> Iterator[Place]:
    for sheet, text in sheet_texts(paper).items():
        marks: list[MarkRow] | None = None
        for hit in pattern.finditer(text):
            if marks is None:
                marks = list(MarkRow.objects.filter(paper=paper, sheet=sheet, area__isnull=True).order_by("start"))
            start, end = hit.span()
            mark = next((one for one in marks if one.start <= start and end <= one.end), None)
            before, said, after = in_place(text, start, end, AROUND)
            yield Place(paper, sheet, start, end, before, said, after, mark, paper.pk in given)


def in_place(text: str, start: int, end: int, around: int) -> tuple[str, str, str]:
    """Return the words at a place with what stands before and after, on one line each, the white space between them kept."""
    cuts = ((max(0, start - around), start), (start, end), (end, end + around))
    before, said, after = (re.sub(r"\s+", " ", text[a:b]) for a, b in cuts)
    return before, said, after


def _papers(case: CaseRow) -> Iterable[PaperRow]:
    rows = PaperRow.objects.filter(case=case, state="read", container=False).exclude(decided__in=("out", "withheld"))
    return rows.select_related("case__deployment", "reading").defer("text", "finds").order_by("number")


@audited
def strike_places(*, who: Who, case: CaseRow, places: Sequence[str], ground: str) -> tuple[int, int]:
    """Strike chosen places in one step that can be taken back; return how many were struck and how many documents it opened again.

    Parameters
    ----------
    places
        `Place.key` of each, as the page showed it.

    Raises
    ------
    NotNow
        When none is chosen, the ground is not the law's, a place lies in what was released, or the request is answered.
    Changed
        When another decided on one of them meanwhile; nothing is struck then.
    """
    user = person_only("mark", who.user)
    case = CaseRow.objects.select_related("deployment", "request").get(pk=case.pk)
    still_open("mark", case)
    ground = ground_of(case, "struck", ground)
    wanted = _wanted(places)
    if not wanted:
        raise not_now("mark", "no place is chosen", "at least one", "Vælg mindst ét sted.", "Choose at least one place.")
    rows = PaperRow.objects.select_related("case__deployment", "case__request", "reading").filter(case=case, pk__in=wanted)
    step, given = Step(user), released_papers(case)
    for paper in rows.defer("text", "finds"):
        if paper.pk in given:
            raise not_now(
                "mark", "the paper has been released", "one that was not", "Et af dokumenterne er udleveret og kan ikke ændres.",
                "One of the documents has been released and cannot be changed.",
            )
        marks = {one.pk: one for one in MarkRow.objects.select_related("by").filter(paper=paper)}
        touched = False
        for sheet, start, end, key, version in wanted[paper.pk]:
            mark = marks.get(key)
            covered = next((one for one in marks.values() if one.area is None and one.sheet == sheet
                            and one.start <= start and end <= one.end), None) if not key else mark
            if (key and (mark is None or mark.version != version)) or (not key and covered is not None):
                raise changed_by("mark", covered.by if covered is not None else None)
            if mark is not None:
                touched |= step.mark(mark, "struck", ground)
            else:
                step.new(by_hand(paper, sheet, ground, **range_of(paper, sheet, start, end)))
                touched = True
        if touched:
            step.reopen([paper])
    count = len(step.marks) + len(step.made)
    reopened = len(step.papers)
    if count:
        step.save(case, CHOSEN.fill(count=count))
    record(who, "mark.chosen", case, ground=ground, struck=count, reopened=reopened)
    return count, reopened


def _wanted(places: Sequence[str]) -> dict[int, list[tuple[int, int, int, int, int]]]:
    found: dict[int, list[tuple[int, int, int, int, int]]] = defaultdict(list)
    for one in places[:MOST]:
        numbers = [int(part) for part in one.split(":") if part.isdecimal() and len(part) < 12]
        if len(numbers) == 6:
            paper, sheet, start, end, mark, version = numbers
            found[paper].append((sheet, start, end, mark, version))
    return found
