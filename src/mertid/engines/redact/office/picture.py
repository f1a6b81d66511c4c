"""Pictures within documents: freed of what they carry beside their pixels (place, camera, author, an uncut thumbnail)."""

import io
import re
import struct

MOST_PIXELS = 80_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_SEGMENT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # in packed pixels FF is followed by 00 or a restart mark
_PNG_KEPT = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"sBIT", b"bKGD"))


def plain(data: bytes) -> bytes:
    """Return the picture without metadata; of a kind that is not known here it is returned as it is."""
    if data.startswith(_PNG):
        return _png(data)
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    if data.startswith(b"GIF8"):
        return _again(data, "GIF")
    return _again(data, "TIFF") if data.startswith((b"II*\0", b"MM\0*")) else data


def cropped(data: bytes, left: float, top: float, right: float, bottom: float) -> bytes | None:
    """Return the picture without the shares of its width and height that the document cuts off; None where it cannot be cut."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS or image.format not in ("PNG", "JPEG"):
                return None
            box = (round(image.width * max(0.0, left)), round(image.height * max(0.0, top)),
                   round(image.width * (1 - max(0.0, right))), round(image.height * (1 - max(0.0, bottom))))
            if box[0] >= box[2] or box[1] >= box[3]:
                return None
            out = io.BytesIO()
            image.crop(box).save(out, image.format, **({"quality": 92} if image.format == "JPEG" else {}))
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _png(data: bytes) -> bytes:
    out, at = [_PNG], len(_PNG)
    while at + 12 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if kind in _PNG_KEPT:
            out.append(data[at:at + 12 + size])
        at += 12 + size
        if kind == b"IEND":
            break
    return b"".join(out)


def _jpeg(data: bytes) -> bytes:
    """Return the JPEG without its APPn segments but Adobe's, and without comments and what follows its end. Source: ITU-T T.81 annex B."""
    out, at = [b"\xff\xd8"], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        mark = data[at + 1]
        if mark == 0xFF:
            at += 1
            continue
        if mark == 0xD9:
            break
        size = int.from_bytes(data[at + 2:at + 4], "big")
        if mark == 0xDA:
            found = _SEGMENT.search(data, at + 2 + size)
            end = found.start() if found else len(data)
            out.append(data[at:end])
            at = end
            continue
        if not (0xE1 <= mark <= 0xEF and mark != 0xEE) and mark != 0xFE:
            out.append(data[at:at + 2 + size])
        at += 2 + size
    return b"".join([*out, b"\xff\xd9"])


def _again(data: bytes, kind: str) -> bytes:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                return data
            out = io.BytesIO()
            fresh = image.copy()
            fresh.info = {key: value for key, value in image.info.items() if key in ("transparency", "background")}
            fresh.save(out, kind)
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return data
