"""The bytes of a PDF taken apart without a PDF library: revisions, streams unpacked by zlib, nothing believed of the cross-reference table.

pikepdf (qpdf) writes the released file, so the proof reads it without it. Source: ISO 32000-1, 7.2-7.5.
"""

import base64
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from pdfminer.lzw import lzwdecode
from pdfminer.runlength import rldecode

_START = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_FILTER = re.compile(rb"/F(?:ilter)?\s*(\[[^\]]*\]|/[^\s/<>\[\]()]+)")
_NAME = re.compile(rb"/([^\s/<>\[\](){}%]+)")
_NUMBER = re.compile(rb"/(Predictor|Columns|Colors|BitsPerComponent)\s+(\d+)")
_HEAD = 50_000  # bytes before a stream in which its dictionary is looked for
_MOST = 300_000_000  # bytes that one stream may unpack to
_PICTURES = {b"DCTDecode", b"DCT", b"JPXDecode", b"CCITTFaxDecode", b"CCF", b"JBIG2Decode"}


@dataclass(frozen=True)
class Stream:
    """One stream: its dictionary's bytes, its bytes as they stand and unpacked; ``whole`` is False where it could not be unpacked."""

    head: bytes
    raw: bytes
    data: bytes
    whole: bool

    def is_a(self, *kinds: bytes) -> bool:
        """Return whether the dictionary names one of these types or subtypes."""
        return any(re.search(rb"/(?:Sub)?[Tt]ype\s*/" + kind + rb"\b", self.head) for kind in kinds)


def revisions(data: bytes) -> int:
    """Return how many times the file was written: each leaves an end-of-file mark."""
    return len(re.findall(rb"%%EOF", data))


def after_end(data: bytes) -> int:
    """Return how many bytes, line ends not counted, follow the last end-of-file mark."""
    at = data.rfind(b"%%EOF")
    return len(data[at + 5 :].strip()) if at >= 0 else len(data)


def outside(data: bytes) -> bytes:
    """Return the file without the bytes of its streams."""
    pieces, at = [], 0
    for found in _START.finditer(data):
        if found.start() >= at:
            pieces.append(data[at : found.end()])
            end = data.find(b"endstream", found.end())
            at = end if end >= 0 else found.end()
    return b"".join([*pieces, data[at:]])


def streams(data: bytes) -> Iterator[Stream]:
    """Return each stream that stands in the bytes, referred to or not."""
    at = 0
    for found in _START.finditer(data):
        if found.start() < at:
            continue  # within the stream before
        end = data.find(b"endstream", found.end())
        end = len(data) if end < 0 else end
        head = data[max(at, found.start() - _HEAD) : found.start()]
        head = head[max(0, head.rfind(b" obj")) :]
        raw = data[found.end() : end]
        plain, whole = _unpacked(head, raw)
        yield Stream(head, raw, plain, whole)
        at = end


def _unpacked(head: bytes, raw: bytes) -> tuple[bytes, bool]:
    named = _FILTER.search(head)
    filters = [_unescaped(name) for name in _NAME.findall(named[1])] if named else []
    data = raw
    for one in filters:
        if one in _PICTURES:
            return data, True
        try:
            data = _one(one, data)
        except (ValueError, zlib.error, IndexError, KeyError, TypeError, AssertionError):
            return data, False
    numbers = {name: int(value) for name, value in _NUMBER.findall(head)}
    if numbers.get(b"Predictor", 1) >= 10 and b"/Image" not in head:
        data = _unpredicted(data, numbers)
    if data[:1] == b"\x78" and int.from_bytes(data[:2], "big") % 31 == 0:
        with suppress(ValueError, zlib.error):
            return data + _one(b"FlateDecode", data), True  # packed once more, and does not say so
    return data, True


def _one(name: bytes, data: bytes) -> bytes:
    if name in (b"FlateDecode", b"Fl"):
        return _inflated(data)
    if name in (b"ASCIIHexDecode", b"AHx"):
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", data.split(b">")[0])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    if name in (b"ASCII85Decode", b"A85"):
        return base64.a85decode(re.sub(rb"\s", b"", data.split(b"~>")[0]).removeprefix(b"<~"))
    if name in (b"LZWDecode", b"LZW"):
        return bytes(lzwdecode(data))
    if name in (b"RunLengthDecode", b"RL"):
        return bytes(rldecode(data))
    raise ValueError("unknown filter")


def _inflated(data: bytes) -> bytes:
    """Return what zlib unpacks; where more packed bytes follow, which no reader looks at, those as well."""
    packed = zlib.decompressobj()
    out = packed.decompress(data, _MOST)
    if data.strip() and not out and not packed.eof:
        raise ValueError("nothing unpacked")
    if packed.unconsumed_tail:
        raise ValueError("too much unpacked")
    more = packed.unused_data.lstrip()
    if more[:1] == b"\x78" and len(out) < _MOST:
        with suppress(zlib.error):
            return out + zlib.decompressobj().decompress(more, _MOST - len(out))
    return out


def _unpredicted(data: bytes, numbers: dict[bytes, int]) -> bytes:
    """Return the bytes before the PNG predictor; source: PNG 3rd ed. 9."""
    step = max(1, numbers.get(b"Colors", 1) * numbers.get(b"BitsPerComponent", 8) // 8)
    width = (numbers.get(b"Columns", 1) * numbers.get(b"Colors", 1) * numbers.get(b"BitsPerComponent", 8) + 7) // 8
    above = np.zeros(width, np.uint8)
    out = []
    for at in range(0, len(data) - width, width + 1):
        above = _row(data[at], np.frombuffer(data[at + 1 : at + 1 + width], np.uint8), above, step)
        out.append(above.tobytes())
    return b"".join(out)


def _row(kind: int, row: np.ndarray, above: np.ndarray, step: int) -> np.ndarray:
    if kind == 0:
        return row
    if kind == 2:
        return row + above
    done = np.zeros(len(row) + step, np.int64)
    up = np.concatenate([np.zeros(step, np.int64), above.astype(np.int64)])
    for at in range(step, len(done)):
        left, over, corner = done[at - step], up[at], up[at - step]
        if kind == 1:
            guess = left
        elif kind == 3:
            guess = (left + over) // 2
        else:
            far = left + over - corner
            guess = min((left, over, corner), key=lambda one: abs(far - one))
        done[at] = (row[at - step] + guess) & 0xFF
    return done[step:].astype(np.uint8)


def _unescaped(name: bytes) -> bytes:
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), name)


def names(data: bytes) -> set[str]:
    """Return every name object in the bytes, #-escapes undone."""
    return {_unescaped(name).decode("utf-8", "replace") for name in set(_NAME.findall(data))}


def nameless(data: bytes) -> bytes:
    """Return the bytes without their name objects, which are words of the format ("/Contents") and are searched by themselves."""
    return _NAME.sub(b"/", data)
