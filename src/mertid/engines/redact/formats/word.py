"""Word documents: .docx, and .doc by way of LibreOffice."""

from collections.abc import Sequence

from ..office import as_pdf, convert, legacy, package, proof, wordml, wordml_clean
from ..office.notes import office_notes
from ..office.pieces import sheets, strike
from ..values import Box, Passage, Proof, Reading, Removed
from .sniff import DOC, DOCX, LOCKED

MEDIA = frozenset((DOCX, DOC, LOCKED))


def as_pages(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Removed | None:
    """Return the document as a PDF, changes accepted, comments and hidden text left out; None where LibreOffice is not installed."""
    if not convert.installed():
        return None
    plain = remove(data, media_type, ())
    return as_pdf.made(plain.data, DOCX, plain.notes)


def read(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Reading:
    """Return the document's text, part by part."""
    found = package.opened(legacy.modern(data, media_type))
    flows = wordml.flows(found, found.main())
    return Reading(media_type, sheets(flows), office_notes(found, flows))


def remove(data: bytes, media_type: str, passages: Sequence[Passage], *, reading: Reading | None = None, password: str = "") -> Removed:
    """Return the document as .docx without its passages and without what no reader sees."""
    found = package.opened(legacy.modern(data, media_type))
    flows = wordml.flows(found, found.main())
    notes = office_notes(found, flows)
    strike(flows, passages, reading)
    return Removed(wordml_clean.cleaned(found, found.main()), DOCX, notes)


def prove(data: bytes, media_type: str, strings: Sequence[str], *, areas: Sequence[Passage | tuple[int, Box]] = (),
          allowed: Sequence[str] = ()) -> Proof:
    """Return whether the written .docx is free of ``strings``."""
    return proof.prove(data, "docx", strings, areas, allowed)
