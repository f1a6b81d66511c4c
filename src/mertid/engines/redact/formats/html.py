"""Web pages: read as text with what is hidden apart, rendered as pages, rewritten without scripts, comments and hidden elements."""

from ..mail import web
from ..mail.pages import UNSHOWN, pages
from ..values import Removed

MEDIA = frozenset(("text/html", "application/xhtml+xml"))


def as_pages(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Removed:
    """Return what a reader of the page sees as a PDF; nothing is fetched or run."""
    made, unshown = pages([], web.text(data)[0])
    return Removed(made, "application/pdf", (UNSHOWN.fill(n=unshown),) if unshown else ())
