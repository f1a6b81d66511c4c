"""OpenDocument text, sheets and slides."""

from collections.abc import Sequence

from mertid.core import Text

from ..office import as_pdf, convert, opendoc, opendoc_clean, proof
from ..office.notes import told
from ..office.pieces import sheets, strike
from ..values import Box, Passage, Proof, Reading, Removed
from .sniff import ODP, ODS, ODT

MEDIA = frozenset((ODT, ODS, ODP))
_ENDINGS = {ODT: "odt", ODS: "ods", ODP: "odp"}


def as_pages(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Removed | None:
    """Return the document as a PDF, without comments, deletions and hidden text; None where LibreOffice is not installed."""
    if not convert.installed():
        return None
    plain = remove(data, media_type, ())
    return as_pdf.made(plain.data, media_type, plain.notes)


def read(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Reading:
    """Return the document's text: body, or each sheet or slide."""
    found = opendoc.read(data)
    return Reading(media_type, sheets(found.flows), _notes(found))


def remove(data: bytes, media_type: str, passages: Sequence[Passage], *, reading: Reading | None = None, password: str = "") -> Removed:
    """Return the document in its own format without its passages and without what no reader sees."""
    found = opendoc.read(data)
    notes = _notes(found)
    changed = strike(found.flows, passages, reading)
    return Removed(opendoc_clean.cleaned(found, media_type, changed), media_type, notes)


def prove(data: bytes, media_type: str, strings: Sequence[str], *, areas: Sequence[Passage | tuple[int, Box]] = (),
          allowed: Sequence[str] = ()) -> Proof:
    """Return whether the written file is free of ``strings``."""
    return proof.prove(data, _ENDINGS[media_type], strings, areas, allowed)


def _notes(found: opendoc.Text) -> tuple[Text, ...]:
    hidden = any(flow.part == "hidden" and flow.text.strip() for flow in found.flows)
    pictures = sum(name.startswith("Pictures/") for name in found.parts)
    return told(found.counts, hidden=hidden, properties=found.properties, macros=any(n.startswith("Basic/") and n.count("/") > 1
                for n in found.parts), signed="META-INF/documentsignatures.xml" in found.parts, pictures=pictures)
