"""Plain text and CSV: read in its charset, rendered as pages, rewritten as UTF-8."""

from collections.abc import Sequence

from ..mail import proof
from ..mail.letters import decode
from ..mail.pages import UNSHOWN, pages
from ..office.pieces import Flow, Place, sheets, strike
from ..office.rtf import Token
from ..values import Box, Passage, Proof, Reading, Removed

MEDIA = frozenset(("text/plain", "text/csv", "text/markdown", "text/tab-separated-values"))


def as_pages(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Removed:
    """Return the text as a PDF."""
    made, unshown = pages([], decode(data))
    return Removed(made, "application/pdf", (UNSHOWN.fill(n=unshown),) if unshown else ())


def read(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Reading:
    """Return the text as one sheet."""
    return Reading(media_type, sheets([_flow(data)[0]]))


def remove(data: bytes, media_type: str, passages: Sequence[Passage], *, reading: Reading | None = None, password: str = "") -> Removed:
    """Return the text as UTF-8 without its passages."""
    flow, whole = _flow(data)
    strike([flow], passages, reading)
    return Removed(whole.text.encode("utf-8", "replace"), media_type)


def prove(data: bytes, media_type: str, strings: Sequence[str], *, areas: Sequence[Passage | tuple[int, Box]] = (),
          allowed: Sequence[str] = ()) -> Proof:
    """Return whether the written text is free of ``strings``."""
    return proof.prove(data, "txt", strings, areas, allowed)


def _flow(data: bytes) -> tuple[Flow, Token]:
    flow, whole = Flow("body"), Token("text", text=decode(data))
    flow.add(whole.text, Place(whole))
    return flow, whole
