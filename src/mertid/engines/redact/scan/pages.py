"""The pages of a PDF whose text no program reads but an eye does, read by Tesseract.

Pictures without a text layer, letters drawn as outlines, and fonts that do not tell which letters they show.
"""

import unicodedata
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
_LETTER = 6  # segments; a path of more may be a letter drawn as outline, a box has five
_OUTLINES = 25  # such paths on a page from which they may be text
_FEW = 20  # characters; fewer are a row of bullets
_SIGNS = ("So", "Co", "Cn", "Cc", "Cs")  # symbols, private use, unassigned
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
            if sheet.part == "page" and not sheet.hidden and (_garbled(sheet.text) or _needs_eyes(pdf, sheet)):
                sheets[at], note = _read(pdf, replace(sheet, text="") if _garbled(sheet.text) else sheet)
                notes += [note] if note not in notes else []
                tick()
    finally:
        pdf.close()
    return reading if len(notes) == len(reading.notes) else replace(reading, sheets=tuple(sheets), notes=tuple(notes), scanned=True)


def _garbled(text: str) -> bool:
    """Tell whether a page's text is signs rather than letters: its fonts do not tell which letters they show."""
    said = [unicodedata.category(one) for one in text if not one.isspace()]
    return len(said) >= _FEW and sum(kind in _SIGNS for kind in said) > 0.5 * len(said)


def _needs_eyes(pdf: pypdfium2.PdfDocument, sheet: Sheet) -> bool:
    """Tell whether a page with little text shows a large picture, or so many outlines that they may be letters."""
    if len(sheet.text) >= _LITTLE or sheet.number > len(pdf):
        return False
    page, outlines = pdf[sheet.number - 1], 0
    try:
        width, height = page.get_size()
        for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH], max_depth=8):
            if one.type == pdfium.FPDF_PAGEOBJ_PATH:
                outlines += pdfium.FPDFPath_CountSegments(one) > _LETTER
                if outlines >= _OUTLINES:
                    return True
                continue
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
