"""Text of OpenDocument (text, sheets, slides), with what a reader does not see apart. Source: OASIS OpenDocument 1.3 part 3."""

import re
from dataclasses import dataclass, field

from lxml import etree

from . import archive, markup
from .pieces import Flow, Place

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
TEXT, TABLE, OFFICE, DRAW, STYLE = (f"{{{_NS}{name}:1.0}}" for name in ("text", "table", "office", "drawing", "style"))
SHOW, NUMBER = f"{{{_NS}presentation:1.0}}", f"{{{_NS}datastyle:1.0}}"
LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_SAID = {TEXT + "tab": "\t", TEXT + "line-break": "\n"}
# Subtrees whose text a reader does not see, and the flow that holds it.
_UNSEEN = {TEXT + "tracked-changes": "deleted", OFFICE + "annotation": "comments", OFFICE + "annotation-end": "comments",
           SHOW + "notes": "speaker", TEXT + "hidden-text": "hidden", TEXT + "hidden-paragraph": "hidden",
           TEXT + "variable-decls": "fields",
           TEXT + "user-field-decls": "fields", TEXT + "sequence-decls": "fields", TABLE + "tracked-changes": "deleted",
           OFFICE + "scripts": "fields", OFFICE + "forms": "fields", TABLE + "content-validations": "fields",
           TABLE + "named-expressions": "fields", TABLE + "database-ranges": "fields", TABLE + "data-pilot-tables": "fields",
           TABLE + "dde-links": "fields", SHOW + "settings": "fields",
           DRAW + "object-ole": "fields", OFFICE + "dde-source": "fields"}
UNSEEN = frozenset(_UNSEEN)
_TOLD = ("href", "formula", "condition", "name", "description", "help-message", "target-frame-name", "title", "string-value")
_PARAGRAPHS = (TEXT + "p", TEXT + "h")
_DC, _META = "{http://purl.org/dc/elements/1.1/}", f"{{{_NS}meta:1.0}}"
# Who wrote a comment or a change, and when; the fields of a text that are called the same are shown.
_DUMB = frozenset((TEXT + "script", OFFICE + "script", OFFICE + "binary-data", _DC + "creator", _DC + "date", _META + "date-string",
                   _META + "creator-initials", LOEXT + "sender-initials"))
_DECLARED = (SHOW + "header-decl", SHOW + "footer-decl", SHOW + "date-time-decl")


@dataclass
class Text:
    """An OpenDocument file being read: its parts, trees, flows, and what cleaning has to know."""

    parts: dict[str, bytes]
    content: etree._Element
    styles: etree._Element
    hidden_styles: frozenset[str]
    flows: list[Flow] = field(default_factory=list)
    gone: list[etree._Element] = field(default_factory=list)
    columns: dict[etree._Element, list[tuple[int, int]]] = field(default_factory=dict)
    row: etree._Element | None = None
    places: dict[etree._Element, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    properties: bool = False


def read(data: bytes) -> Text:
    """Return the document: body (or each sheet or slide), headers and footers, then what is hidden.

    Raises
    ------
    Unreadable
        When it is damaged or encrypted.
    """
    parts = archive.opened(data)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        from ..errors import NeedsPassword

        raise NeedsPassword()
    if "content.xml" not in parts:
        raise archive.broken("content.xml is missing, expected it")
    content = markup.parse(parts["content.xml"], "content.xml")
    styles = markup.parse(parts["styles.xml"], "styles.xml") if "styles.xml" in parts else etree.Element(OFFICE + "document-styles")
    found = Text(parts, content, styles, _hidden_styles(content, styles))
    unseen = {part: Flow(part, hidden=True) for part in ("deleted", "hidden", "comments", "speaker", "fields", "alt", "properties")}
    body = content.find(OFFICE + "body")
    _spoken(content)
    declared = Flow("footer")
    for kind in body if body is not None else ():
        pages = [one for one in kind if one.tag in (TABLE + "table", DRAW + "page")]
        if markup.name(kind) == "text" or not pages:
            flow = Flow("body")
            found.flows.append(flow)
            _walk(found, kind, flow, unseen)
            continue
        for number, page in enumerate(pages, 1):
            _page(found, page, number, unseen)
        for other in kind:
            if other.tag in _UNSEEN:
                _walk(found, other, unseen["fields"], unseen)
            elif other.tag in _DECLARED:
                declared.add(other.text, Place(other))
                declared.end()
    found.flows.append(declared)
    _labelled(found)
    flow = Flow("header")
    for master in styles.iter(STYLE + "master-page"):
        _walk(found, master, flow, unseen)
    found.flows.append(flow)
    _count(found, unseen)
    found.flows += unseen.values()
    return found


def _spoken(content: etree._Element) -> None:
    """Write in cells that hold a value alone what they show of it."""
    for cell in content.iter(TABLE + "table-cell"):
        said = next((cell.get(OFFICE + key) for key in ("string-value", "date-value", "time-value", "boolean-value", "value")
                     if cell.get(OFFICE + key)), "")
        if said and next(cell.iterchildren(*_PARAGRAPHS), None) is None:
            etree.SubElement(cell, TEXT + "p").text = said


def _labelled(found: Text) -> None:
    """Add the words that number the points of lists."""
    flow = Flow("numbering")
    for root in (found.content, found.styles):
        for level in root.iter(TEXT + "list-level-style-number", TEXT + "outline-level-style"):
            for key in (STYLE + "num-prefix", STYLE + "num-suffix", LOEXT + "num-list-format"):
                if re.search(r"[^\W\d_]{3}|\d{4}", level.get(key) or ""):
                    flow.add(level.get(key), Place(level, key))
                    flow.end()
    found.flows.append(flow)


def _page(found: Text, page: etree._Element, number: int, unseen: dict[str, Flow]) -> None:
    style = page.get(TABLE + "style-name") or page.get(DRAW + "style-name") or ""
    is_sheet = page.tag == TABLE + "table"
    name = page.get(TABLE + "name") or "" if is_sheet else ""
    if style in found.hidden_styles:
        found.gone.append(page)
        kind = "sheet" if is_sheet else "slide"
        found.counts[kind] = found.counts.get(kind, 0) + 1
        unseen["hidden"].add(name)
        unseen["hidden"].end()
        _walk(found, page, unseen["hidden"], unseen)
        return
    flow = Flow(f"sheet:{name}" if is_sheet else f"slide:{number}")
    flow.add(name, Place(page, TABLE + "name"))
    flow.end()
    found.flows.append(flow)
    _walk(found, page, flow, unseen)


def _walk(found: Text, root: etree._Element, flow: Flow, unseen: dict[str, Flow]) -> None:
    """Add a subtree's text; a stack tells into which flow the text around each element goes."""
    stack = [flow]
    dumb = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = str(element.tag)
        if event == "start":
            into = _into(found, element, stack[-1], unseen)
            stack.append(into)
            dumb += tag in _DUMB
            _begin(element, tag, into, unseen)
            if element.text and not dumb and (_in_paragraph(element) or into.hidden):
                into.add(element.text, Place(element))
            continue
        stack.pop()
        dumb -= tag in _DUMB
        _finish(element, tag, stack[-1])
        if element is not root and element.tail and (_in_paragraph(element, above=True) or (stack[-1].hidden and element.tail.strip())):
            stack[-1].add(element.tail, Place(element, "tail"))


def _into(found: Text, element: etree._Element, flow: Flow, unseen: dict[str, Flow]) -> Flow:
    if flow.hidden and flow.part != "hidden":
        return flow
    named = _UNSEEN.get(str(element.tag))
    if named:
        return unseen[named]
    if element.tag in (f"{{{_NS}svg-compatible:1.0}}title", f"{{{_NS}svg-compatible:1.0}}desc"):
        return unseen["alt"]
    if (
        element.get(TEXT + "style-name") in found.hidden_styles or element.get(TEXT + "display") == "none"
        or element.get(TABLE + "visibility") in ("collapse", "filter") or _collapsed(found, element)
        or (element.tag == TABLE + "covered-table-cell")
    ):
        found.gone.append(element)
        return unseen["hidden"]
    return flow


def _collapsed(found: Text, cell: etree._Element) -> bool:
    """Return whether a cell stands in a hidden column."""
    if cell.tag not in (TABLE + "table-cell", TABLE + "covered-table-cell"):
        return False
    table = next(cell.iterancestors(TABLE + "table"), None)
    if table is None:
        return False
    if table not in found.columns:
        found.columns[table] = _hidden_columns(table)
    if not found.columns[table]:
        return False
    row = cell.getparent()
    if row is None or found.row is not row:
        found.row, found.places, at = row, {}, 0
        for one in row if row is not None else ():
            found.places[one] = at
            at += _times(one) if one.tag in (TABLE + "table-cell", TABLE + "covered-table-cell") else 0
    at = found.places.get(cell, 0)
    return any(start <= at < end for start, end in found.columns[table])


def _hidden_columns(table: etree._Element) -> list[tuple[int, int]]:
    """Return the hidden columns of a table as (first, one after the last)."""
    out, column = [], 0
    for child in table:
        if child.tag in (TABLE + "table-row", TABLE + "table-rows", TABLE + "table-row-group", TABLE + "table-header-rows"):
            break
        for one in child.iter(TABLE + "table-column"):
            if one.get(TABLE + "visibility") in ("collapse", "filter"):
                out.append((column, column + _times(one)))
            column += _times(one)
    return out


def _times(element: etree._Element) -> int:
    said = element.get(TABLE + "number-columns-repeated") or "1"
    return int(said) if said.isdigit() and len(said) < 7 else 1


def _begin(element: etree._Element, tag: str, flow: Flow, unseen: dict[str, Flow]) -> None:
    if tag == TEXT + "s":
        said = element.get(TEXT + "c") or "1"
        flow.pieces.append((" " * min(int(said) if said.isdigit() else 1, 100), None))
    elif tag in _SAID:
        flow.pieces.append((_SAID[tag], None))
    elif tag in _PARAGRAPHS and any(True for _ in element.iterancestors(*_PARAGRAPHS)):
        flow.end()
    for key, value in element.attrib.items():
        local = re.sub(r"^\{.*\}", "", str(key))
        telling = re.search(r"[^\W\d_]{4}|\d{4}", str(value)) and not str(value).startswith(("Pictures/", "Object", "./Object"))
        if local in _TOLD and telling and tag not in (TABLE + "table", STYLE + "master-page", TEXT + "sequence-decl", TEXT + "note"):
            unseen["fields"].add(str(value))
            unseen["fields"].end()


def _finish(element: etree._Element, tag: str, flow: Flow) -> None:
    if tag in _PARAGRAPHS:
        cell = element.getparent()
        if cell is None or cell.tag != TABLE + "table-cell" or any(True for _ in element.itersiblings(*_PARAGRAPHS)):
            flow.end()
    elif tag == TABLE + "table-cell" and next(element.itersiblings(TABLE + "table-cell"), None) is not None:
        if flow.pieces and not flow.pieces[-1][0].endswith(("\n", " | ")):
            flow.pieces.append((" | ", None))
    elif tag in (TABLE + "table-row", DRAW + "text-box", TEXT + "deletion", OFFICE + "annotation"):
        flow.end()


def _in_paragraph(element: etree._Element, *, above: bool = False) -> bool:
    return (not above and element.tag in _PARAGRAPHS) or any(True for _ in element.iterancestors(*_PARAGRAPHS))


def _hidden_styles(*roots: etree._Element) -> frozenset[str]:
    """Return the styles that hide: text, whole sheets and slides, sections. A style without its own say takes its parent's."""
    own: dict[str, bool | None] = {}
    based: dict[str, str] = {}
    for root in roots:
        for style in root.iter(STYLE + "style"):
            name = style.get(STYLE + "name") or ""
            own[name], based[name] = None, style.get(STYLE + "parent-style-name") or ""
            for one in style:
                for said, hiding in ((one.get(TEXT + "display"), ("none", "condition")), (one.get(TABLE + "display"), ("false",)),
                                     (one.get(SHOW + "visibility"), ("hidden",))):
                    if said is not None:
                        own[name] = said in hiding

    def hides(name: str) -> bool:
        for _ in range(20):
            if own.get(name) is not None:
                return bool(own[name])
            name = based.get(name, "")
        return False

    return frozenset(name for name in own if hides(name)) - {""}


def _count(found: Text, unseen: dict[str, Flow]) -> None:
    content = found.content
    found.counts |= {
        "comment": sum(1 for _ in content.iter(OFFICE + "annotation")), "change": sum(1 for _ in content.iter(TEXT + "changed-region")),
        "formula": sum(1 for one in content.iter(TABLE + "table-cell") if one.get(TABLE + "formula")),
        "embedded": sum(1 for one in content.iter(DRAW + "object", DRAW + "object-ole", DRAW + "plugin")),
        "speaker": sum(1 for one in content.iter(SHOW + "notes") if "".join(map(str, one.itertext())).strip()),
    }
    if "meta.xml" in found.parts:
        for one in markup.parse(found.parts["meta.xml"], "meta.xml").iter():
            if one.text and one.text.strip():
                unseen["properties"].add(f"{markup.name(one)}: {one.text.strip()}")
                unseen["properties"].end()
    found.properties = bool(unseen["properties"].pieces)
