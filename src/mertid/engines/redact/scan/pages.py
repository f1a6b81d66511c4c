"""The pages of a PDF that are pictures without a text layer, read by Tesseract."""

from dataclasses import replace

import numpy as np
import pypdfium2
from pypdfium2 import raw as pdfium

from mertid.core import Text

from ..inside import tick
from ..values import Reading, Sheet
from .page import around, read_page_picture

_SHARE = 0.4  # of the page that a picture covers for the page to be a scan
_LITTLE = 300  # characters: a stamp or a head printed on a scan has fewer
_SCALE = 200 / 72  # pixels a point
_MOST_PIXELS = 60_000_000
_READ_BY_MACHINE = Text(da="Teksten på indscannede sider er læst maskinelt og kan have fejl. Se dem efter.",
                        en="The text on scanned pages was read by machine and may have errors. Look them over.")


def with_scans(data: bytes, reading: Reading, password: str = "") -> Reading:
    """Return the reading with the text of pages that are pictures, read by Tesseract; what the page has as text stays first.

    Notes
    -----
    Words that Tesseract reads where the page has text already are left out. A page that took too long, or all where Tesseract is
    missing, stays as it was, and a note says so.
    """
    try:
        pdf = pypdfium2.PdfDocument(data, password=password or None)
    except pypdfium2.PdfiumError:
        return reading
    sheets, notes = list(reading.sheets), list(reading.notes)
    try:
        for at, sheet in enumerate(sheets):
            if sheet.part == "page" and not sheet.hidden and len(sheet.text) < _LITTLE and _is_picture(pdf, sheet.number - 1):
                sheets[at], note = _read(pdf, sheet)
                notes += [note] if note not in notes else []
                tick()
    finally:
        pdf.close()
    return reading if len(notes) == len(reading.notes) else replace(reading, sheets=tuple(sheets), notes=tuple(notes), scanned=True)


def _is_picture(pdf: pypdfium2.PdfDocument, number: int) -> bool:
    if number >= len(pdf):
        return False
    page = pdf[number]
    try:
        width, height = page.get_size()
        for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=8):
            left, low, right, top = one.get_bounds()
            if (right - left) * (top - low) >= _SHARE * width * height:
                return True
    except pypdfium2.PdfiumError:
        return False
    finally:
        page.close()
    return False


def _read(pdf: pypdfium2.PdfDocument, sheet: Sheet) -> tuple[Sheet, Text]:
    page = pdf[sheet.number - 1]
    scale = min(_SCALE, (_MOST_PIXELS / max(1.0, sheet.width * sheet.height)) ** 0.5)
    picture = page.render(scale=scale, grayscale=True, draw_annots=False).to_pil().convert("L")
    page.close()
    found = read_page_picture(picture, number=sheet.number, width=sheet.width, height=sheet.height)
    return _joined(sheet, found.sheet), found.note or _READ_BY_MACHINE


def _joined(sheet: Sheet, found: Sheet) -> Sheet:
    """Return the page's own text, then the words of ``found`` that do not lie on it."""
    if not sheet.text.strip() or sheet.boxes is None or found.boxes is None:
        return found
    own = sheet.boxes[~np.isnan(sheet.boxes).any(1)]
    text, boxes = sheet.text.rstrip() + "\n\n", [sheet.boxes[: len(sheet.text.rstrip())], np.full((2, 4), np.nan, np.float32)]
    at = 0
    for line in found.text.split("\n"):
        for word in line.split(" "):
            some = found.boxes[at : at + len(word)]
            at += len(word) + 1
            if word and not _on(own, around(some)):
                text += word + " "
                boxes += [some, np.full((1, 4), np.nan, np.float32)]
        if text[-1] == " ":
            text = text[:-1] + "\n"
    return replace(sheet, text=text, boxes=np.concatenate(boxes).astype(np.float32))


def _on(own: np.ndarray, word: tuple[float, float, float, float]) -> bool:
    x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return bool(((own[:, 0] - 1 <= x) & (x <= own[:, 2] + 1) & (own[:, 1] <= y) & (y <= own[:, 3])).any())
