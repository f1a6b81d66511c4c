"""What each instruction of a content stream does to the state, and what it draws."""

import re
from contextlib import suppress
from typing import Any

import pikepdf

from mertid.core import Text, TooBig

from .colours import white
from .drawn import Drawn, Path, Picture, Show, Stream, Style
from .fonts import Font
from .marks import Marks, said
from .matrix import ONE, bounds, cut, times
from .state import State
from .walks import Walks

DEEP = Text(da="En side er sat sammen af dele i flere lag, end der kan læses her.",
            en="A page is nested more deeply than can be read here.")
_CONSTRUCT = ("m", "l", "c", "v", "y")
_NUMBERS = {"Tc": "char_space", "Tw": "word_space", "TL": "leading", "Ts": "rise"}
_PAINT = {"f": "f", "F": "f", "f*": "f", "S": "s", "s": "s", "B": "fs", "B*": "fs", "b": "fs", "b*": "fs", "n": ""}
_SHOWING = frozenset(("Td", "TD", "Tm", "T*", "Tj", "TJ"))  # the next one meets the same style
_WRONG = (TypeError, ValueError, IndexError, ZeroDivisionError, OverflowError, AttributeError, KeyError, NotImplementedError)


class Run:
    """One stream being walked: what each instruction does. ``walker`` walks the forms that it draws."""

    def __init__(self, walker: Walks, drawn: Drawn, stream: Stream, number: int, state: State, depth: int) -> None:
        self.walker, self.drawn, self.stream, self.number, self.state, self.depth = walker, drawn, stream, number, state, depth
        self._stack: list[State] = []
        self._marks = Marks()
        self._xs: list[float] = []
        self._ys: list[float] = []
        self._from, self._clip, self._rectangles, self._block, self._styles = -1, False, 0, -1, 0
        self._style: Style | None = None
        self._names: dict[tuple[str, str], Any] = {}
        self._do = {name[4:]: getattr(self, name) for name in dir(self) if name.startswith("_on_")}
        self._do |= {"'": self._next_line_show, '"': self._spaced_show, "T*": self._next_line, "INLINE IMAGE": self._inline}
        self._do |= dict.fromkeys(_PAINT, self._paint) | dict.fromkeys(_CONSTRUCT, self._points)
        self._do |= dict.fromkeys(("W", "W*"), self._clipping) | dict.fromkeys(("g", "rg", "k"), self._plain_fill)
        self._do |= dict.fromkeys(("sc", "scn"), self._fill) | {"SCN": self._pattern}
        self._do |= dict.fromkeys(("BMC", "BDC"), self._mark) | dict.fromkeys(("MP", "DP"), self._point)
        self._do |= dict.fromkeys(_NUMBERS, self._number)

    def go(self) -> None:
        do, broken = self._do, self.stream.broken
        for at, (name, operands, _, sound) in enumerate(self.stream.instructions):
            if name not in _SHOWING:
                self._style = None
            if (act := do.get(name)) is None:
                continue
            try:
                if sound:
                    act(operands, at, name)
                else:
                    broken.add(at)  # it draws nothing in a reader either
            except _WRONG:
                broken.add(at)
        self.stream.open = len(self._stack)

    def _resource(self, kind: str, name: str) -> Any:
        key = (kind, name)
        if key not in self._names:
            found = None
            with suppress(Exception):
                found = self.stream.resources[kind][name]
            self._names[key] = found
        return self._names[key]

    def _on_q(self, operands: Any, at: int, name: str) -> None:
        if len(self._stack) > 500:
            raise TooBig(f"pdf: page has {len(self._stack)} open states, expected at most 500.", text=DEEP)
        self._stack.append(self.state.copy())

    def _on_Q(self, operands: Any, at: int, name: str) -> None:  # noqa: N802
        if self._stack:
            kept = self.state
            self.state = self._stack.pop()
            self.state.tm, self.state.line = kept.tm, kept.line

    def _on_cm(self, operands: Any, at: int, name: str) -> None:
        self.state.ctm = times(tuple(operands), self.state.ctm)

    def _on_gs(self, operands: Any, at: int, name: str) -> None:
        found = self._resource("/ExtGState", operands[0])
        if found is None:
            return
        state = self.state
        if "/ca" in found:
            state.alpha = float(found["/ca"])
        if "/BM" in found:
            state.blend = str(found["/BM"])
        if "/Font" in found:
            state.font, state.size = self.walker.font(found["/Font"][0]), float(found["/Font"][1])
        if "/SMask" in found:
            mask = found["/SMask"]
            state.masked = isinstance(mask, pikepdf.Dictionary)
            if state.masked and "/G" in mask:
                self.walker.form(self, mask["/G"], at, state.ctm, "mask")

    def _plain_fill(self, operands: Any, at: int, name: str) -> None:
        self.state.white = white(operands, tint=False)

    def _fill(self, operands: Any, at: int, name: str) -> None:
        self.state.white = not self._pattern(operands, at, name) and white(operands, tint=self.state.tint)

    def _pattern(self, operands: Any, at: int, name: str) -> bool:
        """Walk a pattern that may hold text; return whether the colour is one."""
        state = self.state
        if not operands or not isinstance(operands[-1], str):
            return False
        pattern = self._resource("/Pattern", operands[-1])
        if isinstance(pattern, pikepdf.Stream) and pattern.objgen not in state.patterns:
            state.patterns = state.patterns | {pattern.objgen}
            if re.search(rb"\b(?:BT|Do)\b", pattern.read_bytes()):
                self.walker.form(self, pattern, at, self.drawn.shown.matrix, "pattern")
        return True

    def _on_cs(self, operands: Any, at: int, name: str) -> None:
        space = self._resource("/ColorSpace", operands[0])
        kind = ""
        with suppress(Exception):
            kind = str(space[0])
        self.state.tint, self.state.white = kind in ("/Separation", "/DeviceN"), False

    # -- text --

    def _on_BT(self, operands: Any, at: int, name: str) -> None:  # noqa: N802
        self.state.tm = self.state.line = ONE
        self._block = at

    def _on_ET(self, operands: Any, at: int, name: str) -> None:  # noqa: N802
        if any((one.stream, one.block) == (self.number, self._block) and one.mode >= 4 for one in self.drawn.styles[self._styles :]):
            self.state.clip_exact = False  # the letters clip what comes: it covers no more than they do
        self._block, self._styles = -1, len(self.drawn.styles)

    def _on_Tf(self, operands: Any, at: int, name: str) -> None:  # noqa: N802
        called, self.state.size = operands
        if called not in self.stream.fonts:
            found = self._resource("/Font", called)
            self.stream.fonts[called] = self.walker.font(found)
        self.state.font = self.stream.fonts[called]

    def _number(self, operands: Any, at: int, name: str) -> None:
        setattr(self.state, _NUMBERS[name], operands[0])

    def _on_Tz(self, operands: Any, at: int, name: str) -> None:  # noqa: N802
        self.state.scale = operands[0] / 100

    def _on_Tr(self, operands: Any, at: int, name: str) -> None:  # noqa: N802
        self.state.mode = int(operands[0])

    def _on_Tm(self, operands: Any, at: int, name: str) -> None:  # noqa: N802
        self.state.tm = self.state.line = tuple(operands)

    def _on_Td(self, operands: Any, at: int, name: str) -> None:  # noqa: N802
        x, y = operands
        state = self.state
        a, b, c, d, e, f = state.line  # the matrix product written out: some writers move before every letter
        state.tm = state.line = (a, b, c, d, x * a + y * c + e, x * b + y * d + f)

    def _on_TD(self, operands: Any, at: int, name: str) -> None:  # noqa: N802
        self.state.leading = -operands[1]
        self._on_Td(operands, at, name)

    def _next_line(self, operands: Any, at: int, name: str) -> None:
        self._on_Td((0, -self.state.leading), at, name)

    def _next_line_show(self, operands: Any, at: int, name: str) -> None:
        self._next_line(operands, at, name)
        self._on_Tj(operands, at, name)

    def _spaced_show(self, operands: Any, at: int, name: str) -> None:
        self.state.word_space, self.state.char_space = operands[:2]
        self._next_line(operands, at, name)
        self._on_Tj(operands[2:], at, name)

    def _on_Tj(self, operands: Any, at: int, name: str) -> None:  # noqa: N802
        used, drawn = self.state.font, self.drawn
        if used is None:
            drawn.odd.add("font")
            return
        glyphs, advance, spaces = used.read(operands[0])
        first = len(drawn.glyphs)
        drawn.glyphs += glyphs
        self._shown(used, at, first, operands, advance, spaces)

    def _on_TJ(self, operands: Any, at: int, name: str) -> None:  # noqa: N802
        used, glyphs, kerns = self.state.font, self.drawn.glyphs, self.drawn.kerns
        if used is None:
            self.drawn.odd.add("font")
            return
        first, spaces, strings = len(glyphs), 0, list[bytes]()
        advance = 0.0
        for part in operands[0]:
            if type(part) is float:
                advance -= part if not used.vertical else -part
                kerns.append((len(glyphs), part))
            else:
                strings.append(part)
                more, wide, blank = used.read(part)
                glyphs += more
                advance += wide
                spaces += blank
        while kerns and kerns[-1][0] >= len(glyphs):
            kerns.pop()  # after the last glyph: it moves only what comes then
        self._shown(used, at, first, strings, advance, spaces)

    def _shown(self, used: Font, at: int, first: int, strings: list[bytes], advance: float, spaces: int) -> None:
        """Take note of glyphs from ``first`` on, and move on by what they advance, numbers between them taken off."""
        state, drawn = self.state, self.drawn
        last, tm = len(drawn.glyphs), state.tm
        if last > first:
            drawn.shows.append(Show(self._style or self._styled(used), at, tm, first, last, strings))
        by = advance * state.size / 1000
        spread_by = state.char_space * (last - first) + state.word_space * spaces
        a, b, c, d, e, f = tm
        if used.vertical:
            y = -by - spread_by
            state.tm = (a, b, c, d, y * c + e, y * d + f)
        else:
            x = (by + spread_by) * state.scale
            state.tm = (a, b, c, d, x * a + e, x * b + f)

    def _styled(self, used: Font) -> Style:
        """Return the style of now, kept until an instruction comes that may change it."""
        state, drawn = self.state, self.drawn
        drawn.odd |= {"letters"} if used.nested else set()
        hidden = "clear" if state.alpha <= 0.02 else ""
        hidden = "layer" if state.off or self._marks.off else hidden
        made = self._style = Style(
            len(drawn.styles), self.number, self._block, used, state.size, state.scale, state.char_space, state.word_space, state.rise,
            state.ctm, state.mode, state.white, state.clip, drawn.order, hidden)
        drawn.styles.append(made)
        return made

    # -- paths, images, forms, layers --

    def _points(self, operands: Any, at: int, name: str) -> None:
        if self._from < 0:
            self._from = at
        self._xs += operands[0::2]
        self._ys += operands[1::2]
        self._rectangles = -1

    def _on_re(self, operands: Any, at: int, name: str) -> None:
        x, y, w, h = operands
        if self._from < 0:
            self._from = at
        self._xs += (x, x + w)
        self._ys += (y, y + h)
        self._rectangles += 1

    def _clipping(self, operands: Any, at: int, name: str) -> None:
        self._clip = True

    def _paint(self, operands: Any, at: int, name: str) -> None:
        state, how = self.state, _PAINT[name]
        if self._xs:
            box = bounds(state.ctm, min(self._xs), min(self._ys), max(self._xs), max(self._ys))
            one = self._rectangles == 1 and (abs(state.ctm[1]) + abs(state.ctm[2]) < 1e-9 or abs(state.ctm[0]) + abs(state.ctm[3]) < 1e-9)
            if how:
                covers = one and "f" in how and state.opaque()
                seen = cut(box, state.clip) if covers else box
                self.drawn.paths.append(Path(self.number, self._from, at, seen, state.ctm, covers, state.white, self.drawn.order))
                self.drawn.order += 1
                if self._marks.off or state.off:
                    self.stream.drop.add(at)
            if self._clip:
                state.clip_to(box, exact=one)
        self._xs, self._ys = [], []
        self._from, self._clip, self._rectangles = -1, False, 0

    def _on_Do(self, operands: Any, at: int, name: str) -> None:  # noqa: N802
        named = operands[0]
        source = self._resource("/XObject", named)
        if source is None:
            return
        state = self.state
        off = self._marks.off or state.off or ("/OC" in source and self.walker.is_off(source["/OC"]))
        if off:
            self.stream.drop.add(at)
        kind = str(source.get("/Subtype", ""))
        if kind == "/Form":
            before, state.off = state.off, off
            self.walker.form(self, source, at, state.ctm)
            state.off = before
        elif kind == "/Image" and not off:
            solid = not any(key in source for key in ("/SMask", "/Mask", "/ImageMask"))
            self._picture(named, source, at, solid)

    def _inline(self, operands: Any, at: int, name: str) -> None:
        if self._marks.off or self.state.off:
            self.stream.drop.add(at)
        else:
            self._picture("", None, at, solid=False)

    def _picture(self, name: str, source: Any, at: int, solid: bool) -> None:
        state = self.state
        box = cut(bounds(state.ctm, 0, 0, 1, 1), state.clip)
        self.drawn.pictures.append(Picture(self.number, at, name, source, state.ctm, box, solid and state.opaque(), self.drawn.order))
        self.drawn.order += 1

    def _on_sh(self, operands: Any, at: int, name: str) -> None:
        self.stream.drop |= {at} if self._marks.off or self.state.off else set()

    def _mark(self, operands: Any, at: int, name: str) -> None:
        self.stream.marked = True
        group, off = None, False
        if name == "BDC" and isinstance(operands[1], str):
            group = self._resource("/Properties", operands[1])
            off = operands[0] == "/OC" and group is not None and self.walker.is_off(group)
        self._marks.begin(off, said(group, self.stream.instructions[at].raw) if name == "BDC" else "", len(self.drawn.glyphs))

    def _on_EMC(self, operands: Any, at: int, name: str) -> None:  # noqa: N802
        self._marks.end(self.drawn.glyphs)

    def _point(self, operands: Any, at: int, name: str) -> None:
        self.stream.marked = True
