"""What an S/MIME signature is wrapped around. Sources: RFC 5652 section 5 (SignedData), ITU-T X.690 section 8 (BER)."""

from collections.abc import Iterator

_SIGNED, _DATA = bytes.fromhex("2a864886f70d010702"), bytes.fromhex("2a864886f70d010701")
_OID, _SEQUENCE, _OCTETS, _TAGGED = 0x06, 0x30, 0x04, 0xA0
_MOST_DEPTH = 20


def content(data: bytes) -> bytes | None:
    """Return the signed content; None where there is none, as in a message that is encrypted. The signature is not examined."""
    try:
        outer = dict(_children(data, *_inside(data, 0, len(data))))
        if outer.get(_OID) is None or data[slice(*outer[_OID])] != _SIGNED:
            return None
        signed = _inside(data, *outer[_TAGGED])
        for tag, (start, end) in _children(data, *signed):
            held = dict(_children(data, start, end)) if tag == _SEQUENCE else {}
            if _OID in held and data[slice(*held[_OID])] == _DATA and _TAGGED in held:
                return b"".join(_octets(data, *held[_TAGGED]))
    except (IndexError, KeyError, ValueError):
        return None
    return None


def _inside(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Return where the content of the first value begins and ends."""
    return _value(data, start, end)[1:3]


def _children(data: bytes, start: int, end: int) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield (tag, (start, end)) of the values that stand beside each other."""
    while start < end:
        tag, at, stop, start = _value(data, start, end)
        yield tag, (at, stop)


def _value(data: bytes, at: int, end: int, depth: int = 0) -> tuple[int, int, int, int]:
    """Return a value's tag, where its content begins and ends, and where the next begins; a length not told ends with two zeros."""
    tag, size, at = data[at], data[at + 1], at + 2
    if size == 0x80:
        if depth >= _MOST_DEPTH:
            raise ValueError("values are nested too deep")
        stop = at
        while data[stop:stop + 2] != b"\0\0":
            stop = _value(data, stop, end, depth + 1)[3]
        return tag, at, stop, stop + 2
    if size > 0x80:
        count = size & 0x7F
        size, at = int.from_bytes(data[at:at + count], "big"), at + count
    if at + size > end:
        raise ValueError("value is cut")
    return tag, at, at + size, at + size


def _octets(data: bytes, start: int, end: int) -> Iterator[bytes]:
    """Yield the pieces of an octet string, which may be several within each other."""
    for tag, span in _children(data, start, end):
        if tag == _OCTETS:
            yield data[slice(*span)]
        elif tag == _OCTETS | 0x20:
            yield from _octets(data, *span)
