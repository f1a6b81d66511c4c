"""Text of PDF: what stands in it, what was filled into its form, and OCR of pages that are pictures."""

import ctypes
import time

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from .charset import clean
from .html import tidy
from .limits import Limits
from .scan import NoTesseract, scan

_LITTLE = 15  # characters on a page; less, beside a picture, is a stamp or page number on a scan
_SCAN_DPI = 250
_MOST_SCAN_PIXELS = 25_000_000


class Locked(Exception):
    """A PDF that wants a password."""


def pdf_text(data: bytes, limits: Limits) -> tuple[str, int, str, str]:
    """Return (text, number of pages, state, Danish note).

    Raises
    ------
    Locked
        When it wants a password.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if pdfium_c.FPDF_GetLastError() == pdfium_c.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise Locked from None
        raise
    deadline = time.monotonic() + limits.max_seconds_per_attachment * 0.85
    count = len(document)
    form = document.init_forms() is not None or document.get_formtype() != pdfium_c.FORMTYPE_NONE
    pages: list[str] = []
    notes: list[str] = []
    scanned: list[float] = []
    seen = size = 0
    for number in range(min(count, limits.max_pages)):
        if time.monotonic() > deadline or size > limits.max_text:
            notes.append(f"Kun de første {number} af {count} sider er læst.")
            break
        page = document[number]
        text = clean(page.get_textpage().get_text_range(errors="ignore"))
        if form:
            text = f"{text}\n{_filled(document, page)}"
        if len("".join(text.split())) < _LITTLE and _has_picture(page):
            seen += 1
            found = _ocr(page, deadline, notes, len(scanned), limits)
            scanned += [found[1]] if found else []
            text = found[0] if found else text
        pages.append(text)
        size += len(text)
        page.close()
    else:
        if count > limits.max_pages:
            notes.append(f"Kun de første {limits.max_pages} af {count} sider er læst.")
    text = tidy("\n\n".join(pages))
    if scanned:
        sure = sum(scanned) / len(scanned)
        notes.insert(0, f"Scannet: teksten på {len(scanned)} af {count} sider er læst maskinelt (sikkerhed {sure:.0f} %).")
    elif not text.strip() and not notes:
        notes.append("Siderne er billeder uden læsbar tekst." if seen else "Der er ingen tekst i dokumentet.")
    unread = seen and not scanned and not text.strip() and any("Tesseract" in note for note in notes)
    state = "scanned" if scanned else "read" if text.strip() else "unread" if unread else "empty"
    return text, count, state, " ".join(dict.fromkeys(notes))


def _has_picture(page: pdfium.PdfPage) -> bool:
    return next(iter(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_PATH], max_depth=3)), None) is not None


def _ocr(page: pdfium.PdfPage, deadline: float, notes: list[str], done: int, limits: Limits) -> tuple[str, float] | None:
    if done >= limits.max_scanned_pages:
        notes.append(f"Kun de første {limits.max_scanned_pages} scannede sider er læst.")
        return None
    try:
        found = scan(_picture(page), deadline)
    except NoTesseract as error:
        notes.append(str(error))
        return None
    except TimeoutError:
        notes.append("Ikke alle scannede sider blev læst inden for tiden.")
        return None
    return (found.text, found.confidence) if found else None


def _picture(page: pdfium.PdfPage) -> bytes:
    """Return the page as a grey PGM picture, what Tesseract reads without further libraries."""
    width, height = page.get_size()
    scale = min(_SCAN_DPI / 72, (_MOST_SCAN_PIXELS / max(width * height, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    stride, wide, high = bitmap.stride, bitmap.width, bitmap.height
    raw = bytes(bitmap.buffer)
    return b"P5\n%d %d\n255\n" % (wide, high) + b"".join(raw[row * stride:row * stride + wide] for row in range(high))


def _filled(document: pdfium.PdfDocument, page: pdfium.PdfPage) -> str:
    """Return what was filled into the page's form fields, a line a field: name, colon, value."""
    if document.formenv is None:
        return ""
    out = []
    for index in range(min(pdfium_c.FPDFPage_GetAnnotCount(page), 2_000)):
        note = pdfium_c.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        kind = pdfium_c.FPDFAnnot_GetFormFieldType(document.formenv, note)
        if kind in (pdfium_c.FPDF_FORMFIELD_TEXTFIELD, pdfium_c.FPDF_FORMFIELD_COMBOBOX, pdfium_c.FPDF_FORMFIELD_LISTBOX):
            name = _wide(pdfium_c.FPDFAnnot_GetFormFieldName, document.formenv, note)
            value = _wide(pdfium_c.FPDFAnnot_GetFormFieldValue, document.formenv, note)
            if value.strip():
                out.append(f"{name}: {value}")
        pdfium_c.FPDFPage_CloseAnnot(note)
    return "\n".join(out)


def _wide(ask: object, form: object, note: object) -> str:
    """Return a UTF-16 string from one of PDFium's two-call functions."""
    size = ask(form, note, None, 0)  # type: ignore[operator]
    if not 2 < size < 100_000:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    ask(form, note, buffer, size)  # type: ignore[operator]
    return clean(bytes(buffer).decode("utf-16-le", "ignore").rstrip("\0"))
