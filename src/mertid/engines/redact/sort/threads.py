"""Mails that stand whole in a later mail: every word of them, in order, among what the later one quotes."""

from collections.abc import Sequence

import numpy as np

from mertid.core import Text

from .reading import Read, when
from .values import Place

FEWEST_WORDS = 15
"""A shorter mail is set aside only when the later one says that it answers it."""
ANCHORS = 3

CONTAINED = Text(
    da="Hele mailen står ordret i en senere mail, som citerer den.", en="The mail stands word for word in a later one.",
)
FILES = Text(
    da="Mailens bilag er ikke med i citatet. De står som egne dokumenter.", en="Its attachments are documents of their own.",
)


def contained(reads: Sequence[Read]) -> dict[str, Place]:
    """Return a place for each mail that stands whole in a later one; ``of`` is the last mail of the thread that holds it."""
    mails = [read for read in reads if read.leaf.is_mail and len(read.words) > 2]
    parents = {read.leaf.parent for read in reads if read.leaf.parent}
    holders: dict[str, Read] = {}
    for at, others in _candidates(mails).items():
        fitting = [mails[other] for other in sorted(others) if _holds(mails[at], mails[other])]
        if fitting:
            holders[mails[at].leaf.id] = max(fitting, key=lambda one: (when(one), len(one.words), one.leaf.id))
    found = {}
    for key in holders:
        last = key
        while last in holders:  # each holder has more words than what it holds, so this ends
            last = holders[last].leaf.id
        reasons = (CONTAINED, FILES) if key in parents else (CONTAINED,)
        found[key] = Place(key, "contained", last, 1.0, reasons=reasons)
    return found


def _holds(read: Read, other: Read) -> bool:
    if len(other.words) <= len(read.words) or not other.quotes:
        return False
    if read.leaf.dated_at and other.leaf.dated_at and when(other) < when(read):
        return False
    if len(read.words) < FEWEST_WORDS and not (read.leaf.message_id and read.leaf.message_id in other.leaf.thread):
        return False
    return read.line in other.line


def _candidates(mails: Sequence[Read]) -> dict[int, set[int]]:
    """Return for each mail those that hold its rarest pieces, or say that they answer it."""
    found: dict[int, set[int]] = {}
    by_id = {read.leaf.message_id: at for at, read in enumerate(mails) if read.leaf.message_id}
    for at, read in enumerate(mails):
        for one in read.leaf.thread:
            if one in by_id and by_id[one] != at:
                found.setdefault(by_id[one], set()).add(at)
    anchors = [read.shingles[:ANCHORS] for read in mails]
    if not anchors:
        return found
    numbers = np.concatenate(anchors)
    owners = np.repeat(np.arange(len(mails)), [len(one) for one in anchors])
    order = np.argsort(numbers, kind="stable")
    numbers, owners = numbers[order], owners[order]
    for at, read in enumerate(mails):
        first = np.searchsorted(numbers, read.shingles, "left")
        last = np.searchsorted(numbers, read.shingles, "right")
        for start, end in zip(first[last > first].tolist(), last[last > first].tolist(), strict=True):
            for owner in owners[start:end].tolist():
                if owner != at and len(mails[owner].words) < len(read.words):
                    found.setdefault(owner, set()).add(at)
    return found
