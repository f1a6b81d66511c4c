"""What the instructions of a content stream draw beside text: paths, pictures and forms."""

from contextlib import suppress
from typing import Any

from .drawn import Drawn, Path, Picture, Stream
from .marks import Marks
from .matrix import bounds, cut
from .state import State
from .walks import Walks

PAINT = {"f": "f", "F": "f", "f*": "f", "S": "s", "s": "s", "B": "fs", "B*": "fs", "b": "fs", "b*": "fs", "n": ""}


class Graphics:
    """The part of a run through a stream that keeps its paths, pictures and forms."""

    def __init__(self, walker: Walks, drawn: Drawn, stream: Stream, number: int, state: State) -> None:
        self.walker, self.drawn, self.stream, self.number, self.state = walker, drawn, stream, number, state
        self._marks = Marks()
        self._xs: list[float] = []
        self._ys: list[float] = []
        self._from, self._clip, self._rectangles = -1, False, 0
        self._names: dict[tuple[str, str], Any] = {}

    def _resource(self, kind: str, name: str) -> Any:
        key = (kind, name)
        if key not in self._names:
            found = None
            with suppress(Exception):
                found = self.stream.resources[kind][name]
            self._names[key] = found
        return self._names[key]

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
        state, how = self.state, PAINT[name]
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
