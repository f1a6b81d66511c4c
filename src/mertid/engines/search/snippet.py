"""A few lines of a document around the words looked for, the words marked."""

from collections.abc import Callable, Collection, Sequence

from .values import Piece
from .words import Token, term, tokens

WIDTH = 240
"""Characters of a snippet, about."""
READ = 40_000
"""Characters read at a time; a document is read on until a word is found."""


def snippet(text: str, marks: Collection[str], parts: Callable[[str], Sequence[str]], width: int = WIDTH) -> tuple[Piece, ...]:
    """Return the stretch of ``text`` with most different words looked for; its beginning when none stands in it.

    Parameters
    ----------
    marks
        Terms looked for.
    parts
        Tells the terms of a compound's parts, so that a word found by a part of it is marked too.
    """
    for at in range(0, max(len(text), 1), READ):
        part = text[at : at + READ]
        found = [(token, fits) for token in tokens(part) if (fits := _fits(token, marks, parts))]
        if found:
            return _cut(part, found, width)
    return _pieces(text, 0, min(len(text), width), ())


def _fits(token: Token, marks: Collection[str], parts: Callable[[str], Sequence[str]]) -> frozenset[str]:
    one = term(token.word)
    if one in marks:
        return frozenset((one,))
    return frozenset(part for part in parts(token.word) if part in marks)


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
