"""The same document twice: the same bytes, or the same words from the same sender at the same time."""

from collections.abc import Sequence
from datetime import timedelta

from mertid.core import Text

from .reading import Read
from .values import Leaf, Place

FEWEST_WORDS = 8
"""Shorter texts ("Tak for det") are often the same without being the same document."""
APART = timedelta(minutes=5)
"""Clocks of two mailboxes may differ this much on one message."""

BYTES = Text(da="Filen er præcis den samme som et andet dokument.", en="The file is exactly the same as another document.")
WORDS = Text(
    da="Teksten er ord for ord den samme som i et andet dokument; kun filen er gemt på en anden måde.",
    en="The text is word for word the same as in another document; only the file is stored differently.",
)
MESSAGE = Text(da="Det er den samme mail, gemt to gange.", en="It is the same mail, stored twice.")


def duplicates(reads: Sequence[Read]) -> dict[str, Place]:
    """Return a place for each document that another one already is; the first in the order given is kept."""
    found: dict[str, Place] = {}
    kept: dict[tuple[str, str], list[Leaf]] = {}
    for read in reads:
        leaf = read.leaf
        keys = [("bytes", leaf.sha256)] if leaf.sha256 else []
        if leaf.message_id and leaf.is_mail:
            keys.append(("message", leaf.message_id))
        if len(read.words) >= FEWEST_WORDS:
            keys.append(("words", read.digest))
        for key in keys:
            other = next((one for one in kept.get(key, ()) if _same(key[0], read, one)), None)
            if other is not None:
                reason = {"bytes": BYTES, "message": MESSAGE, "words": WORDS}[key[0]]
                found[leaf.id] = Place(leaf.id, "duplicate", other.id, 1.0, reasons=(reason,))
                break
        else:
            for key in keys:
                kept.setdefault(key, []).append(leaf)
    return found


def _same(by: str, read: Read, other: Leaf) -> bool:
    leaf = read.leaf
    if by == "bytes":
        return True
    if by == "message":  # one id, but another text: a mailing list's footer, or a copy that somebody changed
        return Read(other).digest == read.digest
    if leaf.is_mail != other.is_mail:
        return False
    if leaf.is_mail:
        if leaf.message_id and other.message_id and leaf.message_id != other.message_id:
            return False
        if leaf.sender and other.sender and leaf.sender.casefold() != other.sender.casefold():
            return False
    if leaf.dated_at and other.dated_at and abs(leaf.dated_at - other.dated_at) > APART:
        return False
    return not (leaf.to and other.to and leaf.to.casefold() != other.to.casefold())
