"""What goes into the sorting of a request's documents and what comes out."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mertid.core import Text

Where = Literal["in", "out", "duplicate", "contained", "near", "internal", "correspondence", "exempt"]


@dataclass(frozen=True)
class Leaf:
    """One document of a request.

    ``sha256``: of the bytes as received. ``kind``: ``mail``, ``letter`` ... or empty. ``to``: addresses and names as they stand in the
    document, also several in one text. ``dated_at``: when it was sent or written, where that is known. ``message_id``, ``thread``: of a
    mail, without brackets; ``thread`` are the messages it answers. ``parent``: id of the mail or archive it came with.
    """

    id: str
    name: str = ""
    text: str = ""
    sha256: str = ""
    media_type: str = ""
    kind: str = ""
    sender: str = ""
    to: str = ""
    dated_at: datetime | None = None
    message_id: str = ""
    thread: tuple[str, ...] = ()
    parent: str = ""

    @property
    def is_mail(self) -> bool:
        """Whether it is a message."""
        return self.kind == "mail" or self.media_type in ("message/rfc822", "application/vnd.ms-outlook")


@dataclass(frozen=True)
class Asked:
    """What a request asks for. ``since`` and ``until`` are both included. ``parties``: names, addresses or numbers the request is about."""

    subject: str = ""
    since: date | None = None
    until: date | None = None
    parties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where a document is proposed to belong; a person decides.

    ``place``: ``in`` (within the request; doubts stand in ``reasons``), ``correspondence`` (within it, and exchanged with outsiders,
    so never internal), ``out`` (not covered), ``duplicate``, ``contained`` (a mail that stands whole in a later one), ``near`` (another
    version), ``internal`` and ``exempt`` (withheld whole on ``ground``, a key of `law.grounds`). ``of``: the id of the document
    that it is compared with; ``likeness`` to that, in [0, 1].
    """

    id: str
    place: Where = "in"
    of: str = ""
    likeness: float = 0.0
    ground: str = ""
    reasons: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Difference:
    """A stretch in which two texts differ: characters ``start:end`` of the one, ``other_start:other_end`` of the other."""

    start: int
    end: int
    other_start: int
    other_end: int
