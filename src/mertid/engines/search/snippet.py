"""A few lines of a document around the words looked for, the words marked."""

import re
from collections.abc import Callable, Collection, Sequence

from .values import Piece
from .words import LONGEST_WORD, WORD, Token, fold, term

WIDTH = 240
"""Characters of a snippet, about."""
READ = 40_000
"""Characters read at a time; a document is read on until a word is found."""


Split = Callable[[Collection[str]], dict[str, tuple[str, ...]]]
"""Given folded words, returns the terms of the parts of those that are compounds."""
_NONE: frozenset[str] = frozenset()


class Fits(dict[str, frozenset[str]]):
    """Which of the terms looked for a written word stands for. Each word is weighed once a search.

    The index is asked for the parts of words in which a mark stands, no others.
    """

    def __init__(self, marks: frozenset[str], split: Split) -> None:
        super().__init__()
        self._marks, self._split = marks, split
        self._holds = re.compile("|".join(map(re.escape, sorted(marks))) or "(?!)").search

    def __missing__(self, written: str) -> frozenset[str]:
        word = fold(written) if len(written) <= LONGEST_WORD else ""
        one, found = term(word), _NONE
        if one in self._marks:
            found = frozenset((one,))
        elif self._holds(word):
            found = self._marks.intersection(self._split([word]).get(word, ()))
        self[written] = found
        return found


def snippet(text: str, fits: Fits, width: int = WIDTH) -> tuple[Piece, ...]:
    """Return the stretch of ``text`` with most different words looked for; its beginning when none stands in it."""
    for at in range(0, max(len(text), 1), READ):
        part = text[at : at + READ]
        found = [(Token(*match.span(), ""), some) for match in WORD.finditer(part) if (some := fits[match[0]])]
        if found:
            return _cut(part, found, width)
    return _pieces(text, 0, min(len(text), width), ())


def _cut(text: str, found: list[tuple[Token, frozenset[str]]], width: int) -> tuple[Piece, ...]:
    best, least = 0, (0, 0)
    for first in range(len(found)):
        within = [fits for token, fits in found[first : first + 40] if token.end - found[first][0].start <= width * 3 // 4]
        worth = (len(frozenset().union(*within)), len(within))
        if worth > least:
            best, least = first, worth
    start = max(0, found[best][0].start - width // 4)
    end = min(len(text), start + width)
    start, end = _at_word(text, start, back=True), _at_word(text, end, back=False)
    return _pieces(text, start, end, [token for token, _fits in found if start <= token.start and token.end <= end])


def _at_word(text: str, at: int, *, back: bool) -> int:
    """Return the nearest place, at most 20 characters on, where no word is cut."""
    step = -1 if back else 1
    for moved in range(20):
        place = at + step * moved
        if place <= 0 or place >= len(text):
            return max(0, min(place, len(text)))
        if not (text[place - 1].isalnum() and text[place].isalnum()):
            return place
    return at


def _pieces(text: str, start: int, end: int, marked: Sequence[Token]) -> tuple[Piece, ...]:
    made, at = [], start
    for token in marked:
        made += [Piece(_plain(text[at : token.start])), Piece(_plain(text[token.start : token.end]), True)]
        at = token.end
    made.append(Piece(_plain(text[at:end])))
    before, after = ("… " if start > 0 else ""), (" …" if end < len(text) else "")
    whole = [Piece(before), *made, Piece(after)]
    return tuple(piece for piece in whole if piece.text)


def _plain(text: str) -> str:
    """Return the text on one line, spaces at its ends kept as one."""
    flat = " ".join(text.split())
    return (" " if text[:1].isspace() and flat else "") + flat + (" " if text[-1:].isspace() else "")
