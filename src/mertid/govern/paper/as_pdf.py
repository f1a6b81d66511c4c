"""A paper as PDF: searchable text, bookmarks, title and language set."""

import io
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import BaseDocTemplate, Frame, LongTable, PageTemplate, Paragraph, Spacer, TableStyle

from .blocks import Heading, Paper, Points, Table, Words

_MARGIN = 2.25 * cm
_INK, _LINE, _DRAFT, _HEAD = (colors.HexColor(code) for code in ("#1a1a1a", "#8a8a8a", "#9a3b00", "#eeeeee"))
_FOLDERS = (Path("/usr/share/fonts/truetype/dejavu"), Path("/usr/share/fonts/dejavu"))


def as_pdf(paper: Paper) -> bytes:
    """Return the paper as PDF.

    Notes
    -----
    Limits: reportlab writes no structure tags; the DOCX of the same paper has real headings, lists and tables for those who use
    a screen reader. With DejaVu Sans where it is installed, else Helvetica, which has the Danish letters too.
    """
    plain, bold = _fonts()
    out = io.BytesIO()
    made = _Pages(out, paper, plain)
    flow: list[Any] = []
    style = ParagraphStyle("words", fontName=plain, fontSize=10, leading=14, textColor=_INK, spaceAfter=6)
    if paper.sender:
        flow.append(Paragraph(escape(paper.sender), style))
    title = ParagraphStyle("title", parent=style, fontName=bold, fontSize=17, leading=22, spaceBefore=6, spaceAfter=10)
    flow.append(_marked(Paragraph(escape(paper.title), title), paper.title, 0))
    for block in paper.blocks:
        flow += _flow(block, style, bold)
    made.build(flow)
    return out.getvalue()


class _Pages(BaseDocTemplate):
    """Pages with a foot and numbers; headings become bookmarks as they are set."""

    def __init__(self, out: io.BytesIO, paper: Paper, font: str) -> None:
        super().__init__(
            out, pagesize=A4, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=2 * cm, bottomMargin=2 * cm, title=paper.title,
            author=paper.sender, lang=paper.language, invariant=1, initialFontName=font,
        )
        self.paper, self.font, self.marks, self.depth = paper, font, 0, -1
        frame = Frame(self.leftMargin, self.bottomMargin, self.width, self.height, id="text", leftPadding=0, rightPadding=0)
        self.addPageTemplates([PageTemplate("page", [frame], onPage=self._foot)])

    def _foot(self, canvas: Any, _: Any) -> None:
        canvas.setFont(self.font, 8)
        canvas.setFillColor(_LINE)
        canvas.drawString(_MARGIN, 1.2 * cm, self.paper.foot[:110])
        canvas.drawRightString(A4[0] - _MARGIN, 1.2 * cm, str(canvas.getPageNumber()))

    def afterFlowable(self, flowable: Any) -> None:  # noqa: N802 (reportlab's name)
        """Set the bookmark of a heading."""
        mark = getattr(flowable, "mertid_mark", None)
        if mark is not None:
            self.marks += 1
            key = f"m{self.marks}"
            self.canv.bookmarkPage(key)
            self.depth = min(mark[1], self.depth + 1)  # a level left out would be refused
            self.canv.addOutlineEntry(mark[0], key, self.depth)


def _marked(flowable: Any, text: str, level: int) -> Any:
    flowable.mertid_mark = (text, level)
    return flowable


def _flow(block: Heading | Words | Points | Table, style: ParagraphStyle, bold: str) -> list[Any]:
    match block:
        case Heading(text, level):
            size = 13 if level == 1 else 11
            heading = ParagraphStyle(
                "heading", parent=style, fontName=bold, fontSize=size, leading=size + 4, spaceBefore=10, spaceAfter=4, keepWithNext=1,
            )
            return [_marked(Paragraph(escape(text), heading), text, 1 if level == 1 else 2)]
        case Words(text, draft):
            used = ParagraphStyle("draft", parent=style, textColor=_DRAFT) if draft else style
            return [Paragraph(escape(part), used) if part.strip() else Spacer(1, 6) for part in text.split("\n")]
        case Points(texts):
            point = ParagraphStyle("point", parent=style, leftIndent=14, bulletIndent=2, spaceAfter=3)
            return [Paragraph(escape(text), point, bulletText="•") for text in texts]
        case Table(head, rows, widths):
            return [_table(head, rows, widths, style, bold), Spacer(1, 8)]


def _table(head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], widths: tuple[float, ...], style: ParagraphStyle, bold: str) -> Any:
    cell = ParagraphStyle("cell", parent=style, fontSize=8.5, leading=11, spaceAfter=0)
    top = ParagraphStyle("top", parent=cell, fontName=bold)
    full = A4[0] - 2 * _MARGIN
    filled = [[Paragraph(escape(text), top) for text in head], *([Paragraph(escape(text), cell) for text in row] for row in rows)]
    made = LongTable(filled, colWidths=[full * width for width in widths], repeatRows=1)
    made.setStyle(TableStyle([
        ("GRID", (0, 0), (-1, -1), 0.4, _LINE), ("BACKGROUND", (0, 0), (-1, 0), _HEAD), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 4), ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ]))
    return made


@cache
def _fonts() -> tuple[str, str]:
    """Return the names of a plain and a bold font."""
    for folder in _FOLDERS:
        try:
            pdfmetrics.registerFont(TTFont("DejaVuSans", folder / "DejaVuSans.ttf"))
            pdfmetrics.registerFont(TTFont("DejaVuSans-Bold", folder / "DejaVuSans-Bold.ttf"))
        except (TTFError, OSError):
            continue
        return "DejaVuSans", "DejaVuSans-Bold"
    return "Helvetica", "Helvetica-Bold"
