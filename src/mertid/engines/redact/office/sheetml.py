"""Text of SpreadsheetML: each sheet as rows of what its cells show, with what is hidden apart. Source: ECMA-376 part 1, 18."""

import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from . import archive, drawingml, markup
from .drawingml import described
from .numbers import shown_number, shown_text, worded
from .package import Link, Package
from .pieces import Flow, Place
from .wordml import drawn, properties

_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_CODES = re.compile(r'(&(?:[LCRPNDTAFGZBIUESXYHO+-]|"[^"]*"|K[0-9A-Fa-f+-]{5,6}|\d{1,3}|&))')
_SHOWN = ("chart", "diagramData")
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
SPACES = ("http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/", "http://www.w3.org/XML/1998/namespace")


@dataclass
class Bit:
    """A piece of a page head between its codes; joined again when the sheet is written."""

    text: str


@dataclass
class CellValue:
    """A cell that shows a number, date or truth value: struck, it becomes text."""

    cell: Any

    @property
    def text(self) -> str:
        return ""

    @text.setter
    def text(self, said: str) -> None:
        written_text(self.cell, said)


@dataclass
class Book:
    """A workbook being read: its flows, and what cleaning has to know."""

    package: Package
    main: str
    flows: list[Flow] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    heads: list[tuple[etree._Element, list[Bit]]] = field(default_factory=list)
    unseen: list[etree._Element] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"sheet": 0, "formula": 0})
    uncached: int = 0


def read(package: Package) -> Book:
    """Return the workbook: visible sheets first, each with its name as first line, then charts and text boxes, then what is hidden."""
    main = package.main()
    if main.endswith(".bin"):
        raise archive.broken("workbook is binary, expected XML")
    book = Book(package, main)
    links = {link.id: link for link in package.links(main)}
    strings = [one for name in package.targets(main, "sharedStrings") for one in package.tree(name).iterchildren("{*}si")]
    formats = _formats(package, main)
    old_dates = any(one.get("date1904") in ("1", "true") for one in package.tree(main).iter("{*}workbookPr"))
    hidden = Flow("hidden", hidden=True)
    fields = Flow("fields", hidden=True)
    alt = Flow("alt", hidden=True)
    comments = Flow("comments", hidden=True)
    drawings: list[str] = []
    for sheet in list(package.tree(main).iter("{*}sheet")):
        link = links.get(next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), ""))
        if link is None or link.target not in package.parts or link.kind not in ("worksheet", "chartsheet"):
            continue
        visible = (sheet.get("state") or "visible") == "visible"
        flow = Flow(f"sheet:{sheet.get('name') or ''}") if visible else hidden
        flow.add(sheet.get("name"), Place(sheet, "name"))
        flow.end()
        if visible:
            book.flows.append(flow)
            book.shown[link.target] = link.id
        else:
            book.counts["sheet"] += 1
        if link.kind == "worksheet":
            _sheet(book, link, flow, hidden, fields, strings, formats, old_dates)
        _beside(book, link, visible, comments, drawings)
    for name in drawings:
        flow = Flow("drawing")
        _boxes(package.tree(name), flow)
        described(package.tree(name), alt)
        book.flows.append(flow)
        for part in package.targets(name, *_SHOWN):
            chart = Flow("chart")
            drawn(package.tree(part), chart)
            book.flows.append(chart)
    _names(package, main, fields)
    told = Flow("properties", hidden=True)
    properties(package, told)
    book.flows += [hidden, comments, fields, alt, told]
    return book


def _sheet(book: Book, link: Link, flow: Flow, hidden: Flow, fields: Flow, strings: list[etree._Element], formats: list[str],
           old_dates: bool) -> None:
    root = book.package.tree(link.target)
    columns: set[int] = set()
    for one in root.iter("{*}col"):
        if one.get("hidden") in ("1", "true") or one.get("width") == "0":
            columns.update(range(_number(one.get("min")), min(_number(one.get("max")), 20_000) + 1))
    covered = _covered(root)
    for row in root.iter("{*}row"):
        gone = row.get("hidden") in ("1", "true") or row.get("ht") == "0"
        first = {id(flow): True, id(hidden): True}
        for column, cell in _cells(row):
            place = (column, _number(row.get("r")))
            unseen = gone or column in columns or place in covered
            into = hidden if unseen or flow is hidden else flow
            if unseen:
                book.unseen.append(cell)
            pieces = _shown(book, cell, strings, formats, old_dates, fields)
            if any(text for text, _ in pieces):
                if not first[id(into)]:
                    into.pieces.append((" | ", None))
                first[id(into)] = False
                into.pieces += pieces
        flow.end()
        hidden.end()
    for part in root.iter("{*}headerFooter"):
        for one in part:
            bits = [Bit(text) for text in _CODES.split(one.text or "")]
            book.heads.append((one, bits))
            for bit in bits:
                if not _CODES.fullmatch(bit.text):
                    flow.add(bit.text, Place(bit))
            flow.end()
    for one in root.iter("{*}dataValidation", "{*}scenario", "{*}filter", "{*}customFilter", "{*}hyperlink", "{*}protectedRange"):
        for value in [*one.attrib.values(), *(str(text) for text in one.itertext())]:
            if re.search(r"[^\W\d_]{3}|\d{4}", str(value)):
                fields.add(str(value))
                fields.end()


def _cells(row: etree._Element) -> list[tuple[int, etree._Element]]:
    out, column = [], 0
    for cell in row.iterchildren("{*}c"):
        found = _CELL.fullmatch(cell.get("r") or "")
        column = _column(found[1]) if found else column + 1
        out.append((column, cell))
    return out


def _shown(book: Book, cell: etree._Element, strings: list[etree._Element], formats: list[str], old_dates: bool,
           fields: Flow) -> list[tuple[str, Place | None]]:
    """Return what a cell shows, and make it independent of shared strings and formulas."""
    kind = cell.get("t") or "n"
    value = next((one.text or "" for one in cell.iterchildren("{*}v")), "")
    formula = next(cell.iterchildren("{*}f"), None)
    if formula is not None:
        book.counts["formula"] += 1
        fields.add(f"={formula.text}" if formula.text and re.search(r'"[^"]{3}|\[', formula.text) else None)
        fields.end()
        if not value and kind != "inlineStr":
            book.uncached += 1
            written_text(cell, f"={formula.text or ''}")
            kind = "inlineStr"
        else:
            cell.remove(formula)
    markup.unset(cell, "cm", "vm", "ph")  # point to parts that do not come along
    style = _number(cell.get("s"))
    code = formats[style] if style < len(formats) else "General"
    if kind == "s":
        number = int(value) if value.isdigit() else -1
        _inline(cell, strings[number] if 0 <= number < len(strings) else None)
    elif kind in ("str", "d", "e"):
        written_text(cell, value)
    elif kind != "inlineStr":
        said = {"1": "SAND", "0": "FALSK"}.get(value, value) if kind == "b" else shown_number(value, code, old_dates=old_dates)
        if not said or not worded(code):
            return [(said, Place(CellValue(cell)))] if said else []
        written_text(cell, said)
        return [(text.text or "", Place(text)) for text in cell.iter("{*}t")]
    for sound in list(cell.iter("{*}rPh", "{*}phoneticPr")):
        markup.drop(sound)
    if worded(code):
        written_text(cell, shown_text("".join(text.text or "" for text in cell.iter("{*}t")), code))
    return [(text.text, Place(text)) for text in cell.iter("{*}t") if text.text]


def written_text(cell: etree._Element, said: str) -> None:
    """Make a cell show text."""
    space = etree.QName(cell).namespace
    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    inner = etree.SubElement(etree.SubElement(cell, f"{{{space}}}is"), f"{{{space}}}t")
    inner.text = said


def _inline(cell: etree._Element, string: etree._Element | None) -> None:
    written_text(cell, "")
    inner = cell[0]
    if string is not None:
        inner.remove(inner[0])
        for child in string:
            if markup.name(child) in ("t", "r"):
                inner.append(deepcopy(child))
                inner[-1].tail = None


def _covered(root: etree._Element) -> set[tuple[int, int]]:
    """Return the cells under merged ones: their values are there but not shown."""
    out: set[tuple[int, int]] = set()
    for one in root.iter("{*}mergeCell"):
        ends = [_CELL.fullmatch(end) for end in (one.get("ref") or "").split(":")]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:
            continue
        left, top, right, low = _column(ends[0][1]), int(ends[0][2]), _column(ends[1][1]), int(ends[1][2])
        if (right - left + 1) * (low - top + 1) <= 200_000 and len(out) < 1_000_000:
            out |= {(column, row) for column in range(left, right + 1) for row in range(top, low + 1)} - {(left, top)}
    return out


def _beside(book: Book, link: Link, visible: bool, comments: Flow, drawings: list[str]) -> None:
    for name in book.package.targets(link.target, "comments", "threadedComment"):
        for one in book.package.tree(name).iter("{*}t", "{*}text"):
            comments.add(one.text)
            comments.end()
    if visible:
        drawings += [name for name in book.package.targets(link.target, "drawing") if name not in drawings]


def _boxes(root: etree._Element, flow: Flow) -> None:
    drawingml.chosen(root, SPACES)
    for paragraph in root.iter(_A + "p"):
        for one in paragraph.iter(_A + "t", _A + "br"):
            if one.tag == _A + "br":
                flow.pieces.append(("\n", None))
            else:
                flow.add(one.text, Place(one))
        flow.end()


def _names(package: Package, main: str, flow: Flow) -> None:
    for one in package.tree(main).iter("{*}definedName"):
        flow.add(f"{one.get('name') or ''} {one.text or ''}".strip())
        flow.end()


def _formats(package: Package, main: str) -> list[str]:
    """Return the number format of each cell style."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    for name in package.targets(main, "styles"):
        root = package.tree(name)
        own = {_number(one.get("numFmtId")): one.get("formatCode") or "General" for one in root.iter("{*}numFmt")}
        return [own.get(number) or BUILTIN_FORMATS.get(number, "General")
                for xfs in root.iterchildren("{*}cellXfs") for xf in xfs for number in [_number(xf.get("numFmtId"))]]
    return []


def _number(said: str | None) -> int:
    return int(said) if said and said.isdigit() and len(said) < 9 else 0


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
