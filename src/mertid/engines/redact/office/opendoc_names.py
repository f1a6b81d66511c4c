"""Names that people give within an OpenDocument file (styles, sections, tables, layers), replaced by ones that say nothing."""

import re

from lxml import etree

from . import markup
from .opendoc import DRAW, NUMBER, OFFICE, STYLE, TABLE, TEXT
from .sheetml_clean import sheet_name

_NAMING = (STYLE + "style", STYLE + "master-page", STYLE + "page-layout", STYLE + "presentation-page-layout", TEXT + "list-style",
           DRAW + "gradient", DRAW + "hatch", DRAW + "stroke-dash", DRAW + "marker", DRAW + "opacity", DRAW + "fill-image",
           TABLE + "table-template", *(NUMBER + f"{kind}-style" for kind in (
               "number", "currency", "percentage", "date", "time", "boolean", "text")))
_USING = ("name", "stroke-dash", "stroke-dash-names", "marker-start", "marker-end")
_AUTOMATIC = re.compile(r"[A-Za-z]{1,3}\d{1,5}(?:P\d+)?|(?:Tabelle|Tabell?|Table|Sect|Mgr|Mdp)\d{1,5}(?:\.\w{1,5})?")
# The words of which LibreOffice makes the names of its own styles.
_OWN_WORDS = (
    "accent addressee and anchor array background bad balanced block body break bullet caption centered characters comma contents "
    "currency date default definition dash dashed dotted double drawing drop caps emphasis endnote envelope error example example fill "
    "figure first footer footnote frame good graphics hanging header heading heading1 heading2 horizontal html hyperlink illustration "
    "image indent index intense internet italic keyboard label landscape left line link list lead marginalia main master measure "
    "neutral no normal note notes number numbering object objectwithoutfill objects of outline page paragraph percent place plain "
    "preformatted quotation quotations quote result result2 right roman rounded salutation sender separator signature source standard "
    "start status strong style subtitle symbol symbols table teletype text time title toc ultra user entry variable vertical visited "
    "warning watermark with without wireframe")
_OWN = frozenset(_OWN_WORDS.split())
_LAYERS = frozenset(("layout", "background", "backgroundobjects", "controls", "measurelines"))


def renamed(content: etree._Element, styles: etree._Element) -> None:
    """Give every name that is not an office program's own a new one, wherever it is used."""
    roots = (content, styles)
    new: dict[str, str] = {}
    for root in roots:
        for one in root.iter(*_NAMING):
            markup.unset(one, STYLE + "display-name", DRAW + "display-name")
            called = str(next((one.get(at) for at in (STYLE + "name", DRAW + "name", TABLE + "name") if one.get(at)), ""))
            if called and not _is_own(called):
                new.setdefault(called, f"stil{len(new) + 1}")
    for root in roots:
        for element in root.iter("*"):
            for key, value in element.attrib.items():
                apart = str(key) == TEXT + "name" or (str(key) == TABLE + "name" and element.tag == TABLE + "table")
                if str(value) in new and str(key).endswith(_USING) and not apart:
                    element.set(str(key), new[str(value)])
    _parts(content, styles)


def _is_own(name: str) -> bool:
    words = re.sub(r"_[0-9a-f]{2}_", " ", name).replace("_", " ").split()
    return bool(_AUTOMATIC.fullmatch(name)) or all(word.casefold() in _OWN or word.isdigit() for word in words)


def _parts(content: etree._Element, styles: etree._Element) -> None:
    """Name tables, sections and counters by numbers; sheets keep their names, which are shown."""
    taken: set[str] = set()
    names: dict[str, str] = {}
    for number, table in enumerate(content.iter(TABLE + "table"), 1):
        parent = table.getparent()
        if parent is not None and parent.tag == OFFICE + "spreadsheet":
            table.set(TABLE + "name", sheet_name(table.get(TABLE + "name") or "", taken))
            taken.add((table.get(TABLE + "name") or "").casefold())
        elif table.get(TABLE + "name"):
            table.set(TABLE + "name", f"Tabel{number}")
    for root in (content, styles):
        for element in root.iter("*"):
            if element.get(TEXT + "name"):
                element.set(TEXT + "name", names.setdefault(str(element.get(TEXT + "name")), f"navn{len(names) + 1}"))
            if element.get(DRAW + "layer") and element.get(DRAW + "layer") not in _LAYERS:
                markup.unset(element, DRAW + "layer")
        for layer in list(root.iter(DRAW + "layer")):
            if layer.get(DRAW + "name") not in _LAYERS:
                markup.drop(layer)
