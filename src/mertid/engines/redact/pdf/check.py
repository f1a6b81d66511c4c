"""The written file read again with PDFium, which had no part in writing it: is a letter left under a box?"""

from collections.abc import Mapping
from contextlib import suppress

import pypdfium2

from mertid.core import Text, Unreadable

from .drawn import Rectangle
from .labels import written
from .strike import Covered

_NOT_READ = Text(da="Den skrevne fil kunne ikke læses igen.", en="The written file could not be read again.")


def letters_under(data: bytes, covered: Mapping[int, tuple[Covered, ...]]) -> set[int]:
    """Return the pages (from 0) on which PDFium reads other letters under a box than its label.

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
            if boxes and _reads(pdf, number, boxes):
                found.add(number)
    return found


def _reads(pdf: pypdfium2.PdfDocument, number: int, boxes: tuple[Covered, ...]) -> bool:
    page = pdf[number]
    text = page.get_textpage()
    try:
        for one in boxes:
            left, top = _user(page, one.box[0], one.box[1])
            right, bottom = _user(page, one.box[2], one.box[3])
            x0, x1, y0, y1 = *sorted((left, right)), *sorted((top, bottom))
            edge = 0.2 * (min(x1 - x0, y1 - y0))
            said = text.get_text_bounded(x0 + min(edge, 1), y0 + edge, x1 - min(edge, 1), y1 - edge)
            labels = " ".join(written(other.label) for other in boxes if _meet(one.box, other.box))  # its own, and those beside it
            if "".join(said.split()) not in "".join(labels.split()) and _other(text, (x0, y0, x1, y1), labels):
                return True
    finally:
        text.close()
        page.close()
    return False


def _meet(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _other(text: pypdfium2.PdfTextPage, box: Rectangle, label: str) -> bool:
    """Tell whether a letter that is not the label's has its middle within a box."""
    x0, y0, x1, y1 = box
    edge = 0.15 * min(x1 - x0, y1 - y0)
    found = ""
    for at in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(at)
        x, y = (left + right) / 2, (bottom + top) / 2
        if right > left and x0 + edge < x < x1 - edge and y0 + edge < y < y1 - edge:
            found += text.get_text_range(at, 1)
    return "".join(found.split()) not in "".join(label.split())


def _user(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """Return a place on the page as shown in PDFium's page coordinates."""
    width, height = page.get_size()
    rotation = 0
    with suppress(Exception):
        rotation = page.get_rotation()
    crop = page.get_cropbox()
    turned = {0: (x, height - y), 90: (y, x), 180: (width - x, y), 270: (height - y, width - x)}[rotation]
    return turned[0] + crop[0], turned[1] + crop[1]
