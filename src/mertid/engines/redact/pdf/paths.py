"""Lines and outlines within a box: letters drawn as shapes, underlines and markings that tell a word's length."""

from collections.abc import Sequence

from .content import Instruction
from .drawn import Path, Rectangle
from .matrix import bounds
from .strike import Covered

_EDGE = 2.0  # points: an underline or marking may stand out this far


def without(instructions: Sequence[Instruction], path: Path, covered: Sequence[Covered]) -> dict[int, list[bytes]] | None:
    """Return what stands in the place of a path's instructions when parts of it go; None when all of it stays."""
    boxes = [(c, _reach(c)) for c in covered if _meets(path.bounds, _reach(c))]
    if not boxes:
        return None
    parts = _parts(instructions, path)
    goes = [any(_inside(box, reach, drawn=c.area) for c, reach in boxes) for _, _, box in parts]
    if not any(goes):
        return None
    clip = any(one.name in ("W", "W*") for one in instructions[path.first : path.at])
    if clip or all(goes):
        kept: dict[int, list[bytes]] = {} if clip else {at: [] for at in range(path.first, path.at)}
        return {**kept, path.at: [b"n"] if clip else []}
    return {at: [] for (first, last, _), gone in zip(parts, goes, strict=True) if gone for at in range(first, last)}


def _parts(instructions: Sequence[Instruction], path: Path) -> list[tuple[int, int, Rectangle]]:
    """Return a path's closed or open pieces: first instruction, one past the last, bounds on the page."""
    found: list[tuple[int, int, Rectangle]] = []
    xs: list[float] = []
    ys: list[float] = []
    begin = path.first
    for at in range(path.first, path.at + 1):
        name, values, _, sound = instructions[at]
        if name in ("m", "re") or at == path.at:
            if xs:
                found.append((begin, at, bounds(path.ctm, min(xs), min(ys), max(xs), max(ys))))
            xs, ys, begin = [], [], at
        if at == path.at:
            break
        if not sound:
            continue
        if name == "re":
            values = [values[0], values[1], values[0] + values[2], values[1] + values[3]]
        xs += values[0::2]
        ys += values[1::2]
    return found


def _reach(one: Covered) -> Rectangle:
    x0, y0, x1, y1 = one.box
    edge = 0.0 if one.area else _EDGE
    tall = 0.0 if one.area else 0.3 * (y1 - y0)
    return x0 - edge, y0 - tall, x1 + edge, y1 + tall


def _inside(box: Rectangle, area: Rectangle, *, drawn: bool) -> bool:
    """Tell whether a piece goes: wholly inside; in an area marked by hand also one that has its middle there and is not much larger."""
    within = box[0] >= area[0] and box[1] >= area[1] and box[2] <= area[2] and box[3] <= area[3]
    if within or not drawn:
        return within
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    small = box[2] - box[0] <= 1.5 * (area[2] - area[0]) and box[3] - box[1] <= 1.5 * (area[3] - area[1])
    return small and area[0] <= x <= area[2] and area[1] <= y <= area[3]


def _meets(a: Rectangle, b: Rectangle) -> bool:
    return a[0] <= b[2] and a[2] >= b[0] and a[1] <= b[3] and a[3] >= b[1]
