"""Files of Word, Excel and PowerPoint before 2007: turned into today's form by LibreOffice, then read as such."""

from mertid.core import Text, Unreadable

from ..errors import NeedsPassword
from . import convert

_TO = {"application/msword": ("doc", "docx"), "application/vnd.ms-excel": ("xls", "xlsx"), "application/vnd.ms-powerpoint": ("ppt", "pptx")}
LOCKED = "application/x-encrypted-office"
_NO_OFFICE = Text(
    da="Filer i det gamle Office-format kan kun læses, hvor LibreOffice er installeret. Gem filen som PDF, og tilføj den igen.",
    en="Files in the old Office format can be read only where LibreOffice is installed. Save it as PDF and add it again.")


def modern(data: bytes, media_type: str) -> bytes:
    """Return the document in today's form.

    Raises
    ------
    NeedsPassword
        When it is encrypted.
    Unreadable
        When it is damaged, or LibreOffice is not installed.
    """
    if media_type == LOCKED:
        raise NeedsPassword()
    if media_type not in _TO:
        return data
    return converted(data, *_TO[media_type])


def converted(data: bytes, ending: str, to: str) -> bytes:
    """Return the document as LibreOffice turned it; raises `Unreadable` where that is not installed."""
    made = convert.convert(data, ending, to)
    if made is None:
        raise Unreadable("office: LibreOffice is missing, expected it for old formats. Install it.", text=_NO_OFFICE)
    return made
