"""A workbook without what no reader sees: hidden sheets, rows and columns, formulas, names, pivots, comments, links, properties."""

import re

from lxml import etree

from . import drawingml, markup, sheetml_fit
from .markup import known
from .numbers import unworded
from .package import rebuilt
from .sheetml import SPACES, Book

_ALLOWED = frozenset(("worksheet", "chartsheet", "drawing", "image", "chart", "diagramData", "diagramLayout", "diagramQuickStyle",
                      "diagramColors"))
_IMPLIED = frozenset(("styles", "theme"))
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_TYPES = dict.fromkeys((
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml", "application/vnd.ms-excel.template.macroEnabled.main+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"), _MAIN_TYPE)
_SHEET = frozenset(("sheetPr", "sheetViews", "sheetFormatPr", "cols", "sheetData", "mergeCells", "printOptions", "pageMargins", "pageSetup",
                    "headerFooter", "rowBreaks", "colBreaks", "drawing"))
_KEPT_INSIDE = {"sheetPr": ("tabColor", "pageSetUpPr"), "sheetViews": ("sheetView", "pane")}
_STYLES = frozenset(("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "colors"))


def cleaned(book: Book, *, fit: bool = False) -> bytes:
    """Return the workbook built anew, with what was struck in its trees struck.

    Parameters
    ----------
    fit
        Set the pages so that a sheet of up to 30 columns is one page wide, for turning it into pages.
    """
    package = book.package
    for cell in book.unseen:
        markup.drop(cell)
    for element, bits in book.heads:
        element.text = "".join(bit.text for bit in bits)
    _workbook(book)
    for name in book.shown:
        root = package.tree(name)
        _sheet(root, fit=fit)
        if fit and markup.name(root) == "worksheet":
            sheetml_fit.widened(root, [package.tree(part) for part in package.targets(book.main, "styles")])
        known(root, SPACES)
        for drawing in package.targets(name, "drawing"):
            tree = package.tree(drawing)
            drawingml.cut_pictures(package, drawing)
            drawingml.bare(tree)
            for key in [(one, str(k)) for one in tree.iter() for k in one.attrib if k in ("textlink", "macro")]:
                key[0].set(key[1], "")
            known(tree, SPACES)
            drawingml.freed(package, drawing, SPACES)
    for name in package.targets(book.main, "styles", "theme"):
        root = package.tree(name)
        for child in list(root):
            if markup.name(root) == "styleSheet" and markup.name(child) not in _STYLES:
                root.remove(child)
        for element in list(root.iter("{*}extLst")):
            markup.drop(element)
        for code in root.iter("{*}numFmt"):
            code.set("formatCode", unworded(code.get("formatCode") or "") or "General")
        for number, one in enumerate(root.iter("{*}cellStyle")):
            if not one.get("builtinId"):
                one.set("name", f"Typografi {number}")
        drawingml.themed(root)
        known(root, SPACES)
    return rebuilt(package, book.main, _ALLOWED, _IMPLIED, _lose, _TYPES)


def _workbook(book: Book) -> None:
    root = book.package.tree(book.main)
    kept = set(book.shown.values())
    for child in list(root):
        if markup.name(child) not in ("workbookPr", "sheets"):
            root.remove(child)
        elif markup.name(child) == "workbookPr":
            for key in [k for k in child.attrib if k != "date1904"]:
                del child.attrib[key]
    taken: set[str] = set()
    for sheet in list(root.iter("{*}sheet")):
        if not any(value in kept and str(key).endswith("}id") for key, value in sheet.attrib.items()):
            markup.drop(sheet)
            continue
        name = sheet_name(sheet.get("name") or "", taken)
        taken.add(name.casefold())
        sheet.set("name", name)
    known(root, SPACES)


def sheet_name(said: str, taken: set[str]) -> str:
    """Return a name that Excel takes: no brackets and slashes, at most 31 characters, none twice."""
    name = re.sub(r"[:\\/?*]", " ", said.replace("[", "(").replace("]", ")")).strip(" '")[:31] or "Ark"
    number = 2
    while name.casefold() in taken:
        tail = f" {number}"
        name = name[:31 - len(tail)].rstrip(" 0123456789") + tail if number > 2 else name[:31 - len(tail)] + tail
        number += 1
    return name


def _sheet(root: etree._Element, *, fit: bool) -> None:
    for child in list(root):
        name = markup.name(child)
        if name not in _SHEET:
            root.remove(child)
        elif name in _KEPT_INSIDE:
            for inner in list(child.iter()):
                if inner is not child and markup.name(inner) not in _KEPT_INSIDE[name]:
                    markup.drop(inner)
            markup.unset(child, "codeName")
    for row in list(root.iter("{*}row")):
        if row.get("hidden") in ("1", "true") or row.get("ht") == "0":
            markup.drop(row)
    for value in root.iter("{*}t"):
        if value.text and value.text != value.text.strip():
            value.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    if fit and markup.name(root) == "worksheet":
        sheetml_fit.one_page_wide(root)


def _lose(element: etree._Element) -> None:
    if markup.name(element) in ("drawing", "legacyDrawing", "graphicFrame", "chart", "relIds"):
        markup.drop(element)
