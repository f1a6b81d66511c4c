"""A mail (RFC 5322 and everything that is sent under that name) to a Message."""

import hashlib
import mimetypes
import re

from mertid.core import Text, TooBig, Unreadable

from . import headers
from .body import Body, choose
from .charset import clean, is_text
from .language import language
from .limits import LIMITS, Limits
from .message import Attachment, Message
from .mime import Part, split
from .scan import pixels

_KNOWN = {
    "from", "to", "cc", "subject", "date", "received", "message-id", "mime-version", "content-type", "return-path", "reply-to", "sender",
    "delivered-to", "in-reply-to", "references", "x-mailer", "content-transfer-encoding", "list-id", "bcc", "resent-from",
    "content-disposition",
}
_FAULTS = {
    "boundary": Text(
        da="Mailens dele kan ikke skilles ad; den vises som tekst.", en="The mail's parts cannot be told apart; it is shown as text.",
    ),
    "cut": Text(da="Mailen slutter midt i en del; noget kan mangle.", en="The mail ends inside a part; something may be missing."),
    "depth": Text(da="Mailen har for mange lag; de inderste er ikke læst.", en="The mail has too many layers; the innermost are not read."),
    "parts": Text(da="Mailen har for mange dele; de sidste er ikke læst.", en="The mail has too many parts; the last are not read."),
    "header": Text(da="Et felt i mailens hoved er for langt og er afkortet.", en="A field in the mail's head is too long and was cut."),
    "headers end": Text(
        da="Mailens hoved er brudt; noget af det kan stå i teksten.", en="The mail's head is broken; some of it may stand in the text.",
    ),
}
TOO_LARGE = Text(da="Beskeden fylder mere, end der læses.", en="The message is larger than what is read.")
NO_MAIL = Text(da="Indholdet er hverken mail, dokument eller tekst.", en="The content is neither mail, document nor text.")
NOTHING = Text(da="Beskeden har hverken afsender, emne, tekst eller filer.", en="The message has no sender, subject, text or files.")
_NO_DATE = Text(da="Mailens dato mangler eller kan ikke læses.", en="The mail's date is missing or cannot be read.")
_CUT_TEXT = Text(da="Teksten er meget lang og er afkortet.", en="The text is very long and was cut.")
_TOO_MANY = Text(da="Der er flere vedhæftninger, end der læses.", en="There are more attachments than are read.")
_ENDINGS = {"text/plain": ".txt", "text/calendar": ".ics", "message/delivery-status": ".txt"}
_UNSAFE = re.compile("[\x00-\x1f\x7f/\\\\:*?\"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")


def read_mail(data: bytes, limits: Limits = LIMITS) -> Message:
    """Return the message in a raw mail.

    Raises
    ------
    TooBig
        When it is larger than ``limits.max_bytes``.
    Unreadable
        When it has neither a known header nor text.
    """
    if len(data) > limits.max_bytes:
        where = f"mail: size is {len(data)} bytes"
        raise TooBig(f"{where}, expected at most {limits.max_bytes}. Open it by hand, or raise the limit.", text=TOO_LARGE)
    part = split(data, limits)
    known = [name for name, _ in part.headers if name in _KNOWN]
    if not known:
        if not is_text(data):
            raise Unreadable("mail: content is neither header nor text, expected a mail. Look at the kept file.", text=NO_MAIL)
        part = Part([], data, faults={"headers end"})
    body = choose(part, limits)
    attachments = [_attachment(found, inline, number) for number, (found, inline) in enumerate(body.files[:limits.max_attachments], 1)]
    message = _message(part, body, attachments, limits, more=len(body.files) > len(attachments))
    if not (message.subject or message.body.strip() or message.sender or attachments or message.to or message.date):
        raise Unreadable("mail: sender, subject, text and attachments are missing, expected one. Look at the kept file.", text=NOTHING)
    return message


def _message(part: Part, body: Body, attachments: list[Attachment], limits: Limits, *, more: bool) -> Message:
    faults = set().union(*(found.faults for found in part.walk()))
    warnings = [text for name, text in _FAULTS.items() if name in faults] + body.warnings
    date = headers.date(part.get("date"))
    if date is None:
        warnings.append(_NO_DATE)
    if more:
        warnings.append(_TOO_MANY)
    if len(body.text) > limits.max_text:
        warnings.append(_CUT_TEXT)
    sender, name = headers.sender(part.get("from") or part.get("sender") or part.get("reply-to") or part.get("return-path"))
    subject = headers.plain(part.get("subject"), limits.max_header)[:1_000]
    text = body.text[:limits.max_text]
    message_ids = headers.ids(part.get("message-id"))
    thread = headers.ids(part.get("in-reply-to")) + headers.ids(part.get("references"))[::-1]
    return Message(
        subject=subject, body=text, html=body.html, sender=sender, sender_name=name,
        to=headers.addresses(part.all("to") or part.all("delivered-to") or part.all("x-original-to")), cc=headers.addresses(part.all("cc")),
        date=date, message_id=message_ids[0] if message_ids else "", thread=tuple(dict.fromkeys(thread))[:50],
        language=language(f"{subject}\n{text}"), attachments=tuple(attachments), warnings=tuple(warnings),
    )


def _attachment(part: Part, inline: bool, number: int) -> Attachment:
    content_id = clean(part.get("content-id").decode("ascii", "replace")).strip().strip("<>")[:200]
    if part.media_type == "message/rfc822" or part.media_type.startswith("multipart/"):
        inner = part.content().lstrip(b"\r\n")
        subject = headers.plain(split(inner, Limits(max_depth=0)).get("subject"))[:80]
        name = file_name(part) or safe_name(f"{subject or 'mail'}.eml")
        return Attachment(name, "message/rfc822", inner, content_id)
    data = part.content()
    name = file_name(part) or f"{'billede' if part.media_type.startswith('image/') else 'vedhæftning'}-{number}{_ending(part.media_type)}"
    return Attachment(name, part.media_type, data, content_id, inline and decorates(data))


def decorates(picture: bytes) -> bool:
    """Return whether a picture in the text is a logo or a line rather than a photo or a screenshot that someone put there."""
    return len(picture) < 3_000 or 0 < pixels(picture) < 40_000


def _ending(media_type: str) -> str:
    return _ENDINGS.get(media_type) or mimetypes.guess_extension(media_type) or ""


def file_name(part: Part) -> str:
    """Return the part's file name, safe as a name on disk, or ''."""
    _, disposition = headers.parameters(part.get("content-disposition"))
    return safe_name(disposition.get("filename") or part.type_parameters.get("name", ""))


def safe_name(name: str) -> str:
    """Return ``name`` without path, control and direction characters, at most 150 long, its ending kept."""
    name = _UNSAFE.sub("_", clean(name).replace("\n", " ")).strip(" ._") if name else ""
    if len(name) <= 150:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem[:140]}.{ending}" if dot and len(ending) < 9 else name[:150]


def digest(data: bytes) -> str:
    """Return the SHA-256 of ``data``: what makes two mails the same mail."""
    return hashlib.sha256(data).hexdigest()
