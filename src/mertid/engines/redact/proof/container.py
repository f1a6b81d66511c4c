"""What a picture file holds beside its pixels, told by a plain walk through its blocks (nothing of Pillow, which wrote it)."""

import re
import struct
from collections.abc import Iterator

# blocks a picture needs to be shown; sources: ITU T.81 B.1, PNG 3rd ed. 11, TIFF 6.0, GIF89a, WebP Container Specification (read 2026-11)
_JPEG = {0xC0, 0xC1, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0, 0xEE}
_PNG = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"pHYs", b"tRNS", b"acTL", b"fcTL", b"fdAT"}
_TIFF = {254, 256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 282, 283, 284, 292, 293, 296, 317, 320, 338, 339}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}  # bytes of a value; source: TIFF 6.0, 2
_BETWEEN = re.compile(rb"\0*(?:(?:II\*\0|MM\0\*).{4})?\0*", re.DOTALL)  # nothing, or the head of a file that was appended as a page
_GIF = {0xF9, 0xFF}
_WEBP = {b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH"}


def oddities(data: bytes, media_type: str) -> list[str]:
    """Return the names of blocks that a bare picture does not have, and ``end`` where bytes follow the picture.

    Raises
    ------
    ValueError
        The file cannot be walked through.
    """
    walk = {"image/jpeg": _jpeg, "image/png": _png, "image/tiff": _tiff, "image/gif": _gif, "image/webp": _webp, "image/bmp": _bmp}
    try:
        return sorted(set(walk[media_type](data)))
    except (struct.error, IndexError, KeyError) as error:
        raise ValueError(f"redact.proof: {media_type} cannot be walked through.") from error


def _jpeg(data: bytes) -> Iterator[str]:
    at = 2
    while data[at + 1] != 0xD9:
        if data[at] != 0xFF:
            raise IndexError
        mark = data[at + 1]
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        if mark not in _JPEG or (mark == 0xE0 and (data[at + 4 : at + 9] != b"JFIF\0" or length != 16)):
            yield f"FF{mark:02X}"
        at += 2 + length
        while mark == 0xDA and not (data[at] == 0xFF and data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7):
            at = data.index(b"\xff", at + 1) if b"\xff" in data[at + 1 :] else len(data)
    if len(data) > at + 2:
        yield "end"


def _png(data: bytes) -> Iterator[str]:
    at = 8
    while True:
        length, name = struct.unpack(">I4s", data[at : at + 8])
        if name not in _PNG:
            yield name.decode("latin-1")
        at += 12 + length
        if name == b"IEND":
            break
    if len(data) > at:
        yield "end"


def _tiff(data: bytes) -> Iterator[str]:
    order = "<" if data.startswith(b"II") else ">"
    (at,) = struct.unpack(order + "I", data[4:8])
    seen: set[int] = set()
    used = [(0, 8)]
    while at:
        if at in seen:
            raise IndexError
        seen.add(at)
        (count,) = struct.unpack(order + "H", data[at : at + 2])
        used.append((at, at + 6 + count * 12))
        held: dict[int, tuple[int, ...]] = {}
        for entry in range(count):
            start = at + 2 + entry * 12
            tag, kind, many = struct.unpack(order + "HHI", data[start : start + 8])
            if tag not in _TIFF:
                yield f"tag {tag}"
            size = _SIZES[kind] * many
            (where,) = (start + 8,) if size <= 4 else struct.unpack(order + "I", data[start + 8 : start + 12])
            used.append((where, where + size))
            if tag in (273, 279):
                held[tag] = struct.unpack(f"{order}{many}{'H' if kind == 3 else 'I'}", data[where : where + size])
        used += [(start, start + size) for start, size in zip(held.get(273, ()), held.get(279, ()), strict=True)]
        (at,) = struct.unpack(order + "I", data[at + 2 + count * 12 : at + 6 + count * 12])
    end = 0
    for start, stop in [*sorted(used), (len(data), len(data))]:
        if not _BETWEEN.fullmatch(data[end:start]):
            yield "bytes that are no picture's"
        end = max(end, stop)


def _gif(data: bytes) -> Iterator[str]:
    at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    while data[at] != 0x3B:
        if data[at] == 0x21:
            if data[at + 1] not in _GIF or (data[at + 1] == 0xFF and data[at + 3 : at + 14] != b"NETSCAPE2.0"):
                yield f"extension {data[at + 1]:02X}"
            at += 2
        elif data[at] == 0x2C:
            at += 11 + (3 << (data[at + 9] & 7) + 1 if data[at + 9] & 0x80 else 0)
        else:
            raise IndexError
        while data[at]:
            at += data[at] + 1
        at += 1
    if len(data) > at + 1:
        yield "end"


def _webp(data: bytes) -> Iterator[str]:
    (size,) = struct.unpack("<I", data[4:8])
    at = 12
    while at < size + 8:
        name, length = struct.unpack("<4sI", data[at : at + 8])
        if name not in _WEBP:
            yield name.decode("latin-1")
        at += 8 + length + (length & 1)
    if len(data) > at:
        yield "end"


def _bmp(data: bytes) -> Iterator[str]:
    (size,) = struct.unpack("<I", data[2:6])
    if len(data) != size:
        yield "end"
