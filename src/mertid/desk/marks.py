"""The citizen's words with the passages that speak for or against marked, and what was quoted folded away."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mertid.core import Answer, Span

_QUOTE_STARTS = re.compile(
    r"^(?:>"
    r"|-{2,} ?(?:Oprindelig meddelelse|Oprindelig mail|Original Message) ?-{2,}"
    r"|_{8,}\s*$"
    r"|(?:Fra|From): .+$(?=\n(?:.*\n){0,2}(?:Sendt|Sent|Dato|Date): )"
    r"|(?:Den|On|På) .{6,90}(?:skrev|wrote).{0,80}:\s*$)",
    re.MULTILINE | re.IGNORECASE,
)
_FORWARD = re.compile(r"^\s*(?:(?:SV|RE|VS|FW|FWD|WG):\s*)*(?:VS|FW|FWD|WG|Videresendt):", re.IGNORECASE)
LEAST_OWN_CHARACTERS = 20
"""With fewer characters before the quote the mail is a forward: the quote is what it says, so nothing is folded."""


@dataclass(frozen=True)
class Piece:
    """A run of text. ``mark`` is for, against or empty."""

    text: str
    mark: str = ""


def own_length(body: str, subject: str = "") -> int:
    """Return how many characters of ``body`` come before an earlier message is quoted; its length when none is.

    In a forward, the quote is what it is about, so it counts as the mail's own.
    """
    found = _QUOTE_STARTS.search(body)
    if found is None or _FORWARD.match(subject) or len(body[: found.start()].strip()) < LEAST_OWN_CHARACTERS:
        return len(body)
    return found.start()


def spans_of(answers: Iterable[Answer], part: str) -> list[Span]:
    """Return the spans of the answers that lie in ``part``."""
    return [span for answer in answers for reason in answer.reasons for span in reason.spans if span.part == part]


def pieces(text: str, spans: Iterable[Span], start: int = 0, end: int | None = None) -> list[Piece]:
    """Cut ``text[start:end]`` into marked and unmarked runs.

    Where spans overlap the heaviest wins; one that points outside the text is left out, so that no text is ever lost.
    """
    end = len(text) if end is None else end
    taken: list[Span] = []
    for span in sorted(spans, key=lambda s: -abs(s.weight)):
        inside = start <= span.start < span.end <= end
        if inside and all(span.end <= other.start or span.start >= other.end for other in taken):
            taken.append(span)
    cut, at = [], start
    for span in sorted(taken, key=lambda s: s.start):
        if span.start > at:
            cut.append(Piece(text[at : span.start]))
        cut.append(Piece(text[span.start : span.end], "for" if span.weight >= 0 else "against"))
        at = span.end
    if at < end:
        cut.append(Piece(text[at:end]))
    return cut
