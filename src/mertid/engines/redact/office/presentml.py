"""Text of PresentationML: slides in their order, with hidden slides, speaker notes and comments apart. Source: ECMA-376 part 1, 19."""

from dataclasses import dataclass, field

from lxml import etree

from . import drawingml, markup
from .drawingml import described
from .markup import known
from .package import Package, rebuilt
from .pieces import Flow, Place
from .wordml import drawn, properties

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_ALLOWED = frozenset(("slide", "slideLayout", "slideMaster", "image", "chart", "diagramData", "diagramLayout", "diagramQuickStyle",
                      "diagramColors"))
_IMPLIED = frozenset(("slideLayout", "slideMaster", "theme", "tableStyles"))
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_TYPES = dict.fromkeys((
    "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml", "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml",
    "application/vnd.openxmlformats-officedocument.presentationml.template.main+xml",
    "application/vnd.ms-powerpoint.template.macroEnabled.main+xml",
    "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml"), _MAIN_TYPE)
_SPACES = ("http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/", "http://www.w3.org/XML/1998/namespace")
_MAIN_KEPT = frozenset(("sldMasterIdLst", "sldIdLst", "sldSz", "notesSz", "defaultTextStyle"))
_DROPPED = frozenset(("timing", "transition", "custDataLst", "extLst", "controls", "oleObj", "snd", "bg1"))
_DRAWN = ("chart", "diagramData")


@dataclass
class Show:
    """A presentation being read: its flows, and what cleaning has to know."""

    package: Package
    main: str
    flows: list[Flow] = field(default_factory=list)
    hidden: list[etree._Element] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"slide": 0, "speaker": 0})


def read(package: Package) -> Show:
    """Return the presentation: each visible slide, charts, what layouts write on slides, then what is hidden."""
    main = package.main()
    show = Show(package, main)
    links = {link.id: link.target for link in package.links(main) if link.kind == "slide" and link.target in package.parts}
    unseen = {part: Flow(part, hidden=True) for part in ("hidden", "speaker", "comments", "alt", "properties")}
    behind = Flow("layout")
    charts: list[Flow] = []
    for number, entry in enumerate(list(package.tree(main).iter("{*}sldId")), 1):
        name = next((links[str(v)] for k, v in entry.attrib.items() if str(k).startswith("{") and str(v) in links), "")
        if not name:
            continue
        root = package.tree(name)
        drawingml.chosen(root, _SPACES)
        visible = root.get("show", "1") not in ("0", "false")
        flow = Flow(f"slide:{number}") if visible else unseen["hidden"]
        _text(root, flow, unseen["hidden"])
        if visible:
            show.flows.append(flow)
            show.parts.append(name)
            described(root, unseen["alt"])
            for part in package.targets(name, *_DRAWN):
                charts.append(Flow("chart"))
                drawn(package.tree(part), charts[-1])
        else:
            show.hidden.append(entry)
            show.counts["slide"] += 1
        _beside(show, name, unseen)
    for name in _behind(show):
        show.behind.append(name)
        drawingml.chosen(package.tree(name), _SPACES)
        _text(package.tree(name), behind, unseen["hidden"], fixed_only=True)
    properties(package, unseen["properties"])
    show.flows += [*charts, behind, *unseen.values()]
    return show


def _text(root: etree._Element, flow: Flow, hidden: Flow, *, fixed_only: bool = False) -> None:
    for paragraph in root.iter(_A + "p"):
        if fixed_only and _placeholder(paragraph) is not None:
            continue
        into = hidden if _unseen(paragraph) else flow
        for one in paragraph.iter(_A + "t", _A + "br"):
            if one.tag == _A + "br":
                into.pieces.append(("\n", None))
            else:
                into.add(one.text, Place(one))
        cell = next(paragraph.iterancestors(_A + "tc"), None)
        if cell is not None and any(True for _ in cell.itersiblings(_A + "tc")):
            into.pieces.append((" | ", None))
        else:
            into.end()


def _placeholder(element: etree._Element) -> etree._Element | None:
    for shape in element.iterancestors("{*}sp", "{*}pic", "{*}graphicFrame"):
        return next(shape.iter("{*}ph"), None)
    return None


def _unseen(element: etree._Element) -> bool:
    for shape in element.iterancestors("{*}sp", "{*}pic", "{*}graphicFrame", "{*}grpSp", "{*}cxnSp"):
        head = next((child for child in shape if markup.name(child).startswith("nv")), None)
        if head is not None and any(one.get("hidden") in ("1", "true") for one in head.iterchildren("{*}cNvPr")):
            return True
    return False


def _beside(show: Show, name: str, unseen: dict[str, Flow]) -> None:
    for part in show.package.targets(name, "notesSlide"):
        before = len(unseen["speaker"].pieces)
        _text(show.package.tree(part), unseen["speaker"], unseen["hidden"])
        show.counts["speaker"] += any(text.strip() and not text.strip().isdigit() for text, _ in unseen["speaker"].pieces[before:])
    for part in show.package.targets(name, "comments"):
        for one in show.package.tree(part).iter("{*}text", _A + "t"):
            unseen["comments"].add(one.text)
            unseen["comments"].end()


def _behind(show: Show) -> list[str]:
    """Return the masters and layouts that are reached from the presentation or from a slide, each once."""
    found = dict.fromkeys([show.main, *show.parts])
    waiting = list(found)
    while waiting:
        for name in show.package.targets(waiting.pop(0), "slideMaster", "slideLayout"):
            if name not in found:
                found[name] = None
                waiting.append(name)
    return [name for name in found if name != show.main and name not in show.parts]


def cleaned(show: Show) -> bytes:
    """Return the presentation built anew, with what was struck in its trees struck."""
    package = show.package
    for entry in show.hidden:
        markup.drop(entry)
    root = package.tree(show.main)
    for child in list(root):
        if markup.name(child) not in _MAIN_KEPT:
            root.remove(child)
    for name in [*show.parts, *show.behind]:
        _slide(package, name, behind=name in show.behind)
    themes = dict.fromkeys(theme for name in (show.main, *show.behind) for theme in package.targets(name, "theme"))
    for name in themes:
        drawingml.themed(package.tree(name))
    for name in [show.main, *themes, *package.targets(show.main, "tableStyles")]:
        for one in list(package.tree(name).iter("{*}extLst")):
            markup.drop(one)
        for style in package.tree(name).iter("{*}tblStyle"):
            style.set("styleName", "Typografi")
        known(package.tree(name), _SPACES)
    return rebuilt(package, show.main, _ALLOWED, _IMPLIED, _lose, _TYPES)


def _slide(package: Package, name: str, *, behind: bool) -> None:
    root = package.tree(name)
    drawingml.cut_pictures(package, name)
    for shape in list(root.iter("{*}sp", "{*}pic", "{*}graphicFrame", "{*}grpSp", "{*}cxnSp")):
        head = next((child for child in shape if markup.name(child).startswith("nv")), None)
        gone = head is not None and any(one.get("hidden") in ("1", "true") for one in head.iterchildren("{*}cNvPr"))
        if gone or (markup.name(shape) == "graphicFrame" and any(True for _ in shape.iter("{*}oleObj"))):
            markup.drop(shape)
    if behind:
        for text in root.iter(_A + "t"):
            if _placeholder(text) is not None:
                text.text = ""  # what stands there is for whoever writes a slide, and is shown on none
    for one in list(root.iter()):
        if markup.name(one) in _DROPPED:
            markup.drop(one)
    for one in list(root.iter("{*}cSld")):
        markup.unset(one, "name")
    markup.unset(root, "matchingName")
    for one in list(root.iter(_A + "fld")):
        if (one.get("type") or "") != "slidenum":
            one.tag = _A + "r"
            for key in list(one.attrib):
                del one.attrib[key]
            for old in list(one.iterchildren(_A + "pPr")):
                one.remove(old)
    drawingml.bare(root)
    drawingml.freed(package, name, _SPACES)
    known(root, _SPACES)


def _lose(element: etree._Element) -> None:
    if markup.name(element) in ("sldId", "sldMasterId", "sldLayoutId", "graphicFrame", "chart", "relIds", "hlinkClick", "hlinkHover"):
        markup.drop(element)
