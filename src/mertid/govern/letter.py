"""The decision on a request for access, section by section: what its facts propose, and what a person wrote instead. In Danish.

What a decision must have: grounds (forvaltningsloven §§ 22-24: the rules, the main considerations, the facts of weight) and guidance on
appeal (§ 25), as told in shared/law.md, read 2026-11-22. What a person still has to write stands in square brackets.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from mertid.govern.answer import SAID, Answer, Ground, foot
from mertid.govern.paper import Heading, Paper, Points, Table, Words

TITLE = "Svar på din anmodning om aktindsigt"
HIDDEN = "[undtaget]"
"""Stands where a title or subject lost what was struck. No gap: nobody fills it."""
OF_GROUND = "ground:"
"""Beginning of the key of a ground's section."""
MORE = "Vi har overvejet, om du kan få mere, end loven giver ret til (meroffentlighed)"
WEIGHING = "Vi har lagt vægt på følgende:"
WEIGH = "[Skriv de hovedhensyn, der har været afgørende.]"
RECEIVER = "[Skriv, hvem brevet er til.]"
REASONS, APPEAL = "Begrundelse", "Klagevejledning"
_GAP = re.compile(r"\[[^\[\]\n]*[^\W\d_]{2}[^\[\]\n]*\]")
_POINT = re.compile(r"\s*[-–•]\s+(.+)")


@dataclass(frozen=True)
class Section:
    """One section as the facts propose it; with an empty ``text`` it is left out until a person writes one.

    ``key``: receiver, opening, decision, ``ground:<key>``, weighing, facts, more, extra, appeal or closing. ``heading`` is set once above
    sections that share it. ``label``: the ground as it is written. ``duty``: what the law demands of it. ``personal``: the proposal
    follows who writes, not what was decided, so an edited one never grows old.
    """

    key: str
    text: str
    heading: str = ""
    label: str = ""
    duty: Literal["", "decision", "grounds", "appeal"] = ""
    personal: bool = False


def sections(answer: Answer) -> tuple[Section, ...]:
    """Return the sections of the decision in their order, as the facts propose them."""
    grounds = tuple(Section(f"{OF_GROUND}{one.key}", _ground(one), REASONS, one.label, "grounds") for one in answer.grounds)
    facts = "\n".join(f"- Dokument {one.number}: {one.facts}" for one in answer.papers if one.facts)
    weigh = f"{WEIGHING}\n{WEIGH}" if any(one.weigh for one in answer.grounds) else ""
    return (
        Section("receiver", answer.requester or RECEIVER),
        Section("opening", f"Du har den {answer.received} bedt om aktindsigt{f' ({answer.subject})' if answer.subject else ''}. "
                           f"Vi har behandlet anmodningen efter {answer.law}."),
        Section("decision", _decision(answer), "Afgørelse", duty="decision"),
        *grounds,
        Section("weighing", weigh, REASONS, duty="grounds" if weigh else ""),
        Section("facts", facts, "Oplysninger fra dokumenter, der ellers er undtaget"),
        Section("more", _more(answer), "Meroffentlighed"),
        Section("extra", "", "Øvrige oplysninger"),
        Section("appeal", _appeal(answer), APPEAL, duty="appeal"),
        Section("closing", f"Med venlig hilsen\n\n{answer.decider}\n{answer.authority}", personal=True),
    )


def gaps(text: str) -> list[str]:
    """Return what stands in square brackets and a person has to write, such as ``[Skriv, hvem brevet er til.]``."""
    return [one for one in _GAP.findall(text) if one.casefold() != HIDDEN]


def decision(answer: Answer, written: Mapping[str, str] | None = None) -> Paper:
    """Return the decision.

    Parameters
    ----------
    written
        What a person wrote instead of a section's proposal, by the section's key; an empty text leaves the section out.
    """
    said, heading = dict(written or {}), ""
    blocks: list[Heading | Words | Points | Table] = []
    for section in sections(answer):
        text = said.get(section.key, section.text).strip()
        if text and section.heading and section.heading != heading:
            blocks.append(Heading(section.heading))
            heading = section.heading
        blocks += blocks_of(text)
        if section.key == "receiver":
            blocks.append(Words(f"{answer.made}\nSag {answer.case_number}"))
    return Paper(TITLE, answer.authority, tuple(blocks), foot(answer))


def blocks_of(text: str) -> Iterator[Words | Points]:
    """Yield a section's text as paragraphs and lists: lines that begin with a dash are points, an empty line ends a paragraph."""
    words: list[str] = []
    points: list[str] = []
    for line in [*text.splitlines(), ""]:
        point = _POINT.fullmatch(line)
        if points and point is None:
            yield Points(tuple(points))
            points = []
        if words and (point is not None or not line.strip()):
            yield Words("\n".join(words), draft=bool(gaps(" ".join(words))))
            words = []
        if point is not None:
            points.append(point[1].strip())
        elif line.strip():
            words.append(line.strip())


def _ground(one: Ground) -> str:
    counts = ((one.count, "sted", "steder"), (one.whole, "helt dokument", "hele dokumenter"))
    said = " og ".join(f"{count} {single if count == 1 else many}" for count, single, many in counts if count)
    return f"{one.label} ({one.title[:1].lower()}{one.title[1:]}), {said}: {one.meaning}"


def _decision(answer: Answer) -> str:
    part = "" if answer.whole else "Dette er et delsvar; resten af dokumenterne følger. "
    said = {
        "full": "Du får aktindsigt i alle de dokumenter, der er omfattet.",
        "partial": "Du får aktindsigt i en del af dokumenterne. Nogle oplysninger eller dokumenter er undtaget.",
        "refused": "Du kan ikke få aktindsigt i de dokumenter, der er omfattet.",
        "none": "Vi har ingen dokumenter, der er omfattet af din anmodning.",
    }
    counts = {name: [one.number for one in answer.papers if one.outcome == name] for name in SAID}
    given = (
        ("in", "- Dokumenter, du får i deres helhed: {n}."), ("cut", "- Dokumenter, du får uden enkelte oplysninger: {n}."),
        ("withheld", "- Dokumenter, du ikke får: {n}."),
    )
    points = [text.format(n=f"nr. {numbers(counts[name])}") for name, text in given if counts[name]]
    return "\n".join([part + said[answer.outcome], *points, *(["Numrene henviser til den vedlagte aktliste."] if points else [])])


def numbers(values: Iterable[int]) -> str:
    """Return numbers in order with runs drawn together, such as ``1-4, 7``."""
    runs: list[list[int]] = []
    for one in sorted(values):
        if runs and one == runs[-1][1] + 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs)


def _more(answer: Answer) -> str:
    if not any(one.more_considered for one in answer.papers):
        return ""
    if any(one.more_given for one in answer.papers):
        return f"{MORE}, og har på den måde givet en del af oplysningerne."
    return f"{MORE}, men mener ikke, at vi kan give mere i denne sag."


def _appeal(answer: Answer) -> str:
    if answer.complaint_days:
        late = f"Er anmodningen ikke færdigbehandlet inden {answer.complaint_days} arbejdsdage, kan du klage over sagsbehandlingstiden."
        return f"{answer.appeal}\n{late}"
    return answer.appeal
