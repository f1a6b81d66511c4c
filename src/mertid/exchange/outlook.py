"""Outlook's .msg to a Message, read from its streams.

python-oxmsg opens the storages; its own properties raise on the incomplete messages that people drag out of Outlook, so
the streams are read here. Source: [MS-OXMSG] 2.1-2.4 and [MS-OXPROPS].
"""

import io
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from mertid.core import Text, TooBig, Unreadable

from . import headers
from .charset import clean, decode
from .html import read_html, tidy
from .language import language
from .limits import LIMITS, Limits
from .mail import NOTHING, decorates, safe_name
from .message import Attachment, Message

_NO_DATE = Text(da="Mailens dato mangler eller kan ikke læses.", en="The mail's date is missing or cannot be read.")
_WHERE, _CURE = "Outlook message", "Look at the kept file."
_BROKEN = Text(da="Outlook-filen er beskadiget.", en="The Outlook file is damaged.")
_TOO_MANY = Text(da="Der er flere vedhæftninger, end der læses.", en="There are more attachments than are read.")
_NO_TEXT = Text(da="Mailens tekst ligger i et format, der ikke læses.", en="The mail's text is in a format that is not read.")
_SUBJECT, _BODY, _HTML, _RTF, _HEADERS = 0x0037, 0x1000, 0x1013, 0x1009, 0x007D
_SENDER_NAME, _SENDER, _SENDER_SMTP, _MESSAGE_ID, _REPLY_TO, _REFERENCES = 0x0C1A, 0x0C1F, 0x5D01, 0x1035, 0x1042, 0x1039
_SENT, _DELIVERED, _SMTP, _ADDRESS, _RECIPIENT_KIND = 0x0039, 0x0E06, 0x39FE, 0x3003, 0x0C15
_LONG_NAME, _SHORT_NAME, _MIME, _DATA, _CONTENT_ID = 0x3707, 0x3704, 0x370E, 0x3701, 0x3712


def read_msg(data: bytes, limits: Limits = LIMITS) -> Message:
    """Return the message in an Outlook file.

    Raises
    ------
    Unreadable
        When it is no Outlook message or is damaged. `TooBig` when its parts add up to more than it can hold.
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
    return _message(storage, limits, limits.max_depth, 32)


def _message(storage: Any, limits: Limits, depth: int, fixed_at: int) -> Message:
    head = _text(storage, _HEADERS).encode("utf-8", "replace")
    fields = _fields(head)
    html, safe = _binary(storage, _HTML), ""
    text = _text(storage, _BODY)
    if html or _text(storage, _HTML):
        plain, safe = read_html(decode(html)[0] if html else _text(storage, _HTML))
        text = text if text.strip() else plain
    attachments = list(_attachments(storage, limits, depth))
    date = headers.date(fields.get("date", b"")) or _date(storage, fixed_at)
    sender, name = headers.sender(fields.get("from", b""))
    sender = sender or _text(storage, _SENDER_SMTP) or (_text(storage, _SENDER) if "@" in _text(storage, _SENDER) else "")
    warnings = [] if date else [_NO_DATE]
    warnings += [_TOO_MANY] if len(attachments) > limits.max_attachments else []
    warnings += [_NO_TEXT] if not text.strip() and _binary(storage, _RTF) else []
    subject, body = " ".join(_text(storage, _SUBJECT).split())[:1_000], tidy(text)[:limits.max_text]
    reply = headers.ids(fields.get("in-reply-to") or _text(storage, _REPLY_TO).encode())
    thread = reply + headers.ids(fields.get("references") or _text(storage, _REFERENCES).encode())[::-1]
    found = headers.ids(fields.get("message-id") or _text(storage, _MESSAGE_ID).encode())
    message = Message(
        subject=subject, body=body, html=safe, sender=sender[:254], sender_name=(name or _text(storage, _SENDER_NAME))[:200],
        to=", ".join(_recipients(storage, 1)), cc=", ".join(_recipients(storage, 2)), date=date, message_id=found[0] if found else "",
        thread=tuple(dict.fromkeys(thread))[:50], language=language(f"{subject}\n{body}"),
        attachments=tuple(attachments[:limits.max_attachments]), warnings=tuple(warnings),
    )
    if not (message.subject or message.body or message.sender or message.sender_name or message.attachments or message.to):
        raise Unreadable(f"{_WHERE}: sender, subject, text and attachments are missing, expected one. {_CURE}", text=NOTHING)
    return message


def _fields(head: bytes) -> dict[str, bytes]:
    from .mime import split

    return dict(reversed(split(head + b"\n\n", Limits(max_depth=0)).headers)) if head.strip() else {}


def _streams(storage: Any) -> dict[str, bytes]:
    return {stream.name.upper(): stream.bytes_ for stream in storage.streams}


def _text(storage: Any, tag: int) -> str:
    """Return a text property: UTF-16 (001F) or 8-bit (001E)."""
    streams = _streams(storage)
    wide = streams.get(f"__SUBSTG1.0_{tag:04X}001F")
    if wide is not None:
        return clean(wide.decode("utf-16-le", "replace"))
    return clean(decode(streams.get(f"__SUBSTG1.0_{tag:04X}001E", b""))[0])


def _binary(storage: Any, tag: int) -> bytes:
    found = _streams(storage).get(f"__SUBSTG1.0_{tag:04X}0102", b"")
    return bytes(found)


def _fixed(storage: Any, tag: int, kind: int, start: int) -> bytes:
    """Return the eight bytes of a fixed-size property, or nothing. Source: [MS-OXMSG] 2.4.2.1, rows of 16 bytes."""
    rows = _streams(storage).get("__PROPERTIES_VERSION1.0", b"")
    for at in range(start, len(rows) - 15, 16):
        if struct.unpack_from("<HH", rows, at) == (kind, tag):
            return bytes(rows[at + 8:at + 16])
    return b""


def _date(storage: Any, start: int) -> datetime | None:
    for tag in (_SENT, _DELIVERED):
        raw = _fixed(storage, tag, 0x0040, start)
        if raw:
            ticks = int.from_bytes(raw, "little")  # tenths of microseconds since 1601
            if 119_600_064_000_000_000 < ticks < 157_469_184_000_000_000:  # 1980-2100
                return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
    return None


def _recipients(storage: Any, wanted: int) -> Iterator[str]:
    for inner in list(storage.iter_recipient_storages())[:500]:
        kind = int.from_bytes(_fixed(inner, _RECIPIENT_KIND, 0x0003, 8)[:4] or b"\1", "little") & 0xF
        address = _text(inner, _SMTP) or _text(inner, _ADDRESS)
        if kind == wanted and (address or _text(inner, 0x3001)):
            yield (address if "@" in address else _text(inner, 0x3001) or address)[:254]


def _attachments(storage: Any, limits: Limits, depth: int) -> Iterator[Attachment]:
    for number, inner in enumerate(list(storage.iter_attachment_storages())[:limits.max_attachments + 1], 1):
        name = safe_name(_text(inner, _LONG_NAME) or _text(inner, _SHORT_NAME))
        embedded = next((child for child in inner.storages if child.name.upper() == "__SUBSTG1.0_3701000D"), None)
        if embedded is not None:
            yield from _embedded(embedded, limits, depth, name or f"mail-{number}")
        else:
            content_id = _text(inner, _CONTENT_ID).strip("<>")[:200]
            media_type = _text(inner, _MIME).lower()[:100] or "application/octet-stream"
            content = _binary(inner, _DATA)
            inline = bool(content_id) and media_type.startswith("image/") and decorates(content)
            yield Attachment(name or f"vedhæftning-{number}", media_type, content, content_id, inline)


def _embedded(storage: Any, limits: Limits, depth: int, name: str) -> Iterator[Attachment]:
    """Yield a mail within the mail as text, then what was attached to it."""
    if depth <= 0:
        return
    try:
        message = _message(storage, limits, depth - 1, 24)
    except Unreadable:
        yield Attachment(f"{name}.txt", "text/plain", b"")
        return
    sent = f"{message.date:%d.%m.%Y kl. %H.%M}" if message.date else ""
    text = f"Fra: {message.sender_name} <{message.sender}>\nTil: {message.to}\nDato: {sent}\nEmne: {message.subject}\n\n{message.body}"
    yield Attachment(f"{safe_name(message.subject)[:80] or name}.txt", "text/plain", text.encode())
    yield from message.attachments
