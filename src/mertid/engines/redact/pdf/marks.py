"""Marked content while a stream is walked: layers that are off, and what a mark says that its glyphs stand for (ActualText).

Source: ISO 32000-1, 8.11.3, 14.6 and 14.9.4.
"""

import re
import unicodedata
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pikepdf

from .fonts import Glyph

_SAID = re.compile(rb"/ActualText\s*(<[0-9A-Fa-f\s]*>|\((?:[^()\\]|\\.)*\))", re.S)


class Marks:
    """The marks that are open. ``off``: one of them belongs to a layer that is not shown."""

    def __init__(self) -> None:
        self._open: list[tuple[bool, str, int]] = []
        self.off = False

    def begin(self, off: bool, said: str, first: int) -> None:
        """Open a mark; ``said`` is its text, ``first`` the number of the next glyph."""
        self._open.append((off, said, first))
        self.off = self.off or off

    def end(self, glyphs: list[Glyph]) -> None:
        """Close the last mark, and spell its glyphs as it says where their font does not tell letters."""
        if self._open:
            off, said, first = self._open.pop()
            self.off = self.off and (not off or any(one[0] for one in self._open))
            if said and first < len(glyphs) and any(not one.sure or _private(one.text) for one in glyphs[first:]):
                _spell(glyphs, first, said)


def said(group: Any, raw: bytes) -> str:
    """Return the text that a mark's properties say, from the list named by it or from the instruction as it is written."""
    with suppress(Exception):
        if group is not None:
            return str(group["/ActualText"]).strip("\x00")
        if (found := _SAID.search(raw)) is not None:
            return str(pikepdf.Object.parse(found[1]))
    return ""


def _private(text: str) -> bool:
    return unicodedata.category(text[0]) == "Co"


def _spell(glyphs: list[Glyph], first: int, said: str) -> None:
    """Share a text out among glyphs from ``first`` on; left as it is where it has fewer letters than they are."""
    count = len(glyphs) - first
    if len(said) < count or not said.isprintable():
        return
    for at in range(count):
        piece = said[at * len(said) // count : (at + 1) * len(said) // count]
        glyphs[first + at] = replace(glyphs[first + at], text=piece, sure=True)
