"""The papers of an answer to a request for access: list of documents, draft decision, proof report. In Danish: they go to citizens.

Each is built from values and says only what these hold. Source of what a decision must have: forvaltningsloven §§ 22-25 (grounds: the
rules, the main considerations, the facts of weight; guidance on appeal), as told in shared/law.md, read 2026-11-22.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mertid.govern.paper import Heading, Paper, Points, Table, Words

MORE = "Vi har overvejet, om du kan få mere, end loven giver ret til (meroffentlighed)"
SAID = {"in": "Gives", "cut": "Gives delvist", "withheld": "Gives ikke"}


@dataclass(frozen=True)
class Ground:
    """One ground that was used: how it is written (``§ 30, nr. 1``), what it is called and means, in how many places."""

    label: str
    title: str
    meaning: str
    count: int
    weigh: bool = False


@dataclass(frozen=True)
class Listed:
    """One document of the list. ``title`` holds nothing that was struck. ``marks``: number of places taken out of it."""

    number: int
    title: str
    dated: str
    kind: str
    outcome: Literal["in", "cut", "withheld"]
    grounds: tuple[str, ...] = ()
    marks: int = 0
    pages: int | None = None
    facts: str = ""
    more_considered: bool = False
    more_given: bool = False


@dataclass(frozen=True)
class Answer:
    """What an answer says.

    ``law``: its title; ``appeal``: its guidance on appeal; ``complaint_days``: working days after which the time itself may be
    complained of, 0 where no rule says so. ``set_aside``: documents left out with why, as (why, number). ``whole``: the whole
    answer, not a part. Dates as people write them.
    """

    authority: str
    requester: str
    subject: str
    case_number: str
    received: str
    made: str
    law: str
    law_meaning: str
    appeal: str
    papers: tuple[Listed, ...]
    grounds: tuple[Ground, ...] = ()
    weighing: str = ""
    set_aside: tuple[tuple[str, int], ...] = ()
    whole: bool = True
    complaint_days: int = 0
    decider: str = ""

    @property
    def outcome(self) -> Literal["full", "partial", "refused", "none"]:
        """What the answer comes to: everything, a part, nothing of it, or there were no documents."""
        said = {paper.outcome for paper in self.papers}
        if not said:
            return "none"
        return "full" if said == {"in"} else "refused" if said == {"withheld"} else "partial"


@dataclass(frozen=True)
class Look:
    """One check of the proof: the tool and its version, what it looked into, what it found; ``ran`` False where it was missing."""

    tool: str
    version: str
    into: str
    leaks: int
    ran: bool
    note: str = ""


@dataclass(frozen=True)
class Proved:
    """One file of an answer with its proof. ``looked_for``: how many strings; only digests of them are kept."""

    name: str
    number: int | None
    sha256: str
    holds: bool
    looked_for: int
    looks: tuple[Look, ...]
    notes: tuple[str, ...] = ()


def document_list(answer: Answer) -> Paper:
    """Return the list of documents (aktliste)."""
    rows = tuple(
        (str(one.number), one.dated, one.title, SAID[one.outcome], _grounds_of(one), str(one.pages or "")) for one in answer.papers
    )
    blocks: list[Heading | Words | Points | Table] = [
        Words(f"Anmodning modtaget {answer.received}. Sag {answer.case_number}. Behandlet efter {answer.law}."),
        Table(("Nr.", "Dato", "Dokument", "Afgørelse", "Hjemmel", "Sider"), rows, (0.07, 0.12, 0.39, 0.14, 0.20, 0.08)),
    ]
    if answer.set_aside:
        blocks += [Heading("Ikke på listen"), Points(tuple(f"{count} {why}" for why, count in answer.set_aside))]
    return Paper("Aktliste", answer.authority, tuple(blocks), _foot(answer))


def decision(answer: Answer) -> Paper:
    """Return the draft of the decision: what is given, grounds, weighing, facts, guidance on appeal. A person signs it."""
    blocks: list[Heading | Words | Points | Table] = [
        Words("Udkast. Læs brevet igennem, før det sendes.", draft=True),
        Words(f"{answer.requester or '[modtager]'}\n\n{answer.made}\nSag {answer.case_number}"),
        Words(f"Du har den {answer.received} bedt om aktindsigt{_about(answer)}. Vi har behandlet anmodningen efter {answer.law}."),
        Heading("Afgørelse"), Words(_outcome(answer)),
    ]
    blocks += _given(answer)
    if answer.grounds or any(one.outcome == "withheld" for one in answer.papers):
        blocks += [Heading("Begrundelse"), *_reasons(answer)]
    if facts := [one for one in answer.papers if one.facts]:
        given = tuple(f"Dokument {one.number}: {one.facts}" for one in facts)
        blocks += [Heading("Oplysninger fra dokumenter, der ellers er undtaget"), Points(given)]
    if any(one.more_considered for one in answer.papers):
        blocks.append(Words(_more(answer)))
    blocks += [Heading("Klagevejledning"), Words(_appeal(answer)), Words(f"Med venlig hilsen\n\n{answer.decider}\n{answer.authority}")]
    return Paper("Svar på din anmodning om aktindsigt", answer.authority, tuple(blocks), _foot(answer))


def proof_report(answer: Answer, files: Sequence[Proved]) -> Paper:
    """Return the report on what was looked for in the written files, with which tools, and what they found."""
    blocks: list[Heading | Words | Points | Table] = [
        Words(
            "Hver fil er skrevet på ny uden det, der er undtaget, og derefter åbnet igen med andre programmer end dem, der skrev den. "
            "De har ledt efter hver undtaget tekst, også omskrevet, delt over linjer, baglæns og som dele af navne. Det, der blev ledt "
            "efter, er kun gemt som kontrolsummer.",
        ),
        Words(f"{sum(one.holds for one in files)} af {len(files)} filer holdt. Rapporten er skrevet {answer.made}."),
    ]
    for one in files:
        blocks += [
            Heading(one.name, 2),
            Words(f"{'Holder' if one.holds else 'Holder ikke'}. Ledt efter {one.looked_for} tekster. SHA-256: {one.sha256}"),
            Table(
                ("Program", "Version", "Set efter i", "Fundet"),
                tuple((look.tool, look.version, look.into, _found(look)) for look in one.looks), (0.24, 0.18, 0.36, 0.22),
            ),
        ]
        if one.notes:
            blocks.append(Points(one.notes))
    return Paper("Bevisrapport", answer.authority, tuple(blocks), _foot(answer))


def _found(look: Look) -> str:
    return f"{look.leaks}" if look.ran else f"Kørte ikke. {look.note}".strip()


def _about(answer: Answer) -> str:
    return f" ({answer.subject})" if answer.subject else ""


def _grounds_of(paper: Listed) -> str:
    return ", ".join(paper.grounds) + (f" ({paper.marks} steder)" if paper.outcome == "cut" else "")


def _outcome(answer: Answer) -> str:
    part = "" if answer.whole else "Dette er et delsvar; resten af dokumenterne følger. "
    said = {
        "full": "Du får aktindsigt i alle de dokumenter, der er omfattet.",
        "partial": "Du får aktindsigt i en del af dokumenterne. Nogle oplysninger eller dokumenter er undtaget.",
        "refused": "Du kan ikke få aktindsigt i de dokumenter, der er omfattet.",
        "none": "Vi har ingen dokumenter, der er omfattet af din anmodning.",
    }
    return part + said[answer.outcome]


def _given(answer: Answer) -> list[Heading | Words | Points | Table]:
    counts = {name: [one.number for one in answer.papers if one.outcome == name] for name in SAID}
    said = (
        ("in", "Dokumenter, du får i deres helhed: {n}."), ("cut", "Dokumenter, du får uden enkelte oplysninger: {n}."),
        ("withheld", "Dokumenter, du ikke får: {n}."),
    )
    points = tuple(text.format(n=_numbers(counts[name])) for name, text in said if counts[name])
    return [Points(points), Words("Numrene henviser til den vedlagte aktliste.")] if points else []


def _numbers(numbers: Sequence[int]) -> str:
    """Return numbers with runs drawn together, such as ``nr. 1-4, 7``."""
    runs: list[list[int]] = []
    for one in sorted(numbers):
        if runs and one == runs[-1][1] + 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    return "nr. " + ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs)


def _reasons(answer: Answer) -> list[Heading | Words | Points | Table]:
    made: list[Heading | Words | Points | Table] = [
        Words(f"{one.label} ({one.title.lower()}), {one.count} {'sted' if one.count == 1 else 'steder'}: {one.meaning}")
        for one in answer.grounds
    ]
    if answer.weighing:
        made.append(Words(f"Vi har lagt vægt på følgende:\n{answer.weighing}"))
    elif any(one.weigh for one in answer.grounds):
        made.append(Words("[Skriv de hovedhensyn, der har været afgørende.]", draft=True))
    return made


def _more(answer: Answer) -> str:
    if any(one.more_given for one in answer.papers):
        return f"{MORE}, og har på den måde givet en del af oplysningerne."
    return f"{MORE}, men mener ikke, at vi kan give mere i denne sag."


def _appeal(answer: Answer) -> str:
    if answer.complaint_days:
        late = f"Er anmodningen ikke færdigbehandlet inden {answer.complaint_days} arbejdsdage, kan du klage over sagsbehandlingstiden."
        return f"{answer.appeal}\n{late}"
    return answer.appeal


def _foot(answer: Answer) -> str:
    return f"{answer.authority}, sag {answer.case_number}"
