"""Presentations, .pptx, and .ppt by way of LibreOffice."""

from ..office import as_pdf
from ..values import Removed
from .sniff import PPT, PPTX

MEDIA = frozenset((PPTX, PPT))


def as_pages(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Removed | None:
    """Return the document as a PDF; None where LibreOffice is not installed."""
    return as_pdf.made(data, media_type)
