"""Mail in RFC 5322 form to a `Letter`; never raises on a broken one that can still be told something of."""

import base64
import contextlib
import email
import email.errors
import email.header
import email.message
import email.policy
import email.utils
import mimetypes
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from mertid.core import Text, TooBig, Unreadable

from . import signed, tnef, web
from .letter import NO_TEXT, SEALED, SIGNED, TWO_TEXTS, File, Letter, safe_name
from .letters import clean, decode

MOST_BYTES, MOST_PARTS, MOST_DEPTH, MOST_TEXT = 100_000_000, 1_000, 30, 5_000_000
MOST_HEADERS, MOST_HEADER = 5_000, 200_000
_WRAPPED, _MOST_WRAPS = ("application/pkcs7-mime", "application/x-pkcs7-mime"), 3
_PACKED = ("application/ms-tnef", "application/vnd.ms-tnef")
_HEADS = ("From", "Sender", "To", "Cc", "Bcc", "Reply-To")
_TEXTS = ("text/plain", "text/html", "application/xhtml+xml", "text/enriched", "text/richtext", "text/markdown")
_BIG = Text(da="Mailen er for stor eller har for mange dele til at blive læst.",
            en="The mail is too large or has too many parts to be read.")
_NONE = Text(da="Filen ligner en mail, men har hverken afsender, emne eller tekst.",
             en="The file looks like a mail but has neither sender, subject nor text.")
_GAP = re.compile(r"[ \t]*\n[ \t]*|[ \t]{2,}")


def read(data: bytes) -> Letter:
    """Return the mail.

    Raises
    ------
    Unreadable
        When there is nothing of a mail in it; `TooBig` above 100 MB, 1,000 parts, 5,000 headers or 30 levels.
    """
    message = parse(data)
    head = tuple((name, value) for name in _HEADS if (value := ", ".join(header(message, name))))
    if len(head) > 1 and head[1][0] == "Sender" and head[0][1] == head[1][1]:
        head = (head[0], *head[2:])
    subject = " ".join(header(message, "Subject"))
    plain, rich, files, notes = _contents(message)
    versions = [web.text(one) for one in rich]  # each a page of its own: a parser takes what follows the end of one for lost
    shown, concealed = ("\n\n".join(filter(None, said)) for said in zip(*versions, strict=True)) if versions else ("", "")
    body = shown or "\n\n".join(one.strip("\n") for one in plain if one.strip())
    alternative = ""
    if shown and any(one.strip() for one in plain):
        missing = set(web.words("\n".join(plain))) - set(web.words(shown))
        if missing:
            alternative = "\n\n".join(plain)
            notes += [TWO_TEXTS] if len(missing) > 3 else []
    if "-----BEGIN PGP MESSAGE-----" in body:
        notes.append(SEALED)
    if not body.strip():
        notes.append(NO_TEXT)
    named = {name.lower() for name in (*_HEADS, "Subject", "Date")}
    other = tuple((str(name), value) for name, value in _all(message) if name.lower() not in named and value)
    if not (head or subject or body.strip() or files):
        raise Unreadable("mail: sender, subject, text and files are missing, expected one. Look at the kept file.", text=_NONE)
    return Letter(head, subject, body[:MOST_TEXT], date(header(message, "Date")), other, alternative, concealed, tuple(files),
                  tuple(dict.fromkeys(notes)))


def parse(data: bytes) -> email.message.Message:
    """Return the message as the standard library reads it."""
    if len(data) > MOST_BYTES:
        raise TooBig(f"mail: data is {len(data)} bytes, expected at most {MOST_BYTES}. Look at the kept file.", text=_BIG)
    data = re.sub(rb"^>?From [^\n]{3,300}\n", b"", data.lstrip(b"\xef\xbb\xbf\r\n"), count=1)
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        if len(message.items()) > MOST_HEADERS or sum(1 for _ in _walk(message)) > MOST_PARTS:
            raise TooBig(f"mail: parts are over {MOST_PARTS} or headers over {MOST_HEADERS}, expected fewer. Look at the file.", text=_BIG)
    except RecursionError:
        raise TooBig("mail: parts are nested too deep, expected fewer levels. Look at the kept file.", text=_BIG) from None
    return message


def header(message: email.message.Message, name: str) -> list[str]:
    """Return the values of a header as readable text, encoded words undone."""
    return [value for found, value in _all(message) if found.lower() == name.lower() and value]


def date(said: list[str]) -> datetime | None:
    """Return the date with its time zone; None where there is none of the years 1980-2100."""
    try:
        found = email.utils.parsedate_to_datetime(said[0])
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return found if 1980 <= found.year <= 2100 else None


def _all(message: email.message.Message) -> Iterator[tuple[str, str]]:
    for name, raw in message._headers:  # type: ignore[attr-defined]  # items() turns 8-bit bytes into question marks
        yield str(name), _plain(raw)


def _plain(raw: object) -> str:
    said = decode(str(raw)[:MOST_HEADER].encode("utf-8", "surrogateescape"))
    if "=?" in said:
        with contextlib.suppress(ValueError, LookupError, email.errors.HeaderParseError):
            said = "".join(
                piece if isinstance(piece, str) else decode(piece, charset or "") for piece, charset in email.header.decode_header(said))
    return clean(_GAP.sub(" ", clean(said))).strip()[:100_000]


def _walk(message: email.message.Message, depth: int = 0) -> Iterator[email.message.Message]:
    if depth > MOST_DEPTH:
        raise TooBig(f"mail: depth is over {MOST_DEPTH}, expected less. Look at the kept file.", text=_BIG)
    yield message
    if message.is_multipart() and not message.get_content_type().startswith("message/"):
        for child in message.get_payload():
            if isinstance(child, email.message.Message):
                yield from _walk(child, depth + 1)


def _contents(message: email.message.Message, depth: int = 0) -> tuple[list[str], list[str], list[File], list[Text]]:
    """Return plain texts, HTML texts, files and notes. A plain text that is no version of another stands among the HTML texts too."""
    plain: list[str] = []
    rich: list[str] = []
    files: list[File] = []
    notes: list[Text] = []
    versions = _versions(message)
    formatted = False
    for part in _walk(message):
        kind = part.get_content_type()
        if kind in _WRAPPED and depth < _MOST_WRAPS and (inner := signed.content(content(part))) is not None:
            more_plain, more_rich, more_files, more_notes = _contents(parse(inner), depth + 1)
            plain += more_plain
            rich += more_rich or list(map(_preformatted, more_plain))
            formatted = formatted or bool(more_rich)
            files += more_files
            notes += [SIGNED, *more_notes]
            continue
        if kind in ("multipart/encrypted", *_WRAPPED):
            notes.append(SEALED)
        elif kind in ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"):
            notes.append(SIGNED)
            continue
        if part.is_multipart() and not kind.startswith("message/"):
            continue
        if kind in _PACKED or str(part.get_filename() or "").lower() == "winmail.dat":
            packed = tnef.read(content(part))
            if packed is not None:
                files += packed.files
                plain += [packed.text] if packed.text and not (plain or rich) else []  # else it is another version, and not kept
                continue
        if not _is_text(part, kind, first=not (plain or rich)):
            files.append(_file(part, kind, len(files) + 1))
            continue
        said = decode(content(part)[:MOST_TEXT * 4], part.get_content_charset() or "")
        if kind in ("text/html", "application/xhtml+xml") or re.match(r"\s*<(?:!doctype html|html|body)\b", said, re.IGNORECASE):
            rich.append(said)
            formatted = True
        else:
            plain.append(re.sub(r"</?[A-Za-z-]{1,40}>", "", said) if kind in ("text/enriched", "text/richtext") else _unflow(said, part))
            if id(part) not in versions and plain[-1].strip():
                rich.append(_preformatted(plain[-1]))
    return plain, rich if formatted else [], [file for file in files if file.data], notes


def _preformatted(said: str) -> str:
    return "<pre>" + said.replace("&", "&amp;").replace("<", "&lt;") + "</pre>"


def _versions(message: email.message.Message) -> set[int]:
    """Return the parts that are one version of several."""
    return {id(below) for part in _walk(message) if part.get_content_type() == "multipart/alternative" for below in _walk(part)}


def _is_text(part: email.message.Message, kind: str, *, first: bool) -> bool:
    if kind not in _TEXTS:
        return False
    named = bool(part.get_filename())
    return part.get_content_disposition() != "attachment" and (not named or (first and part.get_content_disposition() is None))


def content(part: email.message.Message) -> bytes:
    """Return a part's bytes with its transfer encoding undone; what cannot be undone is returned as it stands."""
    packed = str(part.get("Content-Transfer-Encoding") or "").strip().lower() == "base64"
    if part.is_multipart():
        try:
            data = b"\n".join(inner.as_bytes(policy=email.policy.compat32) for inner in part.get_payload()
                              if isinstance(inner, email.message.Message))
        except (ValueError, LookupError, TypeError, AttributeError, KeyError, RecursionError):
            return b""
        return _unpacked(data) if packed else data
    payload = part.get_payload(decode=True)
    raw = str(part.get_payload()).encode("utf-8", "surrogateescape")
    data = payload if isinstance(payload, bytes) else raw
    return _unpacked(raw) if packed and re.sub(rb"\s", b"", data) == re.sub(rb"\s", b"", raw) else data


def _unpacked(data: bytes) -> bytes:
    """Undo base64 as mail programs do, up to its end or to the first thing that is none; what has none stays as it is."""
    found = re.match(rb"(?:[A-Za-z0-9+/]\s*){4,}", data.lstrip(b"\r\n"))
    if found is None:
        return data
    letters = re.sub(rb"\s", b"", found[0])
    return base64.b64decode(letters[:len(letters) // 4 * 4] + (letters[len(letters) // 4 * 4:] + b"==")[:4] * (len(letters) % 4 > 1))


def _file(part: email.message.Message, kind: str, number: int) -> File:
    data = content(part)
    ending = mimetypes.guess_extension(kind) or ""
    name = _plain(part.get_filename() or "")
    if kind in ("message/rfc822", "message/global") and not name:
        inner = part.get_payload(0) if part.is_multipart() else None
        name = (" ".join(header(inner, "Subject")) if isinstance(inner, email.message.Message) else "")[:80]
        name = f"{name or 'mail'}.eml"
    picture = kind.startswith("image/")
    inline = picture and (bool(part.get("Content-ID")) or part.get_content_disposition() == "inline")
    return File(safe_name(name, f"{'billede' if picture else 'bilag'}-{number}{ending}"), kind, data, inline)


def _unflow(text: str, part: email.message.Message) -> str:
    """Join the soft line ends of format=flowed. Source: RFC 3676 section 4."""
    if str(part.get_param("format") or "").lower() != "flowed":
        return text
    joins = str(part.get_param("delsp") or "").lower() == "yes"
    out: list[list[str]] = []
    open_quote: str | None = None
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        said = line[depth:].removeprefix(" ")
        quote = ">" * depth
        soft = said.endswith(" ") and said != "-- "
        shown = said[:-1] if soft and joins else said
        if open_quote == quote and said != "-- ":
            out[-1].append(shown)
        else:
            out.append([f"{quote} {shown}" if depth else shown])
        open_quote = quote if soft else None
    return "\n".join(map("".join, out))
