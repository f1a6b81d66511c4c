"""An OpenDocument file without what no reader sees: changes, comments, notes, hidden text, formulas, scripts, settings, properties."""

import re
from collections.abc import Iterable

from lxml import etree

from . import archive, markup, picture
from .opendoc import DRAW, LOEXT, NUMBER, OFFICE, SHOW, STYLE, TABLE, TEXT, UNSEEN, Text
from .opendoc_names import renamed
from .pieces import Place

SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_SPACES = ("urn:oasis:names:tc:opendocument:", "urn:org:documentfoundation:", "http://www.w3.org/1999/xlink",
           "http://www.w3.org/XML/1998/namespace", "http://openoffice.org/", "http://www.w3.org/1999/XSL/Format",
           "http://www.w3.org/2000/svg")  # the last two: looks, as files of OpenDocument 1.0 name them
_XLINK = "{http://www.w3.org/1999/xlink}"
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_LIVE = frozenset(("page-number", "page-count", "sequence"))
_FIELDS = re.compile(
    r"(?:author|sender|creation|modification|print|editing|initial|user-|variable|database|document-|file-name|template|chapter|"
    r"subject|title|description|keywords|date|time|text-input|expression|conditional|hidden|placeholder|reference|bookmark-ref|note-ref|"
    r"sequence-ref|sheet-name|meta-field|get|set|dde|execute|script|drop-down|table-formula|toc-mark|measure|paragraph-count|word-count|"
    r"character-count|table-count|image-count|object-count).*")
_MARKS = re.compile(r"(?:change|change-start|change-end|bookmark|bookmark-start|bookmark-end|reference-mark.*|soft-page-break|toc-mark.*|"
                    r"user-index-mark.*|alphabetical-index-mark.*|bibliography-mark|annotation-end)")
_DROPPED = frozenset((OFFICE + "event-listeners", TABLE + "table-source", TABLE + "scenario", DRAW + "object", DRAW + "object-ole",
                      DRAW + "plugin", DRAW + "applet", DRAW + "floating-frame", TABLE + "detective", TABLE + "cell-range-source",
                      TABLE + "calculation-settings", TABLE + "consolidation", DRAW + "param", DRAW + "contour-polygon", DRAW + "image-map",
                      SHOW + "sound"))
_SHAPES = ("}page", "}frame", "}custom-shape", "}line", "}rect", "}g", "}connector", "}polygon", "}polyline", "}path",
           "}ellipse", "}circle", "}regular-polygon", "}caption",
           "}measure", "}page-thumbnail", "}control")
_ATTRIBUTES = frozenset(("formula", "content-validation-name", "protection-key", "change-id", "target-frame-name", "condition",
                         "macro-name", "print-ranges", "xml:id", "rsid", "paragraph-rsid", "id", "caption-id", "string-value-if-true",
                         "string-value-if-false", "anchor-page-name", "chain-next-name", "ref-name"))
_WORDS = re.compile(r"[^\W\d_]{4}|\d{4}")
_INDEXES = frozenset(("index-title", "index-body", "table-of-content", "bibliography"))
_COMPARED = re.compile(r"value\(\)[<>=!]{1,2}-?[\d.]+")
_NO_TEXT = (TEXT + "note-continuation-notice-forward", TEXT + "note-continuation-notice-backward", TEXT + "linenumbering-separator",
            TEXT + "bibliography-configuration", TEXT + "label", LOEXT + "list-item", SVG + "font-face-src",
            OFFICE + "binary-data", CALC + "conditional-formats", STYLE + "background-image")
_KINDS = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "svm": "", "wmf": "image/x-wmf",
          "emf": "image/x-emf", "bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff"}


def cleaned(found: Text, media_type: str, changed: Iterable[Place]) -> bytes:
    """Return the document built anew; ``changed`` are the places where something was struck."""
    for place in changed:
        _as_text(place.element)
    for element in found.gone:
        if element.tag in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            _emptied(element)  # taken out, it would move those after it
        else:
            markup.drop(element)
    for cell in found.content.iter(TABLE + "table-cell"):
        _as_shown(cell)
    renamed(found.content, found.styles)
    for root in (found.content, found.styles):
        _clean(root)
    pictures = _pictures(found)
    parts = {"mimetype": media_type.encode(), "content.xml": markup.write(found.content), "styles.xml": markup.write(found.styles),
             **pictures}
    parts["META-INF/manifest.xml"] = _manifest(parts, media_type, found.content.get(OFFICE + "version") or "1.2")
    return archive.written(parts, stored=("mimetype",))


def _as_text(element: etree._Element) -> None:
    """Make the cell around a struck place a text: its stored value would tell what was struck."""
    for cell in element.iterancestors(TABLE + "table-cell"):
        for key in list(cell.attrib):
            if str(key).startswith(OFFICE) or "calcext" in str(key):
                del cell.attrib[key]
        cell.set(OFFICE + "value-type", "string")
        return


def _emptied(cell: etree._Element) -> None:
    for child in list(cell):
        cell.remove(child)
    for key in list(cell.attrib):
        if str(key).startswith((OFFICE, CALC)):
            del cell.attrib[key]


def _as_shown(cell: etree._Element) -> None:
    """Make a cell a text where it shows something else than the value that it holds: rounded, worded, or hidden by its format."""
    shown = " ".join("".join(map(str, one.itertext())) for one in cell.iterchildren(TEXT + "p"))
    value, date = cell.get(OFFICE + "value"), cell.get(OFFICE + "date-value")
    if value is not None:
        same = re.sub(r"\D", "", shown).strip("0") == re.sub(r"\D", "", value).strip("0") and not _WORDS.search(re.sub(r"\d", "", shown))
    elif date is not None:
        same = all(one.lstrip("0") in shown for one in (date[2:4], date[8:10]))
    else:
        same = not cell.get(OFFICE + "time-value")
    if not same:
        for key in [str(k) for k in cell.attrib if str(k).startswith((OFFICE, CALC))]:
            del cell.attrib[key]
        cell.set(OFFICE + "value-type", "string")


def _clean(root: etree._Element) -> None:
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        tag, name = element.tag, markup.name(element)
        described = name in ("title", "desc") and "svg" in tag
        if tag in UNSEEN or tag in _DROPPED or described or (tag.startswith(TEXT) and _MARKS.fullmatch(name)) or (
            tag in _NO_TEXT or "xmlns:animation:" in tag or (tag.startswith(TEXT) and name.endswith("-source"))
            or (tag == STYLE + "map" and not _COMPARED.fullmatch(element.get(STYLE + "condition") or ""))
        ):
            markup.drop(element)
        elif tag == NUMBER + "text" and _WORDS.search(element.text or ""):
            element.text = ""  # stands in the cells that show it
        elif tag.startswith(TEXT) and (name in _INDEXES or name.endswith("-index")):
            markup.unwrap(element)
        elif tag == LOEXT + "content-control" or (
            tag.startswith((TEXT, SHOW)) and name not in _LIVE and _FIELDS.fullmatch(name) and not name.endswith("-decl")
        ):
            _say(element)
        elif tag == TEXT + "a" or tag == DRAW + "a":
            _unlink(element)
    for element in root.iter():
        for key in list(element.attrib):
            local = re.sub(r"^\{.*\}", "", str(key))
            value = str(element.get(key))
            stored = local == "string-value" and element.tag == TABLE + "table-cell"
            outside = str(key) == _XLINK + "href" and not value.startswith("Pictures/")
            called = str(key) == DRAW + "name" and str(element.tag).endswith(_SHAPES)
            foreign = str(key).startswith("{") and not str(key)[1:].startswith(_SPACES)
            told = str(key) == TEXT + "label" and _WORDS.search(value)
            ruled = local == "condition" and element.tag == STYLE + "map"
            if (local in _ATTRIBUTES and not ruled) or stored or outside or called or foreign or told or "rsid" in local:
                del element.attrib[key]
    for image in list(root.iter(DRAW + "image", DRAW + "fill-image")):
        if not image.get(_XLINK + "href"):
            markup.drop(image)


def _say(element: etree._Element) -> None:
    """Turn a field into the text it shows."""
    text = "".join(map(str, element.itertext()))
    children = len(element)
    element.tag = TEXT + "span"
    for key in list(element.attrib):
        del element.attrib[key]
    if children:
        return
    element.text = text or None


def _unlink(element: etree._Element) -> None:
    if element.tag == DRAW + "a":
        markup.unwrap(element)
        return
    element.tag = TEXT + "span"
    for key in list(element.attrib):
        if str(key) != TEXT + "style-name":
            del element.attrib[key]


def _pictures(found: Text) -> dict[str, bytes]:
    """Return the pictures that are still shown, freed of metadata, under names that say nothing."""
    names: dict[str, str] = {}
    out: dict[str, bytes] = {}
    for root in (found.content, found.styles):
        for element in root.iter():
            said = element.get(_XLINK + "href") or ""
            if not said.startswith("Pictures/"):
                continue
            ending = said.rpartition(".")[2].lower()
            if said not in found.parts or ending not in _KINDS:
                markup.unset(element, _XLINK + "href")
                continue
            if said not in names:
                names[said] = f"Pictures/{len(names) + 1}.{ending}"
                out[names[said]] = picture.plain(found.parts[said])
            element.set(_XLINK + "href", names[said])
    return out


def _manifest(parts: dict[str, bytes], media_type: str, version: str) -> bytes:
    """Return the list of parts; LibreOffice opens no file whose list is of another version than its content."""
    space = f"{{{_MANIFEST}}}"
    root = etree.Element(space + "manifest", nsmap={"manifest": _MANIFEST})
    root.set(space + "version", version)
    etree.SubElement(root, space + "file-entry", {space + "full-path": "/", space + "media-type": media_type, space + "version": version})
    for name in parts:
        if name != "mimetype":
            kind = "text/xml" if name.endswith(".xml") else _KINDS.get(name.rpartition(".")[2], "")
            etree.SubElement(root, space + "file-entry", {space + "full-path": name, space + "media-type": kind})
    return markup.write(root)
