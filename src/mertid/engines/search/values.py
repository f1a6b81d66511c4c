"""What goes into an index and what comes out of it."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Entry:
    """One document to be found.

    ``key`` names it; putting a key again replaces it. ``stamp`` is the caller's mark of the version, so that what has changed can be
    told. ``part_of`` names what it belongs to (a case): rights are asked for by it. ``dated_at`` is aware or None.
    """

    key: str
    text: str
    title: str = ""
    kind: str = ""
    sender: str = ""
    dated_at: datetime | None = None
    part_of: str = ""
    stamp: str = ""


@dataclass(frozen=True)
class Piece:
    """A stretch of a snippet; ``marked`` when it is a word that was looked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Hit:
    """A document found. ``score``: higher is better, within one search. ``likeness``: cosine in [0, 1], of `similar`."""

    key: str
    part_of: str
    title: str
    kind: str
    sender: str
    dated_at: datetime | None
    score: float
    snippet: tuple[Piece, ...] = ()
    likeness: float = 0.0


@dataclass(frozen=True)
class Found:
    """The answer to a search.

    ``total``: how many documents fit; ``more``: there are more than ``total`` (counting stopped there). ``all_words`` is False when no
    document, or too few, held every word and those with some of them are shown too. ``spelled`` tells by which words of the index a
    word that stands nowhere was replaced.
    """

    hits: tuple[Hit, ...]
    total: int
    more: bool = False
    all_words: bool = True
    spelled: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Filters:
    """Which documents count. Empty means all. ``since`` is included, ``until`` is not; both aware."""

    kinds: tuple[str, ...] = ()
    sender: str = ""
    since: datetime | None = None
    until: datetime | None = None
