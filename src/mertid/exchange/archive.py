"""What lies in an archive: a .zip or a mailbox file (.mbox). Nothing is written to disk; what is too much or locked is counted."""

import io
import zipfile
from dataclasses import dataclass, field

from mertid.core import Text, TooBig, Unreadable

from . import sniff
from .limits import LIMITS, Limits
from .mbox import is_mbox, split_mbox

BROKEN = Text(da="Arkivfilen er beskadiget og kan ikke pakkes ud.", en="The archive is damaged and cannot be unpacked.")
TOO_MUCH = Text(
    da="Arkivfilen rummer mere, end grænsen tillader. Del den op, og læg delene på hver for sig.",
    en="The archive holds more than the limit. Split it and add the parts one by one.",
)
MOST_FILES = 5_000
MOST_BYTES = 2_000_000_000
_SKIPPED = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Unpacked:
    """The files of an archive as (name, media type, bytes), and how many could not be unpacked."""

    files: tuple[tuple[str, str, bytes], ...] = field(repr=False)
    left_out: int = 0


def is_archive(data: bytes, media_type: str, name: str) -> bool:
    """Return whether this is a plain .zip (not DOCX or the like, which are zips too) or a mailbox file."""
    if is_mbox(data) and (name.lower().endswith((".mbox", ".mbx")) or media_type in ("application/mbox", sniff.MBOX)):
        return True
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06") and sniff.kind(data, media_type, name) == "application/zip"


def unpack(data: bytes, name: str, limits: Limits = LIMITS) -> Unpacked:
    """Return the files of an archive in their order.

    Raises
    ------
    Unreadable
        When it is damaged.
    TooBig
        When it holds more files or bytes than the limit, as a zip bomb does.
    """
    if is_mbox(data):
        mails = [(f"{name.rsplit('.', 1)[0]}-{place}.eml", "message/rfc822", mail) for place, mail in enumerate(split_mbox(data), 1)]
        if len(mails) > MOST_FILES:
            raise _too_much()
        return Unpacked(tuple(mails))
    try:
        return _unzip(data, limits)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError):
        raise Unreadable("archive: it is damaged, expected a .zip. Ask for it again.", text=BROKEN) from None


def _unzip(data: bytes, limits: Limits) -> Unpacked:
    found, left_out, size = [], 0, 0
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        held = [one for one in file.infolist() if not one.is_dir() and not any(part in one.filename for part in _SKIPPED)]
        if len(held) > MOST_FILES:
            raise _too_much()
        for one in held:
            try:
                with file.open(one) as inner:
                    content = inner.read(limits.max_bytes + 1)  # the size in the directory may be a lie
            except (RuntimeError, zipfile.BadZipFile, NotImplementedError, OSError, EOFError):
                left_out += 1  # locked with a password, damaged, or packed in a way that is not known here
                continue
            size += len(content)
            if size > MOST_BYTES:
                raise _too_much()
            if not content or len(content) > limits.max_bytes:
                left_out += 1
                continue
            name = one.filename.replace("\\", "/").rpartition("/")[2] or "uden navn"
            found.append((name, sniff.kind(content, "application/octet-stream", name), content))
    return Unpacked(tuple(found), left_out)


def _too_much() -> TooBig:
    return TooBig(f"archive: it holds more than {MOST_FILES} files or {MOST_BYTES} bytes, expected less. Split it.", text=TOO_MUCH)
