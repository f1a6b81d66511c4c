"""PDF, born digital and scanned."""

from collections.abc import Sequence

from ..pdf import decrypted
from ..pdf import picture as _picture
from ..pdf import read as _read
from ..pdf import remove as _remove
from ..proof.pdf import prove_pdf
from ..scan.pages import with_scans
from ..values import Passage, Proof, Reading, Removed

MEDIA = frozenset({"application/pdf"})


def read(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Reading:
    """Return the text of each page with places, and what is hidden; scanned pages without a text layer are read by Tesseract."""
    return with_scans(data, _read(data, password), password)


def as_pages(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Removed | None:
    """Return the PDF itself, decrypted where a password was needed."""
    return Removed(decrypted(data, password), media_type)


def picture(data: bytes, media_type: str, sheet: int, *, scale: float = 1.5) -> bytes:
    """Return a page as PNG."""
    return _picture(data, sheet, scale)


def prove(
    data: bytes, media_type: str, strings: Sequence[str], *, areas: Sequence[Passage] = (), allowed: Sequence[str] = (),
) -> Proof:
    """Return whether the written PDF is free of ``strings``."""
    return prove_pdf(data, strings, areas=areas, allowed=allowed)


def remove(data: bytes, media_type: str, passages: Sequence[Passage], *, reading: Reading | None = None, password: str = "") -> Removed:
    """Return the PDF without its passages and without what no reader sees."""
    if reading is None and any(one.area is None for one in passages):
        reading = read(data, media_type, password=password)  # places of words that Tesseract reads
    return _remove(data, passages, reading=reading, password=password)
