"""What goes from every released PDF whether or not anything was struck: all that is not seen on a page."""

import re
from contextlib import suppress
from typing import Any

import pikepdf

from mertid.core import TooBig

from . import font_files
from .content import CannotRead, instructions
from .opening import LARGE, MAX_OBJECTS
from .operators import MARKS

_ROOT = {"/Type", "/Pages", "/PageLayout", "/PageMode", "/Lang"}
_PAGE = {"/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Contents", "/Group", "/UserUnit"}
_DROPPED = ("/Metadata", "/PieceInfo", "/LastModified", "/OPI", "/Ref", "/Alternates", "/StructParent", "/StructParents", "/OC", "/Measure",
            "/PtData", "/Name", "/ID", "/Thumb", "/AF", "/SpiderInfo", "/Private", "/ADBE_FillSign")
_CONTAINERS = (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream)
_MARKS = re.compile(rb"%|\b(?:BDC|BMC|DP|MP|BX)\b")


def document(pdf: Any) -> None:
    """Keep of the catalogue and trailer only what is needed to show the pages."""
    root = pdf.Root
    for key in list(root.keys()):
        if key not in _ROOT:
            del root[key]
    if "/PageMode" in root:
        del root["/PageMode"]
    if "/Lang" in root and not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", str(root["/Lang"])):
        del root["/Lang"]
    for key in list(pdf.trailer.keys()):
        if key not in ("/Root", "/Size"):
            with suppress(Exception):
                del pdf.trailer[key]


def page(one: Any) -> None:
    """Keep of a page only what is needed to show it; annotations were painted into it before."""
    for key in list(one.obj.keys()):
        if key not in _PAGE:
            del one.obj[key]


def reached(pdf: Any) -> list[Any]:
    """Return the file's own objects that hang together with its catalogue: no others are written.

    Raises
    ------
    TooBig
        Too many of them.
    """
    found, seen, waiting = list[Any](), set[tuple[int, int]](), [pdf.Root]
    while waiting:
        one = waiting.pop()
        if one.is_indirect:
            if one.objgen in seen:
                continue
            seen.add(one.objgen)
            found.append(one)
            if len(found) > MAX_OBJECTS:
                raise TooBig(f"pdf: file has over {MAX_OBJECTS} objects, expected fewer. Split it.", text=LARGE)
        inside = one if isinstance(one, pikepdf.Array) else one.values()
        waiting += [value for value in inside if isinstance(value, _CONTAINERS)]
    return found


def objects(found: list[Any]) -> bool:
    """Clean every stream that pages may draw: forms, patterns and Type 3 letters of tags, pictures of what cameras write into them.

    Returns whether there are forms.
    """
    forms = False
    for one in found:
        if isinstance(one, pikepdf.Stream):
            kind = str(one.get("/Subtype", ""))
            for key in _DROPPED:
                if key in one:
                    del one[key]
            if kind == "/Image":
                _image(one)
            elif kind == "/Form" or one.get("/PatternType") == 1:
                forms = True
                contents(one)
                if isinstance(one.get("/Resources"), pikepdf.Dictionary) and "/Properties" in one["/Resources"]:
                    del one["/Resources"]["/Properties"]
        elif isinstance(one, pikepdf.Dictionary):
            if str(one.get("/Subtype", "")) == "/Type3" and isinstance(one.get("/CharProcs"), pikepdf.Dictionary):
                for letter in one["/CharProcs"].values():
                    if isinstance(letter, pikepdf.Stream):
                        contents(letter)
            for file in font_files.programs(one):
                font_files.cleaned(file)
            for key in ("/PieceInfo", "/Metadata", "/Properties"):
                if key in one:
                    del one[key]
    return forms


def contents(stream: Any) -> None:
    """Write a content stream anew without tags, comments and unknown words, where it has any."""
    try:
        data = stream.read_bytes()
    except Exception:
        stream.write(b"")
        return
    if not _MARKS.search(data):
        return
    try:
        kept = [one.raw for one in instructions(stream, {}) if one.sound and one.name not in MARKS]
    except CannotRead:
        kept = []
    stream.write(b"\n".join(kept))


def _image(stream: Any) -> None:
    filters = stream.get("/Filter")
    names = [str(f) for f in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if names != ["/DCTDecode"]:
        return
    with suppress(Exception):
        data = stream.read_raw_bytes()
        bare = without_camera_data(data)
        if len(bare) < len(data):
            parms = stream.get("/DecodeParms")
            stream.write(bare, filter=pikepdf.Name("/DCTDecode"), decode_parms=parms)


def without_camera_data(data: bytes) -> bytes:
    """Return a JPEG without Exif, XMP, comments and thumbnails; colour segments (APP2 profile, APP14 Adobe) and JFIF stay."""
    if data[:2] != b"\xff\xd8":
        return data
    kept, at = [b"\xff\xd8"], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            break
        if marker == 0xFF:
            at += 1
            continue
        named = 0xE1 <= marker <= 0xEF and marker not in (0xE2, 0xEE)
        if not named and marker != 0xFE:
            kept.append(data[at : at + 2 + length])
        at += 2 + length
    end = data.rfind(b"\xff\xd9")
    return b"".join(kept) + data[at : end + 2 if end > at else len(data)]
