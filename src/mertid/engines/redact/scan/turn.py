"""Pictures set upright: quarter turns and skew, and the way back to the picture as it was."""

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_SMALL = 700  # pixels of the longer side on which skew is measured
_STEEPEST_DEG = 15.0
_SURE = 1.15  # how much sharper the lines must be than without turning
_LEAST_DEG = 0.3  # Tesseract reads less skewed lines as well as straight ones
_LEAST_PX, _MOST_PX = 2_000, 5_000  # longer side at which Tesseract reads body text best (about 200-400 dpi of an A4 page)
_QUARTERS = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}


@dataclass(frozen=True)
class Upright:
    """A picture made ready for reading. ``scale``: its pixels for each pixel as it came; then turned by ``quarter`` and ``skew`` degrees
    anticlockwise; ``size`` before the turning by ``skew``; ``came`` as it came."""

    picture: Image.Image
    scale: float
    quarter: int
    skew: float
    size: tuple[int, int]
    came: tuple[int, int]

    def back(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where points of ``picture``, shape (n, 2), in pixels, stood on the picture as it came."""
        width, height = self.size
        turned = np.array(points, np.float64)
        if self.skew:
            t = -radians(self.skew)  # as PIL.Image.rotate counts
            x, y = (turned - np.array(self.picture.size) / 2).T
            turned = np.stack([cos(t) * x + sin(t) * y + width / 2, -sin(t) * x + cos(t) * y + height / 2], 1)
        u, v = turned.T
        across, down = (height, width) if self.quarter in (90, 270) else (width, height)
        straight = {0: (u, v), 90: (across - v, u), 180: (across - u, down - v), 270: (v, down - u)}[self.quarter]
        return np.stack(straight, 1) / self.scale


def upright(picture: Image.Image, quarter: int, skew: float) -> Upright:
    """Return ``picture`` in grey, at a size Tesseract reads well, turned by ``quarter`` (0, 90, 180, 270) and ``skew`` degrees."""
    longest = max(picture.size)
    scale = min(3.0, _LEAST_PX / longest) if longest < _LEAST_PX else min(1.0, _MOST_PX / longest)
    grey = picture.convert("L")
    if scale != 1.0:
        wanted = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        grey = grey.resize(wanted, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX)
    if quarter:
        grey = grey.transpose(_QUARTERS[quarter])
    size = grey.size
    if skew:
        grey = grey.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor=_paper(grey))
    return Upright(grey, scale, quarter, skew, size, picture.size)


def slant(picture: Image.Image) -> tuple[int, float]:
    """Return (0 or 90, degrees): the turn after which the lines of text lie level. Whether they then stand on their head is not known.

    Notes
    -----
    The sums along the rows are sharpest when lines lie level. Source: W. Postl, Detection of linear oblique structures and skew scan in
    digitized documents, ICPR 1986.
    """
    small = picture.convert("L")
    small.thumbnail((_SMALL, _SMALL), Image.Resampling.BOX)
    grey = np.asarray(small, np.float32)
    ink = np.abs(grey - np.median(grey))
    ink = np.where(ink > max(24.0, float(ink.mean()) * 2), ink, 0)
    level = Image.fromarray(ink.astype(np.uint8))
    best = {quarter: _steepest(level if not quarter else level.transpose(Image.Transpose.ROTATE_90)) for quarter in (0, 90)}
    plain = _sharp(level, 0.0)
    quarter = 90 if best[90][0] > best[0][0] * _SURE else 0
    score, angle = best[quarter]
    if not quarter and score < plain * _SURE:
        angle = 0.0
    return quarter, angle if abs(angle) >= _LEAST_DEG else 0.0


def _steepest(ink: Image.Image) -> tuple[float, float]:
    rough = max((_sharp(ink, float(a)), float(a)) for a in np.arange(-_STEEPEST_DEG, _STEEPEST_DEG + 0.1, 1.0))
    return max((_sharp(ink, float(a)), float(a)) for a in np.arange(rough[1] - 0.8, rough[1] + 0.9, 0.2))


def _sharp(ink: Image.Image, angle: float) -> float:
    """Return how much the sums of neighbouring rows differ, after a turn that keeps the sheet's height."""
    turned = np.asarray(ink.rotate(angle) if angle else ink, np.float32)
    edge = max(2, turned.shape[0] // 50)
    return float(np.square(np.diff(turned.sum(1)[edge:-edge])).sum())


def _paper(grey: Image.Image) -> int:
    return int(np.median(np.asarray(grey.resize((64, 64)))))
