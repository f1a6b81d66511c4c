"""Which glyphs of a page go, where boxes stand in their place, and how far the rest of a line moves.

A box that fits the word tells its length, and a length in thousandths of a point tells the name (Bland, Iyer, Levchenko: Story beyond
the eye, PETS 2023). So the gap is made a multiple of half the type size where text follows on the line, and of four times the size
where none does.

Limits: what follows on a line moves by up to half the type size, and a gap still tells a length roughly. Where a line is
justified, centred or flush right, the words that stay, and where lines break, tell it better than that. Text that does not run to the
right (turned, upside down, aslant) keeps boxes of its own width.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..values import Passage
from .drawn import Places, Rectangle
from .hidden import OCR
from .layout import CELL_GAP, Laid
from .reading import Page

STEP = 0.5        # of the size, where text follows
FREE_STEP = 4.0   # of the size, where none does
_PART = 0.2       # of a glyph's area: more within an area, and it goes
_LEVEL = 0.035    # sine of two degrees: text more aslant than that is covered a glyph at a time
_SHADOW = 0.5     # of a box: more on another, and the two are one
_APART = 0.8      # of the size: words further apart are cells of a table, each with its own box


@dataclass(frozen=True)
class Covered:
    """A box to draw: where, what is written on it, whether what was drawn there goes too (``area``), whether a picture lies there.

    ``fixed``: the text runs another way than to the right, and the box keeps its width.
    """

    box: Rectangle
    label: str
    area: bool = False
    picture: bool = False
    upright: bool = False
    fixed: bool = False


@dataclass(frozen=True)
class Strike:
    """``gone``: glyphs that are taken out, mask (glyphs,). ``moved``: points along the line by which the others move, (glyphs,)."""

    gone: NDArray[np.bool_]
    moved: NDArray[np.float64]
    covered: tuple[Covered, ...]


def strike(page: Page, passages: Sequence[Passage]) -> Strike:
    """Return what a page's passages take out; what no reader sees goes always."""
    gone = page.why > OCR
    moved = np.zeros(len(gone))
    covered: list[Covered] = []
    for one in passages:
        if one.area is not None:
            area = (one.area.x0, one.area.y0, one.area.x1, one.area.y1)
            gone |= _inside(page, area, _PART)
            covered.append(Covered(area, one.label, area=True))
    runs = [run for one in passages if one.area is None for run in _runs(page.seen, one)]
    for glyphs, label in _pieces(page, _joined(page, runs)):
        box = _round(page, glyphs)
        gone[glyphs] = True
        gone |= _inside(page, _core(box), 0.5)
        picture = bool((page.why[glyphs] == OCR).any())
        dx, dy = page.places.along[glyphs[0]].tolist()
        covered.append(Covered(box, label, picture=picture, upright=abs(dy) > 0.7, fixed=dx < 0.999))
    covered = _once(covered)
    covered = [_evened(page, one, gone, moved, _next_box(one, covered)) for one in covered]
    return Strike(gone, moved, tuple(covered))


def beside(page: Page, done: Strike) -> list[tuple[str, Rectangle]]:
    """Return text and place of the glyphs that stay though a box covers a part of them: lines set so tight that they meet."""
    boxes = page.places.boxes + np.tile(page.places.along * done.moved[:, None], 2)
    meets = np.zeros(len(boxes), bool)
    for one in done.covered:
        x0, y0, x1, y1 = one.box
        meets |= (boxes[:, 0] < x1) & (boxes[:, 2] > x0) & (boxes[:, 1] < y1) & (boxes[:, 3] > y0)
    return [(page.drawn.glyphs[at].text, tuple(boxes[at].tolist())) for at in np.flatnonzero(meets & ~done.gone).tolist()]


def _pieces(page: Page, runs: list[tuple[list[int], str]]) -> Iterator[tuple[list[int], str]]:
    """Yield runs as they are, and those that are written aslant a glyph at a time: one upright box around all would cover much else."""
    for glyphs, label in runs:
        dx, dy = np.abs(page.places.along[glyphs]).T
        if (np.minimum(dx, dy) < _LEVEL).all():
            yield glyphs, label
        else:
            yield from (([glyph], "") for glyph in glyphs)


def _once(covered: Sequence[Covered]) -> list[Covered]:
    """Return the boxes, those that lie mostly on another with the same label made one with it: a word and its shadow."""
    found: list[Covered] = []
    for one in covered:
        for at, other in enumerate(found):
            if replace(one, box=other.box) == other and not one.area and _shared(one.box, other.box) > _SHADOW:
                (a, b, c, d), (e, f, g, h) = one.box, other.box
                found[at] = replace(one, box=(min(a, e), min(b, f), max(c, g), max(d, h)))
                break
        else:
            found.append(one)
    return found


def _shared(one: Rectangle, other: Rectangle) -> float:
    """Return how much of the smaller of two boxes lies on the other, 0 to 1."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    tall = min(one[3], other[3]) - max(one[1], other[1])
    least = min((b[2] - b[0]) * (b[3] - b[1]) for b in (one, other))
    return max(wide, 0.0) * max(tall, 0.0) / max(least, 1e-9)


def _runs(laid: Laid, passage: Passage) -> list[tuple[int, list[int], str]]:
    """Return a passage's glyphs, line by line."""
    found: dict[int, list[int]] = {}
    for at in range(max(passage.start, 0), min(passage.end, len(laid.glyph))):
        if laid.glyph[at] >= 0 and not laid.text[at].isspace():
            glyphs = found.setdefault(int(laid.line[at]), [])
            if not glyphs or glyphs[-1] != laid.glyph[at]:
                glyphs.append(int(laid.glyph[at]))
    return [(line, glyphs, passage.label) for line, glyphs in found.items()]


def _joined(page: Page, runs: list[tuple[int, list[int], str]]) -> list[tuple[list[int], str]]:
    """Join runs that overlap or have nothing but a space between them on their line; not two cells of a table."""
    laid, places = page.seen, page.places
    joined: list[tuple[list[int], str]] = []
    by_line: dict[int, list[tuple[list[int], str]]] = {}
    for at, glyphs, label in runs:
        by_line.setdefault(at, []).append((glyphs, label))
    for number, found in by_line.items():
        line = laid.lines[number]
        place = {glyph: at for at, glyph in enumerate(line.glyphs)}
        spots = sorted((min(place[g] for g in glyphs), max(place[g] for g in glyphs), label) for glyphs, label in found)
        whole: list[tuple[int, int, str]] = []
        for first, last, label in spots:
            if whole and (first <= whole[-1][1] or (first <= whole[-1][1] + 2 and label == whole[-1][2]
                                                    and _gap(places, line.glyphs[whole[-1][1]], line.glyphs[first]) < _APART)):
                before = whole[-1]
                whole[-1] = (before[0], max(before[1], last), before[2] if before[2] == label else before[2] or label)
            else:
                whole.append((first, last, label))
        joined += [(line.glyphs[first : last + 1], label) for first, last, label in whole]
    return joined


def _gap(places: Places, before: int, after: int) -> float:
    """Return how far two glyphs of a line stand apart, as a share of the size."""
    between = float(((places.origin[after] - places.end[before]) * places.along[before]).sum())
    return between / max(float(places.size[before]), 1e-3)


def _round(page: Page, glyphs: list[int]) -> Rectangle:
    boxes = page.places.boxes[glyphs]
    x0, y0 = boxes[:, :2].min(axis=0).tolist()
    x1, y1 = boxes[:, 2:].max(axis=0).tolist()
    return x0, y0, x1, y1


def _core(box: Rectangle) -> Rectangle:
    """Return the inner part of a run's box, which no glyph of the next line or word reaches with its middle."""
    x0, y0, x1, y1 = box
    edge = min(0.25 * (y1 - y0), 0.25 * (x1 - x0))
    return x0 + min(edge, 0.5), y0 + edge, x1 - min(edge, 0.5), y1 - edge


def _inside(page: Page, area: Rectangle, share: float) -> NDArray[np.bool_]:
    """Return the glyphs whose middle is inside an area, or at least a share of whose box is."""
    x0, y0, x1, y1 = page.places.boxes.T
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    middle = (x >= area[0]) & (x <= area[2]) & (y >= area[1]) & (y <= area[3])
    wide = np.clip(np.minimum(x1, area[2]) - np.maximum(x0, area[0]), 0, None)
    tall = np.clip(np.minimum(y1, area[3]) - np.maximum(y0, area[1]), 0, None)
    whole = np.maximum((x1 - x0) * (y1 - y0), 1e-9)
    return middle | (wide * tall / whole > share)


def _next_box(one: Covered, covered: Sequence[Covered]) -> float:
    """Return where the next box on the same line begins."""
    x0, y0, _, y1 = one.box
    middle = (y0 + y1) / 2
    return min((c.box[0] for c in covered if c.box[0] > x0 and c.box[1] < middle < c.box[3]), default=float("inf"))


def _evened(page: Page, one: Covered, gone: NDArray[np.bool_], moved: NDArray[np.float64], next_box: float) -> Covered:
    """Return the box with a width that tells less, and move what follows it on the line; it ends before ``next_box``."""
    if one.area or one.fixed or one.picture:
        return one
    x0, y0, x1, y1 = one.box
    boxes, middle = page.places.boxes, (y0 + y1) / 2
    size = max((y1 - y0) * 0.9, 1.0)
    level = ~gone & (page.why <= OCR) & (boxes[:, 1] < middle) & (boxes[:, 3] > middle) & (page.places.along[:, 0] > 0.99)
    starts = np.where(level, boxes[:, 0] + moved, np.inf)
    after = np.flatnonzero(level & (boxes[:, 0] >= x1 - 0.3 * size))
    after = after[np.argsort(boxes[after, 0], kind="stable")]
    left = x0 + float(moved[_struck_at(page, one.box)].max(initial=0.0))
    right = x1 + (left - x0)
    limit = _limit(page)
    if not len(after) or boxes[after[0], 0] - x1 > CELL_GAP * size:
        room = min(limit, float(starts[after[0]]) - 0.4 * size if len(after) else limit)
        wanted = left + float(np.ceil((right - left) / (FREE_STEP * size))) * FREE_STEP * size
        return Covered((left, y0, max(right, min(wanted, room, next_box - 1)), y1), one.label)
    chain = [int(after[0])]
    for glyph in after[1:].tolist():
        if boxes[glyph, 0] - boxes[chain[-1], 2] > CELL_GAP * size:
            room = float(starts[glyph]) - 0.4 * size
            break
        chain.append(glyph)
    else:
        room = max(limit, float(boxes[chain[-1], 2] + moved[chain[-1]]))
    start = float(starts[chain[0]])
    step = STEP * size
    steps = max(round((start - left) / step), 1)
    if float((boxes[chain, 2] + moved[chain]).max()) + left + steps * step - start > room + 0.05:
        steps = max(int((start - left) // step), 1)
    by = left + steps * step - start
    moved[chain] += by
    return Covered((left, y0, max(right + by, left + 0.5 * step), y1), one.label)


def _struck_at(page: Page, box: Rectangle) -> NDArray[np.bool_]:
    x0, y0, x1, y1 = box
    boxes = page.places.boxes
    return (boxes[:, 0] >= x0 - 0.01) & (boxes[:, 2] <= x1 + 0.01) & (boxes[:, 1] >= y0 - 0.01) & (boxes[:, 3] <= y1 + 0.01)


def _limit(page: Page) -> float:
    """Return how far right the page's text reaches."""
    seen = page.why <= OCR
    return float(page.places.boxes[seen, 2].max()) if seen.any() else page.drawn.shown.width
