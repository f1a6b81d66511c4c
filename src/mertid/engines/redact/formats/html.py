"""Web pages: read as text with what is hidden apart, rendered as pages, rewritten without scripts, comments and hidden elements."""

from collections.abc import Sequence

from mertid.core import Text

from ..mail import proof, web
from ..mail.pages import UNSHOWN, pages
from ..office.notes import told
from ..office.pieces import Flow, sheets, strike
from ..values import Box, Passage, Proof, Reading, Removed

MEDIA = frozenset(("text/html", "application/xhtml+xml"))


def as_pages(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Removed:
    """Return what a reader of the page sees as a PDF; nothing is fetched or run."""
    shown, hidden = web.plain(web.parse(data))
    made, unshown = pages([], shown.text.strip())
    return Removed(made, "application/pdf", (*_notes(hidden), *((UNSHOWN.fill(n=unshown),) if unshown else ())))


def read(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Reading:
    """Return what a reader sees, and what is hidden from him."""
    shown, hidden = web.plain(web.parse(data))
    return Reading(media_type, sheets([shown, hidden]), _notes(hidden))


def remove(data: bytes, media_type: str, passages: Sequence[Passage], *, reading: Reading | None = None, password: str = "") -> Removed:
    """Return a plain page without its passages, scripts, pictures, links and what was hidden."""
    root = web.parse(data)
    shown, hidden = web.plain(root)
    strike([shown, hidden], passages, reading)
    return Removed(web.write(root), "text/html", _notes(hidden))


def prove(data: bytes, media_type: str, strings: Sequence[str], *, areas: Sequence[Passage | tuple[int, Box]] = (),
          allowed: Sequence[str] = ()) -> Proof:
    """Return whether the written page is free of ``strings``."""
    return proof.prove(data, "html", strings, areas, allowed)


def _notes(hidden: Flow) -> tuple[Text, ...]:
    return told({}, hidden=bool(hidden.text.strip()))
