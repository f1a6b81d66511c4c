"""A Word document without what no reader sees: comments, tracked changes, hidden text, fields, links, revision ids, properties."""

import re

from lxml import etree

from . import drawingml, markup
from .package import Package, rebuilt
from .wordml import NAMESPACES, PARTS, is_hidden, text_parts, vanished

_ALLOWED = frozenset((*PARTS, "image", "chart", "diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors"))
_IMPLIED = frozenset(("styles", "numbering", "settings", "fontTable", "theme", "footnotes", "endnotes"))
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = dict.fromkeys((
    "application/vnd.ms-word.document.macroEnabled.main+xml", "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"), _MAIN_TYPE)
_DROPPED_NAMES = (
    "Fallback del moveFrom commentRangeStart commentRangeEnd commentReference annotationRef rPrChange pPrChange sectPrChange tblPrChange "
    "tcPrChange trPrChange tblPrExChange tblGridChange numberingChange cellIns cellMerge bookmarkStart bookmarkEnd proofErr permStart "
    "permEnd lastRenderedPageBreak altChunk subDoc sdtPr sdtEndPr smartTagPr customXmlPr ffData docPartBody printerSettings webSettings "
    "attachedTemplate saveThroughXslt rsids rsid docVars mailMerge dataBinding placeholder background movie embedRegular embedBold "
    "embedItalic embedBoldItalic"
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
_KEPT_SPACES = (
    *NAMESPACES, "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/", "urn:schemas-microsoft-com:vml",
    "urn:schemas-microsoft-com:office:office", "urn:schemas-microsoft-com:office:word", "http://www.w3.org/XML/1998/namespace",
    "http://schemas.microsoft.com/office/word/2010/wordprocessing",
)


def cleaned(package: Package, main: str) -> bytes:
    """Return the document built anew, with what was struck in its trees struck."""
    styles = vanished(package, main)
    for part, kind in text_parts(package, main):
        root = package.tree(part)
        drawingml.cut_pictures(package, part)
        if kind == "chart":
            drawingml.charted(root)
        else:
            _clean(root, styles)
    for kind in ("styles", "numbering", "settings", "fontTable", "theme"):
        for part in package.targets(main, kind):
            _plain(package.tree(part), settings=kind == "settings")
    return rebuilt(package, main, _ALLOWED, _IMPLIED, _lose, _TYPES)


def _plain(root: etree._Element, *, settings: bool) -> None:
    if settings:
        for child in list(root):
            if markup.name(child) not in _SETTINGS:
                root.remove(child)
    for element in list(root.iter()):
        if markup.name(element) in ("extLst", "rsid", "latentStyles", "embedRegular", "embedBold", "embedItalic", "embedBoldItalic"):
            markup.drop(element)
    known(root, _KEPT_SPACES)


def _clean(root: etree._Element, styles: frozenset[str]) -> None:
    for element in list(root.iter("{*}Fallback")):
        markup.drop(element)
    for row in list(root.iter("{*}tr")):
        if any(True for p in row.iterchildren("{*}trPr") for _ in p.iterchildren("{*}del")):
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
    known(root, _KEPT_SPACES)
    for run in list(root.iter("{*}r")):
        if all(markup.name(child) == "rPr" or (markup.name(child) == "t" and not child.text) for child in run):
            markup.drop(run)  # else the number of runs would tell something of what was struck
    for cell in root.iter("{*}tc"):
        if not any(markup.name(child) == "p" for child in cell):
            etree.SubElement(cell, f"{{{etree.QName(cell).namespace}}}p")  # a cell without a paragraph makes Word refuse the file
    for text in root.iter("{*}t"):
        if text.text and text.text != text.text.strip() and etree.QName(text).namespace in NAMESPACES:
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def known(root: etree._Element, spaces: tuple[str, ...]) -> None:
    """Take out elements and attributes of name spaces that are not known, revision ids, and the list of what may be ignored."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or (element is not root and not (etree.QName(element).namespace or "").startswith(spaces)):
            markup.drop(element)
            continue
        for key in list(element.attrib):
            space, _, name = str(key)[1:].partition("}") if str(key).startswith("{") else ("", "", str(key))
            if name.startswith("rsid") or name in ("Ignorable", "author", "initials") or (space and not space.startswith(spaces)):
                del element.attrib[key]
    for choice in list(root.iter("{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent")):
        if not any(len(one) for one in choice):
            markup.drop(choice)


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
