"""PDF fonts as far as reading and removing need them: how a string falls into codes, each code's text and advance.

Source: ISO 32000-1, 9.5 to 9.10; Adobe's glyph list and the metrics of the standard fonts come with pdfminer.six (MIT).
"""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any

import pikepdf
from pdfminer.cmapdb import CMapDB
from pdfminer.encodingdb import EncodingDB, name2unicode
from pdfminer.fontmetrics import FONT_METRICS
from pdfminer.pdffont import TrueTypeFont, Type1FontHeaderParser

from .cmaps import MAX_ENTRIES, CMap, identity, parsed, predefined

_MOST_LETTERS = 300  # of a Type 3 font that are looked at for their extent
_BOX = re.compile(rb"\s*(?:[-+.\d]+\s+){3}([-+.\d]+)\s+[-+.\d]+\s+([-+.\d]+)\s+d1")  # wx wy x0 y0 x1 y1: ISO 32000-1, 9.6.5
_TEXT = re.compile(rb"\bBT\b")
_MAX_STRINGS = 5_000  # kept a font: words come again
UNKNOWN = "\ufffd"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}  # as letters, so that words are found
_ENCODINGS = {"/WinAnsiEncoding": "WinAnsiEncoding", "/MacRomanEncoding": "MacRomanEncoding", "/StandardEncoding": "StandardEncoding"}


@dataclass(frozen=True, slots=True)
class Glyph:
    """One code of a font: its text, advance in thousandths of the size, whether word spacing counts for it, whether the text is known."""

    text: str
    advance: float
    space: bool
    sure: bool


@dataclass(eq=False)
class Font:
    """``scale`` turns glyph units into text units (1/1000; Type 3 fonts bring their own). ``top``, ``bottom``: share of the size.

    ``nested``: its letters (Type 3) show text in other fonts, which is not read here.
    """

    text: dict[bytes, str]
    widths: dict[int, float]
    default: float
    simple: bool
    cmap: CMap
    scale: float = 0.001
    top: float = 0.9
    bottom: float = -0.22
    vertical: bool = False
    known_widths: bool = True
    nested: bool = False
    kind: str = ""
    key: tuple[int, int] = (0, 0)
    glyphs: dict[bytes, Glyph] = field(default_factory=dict)
    strings: dict[bytes, tuple[list[Glyph], float, int]] = field(default_factory=dict)

    def read(self, data: bytes) -> tuple[list[Glyph], float, int]:
        """Return the glyphs that a string shows, the sum of their advances in thousandths, and how many count as spaces."""
        found = self.strings.get(data)
        if found is None:
            known, glyph = self.glyphs, self.glyph
            glyphs = [known.get(code) or glyph(code) for code in self.codes(data)]
            found = (glyphs, sum([g.advance for g in glyphs]), sum([g.space for g in glyphs]))
            if len(self.strings) < _MAX_STRINGS:
                self.strings[data] = found
        return found

    def codes(self, data: bytes) -> list[bytes]:
        """Return the codes that a string falls into."""
        if self.simple:
            return [data[i : i + 1] for i in range(len(data))]
        return self.cmap.split(data)

    def glyph(self, code: bytes) -> Glyph:
        """Return what a code stands for."""
        known = self.glyphs.get(code)
        if known is None:
            number = code[0] if self.simple else self.cmap.number(code)
            text = self.text.get(code)
            if text is None and not self.simple:
                text = self.text.get(number.to_bytes(2, "big") + b"glyph")
            clean = _CONTROL.sub("", text).translate(_LIGATURES) if text else ""
            if not clean and text and text.isspace():
                clean = " "
            advance = self.widths.get(number, self.default) * self.scale * 1000
            known = self.glyphs[code] = Glyph(clean or UNKNOWN, advance, code == b" ", bool(clean))
        return known


def font(source: Any) -> Font:
    """Return the font that a font dictionary describes; what is missing or broken is taken as usual and marked as not known."""
    kind = str(source.get("/Subtype", ""))
    made = _composite(source) if kind == "/Type0" else _simple(source, kind)
    made.kind, made.key = kind, source.objgen
    return made


def _simple(source: Any, kind: str) -> Font:
    text = {bytes([code]): char for code, char in _encoding(source, kind).items()}
    text |= {code[-1:]: said for code, said in _to_unicode(source).text.items() if code}
    widths, known = dict[int, float](), False
    with suppress(Exception):
        first = int(source.get("/FirstChar", 0))
        widths = {first + i: float(w) for i, w in enumerate(source["/Widths"])}
        known = bool(widths)
    described = source.get("/FontDescriptor")
    default = 0.0
    if described is not None:
        with suppress(Exception):
            default = float(described.get("/MissingWidth", 0))
    if not known and (standard := _standard(source)) is not None:
        by_text = standard[1]
        widths = {code[0]: float(by_text[char]) for code, char in text.items() if char in by_text}
        known = True
    made = Font(text, widths, default if known else 500.0, True, CMap(), known_widths=known)
    if kind == "/Type3":
        with suppress(Exception):
            made.scale = abs(float(source["/FontMatrix"][0])) or 0.001
            up = float(source["/FontMatrix"][3])
            letters = [letter.read_bytes() for letter in islice(source["/CharProcs"].values(), _MOST_LETTERS)]
            made.nested = any(_TEXT.search(letter) for letter in letters)
            low, high = sorted(up * edge for edge in _extent(source, letters))
            if 0.1 < high - low < 2:
                made.top, made.bottom = min(high, 1.3), max(low, -0.5)
            elif high > low:  # letters whose units are pixels: a size of 1 says nothing of how tall they are
                made.top, made.bottom = high, low
    else:
        _heights(made, described)
    return made


def _extent(source: Any, letters: list[bytes]) -> tuple[float, float]:
    """Return how far down and up the letters of a Type 3 font reach in its own units, as they say themselves, else as the font says."""
    edges = list[float]()
    for letter in letters:
        with suppress(ValueError):
            if (told := _BOX.match(letter[:200])) is not None:
                edges += map(float, told.groups())
    if not edges or max(edges) <= min(edges):
        edges = [float(source["/FontBBox"][1]), float(source["/FontBBox"][3])]
    return min(edges), max(edges)


def _composite(source: Any) -> Font:
    below = source["/DescendantFonts"][0]
    named = source.get("/Encoding")
    if isinstance(named, pikepdf.Stream):
        cmap = parsed(named.read_bytes())
        cmap.vertical = cmap.vertical or int(named.get("/WMode", 0)) == 1
        used = str(named.get("/UseCMap", ""))
        if used.startswith("/Identity"):
            cmap.ranges.append((2, 0, 0xFFFF, 0))
    else:
        name = str(named or "/Identity-H")[1:]
        cmap = identity(name.endswith("-V")) if name.startswith("Identity") else (predefined(name) or identity())
    widths = dict[int, float]()
    with suppress(Exception):
        widths = _cid_widths(list(below["/W"]))
    default = 1000.0
    with suppress(Exception):
        default = float(below.get("/DW", 1000))
    text = dict(_to_unicode(source).text)
    text |= {number.to_bytes(2, "big") + b"glyph": said for number, said in _cid_text(below).items() if number < 65536}
    made = Font(text, widths, default, False, cmap, vertical=cmap.vertical)
    _heights(made, below.get("/FontDescriptor"))
    return made


def _cid_widths(source: list[Any]) -> dict[int, float]:
    widths, i, taken = dict[int, float](), 0, 0
    while i + 1 < len(source):
        first = int(source[i])
        if isinstance(source[i + 1], pikepdf.Array):
            widths |= {first + k: float(w) for k, w in enumerate(source[i + 1])}
            i += 2
        else:
            last = min(int(source[i + 1]), 65535)
            widths |= dict.fromkeys(range(first, last + 1), float(source[i + 2]))
            taken += last + 1 - first
            i += 3
            if taken > MAX_ENTRIES:
                break
    return widths


def _cid_text(below: Any) -> dict[int, str]:
    """Return the text of glyph numbers from what is known of the character collection or from the font file itself."""
    with suppress(Exception):
        info = below["/CIDSystemInfo"]
        name = f"{info['/Registry']!s}-{info['/Ordering']!s}"
        if not name.endswith("Identity"):
            return dict(CMapDB.get_unicode_map(name).cid2unichr)
    with suppress(Exception):
        if str(below.get("/CIDToGIDMap", "/Identity")) == "/Identity":
            file = TrueTypeFont("", BytesIO(below["/FontDescriptor"]["/FontFile2"].read_bytes()))
            return dict(file.create_unicode_map().cid2unichr)
    return {}


def _encoding(source: Any, kind: str) -> dict[int, str]:
    named, described = source.get("/Encoding"), source.get("/FontDescriptor")
    base, differences = "", None
    if isinstance(named, pikepdf.Name):
        base = str(named)
    elif isinstance(named, pikepdf.Dictionary):
        base, differences = str(named.get("/BaseEncoding", "")), named.get("/Differences")
    text: dict[int, str] = {}
    if base in _ENCODINGS:
        text = dict(EncodingDB.get_encoding(_ENCODINGS[base]))
        if base == "/WinAnsiEncoding":
            text |= {160: " ", 173: "-"}  # ISO 32000-1, Annex D.2, notes 5 and 6; each as wide as what it looks like
    elif kind != "/Type3":
        text = _built_in(source, described)
    if differences is not None:
        code = 0
        for item in differences:
            if isinstance(item, int):
                code = item
                continue
            with suppress(Exception):
                text.pop(code, None)
                text[code] = name2unicode(str(item)[1:])
            code += 1
    return text


def _built_in(source: Any, described: Any) -> dict[int, str]:
    with suppress(Exception):
        file = described["/FontFile"]
        header = Type1FontHeaderParser(BytesIO(file.read_bytes()[: int(file["/Length1"])]))
        return {code: char for code, char in header.get_encoding().items() if isinstance(char, str)}
    symbolic = False
    with suppress(Exception):
        symbolic = bool(int(described.get("/Flags", 0)) & 4)
    standard = _standard(source)
    if standard is not None and standard[0].get("FontName") in ("Symbol", "ZapfDingbats"):
        return {}
    embedded = described is not None and any(key in described for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    if symbolic and embedded:
        return {}
    name = "WinAnsiEncoding" if str(source.get("/Subtype", "")) == "/TrueType" else "StandardEncoding"
    return dict(EncodingDB.get_encoding(name))


def _standard(source: Any) -> Any:
    return FONT_METRICS.get(str(source.get("/BaseFont", ""))[1:])


def _to_unicode(source: Any) -> CMap:
    with suppress(Exception):
        given = source.get("/ToUnicode")
        if isinstance(given, pikepdf.Stream):
            return parsed(given.read_bytes())
    return CMap()


def _heights(made: Font, described: Any) -> None:
    with suppress(Exception):
        top, bottom = float(described.get("/Ascent", 0)) / 1000, float(described.get("/Descent", 0)) / 1000
        if 0.5 <= top <= 1.3:
            made.top = top
        if -0.5 <= bottom < 0:
            made.bottom = bottom
