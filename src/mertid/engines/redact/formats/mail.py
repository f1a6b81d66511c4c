"""Mail: .eml and Outlook's .msg. Read with its head, rendered as pages, released as pages or as a plain .eml."""



from ..mail import eml, outlook
from ..mail.letter import Letter, file_notes, head_lines
from ..mail.pages import UNSHOWN, pages
from ..values import Removed

_EML, _MSG = "message/rfc822", "application/vnd.ms-outlook"
MEDIA = frozenset((_EML, _MSG))


def letter(data: bytes, media_type: str) -> Letter:
    """Return the mail in the file."""
    return outlook.read(data) if media_type == _MSG else eml.read(data)


def as_pages(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Removed:
    """Return the mail as a PDF: head in Danish, text, quotations kept; files are documents of their own."""
    found = letter(data, media_type)
    made, unshown = pages(head_lines(found), found.body)
    notes = (*file_notes(found), *((UNSHOWN.fill(n=unshown),) if unshown else ()))
    return Removed(made, "application/pdf", notes)
