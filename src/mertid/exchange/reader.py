"""Read one file's text. Runs in a child process that can be killed: ``python -m mertid.exchange.reader``.

Requests on standard input, answers on standard output, each one line of JSON; after a request line come the file's bytes.
The child ends when its input ends, and an alarm ends it when nobody is left to kill it.
"""

import contextlib
import io
import json
import os
import resource
import signal
import sys
import time
import zipfile
from dataclasses import asdict, dataclass
from typing import Any

from . import sniff
from .charset import clean, decode, is_text
from .limits import Limits

_TEXTS = ("text/", "message/delivery-status", "message/disposition-notification", "application/json", "application/xml")
_LOCKED = "Filen er låst med en adgangskode og er ikke læst."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_OFFICE = {"application/msword": "Word", "application/vnd.ms-excel": "Excel", "application/vnd.ms-powerpoint": "PowerPoint"}


@dataclass
class Found:
    """Text of a file, as `mertid.core.Document` states it."""

    text: str = ""
    pages: int | None = None
    state: str = "read"
    note: str = ""


def read(data: bytes, media_type: str, name: str, limits: Limits, depth: int = 2) -> Found:
    """Return what can be read of ``data``. Never raises `Exception`; a crash or a hang is the parent's to see."""
    try:
        found = _read(data, sniff.kind(data, media_type, name), limits, depth)
    except MemoryError:
        return Found(state="unread", note="Filen er ikke læst: den fylder for meget i hukommelsen.")
    except RecursionError:
        return Found(state="unread", note="Filen er ikke læst: den er for dybt sammensat.")
    except Exception as error:  # any parser may raise anything on a damaged file; the file itself is kept
        return _refused(error)
    if len(found.text) > limits.max_text:
        found.text = found.text[:limits.max_text]
        found.note = f"{found.note} Teksten er meget lang og er afkortet.".strip()
    found.text = clean(found.text)
    if found.state == "read" and not found.text.strip():
        found.state, found.note = "empty", found.note or "Der er ingen tekst i filen."
    return found


def _refused(error: Exception) -> Found:
    from .office import TooMuch

    if isinstance(error, TooMuch):
        return Found(state="unread", note="Filen er ikke læst: pakket ud fylder den mere, end der tillades.")
    if type(error).__name__ == "Locked" or (isinstance(error, RuntimeError) and "encrypted" in str(error)):
        return Found(state="unread", note=_LOCKED)
    return Found(state="unread", note="Filen er beskadiget og kan ikke læses.")


def _read(data: bytes, kind: str, limits: Limits, depth: int) -> Found:
    if not data.strip():
        return Found(state="empty", note="Filen er tom.")
    if kind == "application/pdf":
        from .pdf import pdf_text

        return Found(*pdf_text(data, limits))
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        return Found(state="unread", note=_LOCKED)
    if kind in (sniff.DOCX, sniff.XLSX, sniff.PPTX, sniff.ODT, sniff.ODS, sniff.ODP):
        from .office import office_text

        return Found(*office_text(data, kind, limits))
    if kind in ("text/html", "application/xhtml+xml"):
        from .html import read_html

        return Found(read_html(decode(data[:limits.max_text * 4], _declared(data))[0])[0])
    if kind in ("application/rtf", "text/rtf"):
        from .rtf import rtf_text

        return Found(rtf_text(data))
    if kind in ("message/rfc822", sniff.MSG, sniff.MEMO):
        return _read_message(data, kind, limits, depth)
    if kind.startswith("image/"):
        return _read_picture(data, limits)
    if kind == "text/calendar":
        from .calendar import calendar_text

        text = decode(data[:limits.max_text * 4])[0]
        return Found(calendar_text(text) or text)
    if kind.startswith(_TEXTS) and is_text(data):
        return Found(decode(data[:limits.max_text * 4])[0])
    return _unread(data, kind, limits)


def _declared(data: bytes) -> str:
    """Return the charset an HTML or XML file names in its first kilobyte."""
    import re

    found = re.search(rb"(?:charset|encoding)\s*=\s*[\"']?([\w-]{1,40})", data[:2_048], re.IGNORECASE)
    return found[1].decode("ascii") if found else ""


def _read_message(data: bytes, kind: str, limits: Limits, depth: int) -> Found:
    from .open import open_message

    message = open_message(data, media_type=kind, limits=limits)
    lines = [f"Fra: {message.sender_name} <{message.sender}>" if message.sender_name else f"Fra: {message.sender}", f"Til: {message.to}"]
    lines += [f"Dato: {message.date:%d.%m.%Y kl. %H.%M}"] if message.date else []
    lines += [f"Emne: {message.subject}", "", message.body]
    for attached in message.attachments:
        inner = read(attached.data, attached.media_type, attached.name, limits, depth - 1) if depth > 0 else Found()
        lines += ["", f"[{attached.name}]", inner.text or inner.note]
    return Found("\n".join(lines))


def _read_picture(data: bytes, limits: Limits) -> Found:
    from .scan import NoTesseract, pixels, scan, too_small

    count = pixels(data)
    if count > limits.max_pixels:
        return Found(state="unread", note=f"Billedet er ikke læst: det har {count // 1_000_000} millioner billedpunkter.")
    if not count:
        return Found(state="unread", note="Billedet er beskadiget eller af en slags, der ikke læses tekst i.")
    if too_small(count):
        return Found(state="empty", note="Lille billede uden tekst.")
    try:
        found = scan(data, time.monotonic() + limits.max_seconds_per_attachment * 0.85)
    except NoTesseract as error:
        return Found(state="unread", note=str(error))
    except TimeoutError:
        return Found(state="unread", note="Billedet blev ikke læst inden for tiden.")
    if found is None:
        return Found(pages=1, state="empty", note="Der blev ikke fundet læsbar tekst på billedet.")
    return Found(found.text, 1, "scanned", f"Scannet: teksten er læst maskinelt (sikkerhed {found.confidence:.0f} %).")


def _unread(data: bytes, kind: str, limits: Limits) -> Found:
    if kind == "application/zip":
        from .office import check_archive

        try:
            names = check_archive(data, limits)
        except zipfile.BadZipFile:
            return Found(state="unread", note="Arkivet er beskadiget og kan ikke læses.")
        return Found("\n".join(names[:500]), state="unread", note="Arkiver pakkes ikke ud. Navnene på filerne i det er vist som tekst.")
    notes = {
        sniff.TNEF: "Outlook har pakket vedhæftningen (winmail.dat); den er ikke læst.",
        sniff.OLE: "Gammelt Office-format, der ikke læses.",
        "application/pkcs7-mime": "Krypteret eller signeret indhold (S/MIME); det er ikke læst.",
        "application/x-pkcs7-mime": "Krypteret eller signeret indhold (S/MIME); det er ikke læst.",
        "application/pgp-encrypted": "Krypteret indhold (PGP); det er ikke læst.",
        "application/pkcs7-signature": "Digital signatur.", "application/x-pkcs7-signature": "Digital signatur.",
        "application/pgp-signature": "Digital signatur.",
    }
    if kind in _OLD_OFFICE:
        return Found(state="unread", note=f"Gammelt {_OLD_OFFICE[kind]}-format, der ikke læses.")
    if kind.startswith(("audio/", "video/")):
        return Found(state="unread", note="Lyd og video læses ikke.")
    if kind in notes:
        return Found(state="unread", note=notes[kind])
    if is_text(data):
        return Found(decode(data[:limits.max_text * 4])[0])
    return Found(state="unread", note="Filtypen læses ikke.")


def main() -> None:
    """Answer requests until the input ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints must not break the protocol
    sys.stdout = io.StringIO()
    answers.write(b"ready\n")
    answers.flush()
    while line := requests.readline():
        asked: dict[str, Any] = json.loads(line)
        limits = Limits(**asked["limits"])
        data = requests.read(asked["size"])
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (limits.max_memory_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))
        signal.alarm(int(limits.max_seconds_per_attachment) + 5)
        found = read(data, asked["media_type"], asked["name"], limits)
        signal.alarm(0)
        answers.write(json.dumps(asdict(found)).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
