"""Which words and passages speak for and against an answer, with their places in the original text.

Scores are linear in the features, so every feature has an exact share of the log-odds; a word's share is that of its stem,
its character pieces and half of each pair it stands in, divided by how often they occur. Neighbouring words that pull the
same way are shown as one passage. The sentence encoder's share, where one is used, cannot be laid on words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mertid.core import Case, Reason, Span, Text

from .features import DOCUMENT_WEIGHT, WEIGHT, Features
from .reading import Reading
from .words import Token, stem

MOST_FOR, MOST_AGAINST, LEAST_SHARE, LEAST = 5, 3, 0.18, 0.03
LONGEST_GAP, LONGEST_BETWEEN = 3, 4


@dataclass(frozen=True)
class Passage:
    """Neighbouring words of one part that pull the same way; ``weight`` in log-odds."""

    part: str
    start: int
    end: int
    weight: float


def word_shares(reading: Reading, features: Features, indices: NDArray[np.int32], shares: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Lay feature shares on words.

    Parameters
    ----------
    indices, shares : the case's features in rising order and what each adds to the log-odds, shape (k,)

    Returns
    -------
    list of arrays, one per part of the reading, one number per word
    """
    times = np.zeros(len(indices))
    flat: list[tuple[NDArray[np.int64], float]] = []
    for part, words in reading.parts:
        weight = WEIGHT.get(part, DOCUMENT_WEIGHT)
        flat.extend((_places(features, token.word, indices), weight) for token in words)
    if not flat:
        return [np.zeros(0) for _ in reading.parts]
    lengths = np.array([len(p) for p, _ in flat])
    places = np.concatenate([p for p, _ in flat])
    weights = np.repeat([w for _, w in flat], lengths)
    np.add.at(times, places, weights)
    each = shares[places] * weights / np.maximum(times[places], 1e-9)
    sums = np.bincount(np.repeat(np.arange(len(flat)), lengths), weights=each, minlength=len(flat))
    made, at = [], 0
    for _, words in reading.parts:
        part_sums = sums[at : at + len(words)]
        at += len(words)
        made.append(part_sums + _pair_shares(words, features, indices, shares))
    return made


def _places(features: Features, word: str, indices: NDArray[np.int32]) -> NDArray[np.int64]:
    ids = features.ids(word)
    return np.searchsorted(indices, ids) if len(ids) else np.zeros(0, np.int64)


def _pair_shares(words: Sequence[Token], features: Features, indices: NDArray[np.int32], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    made = np.zeros(len(words))
    seen: dict[int, list[int]] = {}
    for at in range(len(words) - 1):
        number = features.index.get(f"b:{stem(words[at].word)} {stem(words[at + 1].word)}")
        if number is not None:
            seen.setdefault(number, []).append(at)
    for number, places in seen.items():
        share = shares[np.searchsorted(indices, number)] / len(places) / 2
        for at in places:
            made[at] += share
            made[at + 1] += share
    return made


def passages(reading: Reading, shares: Sequence[NDArray[np.float64]]) -> list[Passage]:
    """Return the passages that pull hardest, both ways, the strongest first."""
    most = max((float(np.abs(s).max()) for s in shares if len(s)), default=0.0)
    least = max(most * LEAST_SHARE, LEAST)
    found: list[Passage] = []
    for (part, words), pulls in zip(reading.parts, shares, strict=True):
        if len(words):
            found.extend(_merge(part, words, pulls, least))
    return sorted(found, key=lambda p: (-abs(p.weight), p.part, p.start))


def _merge(part: str, words: Sequence[Token], pulls: NDArray[np.float64], least: float) -> list[Passage]:
    made: list[Passage] = []
    last = -10
    for at in np.flatnonzero(np.abs(pulls) >= least):
        token, pull = words[at], float(pulls[at])
        joined = made and at - last <= 2 and (made[-1].weight > 0) == (pull > 0) and _close(words, last, int(at))
        if joined:
            before = made.pop()
            made.append(Passage(part, before.start, token.end, before.weight + pull))
        else:
            made.append(Passage(part, token.start, token.end, pull))
        last = int(at)
    return made


def _close(words: Sequence[Token], left: int, right: int) -> bool:
    """Whether nothing but spaces and at most one small word stands between two words."""
    if any(words[i + 1].start - words[i].end > LONGEST_GAP for i in range(left, right)):
        return False
    return right - left == 1 or len(words[left + 1].word) <= LONGEST_BETWEEN


def part_text(case: Case, part: str) -> str:
    """Return the original text of a part."""
    if part.startswith("document:"):
        return case.documents[int(part[9:])].text
    return str(getattr(case.facts, part, ""))


def word_reasons(case: Case, found: Sequence[Passage], label: str, against: str) -> list[Reason]:
    """Return at most two reasons: what points to ``label``, and what points away, to ``against``."""
    made = []
    for supports, most in ((True, MOST_FOR), (False, MOST_AGAINST)):
        chosen, quoted = [], []
        for passage in found:
            if (passage.weight > 0) != supports:
                continue
            text = " ".join(part_text(case, passage.part)[passage.start : passage.end].split())
            if text.casefold() not in (q.casefold() for q in quoted):
                if len(quoted) == most:
                    break
                quoted.append(text)
            chosen.append(Span(part=passage.part, start=passage.start, end=passage.end, weight=round(passage.weight, 4)))
        if chosen:
            made.append(Reason(text=_say(quoted, label if supports else against, supports), kind="word", supports=supports, spans=tuple(chosen)))
    return made


def _say(quoted: Sequence[str], label: str, supports: bool) -> Text:
    da, en = (_join([f'"{q}"' for q in quoted], word) for word in (" og ", " and "))
    if supports:
        return Text(da=f"{da} peger på {label}", en=f"{en} {'points' if len(quoted) == 1 else 'point'} to {label}")
    return Text(da=f"{da} peger snarere på {label}", en=f"{en} rather {'points' if len(quoted) == 1 else 'point'} to {label}")


def _join(items: Sequence[str], word: str) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + word + items[-1]
