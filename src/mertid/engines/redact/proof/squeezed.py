"""Text as the proof compares it: letters and digits alone, with where words begin and end, and the words of each place."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

BARRIER = "\ue000"  # stands where something was struck, so that words on both sides do not grow together
_WORD = re.compile(rf"[^\W_]+|{BARRIER}")
_FIGURE = r"\d{1,3}(?!\d)(?:\s?[a-zæøå]\b)?(?:-\d{1,3}(?!\d))?"
_GROUND = re.compile(  # "§ 12, stk. 1, nr. 2 (1985)", "§ 8, jf. §§ 19-29 og 35": written on the boxes, so its figures are no leak
    rf"§{{1,2}}\s*{_FIGURE}(?:,?\s*(?:jf\.\s*)?(?:§{{1,2}}|stk\.|nr\.|litra|og)\s*{_FIGURE}|,?\s*\d{{1,2}}\.\s*pkt\.|\s*\(\d{{4}}\))*+"
    r"(?:,\s*(?:jf|stk|nr|litra)\b)?")  # a small box has room for the first of it


@dataclass(frozen=True)
class Squeezed:
    """Letters and digits of a text; ``edge[i]`` is 1 where something else stood before character i (and at both ends)."""

    text: str
    edge: bytes

    @cached_property
    def words(self) -> Counter[str]:
        """How often each word stands in the text."""
        ends = [at for at, one in enumerate(self.edge) if one]
        return Counter(self.text[start:end] for start, end in pairwise(ends))

    def over(self, start: int, end: int) -> list[str]:
        """Return the whole words of which a place takes letters."""
        first, last = self.edge.rfind(1, 0, start + 1), self.edge.find(1, end)
        ends = [at for at in range(first, last + 1) if self.edge[at]]
        return [self.text[one:other] for one, other in pairwise(ends)]


def squeeze(text: str) -> Squeezed:
    """Return the letters and digits of ``text``, NFKC and case folded, and where something else stood between them."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text.replace("\u00ad", "")).casefold())
    edge = bytearray(sum(map(len, words)) + 1)
    for at in accumulate(map(len, words), initial=0):
        edge[at] = 1
    return Squeezed("".join(words), bytes(edge))


def joined(texts: Sequence[Squeezed]) -> tuple[Squeezed, list[int]]:
    """Return texts as one, U+E000 between them, and where each begins in it."""
    starts = list(accumulate((len(one.text) + 1 for one in texts[:-1]), initial=0))
    return Squeezed(BARRIER.join(one.text for one in texts), b"\1".join(one.edge[:-1] for one in texts) + b"\1"), starts


def ungrounded(text: str) -> str:
    """Return the text without the legal grounds in it, U+E000 in their place."""
    return _GROUND.sub(BARRIER, text) if "§" in text else text
