"""The papers of an answer to a request for access: list of documents and proof report, and the values the decision is made of.

In Danish: they go to citizens. Each is built from values and says only what these hold. The decision itself: `mertid.govern.letter`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mertid.govern.paper import Heading, Paper, Points, Table, Words

SAID = {"in": "Gives", "cut": "Gives delvist", "withheld": "Gives ikke"}


@dataclass(frozen=True)
class Ground:
    """One ground that was used: how it is written (``§ 30, nr. 1``), what it is called and means, in how many places and how many whole
    documents; its key."""

    label: str
    title: str
    meaning: str
    count: int
    weigh: bool = False
    key: str = ""
    whole: int = 0


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
    return Paper("Aktliste", answer.authority, tuple(blocks), foot(answer))


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
    return Paper("Bevisrapport", answer.authority, tuple(blocks), foot(answer))


def _found(look: Look) -> str:
    return f"{look.leaks}" if look.ran else f"Kørte ikke. {look.note}".strip()


def _grounds_of(paper: Listed) -> str:
    places = f" ({paper.marks} {'sted' if paper.marks == 1 else 'steder'})" if paper.outcome == "cut" else ""
    return ", ".join(paper.grounds) + places


def foot(answer: Answer) -> str:
    """Return what stands at the foot of each page."""
    return f"{answer.authority}, sag {answer.case_number}"
