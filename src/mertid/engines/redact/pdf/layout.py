"""Glyphs into text in reading order, as a person would select it.

The order of the content stream is kept, for writers put cells and columns there in the order of reading; what stands on one
baseline is joined, and a page whose lines jump about is sorted by place.
"""

import itertools
import unicodedata
from dataclasses import dataclass, replace
from math import hypot

import numpy as np
from numpy.typing import NDArray

from .drawn import Drawn, Places

WORD_GAP = 0.15   # of the size: a wider gap between glyphs is a space
CELL_GAP = 2.0    # of the size: a wider gap is another cell or column
BASELINE = 0.45   # of the size: glyphs further apart are on different lines
_BETWEEN = ("", " ", "\t")  # nothing, a space, or a tab where a new cell begins
_ROW = 6.0        # points: baselines are looked up by this
ACCENTS = {"\u02da": "\u030a", "\u00b0": "\u030a", "\u00b4": "\u0301", "`": "\u0300", "\u00a8": "\u0308", "^": "\u0302", "\u02c6": "\u0302",
           "~": "\u0303", "\u02dc": "\u0303", "\u00b8": "\u0327", "\u02c7": "\u030c"}  # signs of their own to those that join a letter
_ACCENT_CODES = [ord(one) for one in ACCENTS]
LETTERS_AT_ONCE = 0.12  # of the size: the same glyph drawn again this near is bold print, not text


@dataclass
class Line:
    """Glyphs on one baseline, in order along it; ``along`` and ``across`` are the direction's coordinates of start, end, baseline."""

    glyphs: list[int]
    angle: tuple[float, float]
    start: float
    end: float
    across: float
    size: float


@dataclass(frozen=True)
class Laid:
    """A page's text: ``glyph`` and ``line`` have one number a character, -1 for what no glyph stands for (spaces put in, line ends)."""

    text: str
    glyph: NDArray[np.int64]
    boxes: NDArray[np.float32]
    lines: list[Line]
    line: NDArray[np.int64]


def laid(drawn: Drawn, places: Places, wanted: NDArray[np.bool_]) -> Laid:
    """Return the text of the wanted glyphs, mask of shape (glyphs,)."""
    lines = _sorted(places, _lines(places, _composed(drawn, places, _once(places, np.flatnonzero(wanted)))))
    return _written(drawn, places, lines)


def _once(places: Places, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Drop glyphs that are drawn a second time in almost the same place."""
    if len(order) < 2:
        return order
    codes = places.letter[order]
    x, y, size = places.origin[order, 0], places.origin[order, 1], np.maximum(places.size[order], 1e-3)
    near = np.lexsort((x, np.round(y / size, 1), codes))
    a, b = near[:-1], near[1:]
    again = (codes[a] == codes[b]) & (np.abs(x[a] - x[b]) < LETTERS_AT_ONCE * size[a]) & (np.abs(y[a] - y[b]) < LETTERS_AT_ONCE * size[a])
    keep = np.ones(len(order), bool)
    keep[np.maximum(a, b)[again]] = False
    return order[keep]


def _composed(drawn: Drawn, places: Places, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Make one letter of an accent and the letter that is drawn over or under it, as old typesetting writes å; drop the accent."""
    accents = np.flatnonzero(np.isin(places.letter[order], _ACCENT_CODES))
    keep = np.ones(len(order), bool)
    for at in accents.tolist():
        for beside in (at + 1, at - 1):
            if not 0 <= beside < len(order) or not keep[beside]:
                continue
            accent, letter = int(order[at]), int(order[beside])
            apart = np.abs((places.origin[accent] + places.end[accent]) - (places.origin[letter] + places.end[letter])) / 2
            made = unicodedata.normalize("NFC", drawn.glyphs[letter].text + ACCENTS[drawn.glyphs[accent].text[0]])
            if len(made) == 1 and apart[0] < 0.2 * places.size[letter] and apart[1] < 0.5 * places.size[letter]:
                drawn.glyphs[letter] = replace(drawn.glyphs[letter], text=made)
                places.letter[letter] = ord(made)
                keep[at] = False
                break
    return order[keep]


def _lines(places: Places, order: NDArray[np.int64]) -> list[Line]:
    """Return runs of glyphs on one baseline, in the order of drawing, each run joined to the line that it goes on with."""
    if not len(order):
        return []
    along, size = places.along[order], np.maximum(places.size[order], 1e-3)
    origin, end = places.origin[order], places.end[order]
    u0, u1 = _dot(origin, along), _dot(end, along)
    v = origin[:, 1] * along[:, 0] - origin[:, 0] * along[:, 1]
    turned = _dot(along[:-1], along[1:]) < 0.995
    tall = np.maximum(size[:-1], size[1:])
    gap = u0[1:] - u1[:-1]
    cut = turned | (np.abs(np.diff(v)) > BASELINE * tall) | (gap < -0.6 * tall) | (gap > CELL_GAP * tall)
    starts = np.concatenate([[0], np.flatnonzero(cut) + 1])
    ends = np.concatenate([starts[1:], [len(order)]])
    lines: list[Line] = []
    near: dict[int, list[Line]] = {}
    glyphs = order.tolist()
    low, high = np.minimum.reduceat(u0, starts), np.maximum.reduceat(u1, starts)
    for number, (a, b) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        angle = (round(float(along[a, 0]), 2), round(float(along[a, 1]), 2))
        half = (a + b) // 2
        new = Line(glyphs[a:b], angle, float(low[number]), float(high[number]), float(v[half]), float(size[half]))
        before = _goes_on(lines, near, new)
        if before is None:
            lines.append(new)
            near.setdefault(int(new.across // _ROW), []).append(new)
        else:
            before.glyphs += new.glyphs
            before.start, before.end = min(before.start, new.start), max(before.end, new.end)
    return lines


def _dot(a: NDArray, b: NDArray) -> NDArray:
    return a[:, 0] * b[:, 0] + a[:, 1] * b[:, 1]


def _goes_on(lines: list[Line], near: dict[int, list[Line]], new: Line) -> Line | None:
    """Return the line that a run goes on with: the last one to its left on its baseline, or an earlier one that it touches."""
    if lines and _fits(lines[-1], new) and new.start - lines[-1].end > -0.6 * max(lines[-1].size, new.size):
        return lines[-1]
    row = int(new.across // _ROW)
    for line in [one for at in (row - 1, row, row + 1) for one in near.get(at, ())[-6:]]:
        tall = max(line.size, new.size)
        if -0.1 * tall < new.start - line.end < 0.25 * tall and _fits(line, new):
            return line
    return None


def _fits(line: Line, new: Line) -> bool:
    return line.angle == new.angle and abs(line.across - new.across) <= BASELINE * max(line.size, new.size) * 0.7


def _sorted(places: Places, lines: list[Line]) -> list[Line]:
    """Return the lines as drawn, or sorted by place when many of them go up the page."""
    level = [line for line in lines if line.angle == (1.0, 0.0)]
    if len(level) < 6:
        return lines
    ups = sum(
        1 for a, b in itertools.pairwise(level)
        if b.across < a.across - 0.8 * a.size and b.start < a.end + CELL_GAP * a.size
    )
    back = sum(1 for a, b in itertools.pairwise(level) if b.across < a.across - 0.8 * a.size and b.start < a.start)
    jumbled = len(level) >= 20 and back / len(level) > 0.12  # words or letters in no order: half of the steps go up, half of those back
    if not jumbled and (ups < 3 or ups / len(level) < 0.25):
        return lines
    rows: list[list[Line]] = []
    for line in sorted(level, key=lambda one: (one.across, one.start)):
        if rows and abs(rows[-1][0].across - line.across) < BASELINE * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    joined = []
    for row in rows:
        row.sort(key=lambda one: one.start)
        first = row[0]
        glyphs = [g for part in row for g in part.glyphs]
        if jumbled:
            glyphs.sort(key=lambda one: float(places.origin[one, 0]))
        joined.append(Line(glyphs, first.angle, first.start, max(p.end for p in row),
                           first.across, first.size))
    return joined + [line for line in lines if line.angle != (1.0, 0.0)]


def _written(drawn: Drawn, places: Places, lines: list[Line]) -> Laid:
    if not lines:
        none = np.zeros(0, np.int64)
        return Laid("", none, np.zeros((0, 4), np.float32), [], none)
    rows = np.array([glyph for line in lines for glyph in line.glyphs])
    counts = [len(line.glyphs) for line in lines]
    ends = np.cumsum(counts) - 1
    said = [drawn.glyphs[glyph].text for glyph in rows.tolist()]
    long = places.letters[rows]
    blank = (places.letter[rows] == ord(" ")) & (long == 1)
    gap = _gaps(drawn, places, rows, np.repeat(rows[ends + 1 - counts], counts))
    put = (gap > 0) & ~blank
    put[1:] &= ~blank[:-1]
    put[ends[:-1] + 1] = put[0] = False  # nothing stands before a line's first glyph
    taken = long + put
    taken[ends] += 1
    numbers = np.full(taken.sum(), -1)
    starts = np.cumsum(taken) - taken + put
    numbers[starts] = rows
    boxes = np.full((len(numbers), 4), np.nan, np.float32)
    boxes[starts] = places.boxes[rows]
    for at in np.flatnonzero(long > 1).tolist():
        first, count = starts[at], long[at]
        numbers[first : first + count] = rows[at]
        boxes[first : first + count] = _pieces(places, rows[at], count)
    for at in np.flatnonzero(put).tolist():
        said[at] = _BETWEEN[gap[at]] + said[at]
    for at in ends.tolist():
        said[at] += "\n"
    line = np.repeat(np.repeat(np.arange(len(lines)), counts), taken)
    return Laid("".join(said), numbers, boxes, lines, line)


def _gaps(drawn: Drawn, places: Places, rows: NDArray[np.int64], heads: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return what stands before each glyph, by number in `_BETWEEN`; ``heads`` are the first glyphs of each one's line."""
    along = places.along[heads]
    u0, u1 = _dot(places.origin[rows], along), _dot(places.end[rows], along)
    size = np.maximum(places.size[rows], 1e-3)
    shows = places.show[rows]
    gap = u0[1:] - u1[:-1]
    if (spread := _spread(drawn)).any():
        gap -= np.where(shows[:-1] == shows[1:], np.maximum(spread[shows[:-1]], 0), 0)
    share = gap / np.maximum(size[:-1], size[1:])
    return np.concatenate([[0], np.select([share > CELL_GAP, (share > WORD_GAP) | (share < -1)], [2, 1], 0)])


def _spread(drawn: Drawn) -> NDArray[np.float64]:
    """Return the points that character spacing sets between the glyphs of each show, shape (shows,)."""
    found = np.zeros(len(drawn.shows))
    for number, show in enumerate(drawn.shows):
        style = show.style
        if style.char_space:
            a, b = show.tm[0], show.tm[1]
            p, q, r, s = style.ctm[:4]
            found[number] = hypot(a * p + b * r, a * q + b * s) * style.char_space * style.scale
    return found


def _pieces(places: Places, index: int, count: int) -> NDArray[np.float32]:
    """Return a ligature's box cut into one piece a character, along the direction of writing."""
    x0, y0, x1, y1 = places.boxes[index]
    dx, dy = places.along[index]
    steps = np.linspace(0, 1, count + 1)
    pieces = np.tile(np.array([x0, y0, x1, y1]), (count, 1))
    if abs(dx) >= abs(dy):
        xs = x0 + steps * (x1 - x0) if dx > 0 else x1 - steps * (x1 - x0)
        pieces[:, 0], pieces[:, 2] = np.minimum(xs[:-1], xs[1:]), np.maximum(xs[:-1], xs[1:])
    else:
        ys = y0 + steps * (y1 - y0) if dy > 0 else y1 - steps * (y1 - y0)
        pieces[:, 1], pieces[:, 3] = np.minimum(ys[:-1], ys[1:]), np.maximum(ys[:-1], ys[1:])
    return pieces.astype(np.float32)
