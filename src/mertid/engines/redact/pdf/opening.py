"""A PDF opened with limits, decrypted, and its visible annotations made part of the pages."""

import io
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf.settings import set_qpdf_limits

from mertid.core import Text, TooBig, Unreadable

from ..errors import NeedsPassword

MAX_BYTES = 300_000_000
MAX_PAGES = 5_000
MAX_OBJECTS = 2_000_000

BROKEN = Text(da="PDF-filen er i stykker og kan ikke åbnes.", en="The PDF file is broken and cannot be opened.")
EMPTY = Text(da="PDF-filen har ingen sider.", en="The PDF file has no pages.")
LARGE = Text(da="PDF-filen er for stor til at blive læst her.", en="The PDF file is too large to be read here.")

_MAX_STREAM = 300_000_000  # bytes unpacked; a page scanned in colour at 600 dots an inch has 100 million

set_qpdf_limits(flate_max_memory=_MAX_STREAM, png_max_memory=_MAX_STREAM, run_length_max_memory=_MAX_STREAM,
                tiff_max_memory=_MAX_STREAM, dct_max_memory=_MAX_STREAM,
                parser_max_errors=0)  # by default the rest of a damaged page is passed over in silence
logging.getLogger("pikepdf").setLevel(logging.CRITICAL)  # its warnings may quote the document


@dataclass(frozen=True)
class Opened:
    """An open PDF. ``encrypted``: it was; ``found`` names what it holds beside its pages (see `parts.holds`)."""

    pdf: Any
    encrypted: bool


def opened(data: bytes, password: str = "") -> Opened:
    """Open a PDF.

    Raises
    ------
    NeedsPassword
        The file is encrypted and the password is missing or wrong.
    TooBig
        Too many bytes, objects or pages.
    Unreadable
        Not a PDF, or one that is broken beyond repair.
    """
    if len(data) > MAX_BYTES:
        raise TooBig(f"pdf: file is {len(data)} bytes, expected at most {MAX_BYTES}. Split it.", text=LARGE)
    try:
        pdf = pikepdf.open(io.BytesIO(data), password=password, suppress_warnings=True)
        pages = len(pdf.pages)
    except pikepdf.PasswordError:
        raise NeedsPassword(wrong=bool(password)) from None
    except Exception as error:
        raise Unreadable(f"pdf: file is not readable ({type(error).__name__}), expected a PDF. Ask for it again.", text=BROKEN) from None
    if not pages:
        raise Unreadable("pdf: file has 0 pages, expected at least 1. Ask for it again.", text=EMPTY)
    if pages > MAX_PAGES or _size(pdf) > MAX_OBJECTS:
        raise TooBig(f"pdf: file has {pages} pages, expected at most {MAX_PAGES}. Split it.", text=LARGE)
    return Opened(pdf, pdf.is_encrypted)


def _size(pdf: Any) -> int:
    """Return how many objects the file says that it has; to count them would mean to read them all."""
    try:
        return int(pdf.trailer["/Size"])
    except Exception:
        return 0


def flatten(pdf: Any) -> None:
    """Paint form fields and visible annotations into the pages, so that what a reader sees is page content like the rest."""
    for page in pdf.pages:
        if "/Annots" in page:
            break
    else:
        return
    with suppress(Exception):  # a broken form; its fields are removed all the same
        pdf.generate_appearance_streams()
    with suppress(Exception):
        pdf.flatten_annotations("screen")


def decrypted(data: bytes, password: str = "") -> bytes:
    """Return the same bytes, or the file without encryption where it had one."""
    source = opened(data, password)
    if not source.encrypted:
        return data
    out = io.BytesIO()
    source.pdf.save(out, encryption=False, deterministic_id=True)
    return out.getvalue()
