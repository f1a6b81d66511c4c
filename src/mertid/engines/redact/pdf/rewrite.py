"""Content streams written anew without what is struck. Instructions that say nothing to a reader (marks, tags, unknown words) go too."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pikepdf

from .content import Instruction, written
from .drawn import Drawn, Places, Show
from .fonts import Font
from .operators import MARKS, SHOWS
from .paths import without
from .said import Said
from .strike import Covered, Strike

_PLACES = {"Td", "TD", "Tm", "T*"}
_WEIGHED = frozenset({"BT", "ET", "Tf", "Do", "INLINE IMAGE", *SHOWS, *_PLACES, *MARKS})  # any other stays if it is sound


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
    """A stream written anew: its instructions as bytes, forms and pictures that it draws under new names, and names that it uses."""

    rows: list[bytes] = field(default_factory=list)
    named: dict[str, Any] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    fonts: set[str] = field(default_factory=set)
    changed: bool = False

    def data(self) -> bytes:
        """Return the stream."""
        return b"\n".join(self.rows)


class Rewriter:
    """Writes the streams of one page anew."""

    def __init__(self, pdf: Any, drawn: Drawn, places: Places, edit: Edit) -> None:
        self._pdf, self._drawn, self._edit = pdf, drawn, edit
        self._shows: dict[int, dict[int, int]] = defaultdict(dict)  # by stream and instruction
        for number, show in enumerate(drawn.shows):
            self._shows[show.style.stream][show.at] = number
        self._paths = {(p.stream, p.at): p for p in drawn.paths}
        self._pictures = {(p.stream, p.at): p for p in drawn.pictures}
        touched = drawn.within(edit.strike.gone | (np.abs(edit.strike.moved) > 1e-6))
        self._blocks: dict[int, set[int]] = defaultdict(set)
        for show, some in zip(drawn.shows, touched, strict=True):
            if some:
                self._blocks[show.style.stream].add(show.style.block)
        self._gone = drawn.within(edit.strike.gone)
        # read a glyph at a time, which is much faster from lists than from arrays
        self._start, self._width, self._units = places.start.tolist(), places.width.tolist(), places.unit.tolist()
        self._left, self._moved = (~edit.strike.gone).tolist(), edit.strike.moved.tolist()
        self._count = 0

    def stream(self, number: int) -> Written:
        """Return a stream written anew, forms that it draws before it."""
        made = Written()
        skip, shows, blocks = self._left_out(number), self._shows[number], self._blocks[number]
        stream = self._drawn.streams[number]
        chosen, as_they_are = list[tuple[int, str]](), list[Show]()
        rows, broken = made.rows, stream.broken
        touched = -1 in blocks
        for at, (name, operands, raw, sound) in enumerate(stream.instructions):
            if at in skip:
                made.changed = True
                rows += skip[at]
            elif name not in _WEIGHED:
                if sound and at not in broken:
                    rows.append(raw)
                else:
                    made.changed = True
            elif name in SHOWS:
                if at not in shows:
                    made.changed = True
                elif touched:
                    self._show(made, shows[at], stream.instructions[at])
                else:
                    as_they_are.append(self._drawn.shows[shows[at]])
                    rows.append(raw)
            elif touched and name in _PLACES:
                made.changed = True
                if name == "TD" and sound:
                    rows.append(written("TL", -operands[1]))
            elif not sound or at in broken or name in MARKS:
                made.changed = True
            elif name == "Do":
                self._do(made, number, at, stream.instructions[at])
            elif name == "INLINE IMAGE":
                self._inline(made, number, at, stream.instructions[at])
            else:
                if name == "Tf":
                    chosen.append((len(rows), operands[0]))
                elif name in ("BT", "ET"):
                    touched = (at if name == "BT" else -1) in blocks
                rows.append(raw)
        self._say(as_they_are)
        for row, called in chosen:
            font = stream.fonts.get(called)
            if font is not None and font.key != (0, 0) and font.key not in self._edit.fonts:
                rows[row] = b""  # a font that shows nothing any more is not chosen
            else:
                made.fonts.add(called)
        made.rows = [row for row in rows if row] + [b"Q"] * stream.open
        return made

    def _say(self, shows: list[Show]) -> None:
        """Take note of what shows say that stay as they are."""
        strings: dict[Font, list[bytes]] = defaultdict(list)
        for show in shows:
            strings[show.style.font] += show.strings
        for font, said in strings.items():
            self._edit.said.add(font, said)
            self._edit.fonts.add(font.key)

    def _left_out(self, number: int) -> dict[int, list[bytes]]:
        """Return instructions that go, by number, with what stands in their place."""
        stream = self._drawn.streams[number]
        skip: dict[int, list[bytes]] = {}
        for at in stream.drop:
            skip[at] = [b"n"] if (number, at) in self._paths else []
        for (where, _), path in self._paths.items():
            if where == number and path.at not in stream.drop:
                skip |= without(stream.instructions, path, self._edit.strike.covered) or {}
        return skip

    def _do(self, made: Written, number: int, at: int, one: Instruction) -> None:
        stream = self._drawn.streams[number]
        name = one.operands[0]
        child = stream.children.get(at)
        new: Any = None
        if child is not None:
            inner = self.stream(child)
            if not inner.changed:
                made.used.add(name)
                if self._drawn.streams[child].resources is stream.resources:
                    made.used |= inner.used
                    made.fonts |= inner.fonts
                made.rows.append(one.raw)
                return
            new = form(self._pdf, self._drawn.streams[child].source, self._drawn.streams[child].resources, inner, self._edit.fonts)
        elif (number, at) in self._pictures:
            picture = self._pictures[number, at]
            over = tuple(c for c in self._edit.strike.covered if _meets(c, picture.bounds))
            if not over or not any(c.area or c.picture or _under(c, picture.bounds, self._drawn) for c in over):
                made.used.add(name)
                made.rows.append(one.raw)
                return
            new = self._edit.paint(picture, over)
        made.changed = True
        if new is not None:
            self._draw(made, new)

    def _inline(self, made: Written, number: int, at: int, one: Instruction) -> None:
        picture = self._pictures.get((number, at))
        over = tuple(c for c in self._edit.strike.covered if picture is not None and _meets(c, picture.bounds))
        if not any(c.area or c.picture or (picture is not None and _under(c, picture.bounds, self._drawn)) for c in over):
            made.rows.append(one.raw)
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
        made.rows.append(written("Do", name))

    def _show(self, made: Written, number: int, one: Instruction) -> None:
        show, gone = self._drawn.shows[number], self._gone[number]
        if gone < show.last - show.first:
            self._edit.fonts.add(show.style.font.key)
        made.changed = True
        if one.name == '"':
            made.rows += [written("Tw", one.operands[0]), written("Tc", one.operands[1])]
        if gone == show.last - show.first:
            return
        moved = self._moved[show.first : show.last]
        if not gone and min(moved) == max(moved) and (one.name != "TJ" or _bounded(one.operands[0])):
            made.rows += self._as_it_was(show, one, moved[0])
        else:
            made.rows += self._rebuilt(show)

    def _as_it_was(self, show: Show, one: Instruction, moved: float) -> list[bytes]:
        """Return an instruction that keeps its glyphs, moved as one: its own strings at its own place."""
        font = show.style.font
        self._edit.said.add(font, show.strings)
        by = (-moved if font.vertical else moved) / (self._units[show.first] or 1.0)
        return [_placed(show, by), one.raw if one.name in ("Tj", "TJ") else written("Tj", one.operands[-1])]

    def _rebuilt(self, show: Show) -> list[bytes]:
        """Return the instruction at its own place (Tm), glyphs that are gone left out, their advance made one number with the rest."""
        style, font = show.style, show.style.font
        factor = style.size / 1000 * (1 if font.vertical else style.scale)
        unit = (-1.0 if font.vertical else 1.0) * (self._units[show.first] or 1.0)
        scale = -1 if font.vertical else style.scale
        more, word = style.char_space * scale, style.word_space * scale
        mine = slice(show.first, show.last)
        codes = [code for string in show.strings for code in font.codes(string)]
        glyphs = zip(codes, self._left[mine], self._start[mine], self._width[mine], self._moved[mine], strict=True)
        row: list[Any] = []
        run, begin, there = b"", 0.0, None
        least = 1e-4 * max(abs(factor), 1e-9)
        for code, left, start, width, moved in glyphs:
            if not left:
                continue
            place = start + moved / unit
            if there is None:
                begin = place
            elif abs(place - there) > least and factor:
                row += [run, round((there - place) / factor, 3)]
                run = b""
            run += code
            there = place + width + (more + word if code == b" " else more)
        row.append(run)
        self._edit.said.add(font, row[::2])
        return [_placed(show, begin), written("TJ", row)]


def _bounded(row: Sequence[Any]) -> bool:
    """Tell whether the strings of a TJ have no number before or after them: it may leap over a word that is struck, and tell its length."""
    return all(isinstance(end, bytes) and len(end) > 0 for end in (row[0], row[-1]))


def _placed(show: Show, along: float) -> bytes:
    """Return the instruction that puts a show at its own place, ``along`` text units further on its line."""
    a, b, c, d, e, f = show.tm
    x, y = (0.0, along) if show.style.font.vertical else (along, 0.0)
    return written("Tm", a, b, c, d, x * a + y * c + e, x * b + y * d + f)


def form(pdf: Any, source: Any, resources: Any, anew: Written, fonts: set[tuple[int, int]]) -> Any:
    """Return a new form like ``source`` with other contents; the old one stays as it is for the pages that share it."""
    made = pdf.make_stream(anew.data())
    for key in ("/Type", "/Subtype", "/FormType", "/BBox", "/Matrix", "/Group"):
        if key in source:
            made[key] = source[key]
    made["/Resources"] = named(pdf, resources, anew, fonts)
    return made


def named(pdf: Any, resources: Any, anew: Written, fonts: set[tuple[int, int]]) -> Any:
    """Return resources of a stream's own: forms and pictures that are drawn, fonts that still show something, no property lists."""
    made = pikepdf.Dictionary()
    for key in ("/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Font", "/ProcSet"):
        if resources is not None and key in resources:
            made[key] = resources[key]
    drawn = {}
    if resources is not None and isinstance(resources.get("/XObject"), pikepdf.Dictionary):
        drawn = {key: value for key, value in resources["/XObject"].items() if key in anew.used}
    drawn |= {key: value if value.is_indirect else pdf.make_indirect(value) for key, value in anew.named.items()}
    if drawn:
        made["/XObject"] = pikepdf.Dictionary(drawn)
    if isinstance(made.get("/Font"), pikepdf.Dictionary):
        mine = [(key, value) for key, value in made["/Font"].items() if key in anew.fonts]
        kept = {key: value for key, value in mine if value.objgen in fonts or not value.is_indirect}
        made["/Font"] = pikepdf.Dictionary(kept)
    return made


def _meets(one: Covered, box: tuple[float, float, float, float]) -> bool:
    return one.box[0] < box[2] and one.box[2] > box[0] and one.box[1] < box[3] and one.box[3] > box[1]


def _under(one: Covered, box: tuple[float, float, float, float], drawn: Drawn) -> bool:
    """Tell whether a picture as large as half the page lies under a box: it may show the same words."""
    whole = drawn.shown.width * drawn.shown.height
    return (box[2] - box[0]) * (box[3] - box[1]) > 0.5 * whole

