"""Open Packaging Conventions: parts and the relationships between them. Source: ECMA-376 part 2, 5th edition.

What is written is built from nothing: only parts that the cleaned document still points to come along, so that what an office program
hid beside them (macros, printer settings, custom XML, earlier thumbnails, people) cannot.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from . import archive, markup, picture

_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_R = (_OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
# Names that office programs give to parts, and ours; others may tell something and are not kept.
PART = re.compile(
    r"(?:word|xl|ppt)/(?:[a-z]{4,10}|slideLayouts|slideMasters)?/?(?:document|styles|settings|numbering|fontTable|theme|header|footer|footnotes|"
    r"endnotes|chart|data|layout|quickStyles?|colors|drawing|workbook|sheet|slide|slideLayout|slideMaster|presentation|tableStyles|image|"
    r"diagramData|diagramLayout|diagramQuickStyle|diagramColors|worksheet|chartsheet)\d{0,4}\.[a-z]{3,4}")
_DEFAULTS = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "bmp": "image/bmp", "tif": "image/tiff",
             "tiff": "image/tiff", "emf": "image/x-emf", "wmf": "image/x-wmf"}


@dataclass(frozen=True)
class Link:
    """A relationship; ``kind`` is the last word of its type, such as ``header``; ``target`` a part's name, or an address when external."""

    id: str
    kind: str
    type: str
    target: str
    external: bool


@dataclass
class Package:
    """An opened document: parts as bytes, and as trees once they were asked for."""

    parts: dict[str, bytes]
    types: dict[str, str]
    trees: dict[str, etree._Element] = field(default_factory=dict)
    _known: dict[str, list[Link]] = field(default_factory=dict)
    _folded: dict[str, str] = field(default_factory=dict)

    def tree(self, name: str) -> etree._Element:
        """Return a part's tree, the same each time."""
        if name not in self.trees:
            if name not in self.parts:
                raise archive.broken("a part is missing, expected it where the document points")
            self.trees[name] = markup.parse(self.parts[name], name.rpartition("/")[0] or "office")
        return self.trees[name]

    def links(self, name: str) -> list[Link]:
        """Return a part's relationships; those of the package for ''."""
        if name not in self._known:
            self._known[name] = self._links(name)
        return self._known[name]

    def _links(self, name: str) -> list[Link]:
        folder, _, file = name.rpartition("/")
        where = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
        if where not in self.parts:
            return []
        out = []
        for one in self.tree(where).iter(f"{{{_RELS}}}Relationship"):
            external = one.get("TargetMode") == "External"
            target = one.get("Target") or ""
            if not external:
                target = self._part(posixpath.normpath(posixpath.join("/", folder, target.partition("#")[0])).lstrip("/"))
            kind = (one.get("Type") or "").rpartition("/")[2]
            out.append(Link(one.get("Id") or "", kind, one.get("Type") or "", target, external))
        return out

    def _part(self, name: str) -> str:
        """Return the name of the part that a link means: as written, with its percent signs undone, or in other case."""
        plain = unquote(name)
        if plain in self.parts or name in self.parts:
            return plain if plain in self.parts else name
        if not self._folded:
            self._folded.update({one.casefold(): one for one in self.parts})
        return self._folded.get(plain.casefold(), plain)

    def main(self) -> str:
        """Return the name of the main part."""
        for link in self.links(""):
            if link.kind == "officeDocument" and link.target in self.parts:
                return link.target
        raise archive.broken("main part is missing, expected one")

    def targets(self, name: str, *kinds: str) -> list[str]:
        """Return the parts of these kinds that a part points to and that exist."""
        return [link.target for link in self.links(name) if link.kind in kinds and not link.external and link.target in self.parts]

    def type(self, name: str) -> str:
        """Return a part's content type."""
        return self.types.get("/" + name, "") or self.types.get(name.rpartition(".")[2].lower(), "application/xml")


def opened(data: bytes) -> Package:
    """Return the package; raises as `archive.opened`."""
    parts = archive.opened(data)
    if "[Content_Types].xml" not in parts:
        raise archive.broken("content types are missing, expected them")
    types = {}
    for one in markup.parse(parts["[Content_Types].xml"], "content types").iter():
        if markup.name(one) == "Override":
            types[one.get("PartName") or ""] = one.get("ContentType") or ""
        elif markup.name(one) == "Default":
            types[(one.get("Extension") or "").lower()] = one.get("ContentType") or ""
    return Package(parts, types)


def rebuilt(package: Package, main: str, allowed: frozenset[str], implied: frozenset[str], lose: Callable[[etree._Element], None],
            types: dict[str, str]) -> bytes:
    """Return the document built anew from its main part.

    Parameters
    ----------
    allowed
        Kinds of relationship that are followed where the part still names their id.
    implied
        Kinds that are followed without being named.
    lose
        What happens to an element whose relationship does not come along; the attribute is taken off it before.
    types
        Content types that are written as others (those with macros, templates).
    """
    names: dict[str, str] = {}
    out: dict[str, bytes] = {}
    kinds: dict[str, str] = {}
    waiting = [main]
    names[main] = main
    while waiting:
        part = waiting.pop(0)
        if part not in package.trees and not _is_xml(package, part):
            ending = names[part].rpartition(".")[2].lower()
            out[names[part]] = picture.plain(package.parts[part])
            kinds[ending] = _DEFAULTS[ending]
            continue
        root = package.tree(part)
        kept = list(_kept(package, part, root, allowed, implied))
        ids = {link.id for link in kept}
        for element in list(root.iter()):
            lost = [key for key, value in element.attrib.items() if str(key).startswith(tuple(f"{{{r}}}" for r in _R)) and value not in ids]
            for key in lost:
                del element.attrib[key]
            if lost:
                lose(element)
        for link in kept:
            if link.target not in names:
                names[link.target] = _name(package, link, len(names))
                waiting.append(link.target)
        etree.cleanup_namespaces(root, keep_ns_prefixes=[p for p in root.nsmap if p])
        out[names[part]] = markup.write(root)
        kinds["/" + names[part]] = types.get(package.type(part), package.type(part))
        if kept:
            folder, _, file = names[part].rpartition("/")
            out[f"{folder}/_rels/{file}.rels"] = _written_links(names[part], kept, names)
    head = {"[Content_Types].xml": _written_types(kinds), "_rels/.rels": _written_links(
        "", [Link("rId1", "officeDocument", f"{_OFFICE}/officeDocument", main, False)], names)}
    return archive.written(head | out)


def _is_xml(package: Package, part: str) -> bool:
    return package.type(part).endswith(("xml", "vmlDrawing"))


def _kept(package: Package, part: str, root: etree._Element, allowed: frozenset[str], implied: frozenset[str]) -> Iterator[Link]:
    named = {str(value) for element in root.iter() for key, value in element.attrib.items()
             if str(key).startswith(tuple(f"{{{r}}}" for r in _R))}
    for link in package.links(part):
        if link.external or link.target not in package.parts:
            continue
        if link.kind == "image":
            ending = link.target.rpartition(".")[2].lower()
            if link.id in named and ending in _DEFAULTS and "image" in allowed:
                yield link
        elif (link.kind in implied or (link.kind in allowed and link.id in named)) and package.type(link.target).endswith("xml"):
            yield link


def _name(package: Package, link: Link, number: int) -> str:
    """Return a part's name in what is written: pictures lose the names that people gave them, so do parts with odd ones."""
    if link.kind != "image" and PART.fullmatch(link.target):
        return link.target
    top = link.target.partition("/")[0]
    if link.kind != "image":
        return f"{top}/{link.kind}{number}.xml"
    return f"{top}/media/image{number}.{link.target.rpartition('.')[2].lower()}"


def _written_links(part: str, links: list[Link], names: dict[str, str]) -> bytes:
    root = etree.Element(f"{{{_RELS}}}Relationships", nsmap={None: _RELS})  # type: ignore[dict-item]
    for link in links:
        target = names[link.target]
        etree.SubElement(root, f"{{{_RELS}}}Relationship", Id=link.id, Type=link.type, Target=target if not part else "/" + target)
    return markup.write(root)


def _written_types(kinds: dict[str, str]) -> bytes:
    root = etree.Element(f"{{{_TYPES}}}Types", nsmap={None: _TYPES})  # type: ignore[dict-item]
    for ending, kind in sorted({"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml",
                                **{e: k for e, k in kinds.items() if not e.startswith("/")}}.items()):
        etree.SubElement(root, f"{{{_TYPES}}}Default", Extension=ending, ContentType=kind)
    for part, kind in kinds.items():
        if part.startswith("/"):
            etree.SubElement(root, f"{{{_TYPES}}}Override", PartName=part, ContentType=kind)
    return markup.write(root)
