"""Small real attachments made from nothing but text: PDF, scan, photo, DOCX, XLSX."""

import struct
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

Rows = Sequence[Sequence[str | int | float]]
_PHOTO = Path(__file__).with_name("hul-i-vejen.jpg")


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """Return a one-page A4 PDF 1.4 with ``title`` and ``lines`` in Helvetica. Letters outside Windows-1252 become ``?``."""
    shown = [f"BT /F1 16 Tf 60 780 Td ({_escape(title)}) Tj ET"]
    shown += [f"BT /F1 11 Tf 60 {750 - 16 * n} Td ({_escape(line)}) Tj ET" for n, line in enumerate(lines)]
    content = "\n".join(shown).encode("cp1252", "replace")
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(bodies) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return out + head + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))


def scan(title: str, lines: Sequence[str]) -> bytes:
    """Return a page as a scanner gives it: a grey PNG, 150 dots an inch, with a little noise and no text layer."""
    import numpy as np
    import pypdfium2

    with pypdfium2.PdfDocument(pdf(title, lines)) as document:
        page = document[0].render(scale=150 / 72, grayscale=True).to_numpy()
    grey = page[: page.shape[0] // 2, :].reshape(page.shape[0] // 2, -1).astype(np.int16)
    noise = np.random.default_rng(7).integers(-12, 5, grey.shape)
    return png(np.clip(grey + noise, 0, 255).astype(np.uint8))


def png(grey: Any) -> bytes:
    """Return an 8-bit grey array, shape (rows, columns), as a PNG."""
    rows, columns = grey.shape
    raw = b"".join(b"\0" + grey[row].tobytes() for row in range(rows))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw, 6)) + chunk(b"IEND", b"")


def photo() -> bytes:
    """Return a drawing of a hole in a road, as a JPEG."""
    return _PHOTO.read_bytes()


def docx(title: str, lines: Sequence[str]) -> bytes:
    """Return a Word document with a heading and a paragraph a line."""
    from docx import Document

    document = Document()
    document.add_heading(title, 1)
    for line in lines:
        document.add_paragraph(line)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx(rows: Rows) -> bytes:
    """Return a spreadsheet with one sheet."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
