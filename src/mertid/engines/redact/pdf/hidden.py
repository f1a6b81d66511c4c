"""Which glyphs a reader of the page does not see, and why."""

import numpy as np
from numpy.typing import NDArray

from .drawn import Drawn, Places
from .look import Look

SEEN, OCR, LAYER, CLEAR, INVISIBLE, OUTSIDE, COVERED, WHITE, TINY = range(9)
"""Why a glyph is not seen. OCR: it is not, but it says what the picture over or under it shows."""

SCAN_SHARE = 0.4   # of the page: a picture this large with unseen text on it is a scan with its text layer
_TINY = 1.0         # points
_CONTRAST = 10      # of 255: less between the lightest and darkest pixel of a word is nothing to see
_SCALE = 1.5


def hidden(drawn: Drawn, places: Places, look: Look, page: int) -> NDArray[np.uint8]:
    """Return for each glyph why it is not seen (`SEEN` where it is), shape (glyphs,)."""
    why = np.zeros(len(drawn.glyphs), np.uint8)
    if not len(why):
        return why
    styles, style, boxes = drawn.styles, places.style, places.boxes
    middle_x, middle_y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    clip = np.array([s.clip for s in styles])
    clip[:, :2] = np.maximum(clip[:, :2], 0)
    clip[:, 2] = np.minimum(clip[:, 2], drawn.shown.width)
    clip[:, 3] = np.minimum(clip[:, 3], drawn.shown.height)
    clip = clip[style]
    out = (boxes[:, 2] <= clip[:, 0]) | (boxes[:, 0] >= clip[:, 2]) | (boxes[:, 3] <= clip[:, 1]) | (boxes[:, 1] >= clip[:, 3])
    _mark(why, places.size < _TINY, TINY)
    _mark(why, out, OUTSIDE)
    _covered(why, drawn, places, middle_x, middle_y)
    _mark(why, np.array([s.mode == 3 for s in styles])[style], INVISIBLE)
    _mark(why, np.array([s.hidden == "clear" for s in styles])[style], CLEAR)
    _scanned(why, drawn, middle_x, middle_y)
    _mark(why, np.array([s.hidden == "layer" for s in styles])[style], LAYER, over=True)
    white = (why == SEEN) & np.array([s.white and s.mode in (0, 4) for s in styles])[style]
    if white.any():
        _white(why, white, drawn, places, look, page)
    return why


def _mark(why: NDArray, where: NDArray, reason: int, *, over: bool = False) -> None:
    why[where if over else where & (why == SEEN)] = reason


def _covered(why: NDArray, drawn: Drawn, places: Places, x: NDArray, y: NDArray) -> None:
    """Mark what lies under a rectangle or picture that was painted over it later."""
    order = np.array([s.order for s in drawn.styles])[places.style]
    first = int(order.min())
    covers = [(p.bounds, p.order) for p in drawn.paths if p.covers and p.order >= first]
    covers += [(p.bounds, p.order) for p in drawn.pictures if p.opaque and p.order >= first]
    wide, boxes = (places.boxes[:, 2] - places.boxes[:, 0]) * 0.25, places.boxes
    tall = (boxes[:, 3] - boxes[:, 1]) * 0.2
    for (x0, y0, x1, y1), at in covers:
        if x1 - x0 < 1 or y1 - y0 < 1:
            continue
        under = (order <= at) & (x - wide >= x0) & (x + wide <= x1) & (y - tall >= y0) & (y + tall <= y1)
        _mark(why, under, COVERED)


def _scanned(why: NDArray, drawn: Drawn, x: NDArray, y: NDArray) -> None:
    """Turn what is unseen on a page-sized picture into the text layer of a scan."""
    whole = drawn.shown.width * drawn.shown.height
    for picture in drawn.pictures:
        x0, y0, x1, y1 = picture.bounds
        if max(0, x1 - x0) * max(0, y1 - y0) < SCAN_SHARE * whole:
            continue
        within = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
        why[within & np.isin(why, (INVISIBLE, COVERED, CLEAR))] = OCR


def _white(why: NDArray, white: NDArray, drawn: Drawn, places: Places, look: Look, page: int) -> None:
    """Mark white glyphs that leave no trace in the page as drawn. Judged by show, so that a comma is not judged alone.

    Those on a dark rectangle, such as a table's head, are seen; the page need not be drawn for them.
    """
    white = white & ~_on_dark(drawn, places, white)
    if all(drawn.glyphs[i].text.isspace() for i in np.flatnonzero(white).tolist()):
        return
    try:
        pixels = look.pixels(page, _SCALE)
    except Exception:
        return  # not drawn, so nothing says that it cannot be seen
    high, wide = pixels.shape
    for number in np.unique(places.show[white]).tolist():
        mine = np.flatnonzero((places.show == number) & white)
        if all(drawn.glyphs[i].text.isspace() for i in mine.tolist()):
            continue
        x0, y0 = np.floor(places.boxes[mine, :2].min(axis=0) * _SCALE).astype(int)
        x1, y1 = np.ceil(places.boxes[mine, 2:].max(axis=0) * _SCALE).astype(int)
        part = pixels[max(y0, 0) : min(y1, high), max(x0, 0) : min(x1, wide)]
        if part.size and int(part.max()) - int(part.min()) < _CONTRAST:
            why[mine] = WHITE


def _on_dark(drawn: Drawn, places: Places, white: NDArray) -> NDArray[np.bool_]:
    """Return which white glyphs lie on a filled rectangle that is not white itself."""
    on = np.zeros(len(white), bool)
    mine = np.flatnonzero(white)
    boxes, order = places.boxes[mine], np.array([s.order for s in drawn.styles])[places.style[mine]]
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    left, top, right, bottom = (float(v) for v in (x.min(), y.min(), x.max(), y.max()))
    for path in drawn.paths:
        x0, y0, x1, y1 = path.bounds
        if path.covers and x0 <= right and x1 >= left and y0 <= bottom and y1 >= top:  # few do, and arrays take longer
            inside = (order > path.order) & (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
            on[mine[inside]] = not path.pale
    for picture in drawn.pictures:
        x0, y0, x1, y1 = picture.bounds
        on[mine[(order > picture.order) & (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)]] = False  # who knows what it shows
    return on
