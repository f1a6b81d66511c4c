"""Does the message belong to a case that is already open? Candidates come with the facts; here they are ranked.

What a thread or a number says is strong; a case that only shares the sender is proposed when its title is what the mail is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mertid.core import Case, KnownCase

from .reading import Reading
from .words import stem, tokens

PRIOR = {"digital-post": 0.99, "thread": 0.97, "number": 0.96, "sender": 0.30}
PRIOR_CASES = 10
SMALL = {"og", "i", "paa", "til", "af", "for", "om", "den", "det", "en", "et", "med", "sag", "vedr", "vedroerende", "ansoegning"}


@dataclass(frozen=True)
class Ranked:
    """A candidate with the probability that the message belongs to it and the title words that stand in the message."""

    known: KnownCase
    score: float
    shared: tuple[str, ...]
    source: str


def rank(case: Case, reading: Reading, rates: Mapping[str, Any]) -> list[Ranked]:
    """Return the known cases, the likeliest first; probabilities of different candidates sum to at most 1."""
    known: tuple[KnownCase, ...] = tuple(getattr(case.facts, "known_cases", ()) or ())
    if not known:
        return []
    words = {stem(t.word) for _, part in reading.parts for t in part}
    found: dict[str, Ranked] = {}
    rivals = len({k.number for k in known})
    for candidate in known:
        title = [t.word for t in tokens(candidate.title) if t.word not in SMALL and len(t.word) > 1]
        shared = tuple(dict.fromkeys(w for w in title if stem(w) in words))
        source = candidate.found_by
        if source == "sender":
            source = "sender-title" if shared and len(shared) * 2 >= len(title) else "sender-alone"
        score = _rate(rates, source, rivals)
        if candidate.number not in found or found[candidate.number].score < score:
            found[candidate.number] = Ranked(candidate, score, shared, source)
    total = sum(r.score for r in found.values())
    scale = 1 / total if total > 1 else 1.0
    ranked = [Ranked(r.known, r.score * scale, r.shared, r.source) for r in found.values()]
    return sorted(ranked, key=lambda r: (-r.score, r.known.number))


def _rate(rates: Mapping[str, Any], source: str, rivals: int) -> float:
    """Share of candidates of this kind that were right: a prior worth ten cases, updated by the authority's history."""
    start = {"sender-title": 0.75 if rivals == 1 else 0.55, "sender-alone": PRIOR["sender"] / rivals}.get(source) or PRIOR[source]
    right, n = rates.get(f"case:{source}", (0, 0))
    return float((right + start * PRIOR_CASES) / (n + PRIOR_CASES))
