"""What a page draws, as `walk` tells it: glyphs with places, paths, images, and the content streams they come from."""

from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .content import Instruction
from .fonts import Font, Glyph
from .matrix import Matrix
from .pages import Shown

Rectangle = tuple[float, float, float, float]
UNREAD = "unread"  # in `Drawn.odd`: some of the page's contents could not be read
EVERYWHERE: Rectangle = (-1e9, -1e9, 1e9, 1e9)


@dataclass
class Stream:
    """A content stream at one place of a page: the page's own, or a form's for each time it is drawn.

    ``children`` maps the number of a drawing instruction to the stream that it draws. ``drop`` holds instructions in layers that are
    off, ``broken`` those with operands that fit nothing, ``fonts`` the fonts by the names that chose them. ``odd`` names streams that are
    not rewritten in place: ``pattern``, ``mask``.
    """

    source: Any
    resources: Any
    instructions: list[Instruction]
    parent: int = -1
    at: int = -1
    odd: str = ""
    fonts: dict[str, Font | None] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)
    children: dict[int, int] = field(default_factory=dict)
    drop: set[int] = field(default_factory=set)
    marked: bool = False
    open: int = 0


@dataclass(slots=True)
class Style:
    """What text-showing instructions that follow each other meet: stream, block (where its BT is) and state. ``number`` on the page."""

    number: int
    stream: int
    block: int
    font: Font
    size: float
    scale: float
    char_space: float
    word_space: float
    rise: float
    ctm: Matrix
    mode: int
    white: bool
    clip: Rectangle
    order: int
    hidden: str


@dataclass(slots=True)
class Show:
    """One text-showing instruction: its style and place, its strings, and its glyphs ``first`` to ``last`` of the page."""

    style: Style
    at: int
    tm: Matrix
    first: int
    last: int
    strings: list[bytes]


@dataclass(slots=True)
class Path:
    """One painted path: instructions ``first`` to ``at`` (the painting one), its bounds on the page as shown."""

    stream: int
    first: int
    at: int
    bounds: Rectangle
    ctm: Matrix
    covers: bool
    pale: bool
    order: int


@dataclass(slots=True)
class Picture:
    """One drawn image (inline where ``name`` is empty): where the unit square goes, and what of it is inside the clip."""

    stream: int
    at: int
    name: str
    source: Any
    ctm: Matrix
    bounds: Rectangle
    opaque: bool
    order: int


@dataclass
class Drawn:
    """A page as drawn. ``kerns`` are the numbers between strings: the glyph they stand before, thousandths of the size."""

    shown: Shown
    streams: list[Stream] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    shows: list[Show] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    glyphs: list[Glyph] = field(default_factory=list)
    kerns: list[tuple[int, float]] = field(default_factory=list)
    odd: set[str] = field(default_factory=set)
    order: int = 0

    def show_of(self) -> NDArray[np.int64]:
        """Return the number of each glyph's show, shape (glyphs,)."""
        return np.repeat(np.arange(len(self.shows)), [s.last - s.first for s in self.shows])

    def told(self) -> NDArray[np.float64]:
        """Return each glyph's advance, whether it counts as a space, its first letter's number and how many letters, shape (4, glyphs)."""
        ids = list(map(id, self.glyphs))  # the same few come again and again
        kinds = dict(zip(ids, self.glyphs, strict=True))
        number = {key: at for at, key in enumerate(kinds)}
        table = np.array([(one.advance, one.space, ord(one.text[0]), len(one.text)) for one in kinds.values()])
        found: NDArray[np.float64] = table.T[:, np.fromiter(map(number.__getitem__, ids), int, len(ids))]
        return found

    def within(self, mask: NDArray[np.bool_]) -> list[int]:
        """Return how many glyphs of a mask, shape (glyphs,), are in each show."""
        before = np.concatenate([[0], np.cumsum(mask)])
        found: list[int] = (before[[s.last for s in self.shows]] - before[[s.first for s in self.shows]]).tolist()
        return found


@dataclass(frozen=True)
class Places:
    """Where glyphs are on the page as shown, in points: boxes (n, 4), origins (n, 2), ends (n, 2), unit directions (n, 2), sizes (n,).

    ``show`` and ``style`` are the numbers of each glyph's show and style; ``start`` and ``width`` are along the baseline in the show's
    text units, from its own start; ``unit`` is how many points one such unit is; ``letter`` is the number of a glyph's first letter,
    ``letters`` how many it has.
    """

    boxes: NDArray[np.float64]
    origin: NDArray[np.float64]
    end: NDArray[np.float64]
    along: NDArray[np.float64]
    size: NDArray[np.float64]
    show: NDArray[np.int64]
    style: NDArray[np.int64]
    start: NDArray[np.float64]
    width: NDArray[np.float64]
    unit: NDArray[np.float64]
    letter: NDArray[np.int64]
    letters: NDArray[np.int64]


def places(drawn: Drawn) -> Places:
    """Return where the page's glyphs are."""
    show = drawn.show_of()
    if not len(show):
        none, flat = np.zeros((0, 2)), np.zeros(0)
        return Places(np.zeros((0, 4)), none, none, none, flat, show, show, flat, flat, flat, show, show)
    style = np.array([s.style.number for s in drawn.shows])[show]
    table = np.array([(*s.ctm, s.size, s.rise, s.font.top, s.font.bottom, s.font.vertical) for s in drawn.styles])
    tm = np.fromiter(chain.from_iterable([s.tm for s in drawn.shows]), float, 6 * len(drawn.shows)).reshape(-1, 6)
    m = _whole(tm[show].T, table[style, :6].T)
    size, rise, top, bottom, turned = table[:, 6:].T
    low, high, upright, size = (rise + bottom * size)[style], (rise + top * size)[style], (turned > 0)[style], size[style]
    advance, space, letter, letters = drawn.told()
    start, width = _along(drawn, show, style, advance, space)
    x0, x1, y0, y1 = start, start + width, low, high
    end_x, end_y = x1, np.zeros_like(start)
    origin_x, origin_y = start, end_y
    if upright.any():
        x0, x1 = np.where(upright, -np.abs(size) / 2, x0), np.where(upright, np.abs(size) / 2, x1)
        y0, y1 = np.where(upright, start + width, y0), np.where(upright, start, y1)
        end_x, end_y = np.where(upright, 0, end_x), np.where(upright, start + width, 0)
        origin_x, origin_y = np.where(upright, 0, start), np.where(upright, start, 0)
    corners = np.stack([_at(m, x, y) for x in (x0, x1) for y in (y0, y1)])
    origin, end = _at(m, origin_x, origin_y), _at(m, end_x, end_y)
    direction = np.where(upright[:, None], -m[:, 2:4], m[:, 0:2])
    length = np.hypot(direction[:, 0], direction[:, 1])
    along = direction / np.maximum(length, 1e-9)[:, None]
    reach = np.abs(high - low)  # a Type 3 font may count in pixels: then its letters, not its size, say how tall it is
    tall = np.where((reach > 2 * np.abs(size)) | (reach < 0.4 * np.abs(size)), reach / 1.12, np.abs(size)) * np.hypot(m[:, 2], m[:, 3])
    boxes = np.concatenate([corners.min(axis=0), corners.max(axis=0)], axis=1)
    return Places(boxes, origin, end, along, tall, show, style, start, width, length, letter.astype(int), letters.astype(int))


def _along(drawn: Drawn, show: NDArray, style: NDArray, advance: NDArray, space: NDArray) -> tuple[NDArray, NDArray]:
    """Return where each glyph begins along its show, and its advance without spacing, in text units."""
    table = [(s.font.vertical, s.size / 1000, s.char_space, s.word_space, s.scale) for s in drawn.styles]
    turned, factor, more, word, scale = np.array(table).T
    scale = np.where(turned > 0, 1.0, scale)
    factor, more, word = (factor * scale)[style], (more * scale)[style], (word * scale)[style]
    sign = np.where(turned > 0, -1.0, 1.0)[style]
    width = advance * factor * sign
    step = width + (more + word * space) * sign
    kern = np.zeros(len(show))
    if drawn.kerns:
        at, by = np.array([k[0] for k in drawn.kerns]), np.array([k[1] for k in drawn.kerns])
        np.add.at(kern, at, by)
    reached = np.cumsum(step - kern * factor)
    start = reached - step
    first = np.array([s.first for s in drawn.shows])[show]
    return start - (start[first] + kern[first] * factor[first]), width


def _at(m: NDArray, x: NDArray, y: NDArray) -> NDArray:
    return np.stack([m[:, 0] * x + m[:, 2] * y + m[:, 4], m[:, 1] * x + m[:, 3] * y + m[:, 5]], axis=1)


def _whole(tm: NDArray[np.float64], ctm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return text matrix times graphics matrix, shape (glyphs, 6), of two of shape (6, glyphs)."""
    (a, b, c, d, e, f), (p, q, r, s, t, u) = tm, ctm
    return np.stack([a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u], axis=1)
