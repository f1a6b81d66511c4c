"""Decisions on whole papers: in, out or withheld; facts (§ 28) and more (§ 14) asked for; done and opened again."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from mertid.core import Text
from mertid.desk.models import CaseRow, PaperRow
from mertid.desk.redaction import grounds_of
from mertid.desk.store.audit import audited, record
from mertid.desk.store.who import Who

from .marks import released_papers
from .read import SET_ASIDE, undecided
from .said import changed_by, not_now, person_only, still_open
from .steps import Step

PLACES = {
    "in": Text(da="Lagt med", en="Put in"), "out": Text(da="Taget fra", en="Set aside"),
    "withheld": Text(da="Undtaget helt", en="Withheld"),
}
WITHIN = ("in", "near", "correspondence")
"""Places of the engine that lie within the request."""
PLACED = Text(da="Placeret: {count} dokumenter", en="Placed: {count} documents")
DONE = Text(da="Dokumentet meldt færdigt", en="The document is done")
REOPENED = Text(da="Dokumentet åbnet igen", en="The document reopened")


@audited
def place_paper(
    *, who: Who, paper: PaperRow, place: str, seen: int, ground: str = "", note: str = "", facts_given: str = "", facts_text: str = "",
    more_given: str = "",
) -> PaperRow:
    """Say whether a paper is ``in``, ``out`` or ``withheld`` as a whole, and return it. A paper that was done is opened again.

    Parameters
    ----------
    ground
        Key of one of the chosen law's grounds; needed for ``withheld``.
    facts_given, facts_text
        ``given`` with the facts themselves, or ``none``: offentlighedsloven § 28. May be answered later, before it is done.
    more_given
        ``no`` or ``given``: offentlighedsloven § 14, whether more is given than the law demands.
    seen
        The paper's version that the page showed.

    Raises
    ------
    NotNow
        When the place or ground is not known, or the paper was released.
    Changed
        When another decided on the paper meanwhile; says who.
    """
    user = person_only("paper", who.user)
    row = _paper(paper, seen)
    if place not in PLACES:
        raise not_now("paper", "field 'place' is unknown", "in, out or withheld", "Vælg en placering.", "Choose a place.")
    if place == "withheld" and ground not in _grounds(row):
        raise not_now(
            "paper", "field 'ground' is unknown", "one of the law's grounds", "Vælg den hjemmel, dokumentet undtages efter.",
            "Choose the ground on which it is withheld.",
        )
    for name, value, known in (("facts_given", facts_given, ("", "given", "none")), ("more_given", more_given, ("", "no", "given"))):
        if value not in known:
            raise not_now("paper", f"field '{name}' is unknown", "one of its values", "Vælg et af svarene.", "Choose one of the answers.")
    step = Step(user)
    held = place == "withheld"
    step.paper(
        row, decided=place, ground=ground if held else "", note=note.strip(), facts_given=facts_given if held else "",
        facts_text=facts_text.strip() if held else "", more_given=more_given if held else "", done_at=None, done_by_id=None,
    )
    if step.papers:
        step.save(row.case, PLACES[place])
    record(who, "paper.placed", row, case=row.case_id, place=place, ground=ground, facts=facts_given, more=more_given, note=bool(note))
    return row


@audited
def accept_places(*, who: Who, case: CaseRow, papers: Mapping[int, int]) -> int:
    """Follow the engine's proposals for these papers in one step, and return how many were placed.

    Proposed duplicates and mails contained in others are set aside, "out" too; what is proposed as within the request, or as
    near to another, or exchanged with outsiders, is put in. Internal and exempt papers are each a person's judgement and are passed over.

    Parameters
    ----------
    papers
        The version that the page showed, by the paper's id.

    Raises
    ------
    Changed
        When another decided on one of them meanwhile.
    """
    user = person_only("papers", who.user)
    case = CaseRow.objects.get(pk=case.pk)
    still_open("papers", case)
    step = Step(user)
    for row in PaperRow.objects.select_related("done_by").filter(case=case, pk__in=list(papers)).defer("text", "finds"):
        if row.version != papers[row.pk]:
            raise changed_by("papers", row.done_by)
        proposed = row.proposed.get("place", "")
        place = "out" if proposed in (*SET_ASIDE, "out") else "in" if proposed in WITHIN else ""
        if place and not row.decided:
            step.paper(row, decided=place)
    if step.papers:
        step.save(case, PLACED.fill(count=len(step.papers)))
    record(who, "papers.placed", case, papers=len(step.papers))
    return len(step.papers)


@audited
def finish_paper(*, who: Who, paper: PaperRow, seen: int) -> PaperRow:
    """Say that a paper has been gone through. One without a place that is proposed as within the request is put in.

    Raises
    ------
    NotNow
        When marks are undecided, it has no place, or is withheld without an answer on §§ 14 and 28.
    Changed
        When another decided on the paper meanwhile.
    """
    user = person_only("paper", who.user)
    row = _paper(paper, seen)
    place = row.decided or ("in" if row.proposed.get("place", "in") in WITHIN else "")
    lacks = missing(row, place)
    if lacks is not None:
        raise not_now("paper", "something is missing", "a paper that can be finished", lacks.da, lacks.en)
    step = Step(user)
    if step.paper(row, decided=place, done_at=timezone.now(), done_by_id=user.pk):
        step.save(row.case, DONE)
    record(who, "paper.done", row, case=row.case_id, place=place)
    return row


def missing(paper: PaperRow, place: str) -> Text | None:
    """Return what a paper at this place still lacks before it is done, or None."""
    if not place:
        return Text(da="Vælg, om dokumentet er med, ikke med eller undtaget.", en="Choose whether the document is in, out or withheld.")
    if place == "in" and paper.state != "read":
        return Text(
            da="Dokumentet er ikke læst og kan ikke gives ud herfra. Undtag det, eller tag det fra.",
            en="The document has not been read and cannot be given from here. Withhold it or set it aside.",
        )
    if place == "in" and (left := undecided(paper)):
        return Text(da=f"{left} forslag er ikke afgjort endnu.", en=f"{left} proposals are not decided yet.")
    if place == "withheld":
        ground = _grounds(paper).get(paper.ground)
        if ground is None:
            return Text(da="Vælg den hjemmel, dokumentet undtages efter.", en="Choose the ground on which it is withheld.")
        if ground.facts_first and not paper.facts_given:
            return Text(
                da="Svar på, om dokumentet rummer faktiske oplysninger, der skal gives (§ 28).",
                en="Answer whether the document holds facts that must be given (§ 28).",
            )
        if paper.facts_given == "given" and not paper.facts_text:
            return Text(da="Skriv de faktiske oplysninger, der gives.", en="Write the facts that are given.")
        if not paper.more_given:
            return Text(
                da="Svar på, om der kan gives mere, end loven kræver (meroffentlighed, § 14).",
                en="Answer whether more can be given than the law demands (§ 14).",
            )
    return None


@audited
def reopen_paper(*, who: Who, paper: PaperRow, seen: int) -> PaperRow:
    """Open a paper that was done, so that its marks can be decided again.

    Raises
    ------
    NotNow
        When it is not done, or was released.
    Changed
        When another decided on the paper meanwhile.
    """
    user = person_only("paper", who.user)
    row = _paper(paper, seen)
    step = Step(user)
    if step.reopen([row]):
        step.save(row.case, REOPENED)
    record(who, "paper.reopened", row, case=row.case_id)
    return row


def _grounds(paper: PaperRow) -> dict[str, Any]:
    law = paper.case.request.law
    return grounds_of(paper.case.deployment, law) if law else {}


def _paper(paper: PaperRow, seen: int) -> PaperRow:
    row = PaperRow.objects.select_related("case__deployment", "case__request", "done_by").get(pk=paper.pk)
    still_open("paper", row.case)
    if row.version != seen:
        raise changed_by("paper", row.done_by)
    if row.pk in released_papers(row.case):
        raise not_now(
            "paper", "it has been released", "one that has not", "Dokumentet er allerede udleveret i et delsvar.",
            "The document was released in a partial answer.",
        )
    return row
