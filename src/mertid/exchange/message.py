"""Message: what every kind of incoming post becomes."""

from dataclasses import dataclass, field
from datetime import datetime

from mertid.core import Text


@dataclass(frozen=True)
class Attachment:
    """A file that came with a message. ``inline`` are logos and lines that the text shows; a photo in the text is not."""

    name: str
    media_type: str
    data: bytes = field(repr=False)
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True)
class Message:
    """One message, whether it came as mail, Digital Post or a file in a folder.

    Parameters
    ----------
    subject, body
        Plain text exactly as it is shown; reasons point into ``body`` by character.
    html
        The body as safe HTML (no scripts, styles, forms, pictures), or empty.
    sender, sender_name, to, cc
        Addresses; for Digital Post the sender's id and label.
    channel
        ``mail``, ``digital_post`` or ``folder``.
    date
        When the sender says it was sent, with time zone; None when it is missing or cannot be so.
    message_id, thread
        Ids without brackets; ``thread`` are the messages it answers, nearest first.
    case_number, kle, contact_point
        What Digital Post says about the case; empty for mail.
    language
        ISO 639-1 code, or empty when unsure.
    warnings
        What was damaged or left out, for the reader of the case.
    """

    subject: str = ""
    body: str = field(default="", repr=False)
    html: str = field(default="", repr=False)
    sender: str = ""
    sender_name: str = ""
    to: str = ""
    cc: str = ""
    channel: str = "mail"
    date: datetime | None = None
    message_id: str = ""
    thread: tuple[str, ...] = ()
    case_number: str = ""
    kle: str = ""
    contact_point: str = ""
    language: str = ""
    attachments: tuple[Attachment, ...] = ()
    warnings: tuple[Text, ...] = ()
