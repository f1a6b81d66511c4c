"""XML from strangers: read without entities and network, within limits; written the same way every time."""

from lxml import etree

from mertid.core import Text, TooBig, Unreadable

MOST_BYTES = 60_000_000
_BROKEN = Text(da="Dokumentet er beskadiget: en del af det kan ikke læses.", en="The document is damaged: a part of it cannot be read.")
_ENTITIES = Text(da="Dokumentet indeholder XML, der ikke er tilladt i et dokument, og bliver ikke åbnet.",
                 en="The document holds XML that is not allowed in a document, and is not opened.")
_LARGE = Text(da="En del af dokumentet er for stor til at blive læst.", en="A part of the document is too large to be read.")


def parse(data: bytes, where: str) -> etree._Element:
    """Return the root of a part.

    Raises
    ------
    Unreadable
        When it is no XML, or declares a document type (entities make bombs and fetch files; no office program writes one).
        `TooBig` above 60 MB.
    """
    if len(data) > MOST_BYTES:
        raise TooBig(f"{where}: part is {len(data)} bytes, expected at most {MOST_BYTES}. Look at the kept file.", text=_LARGE)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"{where}: XML gave {type(error).__name__}, expected well-formed. Look at the kept file.", text=_BROKEN) from None
    if root is None:
        raise Unreadable(f"{where}: XML is empty, expected a root. Look at the kept file.", text=_BROKEN)
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise Unreadable(f"{where}: XML has a document type, expected none. Look at the kept file.", text=_ENTITIES)
    return root


def write(root: etree._Element) -> bytes:
    """Return the part as UTF-8 with the declaration that office programs expect."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def name(element: etree._Element) -> str:
    """Return an element's local name; '' for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def drop(element: etree._Element) -> None:
    """Take an element out, keeping the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def unwrap(element: etree._Element) -> None:
    """Take an element away but leave what it holds in its place."""
    parent = element.getparent()
    if parent is None:
        return
    if element.text:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.text
        else:
            parent.text = (parent.text or "") + element.text
    for child in list(element):
        element.addprevious(child)
    drop(element)


def unset(element: etree._Element, *attributes: str) -> None:
    """Take attributes off an element, where it has them."""
    for one in attributes:
        if one in element.attrib:
            del element.attrib[one]


# What may hold text where elements stand too, or in Word's name space; office programs write none elsewhere.
_TEXTS = frozenset(("t", "delText", "instrText", "v", "f", "formatCode"))


def known(root: etree._Element, spaces: tuple[str, ...]) -> None:
    """Take out what is of no known name space, revision ids, the list of what may be ignored, and text where none belongs."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or (element is not root and not (etree.QName(element).namespace or "").startswith(spaces)):
            drop(element)
            continue
        for key in list(element.attrib):
            space, _, local = str(key)[1:].partition("}") if str(key).startswith("{") else ("", "", str(key))
            if local.startswith("rsid") or local in ("Ignorable", "author", "initials") or (space and not space.startswith(spaces)):
                del element.attrib[key]
        element.tail = None
        if name(element) not in _TEXTS and (len(element) or "wordprocessingml" in element.tag):
            element.text = None
    for choice in list(root.iter("{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent")):
        if not any(len(one) for one in choice):
            drop(choice)
