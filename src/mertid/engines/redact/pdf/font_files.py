"""Font programs without what no page needs: names, licences, the maker's signature with its certificates.

Source: OpenType 1.9, "Organization of an OpenType font"; ISO 32000-1, 9.9: the tables that an embedded font needs.
"""

import struct
from contextlib import suppress
from typing import Any

import pikepdf

_HEADS = (b"\0\1\0\0", b"true", b"OTTO")
_NEEDED = frozenset((b"head", b"hhea", b"hmtx", b"maxp", b"loca", b"glyf", b"cvt ", b"fpgm", b"prep", b"cmap", b"post", b"OS/2", b"CFF ",
                     b"vhea", b"vmtx", b"gasp"))


def cleaned(file: Any) -> None:
    """Write a font program anew where it holds more than drawing needs; a broken one is left as it is."""
    with suppress(pikepdf.PdfError, RuntimeError, struct.error, NotImplementedError):
        data = file.read_bytes()
        less = needed(data)
        if less is not data:
            file.write(less)
            if "/Length1" in file:
                file["/Length1"] = len(less)


def programs(font: Any) -> list[Any]:
    """Return the font programs that a dictionary has: of a descriptor, of a font, or of the fonts within one."""
    inner = font.get("/DescendantFonts")
    within = [font, font.get("/FontDescriptor"), *(inner if isinstance(inner, pikepdf.Array) else ())]
    held: list[Any] = [one for one in within if isinstance(one, pikepdf.Dictionary)]
    held += [one["/FontDescriptor"] for one in held[1:] if isinstance(one.get("/FontDescriptor"), pikepdf.Dictionary)]
    files = [one.get(key) for one in held for key in ("/FontFile2", "/FontFile3")]
    return [one for one in files if isinstance(one, pikepdf.Stream)]


def needed(data: bytes) -> bytes:
    """Return a TrueType or OpenType font of the tables that drawing needs; ``data`` itself where it has no others, or is another kind.

    Raises
    ------
    struct.error
        The table of tables is cut off.
    """
    if data[:4] not in _HEADS:
        return data
    (count,) = struct.unpack(">H", data[4:6])
    tables = [struct.unpack(">4sIII", data[12 + 16 * at : 28 + 16 * at]) for at in range(count)]
    kept = [one for one in tables if one[0] in _NEEDED]
    if len(kept) == count or not kept:
        return data
    power = 1 << (len(kept).bit_length() - 1)
    head = data[:4] + struct.pack(">HHHH", len(kept), 16 * power, power.bit_length() - 1, 16 * (len(kept) - power))
    rows, bodies, at = [], [], 12 + 16 * len(kept)
    for name, check, start, length in kept:
        body = data[start : start + length]
        body += bytes(-len(body) % 4)
        rows.append(struct.pack(">4sIII", name, check, at, length))
        bodies.append(body)
        at += len(body)
    return b"".join([head, *rows, *bodies])
