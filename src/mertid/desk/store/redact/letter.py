"""The decision as it would be written now, and what people write instead of its sections. Each write can be taken back."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils import timezone

from mertid.core import Text
from mertid.desk.models import CaseRow, LetterRow, PaperRow, User
from mertid.desk.redaction import redactor
from mertid.desk.store.audit import audited, record
from mertid.desk.store.who import Who
from mertid.govern.answer import Answer
from mertid.govern.letter import OF_GROUND, Section, decision, gaps, sections
from mertid.govern.paper import texts_of

from .drafts import Draft, draft_of
from .said import changed_by, not_now, person_only, still_open

LONGEST = 20_000
NAMES = {
    "receiver": Text(da="Modtager", en="Receiver"), "opening": Text(da="Indledning", en="Opening"),
    "decision": Text(da="Afgørelse", en="Decision"), "weighing": Text(da="Hovedhensyn", en="Main considerations"),
    "facts": Text(da="Faktiske oplysninger", en="Facts"), "more": Text(da="Meroffentlighed", en="Giving more"),
    "extra": Text(da="Eget afsnit", en="A section of your own"), "appeal": Text(da="Klagevejledning", en="Guidance on appeal"),
    "closing": Text(da="Underskrift", en="Signature"),
}


@dataclass(frozen=True)
class Part:
    """A section with what a person wrote instead, if anybody did (``row``), and the words of that which are struck."""

    section: Section
    row: LetterRow | None = None
    struck: tuple[str, ...] = ()

    @property
    def name(self) -> Text:
        """What the section is called."""
        return name_of(self.section.key, self.section.label)

    @property
    def own(self) -> bool:
        """Whether a person wrote it."""
        return self.row is not None and self.row.own

    @property
    def text(self) -> str:
        """The text that the letter would have."""
        return self.row.text if self.row is not None and self.row.own else self.section.text

    @property
    def seen(self) -> int:
        """What a page sends back, so that two people never overwrite each other."""
        return self.row.pk if self.row is not None else 0

    @property
    def old(self) -> bool:
        """Whether what the person's text was written from is different now."""
        return self.own and not self.section.personal and self.row is not None and self.row.proposed != self.section.text

    @property
    def gaps(self) -> list[str]:
        """What still has to be written."""
        return gaps(self.text)

    @property
    def empty_duty(self) -> bool:
        """Whether a person emptied what the law demands."""
        return self.own and bool(self.section.duty) and not self.text.strip()

    @property
    def lacks(self) -> Text | None:
        """What stands in the way of writing the letter, without a word of its text; None where nothing does."""
        if self.section.key == "weighing" and self.section.duty and (self.gaps or not self.text):
            return Text(da="hjemlen kræver, at afvejningen skrives", en="the ground demands that the weighing is written")
        if self.gaps:
            return Text(da="der mangler tekst i kantede parenteser", en="text is missing in square brackets")
        if self.struck:
            return Text(da="teksten nævner noget, der er undtaget i dokumenterne", en="the text mentions what is withheld in the documents")
        if self.old:
            return Text(da="det, den rettede tekst bygger på, er ændret", en="what the edited text rests on has changed")
        return None


class Letter:
    """The decision of a request as it would be written now, section by section."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.answer = draft, draft.answer()
        self.sections = sections(self.answer)
        self.rows = newest(draft.case)

    @cached_property
    def parts(self) -> list[Part]:
        """The sections in their order."""
        found = [Part(one, self.rows.get(one.key)) for one in self.sections]
        if not self.answer.whole:  # what was written for the whole answer holds only where it says the same in this part of it
            found = [replace(one, row=None) if one.old else one for one in found]
        struck = self.struck_in({one.section.key: one.text for one in found if one.own or one.section.key == "facts"})
        return [replace(one, struck=struck.get(one.section.key, ())) for one in found]

    @property
    def unused(self) -> list[tuple[Text, LetterRow]]:
        """What people wrote for sections that the letter no longer has, such as a ground that nothing rests on."""
        known = {one.key for one in self.sections}
        return [(name_of(key, self._label(key)), row) for key, row in self.rows.items() if key not in known and row.own and row.text]

    def _label(self, key: str) -> str:
        ground = self.draft.grounds.get(key.removeprefix(OF_GROUND))
        return str(ground.label) if ground is not None else key.removeprefix(OF_GROUND)

    def struck_in(self, texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
        """Return the words of each text that are struck in the documents, as they stand in it; only of texts with such words."""
        if not texts or not self.draft.struck:
            return {}
        allowed = self.draft.allowed(*texts_of(decision(bare(self.draft))))
        found: dict[str, list[str]] = {}
        keys, engine = list(texts), redactor(self.draft.case.deployment)
        for place, needle in engine.told(list(texts.values()), list(self.draft.struck), allowed=allowed):
            found.setdefault(keys[place], []).append(_as_written(texts[keys[place]], needle))
        return {key: _longest(words) for key, words in found.items()}

    def written(self) -> dict[str, str]:
        """Return what people wrote, by section."""
        return {one.section.key: one.text for one in self.parts if one.own}


def letter_of(case: CaseRow, decider: User | None) -> Letter:
    """Return the decision of the whole answer as it would be written now; the request needs a law."""
    return Letter(draft_of(case, decider))


def bare(draft: Draft) -> Answer:
    """Return the answer's values without what people wrote and the documents are called."""
    answer = draft.answer()
    return replace(answer, subject="", papers=tuple(replace(one, title="", facts=one.facts and "-") for one in answer.papers))


def newest(case: CaseRow) -> dict[str, LetterRow]:
    """Return the row that counts for each section that has one."""
    found: dict[str, LetterRow] = {}
    for row in LetterRow.objects.filter(case=case, undone_at=None).select_related("by").order_by("-pk"):
        found.setdefault(row.section, row)
    return found


def letter_lacking(case: CaseRow, papers: Iterable[PaperRow] | None = None) -> list[Text]:
    """Return what is missing in the letter before it can be written, in plain words without its text; ``papers``: a partial answer's."""
    draft = draft_of(case, None) if papers is None else Draft(case, whole=False)
    for paper in papers or ():
        draft.decided(paper)
    return lacks_of(Letter(draft))


def lacks_of(letter: Letter) -> list[Text]:
    """Return what stands in the way of writing a letter, section by section."""
    return [
        Text(da=f"Brevets afsnit »{part.name.da}«: {lacks.da}.", en=f"The letter's section “{part.name.en}”: {lacks.en}.")
        for part in letter.parts if (lacks := part.lacks) is not None
    ]


@audited
def write_section(*, who: Who, case: CaseRow, section: str, text: str, seen: int) -> LetterRow:
    """Write a section of the decision instead of its proposal, and return its row. Empty: the section is left out.

    Parameters
    ----------
    seen
        `Part.seen` as the page showed it.

    Raises
    ------
    NotNow
        When there is no such section, the text is too long or mentions what is struck, or the request is answered.
    Changed
        When another changed the section meanwhile; says who.
    """
    user, letter, part = _part(who, case, section, seen)
    said = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if len(said) > LONGEST:
        raise not_now("letter", "the text is too long", f"at most {LONGEST}", "Teksten er for lang.", "The text is too long.")
    if struck := letter.struck_in({section: said}).get(section):
        quoted = ", ".join(f"»{one}«" for one in struck if one)
        raise not_now(
            "letter", "the text mentions what is struck", "none of it",
            f"Ikke gemt: teksten nævner {quoted or 'noget'}, som er undtaget i dokumenterne. Skriv det om, så brevet ikke røber det.",
            f"Not saved: the text mentions {quoted or 'something'}, which is withheld in the documents. Rewrite it so that the letter does "
            f"not give it away.",
        )
    return _keep(who, user, letter.draft.case, part, own=True, text=said)


@audited
def keep_section(*, who: Who, case: CaseRow, section: str, seen: int) -> LetterRow:
    """Keep a person's text although what it was written from has changed.

    Raises
    ------
    NotNow, Changed
        As `write_section`; and when the section is as proposed.
    """
    user, letter, part = _part(who, case, section, seen)
    if not part.own:
        raise not_now("letter", "the section is as proposed", "a written one", "Afsnittet er ikke rettet.", "The section is not edited.")
    return _keep(who, user, letter.draft.case, part, own=True, text=part.text)


@audited
def use_proposal(*, who: Who, case: CaseRow, section: str, seen: int) -> LetterRow:
    """Use the proposal of a section again.

    Raises
    ------
    NotNow, Changed
        As `write_section`.
    """
    user, letter, part = _part(who, case, section, seen)
    return _keep(who, user, letter.draft.case, part, own=False, text="")


@audited
def undo_letter(*, who: Who, case: CaseRow) -> Text:
    """Take back the person's newest change of the decision, and return what the section is called.

    Raises
    ------
    NotNow
        When there is nothing to take back, or the request is answered.
    Changed
        When another changed the same section after it.
    """
    user = person_only("letter", who.user)
    case = CaseRow.objects.select_related("deployment", "request").get(pk=case.pk)
    still_open("letter", case)
    row = LetterRow.objects.filter(case=case, by=user, undone_at=None).order_by("-pk").first()
    if row is None:
        raise not_now("letter", "there is no change", "one of one's own", "Der er ikke noget at fortryde.", "There is nothing to undo.")
    last = newest(case)[row.section]
    if last.pk != row.pk:
        raise changed_by("letter", last.by)
    row.undone_at = timezone.now()
    row.save(update_fields=["undone_at"])
    record(who, "letter.undone", case, section=row.section)
    return name_of(row.section, row.section.removeprefix(OF_GROUND))


def name_of(section: str, label: str) -> Text:
    """Return what a section is called; a ground's by how the ground is written."""
    return NAMES.get(section) or Text(da=f"Begrundelse, {label}", en=f"Grounds, {label}")


def _part(who: Who, case: CaseRow, section: str, seen: int) -> tuple[User, Letter, Part]:
    user = person_only("letter", who.user)
    case = CaseRow.objects.select_related("deployment", "authority", "request").get(pk=case.pk)
    still_open("letter", case)
    if not case.request.law:
        raise not_now("letter", "no law is chosen", "one", "Vælg først loven.", "First choose the law.")
    letter = letter_of(case, user)
    part = next((one for one in letter.parts if one.section.key == section), None)
    if part is None:
        raise not_now(
            "letter", "the section is not in the letter", "one of its sections", "Afsnittet er ikke længere i afgørelsen.",
            "The section is no longer in the decision.",
        )
    if part.seen != seen:
        raise changed_by("letter", part.row.by if part.row is not None else None)
    return user, letter, part


def _keep(who: Who, user: User, case: CaseRow, part: Part, *, own: bool, text: str) -> LetterRow:
    key = part.section.key
    row = LetterRow.objects.create(case=case, section=key, own=own, text=text, proposed=part.section.text, by=user)
    record(who, "letter.written" if own else "letter.proposal", case, section=key, empty=own and not text)
    return row


def _longest(words: list[str]) -> tuple[str, ...]:
    """Return words without those that stand within others of them."""
    once = list(dict.fromkeys(words))
    return tuple(one for one in once if not any(one in other and one != other for other in once))


def _as_written(text: str, needle: str) -> str:
    """Return the words of the text that hold these letters and digits, as they stand there; '' when they stand there otherwise."""
    found = re.search(r"[\W_]*".join(map(re.escape, needle)), text, re.IGNORECASE)
    return " ".join(found[0].split()) if found else ""
