"""A mail as read, whichever file it came in: head, text, what a reader does not see, and the files that came with it."""

import contextlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mertid.core import Text

_MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december",
)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]+')

TWO_TEXTS = Text(da="Mailens rene tekst siger andet end den formaterede; kun den formaterede vises.",
                 en="The mail's plain text says something other than the formatted one; only the formatted one is shown.")
SEALED = Text(da="Mailen er krypteret eller pakket ind i en digital signatur (S/MIME eller PGP) og kan ikke læses her.",
              en="The mail is encrypted or wrapped in a digital signature (S/MIME or PGP) and cannot be read here.")
SIGNED = Text(da="Mailen har en digital signatur, som ikke følger med.", en="The mail has a digital signature, which does not come along.")
NO_TEXT = Text(da="Mailen har ingen tekst, der kan læses.", en="The mail has no text that can be read.")
FILES = Text(da="Bilag behandles som egne dokumenter: {n}.", en="Attachments are treated as documents of their own: {n}.")
PICTURES = Text(da="Billeder i mailens tekst behandles som egne dokumenter: {n}.",
                en="Pictures in the mail's text are treated as documents of their own: {n}.")


@dataclass(frozen=True)
class File:
    """What came with a mail. ``inline``: a picture within its text."""

    name: str
    media_type: str
    data: bytes
    inline: bool = False


@dataclass(frozen=True)
class Letter:
    """A mail. ``head`` holds (header, value) of From, To, Cc, Bcc and Reply-To in that order, ``concealed`` text that no reader sees."""

    head: tuple[tuple[str, str], ...]
    subject: str
    body: str
    date: datetime | None = None
    other: tuple[tuple[str, str], ...] = ()
    alternative: str = ""
    concealed: str = ""
    files: tuple[File, ...] = ()
    notes: tuple[Text, ...] = ()


DANISH = {"From": "Fra", "Sender": "Afsender", "To": "Til", "Cc": "Cc", "Bcc": "Bcc", "Reply-To": "Svar til"}


def said_date(date: datetime | None) -> str:
    """Return the time in Denmark as it is written there: ``4. marts 2026 kl. 9.05``."""
    if date is None:
        return ""
    with contextlib.suppress(ZoneInfoNotFoundError, OverflowError, ValueError):
        date = date.astimezone(ZoneInfo("Europe/Copenhagen"))
    return f"{date.day}. {_MONTHS[date.month - 1]} {date.year} kl. {date.hour}.{date.minute:02d}"


def head_lines(letter: Letter) -> list[tuple[str, str]]:
    """Return the head as shown: Fra, Til, Dato, Emne, Bilag."""
    lines = [(DANISH[name], value) for name, value in letter.head]
    if letter.date:
        lines.append(("Dato", said_date(letter.date)))
    lines.append(("Emne", letter.subject))
    names = [file.name for file in letter.files if not file.inline]
    return [*lines, ("Bilag", "\n".join(names))] if names else lines


def file_notes(letter: Letter) -> tuple[Text, ...]:
    """Return what is to be said of the mail and its files."""
    files, pictures = sum(not f.inline for f in letter.files), sum(f.inline for f in letter.files)
    return (*letter.notes, *((FILES.fill(n=files),) if files else ()), *((PICTURES.fill(n=pictures),) if pictures else ()))


def safe_name(name: str, otherwise: str = "") -> str:
    """Return a file name without path, control and direction characters, at most 150 long, its ending kept."""
    name = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(" ._")
    if len(name) > 150:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[:140]}.{ending}" if dot and len(ending) < 9 else name[:150]
    return name or otherwise
