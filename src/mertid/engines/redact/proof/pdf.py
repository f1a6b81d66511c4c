"""Proof of a released PDF, by tools that did not write it: poppler, PDFium, Tesseract, and our own look into its bytes."""

import re
from collections.abc import Callable, Sequence

import pypdfium2

from mertid.core import Text

from ..inside import tick
from ..values import Check, Passage, Proof
from . import poppler
from .answer import OWN, told
from .needles import Needles, needles
from .pages import Opened, opened, painted
from .picture import reads
from .strings import CodeMap, code_map, readings, runs
from .syntax import Stream, after_end, nameless, names, outside, revisions, streams

_LEAST = 6  # squeezed characters; in streams words are cut in pieces, and shorter strings stand in them by chance
_MOST_MAPS = 40
# what a released PDF has no use for, and where text hides; source: ISO 32000-1, 7.7, 12, 14 and PDF 2.0, 14.13
_FORBIDDEN = {
    "EmbeddedFiles", "EmbeddedFile", "Filespec", "JavaScript", "XFA", "AcroForm", "Thumb", "PieceInfo", "Launch", "RichMedia", "Annots",
    "Outlines", "Metadata", "StructTreeRoot", "ActualText", "Dests", "Names", "OCProperties", "Encrypt", "ByteRange",
    "Perms", "Alternates", "SpiderInfo", "Threads", "Collection", "Measure", "OpenAction", "StructElem", "Annot", "OCG",
}
# words of the format itself, which a struck word may happen to be; source: ISO 32000-1, 7-9
_WORDS = """
    Contents Resources Parent MediaBox CropBox Catalog Rotate Encoding BaseEncoding Differences WinAnsiEncoding MacRomanEncoding Widths
    Subtype Length Filter FlateDecode DecodeParms Columns Predictor Colors BitsPerComponent ColorSpace DeviceRGB DeviceGray DeviceCMYK
    Height Pattern Shading Function FunctionType Domain Bounds Encode Decode Matrix ToUnicode FontFile FontFile2 FontFile3 FontName
    FontDescriptor FontBBox Ascent Descent CapHeight ItalicAngle Descendant DescendantFonts BaseFont FirstChar LastChar CharProcs
    CIDSystemInfo Registry Ordering Supplement Identity XObject ExtGState ProcSet ImageMask Interpolate Helvetica Courier Symbol Normal
    Transparency Isolated Knockout TilingType PaintType Length1 Length2 Length3 SMask"""
_MAP_WORDS = re.compile(
    rb"(?<![A-Za-z])(?:(?:find|define)resource|currentdict|(?:begin|end)(?:cmap|codespacerange|bfchar|bfrange))(?![A-Za-z])")
_LEFT = Text(da="Filen har stadig: {names}.", en="The file still has: {names}.")


def prove_pdf(data: bytes, strings: Sequence[str], *, areas: Sequence[Passage] = (), allowed: Sequence[str] = ()) -> Proof:
    """Return whether a PDF holds nothing of what was struck; see `formats.prove`.

    Notes
    -----
    Text as poppler (two ways) and PDFium read it page by page; every stream unpacked by zlib, read as bytes and as strings in each coding
    and through each ToUnicode map; names; parts of the file that a released PDF does not have; earlier revisions and bytes after the end;
    the struck areas as drawn; and Tesseract's reading of each picture, and of each page with outlines or an area struck.
    Limits: `needles` says what counts as a leak. A letter shape in an embedded font, without a map, is only seen by Tesseract.
    """
    wanted = needles(strings, allowed)
    checks = [
        _text("pdftotext -layout", "teksten på siderne", lambda: poppler.texts(data, "-layout"), poppler.version, wanted),
        _text("pdftotext -raw", "teksten på siderne", lambda: poppler.texts(data, "-raw"), poppler.version, wanted),
        _attached(data),
    ]
    try:
        with opened(data) as pdf:
            drawn = _drawn(pdf, wanted, strings, areas, allowed)
    except (pypdfium2.PdfiumError, OSError, ValueError, MemoryError):
        drawn = [Check("PDFium", _pdfium(), "siderne", 0, ran=False)]
    checks += [*_bytes(data, wanted), *drawn]
    return told(data, strings, checks)


def _text(
    tool: str, where: str, ask: Callable[[], list[str]], version: Callable[[], str], wanted: Needles, *, closed: bool = False,
) -> Check:
    # PDFium gives letters printed twice for boldness twice, so it cannot count what was left open
    try:
        seen = wanted.seen(ask(), closed=closed)
    except OSError:
        return Check(tool, version(), where, 0, ran=False)
    finally:
        tick()
    return Check(tool, version(), where, len({number for _, number in seen}), note=_where(seen))


def _attached(data: bytes) -> Check:
    try:
        return Check("pdfdetach", poppler.version(), "vedhæftede filer", poppler.attached(data))
    except OSError:
        return Check("pdfdetach", poppler.version(), "vedhæftede filer", 0, ran=False)


def _drawn(pdf: Opened, wanted: Needles, strings: Sequence[str], areas: Sequence[Passage], allowed: Sequence[str]) -> list[Check]:
    checks = [_text("PDFium", "teksten på siderne", pdf.texts, _pdfium, wanted, closed=True)]
    if any(one.area is not None for one in areas):
        found = painted(pdf, areas)
        checks.append(Check("PDFium", _pdfium(), "de overstregede områder", len(found), note=_pages(found)))
    if strings:
        checks.append(reads(pdf.to_read(areas), strings, allowed, "billeder og tegnede sider", whole=True))
    return checks


def _bytes(data: bytes, wanted: Needles) -> list[Check]:
    found = list(streams(data))
    bare = outside(data)
    tick()
    objects = b"\n".join([bare, *(one.data for one in found if one.is_a(b"ObjStm"))])
    written = [objects, *(one.data for one in found if _is_written(one))]
    strings = [runs(piece) for piece in written]
    tick()
    said: set[int] = set()
    for texts in readings(strings, _maps(found)):
        said |= {number for _, number in wanted.seen(texts, closed=True, least=_LEAST, whole=True, misread=True)}
        tick()
    raw = set(wanted.seen_raw(nameless(objects)))
    for one in found:
        raw |= {*wanted.seen_raw(one.raw), *(() if one.is_a(b"ObjStm") else wanted.seen_raw(_MAP_WORDS.sub(b" ", one.data)))}
    listed = names(b"\n".join(written))
    called = sorted(listed - set(_WORDS.split()))
    left = sorted(_FORBIDDEN & listed)
    broken = sum(not one.whole for one in found)
    earlier = max(0, revisions(data) - 1) + bool(after_end(data))
    return [
        Check(*OWN, "strenge i alle strømme", len(said), ran=not broken),
        Check(*OWN, "filens bytes, udpakket", len(raw), ran=not broken),
        Check(*OWN, "navne", len({number for _, number in wanted.seen(called, closed=True, least=_LEAST, whole=True)})),
        Check(*OWN, "dele, der ikke ses", len(left), note=_LEFT.fill(names=", ".join(left)) if left else None),
        Check(*OWN, "tidligere udgaver og data efter filens slutning", earlier),
    ]


def _is_written(one: Stream) -> bool:
    """Return whether a stream may hold strings: contents, forms, maps; not pictures and fonts, which are only searched as bytes."""
    if one.is_a(b"Image", b"ObjStm", b"XRef"):
        return False
    return not one.data.startswith((b"\xff\xd8", b"\0\x01\0\0", b"OTTO", b"true", b"\x01\0\x04", b"%!PS-Adobe"))


def _maps(found: Sequence[Stream]) -> list[CodeMap]:
    maps: list[CodeMap] = []
    for one in found:
        if b"beginbf" in one.data:
            codes = code_map(one.data)
            if codes and codes not in maps:
                maps.append(codes)
    return maps[:_MOST_MAPS]


def _where(seen: Sequence[tuple[int, int]]) -> Text | None:
    return _pages([page + 1 for page, _ in seen])


def _pages(numbers: Sequence[int]) -> Text | None:
    listed = ", ".join(map(str, sorted(set(numbers))))
    return Text(da=f"Side {listed}.", en=f"Page {listed}.") if listed else None


def _pdfium() -> str:
    return re.sub(r"^PDFium\s*", "", str(pypdfium2.version.PDFIUM_INFO))
