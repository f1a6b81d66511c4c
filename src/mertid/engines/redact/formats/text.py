"""Plain text and CSV: read in its charset, rendered as pages, rewritten as UTF-8."""

from ..mail.letters import decode
from ..mail.pages import UNSHOWN, pages
from ..values import Removed

MEDIA = frozenset(("text/plain", "text/csv", "text/markdown", "text/tab-separated-values"))


def as_pages(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Removed:
    """Return the text as a PDF."""
    made, unshown = pages([], decode(data))
    return Removed(made, "application/pdf", (UNSHOWN.fill(n=unshown),) if unshown else ())
