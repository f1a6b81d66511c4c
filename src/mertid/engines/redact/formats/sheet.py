"""Workbooks: .xlsx, and .xls and .xlsb by way of LibreOffice."""

from collections.abc import Sequence

from ..office import as_pdf, convert, legacy, package, proof, sheetml, sheetml_clean
from ..office.notes import office_notes
from ..office.pieces import sheets, strike
from ..values import Box, Passage, Proof, Reading, Removed
from .sniff import XLS, XLSX

MEDIA = frozenset((XLSX, XLS))


def as_pages(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Removed | None:
    """Return the visible sheets as a PDF; None where LibreOffice is not installed."""
    if not convert.installed():
        return None
    book = _book(data, media_type)
    if book.uncached:  # written by a program that left the results to be worked out
        book = sheetml.read(package.opened(convert.convert(legacy.modern(data, media_type), "xlsx", "xlsx") or data))
    return as_pdf.made(sheetml_clean.cleaned(book, fit=True), XLSX, office_notes(book.package, book.flows, **book.counts))


def read(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Reading:
    """Return what each sheet shows, row by row, cells divided by bars."""
    book = _book(data, media_type)
    return Reading(media_type, sheets(book.flows), office_notes(book.package, book.flows, **book.counts))


def remove(data: bytes, media_type: str, passages: Sequence[Passage], *, reading: Reading | None = None, password: str = "") -> Removed:
    """Return the workbook as .xlsx without its passages, formulas replaced by their results, nothing hidden in it."""
    book = _book(data, media_type)
    notes = office_notes(book.package, book.flows, **book.counts)
    strike(book.flows, passages, reading)
    return Removed(sheetml_clean.cleaned(book), XLSX, notes)


def prove(data: bytes, media_type: str, strings: Sequence[str], *, areas: Sequence[Passage | tuple[int, Box]] = (),
          allowed: Sequence[str] = ()) -> Proof:
    """Return whether the written .xlsx is free of ``strings``."""
    return proof.prove(data, "xlsx", strings, areas, allowed)


def _book(data: bytes, media_type: str) -> sheetml.Book:
    found = package.opened(legacy.modern(data, media_type))
    if found.main().endswith(".bin"):
        found = package.opened(legacy.converted(data, "xlsb", "xlsx"))
    return sheetml.read(found)
