"""Which words and passages speak for and against an answer, with their places in the original text.

Scores are linear in the features, so every feature has an exact share of the log-odds; a word's share is that of its stem,
its character pieces and half of each pair it stands in, divided by how often they occur. Neighbouring words that pull the
same way are shown as one passage. The sentence encoder's share, where one is used, cannot be laid on words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mertid.core import Case, Reason, Span, Text

from .features import DOCUMENT_WEIGHT, WEIGHT, Features
from .reading import Reading
from .words import Token, stem

MOST_FOR, MOST_AGAINST, LEAST_SHARE, LEAST_AGAINST, LEAST = 5, 3, 0.18, 0.08, 0.03
LONGEST_GAP, LONGEST_BETWEEN, LEAST_OF_ALL = 3, 4, 0.05
ENDS = frozenset(".!?;:\n\r")


@dataclass(frozen=True)
class Passage:
    """Neighbouring words of one part that pull the same way; ``weight`` in log-odds."""

    part: str
    start: int
    end: int
    weight: float


class Laid:
    """A case's features laid on its words, once; then any number of answers can be explained.

    Parameters
    ----------
    indices : the case's features in rising order, shape (k,)
    """

    def __init__(self, reading: Reading, features: Features, indices: NDArray[np.int32]) -> None:
        self.indices = indices
        self._place = np.full(len(features), -1, np.int32)
        self._place[indices] = np.arange(len(indices), dtype=np.int32)
        self._words: dict[str, int] = {}
        weights: list[float] = []
        self._tokens: list[tuple[list[int], float]] = []
        for part, words in reading.parts:
            weight = WEIGHT.get(part, DOCUMENT_WEIGHT)
            numbers = [self._words.setdefault(t.word, len(self._words)) for t in words]
            weights.extend([0.0] * (len(self._words) - len(weights)))
            for number in numbers:
                weights[number] += weight
            self._tokens.append((numbers, weight))
        ids = [features.ids(w) for w in self._words]
        self._ends = np.cumsum([0, *(len(i) for i in ids)])
        self._places = self._place[np.concatenate(ids)] if ids else np.zeros(0, np.int32)
        times = np.bincount(self._places, np.repeat(weights, np.diff(self._ends)), minlength=len(indices))
        self._times = np.maximum(times, 1e-9)
        self._pairs = [_pairs(words, features, self._place) for _, words in reading.parts]
        self._pair_times = np.bincount([p for pairs in self._pairs for _, p in pairs] or [0], minlength=len(indices))

    def place(self, others: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """Return where other features stand among the case's, and which of them do."""
        found = self._place[others]
        return found, found >= 0

    def shares(self, pulls: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """Lay what each feature adds to the log-odds, shape (k,), on the words: one array per part, one number per word."""
        running = np.concatenate([[0.0], np.cumsum((pulls / self._times)[self._places])])
        by_word = running[self._ends[1:]] - running[self._ends[:-1]]
        made = []
        for (numbers, weight), pairs in zip(self._tokens, self._pairs, strict=True):
            own = by_word[numbers] * weight if numbers else np.zeros(0)
            for at, place in pairs:
                half = pulls[place] / self._pair_times[place] / 2
                own[at] += half
                own[at + 1] += half
            made.append(own)
        return made


def _pairs(words: Sequence[Token], features: Features, place: NDArray[np.int32]) -> list[tuple[int, int]]:
    """Return (number of the first word, place among the case's features) of each pair of neighbours that is a feature."""
    stems = [stem(t.word) for t in words]
    numbers = map(features.pairs.get, pairwise(stems))
    return [(at, int(place[n])) for at, n in enumerate(numbers) if n is not None]


def passages(case: Case, reading: Reading, shares: Sequence[NDArray[np.float64]]) -> list[Passage]:
    """Return the passages that pull hardest, both ways, the strongest first.

    Those against weigh at least a twentieth of all that pulls: small words alone never argue.
    """
    most = max((float(np.abs(s).max()) for s in shares if len(s)), default=0.0)
    whole = sum(float(np.abs(s).sum()) for s in shares)
    least = max(most * LEAST_AGAINST, LEAST)
    found: list[Passage] = []
    for (part, words), pulls in zip(reading.parts, shares, strict=True):
        if len(words):
            found.extend(_merge(part, part_text(case, part), words, pulls, least))
    found = [p for p in found if p.weight <= -LEAST_OF_ALL * whole or p.weight >= most * LEAST_SHARE]
    return sorted(found, key=lambda p: (-abs(p.weight), p.part, p.start))


def _merge(part: str, text: str, words: Sequence[Token], pulls: NDArray[np.float64], least: float) -> list[Passage]:
    made: list[Passage] = []
    last = -10
    for at in np.flatnonzero(np.abs(pulls) >= least).tolist():
        token, pull = words[at], float(pulls[at])
        joined = made and at - last <= 2 and (made[-1].weight > 0) == (pull > 0) and _close(text, words, last, at)
        if joined:
            before = made.pop()
            made.append(Passage(part, before.start, token.end, before.weight + pull))
        else:
            made.append(Passage(part, token.start, token.end, pull))
        last = at
    return made


def _close(text: str, words: Sequence[Token], left: int, right: int) -> bool:
    """Whether two words stand in one sentence and line with nothing but spaces and at most one small word between them."""
    between = text[words[left].end : words[right].start]
    if len(between) > 2 * LONGEST_GAP + LONGEST_BETWEEN or not ENDS.isdisjoint(between):
        return False
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
        chosen: list[Span] = []
        quoted: list[str] = []
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
            made.append(
                Reason(text=_say(quoted, label if supports else against, supports), kind="word", supports=supports, spans=tuple(chosen))
            )
    return made


def _say(quoted: Sequence[str], label: str, supports: bool) -> Text:
    da, en = (_join([f'"{q}"' for q in quoted], word) for word in (" og ", " and "))
    if supports:
        return Text(da=f"{da} peger på {label}", en=f"{en} {'points' if len(quoted) == 1 else 'point'} to {label}")
    return Text(da=f"{da} peger snarere på {label}", en=f"{en} rather {'points' if len(quoted) == 1 else 'point'} to {label}")


def _join(items: Sequence[str], word: str) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + word + items[-1]
