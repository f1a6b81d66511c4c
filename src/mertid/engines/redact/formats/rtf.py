"""Rich Text Format."""

from collections.abc import Sequence

from mertid.core import Text

from ..mail import proof
from ..office import as_pdf, convert, legacy, rtf, rtf_write
from ..office.notes import told
from ..office.pieces import Flow, sheets, strike
from ..values import Box, Passage, Proof, Reading, Removed
from . import word
from .sniff import DOCX, RTF

MEDIA = frozenset((RTF,))


def as_pages(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Removed | None:
    """Return the document as a PDF; None where LibreOffice is not installed. Pictures are kept, so the file itself is converted."""
    tokens = rtf.parse(data)
    counts = _counts(tokens, rtf.flows(tokens))
    if counts["change"] and convert.installed():  # LibreOffice would print what was deleted
        return word.as_pages(legacy.converted(data, "rtf", "docx"), DOCX)
    return as_pdf.made(data, RTF, told(counts))


def read(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Reading:
    """Return the document's text, part by part."""
    tokens = rtf.parse(data)
    flows = rtf.flows(tokens)
    return Reading(media_type, sheets(flows), _notes(tokens, flows))


def remove(data: bytes, media_type: str, passages: Sequence[Passage], *, reading: Reading | None = None, password: str = "") -> Removed:
    """Return the document written anew without its passages, pictures, objects, comments and hidden text."""
    tokens = rtf.parse(data)
    flows = rtf.flows(tokens)
    notes = _notes(tokens, flows)
    strike(flows, passages, reading)
    return Removed(rtf_write.written(tokens), RTF, notes)


def prove(data: bytes, media_type: str, strings: Sequence[str], *, areas: Sequence[Passage | tuple[int, Box]] = (),
          allowed: Sequence[str] = ()) -> Proof:
    """Return whether the written .rtf is free of ``strings``."""
    return proof.prove(data, "rtf", strings, areas, allowed)


def _counts(tokens: list[rtf.Token], flows: list[Flow]) -> dict[str, int]:
    return {"comment": sum(t.word == "annotation" for t in tokens), "embedded": sum(t.word == "object" for t in tokens),
            "change": sum(t.word in ("deleted", "revised") and t.value != 0 for t in tokens)}


def _notes(tokens: list[rtf.Token], flows: list[Flow]) -> tuple[Text, ...]:
    seen = {flow.part for flow in flows if flow.hidden and flow.text.strip()}
    counts = _counts(tokens, flows) | {"picture": sum(t.word == "pict" for t in tokens)}
    return told(counts, hidden="hidden" in seen, properties="properties" in seen)
