"""Web pages and the HTML of mail: made into plain elements without scripts, and read as text that can be struck in place."""

import re
from collections.abc import Iterator
from html import escape

from lxml import etree, html

from mertid.core import Text, TooBig, Unreadable

from ..office.markup import drop, unwrap
from ..office.pieces import Flow, Place
from .letters import decode

_BROKEN = Text(da="HTML-filen kan ikke læses.", en="The HTML file cannot be read.")
_DEEP = Text(da="HTML-filen er for dybt sammensat til at blive læst.", en="The HTML file is nested too deeply to be read.")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")  # as entities; XML holds none
_NEVER_NAMES = (
    "script style template noscript object embed applet iframe frame frameset svg math link base meta audio video canvas map"
)
_NEVER = frozenset(_NEVER_NAMES.split())
# Elements that never hold anything, whatever the parser makes of one that is not closed: the rest of the page would stand in it.
_VOID = frozenset(("embed", "source", "track", "keygen", "bgsound", "wbr", "command"))
_SAY_THEIRS = _NEVER - {"script", "style", "embed", "frame", "link", "base", "meta"}
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|(?:^|[;\s])font-size\s*:\s*0(?:\.0+)?(?:px|pt|em|%)?\s*(?:;|$)"
    r"|(?:^|[;\s])opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)", re.IGNORECASE)
_TEXTS = ("alt", "title", "placeholder", "value", "content", "aria-label", "summary", "label", "data-content")
_KEPT = frozenset(("colspan", "rowspan", "lang", "dir", "start", "charset"))
_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hr html legend li main menu nav ol optgroup option p pre section select summary table tbody textarea tfoot thead "
    "title tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_FORMS = frozenset(("form", "select", "textarea", "option", "optgroup", "fieldset", "legend", "menu", "dialog", "details", "summary"))
_APART = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl", "blockquote", "pre"))
_OTHER_NAMES = (
    "a abbr b bdo big br cite code col colgroup del dfn em font head i ins kbd label mark q s samp small span strike strong sub sup td "
    "th time tt u var wbr"
)
_TAGS = _BLOCKS | frozenset(_OTHER_NAMES.split())
_BLANKS = re.compile(r"[ \t\n\r\f\xa0]+")
_SOFT = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\xad\ufeff]")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]{2,40})""", re.IGNORECASE)


def parse(data: bytes | str) -> etree._Element:
    """Return the tree of an HTML document.

    Raises
    ------
    Unreadable
        When nothing can be made of it; `TooBig` where its elements are nested deeper than the parser goes.
    """
    if isinstance(data, bytes):
        said = _CHARSET.search(data[:4_096])
        data = decode(data, said[1].decode() if said else "")
    data = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", data)
    parser = html.HTMLParser(no_network=True, huge_tree=True, recover=True, encoding="utf-8")
    try:
        root = html.document_fromstring(data.encode("utf-8", "replace") or b"<p></p>", parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"html: parsing gave {type(error).__name__}, expected elements. Look at the kept file.", text=_BROKEN) from None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):  # what follows would be lost unsaid
        raise TooBig("html: elements are nested too deep, expected fewer levels. Look at the kept file.", text=_DEEP)
    for element in root.iter("*"):
        if _CONTROL.search(f"{element.text}{element.tail}"):
            element.text, element.tail = (_CONTROL.sub("", said) if said else said for said in (element.text, element.tail))
        for key, value in element.attrib.items():
            if _CONTROL.search(str(value)):
                element.set(key, _CONTROL.sub("", str(value)))
    return root


def plain(root: etree._Element) -> tuple[Flow, Flow]:
    """Make the tree plain, and return what a reader sees and what was hidden from him.

    Scripts, styles, comments, frames and pictures are gone afterwards, so are hidden elements and all attributes but those that shape a
    table. Addresses of links, descriptions of pictures and what stands in form fields become text, so that they can be read and struck.
    """
    hidden = Flow("hidden", hidden=True)
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            said = (element.text or "").strip()
            if said and not said.startswith(("[if", "<![endif", "[endif", "StartFragment", "EndFragment")):
                hidden.add(said, None)
                hidden.end()
            drop(element)
    for element in list(root.iter(*_VOID)):
        unwrap(element)
    for element in list(root.iter()):
        _conceal(element, root, hidden)
    for element in list(root.iter()):
        _speak(element)
    for element in list(root.iter()):
        if element.tag in _FORMS:
            element.tag = "div"
        elif element.tag not in _TAGS:
            element.tag = "span"
        for attribute in list(element.attrib):
            value = str(element.get(attribute))
            if attribute in ("title", "aria-label", "placeholder", "summary", "data-content"):
                hidden.add(value)
                hidden.end()
            if attribute not in _KEPT or len(value) > 12 or not re.fullmatch(r"[\w-]+", value):
                del element.attrib[attribute]
    _tidy(root)
    return _flow(root), hidden


def text(data: bytes | str) -> tuple[str, str]:
    """Return the text that a reader of the HTML sees, and the text that is hidden in it."""
    shown, hidden = plain(parse(data))
    return shown.text.strip(), hidden.text.strip()


def write(root: etree._Element) -> bytes:
    """Return a plain tree as a page of its own, without anything that loads or runs."""
    head = root.find("head")
    title = escape("".join(map(str, head.itertext())).strip()) if head is not None else ""
    if head is not None:
        root.remove(head)
    body = html.tostring(root, encoding="unicode", method="html")
    inner = re.sub(r"^<html[^>]*>|</html>\s*$", "", body)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (f'<!DOCTYPE html>\n<html lang="da"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
            f"<title>{title}</title></head>{inner}</html>\n").encode("utf-8", "replace")


def _conceal(element: etree._Element, root: etree._Element, hidden: Flow) -> None:
    """Take out what is not shown, and hold its text."""
    if element is root or element.getparent() is None:
        return
    style = element.get("style") or ""
    unseen = bool(_HIDDEN.search(style)) or element.get("hidden") is not None or (
        element.tag == "input" and element.get("type") == "hidden")
    if element.tag not in _NEVER and not unseen:
        return
    if element.tag in _SAY_THEIRS or unseen:
        said = " ".join(" ".join(map(str, element.itertext())).split())
        hidden.add(said, None)
        hidden.end()
    for attribute in _TEXTS:
        hidden.add(element.get(attribute) if element.tag != "script" else None)
        hidden.end()
    drop(element)


def _speak(element: etree._Element) -> None:
    """Write what an element shows or points to as text in it."""
    said = ""
    if element.tag == "img":
        alt = (element.get("alt") or element.get("title") or "").strip()
        said = f"[billede: {alt}]" if alt else ""
    elif element.tag == "input":
        said = element.get("value") or ("[x]" if element.get("checked") is not None else "")
    elif element.tag == "a":
        address = (element.get("href") or "").strip()
        shown = "".join(map(str, element.itertext()))
        bare = re.sub(r"^(?:mailto:|tel:|https?://(?:www\.)?)", "", address).rstrip("/")
        if address and not address.startswith(("#", "javascript:", "data:")) and bare.lower() not in shown.lower():
            last = element[-1] if len(element) else None
            piece = f" <{address[:500]}>"
            if last is not None:
                last.tail = (last.tail or "") + piece
            else:
                element.text = (element.text or "") + piece
    if said:
        element.text = said
    title = (element.get("title") or "").strip()
    if title and element.tag not in ("img", "html", "body") and title not in "".join(map(str, element.itertext())):
        element.text = (element.text or "") + ("" if element.tag != "abbr" else f" ({title})")


def _tidy(root: etree._Element) -> None:
    """Make blanks in the tree what a reader sees of them."""
    within = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        keeps = element.tag in ("pre", "textarea")
        if event == "start":
            within += keeps
            element.text = _blank(element.text, within > 0)
        else:
            within -= keeps
            element.tail = _blank(element.tail, within > 0)


def _blank(said: str | None, kept: bool) -> str | None:
    if not said:
        return None
    said = _SOFT.sub("", said)
    return said if kept else _BLANKS.sub(" ", said)


def _flow(root: etree._Element) -> Flow:
    flow = Flow("body")
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            _begin(flow, element)
        else:
            _finish(flow, element)
    return flow


def _begin(flow: Flow, element: etree._Element) -> None:
    tag = str(element.tag)
    if tag == "br":
        flow.pieces.append(("\n", None))
    elif tag in ("td", "th") and any(True for _ in element.itersiblings("td", "th", preceding=True)):
        flow.pieces.append((" | ", None))
    elif tag in _BLOCKS:
        flow.end()
        if tag in _APART and flow.pieces and not _inside_row(element):
            flow.end("\n\n")
    if tag == "li":
        flow.pieces.append(("- ", None))
    _put(flow, element.text, Place(element))


def _finish(flow: Flow, element: etree._Element) -> None:
    tag = str(element.tag)
    if tag in _BLOCKS and tag not in ("td", "th"):
        flow.end()
        if tag in _APART and not _inside_row(element):
            flow.end("\n\n")
    if element.tail:
        _put(flow, element.tail, Place(element, "tail"))


def _inside_row(element: etree._Element) -> bool:
    return any(True for _ in element.iterancestors("tr", "li"))


def _put(flow: Flow, said: str | None, place: Place) -> None:
    kept = place.element.tag == "pre"
    if said and not kept and (not flow.pieces or flow.pieces[-1][0].endswith(("\n", " "))):
        said = said.lstrip(" ")
    flow.add(said, place)


def words(said: str) -> Iterator[str]:
    """Yield the words of a text without links, for comparing two versions of it."""
    yield from re.findall(r"\w{2,}", re.sub(r"<?(?:https?://|mailto:)\S+", " ", said).lower())
