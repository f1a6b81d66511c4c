"""The papers of an answer beside the copies: list of documents, draft decision, proof report, each proved like a copy."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from mertid.core import Text
from mertid.desk.models import MarkRow, PaperRow, ReleaseRow
from mertid.desk.redaction import Engine, grounds_of, laws_of, sheet_texts
from mertid.desk.store import redact as store
from mertid.govern.access import DEADLINES
from mertid.govern.answer import Answer, Ground, Listed, Look, Proved, decision, document_list, proof_report
from mertid.govern.paper import Paper, as_docx, as_pdf, texts_of

HIDDEN = "[undtaget]"
OFTEN = 100
"""What may stand in a letter may stand there again and again; the engine counts how often each string was left open."""
BOOKMARKS = Text(da="Kun bogmærker, som mertid selv skrev.", en="Only bookmarks that mertid itself wrote.")
WHY_OUT = {
    "duplicate": ("dokument er en kopi af et andet på listen", "dokumenter er kopier af andre på listen"),
    "contained": ("mail står i sin helhed i en senere mail på listen", "mails står i deres helhed i senere mails på listen"),
    "out": ("dokument er ikke omfattet af anmodningen", "dokumenter er ikke omfattet af anmodningen"),
}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WRITERS = ((as_pdf, "pdf", "application/pdf"), (as_docx, "docx", DOCX))


class Letters:
    """Gathers what the copies of an answer hold, and writes the papers about them.

    What was struck anywhere in the answer, or found in a paper that is withheld or left out, stands in none of them: titles lose it.
    """

    def __init__(self, release: ReleaseRow, engine: Engine) -> None:
        self.release, self.case, self.engine = release, release.case, engine
        self.grounds = grounds_of(self.case.deployment, self.case.request.law)
        self.used: Counter[str] = Counter()
        self.listed: list[tuple[PaperRow, dict[str, Any]]] = []
        self.struck: dict[str, None] = {}
        self.proved: list[Proved] = []

    def cut(self, paper: PaperRow, marks: Sequence[MarkRow], strings: Sequence[str], proof: Any) -> None:
        """Add a paper that is given, whole or in part, with the proof of its copy."""
        self._list(paper, marks)
        self.struck.update(dict.fromkeys(strings))
        self.proved.append(_proved(f"Dokument {paper.number}", paper.number, proof))

    def earlier(self, paper: PaperRow) -> None:
        """Add a paper that was answered on in a partial answer: the whole answer lists it too."""
        if paper.decided == "withheld":
            self.left_out(paper)
            return
        marks = list(MarkRow.objects.filter(paper=paper, state="struck"))
        texts = sheet_texts(paper)
        self.struck.update(dict.fromkeys(
            text for mark in marks if mark.area is None and (text := texts.get(mark.sheet, "")[mark.start : mark.end]).strip()
        ))
        self._list(paper, marks)

    def _list(self, paper: PaperRow, marks: Sequence[MarkRow]) -> None:
        keys = list(dict.fromkeys(mark.ground for mark in marks))
        self.used.update(mark.ground for mark in marks)
        self.listed.append((paper, {
            "outcome": "cut" if marks else "in", "grounds": tuple(self._label(key) for key in keys), "marks": len(marks),
        }))

    def _label(self, key: str) -> str:
        """Return how a ground is written; a partial answer may have been given under another law."""
        if (known := self.grounds.get(key)) is not None:
            return str(known.label)
        laws = laws_of(self.case.deployment).values()
        return next((f"{law.title.da} {one.label}" for law in laws for one in law.grounds if one.key == key), key)

    def left_out(self, paper: PaperRow) -> None:
        """Add a paper that is withheld; what was found in it is kept out of every title and letter too."""
        self.struck.update(dict.fromkeys(_found_in(paper)))
        if paper.decided == "withheld":
            self.used[paper.ground] += 1
            self.listed.append((paper, {
                "outcome": "withheld", "grounds": (self._label(paper.ground),), "facts": paper.facts_text,
                "more_considered": bool(paper.more_given), "more_given": paper.more_given == "given",
            }))

    def written(self) -> Iterator[store.Written]:
        """Yield the files, each proved; the report comes last and tells of all of them."""
        answer = self._answer()
        blank = replace(
            answer, subject="", weighing="", papers=tuple(replace(one, title="", facts=one.facts and "-") for one in answer.papers),
        )
        for kind, name, write in (("list", "aktliste", document_list), ("letter", "afgoerelse-udkast", decision)):
            yield from self._files(kind, name, write(answer), write(blank))
        report = proof_report(answer, self.proved)  # tells of files, tools and checksums: nothing of it comes from the papers
        yield from self._files("report", "bevisrapport", report, report)

    def _files(self, kind: str, name: str, paper: Paper, blank: Paper) -> Iterator[store.Written]:
        from .release import proof_as_json

        for write, ending, media_type in WRITERS:
            data = write(paper)
            proof = with_own_bookmarks(self.engine.prove(data, media_type, list(self.struck), allowed=self._allowed(blank)))
            self.proved.append(_proved(f"{paper.title} ({ending.upper()})", None, proof))
            yield store.Written(kind, f"{name}.{ending}", media_type, data, proof.holds, proof_as_json(proof))

    def _allowed(self, blank: Paper) -> list[str]:
        """Return what may stand in a letter although it was struck somewhere: who asks and answers, and the letter's own words.

        ``blank`` is the same letter without what people wrote and the documents are called.
        """
        asks = self.case.request.requester
        said = [*asks.get("names", ()), *asks.get("ids", ()), self.case.authority.name, blank.foot]
        if self.release.made_by is not None:
            said.append(self.release.made_by.name)
        return ["\n".join([*said * OFTEN, blank.title, *texts_of(blank)])]

    def _answer(self) -> Answer:
        case, law = self.case, laws_of(self.case.deployment)[self.case.request.law]
        deadline = DEADLINES.get(case.request.law)
        grounds = tuple(
            Ground(ground.label, ground.title.da, ground.meaning.da, self.used[key], ground.weigh)
            for key, ground in self.grounds.items() if self.used[key]
        )
        made_by = self.release.made_by
        return Answer(
            authority=case.authority.name, requester=", ".join(case.request.requester.get("names", ())), subject=self._clean(case.title),
            case_number=str(case.number), received=_day(case.received_at), made=_day(timezone.now()),
            law=law.title.da[:1].lower() + law.title.da[1:],
            law_meaning=law.meaning.da, appeal=law.appeal.da, papers=tuple(self._listed()), grounds=grounds, weighing=case.request.weighing,
            set_aside=self._set_aside(), whole=self.release.whole, complaint_days=deadline.complaint_days if deadline else 0,
            decider=made_by.name if made_by is not None else "",
        )

    def _listed(self) -> Iterator[Listed]:
        for paper, known in sorted(self.listed, key=lambda one: one[0].number):
            yield Listed(
                number=paper.number, title=self._clean(paper.title or paper.name), dated=_day(paper.dated_at) if paper.dated_at else "",
                kind=paper.kind, pages=paper.pages, **known,
            )

    def _set_aside(self) -> tuple[tuple[str, int], ...]:
        rows = PaperRow.objects.filter(case=self.case, decided="out", container=False)
        places = Counter(place if place in WHY_OUT else "out" for place in rows.values_list("proposed__place", flat=True))
        return tuple((WHY_OUT[place][count > 1], count) for place, count in sorted(places.items()))

    def _clean(self, title: str) -> str:
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


def _found_in(paper: PaperRow) -> list[str]:
    """Return the texts of what was found in a paper and does not normally stay open."""
    texts = sheet_texts(paper)
    rows = MarkRow.objects.filter(paper=paper, area__isnull=True, open=False).exclude(state="left").values_list("sheet", "start", "end")
    return [text for sheet, start, end in rows if (text := texts.get(sheet, "")[start:end]).strip()]


def with_own_bookmarks(proof: Any) -> Any:
    """Return the proof of a paper that we wrote, held although it has bookmarks: those are ours, and were searched as bytes.

    A redacted copy may have none, so the engine's proof does not hold with them. Anything else that failed stays failed.
    """
    failed = [one for one in proof.checks if one.leaks or not one.ran]
    if len(failed) != 1 or not failed[0].ran or failed[0].note is None or not failed[0].note.en.endswith(": Outlines."):
        return proof
    checks = tuple(replace(one, leaks=0, note=BOOKMARKS) if one is failed[0] else one for one in proof.checks)
    return replace(proof, holds=True, checks=checks, why=None)


def _proved(name: str, number: int | None, proof: Any) -> Proved:
    looks = tuple(
        Look(one.tool, one.version, one.looked_into, one.leaks, one.ran, one.note.da if one.note is not None else "")
        for one in proof.checks
    )
    return Proved(name, number, proof.sha256, proof.holds, len(proof.looked_for), looks, tuple(note.da for note in proof.notes))


def _day(at: Any) -> str:
    with override("da"):
        return date_format(timezone.localtime(at), "j. F Y")
