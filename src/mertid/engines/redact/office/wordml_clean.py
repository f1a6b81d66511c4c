"""A Word document without what no reader sees: comments, tracked changes, hidden text, fields, links, revision ids, properties."""

import re

from lxml import etree

from . import drawingml, markup, wordml_styles
from .markup import known
from .package import Package, rebuilt
from .wordml import KEPT_SPACES, NAMESPACES, PARTS, is_hidden, is_struck, text_parts, vanished

_ALLOWED = frozenset((*PARTS, "image", "chart", "diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors"))
_IMPLIED = frozenset(("styles", "numbering", "settings", "theme", "footnotes", "endnotes"))
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = dict.fromkeys((
    "application/vnd.ms-word.document.macroEnabled.main+xml", "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"), _MAIN_TYPE)
_DROPPED_NAMES = (
    "del moveFrom commentRangeStart commentRangeEnd commentReference annotationRef rPrChange pPrChange sectPrChange tblPrChange "
    "tcPrChange trPrChange tblPrExChange tblGridChange numberingChange cellIns cellMerge bookmarkStart bookmarkEnd proofErr permStart "
    "permEnd lastRenderedPageBreak altChunk subDoc sdtPr sdtEndPr smartTagPr customXmlPr ffData docPartBody printerSettings webSettings "
    "attachedTemplate saveThroughXslt rsids rsid docVars mailMerge dataBinding placeholder background movie"
)
_DROPPED = frozenset(_DROPPED_NAMES.split())
_POINTERS = frozenset(("headerReference", "footerReference", "object", "control", "externalData", "relIds", "chart", "legacyDrawing"))
_UNWRAPPED = frozenset(("ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "hyperlink", "dir", "bdo"))
_RANGE = re.compile(r"(?:customXml)?(?:Ins|Del|ins|del|MoveFrom|MoveTo|moveFrom|moveTo)Range(?:Start|End)")
_LIVE_FIELD = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)(?:\s+\\\*\s*\w+)*\s*", re.IGNORECASE)
_SETTINGS = frozenset(
    ("zoom", "mirrorMargins", "defaultTabStop", "autoHyphenation", "consecutiveHyphenLimit", "hyphenationZone", "evenAndOddHeaders",
     "characterSpacingControl", "footnotePr", "endnotePr", "compat", "themeFontLang", "clrSchemeMapping", "decimalSymbol", "listSeparator",
     "gutterAtTop", "bordersDoNotSurroundHeader", "bordersDoNotSurroundFooter", "noLineBreaksAfter", "noLineBreaksBefore"))

def cleaned(package: Package, main: str) -> bytes:
    """Return the document built anew, with what was struck in its trees struck."""
    styles = vanished(package, main)
    for part, kind in text_parts(package, main):
        if kind == "chart":
            continue
        drawingml.cut_pictures(package, part)
        drawingml.freed(package, part, KEPT_SPACES)
        _clean(package.tree(part), styles)
    for kind in ("styles", "numbering", "settings", "theme"):
        for part in package.targets(main, kind):
            _plain(package.tree(part), settings=kind == "settings")
    wordml_styles.renamed(package, main)
    return rebuilt(package, main, _ALLOWED, _IMPLIED, _lose, _TYPES)


def _plain(root: etree._Element, *, settings: bool) -> None:
    if settings:
        for child in list(root):
            if markup.name(child) not in _SETTINGS:
                root.remove(child)
    for element in list(root.iter()):
        if markup.name(element) in ("extLst", "rsid", "latentStyles"):
            markup.drop(element)
    drawingml.themed(root)
    known(root, KEPT_SPACES)


def _clean(root: etree._Element, styles: frozenset[str]) -> None:
    for one in list(root.iter("{*}tr", "{*}tc")):
        if is_struck(one):
            markup.drop(one)
    for row in list(root.iter("{*}tr")):
        if not any(True for _ in row.iter("{*}tc")) and etree.QName(row).namespace in NAMESPACES:
            markup.drop(row)
    for run in list(root.iter("{*}r")):
        if etree.QName(run).namespace in NAMESPACES and is_hidden(run, styles):
            markup.drop(run)
    _fields(root)
    drawingml.bare(root)
    for element in list(root.iter()):
        name = markup.name(element)
        if name in _DROPPED or _RANGE.fullmatch(name):
            markup.drop(element)
        elif name in _UNWRAPPED and (parent := element.getparent()) is not None:
            if name == "ins" and markup.name(parent) in ("rPr", "trPr", "tcPr", "numPr"):
                markup.drop(element)
            else:
                markup.unwrap(element)
    known(root, KEPT_SPACES)
    for run in list(root.iter("{*}r")):
        if all(markup.name(child) == "rPr" or (markup.name(child) == "t" and not child.text) for child in run):
            markup.drop(run)  # else the number of runs would tell something of what was struck
    for cell in root.iter("{*}tc"):
        if not any(markup.name(child) == "p" for child in cell):
            etree.SubElement(cell, f"{{{etree.QName(cell).namespace}}}p")  # a cell without a paragraph makes Word refuse the file
    for text in root.iter("{*}t"):
        if text.text and text.text != text.text.strip() and etree.QName(text).namespace in NAMESPACES:
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _fields(root: etree._Element) -> None:
    """Turn fields into the text they show; only page numbers stay alive. Field codes hold addresses, names of files and of people."""
    for simple in list(root.iter("{*}fldSimple")):
        instruction = next((str(v) for k, v in simple.attrib.items() if str(k).endswith("instr")), "")
        if not _LIVE_FIELD.fullmatch(instruction):
            markup.unwrap(simple)
    stack: list[tuple[list[etree._Element], list[str]]] = []
    for element in list(root.iter("{*}fldChar", "{*}instrText", "{*}delInstrText")):
        name = markup.name(element)
        kind = next((str(v) for k, v in element.attrib.items() if str(k).endswith("fldCharType")), "") if name == "fldChar" else ""
        if kind == "begin":
            stack.append(([element], []))
        elif not stack:
            markup.drop(element)
        else:
            stack[-1][0].append(element)
            if kind == "end":
                elements, said = stack.pop()
                if not _LIVE_FIELD.fullmatch("".join(said)):
                    for one in elements:
                        markup.drop(one)
            elif name != "fldChar":
                stack[-1][1].append(element.text or "")
    for elements, _ in stack:
        for one in elements:
            markup.drop(one)


def _lose(element: etree._Element) -> None:
    """Take out an element that only pointed to what does not come along."""
    if markup.name(element) in _POINTERS:
        markup.drop(element)
