"""Mail: .eml and Outlook's .msg. Read with its head, rendered as pages, released as pages or as a plain .eml."""

from collections.abc import Sequence
from dataclasses import replace

from ..mail import eml, outlook, proof
from ..mail.letter import Letter, file_notes, head_lines
from ..mail.pages import UNSHOWN, pages
from ..mail.rewrite import written
from ..office.pieces import Flow, Place, sheets, strike
from ..office.rtf import Token
from ..values import Box, Passage, Proof, Reading, Removed
from .sniff import EML, MSG

MEDIA = frozenset((EML, MSG))


def letter(data: bytes, media_type: str) -> Letter:
    """Return the mail in the file."""
    return outlook.read(data) if media_type == MSG else eml.read(data)


def as_pages(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Removed:
    """Return the mail as a PDF: head in Danish, text, quotations kept; files are documents of their own."""
    found = letter(data, media_type)
    made, unshown = pages(head_lines(found), found.body)
    notes = (*file_notes(found), *((UNSHOWN.fill(n=unshown),) if unshown else ()))
    return Removed(made, "application/pdf", notes)


def read(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Reading:
    """Return the mail: head, text, and what a reader does not see (other headers, another version, hidden text, names of files)."""
    found = letter(data, media_type)
    return Reading(media_type, sheets(_flows(found)[0]), file_notes(found))


def remove(data: bytes, media_type: str, passages: Sequence[Passage], *, reading: Reading | None = None, password: str = "") -> Removed:
    """Return the mail as a plain .eml with sender, receivers, date, subject and text, without its passages and its files."""
    found = letter(data, media_type)
    flows, places = _flows(found)
    strike(flows, passages, reading)
    said = [(name, token.text) for name, token in places]
    plain = replace(found, head=tuple(said[:-2]), subject=said[-2][1], body=said[-1][1])
    return Removed(written(plain), EML, file_notes(found))


def prove(data: bytes, media_type: str, strings: Sequence[str], *, areas: Sequence[Passage | tuple[int, Box]] = (),
          allowed: Sequence[str] = ()) -> Proof:
    """Return whether the written .eml is free of ``strings``."""
    return proof.prove(data, "eml", strings, areas, allowed)


def _flows(found: Letter) -> tuple[list[Flow], list[tuple[str, Token]]]:
    """Return the sheets, and the pieces that are written back: each line of the head, the subject, the text."""
    head = Flow("head")
    places = [(name, Token("text", text=value)) for name, value in (*found.head, ("Subject", found.subject))]
    for name, token in places:
        head.pieces.append((f"{_SAID[name]}: ", None))
        head.add(token.text, Place(token))
        head.pieces.append(("\n", None))
    body = Flow("body")
    places.append(("body", Token("text", text=found.body)))
    body.add(found.body, Place(places[-1][1]))
    hidden = []
    for part, text in (("headers", "\n".join(f"{name}: {value}" for name, value in found.other)), ("alternative", found.alternative),
                       ("hidden", found.concealed), ("files", "\n".join(file.name for file in found.files))):
        hidden.append(Flow(part, hidden=True))
        hidden[-1].add(text)
    return [head, body, *hidden], places


_SAID = {"From": "Fra", "Sender": "Afsender", "To": "Til", "Cc": "Cc", "Bcc": "Bcc", "Reply-To": "Svar til", "Subject": "Emne"}
