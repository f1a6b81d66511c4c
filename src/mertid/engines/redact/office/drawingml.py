"""Drawings within documents: names and descriptions, pictures cut down to what is shown, charts without the workbook behind."""

import re

from lxml import etree

from . import markup, picture
from .numbers import unworded
from .package import Package
from .pieces import Flow, Place

_DESCRIBED = ("docPr", "cNvPr", "shape", "rect", "oval", "line", "group", "imagedata", "tblCaption", "tblDescription", "textbox")
_SAID = ("descr", "title", "alt")
# What carries names of people and programs, sounds, links and other versions beside what is drawn.
LOST = frozenset(
    ("extLst", "hlinkClick", "hlinkHover", "hlinkMouseOver", "snd", "externalData", "userShapes", "pivotSource", "pivotFmts", "svgBlip",
     "videoFile", "audioFile", "wavAudioFile", "quickTimeFile", "OLEObject", "control", "custDataLst", "tags", "contentPart",
     "signatureline", "printSettings", "custClrLst", "objectDefaults"))
_VML = ("urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:")
_NAMED = ("theme", "clrScheme", "fontScheme", "fmtScheme")


def described(root: etree._Element, flow: Flow) -> None:
    """Add the descriptions that a reader does not see (alternative texts, names of shapes) to ``flow``."""
    for element in root.iter(*("{*}" + name for name in _DESCRIBED)):
        for key, value in element.attrib.items():
            if re.sub(r"^\{.*\}", "", str(key)) in _SAID or (markup.name(element).startswith("tbl") and str(key).endswith("val")):
                flow.add(str(value), Place(element, str(key)))
                flow.end()
        name = element.get("name") or ""
        if name and not re.fullmatch(r"[\w ]{1,30}? ?\d{0,5}", name):
            flow.add(name, Place(element, "name"))
            flow.end()


def chosen(root: etree._Element, spaces: tuple[str, ...]) -> None:
    """Keep of a drawing's versions the one that is released: the first with nothing foreign in it, else what older programs are given.

    Parameters
    ----------
    spaces
        Beginnings of the name spaces that are known; elements of others do not come along.
    """
    for both in list(root.iter("{*}AlternateContent")):
        choices, fallback = list(both.iterchildren("{*}Choice")), next(both.iterchildren("{*}Fallback"), None)
        kept = next((one for one in choices if len(one) and _known(one, spaces)), None)
        if kept is None and fallback is not None and len(fallback):
            for other in choices:
                both.remove(other)
            markup.unwrap(fallback)
            markup.unwrap(both)
            continue
        for other in [one for one in both if one is not (choices[0] if kept is None and choices else kept)]:
            both.remove(other)


def _known(choice: etree._Element, spaces: tuple[str, ...]) -> bool:
    walker = etree.iterwalk(choice, events=("start",))
    for _, element in walker:
        if markup.name(element) in ("extLst", "Fallback"):
            walker.skip_subtree()
        elif markup.name(element) in ("", "contentPart") or not (etree.QName(element).namespace or "").startswith(spaces):
            return False
    return True


def bare(root: etree._Element) -> None:
    """Take descriptions and all of `LOST` out of a tree; shapes are called by their number."""
    for element in list(root.iter(*("{*}" + name for name in LOST))):
        markup.drop(element)
    _unnamed(root)
    number = 0
    for element in root.iter(*("{*}" + name for name in _DESCRIBED)):
        if markup.name(element) in ("tblCaption", "tblDescription"):
            markup.drop(element)
            continue
        number += 1
        for key in list(element.attrib):
            local = re.sub(r"^\{.*\}", "", str(key))
            if local in (*_SAID, "href", "gfxdata", "bullet", "src", "oleid") or local.startswith("hr"):
                del element.attrib[key]
            elif local == "name":
                element.set(key, f"Figur {number}")


def _unnamed(root: etree._Element) -> None:
    """Give old drawings (VML) new ids, which are made of a shape's name, and take what they say and point to off them."""
    ids: dict[str, str] = {}
    old = [one for one in root.iter("*") if (etree.QName(one).namespace or "").startswith(_VML)]
    for element in old:
        said = element.get("id") or ""
        if said and not re.fullmatch(r"_x0000_\w\d+", said):
            element.set("id", ids.setdefault(said, f"figur{len(ids) + 1}"))
        for key in list(element.attrib):
            local = re.sub(r"^\{.*\}", "", str(key))
            if local in (*_SAID, "href", "althref", "target", "class", "gfxdata", "src", "spid", "oleid"):
                del element.attrib[key]
    for element in old:
        said = (element.get("type") or "").removeprefix("#")
        if said in ids:
            element.set("type", "#" + ids[said])


def themed(root: etree._Element) -> None:
    """Take the names that a theme and its parts were given, and its makers' additions, out of it."""
    for element in list(root.iter()):
        if markup.name(element) in ("extLst", "custClrLst", "objectDefaults", "extraClrSchemeLst"):
            markup.drop(element)
        elif markup.name(element) in _NAMED:
            element.set("name", "Office")


def charted(root: etree._Element) -> None:
    """Cut a chart or a diagram off from the cells it was drawn from: only what is shown stays."""
    bare(root)
    for formula in root.iter("{*}f"):
        formula.text = "Ark1!$A$1"
    for other in list(root.iter("{*}AlternateContent", "{*}date1904")):
        markup.drop(other)
    for code in root.iter("{*}formatCode"):
        code.text = unworded(code.text or "")
    for element in root.iter("*"):
        markup.unset(element, "phldrT")
        if element.get("formatCode"):
            element.set("formatCode", unworded(element.get("formatCode") or ""))


def freed(package: Package, part: str, spaces: tuple[str, ...]) -> None:
    """Clean the charts and diagrams of a part: cut off from their data, without the words of whoever made their layout."""
    for name in package.targets(part, "chart", "diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors"):
        root = package.tree(name)
        charted(root)
        for said in list(root.iter("{*}title", "{*}desc")):
            if said.get("val") is not None:
                markup.drop(said)
        markup.known(root, spaces)


def cut_pictures(package: Package, part: str) -> None:
    """Cut pictures down to what the document shows of them."""
    links = {link.id: link for link in package.links(part)}
    for source in list(package.tree(part).iter("{*}srcRect")):
        shares = [_share(source.get(side)) for side in ("l", "t", "r", "b")]
        blip = next(source.itersiblings("{*}blip", preceding=True), None)
        if blip is None or not any(share > 0 for share in shares):
            continue
        key = next((str(k) for k in blip.attrib if str(k).endswith("}embed")), "")
        link = links.get(str(blip.get(key))) if key else None
        if link is None or link.external or link.target not in package.parts:
            continue
        made = picture.cropped(package.parts[link.target], *shares)
        if made is None:
            continue
        if _uses(package, part, link.id, key) > 1 or _shared(package, part, link.target):
            continue  # shown elsewhere too, perhaps uncut: then nothing is hidden by the cut here
        package.parts[link.target] = made
        markup.unset(source, "l", "t", "r", "b")


def _share(said: str | None) -> float:
    try:
        return int(said or 0) / 100_000
    except ValueError:
        return 0.0


def _uses(package: Package, part: str, link: str, key: str) -> int:
    return sum(element.get(key) == link for element in package.tree(part).iter("{*}blip"))


def _shared(package: Package, part: str, target: str) -> bool:
    return sum(target == link.target for name in package.parts if name.endswith(".rels") and not name.startswith("_rels")
               for link in package.links(_source(name))) > 1


def _source(rels: str) -> str:
    plain = rels.removesuffix(".rels")
    return plain.removeprefix("_rels/") if plain.startswith("_rels/") else plain.replace("/_rels/", "/")
