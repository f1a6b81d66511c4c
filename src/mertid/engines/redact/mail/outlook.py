"""Outlook's .msg to a `Letter`, read from its streams. Source: [MS-OXMSG] 2.1-2.4 and [MS-OXPROPS]."""

import io
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from mertid.core import Text, TooBig, Unreadable

from . import eml, web
from .letter import NO_TEXT, TWO_TEXTS, File, Letter, safe_name
from .letters import clean, decode

_WHERE, _CURE = "Outlook message", "Look at the kept file."
_BROKEN = Text(da="Outlook-filen er beskadiget.", en="The Outlook file is damaged.")
_SUBJECT, _BODY, _HTML, _RTF, _HEADERS = 0x0037, 0x1000, 0x1013, 0x1009, 0x007D
_SENDER_NAME, _SENDER, _SENDER_SMTP, _SENT, _DELIVERED = 0x0C1A, 0x0C1F, 0x5D01, 0x0039, 0x0E06
_NAME, _ADDRESS, _SMTP, _KIND = 0x3001, 0x3003, 0x39FE, 0x0C15
_LONG_NAME, _SHORT_NAME, _MIME, _DATA, _CONTENT_ID = 0x3707, 0x3704, 0x370E, 0x3701, 0x3712
_MOST_FILES, _MOST_DEPTH = 500, 10


def read(data: bytes) -> Letter:
    """Return the message in an Outlook file.

    Raises
    ------
    Unreadable
        When it is damaged or no Outlook message. `TooBig` when its streams add up to more than the file can hold.
    """
    import olefile  # type: ignore[import-untyped]
    from oxmsg.storage import Storage

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if sum(entry.size for entry in ole.direntries if entry is not None and entry.size) > 2 * len(data) + 1_000_000:
                raise TooBig(f"{_WHERE}: its streams are larger than the file, expected at most its size. {_CURE}", text=_BROKEN)
            storage = Storage.from_ole(ole)
    except Unreadable:
        raise
    except Exception as error:  # olefile raises whatever a damaged file makes of it: OverflowError, struct.error, KeyError ...
        raise Unreadable(f"{_WHERE}: opening it gave {type(error).__name__}, expected a .msg. {_CURE}", text=_BROKEN) from None
    if not any(stream.name == "__properties_version1.0" for stream in storage.streams):
        raise Unreadable(f"{_WHERE}: its properties are missing, expected a .msg. {_CURE}", text=_BROKEN)
    return _letter(storage, 0, 32)


def _letter(storage: Any, depth: int, fixed_at: int) -> Letter:
    fields = eml.parse(_text(storage, _HEADERS).encode("utf-8", "replace") + b"\n\n") if _text(storage, _HEADERS) else None
    html = _binary(storage, _HTML) or _text(storage, _HTML)
    plain = _text(storage, _BODY)
    shown, concealed = web.text(html) if html else ("", "")
    notes: list[Text] = []
    if not (shown or plain) and _binary(storage, _RTF):
        plain = _from_rtf(_binary(storage, _RTF))
    missing = set(web.words(plain)) - set(web.words(shown)) if shown and plain else set()
    notes += [TWO_TEXTS] if len(missing) > 3 else []
    if not (shown or plain).strip():
        notes.append(NO_TEXT)
    sender = _text(storage, _SENDER_SMTP) or (_text(storage, _SENDER) if "@" in _text(storage, _SENDER) else "")
    name = _text(storage, _SENDER_NAME)
    told = ", ".join(eml.header(fields, "From")) if fields else ""
    head = [("From", told or (f"{name} <{sender}>" if name and sender and name != sender else name or sender))]
    head += [(title, ", ".join(_recipients(storage, kind))) for title, kind in (("To", 1), ("Cc", 2), ("Bcc", 3))]
    other = tuple((n, v) for n, v in eml._all(fields) if n.lower() not in ("from", "to", "cc", "bcc", "subject", "date")) if fields else ()
    sent = (eml.date(eml.header(fields, "Date")) if fields else None) or _date(storage, fixed_at)
    return Letter(tuple((n, v) for n, v in head if v), " ".join(_text(storage, _SUBJECT).split()), (shown or plain)[:eml.MOST_TEXT], sent,
                  other, plain if missing else "", concealed, tuple(_files(storage, depth)), tuple(notes))


def _from_rtf(packed: bytes) -> str:
    """Return the text of a body that is only there as compressed RTF. Source: [MS-OXRTFCP]."""
    from ..office.rtf import text, unpack

    try:
        return text(unpack(packed))
    except Unreadable:
        return ""


def _streams(storage: Any) -> dict[str, bytes]:
    return {stream.name.upper(): stream.bytes_ for stream in storage.streams}


def _text(storage: Any, tag: int) -> str:
    """Return a text property: UTF-16 (001F) or 8-bit (001E)."""
    streams = _streams(storage)
    wide = streams.get(f"__SUBSTG1.0_{tag:04X}001F")
    if wide is not None:
        return clean(wide.decode("utf-16-le", "replace"))
    return decode(streams.get(f"__SUBSTG1.0_{tag:04X}001E", b""), "cp1252")


def _binary(storage: Any, tag: int) -> bytes:
    return bytes(_streams(storage).get(f"__SUBSTG1.0_{tag:04X}0102", b""))


def _fixed(storage: Any, tag: int, kind: int, start: int) -> bytes:
    """Return the eight bytes of a fixed-size property, or nothing. Source: [MS-OXMSG] 2.4.2.1, rows of 16 bytes."""
    rows = _streams(storage).get("__PROPERTIES_VERSION1.0", b"")
    for at in range(start, len(rows) - 15, 16):
        if struct.unpack_from("<HH", rows, at) == (kind, tag):
            return bytes(rows[at + 8:at + 16])
    return b""


def _date(storage: Any, start: int) -> datetime | None:
    for tag in (_SENT, _DELIVERED):
        ticks = int.from_bytes(_fixed(storage, tag, 0x0040, start), "little")  # tenths of microseconds since 1601
        if 119_600_064_000_000_000 < ticks < 157_469_184_000_000_000:  # 1980-2100
            return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
    return None


def _recipients(storage: Any, wanted: int) -> Iterator[str]:
    for inner in list(storage.iter_recipient_storages())[:1_000]:
        kind = int.from_bytes(_fixed(inner, _KIND, 0x0003, 8)[:4] or b"\1", "little") & 0xF
        address, name = _text(inner, _SMTP) or _text(inner, _ADDRESS), _text(inner, _NAME)
        if kind == wanted and (address or name):
            yield f"{name} <{address}>" if name and "@" in address and name != address else address if "@" in address else name or address


def _files(storage: Any, depth: int) -> Iterator[File]:
    for number, inner in enumerate(list(storage.iter_attachment_storages())[:_MOST_FILES], 1):
        name = safe_name(_text(inner, _LONG_NAME) or _text(inner, _SHORT_NAME), f"bilag-{number}")
        embedded = next((child for child in inner.storages if child.name.upper() == "__SUBSTG1.0_3701000D"), None)
        if embedded is not None and depth < _MOST_DEPTH:
            from .rewrite import written

            letter = _letter(embedded, depth + 1, 24)
            yield File(safe_name(f"{letter.subject[:80] or 'mail'}.eml"), "message/rfc822", written(letter, files=True))
        elif embedded is None and _binary(inner, _DATA):
            kind = _text(inner, _MIME).lower()[:100] or "application/octet-stream"
            yield File(name, kind, _binary(inner, _DATA), bool(_text(inner, _CONTENT_ID)) and kind.startswith("image/"))
