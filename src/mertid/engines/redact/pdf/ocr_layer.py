"""The text layer of a scanned page that had none: the words that Tesseract read and that were not struck, written invisibly.

Whole words are left out where a box meets them, so that no part of a struck word is in the layer.
Source: ISO 32000-1, 9.3.6 (rendering mode 3) and 9.4.4 (text space).
"""

from collections.abc import Sequence

import numpy as np
from reportlab.pdfbase.pdfmetrics import stringWidth

from ..scan.page import LayerWord, left_words, struck_areas
from ..scan.write import latin
from ..values import Box, Passage, Sheet
from .drawn import Rectangle
from .hidden import OCR
from .labels import FONT_NAME
from .matrix import inverse, times
from .pages import Shown
from .reading import Page
from .strike import Covered

_FONT = "Helvetica"
_TURNS = {  # where a word begins in its box (x, y), which way it runs, which way is up; on the page as shown, y downwards
    0: (0, 3, (1, 0), (0, -1)), 90: (0, 1, (0, 1), (1, 0)), 180: (2, 1, (-1, 0), (0, 1)), 270: (2, 3, (0, -1), (-1, 0)),
}
_BASELINE = 0.2  # of the box, from its lower edge
_MEETS = 0.2     # of the lower of the two: less is the margin of the line above or below
_MOST = 200_000


def left(sheet: Sheet, page: Page, passages: Sequence[Passage], covered: Sequence[Covered]) -> list[LayerWord]:
    """Return the words that a machine read on a page and that stay: not struck, under no box, and not text of the page's own."""
    words = left_words(sheet, struck_areas(sheet, passages))
    own = page.places.boxes[page.why <= OCR]
    return [one for one in words if not any(_meets(one.box, c.box) for c in covered) and not _on(own, one.box)][:_MOST]


def written(shown: Shown, words: Sequence[LayerWord]) -> bytes:
    """Return the instructions that write the words where they stand, each stretched to its box, with the font of the labels."""
    back = inverse(shown.matrix)
    lines = [b"BT 3 Tr"]
    for word in words:
        text = latin(word.text)
        across, down = word.box.x1 - word.box.x0, word.box.y1 - word.box.y0
        long, tall = (across, down) if word.runs in (0, 180) else (down, across)
        plain = stringWidth(text, _FONT, 1.0)
        if not text or tall <= 0 or long <= 0 or plain <= 0:
            continue
        at_x, at_y, (dx, dy), (ux, uy) = _TURNS[word.runs]
        corner = (word.box.x0, word.box.y0, word.box.x1, word.box.y1)
        wide, lift = long / (plain * tall), _BASELINE * tall
        place = times((dx * wide, dy * wide, ux, uy, corner[at_x] + ux * lift, corner[at_y] + uy * lift), back)
        numbers = " ".join(f"{v:.3f}" for v in place)
        said = text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        lines.append(f"{FONT_NAME} {tall:.2f} Tf {numbers} Tm (".encode() + said + b" ) Tj")
    return b"\n".join([b"q", *lines, b"ET Q\n"]) if len(lines) > 1 else b""


def _meets(word: Box, box: Rectangle) -> bool:
    across = min(word.x1, box[2]) - max(word.x0, box[0])
    down = min(word.y1, box[3]) - max(word.y0, box[1])
    return across > 0.5 and down > _MEETS * min(word.y1 - word.y0, box[3] - box[1])


def _on(own: "np.ndarray", word: Box) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return bool(((own[:, 0] - 1 <= x) & (x <= own[:, 2] + 1) & (own[:, 1] <= y) & (y <= own[:, 3])).any())
