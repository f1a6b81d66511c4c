"""The pages of a released PDF as PDFium draws and reads them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pypdfium2
from PIL import Image
from pypdfium2 import raw as pdfium

from ..inside import tick
from ..values import Box, Check, Passage
from .picture import reads

_SCALE = 200 / 72  # pixels a point for Tesseract
_LARGE = 0.05  # share of a page from which a picture may hold text
_KINDS = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING)
_OUTLINES = 40  # paths of a page from which they may be letters drawn as outlines
_ONE_COLOUR = 0.5  # share of a struck area that its commonest grey has at least; the label takes the rest
_NEAR = 24  # grey levels that count as one colour
_MOST_PIXELS = 60_000_000


class Opened:
    """A PDF open in PDFium."""

    def __init__(self, pdf: pypdfium2.PdfDocument) -> None:
        self._pdf = pdf

    def __len__(self) -> int:
        return len(self._pdf)

    def texts(self) -> list[str]:
        """Return the text of each page."""
        texts = []
        for number in range(len(self._pdf)):
            page = self._pdf[number]
            words = page.get_textpage()
            texts.append(str(words.get_text_range()))
            words.close()
            page.close()
        return texts

    def within(self, sheet: int, area: Box) -> str:
        """Return the text that PDFium reads in an area of a page that is not turned."""
        page = self._pdf[sheet - 1]
        _, height = page.get_size()
        words = page.get_textpage()
        text = str(words.get_text_bounded(area.x0 + 1, height - area.y1 + 1, area.x1 - 1, height - area.y0 - 1))
        turned = page.get_rotation()
        words.close()
        page.close()
        return "" if turned else text

    def picture(self, sheet: int, scale: float = _SCALE) -> tuple[Image.Image, float, float]:
        """Return a page as drawn, in grey, and its width and height in points."""
        page = self._pdf[sheet - 1]
        width, height = page.get_size()
        scale = min(scale, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        image = page.render(scale=scale, grayscale=True).to_pil().convert("L")
        page.close()
        return image, width, height

    def pictured(self, areas: Sequence[Passage]) -> list[int]:
        """Return the numbers of the pages that only eyes can judge: with pictures, with outlines, with an area struck."""
        chosen = {one.sheet for one in areas if one.area is not None and 0 < one.sheet <= len(self)}
        return sorted(chosen | {number for number in range(1, len(self) + 1) if self._has_pictures(number)})

    def _has_pictures(self, sheet: int) -> bool:
        page = self._pdf[sheet - 1]
        width, height = page.get_size()
        paths = 0
        try:
            for one in page.get_objects(filter=_KINDS, max_depth=8):
                if one.type == pdfium.FPDF_PAGEOBJ_PATH:
                    paths += pdfium.FPDFPath_CountSegments(one) > 6
                else:
                    left, low, right, top = one.get_bounds()
                    if (right - left) * (top - low) >= _LARGE * width * height:
                        return True
                if paths >= _OUTLINES:
                    return True
        finally:
            page.close()
        return False


@contextmanager
def opened(data: bytes) -> Iterator[Opened]:
    """Open a PDF; raises `pypdfium2.PdfiumError`."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        yield Opened(pdf)
    finally:
        pdf.close()


def painted(pdf: Opened, areas: Sequence[Passage]) -> list[int]:
    """Return the numbers of the pages on which a struck area shows more than one colour and its label, or holds text beside its label."""
    bad = []
    for one in areas:
        if one.area is None:
            continue
        if not 0 < one.sheet <= len(pdf) or not _one_colour(*pdf.picture(one.sheet, 2.0), one.area) or _more(pdf, one):
            bad.append(one.sheet)
        tick()
    return bad


def _more(pdf: Opened, passage: Passage) -> bool:
    if passage.area is None:
        return False
    label = "".join(passage.label.split())
    text = "".join(pdf.within(passage.sheet, passage.area).split())
    return bool(text.replace(label, "") if label else text) and text not in label


def _one_colour(picture: Image.Image, width: float, height: float, area: Box) -> bool:
    across, down = picture.width / width, picture.height / height
    corners = (max(0, round(area.x0 * across) + 1), max(0, round(area.y0 * down) + 1),
               min(picture.width, round(area.x1 * across) - 1), min(picture.height, round(area.y1 * down) - 1))
    if corners[0] >= corners[2] or corners[1] >= corners[3]:
        return True  # outside the page or thinner than a line: nothing is shown there
    grey = np.asarray(picture.crop(corners), np.int16)
    counts = np.bincount(grey.ravel(), minlength=256)
    return bool((np.abs(grey - counts.argmax()) <= _NEAR).mean() >= _ONE_COLOUR and counts.argmax() < 128)


def ocr(pdf: Opened, look: Sequence[int], strings: Sequence[str], allowed: Sequence[str]) -> Check:
    """Return whether Tesseract can read a struck string on the pages of these numbers, as drawn."""
    return reads((pdf.picture(number) for number in look), strings, allowed, look)
