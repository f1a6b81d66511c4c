"""What each font still says once pages are written anew, and its map from codes to text (ToUnicode) cut down to that.

A subset font numbers its glyphs in the order in which the document first uses them, so a map in that order spells the document's first
words, struck or not. The map is written anew: only codes that are still shown, in the order of their text.

Limits: the glyphs' order inside the font program is left, and tells in which order letters were first used, each letter once.
"""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import pikepdf

from .cmaps import parsed
from .drawn import Drawn
from .fonts import Font

_AT_ONCE = 100  # entries in one block of a map (Adobe Technical Note 5014)


class Said:
    """The strings that each font shows in the file as it is written."""

    def __init__(self) -> None:
        self._strings: dict[tuple[int, int], set[bytes]] = defaultdict(set)
        self._fonts: dict[tuple[int, int], Font] = {}

    def add(self, font: Font, strings: Iterable[bytes]) -> None:
        """Take note of the strings of a text-showing instruction that stays."""
        self._fonts[font.key] = font
        self._strings[font.key].update(strings)

    def odd(self, drawn: Drawn) -> None:
        """Take note of what patterns and masks show: they are not written anew."""
        for show in drawn.shows:
            if drawn.streams[show.style.stream].odd:
                self.add(show.style.font, show.strings)

    def rewrite(self, pdf: Any, objects: list[Any]) -> None:
        """Write every font's map anew; a font that says nothing any more has none."""
        for source in objects:
            if not isinstance(source, pikepdf.Dictionary) or not isinstance(source.get("/ToUnicode"), pikepdf.Stream):
                continue
            font = self._fonts.get(source.objgen)
            codes = {code for string in self._strings.get(source.objgen, ()) for code in font.codes(string)} if font is not None else set()
            told: dict[bytes, str] = {}
            with suppress(Exception):
                told = parsed(source["/ToUnicode"].read_bytes()).text
            if not told or not codes:
                del source["/ToUnicode"]
                continue
            simple = font is not None and font.simple  # its codes are one byte, whatever the map says
            kept = sorted((text, code) for code, text in told.items() if (code[-1:] if simple else code) in codes)
            source["/ToUnicode"] = pdf.make_stream(_map(kept))


def _map(kept: list[tuple[str, bytes]]) -> bytes:
    """Return a ToUnicode map of (text, code) in the order given."""
    length = max((len(code) for _, code in kept), default=1)
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap", "/CMapType 2 def",
        "1 begincodespacerange", f"<{'00' * length}> <{'ff' * length}>", "endcodespacerange",
    ]
    for first in range(0, len(kept), _AT_ONCE):
        part = kept[first : first + _AT_ONCE]
        rows = [f"<{code.hex()}> <{text.encode('utf-16-be', 'surrogatepass').hex()}>" for text, code in part]
        lines += [f"{len(part)} beginbfchar", *rows, "endbfchar"]
    return "\n".join([*lines, "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]).encode()
