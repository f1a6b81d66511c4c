"""How a page of a document is shown: where its marks lie on the picture, its text cut into marked pieces, its words with their places.

The engine's `Reading` comes in as it is; nothing here writes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mertid.desk.models import MarkRow

NEAR_PT = 1.5
"""Points; boxes grow by this much sideways, so that a mark is easy to hit."""
SAME_LINE = 0.5
"""Share of a character's height by which the next may lie lower or higher and still be on the same line."""
WIDE_GAP = 4.0
"""Characters' widths between two characters after which the mark is drawn in two, such as over table cells."""


@dataclass(frozen=True)
class Rect:
    """A rectangle on the page, in points from the top left: left, top, width, height."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Shown:
    """A mark on this page: its row, its rectangles, and where its ground is written (right end of the last one)."""

    row: MarkRow
    rects: tuple[Rect, ...]
    words: str

    @property
    def label_x(self) -> float:
        """Right end of the last rectangle."""
        return round(self.rects[-1].x + self.rects[-1].w, 1) if self.rects else 0.0

    @property
    def middle(self) -> Rect | None:
        """The widest rectangle, in whose middle the receiver reads the ground."""
        widest = max(self.rects, key=lambda one: one.w, default=None)
        return Rect(round(widest.x + widest.w / 2, 1), round(widest.y + widest.h * 0.72, 1), 0, 0) if widest else None

    @property
    def label_y(self) -> float:
        """Top of the last rectangle."""
        return round(self.rects[-1].y, 1) if self.rects else 0.0


@dataclass(frozen=True)
class Piece:
    """A stretch of the page's text with the mark it belongs to, or none. ``start``: its offset in the page's text."""

    text: str
    start: int
    mark: MarkRow | None = None


def shown_marks(sheet: Any, marks: Iterable[MarkRow]) -> list[Shown]:
    """Return the marks of this page with their places, in reading order."""
    found = []
    for row in marks:
        if row.area:
            box = row.area
            rects: tuple[Rect, ...] = (_rect(box["x0"], box["y0"], box["x1"], box["y1"]),)
        else:
            rects = rectangles(sheet.boxes, row.start, row.end)
        found.append(Shown(row, rects, " ".join(sheet.text[row.start : row.end].split())))
    return found


def rectangles(boxes: Any, start: int, end: int) -> tuple[Rect, ...]:
    """Return a rectangle a line for characters ``start`` to ``end``.

    Parameters
    ----------
    boxes
        Shape (characters, 4): x0, y0, x1, y1 in points, NaN where a character has no place; or None.
    """
    if boxes is None:
        return ()
    lines: list[list[float]] = []
    for x0, y0, x1, y1 in boxes[start:end].tolist():
        if x0 != x0:  # NaN: a line end
            continue
        if lines and _continues(lines[-1], x0, y0, x1, y1):
            last = lines[-1]
            last[1], last[2], last[3] = min(last[1], y0), max(last[2], x1), max(last[3], y1)
        else:
            lines.append([x0, y0, x1, y1])
    return tuple(_rect(x0 - NEAR_PT, y0, x1 + NEAR_PT, y1) for x0, y0, x1, y1 in lines)


def _continues(line: Sequence[float], x0: float, y0: float, x1: float, y1: float) -> bool:
    height = max(y1 - y0, 1.0)
    return abs((y0 + y1) / 2 - (line[1] + line[3]) / 2) < height * SAME_LINE and -height < x0 - line[2] < WIDE_GAP * max(x1 - x0, 2.0)


def _rect(x0: float, y0: float, x1: float, y1: float) -> Rect:
    return Rect(round(x0, 1), round(y0, 1), round(max(x1 - x0, 1), 1), round(max(y1 - y0, 1), 1))


def pieces(text: str, marks: Sequence[MarkRow]) -> list[Piece]:
    """Return the page's text cut at its marks; where two overlap, the one that begins first is shown."""
    found, at = [], 0
    for row in sorted((one for one in marks if not one.area and one.end > one.start), key=lambda one: (one.start, -one.end)):
        if row.start < at:
            continue
        if row.start > at:
            found.append(Piece(text[at : row.start], at))
        found.append(Piece(text[row.start : row.end], row.start, row))
        at = row.end
    if at < len(text):
        found.append(Piece(text[at:], at))
    return found


def words(sheet: Any) -> list[list[float]]:
    """Return the page's words as [start, end, left, top, width, height], for choosing them with keys or mouse; [] without layout."""
    found: list[list[float]] = []
    at = 0
    for part in sheet.text.split():
        start = sheet.text.index(part, at)
        at = start + len(part)
        if rects := rectangles(sheet.boxes, start, at):
            found.append([start, at, rects[0].x, rects[0].y, rects[0].w, rects[0].h])
    return found


def places_of(text: str, said: str) -> list[tuple[int, int]]:
    """Return where these words stand in the text, whatever the case of letters and the white space between them."""
    import re

    parts = said.split()
    if not parts:
        return []
    pattern = r"\s+".join(re.escape(part) for part in parts)
    return [(found.start(), found.end()) for found in re.finditer(pattern, text, re.IGNORECASE)]
