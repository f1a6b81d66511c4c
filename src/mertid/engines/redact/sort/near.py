"""Versions of one document: most of the words the same. What differs decides whether the older one is proposed to be set aside."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from mertid.core import Text

from .reading import Read, mixed, shared, when
from .values import Difference, Place

LIKE = 0.70
"""Share of common four-word pieces (Jaccard) from which two documents are called alike."""
SURE = 0.85
"""... from which the older one is proposed as another version of the newer."""
HASHES, ROWS = 64, 4
"""MinHash: 16 bands of 4, which finds pairs of likeness .7 with probability .99. Source: Broder 1997; Leskovec et al., Mining of Massive
Datasets, ch. 3."""
FEWEST_WORDS, MOST_IN_BUCKET = 20, 8
_NUMBER = re.compile(r"\d")

VERSION = Text(
    da="{share} % af teksten er den samme som i {which} dokument. {words} ord er forskellige, ingen tal.",
    en="{share}% of the text is the same as in {which} document. {words} words differ, no numbers.",
)
DOUBT = Text(
    da="Ligner et andet dokument ({share} % ens), men {what}. Se dem begge, før et af dem lægges til side.",
    en="Resembles another document ({share}% alike), but {what}. Look at both before one is set aside.",
)
AGAIN = Text(
    da="Ordene er de samme som i en anden mail, men tid, afsender eller modtager er en anden. Se dem begge, før en af dem lægges til side.",
    en="The words are those of another mail, but time, sender or recipient differs. Look at both before one is set aside.",
)
THREAD = Text(
    da="{share} % af teksten står også i en anden mail, som citerer den eller bliver citeret. Hver har noget, den anden ikke har.",
    en="{share}% of the text also stands in another mail that quotes it or is quoted. Each has what the other has not.",
)
RECEIVER = Text(da="modtageren er en anden", en="the recipient is another")
NUMBERS = Text(da="tal eller datoer er forskellige", en="numbers or dates differ")
LESS = Text(da="{words} ord er forskellige", en="{words} words differ")


def versions(reads: Sequence[Read]) -> dict[str, Place]:
    """Return a place for each document that is much like a newer one: ``near``, or ``in`` with the doubt said."""
    able = [read for read in reads if len(read.words) >= FEWEST_WORDS]
    able.sort(key=when, reverse=True)
    marks = np.array([signature(read.shingles) for read in able], np.uint64).reshape(len(able), HASHES)
    bands = marks.reshape(len(able), HASHES // ROWS, ROWS)
    buckets: dict[tuple[int, bytes], list[int]] = {}
    found: dict[str, Place] = {}
    for at, read in enumerate(able):
        keys = [(band, bands[at, band].tobytes()) for band in range(bands.shape[1])]
        newer = {other for key in keys for other in buckets.get(key, ())}
        best = max(((_alike(read, able[other]), -other) for other in newer), default=(0.0, 0))
        if best[0] >= LIKE:
            found[read.leaf.id] = _place(read, able[-best[1]], best[0])
        for key in keys:
            bucket = buckets.setdefault(key, [])
            if len(bucket) < MOST_IN_BUCKET:  # a thousand copies of one form letter are compared with eight of them
                bucket.append(at)
    return found


def signature(shingles: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the least value of the shingles under 64 hash functions, shape (64,)."""
    seeds = mixed(np.arange(1, HASHES + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    least = np.full(HASHES, np.iinfo(np.uint64).max, np.uint64)
    for at in range(0, len(shingles), 4096):
        part = shingles[at : at + 4096]
        least = np.minimum(least, mixed(part[:, None] ^ seeds[None, :]).min(axis=0))
    return least


def _alike(one: Read, other: Read) -> float:
    common = shared(one.shingles, other.shingles)
    return common / max(len(one.shingles) + len(other.shingles) - common, 1)


def _place(read: Read, other: Read, likeness: float) -> Place:
    ours, theirs = Counter(read.words), Counter(other.words)
    differing = (ours - theirs) + (theirs - ours)
    words, share = sum(differing.values()), min(round(100 * likeness), 99)
    numbers = any(_NUMBER.search(word) for word in differing)
    receiver = bool(read.leaf.to and other.leaf.to and read.leaf.to.casefold() != other.leaf.to.casefold())
    if read.leaf.is_mail and other.leaf.is_mail and (not words or read.quotes or other.quotes or _senders_differ(read, other)):
        return Place(read.leaf.id, "in", other.leaf.id, likeness, reasons=(THREAD.fill(share=share) if words else AGAIN,))
    if likeness >= SURE and not numbers and not receiver:
        return Place(read.leaf.id, "near", other.leaf.id, likeness, reasons=(_version(read, other, share, words),))
    what = RECEIVER if receiver else NUMBERS if numbers else LESS.fill(words=words)
    return Place(read.leaf.id, "in", other.leaf.id, likeness, reasons=(DOUBT.fill(share=share, what=what),))


def _senders_differ(read: Read, other: Read) -> bool:
    return bool(read.leaf.sender and other.leaf.sender and read.leaf.sender.casefold() != other.leaf.sender.casefold())


def _version(read: Read, other: Read, share: int, words: int) -> Text:
    newer = bool(read.leaf.dated_at and other.leaf.dated_at and when(other) > when(read))
    which = Text(da="et nyere", en="a newer") if newer else Text(da="et andet", en="another")
    return VERSION.fill(which=which, share=share, words=words)


def differences(text: str, other: str) -> list[Difference]:
    """Return where two texts differ, word by word, for showing them side by side. Takes quadratic time in the worst case.

    >>> differences("i alt 200 kr.", "i alt 250 kr.")
    [Difference(start=6, end=9, other_start=6, other_end=9)]
    """
    ours, theirs = list(_words(text)), list(_words(other))
    matcher = SequenceMatcher(None, [word for word, _a, _b in ours], [word for word, _a, _b in theirs], autojunk=False)
    made = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            made.append(Difference(*_span(ours, a, b, len(text)), *_span(theirs, c, d, len(other))))
    return made


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    for match in re.finditer(r"[^\W_]+", text):
        yield match.group().casefold(), *match.span()


def _span(words: Sequence[tuple[str, int, int]], first: int, last: int, length: int) -> tuple[int, int]:
    if first < last:
        return words[first][1], words[last - 1][2]
    place = words[first][1] if first < len(words) else length
    return place, place
