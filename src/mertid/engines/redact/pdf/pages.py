"""How a page is shown: its crop, rotation and the matrix from user space to the page as shown (points, origin top left)."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .matrix import Matrix, times

LETTER = (0.0, 0.0, 612.0, 792.0)


@dataclass(frozen=True)
class Shown:
    """A page's width and height as shown in points, its rotation in degrees, and the matrix to shown coordinates (y downwards)."""

    width: float
    height: float
    rotate: int
    matrix: Matrix


def shown(page: Any) -> Shown:
    """Return how a page is shown: CropBox within MediaBox, turned by Rotate. UserUnit is left out, as PDFium does."""
    media = _rectangle(page, "/MediaBox") or LETTER
    crop = _rectangle(page, "/CropBox") or media
    x0, y0, x1, y1 = max(crop[0], media[0]), max(crop[1], media[1]), min(crop[2], media[2]), min(crop[3], media[3])
    if x1 <= x0 or y1 <= y0:
        x0, y0, x1, y1 = media
    width, height = x1 - x0, y1 - y0
    rotate = 0
    with suppress(Exception):
        rotate = int(_inherited(page, "/Rotate") or 0) % 360 // 90 * 90
    base: Matrix = (1, 0, 0, -1, -x0, y1)
    turn: dict[int, Matrix] = {
        0: (1, 0, 0, 1, 0, 0), 90: (0, 1, -1, 0, height, 0), 180: (-1, 0, 0, -1, width, height), 270: (0, -1, 1, 0, 0, width),
    }
    if rotate in (90, 270):
        return Shown(height, width, rotate, times(base, turn[rotate]))
    return Shown(width, height, rotate, times(base, turn[rotate]))


def _inherited(page: Any, key: str) -> Any:
    node = page.obj if hasattr(page, "obj") else page
    for _ in range(50):  # a page tree that bites its own tail ends here
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    return None


def _rectangle(page: Any, key: str) -> tuple[float, float, float, float] | None:
    with suppress(Exception):
        values = [float(v) for v in _inherited(page, key)]
        if len(values) == 4 and max(map(abs, values)) < 1e6:
            x0, x1, y0, y1 = *sorted((values[0], values[2])), *sorted((values[1], values[3]))
            if x1 > x0 and y1 > y0:
                return x0, y0, x1, y1
    return None


def resources(page: Any) -> Any:
    """Return a page's resources, inherited where they are; None without."""
    return _inherited(page, "/Resources")
