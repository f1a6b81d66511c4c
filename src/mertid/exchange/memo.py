"""Digital Post: a MeMo message, version 1.1 or 1.2, to a Message, and the answer that tells the sender it is stored.

Source: MeMo XSD 1.1 and the official examples of 1.1 and 1.2 (Digitaliseringsstyrelsen, read 2026-11-21).
"""

import binascii
import re
from datetime import datetime

from lxml import etree

from mertid.core import Text, TooBig, Unreadable

from .charset import clean, decode
from .html import read_html, tidy
from .language import language
from .limits import LIMITS, Limits
from .mail import TOO_LARGE, safe_name
from .message import Attachment, Message

SPACE = "https://DigitalPost.dk/MeMo-1"
_M = f"{{{SPACE}}}"
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ENCODING = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([^\"']*)")
_ENCODINGS = (b"utf-8", b"utf8", b"iso-8859-1", b"us-ascii", b"windows-1252")  # in others, such as UTF-7, an entity could hide
_DOCUMENTS = ("MainDocument", "AdditionalDocument", "TechnicalDocument")
_BROKEN = Text(da="Beskeden er ikke en gyldig Digital Post-besked (MeMo).", en="The message is no valid Digital Post message (MeMo).")
_LEGAL = Text(da="Beskeden har retsvirkning (forkyndelse).", en="The message has legal effect (service of process).")
_NO_DATE = Text(da="Beskedens dato mangler eller kan ikke læses.", en="The message's date is missing or cannot be read.")
_BAD_FILE = Text(da="En fil i beskeden er beskadiget og er udeladt.", en="A file in the message is damaged and was left out.")
_TOO_MANY = Text(da="Der er flere filer, end der læses.", en="There are more files than are read.")
_CUT = Text(da="Teksten er meget lang og er afkortet.", en="The text is very long and was cut.")
_VERSION = Text(da="Beskeden er i en version af MeMo, der ikke kendes.", en="The message is in a version of MeMo that is not known.")
_REPLY_BY = Text(da="Afsender ønsker svar senest {day}.", en="The sender wants an answer by {day}.")


def memo_uuid(data: bytes, limits: Limits = LIMITS) -> str:
    """Return the message's UUID in lower case: what makes it the same message when it is sent again.

    Raises
    ------
    Unreadable
        As `read_memo`.
    """
    return _uuid(_root(data, limits))


def read_memo(data: bytes, limits: Limits = LIMITS) -> Message:
    """Return the message in a MeMo document.

    Notes
    -----
    Plain text and HTML among the main documents are the body; every other file is an attachment, the main ones first. The
    sender's id may be a CPR number: it stands in ``sender`` alone.

    Raises
    ------
    Unreadable
        When it is no XML, has entities, another namespace or no messageUUID. `TooBig` past the size limit.
    """
    root = _root(data, limits)
    uuid = _uuid(root)
    header, body = _find(root, "MessageHeader"), _find(root, "MessageBody")
    warnings = [_VERSION] if root.get("memoVersion") not in ("1.1", "1.2") else []
    texts, html, files, faults = _files(body, limits)
    warnings += faults
    if _say(header, "legalNotification").lower() in ("true", "1"):
        warnings.append(_LEGAL)
    if due := _date(_say(header, "replyByDateTime")):
        warnings.append(_REPLY_BY.fill(day=f"{due:%d.%m.%Y}"))
    date = _date(_say(body, "createdDateTime"))
    if date is None and body is not None:
        warnings.append(_NO_DATE)
    text = tidy("\n\n".join(part for part in [*(texts or [_say(header, "notification")]), _notes(header)] if part.strip()))
    if len(text) > limits.max_text:
        warnings.append(_CUT)
    sender, recipient = _find(header, "Sender"), _find(header, "Recipient")
    subject = _say(header, "label") or _say(body, "MainDocument", "label")
    text = text[:limits.max_text]
    to = _say(recipient, "label") or ("" if _say(recipient, "idType") == "CPR" else _say(recipient, "recipientID"))
    return Message(
        subject=subject, body=text, html=html, sender=_say(sender, "senderID"), sender_name=_say(sender, "label"),
        to=to, channel="digital_post", date=date, message_id=uuid,
        thread=_thread(header, uuid), case_number=_say(header, "ContentData", "CaseID", "caseID") or _say(header, "ReplyData", "caseID"),
        kle=_say(header, "ContentData", "KLEdata", "subjectKey"),
        contact_point=_say(recipient, "ContactPoint", "contactPointID") or _say(header, "ReplyData", "contactPointID"),
        language=language(f"{subject}\n{text}"), attachments=tuple(files), warnings=tuple(dict.fromkeys(warnings)),
    )


def _root(data: bytes, limits: Limits) -> etree._Element:
    if len(data) > limits.max_bytes:
        where = f"MeMo: size is {len(data)} bytes"
        raise TooBig(f"{where}, expected at most {limits.max_bytes}. Raise the limit or read it by hand.", text=TOO_LARGE)
    odd = _ENCODING.search(data[:200])
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data[:200] or (odd and odd[1].lower() not in _ENCODINGS):
        raise _refused("the document has a DOCTYPE or is not UTF-8, expected plain XML. Ask the sender for a valid MeMo.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise _refused(f"line {line} is no well-formed XML, expected a MeMo message. Ask the sender to send it again.") from None
    if root.tag != _M + "Message":
        raise _refused(f"the outermost element is of another namespace, expected Message of {SPACE}. Check the sender's version.")
    return root


def _refused(what: str) -> Unreadable:
    return Unreadable(f"MeMo: {what}", text=_BROKEN)


def _uuid(root: etree._Element) -> str:
    found = _say(_find(root, "MessageHeader"), "messageUUID")
    if not _UUID.fullmatch(found):
        raise _refused("field 'messageUUID' is missing or malformed, expected a UUID. Ask the sender for a valid MeMo.")
    return found.lower()


def _files(body: etree._Element | None, limits: Limits) -> tuple[list[str], str, list[Attachment], list[Text]]:
    """Return texts and HTML of the main documents, all other files, and warnings."""
    texts: list[str] = []
    pages: list[tuple[str, str]] = []
    files: list[Attachment] = []
    warnings: list[Text] = []
    for kind in _DOCUMENTS:
        for document in [] if body is None else body.findall(_M + kind):
            for file in document.findall(_M + "File"):
                found = _file(file, len(files) + 1)
                if found is None:
                    warnings.append(_BAD_FILE)
                elif kind == "MainDocument" and found.media_type == "text/plain":
                    texts.append(decode(found.data)[0])
                elif kind == "MainDocument" and found.media_type in ("text/html", "application/xhtml+xml"):
                    pages.append(read_html(decode(found.data)[0]))
                elif len(files) >= limits.max_attachments:
                    warnings.append(_TOO_MANY)
                else:
                    files.append(found)
    return texts or [text for text, _ in pages], "\n".join(html for _, html in pages), files, warnings


def _file(file: etree._Element, number: int) -> Attachment | None:
    content = re.sub(r"[^A-Za-z0-9+/=]", "", _say(file, "content", whole=True))
    try:
        data = binascii.a2b_base64(content)
    except binascii.Error:
        return None
    name = safe_name(_say(file, "filename")) or f"fil-{number}"
    return Attachment(name, _say(file, "encodingFormat").split(";")[0].strip().lower()[:100] or "application/octet-stream", data)


def _notes(header: etree._Element | None) -> str:
    """Return what people wrote beside the documents: contact point fields, comments to a reply or a forwarding."""
    if header is None:
        return ""
    infos = header.iterfind(f"{_M}Recipient/{_M}ContactPoint/{_M}ContactInfo")
    lines = [f"{_say(info, 'label')}: {_say(info, 'value')}" for info in infos]
    comments = [_say(found, "comment") for name in ("ReplyData", "ForwardData") for found in header.findall(_M + name)]
    return "\n".join(dict.fromkeys([*lines, *(f"Kommentar: {comment}" for comment in comments if comment)]))


def _thread(header: etree._Element | None, own: str) -> tuple[str, ...]:
    found = []
    for name in ("ReplyData", "ForwardData"):
        for data in [] if header is None else header.findall(_M + name):
            found += [_say(data, field).lower() for field in ("replyUUID", "messageUUID")]
    return tuple(dict.fromkeys(one for one in found if one and one != own))


def _date(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo and 1980 <= found.year <= 2100 else None


def _find(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the first element down that path; ContentData holds elements of other namespaces, so only names count."""
    for name in path:
        if element is None:
            return None
        element = next((child for child in element if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == name), None)
    return element


def _say(element: etree._Element | None, *path: str, whole: bool = False) -> str:
    found = _find(element, *path)
    text = "" if found is None else found.text or ""
    return text if whole else " ".join(clean(text).split())[:1_000]
