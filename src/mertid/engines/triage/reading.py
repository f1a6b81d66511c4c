"""A case as triage reads it: words with their places, marks for sender and recipient."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mertid.core import Case

from .quote import own_ranges
from .words import Token, fold_text, tokens

MOST_WORDS, MOST_DOCUMENT_WORDS, LONGEST_DOCUMENT = 3000, 1000, 30_000


@dataclass(frozen=True)
class Reading:
    """One case read. ``parts`` holds (part name, words); ``marks`` are whole features such as ``from:firma.dk``."""

    case_id: str
    title: str
    parts: tuple[tuple[str, list[Token]], ...]
    marks: tuple[str, ...] = ()
    text: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is not a single word to go by."""
        return not any(words for _, words in self.parts)


def read_case(case: Case) -> Reading:
    """Read subject, own part of the body and the beginning of each document."""
    facts = case.facts
    subject, body = _fact(facts, "subject"), _fact(facts, "body")
    own = own_ranges(body)
    parts = [("subject", tokens(subject, [(0, min(len(subject), 2000))])), ("body", tokens(body, own)[:MOST_WORDS])]
    for number, document in enumerate(case.documents):
        if document.text:
            limit = min(len(document.text), LONGEST_DOCUMENT)
            parts.append((f"document:{number}", tokens(document.text, [(0, limit)])[:MOST_DOCUMENT_WORDS]))
    plain = (subject + "\n" + "\n".join(body[a:b] for a, b in own)).strip()
    return Reading(case.id, subject.strip()[:120], tuple(parts), _marks(facts), plain[:4000])


def read_text(text: str, case_id: str = "") -> Reading:
    """Read a bare text as the body of a mail."""
    return Reading(case_id, "", (("body", tokens(text)[:MOST_WORDS]),), (), text[:4000])


def _fact(facts: Any, name: str) -> str:
    value = getattr(facts, name, "")
    return value if isinstance(value, str) else ""


def _marks(facts: Any) -> tuple[str, ...]:
    """Return the recipient's address, the sender's domain and the channel as features; never the sender's own name."""
    marks = []
    to, sender, channel = (fold_text(_fact(facts, n)).strip() for n in ("to", "sender", "channel"))
    for address in to.replace(";", ",").split(",")[:5]:
        cleaned = address.split("<")[-1].strip(" >")
        if "@" in cleaned and not any(c.isdigit() for c in cleaned):
            marks.append(f"to:{cleaned[:60]}")
    domain = sender.rpartition("@")[2].strip(" >")
    if domain and not any(c.isdigit() for c in domain):
        marks.append(f"from:{domain[:60]}")
    if channel:
        marks.append(f"by:{channel[:20]}")
    return tuple(marks)


def read_all(cases: Sequence[Case]) -> list[Reading]:
    """Read every case, in order."""
    return [read_case(case) for case in cases]
