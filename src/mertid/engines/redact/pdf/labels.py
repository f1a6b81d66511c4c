"""The black boxes that stand where something was, with the legal ground written on them."""

from collections.abc import Sequence
from functools import cache

from pdfminer.fontmetrics import FONT_METRICS

from .matrix import inverse
from .pages import Shown
from .strike import Covered

FONT_NAME = "/MertidLabel"
_LEAST, _MOST = 4.0, 9.0  # points
_NARROW = 55              # percent: as far as letters are pressed together before the label is cut


def boxes(shown: Shown, covered: Sequence[Covered]) -> bytes:
    """Return the content stream that draws the boxes on a page, in the page's own coordinates."""
    if not covered:
        return b""
    rows = ["q", " ".join(_number(v) for v in inverse(shown.matrix)) + " cm", "0 g"]
    for one in covered:
        x0, y0, x1, y1 = one.box
        rows.append(f"{_number(x0)} {_number(y0)} {_number(x1 - x0)} {_number(y1 - y0)} re f")
    rows.append("1 g")
    for one in covered:
        rows += _label(one)
    rows.append("Q")
    return "\n".join(rows).encode("cp1252", "replace")


def written(label: str) -> str:
    """Return a label as it can be written with the letters of the standard font."""
    return " ".join(label.encode("cp1252", "replace").decode("cp1252").split())


def _label(one: Covered) -> list[str]:
    text = written(one.label)
    x0, y0, x1, y1 = one.box
    long, tall = (y1 - y0, x1 - x0) if one.upright else (x1 - x0, y1 - y0)
    size = min(max(tall * 0.7, _LEAST), _MOST)
    if not text or tall < _LEAST * 0.8:
        return []
    while text and _width(text) * size * _NARROW / 100 > long - 1:
        if size > _LEAST:
            size = max(size - 0.5, _LEAST)
        else:
            text = text[:-1].rstrip(" ,.§")
    if not text:
        return []
    pressed = min(100, int((long - 1) / (_width(text) * size) * 100))
    wide = _width(text) * size * pressed / 100
    along, across = (long - wide) / 2, (tall + size * 0.7) / 2
    if one.upright:
        place = f"0 -1 -1 0 {_number(x0 + across)} {_number(y1 - along)}"
    else:
        place = f"1 0 0 -1 {_number(x0 + along)} {_number(y0 + across)}"
    said = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return [f"BT {FONT_NAME} {_number(size)} Tf {pressed} Tz {place} Tm ({said}) Tj ET"]


@cache
def _widths() -> dict[str, float]:
    return {char: width / 1000 for char, width in FONT_METRICS["Helvetica"][1].items()}


def _width(text: str) -> float:
    return sum(_widths().get(char, 0.556) for char in text)


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
