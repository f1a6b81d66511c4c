"""Whether a written office file is free of what was struck, looked at with other code than that which wrote it."""

import gzip
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.metadata import version
from xml.etree import ElementTree

from mertid.core import MertidError, Text

from ..proof.answer import not_proven, told
from ..proof.needles import Needles, needles
from ..proof.pages import SMALLEST
from ..proof.picture import Page, reads
from ..scan import tesseract
from ..scan.page import flattened
from ..values import Box, Check, Passage, Proof
from . import convert
from .package import PART
from .picture import MOST_PIXELS

AREAS = Text(da="Områder kan kun efterprøves på sider. Brug PDF-udgaven.", en="Areas can be proven only on pages. Use the PDF version.")
_FAILED = Text(da="Værktøjet kunne ikke åbne filen.", en="The tool could not open the file.")
# The grounds themselves, written where something was struck: their figures are no leak of a struck figure.
_WORD = r"(?:§§?|\d{1,4}(?:-\d{1,4})?|[a-zæøå]|litra|jf\.|og|[a-zæøå]{2,6}\.|\(\d{4}\))"
_LABEL = re.compile(rf"\[(?=[^\]]*(?:§|art\.)){_WORD}(?:,? {_WORD}){{0,8}}\]|\[udeladt\]")
# Content types, relationship types and the names of parts stand in attributes of their own.
_SCHEMA = re.compile(rb'"(?:http://(?:schemas|purl)\.[^"\s]*/relationships/\w+|application/vnd\.(?:openxmlformats|oasis)[^"\s]*|/?'
                     + PART.pattern.encode() + rb'|(?:content|styles)\.xml)"')
_FORMAT = re.compile(_SCHEMA.pattern + rb'|</?[\w:.-]+|\sxmlns(?::[\w.-]+)?="[^"]*"|\s[\w:.-]+=')
_NAMED = re.compile(rf"{PART.pattern}|(?:\w+/)*_rels/\w*\.?(?:xml)?\.rels|\[Content_Types\]\.xml|mimetype|(?:content|styles)\.xml|META-INF/"
                    r"manifest\.xml|Pictures/\d+\.\w{3,4}")
_SPACES = re.compile(  # whose names of elements are words of the format
    r"\{(?:http://(?:schemas\.(?:openxmlformats|microsoft)\.(?:org|com)|purl\.org|(?:www\.)?(?:w3|openoffice|libreoffice)\.org)/"
    r"|urn:(?:schemas-microsoft-com|oasis:names:tc:opendocument|org:documentfoundation):)")
_NO_STYLES = (b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts><font/></fonts><fills><fill><patternFill/>'
              b"</fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/></cellXfs>"
              b'<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>')
_RUNS = frozenset(("t", "r", "span", "a", "s", "tab", "br", "rPr", "proofErr"))
_PIXELS = (b"\x89PNG", b"\xff\xd8", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_MOST_DEPTH, _MOST_BYTES = 6, 600_000_000


def prove(data: bytes, ending: str, strings: Sequence[str], areas: Sequence[Passage | tuple[int, Box]], allowed: Sequence[str]) -> Proof:
    """Return the proof of a .docx, .xlsx, .pptx or OpenDocument file.

    Parameters
    ----------
    ending
        What it is, as the end of a file name.
    allowed
        Text left open, one string a sheet.
    """
    if areas:
        return not_proven(data, strings, AREAS)
    looked = needles(strings, ["\n".join(allowed)] if allowed else [])
    checks = [
        check("zipfile", "Python", "packed parts as bytes, archives within archives too", partial(_raw, data, looked)),
        check("expat", "Python", "text and attributes of every part", partial(_markup, data, looked)),
    ]
    for name, package, reader in (("docx", "python-docx", _docx), ("xlsx", "openpyxl", _xlsx)):
        if ending == name:
            checks.append(check(package, version(package), "text as this library reads it", partial(_library, reader, data, looked)))
    if convert.installed():
        checks.append(check("LibreOffice", convert.version(), "the document's text as pages", partial(_pages, data, ending, looked)))
    try:
        pictures = list(_pictures(data))
        checks += [reads(enumerate(pictures, 1), strings, allowed, "billeder i dokumentet", whole=True)] if pictures and strings else []
    except (OSError, ValueError, SyntaxError, zipfile.BadZipFile, zlib.error):
        checks.append(Check("Tesseract", tesseract.version(), "billeder i dokumentet", 0, ran=False, note=_FAILED))
    return told(data, strings, checks)


def _pictures(data: bytes) -> Iterator[Page]:
    """Yield each picture of pixels within a file that is large enough to hold text, once, with its size in points at 96 dots an inch."""
    from PIL import Image

    seen: set[bytes] = set()
    for _, inner in members(data):
        if inner.startswith(_PIXELS) and inner not in seen:
            seen.add(inner)
            with Image.open(io.BytesIO(inner)) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise ValueError("picture is too large to be read")
                if image.width * image.height >= SMALLEST:
                    yield flattened(image).convert("L"), image.width * 0.75, image.height * 0.75


def check(tool: str, tool_version: str, where: str, look: Callable[[], int]) -> Check:
    """Return the check that ``look`` makes; one that cannot be made did not run, and so the proof does not hold."""
    try:
        return Check(tool, tool_version, where, look())
    except (MertidError, OSError, ValueError, KeyError, TypeError, AttributeError, LookupError, RuntimeError, EOFError, SyntaxError,
            ArithmeticError, MemoryError, zipfile.BadZipFile, zlib.error):
        return Check(tool, tool_version, where, 0, ran=False, note=_FAILED)


def seen(looked: Needles, text: str) -> int:
    """Return how many of the strings that were left open nowhere stand in a text, the written grounds not counted.

    How often one that was left open stands there tells nothing here: a tool may give a header once a page or a merged cell twice.
    """
    return len({number for _, number in looked.seen([unlabelled(text)]) if not any(looked.open[number])})


def unlabelled(text: str) -> str:
    """Return the text without the grounds that were written where something was struck."""
    return _LABEL.sub("\ue000", text)


def members(data: bytes, depth: int = 0, left: list[int] | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of everything within a file: members of archives, archives within them, packed metafiles."""
    left = [_MOST_BYTES] if left is None else left
    left[0] -= len(data)
    if depth > _MOST_DEPTH or left[0] < 0:
        raise ValueError("archives are nested too deep or unpack to too much")
    if data.startswith(b"\x1f\x8b"):
        with gzip.open(io.BytesIO(data)) as packed:
            yield from members(packed.read(max(left[0], 0) + 1), depth + 1, left)
    elif data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _listed(data, archive)
            for member in archive.infolist():
                named = b"" if _NAMED.fullmatch(member.filename) else member.filename.encode()
                yield "", named + b"\0" + member.comment + b"\0" + member.extra
                if member.file_size > left[0]:
                    raise ValueError("archive unpacks to too much")
                for name, inner in members(archive.read(member), depth + 1, left):
                    yield name or member.filename, inner
            yield "", archive.comment
    else:
        yield "", data


def _listed(data: bytes, archive: zipfile.ZipFile) -> None:
    """See that nothing stands between the members that the list of contents names. Raises ValueError."""
    at = 0
    for member in sorted(archive.infolist(), key=lambda one: one.header_offset):
        if not 0 <= member.header_offset - at <= (24 if at else 0):  # sizes written after a member
            raise ValueError("archive holds a member that is not listed")
        name, extra = struct.unpack("<HH", data[member.header_offset + 26 : member.header_offset + 30])
        at = member.header_offset + 30 + name + extra + member.compress_size
    if not 0 <= archive.start_dir - at <= 24:
        raise ValueError("archive holds a member that is not listed")


def _raw(data: bytes, looked: Needles) -> int:
    found = set(looked.seen_raw(_unnamed(data)))
    for name, inner in members(data):
        found |= set(looked.seen_raw(words(inner) if name.endswith((".xml", ".rels")) else inner))
    return len(found)


def _unnamed(data: bytes) -> bytes:
    """Return an archive's bytes as packed, without the names of parts that every such document has."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if _NAMED.fullmatch(name):
                data = data.replace(name.encode(), b"\0")
    return data


def words(data: bytes) -> bytes:
    """Return a part without the words of the format itself (names of elements, attributes, schemas, parts): they are nobody's words."""
    return _FORMAT.sub(b" ", data)


def _markup(data: bytes, looked: Needles) -> int:
    texts: list[str] = []
    attributes: list[str] = []
    for name, inner in members(data):
        if not name.endswith((".xml", ".rels", ".vml", ".rdf")) or not inner.strip():
            continue
        if b"<!DOCTYPE" in inner or b"<!ENTITY" in inner:
            raise ValueError("a part has a document type")
        root = ElementTree.fromstring(_SCHEMA.sub(b'""', inner))  # noqa: S314  # written by us, no document type: no entities
        texts += _said(root)
        attributes += {name for element in root.iter() if not _SPACES.match(element.tag) for name in (element.tag, *element.attrib)}
        attributes += [value for element in root.iter() for value in element.attrib.values() if re.search(r"[^\W\d_]{4}|\d{4}", value)]
    # What a reader was left stands in the text, as often as it was left; attributes have no right to it, but hold words of the format.
    return len({number for _, number in looked.seen([unlabelled("".join(texts))])} | _in_attributes(looked, attributes))


def _in_attributes(looked: Needles, attributes: Sequence[str]) -> set[int]:
    text = "\n".join(dict.fromkeys(attributes))
    return {number for _, number in looked.seen([text]) if len(looked.wanted[number]) >= 6 and not any(looked.open[number])}


def _said(root: ElementTree.Element) -> Iterator[str]:
    """Yield the text with a line end where a paragraph, a cell or a string ends; runs of one paragraph grow together."""
    stack: list[tuple[ElementTree.Element, bool]] = [(root, False)]
    while stack:
        element, done = stack.pop()
        name = element.tag.rpartition("}")[2]
        if done:
            if name not in _RUNS:
                yield "\n"
            yield element.tail or ""
            continue
        if name in ("tab", "br", "s", "line-break", "cr"):
            yield " "
        elif name == "noBreakHyphen":
            yield "-"
        yield element.text or ""
        stack.append((element, True))
        stack += [(child, False) for child in reversed(element)]


def _library(reader: Callable[[bytes], str], data: bytes, looked: Needles) -> int:
    return seen(looked, reader(data))


def _docx(data: bytes) -> str:
    import docx

    document = docx.Document(io.BytesIO(data))
    said = [paragraph.text for paragraph in document.paragraphs]
    said += [cell.text for table in document.tables for row in table.rows for cell in dict.fromkeys(row.cells)]
    for section in document.sections:
        for part in (section.header, section.footer):
            if not part.is_linked_to_previous:
                said += [paragraph.text for paragraph in part.paragraphs]
    return "\n".join(said)


def _xlsx(data: bytes) -> str:
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data))
    except (TypeError, ValueError, LookupError, AttributeError):  # it takes no look that is not by the book, as many programs write it
        book = openpyxl.load_workbook(io.BytesIO(_unstyled(data)))
    said = list(book.sheetnames)
    for sheet in book.worksheets:
        said += [str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None]
        said += [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
    return "\n".join([*said, *book.defined_names, book.properties.creator or "", book.properties.title or ""])


def _unstyled(data: bytes) -> bytes:
    """Return a workbook without its looks; what it says is the same."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as bare:
        for name in archive.namelist():
            part = archive.read(name)
            if name.startswith("xl/worksheets/"):
                part = re.sub(rb'\s(?:s|style)="\d+"', b"", part)
            if name == "xl/styles.xml":
                part = _NO_STYLES
            bare.writestr(name, part)
    return out.getvalue()


def _pages(data: bytes, ending: str, looked: Needles) -> int:
    import pypdfium2

    made = convert.convert(data, ending, "pdf")
    if made is None:
        raise ValueError("LibreOffice is gone")
    document = pypdfium2.PdfDocument(made)
    try:
        return seen(looked, "\n".join(page.get_textpage().get_text_bounded() for page in document))
    finally:
        document.close()
