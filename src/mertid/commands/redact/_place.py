"""Where a text that a person names stands in a sheet: whatever case, spaces, hyphens and line ends it is written with."""

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

SHORT = 5
"""Letters and digits; a shorter text stands only where it is written with the spaces it was given with, and inside no longer word."""
ENDINGS = ("s", "es")
"""What a name may end in beyond itself: "Jensens", "Hans' " is written without."""


class Place(NamedTuple):
    """Characters ``start`` to ``end`` of a sheet's text. ``inside``: it is a part of a longer word."""

    start: int
    end: int
    inside: bool


def squeezed(text: str) -> tuple[str, list[int]]:
    """Return the letters and digits alone, alike in case and width, and the offset in ``text`` of each.

    >>> squeezed("A-b")
    ('ab', [0, 2])
    """
    made: list[str] = []
    at: list[int] = []
    for offset, character in enumerate(text):
        if character.isascii():
            kept = character.lower() if character.isalnum() else ""
        else:
            kept = "".join(c for c in unicodedata.normalize("NFKC", character).casefold() if c.isalnum())
        made += kept
        at += [offset] * len(kept)
    return "".join(made), at


def places(text: str, wanted: str) -> Iterator[Place]:
    """Yield each place of ``wanted`` in ``text``; a genitive's ending belongs to it."""
    needle, _at = squeezed(unicodedata.normalize("NFC", wanted))
    if not needle:
        return
    hay, at = squeezed(text)
    begin = hay.find(needle)
    while begin >= 0:
        start, end = at[begin], at[begin + len(needle) - 1] + 1
        whole = not (start and _word(text[start - 1]))
        if whole and end < len(text) and _word(text[end]):
            ending = next((one for one in ENDINGS if text[end : end + len(one)].lower() == one and not _word(text[end + len(one) :])), "")
            whole, end = bool(ending), end + len(ending)
        near = len(needle) >= SHORT or _plain(text[start:end]).startswith(_plain(wanted))
        if near and (whole or len(needle) >= SHORT):
            yield Place(start, end, not whole)
        begin = hay.find(needle, begin + 1)


def _word(text: str) -> bool:
    return text[:1].isalnum()


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
