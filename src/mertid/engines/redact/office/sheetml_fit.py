"""Sheets set up for being turned into pages, so that no text is cut off and no number becomes ``###``."""

import re
from copy import deepcopy

from lxml import etree

from . import markup

_WIDEST, _LEAST = 60, 13.0  # characters; a date or a CPR number has room in 13


def one_page_wide(root: etree._Element) -> None:
    """Set the pages of a sheet of up to 30 columns so that it is one page wide."""
    widest = max((len(row) for row in root.iter("{*}row")), default=0)
    if widest > 30:
        return
    space = etree.QName(root).namespace
    head = root.find(f"{{{space}}}sheetPr")
    if head is None:
        head = etree.Element(f"{{{space}}}sheetPr")
        root.insert(0, head)
    for old in list(head.iterchildren("{*}pageSetUpPr")):
        head.remove(old)
    etree.SubElement(head, f"{{{space}}}pageSetUpPr", fitToPage="1")
    setup = root.find(f"{{{space}}}pageSetup")
    if setup is None:
        setup = etree.Element(f"{{{space}}}pageSetup")
        before = [c for c in root if markup.name(c) in ("headerFooter", "rowBreaks", "colBreaks", "drawing")]
        if before:
            before[0].addprevious(setup)
        else:
            root.append(setup)
    setup.attrib.update({"fitToWidth": "1", "fitToHeight": "0", "paperSize": "9", "orientation": "landscape" if widest > 7 else "portrait"})
    markup.unset(setup, "scale")


def widened(root: etree._Element, styles: list[etree._Element]) -> None:
    """Make columns as wide as what they hold; text of over 60 characters is wrapped."""
    space = etree.QName(root).namespace
    widths: dict[int, int] = {}
    long: list[etree._Element] = []
    for cell in root.iter(f"{{{space}}}c"):
        letters = re.match(r"[A-Z]{1,3}", cell.get("r") or "")
        if letters is None:
            continue
        column = 0
        for letter in letters[0]:
            column = column * 26 + ord(letter) - 64
        said = "".join(one.text or "" for one in cell.iter(f"{{{space}}}t"))
        wide = max((len(line) for line in said.split("\n")), default=0)
        if wide > _WIDEST or "\n" in said:
            long.append(cell)
        widths[column] = max(widths.get(column, 0), min(wide, _WIDEST))
    _columns(root, widths)
    _wrap(long, styles)
    for row in root.iter(f"{{{space}}}row"):
        markup.unset(row, "ht", "customHeight", "spans")


def _columns(root: etree._Element, widths: dict[int, int]) -> None:
    space = etree.QName(root).namespace
    had: dict[int, float] = {}
    for one in root.iter(f"{{{space}}}col"):
        for column in range(int(one.get("min") or 1), min(int(one.get("max") or 1), 500) + 1):
            had[column] = float(one.get("width") or 0)
    for old in root.findall(f"{{{space}}}cols"):
        root.remove(old)
    cols = etree.Element(f"{{{space}}}cols")
    for column, wide in sorted(widths.items()):
        etree.SubElement(cols, f"{{{space}}}col", min=str(column), max=str(column), customWidth="1",
                         width=f"{max(had.get(column, 0.0), _LEAST, wide * 1.15 + 2):.2f}")
    data = root.find(f"{{{space}}}sheetData")
    if len(cols) and data is not None:
        data.addprevious(cols)


def _wrap(cells: list[etree._Element], styles: list[etree._Element]) -> None:
    """Give cells a copy of their style that wraps."""
    formats = next((one for root in styles for one in root.iterchildren("{*}cellXfs")), None)
    if formats is None or not cells:
        return
    copies: dict[int, int] = {}
    count = len(formats)
    for cell in cells:
        number = int(cell.get("s") or 0)
        if number >= count:
            continue
        if number not in copies:
            copy = deepcopy(formats[number])
            for old in list(copy.iterchildren("{*}alignment")):
                copy.remove(old)
            wrap = etree.Element(f"{{{etree.QName(copy).namespace}}}alignment", wrapText="1", vertical="top")
            copy.insert(0, wrap)
            copy.set("applyAlignment", "1")
            formats.append(copy)
            copies[number] = len(formats) - 1
        cell.set("s", str(copies[number]))
    formats.set("count", str(len(formats)))
