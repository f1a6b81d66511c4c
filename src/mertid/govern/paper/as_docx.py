"""A paper as a Word document that people may go on writing in."""

import io
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from .blocks import Heading, Paper, Points, Table, Words

_WIDTH_CM = 16.5
_DRAFT = RGBColor(0x9A, 0x3B, 0x00)


def as_docx(paper: Paper) -> bytes:
    """Return the paper as DOCX: real headings, lists and tables with a head row, its language set.

    Notes
    -----
    The same paper gives the same bytes of content; the package's own time of writing is left at a fixed day.
    """
    made = Document()
    _look(made, paper)
    if paper.sender:
        made.add_paragraph(paper.sender)
    made.add_heading(paper.title, 0)
    for block in paper.blocks:
        _add(made, block)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _look(made: Any, paper: Paper) -> None:
    told = made.core_properties
    told.title, told.author, told.language, told.comments = paper.title, paper.sender, paper.language, ""
    told.created = told.modified = datetime(2026, 1, 1, tzinfo=UTC)
    for section in made.sections:
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.25)
        section.footer.paragraphs[0].text = paper.foot
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "da-DK" if paper.language == "da" else "en-GB")
    normal.element.get_or_add_rPr().append(language)


def _add(made: Any, block: Heading | Words | Points | Table) -> None:
    match block:
        case Heading(text, level):
            made.add_heading(text, level)
        case Words(text, draft):
            for part in text.split("\n"):
                run = made.add_paragraph().add_run(part)
                if draft:
                    run.font.color.rgb, run.italic = _DRAFT, True
        case Points(texts):
            for text in texts:
                made.add_paragraph(text, style="List Bullet")
        case Table(head, rows, widths):
            _add_table(made, head, rows, widths)


def _add_table(made: Any, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], widths: tuple[float, ...]) -> None:
    table = made.add_table(rows=1, cols=len(head), style="Table Grid")
    table.autofit = False
    for place, text in enumerate(head):
        cell = table.rows[0].cells[place]
        cell.paragraphs[0].add_run(text).bold = True
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(_WIDTH_CM * width)
