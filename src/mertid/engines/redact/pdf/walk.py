"""Walk through a page's content streams and number every text-showing instruction and every glyph.

Reading and removing both walk with this function, so a glyph has the same number in both. Nothing is changed here.
Source: ISO 32000-1, 8 and 9.
"""

from contextlib import suppress
from typing import Any

import pikepdf

from mertid.core import Text, TooBig

from .content import CannotRead, Instruction, instructions
from .drawn import UNREAD, Drawn, Stream
from .fonts import Font, font
from .instructions import DEEP, Run
from .matrix import Matrix, bounds, times
from .pages import resources, shown
from .state import State

MAX_OPERATORS = 3_000_000
MAX_DEPTH = 16
MAX_STREAMS = 4_000

_MANY = Text(da="En side er tegnet med flere streger og tegn, end der kan læses her.",
             en="A page is drawn with more strokes and characters than can be read here.")


class Walker:
    """Walks the pages of one file; fonts are read once. ``off``: the layers that are switched off."""

    def __init__(self, off: frozenset[tuple[int, int]] = frozenset()) -> None:
        self._fonts: dict[Any, Font] = {}
        self._instead = pikepdf.Dictionary(
            Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica, Encoding=pikepdf.Name.WinAnsiEncoding)
        self._known: dict[bytes, Instruction] = {}
        self._off = off
        self._left = MAX_OPERATORS

    def page(self, page: Any) -> Drawn:
        """Return what a page draws.

        Raises
        ------
        TooBig
            More instructions, nested forms or forms than the limits allow.
        """
        self._left = MAX_OPERATORS
        drawn = Drawn(shown(page))
        found = resources(page)
        self._stream(drawn, page, found, State(drawn.shown.matrix), -1, -1, 0)
        return drawn

    def _stream(self, drawn: Drawn, source: Any, named: Any, state: State, parent: int, at: int, depth: int, odd: str = "") -> int:
        if depth > MAX_DEPTH:
            raise TooBig(f"pdf: forms are {depth} deep, expected at most {MAX_DEPTH}. Print the page to a new PDF.", text=DEEP)
        if len(drawn.streams) > MAX_STREAMS:
            raise TooBig(f"pdf: page has {len(drawn.streams)} forms, expected at most {MAX_STREAMS}.", text=_MANY)
        try:
            found = instructions(source, self._known)
        except CannotRead:
            found = []
            drawn.odd.add(UNREAD)
        self._left -= len(found)
        if self._left < 0:
            raise TooBig(f"pdf: page has over {MAX_OPERATORS} instructions, expected fewer. Print it to a new PDF.", text=_MANY)
        stream = Stream(source, named, found, parent, at, odd)
        drawn.streams.append(stream)
        number = len(drawn.streams) - 1
        Run(self, drawn, stream, number, state, depth).go()
        return number

    def form(self, run: Run, source: Any, at: int, matrix: Matrix, odd: str = "") -> None:
        """Walk a form (or a pattern's cell) drawn by an instruction of ``run``."""
        state = run.state.inner()
        with suppress(Exception):
            matrix = times(tuple(float(v) for v in source["/Matrix"]), matrix)  # type: ignore[arg-type]
        state.ctm = matrix
        with suppress(Exception):
            state.clip_to(bounds(matrix, *(float(v) for v in source["/BBox"])), exact=False)
        named = source.get("/Resources", run.stream.resources)
        made = self._stream(run.drawn, source, named, state, run.number, at, run.depth + 1, odd or run.stream.odd)
        if not odd:
            run.stream.children[at] = made
        if odd or run.stream.odd:
            run.drawn.odd.add(odd or run.stream.odd)

    def font(self, source: Any) -> Font:
        """Return a font, read once; for one that is not there the one that readers show instead, with widths that nobody knows."""
        if source is None:
            made = self.font(self._instead)
            made.known_widths = False
            return made
        key = source.objgen if source.is_indirect else id(source)
        if key not in self._fonts or key == (0, 0):
            self._fonts[key] = font(source)
            if not source.is_indirect:
                self._fonts[key].__dict__["kept"] = source  # keeps the id from being used again
        return self._fonts[key]

    def is_off(self, group: Any) -> bool:
        """Tell whether content marked with an optional content group (or a membership of several) is not shown."""
        with suppress(Exception):
            if str(group.get("/Type", "")) == "/OCMD":
                groups = group.get("/OCGs")
                listed = [] if groups is None else list(groups) if isinstance(groups, pikepdf.Array) else [groups]
                states = [g.objgen not in self._off for g in listed if hasattr(g, "objgen")]
                policy = str(group.get("/P", "/AnyOn"))
                shows = {"/AllOn": all(states), "/AnyOff": not all(states), "/AllOff": not any(states)}.get(policy, any(states))
                return bool(states) and not shows
            return group.objgen in self._off
        return False
