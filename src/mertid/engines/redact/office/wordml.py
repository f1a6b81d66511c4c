"""Text of WordprocessingML, part by part, with what a reader does not see apart. Source: ECMA-376 part 1, 17."""

import re
from itertools import islice

from lxml import etree

from . import drawingml, markup
from .drawingml import described
from .package import Package
from .pieces import Flow, Place

NAMESPACES = ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main")
KEPT_SPACES = (
    *NAMESPACES, "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/", "urn:schemas-microsoft-com:vml",
    "urn:schemas-microsoft-com:office:office", "urn:schemas-microsoft-com:office:word", "http://www.w3.org/XML/1998/namespace",
    "http://schemas.microsoft.com/office/word/2010/wordprocessing",
)
PARTS = ("header", "footer", "footnotes", "endnotes")
DRAWN = ("chart", "diagramData")
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-", "sym": "?"}
# Fonts whose characters are pictures, not the letters that their codes are of.
_DINGBATS = re.compile(r"symbol|wingdings|webdings|dingbats|marlett|mt extra", re.IGNORECASE)
_GONE = frozenset(("del", "moveFrom"))
_HIDDEN_PARTS = ("comments", "deleted", "hidden", "fields", "alt", "properties")


def text_parts(package: Package, main: str) -> list[tuple[str, str]]:
    """Return (part, kind) of what holds text of the document, in a fixed order: body, headers, footers, notes, charts and diagrams."""
    found = [(main, "body")]
    for kind in PARTS:
        found += [(name, kind) for name in sorted(set(package.targets(main, kind)), key=lambda n: (len(n), n))]
    for name, _ in list(found):
        found += [(drawn, "chart") for drawn in package.targets(name, *DRAWN) if (drawn, "chart") not in found]
    return found


def comment_parts(package: Package, main: str) -> list[str]:
    """Return the parts whose text a reader sees beside the document, if at all."""
    return package.targets(main, "comments", "glossaryDocument")


def flows(package: Package, main: str) -> list[Flow]:
    """Return the text of each part and then, hidden, of comments, deletions, hidden text, field codes, descriptions and properties."""
    hidden = {part: Flow(part, hidden=True) for part in _HIDDEN_PARTS}
    styles = vanished(package, main)
    shown: list[Flow] = []
    for name, kind in text_parts(package, main):
        root = package.tree(name)
        flow = Flow(kind)
        shown.append(flow)
        if kind == "chart":
            drawn(root, flow)
        else:
            prepare(root)
            _walk(root, flow, hidden, styles)
            described(root, hidden["alt"])
    for name in package.targets(main, "numbering"):
        shown.append(Flow("numbering"))
        for said in package.tree(name).iter("{*}lvlText"):
            text = said.get(_own(said, "val")) or ""
            if re.search(r"[^\W\d_]{3}|\d{4}", text):
                shown[-1].add(text, Place(said, _own(said, "val")))
                shown[-1].end()
    for name in comment_parts(package, main):
        _walk(package.tree(name), hidden["comments"], hidden, styles, all_hidden=True)
    properties(package, hidden["properties"])
    return [*shown, *hidden.values()]


def properties(package: Package, flow: Flow) -> None:
    """Add the document's properties and its custom XML to ``flow``."""
    for link in package.links(""):
        if link.kind in ("core-properties", "extended-properties", "custom-properties") and link.target in package.parts:
            for element in package.tree(link.target).iter():
                if element.text and element.text.strip():
                    flow.add(f"{markup.name(element)}: {element.text.strip()}")
                    flow.end()
    for name in sorted(package.parts):
        if name.startswith("customXml/item") and name.endswith(".xml") and "Props" not in name:
            for said in package.tree(name).itertext():
                if str(said).strip():
                    flow.add(str(said).strip())
                    flow.end()
        elif "/embeddings/" in name:
            flow.add(name.rpartition("/")[2])
            flow.end()


def prepare(root: etree._Element) -> None:
    """Write what form fields and characters given by their code show as text, so that it is read and struck as such.

    One version is kept of drawings that have several; text within a field's code is none that is shown, and becomes code.
    """
    drawingml.chosen(root, KEPT_SPACES)
    for sign in list(root.iter("{*}sym")):
        code = sign.get(_own(sign, "char")) or ""
        if re.fullmatch(r"[0-9A-Fa-f]{4}", code) and not _DINGBATS.search(sign.get(_own(sign, "font")) or ""):
            sign.tag, sign.text = _own(sign, "t"), chr(int(code, 16) & 0xFF if code[:2].upper() == "F0" else int(code, 16))
            sign.attrib.clear()
    _coded(root)
    for field in list(root.iter("{*}ffData")):
        said = None
        entries = [one.get(_own(one, "val")) or "" for one in field.iter("{*}listEntry")]
        box = next(field.iter("{*}checkBox"), None)
        if entries:
            chosen = next((one.get(_own(one, "val")) for one in field.iter("{*}result")), "0") or "0"
            said = entries[min(int(chosen) if chosen.isdigit() else 0, len(entries) - 1)]
        elif box is not None:
            mark = next((one for kind in ("checked", "default") for one in box.iter("{*}" + kind)), None)
            said = "[x]" if mark is not None and mark.get(_own(mark, "val"), "1") in ("1", "true", "on") else "[ ]"
        char = field.getparent()
        run = char.getparent() if char is not None else None
        if said and run is not None and char is not None:
            text = etree.SubElement(run, _own(run, "t"))
            text.text = said
        if char is not None:
            char.remove(field)


def _coded(root: etree._Element) -> None:
    """Make text between the beginning of a field and its result code, as it is for a reader; fields that never end are left."""
    fields: list[tuple[list[etree._Element], bool]] = []
    codes = 0  # fields whose result has not begun
    for element in list(root.iter("{*}fldChar", "{*}t")):
        if markup.name(element) == "t":
            if codes:
                fields[-1][0].append(element)
            continue
        kind = element.get(_own(element, "fldCharType"))
        if kind == "begin":
            fields.append(([], False))
            codes += 1
        elif fields and kind in ("separate", "end"):
            said, shown = fields.pop()
            codes -= not shown
            if kind == "separate":
                fields.append((said, True))
            for text in said if kind == "end" else ():
                text.tag = _own(text, "instrText")


def _own(element: etree._Element, name: str) -> str:
    return f"{{{etree.QName(element).namespace}}}{name}"


def vanished(package: Package, main: str) -> frozenset[str]:
    """Return the styles whose text is hidden, also by the style that they are based on."""
    names = package.targets(main, "styles")
    if not names:
        return frozenset()
    own: dict[str, bool | None] = {}
    based: dict[str, str] = {}
    for style in package.tree(names[0]).iter("{*}style"):
        name = style.get(_own(style, "styleId")) or ""
        own[name] = next((_on(v) for p in style.iterchildren("{*}rPr") for v in p.iterchildren("{*}vanish")), None)
        based[name] = next((b.get(_own(b, "val")) or "" for b in style.iterchildren("{*}basedOn")), "")

    def hides(name: str) -> bool:
        for _ in range(20):
            if own.get(name) is not None:
                return bool(own[name])
            name = based.get(name, "")
        return False

    return frozenset(name for name in own if hides(name))


def _on(element: etree._Element) -> bool:
    return (element.get(_own(element, "val")) or "1") not in ("0", "false", "off")


def is_hidden(element: etree._Element, styles: frozenset[str]) -> bool:
    """Return whether a run, or one around it, is hidden by itself, by its style or by its paragraph's."""
    for run in [element, *element.iterancestors("{*}r")]:
        if markup.name(run) != "r":
            continue
        said = next((_on(v) for p in run.iterchildren("{*}rPr") for v in p.iterchildren("{*}vanish")), None)
        if said is None:
            used = _styles(run, "rPr", "rStyle")
            paragraph = next(run.iterancestors("{*}p"), None)
            around = _styles(paragraph, "pPr", "pStyle") if paragraph is not None else set()
            said = bool((used | around) & styles)
        if said:
            return True
    return False


def _styles(element: etree._Element, holder: str, kind: str) -> set[str]:
    return {one.get(_own(one, "val")) or "" for p in _first(element, holder) for one in p.iterchildren("{*}" + kind)}


def _first(element: etree._Element, *holders: str) -> list[etree._Element]:
    """Return what tells of an element's looks: it stands first in it, and looking through all the rest takes long in a big one."""
    return [one for one in islice(element, 3) if markup.name(one) in holders]


def is_deleted(element: etree._Element) -> bool:
    """Return whether an element stands in a tracked deletion, a place moved from, or a deleted table row."""
    return any(markup.name(one) in _GONE or is_struck(one) for one in element.iterancestors("{*}del", "{*}moveFrom", "{*}tr", "{*}tc"))


def is_struck(element: etree._Element) -> bool:
    """Return whether a row or cell of a table is deleted by a tracked change."""
    return any(True for p in _first(element, "trPr", "tcPr") for _ in p.iterchildren("{*}del", "{*}cellDel"))


def _walk(root: etree._Element, flow: Flow, hidden: dict[str, Flow], styles: frozenset[str], *, all_hidden: bool = False) -> None:
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = markup.name(element)
        if event == "start":
            if name == "p" and any(True for _ in element.iterancestors("{*}txbxContent")):
                flow.end()
            elif name in ("t", "delText", "instrText", "delInstrText") and element.text:
                _say(element, name, flow, hidden, styles, all_hidden)
            elif name in _BREAKS and markup.name(_parent(element)) == "r" and not is_deleted(element):
                flow.pieces.append((_BREAKS[name], None))
            elif name == "textpath" and element.get("string"):
                flow.add(element.get("string"), Place(element, "string"))
                flow.end()
        elif name == "p" and not (markup.name(_parent(element)) == "tc" and _last(element, "p")):
            flow.end()
        elif name == "tc" and not _last(element, "tc"):
            flow.pieces.append((" | ", None))
        elif name == "tr":
            flow.end()


def _say(element: etree._Element, name: str, flow: Flow, hidden: dict[str, Flow], styles: frozenset[str], all_hidden: bool) -> None:
    run = _parent(element)
    if name in ("instrText", "delInstrText"):
        into = hidden["fields"]
    elif all_hidden:
        into = flow
    elif name == "delText" or is_deleted(element):
        into = hidden["deleted"]
    elif is_hidden(run, styles):
        into = hidden["hidden"]
    else:
        into = flow
    into.add(element.text, Place(element))
    if into is hidden["fields"]:
        into.end()


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    return element if parent is None else parent


def _last(element: etree._Element, name: str) -> bool:
    return not any(True for _ in element.itersiblings("{*}" + name))


def drawn(root: etree._Element, flow: Flow) -> None:
    """Add the text of a chart or diagram: titles, labels, and the values it was drawn from."""
    last = None
    for element in root.iter("{*}t", "{*}v"):
        paragraph = next(element.iterancestors("{http://schemas.openxmlformats.org/drawingml/2006/main}p"), None)
        if paragraph is None or paragraph is not last:
            flow.end()
        last = paragraph
        flow.add(element.text, Place(element))
    flow.end()
