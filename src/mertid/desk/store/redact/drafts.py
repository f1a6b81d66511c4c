"""What an answer rests on, gathered from the decisions as they stand: documents, grounds, what was struck. Nothing is written here."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from mertid.desk.models import CaseRow, LetterRow, MarkRow, PaperRow, User
from mertid.desk.redaction import grounds_of, laws_of, sheet_texts
from mertid.govern.access import DEADLINES
from mertid.govern.answer import Answer, Ground, Listed
from mertid.govern.letter import HIDDEN

from .marks import released_papers

OFTEN = 100
"""What may stand in a letter may stand there again and again; the engine counts how often each string was left open."""
WHY_OUT = {
    "duplicate": ("dokument er en kopi af et andet på listen", "dokumenter er kopier af andre på listen"),
    "contained": ("mail står i sin helhed i en senere mail på listen", "mails står i deres helhed i senere mails på listen"),
    "out": ("dokument er ikke omfattet af anmodningen", "dokumenter er ikke omfattet af anmodningen"),
}


class Draft:
    """Gathers what the documents of an answer come to.

    What was struck anywhere in the answer, or found in a paper that is withheld or left out, stands in none of its letters: titles lose it.
    """

    def __init__(self, case: CaseRow, *, whole: bool = True, decider: User | None = None) -> None:
        self.case, self.whole, self.decider = case, whole, decider
        self.grounds = grounds_of(case.deployment, case.request.law)
        self.used: Counter[str] = Counter()
        self.used_whole: Counter[str] = Counter()
        self.listed: list[tuple[PaperRow, dict[str, Any]]] = []
        self.struck: dict[str, None] = {}

    def cut(self, paper: PaperRow, marks: Sequence[MarkRow], strings: Iterable[str]) -> None:
        """Add a paper that is given, whole or in part."""
        keys = list(dict.fromkeys(mark.ground for mark in marks))
        self.used.update(mark.ground for mark in marks)
        self.listed.append((paper, {
            "outcome": "cut" if marks else "in", "grounds": tuple(self._label(key) for key in keys), "marks": len(marks),
        }))
        self.struck.update(dict.fromkeys(strings))

    def decided(self, paper: PaperRow) -> None:
        """Add a paper as its decisions stand, such as one that was answered on in a partial answer."""
        if paper.decided != "in":
            self.left_out(paper)
            return
        marks = list(MarkRow.objects.filter(paper=paper, state="struck"))
        texts = sheet_texts(paper)
        said = (texts.get(mark.sheet, "")[mark.start : mark.end] for mark in marks if mark.area is None)
        self.cut(paper, marks, [text for text in said if text.strip()])

    def left_out(self, paper: PaperRow) -> None:
        """Add a paper that is withheld; what was found in it is kept out of every title and letter too."""
        self.struck.update(dict.fromkeys(_found_in(paper)))
        if paper.decided == "withheld":
            self.used_whole[paper.ground] += 1
            self.listed.append((paper, {
                "outcome": "withheld", "grounds": (self._label(paper.ground),), "facts": paper.facts_text,
                "more_considered": bool(paper.more_given), "more_given": paper.more_given == "given",
            }))

    def _label(self, key: str) -> str:
        """Return how a ground is written; a partial answer may have been given under another law."""
        if (known := self.grounds.get(key)) is not None:
            return str(known.label)
        laws = laws_of(self.case.deployment).values()
        return next((f"{law.title.da} {one.label}" for law in laws for one in law.grounds if one.key == key), key)

    def allowed(self, *texts: str) -> list[str]:
        """Return what may stand in a letter although it was struck somewhere: who asks and who answers, and the letter's own ``texts``."""
        asks = self.case.request.requester
        wrote = User.objects.filter(pk__in=LetterRow.objects.filter(case=self.case).values("by"))
        names = {*wrote.values_list("name", flat=True), *([self.decider.name] if self.decider is not None else [])}
        said = [*asks.get("names", ()), *asks.get("ids", ()), self.case.authority.name, *sorted(names)]
        return ["\n".join([*said * OFTEN, *texts])]

    def answer(self) -> Answer:
        """Return the values that the letters are made of."""
        case, law = self.case, laws_of(self.case.deployment)[self.case.request.law]
        deadline, subject = DEADLINES.get(case.request.law), self.clean(case.title)
        grounds = tuple(
            Ground(ground.label, ground.title.da, ground.meaning.da, self.used[key], ground.weigh, key, self.used_whole[key])
            for key, ground in self.grounds.items() if self.used[key] or self.used_whole[key]
        )
        return Answer(
            authority=case.authority.name, requester=", ".join(case.request.requester.get("names", ())),
            subject="" if HIDDEN in subject else subject,  # a subject with a hole in it says less than none
            case_number=str(case.number), received=_day(case.received_at), made=_day(timezone.now()),
            law=law.title.da[:1].lower() + law.title.da[1:],
            law_meaning=law.meaning.da, appeal=law.appeal.da, papers=tuple(self._listed()), grounds=grounds,
            set_aside=self._set_aside(), whole=self.whole, complaint_days=deadline.complaint_days if deadline else 0,
            decider=self.decider.name if self.decider is not None else "",
        )

    def _listed(self) -> Iterator[Listed]:
        for paper, known in sorted(self.listed, key=lambda one: one[0].number):
            yield Listed(
                number=paper.number, title=self.clean(paper.title or paper.name), dated=_day(paper.dated_at) if paper.dated_at else "",
                kind=paper.kind, pages=paper.pages, **known,
            )

    def _set_aside(self) -> tuple[tuple[str, int], ...]:
        rows = PaperRow.objects.filter(case=self.case, decided="out", container=False)
        places = Counter(place if place in WHY_OUT else "out" for place in rows.values_list("proposed__place", flat=True))
        return tuple((WHY_OUT[place][count > 1], count) for place, count in sorted(places.items()))

    def clean(self, title: str) -> str:
        """Return a title without what was struck anywhere in the answer, nor any part of a struck name."""
        for words in self._hidden():
            title = words.sub(HIDDEN, title)
        return title

    def _hidden(self) -> list[re.Pattern[str]]:
        if not hasattr(self, "_patterns"):
            said = sorted({" ".join(text.split()) for text in self.struck}, key=len, reverse=True)
            parts = {word for text in said for word in text.split() if len(word) >= 4 and word[:1].isupper()}
            every = [*said, *sorted(parts, key=len, reverse=True)]
            whole = [r"[\W_]+".join(map(re.escape, re.findall(r"\w+", text))) for text in every]
            self._patterns = [re.compile(rf"(?<![^\W_]){one}(?:s|es)?(?![^\W_])", re.IGNORECASE) for one in whole if one]
        return self._patterns


def draft_of(case: CaseRow, decider: User | None) -> Draft:
    """Return the whole answer as the decisions stand now; papers that nobody placed are not in it."""
    made = Draft(case, decider=decider)
    rows = PaperRow.objects.filter(case=case, container=False).select_related("case__deployment", "reading").defer("text", "finds")
    given = released_papers(case)
    for paper in rows.order_by("number"):
        if paper.decided in ("in", "withheld") or paper.pk in given:
            made.decided(paper)
    return made


def _found_in(paper: PaperRow) -> list[str]:
    """Return the texts of what was found in a paper and does not normally stay open."""
    texts = sheet_texts(paper)
    rows = MarkRow.objects.filter(paper=paper, area__isnull=True, open=False).exclude(state="left").values_list("sheet", "start", "end")
    return [text for sheet, start, end in rows if (text := texts.get(sheet, "")[start:end]).strip()]


def _day(at: Any) -> str:
    with override("da"):
        return date_format(timezone.localtime(at), "j. F Y")
