"""Rich Text Format."""

from ..office import as_pdf
from ..values import Removed
from .sniff import RTF

MEDIA = frozenset((RTF,))


def as_pages(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Removed | None:
    """Return the document as a PDF; None where LibreOffice is not installed."""
    return as_pdf.made(data, media_type)
