"""Presentations: .pptx, and .ppt by way of LibreOffice."""

from collections.abc import Sequence

from ..office import as_pdf, convert, legacy, package, presentml, proof
from ..office.notes import office_notes
from ..office.pieces import sheets, strike
from ..values import Box, Passage, Proof, Reading, Removed
from .sniff import PPT, PPTX

MEDIA = frozenset((PPTX, PPT))


def as_pages(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Removed | None:
    """Return the visible slides as a PDF; None where LibreOffice is not installed."""
    if not convert.installed():
        return None
    plain = remove(data, media_type, ())
    return as_pdf.made(plain.data, PPTX, plain.notes)


def read(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Reading:
    """Return the text slide by slide."""
    show = presentml.read(package.opened(legacy.modern(data, media_type)))
    return Reading(media_type, sheets(show.flows), office_notes(show.package, show.flows, **show.counts))


def remove(data: bytes, media_type: str, passages: Sequence[Passage], *, reading: Reading | None = None, password: str = "") -> Removed:
    """Return the presentation as .pptx without its passages, hidden slides, speaker notes and comments."""
    show = presentml.read(package.opened(legacy.modern(data, media_type)))
    notes = office_notes(show.package, show.flows, **show.counts)
    strike(show.flows, passages, reading)
    return Removed(presentml.cleaned(show), PPTX, notes)


def prove(data: bytes, media_type: str, strings: Sequence[str], *, areas: Sequence[Passage | tuple[int, Box]] = (),
          allowed: Sequence[str] = ()) -> Proof:
    """Return whether the written .pptx is free of ``strings``."""
    return proof.prove(data, "pptx", strings, areas, allowed)
