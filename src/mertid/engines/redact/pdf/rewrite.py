"""Content streams written anew without what is struck. Instructions that say nothing to a reader (marks, tags, unknown words) go too."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pikepdf
from numpy.typing import NDArray

from .drawn import Drawn, Places, Show
from .paths import without
from .said import Said
from .strike import Covered, Strike

_NUMBERS = {"w": 1, "J": 1, "j": 1, "M": 1, "i": 1, "G": 1, "RG": 3, "K": 4, "g": 1, "rg": 3, "k": 4, "cm": 6, "m": 2, "l": 2, "c": 6,
            "v": 4, "y": 4, "re": 4, "Tc": 1, "Tw": 1, "Tz": 1, "TL": 1, "Tr": 1, "Ts": 1, "Td": 2, "TD": 2, "Tm": 6, "d0": 2, "d1": 6}
_COUNTED = {"cm": 6, "m": 2, "l": 2, "c": 6, "v": 4, "y": 4, "re": 4, "Td": 2, "TD": 2, "Tm": 6,
            "Tc": 1, "Tw": 1, "Tz": 1, "TL": 1, "Tr": 1, "Ts": 1, "g": 1, "rg": 3, "k": 4}  # walking made numbers of these
_NAMES = {"gs", "cs", "CS", "sh", "ri", "Do"}
_BARE = {"q", "Q", "h", "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "n", "W", "W*", "BT", "ET", "T*"}
_COLOURS = {"sc", "scn", "SC", "SCN"}
_SHOWS = {"Tj", "TJ", "'", '"'}
_PLACES = {"Td", "TD", "Tm", "T*"}


@dataclass
class Edit:
    """What is done to a page: glyphs, boxes, and how pictures are painted over (None: leave it out).

    ``fonts`` gathers those that still show something; ``said`` the strings that each font still shows in the whole file.
    """

    strike: Strike
    paint: Callable[[Any, tuple[Covered, ...]], Any]
    said: Said
    fonts: set[tuple[int, int]] = field(default_factory=set)


@dataclass
class Written:
    """A stream written anew: its instructions, and forms and pictures that it draws under new names."""

    instructions: list[Any]
    named: dict[str, Any]
    used: set[str]
    changed: bool


class Rewriter:
    """Writes the streams of one page anew."""

    def __init__(self, pdf: Any, drawn: Drawn, places: Places, edit: Edit) -> None:
        self._pdf, self._drawn, self._places, self._edit, self._units = pdf, drawn, places, edit, units(drawn)
        self._shows = {(s.stream, s.at): s for s in drawn.shows}
        self._paths = {(p.stream, p.at): p for p in drawn.paths}
        self._pictures = {(p.stream, p.at): p for p in drawn.pictures}
        touched = edit.strike.gone | (np.abs(edit.strike.moved) > 1e-6)
        self._blocks = {(s.stream, s.block) for s in drawn.shows if touched[s.first : s.last].any()}
        self._count = 0

    def stream(self, number: int) -> Written:
        """Return a stream written anew, forms that it draws before it."""
        made = Written([], {}, set(), False)
        block, skip = -1, self._left_out(number)
        stream = self._drawn.streams[number]
        chosen: list[int] = []
        for at, (name, one) in enumerate(zip(stream.names, stream.instructions, strict=True)):
            if name == "BT":
                block = at
            if at in skip:
                made.changed = True
                made.instructions += skip[at]
            elif (number, at) in self._shows:
                self._show(made, self._shows[number, at], one, name, (number, block) in self._blocks)
            elif (number, block) in self._blocks and name in _PLACES:
                made.changed = True
                if name == "TD" and len(one.operands) == 2:
                    made.instructions.append(_new("TL", -float(one.operands[1])))
            elif name == "Do":
                self._do(made, number, at, one)
            elif name == "INLINE IMAGE":
                self._inline(made, number, at, one)
            elif at not in stream.broken and (len(one.operands) == _COUNTED.get(name) or plain(name, one.operands)):
                if name == "Tf":
                    chosen.append(len(made.instructions))
                made.instructions.append(one)
            else:
                made.changed = True
            if name == "ET":
                block = -1
        for at in reversed(chosen):
            if not self._kept(number, made.instructions[at]):
                del made.instructions[at]
        made.instructions += [_new("Q")] * stream.open
        return made

    def _kept(self, number: int, one: Any) -> bool:
        """Tell whether an instruction stays: a font that shows nothing any more is not chosen."""
        try:
            chosen = self._drawn.streams[number].resources["/Font"][str(one.operands[0])]
        except Exception:
            return True
        return not chosen.is_indirect or chosen.objgen in self._edit.fonts

    def _left_out(self, number: int) -> dict[int, list[Any]]:
        """Return instructions that go, by number, with what stands in their place."""
        stream = self._drawn.streams[number]
        skip: dict[int, list[Any]] = {}
        for at in stream.drop:
            skip[at] = [_new("n")] if (number, at) in self._paths else []
        for (where, _), path in self._paths.items():
            if where == number and path.at not in stream.drop:
                skip |= without(stream.instructions, path, self._edit.strike.covered) or {}
        return skip

    def _do(self, made: Written, number: int, at: int, one: Any) -> None:
        stream = self._drawn.streams[number]
        name = str(one.operands[0]) if len(one.operands) == 1 else ""
        child = stream.children.get(at)
        new: Any = None
        if child is not None:
            inner = self.stream(child)
            if not inner.changed:
                made.used.add(name)
                if self._drawn.streams[child].resources is stream.resources:
                    made.used |= inner.used
                made.instructions.append(one)
                return
            new = form(self._pdf, self._drawn.streams[child].source, self._drawn.streams[child].resources, inner, self._edit.fonts)
        elif (number, at) in self._pictures:
            picture = self._pictures[number, at]
            over = tuple(c for c in self._edit.strike.covered if _meets(c, picture.bounds))
            if not over or not any(c.area or c.picture or _under(c, picture.bounds, self._drawn) for c in over):
                made.used.add(name)
                made.instructions.append(one)
                return
            new = self._edit.paint(picture, over)
        made.changed = True
        if new is not None:
            self._draw(made, new)

    def _inline(self, made: Written, number: int, at: int, one: Any) -> None:
        picture = self._pictures.get((number, at))
        over = tuple(c for c in self._edit.strike.covered if picture is not None and _meets(c, picture.bounds))
        if not any(c.area or c.picture or (picture is not None and _under(c, picture.bounds, self._drawn)) for c in over):
            made.instructions.append(one)
            return
        made.changed = True
        picture.source = one.operands[0] if picture is not None else None  # type: ignore[union-attr]
        new = self._edit.paint(picture, over)
        if new is not None:
            self._draw(made, new)

    def _draw(self, made: Written, source: Any) -> None:
        self._count += 1
        name = f"/MertidX{self._count}"
        made.named[name] = source
        made.instructions.append(_new("Do", pikepdf.Name(name)))

    def _show(self, made: Written, show: Show, one: Any, name: str, touched: bool) -> None:
        gone = self._edit.strike.gone[show.first : show.last]
        if not gone.all():
            self._edit.fonts.add(show.font.key)
        if not touched:
            self._edit.said.add(show.font, show.strings)
            made.instructions.append(one)
            return
        made.changed = True
        if name == '"':
            made.instructions += [_new("Tw", one.operands[0]), _new("Tc", one.operands[1])]
        if gone.all():
            return
        made.instructions += self._rebuilt(show)

    def _rebuilt(self, show: Show) -> list[Any]:
        """Return the instruction at its own place (Tm), glyphs that are gone left out, their advance made one number with the rest."""
        strike, font = self._edit.strike, show.font
        start = self._places.start[show.first : show.last].tolist()
        width = self._places.width[show.first : show.last].tolist()
        factor = show.size / 1000 * (1 if font.vertical else show.scale)
        unit = float(self._units[show.first]) or 1.0
        sign = -1.0 if font.vertical else 1.0
        between = (-show.char_space, -show.word_space) if font.vertical else (show.char_space * show.scale, show.word_space * show.scale)
        codes = (code for string in show.strings for code in font.codes(string))
        row: list[Any] = []
        said: list[bytes] = []
        run, begin, there = b"", 0.0, None
        for glyph, code in zip(range(show.first, show.last), codes, strict=True):
            if strike.gone[glyph]:
                continue
            place = start[glyph - show.first] + sign * float(strike.moved[glyph]) / unit
            if there is None:
                begin = place
            elif abs(place - there) > 1e-4 * max(abs(factor), 1e-9) and factor:
                row += [pikepdf.String(run), round((there - place) / factor, 3)]
                said.append(run)
                run = b""
            run += code
            there = place + width[glyph - show.first] + between[0]
            if font.glyph(code).space:
                there += between[1]
        row.append(pikepdf.String(run))
        self._edit.said.add(font, [*said, run])
        a, b, c, d, e, f = show.tm
        x, y = (0.0, begin) if font.vertical else (begin, 0.0)
        tm = (a, b, c, d, x * a + y * c + e, x * b + y * d + f)
        return [_new("Tm", *(round(v, 5) for v in tm)), _new("TJ", pikepdf.Array(row))]


def units(drawn: Drawn) -> NDArray[np.float64]:
    """Return how many points on the page one text unit along the line is, for each glyph."""
    out = []
    for show in drawn.shows:
        a, b, c, d = show.tm[:4]
        p, q, r, s = show.ctm[:4]
        x, y = (c, d) if show.font.vertical else (a, b)
        out.append(float(np.hypot(x * p + y * r, x * q + y * s)))
    return np.array(out)[drawn.show_of()] if out else np.zeros(0)


def form(pdf: Any, source: Any, resources: Any, written: Written, fonts: set[tuple[int, int]]) -> Any:
    """Return a new form like ``source`` with other contents; the old one stays as it is for the pages that share it."""
    made = pdf.make_stream(pikepdf.unparse_content_stream(written.instructions))
    for key in ("/Type", "/Subtype", "/FormType", "/BBox", "/Matrix", "/Group"):
        if key in source:
            made[key] = source[key]
    made["/Resources"] = named(pdf, resources, written.named, written.used, fonts)
    return made


def named(pdf: Any, resources: Any, new: dict[str, Any], used: set[str] | None, fonts: set[tuple[int, int]] | None = None) -> Any:
    """Return resources of a stream's own: forms and pictures that are drawn, fonts that still show something, no property lists."""
    made = pikepdf.Dictionary()
    for key in ("/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Font", "/ProcSet"):
        if resources is not None and key in resources:
            made[key] = resources[key]
    drawn = {}
    if resources is not None and isinstance(resources.get("/XObject"), pikepdf.Dictionary):
        drawn = {key: value for key, value in resources["/XObject"].items() if used is None or key in used}
    drawn |= {key: value if value.is_indirect else pdf.make_indirect(value) for key, value in new.items()}
    if drawn:
        made["/XObject"] = pikepdf.Dictionary(drawn)
    if fonts is not None and isinstance(made.get("/Font"), pikepdf.Dictionary):
        kept = {key: value for key, value in made["/Font"].items() if value.objgen in fonts or not value.is_indirect}
        made["/Font"] = pikepdf.Dictionary(kept)
    return made


def _new(name: str, *operands: Any) -> Any:
    return pikepdf.ContentStreamInstruction(list(operands), pikepdf.Operator(name))


def plain(name: str, operands: Any) -> bool:
    """Tell whether an instruction is one that draws or sets something, with operands that hold no text."""
    if name in _BARE:
        return len(operands) == 0
    if name in _NUMBERS:
        return len(operands) == _NUMBERS[name] and not any(isinstance(o, pikepdf.Object) for o in operands)
    if name in _NAMES:
        return len(operands) == 1 and isinstance(operands[0], pikepdf.Name)
    if name == "Tf":
        return len(operands) == 2 and isinstance(operands[0], pikepdf.Name) and not isinstance(operands[1], pikepdf.Object)
    if name in _COLOURS:
        return not any(isinstance(o, pikepdf.Object) and not isinstance(o, pikepdf.Name) for o in operands)
    if name == "d":
        return len(operands) == 2 and isinstance(operands[0], pikepdf.Array) and not any(isinstance(o, pikepdf.Object) for o in operands[0])
    return False


def _meets(one: Covered, box: tuple[float, float, float, float]) -> bool:
    return one.box[0] < box[2] and one.box[2] > box[0] and one.box[1] < box[3] and one.box[3] > box[1]


def _under(one: Covered, box: tuple[float, float, float, float], drawn: Drawn) -> bool:
    """Tell whether a picture as large as half the page lies under a box: it may show the same words."""
    whole = drawn.shown.width * drawn.shown.height
    return (box[2] - box[0]) * (box[3] - box[1]) > 0.5 * whole

