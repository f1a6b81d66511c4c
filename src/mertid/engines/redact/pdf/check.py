"""The written file read again with PDFium, which had no part in writing it: is a letter left under a box?"""

from collections.abc import Mapping, Sequence
from contextlib import suppress

import pypdfium2

from mertid.core import Text, Unreadable

from .drawn import Rectangle
from .labels import written
from .strike import Covered

Left = Sequence[tuple[str, Rectangle]]
"""Text and place on the page as shown of glyphs that were left on purpose."""

_NOT_READ = Text(da="Den skrevne fil kunne ikke læses igen.", en="The written file could not be read again.")


def letters_under(data: bytes, covered: Mapping[int, tuple[Covered, ...]], beside: Mapping[int, Left]) -> set[int]:
    """Return the pages (from 0) on which PDFium reads other letters under a box than its label and those ``beside`` it.

    Raises
    ------
    Unreadable
        PDFium cannot open the written file.
    """
    found: set[int] = set()
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise Unreadable("pdf: the written file is not readable, expected a PDF. Redact a printed copy.", text=_NOT_READ) from None
    with pdf:
        for number, boxes in covered.items():
            if boxes and _reads(pdf, number, boxes, beside.get(number, ())):
                found.add(number)
    return found


def _reads(pdf: pypdfium2.PdfDocument, number: int, boxes: tuple[Covered, ...], beside: Left) -> bool:
    page = pdf[number]
    text = page.get_textpage()
    try:
        for one in boxes:
            x0, y0, x1, y1 = box = _user(page, one.box)
            edge = 0.2 * (min(x1 - x0, y1 - y0))
            said = text.get_text_bounded(x0 + min(edge, 1), y0 + edge, x1 - min(edge, 1), y1 - edge)
            labels = " ".join(written(other.label) for other in boxes if _meet(one.box, other.box))  # its own, and those beside it
            if "".join(said.split()) not in "".join(labels.split()):
                stays = [(what, _user(page, place)) for what, place in beside if _meet(place, one.box)]
                if _other(text, box, labels, stays):
                    return True
    finally:
        text.close()
        page.close()
    return False


def _meet(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _other(text: pypdfium2.PdfTextPage, box: Rectangle, label: str, stays: Left) -> bool:
    """Tell whether a letter has its middle within a box that is not the label's nor a glyph's that ``stays`` there."""
    x0, y0, x1, y1 = box
    edge = 0.15 * min(x1 - x0, y1 - y0)
    found = rest = ""
    for at in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(at)
        x, y = (left + right) / 2, (bottom + top) / 2
        if right > left and x0 + edge < x < x1 - edge and y0 + edge < y < y1 - edge:
            said = text.get_text_range(at, 1)
            found += said
            if not any(said in what and place[0] <= x <= place[2] and place[1] <= y <= place[3] for what, place in stays):
                rest += said
    if not stays:
        return "".join(found.split()) not in "".join(label.split())
    letters = iter(label)
    return not all(letter in letters for letter in "".join(rest.split()))  # a label's letter may lie on one like it that stays


def _user(page: pypdfium2.PdfPage, box: Rectangle) -> Rectangle:
    """Return a box on the page as shown in PDFium's page coordinates."""
    width, height = page.get_size()
    rotation = 0
    with suppress(Exception):
        rotation = page.get_rotation()
    left, bottom, *_ = page.get_cropbox()
    xs, ys = zip(*({0: (x, height - y), 90: (y, x), 180: (width - x, y), 270: (height - y, width - x)}[rotation]
                   for x, y in (box[:2], box[2:])), strict=True)
    return min(xs) + left, min(ys) + bottom, max(xs) + left, max(ys) + bottom
