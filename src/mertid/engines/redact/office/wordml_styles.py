"""Styles of a Word document that somebody named (after a client, a case) under names that say nothing."""

import re

from lxml import etree

from . import markup
from .package import Package
from .wordml import text_parts

_USES = ("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link", "styleLink", "numStyleLink")


def renamed(package: Package, main: str) -> None:
    """Give every style that is no office program's own a new name and id, in all parts that use it."""
    new: dict[str, str] = {}
    kinds = ("styles", "numbering")
    roots = [package.tree(name) for name in [*package.targets(main, *kinds), *(part for part, _ in text_parts(package, main))]]
    for style in (one for root in roots for one in root.iter("{*}style") if markup.name(root) == "styles"):
        for old in list(style.iterchildren("{*}aliases")):
            style.remove(old)
        own, space = _attribute(style, "customStyle"), f"{{{etree.QName(style).namespace}}}"
        name = next(style.iterchildren("{*}name"), None)
        if own not in ("1", "true", "on") or name is None:
            continue
        fresh = f"Typografi{len(new) + 1}"
        new[_attribute(style, "styleId")] = fresh
        style.set(space + "styleId", fresh)
        name.set(space + "val", fresh)
    for root in roots:
        for use in root.iter(*("{*}" + kind for kind in _USES)):
            if _attribute(use, "val") in new:
                use.set(f"{{{etree.QName(use).namespace}}}val", new[_attribute(use, "val")])
        for number in root.iter("{*}abstractNum"):
            for name in list(number.iterchildren("{*}name")):
                number.remove(name)


def _attribute(element: etree._Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if re.sub(r"^\{.*\}", "", str(key)) == name), "")
