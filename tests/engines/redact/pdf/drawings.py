"""PDFs drawn by hand for these tests: a page's content stream is written as it stands. Invented people."""

import io
import re

import pikepdf
import pypdfium2

from mertid.engines.redact.values import Passage, Reading

NAME = "Karen Vestergaard"


def page(content: str, *, box: tuple[float, ...] = (0, 0, 400, 300), **more: object) -> bytes:
    """Return a PDF of one page with Helvetica as /F1 and the content given; ``more`` are keys of the page."""
    pdf = pikepdf.new()
    add(pdf, content, box=box, **more)
    return saved(pdf)


def add(pdf: pikepdf.Pdf, content: str, *, box: tuple[float, ...] = (0, 0, 400, 300), **more: object) -> pikepdf.Page:
    """Add a page to a PDF."""
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
                              Encoding=pikepdf.Name.WinAnsiEncoding)
    made = pdf.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Page, MediaBox=pikepdf.Array(list(box)), Contents=pdf.make_stream(content.encode("cp1252")),
        Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))))
    for key, value in more.items():
        made["/" + key] = value
    pdf.pages.append(pikepdf.Page(made))
    return pdf.pages[-1]


def saved(pdf: pikepdf.Pdf, **how: object) -> bytes:
    """Return a PDF's bytes."""
    out = io.BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def marks(reading: Reading, *words: str, label: str = "§ 30, nr. 1") -> list[Passage]:
    """Return a passage for each place where one of the words stands on a page."""
    return [Passage(s.number, m.start(), m.end(), label=label) for s in reading.sheets if not s.hidden
            for word in words for m in re.finditer(re.escape(word), s.text)]


def seen(data: bytes) -> str:
    """Return the text that PDFium reads, page after page."""
    pdf = pypdfium2.PdfDocument(data)
    text = "\n".join(one.get_textpage().get_text_range() for one in pdf)
    pdf.close()
    return text


def raw(data: bytes) -> bytes:
    """Return every object of a PDF, streams unpacked."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return b"\n".join(_bytes(one) for one in pdf.objects)


def _bytes(one: pikepdf.Object) -> bytes:
    if not isinstance(one, pikepdf.Stream):
        return repr(one).encode()
    return one.read_raw_bytes() if "/ColorSpace" in one else one.read_bytes()
