"""Outlook's winmail.dat: the files, and the text where the mail has no other. Source: [MS-OXTNEF] 2.1 and [MS-OXCDATA] 2.11."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from mertid.core import Unreadable

from . import web
from .letter import File, safe_name
from .letters import decode

_SIGNATURE = 0x223E9F78
_NEW_FILE, _TITLE, _DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_BODY, _PROPERTIES = 0x800C, 0x9003
_PLAIN, _HTML, _RTF, _LONG_NAME, _MIME, _OBJECT = 0x1000, 0x1013, 0x1009, 0x3707, 0x370E, 0x3701
_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}  # bytes of a value by its type, padded
_VARIABLE = (13, 30, 31, 258)
_MOST = 20_000


@dataclass
class Packed:
    """What a winmail.dat holds."""

    text: str = ""
    files: list[File] = field(default_factory=list)


def read(data: bytes) -> Packed | None:
    """Return what it holds; None where it is none or cut."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return None
    found = Packed()
    message: dict[int, bytes] = {}
    files: list[dict[int, bytes]] = []
    try:
        for name, value in _attributes(data):
            if name == _NEW_FILE:
                files.append({})
            elif name in (_TITLE, _DATA) and files:
                files[-1][name] = value
            elif name == _FILE_PROPERTIES and files:
                files[-1] |= _properties(value)
            elif name == _BODY:
                message.setdefault(_PLAIN, value)
            elif name == _PROPERTIES:
                message |= _properties(value)
    except (struct.error, IndexError, ValueError):
        return None
    for number, file in enumerate(files, 1):
        held = file.get(_DATA) or file.get(_OBJECT, b"")[16:]  # an object's first 16 bytes tell its kind
        title = _said(file.get(_LONG_NAME, b"")) or _said(file.get(_TITLE, b""))
        if held:
            found.files.append(File(safe_name(title, f"bilag-{number}"), _said(file.get(_MIME, b"")).lower()[:100] or "", held))
    found.text = _text(message)
    return found


def _text(message: dict[int, bytes]) -> str:
    from ..office import rtf

    try:
        if message.get(_HTML):
            return web.text(message[_HTML])[0]
        if message.get(_PLAIN):
            return _said(message[_PLAIN])
        return rtf.text(rtf.unpack(message[_RTF])) if message.get(_RTF) else ""
    except Unreadable:
        return ""


def _said(value: bytes) -> str:
    return decode(value, "cp1252").strip("\0").strip()


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at, count = 6, 0
    while at + 9 <= len(data) and count < _MOST:
        name, _, size = struct.unpack_from("<HHI", data, at + 1)
        if at + 9 + size > len(data):
            raise ValueError("attribute is cut")
        yield name, data[at + 9:at + 9 + size]
        at, count = at + 9 + size + 2, count + 1


def _properties(data: bytes) -> dict[int, bytes]:
    """Return the properties that are text or bytes; text in UTF-16 as UTF-8."""
    out: dict[int, bytes] = {}
    at = 4
    for _ in range(min(struct.unpack_from("<I", data)[0], _MOST)):
        kind, name = struct.unpack_from("<HH", data, at)
        at += 4
        if name >= 0x8000:
            by_name = struct.unpack_from("<I", data, at + 16)[0]
            at += 24 + (_padded(struct.unpack_from("<I", data, at + 20)[0]) if by_name else 0)
        many, kind = kind & 0x1000, kind & 0xEFFF
        count = 1
        if many or kind in _VARIABLE:
            count = struct.unpack_from("<I", data, at)[0]
            at += 4
        if count > _MOST or (kind not in _SIZES and kind not in _VARIABLE):
            raise ValueError("property is of an unknown kind")
        for _ in range(count):
            if kind in _SIZES:
                at += _SIZES[kind]
                continue
            size = struct.unpack_from("<I", data, at)[0]
            value = data[at + 4:at + 4 + size]
            out.setdefault(name, value.decode("utf-16-le", "replace").encode() if kind == 31 else value)
            at += 4 + _padded(size)
    return out


def _padded(size: int) -> int:
    return -(-size // 4) * 4
