"""What each instruction of a content stream does to the state, and what it draws."""

import re
from contextlib import suppress
from typing import Any

import pikepdf

from mertid.core import Text, TooBig

from .colours import white
from .drawn import Drawn, Show, Stream, Style
from .fonts import Font
from .graphics import PAINT, Graphics
from .marks import said
from .matrix import ONE, times
from .state import State
from .walks import Walks

DEEP = Text(da="En side er sat sammen af dele i flere lag, end der kan læses her.",
            en="A page is nested more deeply than can be read here.")
_CONSTRUCT = ("m", "l", "c", "v", "y")
_NUMBERS = {"Tc": "char_space", "Tw": "word_space", "TL": "leading", "Ts": "rise"}
_SHOWING = frozenset(("Td", "TD", "Tm", "T*", "Tj", "TJ"))  # the next one meets the same style
_WRONG = (TypeError, ValueError, IndexError, ZeroDivisionError, OverflowError, AttributeError, KeyError, NotImplementedError)


class Run(Graphics):
    """One stream being walked: what each instruction does. ``walker`` walks the forms that it draws."""

    def __init__(self, walker: Walks, drawn: Drawn, stream: Stream, number: int, state: State, depth: int) -> None:
        super().__init__(walker, drawn, stream, number, state)
        self.depth = depth
        self._stack: list[State] = []
        self._block, self._styles = -1, 0
        self._style: Style | None = None
        self._do = {name[4:]: getattr(self, name) for name in dir(self) if name.startswith("_on_")}
        self._do |= {"'": self._next_line_show, '"': self._spaced_show, "T*": self._next_line, "INLINE IMAGE": self._inline}
        self._do |= dict.fromkeys(PAINT, self._paint) | dict.fromkeys(_CONSTRUCT, self._points)
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
        used, glyphs = self.state.font, self.drawn.glyphs
        if used is None:
            self.drawn.odd.add("font")
            return
        more, advance, spaces = used.strings.get(operands[0]) or used.read(operands[0])
        first = len(glyphs)
        glyphs += more
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

    # -- marks --

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
