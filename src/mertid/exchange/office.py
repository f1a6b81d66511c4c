"""Text of DOCX, ODT, PPTX and XLSX, read from their XML within limits.

python-docx leaves out text boxes, footnotes and content controls, where forms keep what the citizen wrote; so the XML itself
is read. Macros, links and embedded objects are never touched.
"""

import io
import re
import zipfile
from collections.abc import Callable

from lxml import etree

from .charset import clean
from .html import tidy
from .limits import Limits
from .sniff import DOCX, ODP, ODS, ODT, PPTX, XLSX

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DOCX_PARTS = re.compile(r"word/(?:header\d*|document|footnotes|endnotes|comments|footer\d*)\.xml")
_ORDER = ("header", "document", "footnotes", "endnotes", "comments", "footer")
_MOST_MEMBERS, _MOST_MEMBER_BYTES, _MOST_CELLS = 10_000, 60_000_000, 200_000


class TooMuch(Exception):
    """An archive that unpacks to more than the limit."""


def check_archive(data: bytes, limits: Limits) -> list[str]:
    """Return the names in a zip archive.

    Raises
    ------
    TooMuch
        When it holds too many files, or they unpack to more than ``limits.max_unpacked_bytes``. Python's zipfile never
        unpacks more than the size it was told, so a size that lies is caught while reading.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > limits.max_unpacked_bytes:
            raise TooMuch
        return [member.filename for member in members]


def office_text(data: bytes, media_type: str, limits: Limits) -> tuple[str, int | None]:
    """Return the text and the number of slides or sheets, where there are such."""
    names = check_archive(data, limits)
    if media_type == XLSX:
        return _xlsx(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if media_type == DOCX:
            parts = sorted((name for name in names if _DOCX_PARTS.fullmatch(name)), key=_docx_order)
            return tidy("\n\n".join(_paragraphs(_xml(archive, name), _docx_line, _W) for name in parts)), None
        if media_type == PPTX:
            slides = sorted((n for n in names if re.fullmatch(r"ppt/slides/slide\d+\.xml", n)), key=lambda n: (len(n), n))
            return tidy("\n\n".join(_paragraphs(_xml(archive, name), _pptx_line, _A) for name in slides)), len(slides)
        if media_type in (ODT, ODS, ODP):
            return tidy(_odf(_xml(archive, "content.xml"))), None
    return "", None


def _docx_order(name: str) -> tuple[int, str]:
    stem = name.removeprefix("word/").removesuffix(".xml").rstrip("0123456789")
    return _ORDER.index(stem), name


def _xml(archive: zipfile.ZipFile, name: str) -> etree._Element:
    if archive.getinfo(name).file_size > _MOST_MEMBER_BYTES:
        raise TooMuch
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(archive.read(name), parser)
    if root is None:
        raise ValueError("empty XML")
    return root


def _paragraphs(root: etree._Element, line: Callable[[etree._Element], str], space: str) -> str:
    """Return a line a paragraph; cells of a table row stand on one line, divided by bars."""
    out: list[str] = []
    for skipped in list(root.iter(_FALLBACK)):
        parent = skipped.getparent()
        if parent is not None:
            parent.remove(skipped)
    cells: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if element.tag == space + "tr":
                cells = []
            continue
        if element.tag == space + "p":
            (cells if _inside(element, space + "tc") else out).append(line(element))
        elif element.tag == space + "tc":
            cells.append("\0")
        elif element.tag == space + "tr":
            row = " ".join(cells).split("\0")
            out.append(" | ".join(cell.strip() for cell in row[:-1]))
            cells = []
    return "\n".join(out)


def _inside(element: etree._Element, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _docx_line(paragraph: etree._Element) -> str:
    out: list[str] = []
    for element in paragraph.iter(_W + "t", _W + "tab", _W + "br", _W + "cr", _W + "noBreakHyphen"):
        if next(element.iterancestors(_W + "p"), None) is not paragraph:
            continue  # a text box inside this paragraph has paragraphs of its own
        out.append(element.text or "" if element.tag == _W + "t" else "-" if element.tag == _W + "noBreakHyphen" else
                   "\t" if element.tag == _W + "tab" else "\n")
    return "".join(out)


def _pptx_line(paragraph: etree._Element) -> str:
    return "".join("\n" if element.tag == _A + "br" else element.text or "" for element in paragraph.iter(_A + "t", _A + "br"))


def _odf(root: etree._Element) -> str:
    out: list[str] = []
    row: list[str] | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if event == "start":
            row = [] if tag == _TABLE + "table-row" else row
        elif tag in (_TEXT + "p", _TEXT + "h"):
            (out if row is None else row).append(_odf_line(element))
        elif tag == _TABLE + "table-row" and row is not None:
            out.append(" | ".join(row))
            row = None
    return "\n".join(out)


def _odf_line(element: etree._Element) -> str:
    out: list[str] = []
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            out.append({_TEXT + "tab": "\t", _TEXT + "line-break": "\n", _TEXT + "s": " "}.get(str(inner.tag), "") + (inner.text or ""))
        elif inner is not element:
            out.append(inner.tail or "")
    return "".join(out)


def _xlsx(data: bytes) -> tuple[str, int]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    out: list[str] = []
    cells = 0
    for sheet in book.worksheets:
        out.append(str(sheet.title))
        for row in sheet.iter_rows(values_only=True):
            shown = [clean(str(value)) for value in row if value not in (None, "")]
            cells += len(row) + 1
            if shown:
                out.append(" | ".join(shown))
            if cells > _MOST_CELLS:
                return tidy("\n".join(out)), len(book.worksheets)
        out.append("")
    return tidy("\n".join(out)), len(book.worksheets)
