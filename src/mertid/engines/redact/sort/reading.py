"""A document's words, made comparable: case, quoting marks and mail heads set aside."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from .values import Leaf

SHINGLE = 4
"""Words in a row that are compared together."""
_WORD = re.compile(r"[^\W_]+")
HEAD = re.compile(
    r"^[ \t>*_|]*(?:fra|from|til|to|cc|bcc|kopi|sendt|sent|dato|date|emne|subject|vedhæftede? filer?|vedhæftet|attachments?|prioritet"
    r"|importance)[ \t*_]*:[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
LEAD = re.compile(
    r"^[ \t>*_|]*(?:-{2,}[ \t]*(?:oprindelig|original|videresendt|forwarded|start på videresendt)[^\n]*"
    r"|_{10,}[ \t]*|(?:begin )?forwarded message:?"
    r"|(?:den|d\.|on|på|tirsdag|onsdag|torsdag|fredag|lørdag|søndag|mandag|man|tir|ons|tor|fre|lør|søn)\b[^\n]{4,160}"
    r"(?:skrev|wrote)[^\n]{0,80}:?[ \t]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_OWN_HEAD = re.compile(rf"(?:\s*{HEAD.pattern.lstrip('^').rstrip('$')}\n)+", re.IGNORECASE)
_MARK = re.compile(r"^[ \t]*[>|][ \t>|]*", re.MULTILINE)


@dataclass(frozen=True)
class Read:
    """A leaf with what the comparisons need, each worked out when first asked for."""

    leaf: Leaf

    @cached_property
    def words(self) -> list[str]:
        """The words, case and width made alike; heads of mails and quoting marks left out."""
        plain = unicodedata.normalize("NFKC", _MARK.sub("", self.leaf.text))
        if self.leaf.is_mail:
            plain = LEAD.sub("", HEAD.sub("", plain))
        return _WORD.findall(plain.casefold())

    @cached_property
    def line(self) -> str:
        """The words with one space between and around them."""
        return f" {' '.join(self.words)} "

    @cached_property
    def digest(self) -> str:
        """One digest for the same words in the same order."""
        return hashlib.sha256(self.line.encode("utf-8", "replace")).hexdigest()

    @cached_property
    def shingles(self) -> NDArray[np.uint64]:
        """The different shingles as numbers, in order, shape (n,)."""
        words = self.words
        if not words:
            return np.empty(0, np.uint64)
        numbers = np.array([crc32(word.encode("utf-8", "replace")) for word in words], np.uint64)
        size = min(SHINGLE, len(words))
        made = np.zeros(len(words) - size + 1, np.uint64)
        for at in range(size):
            made = mixed(made * np.uint64(0x100000001B3) ^ numbers[at : len(numbers) - size + 1 + at])
        return np.unique(made)

    @cached_property
    def quotes(self) -> bool:
        """Whether it says that it repeats another message; its own head at the top does not count."""
        own = _OWN_HEAD.match(self.leaf.text)
        rest = self.leaf.text[own.end() :] if own else self.leaf.text
        return bool(_MARK.search(rest) or HEAD.search(rest) or LEAD.search(rest))

    @cached_property
    def top(self) -> str:
        """Name and beginning, where a document says what it is; case made alike."""
        return f"{self.leaf.name}\n{self.leaf.text[:600]}".casefold()


def when(read: Read) -> datetime:
    """Return when a document was sent or written; long ago where that is not known."""
    at = read.leaf.dated_at
    return datetime(1, 1, 2, tzinfo=UTC) if at is None else at if at.tzinfo else at.replace(tzinfo=UTC)


def mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return numbers spread over all 64 bits. Source: finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014)."""
    out = numbers ^ (numbers >> np.uint64(30))
    out = out * np.uint64(0xBF58476D1CE4E5B9)
    out ^= out >> np.uint64(27)
    out = out * np.uint64(0x94D049BB133111EB)
    return out ^ (out >> np.uint64(31))


def shared(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> int:
    """Return how many shingles two documents have in common."""
    return len(np.intersect1d(one, other, assume_unique=True))
