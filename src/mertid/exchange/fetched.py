"""Fetched: one message as it lay at its source, before anybody tried to understand it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fetched:
    """Bytes from a source and where they lay.

    Parameters
    ----------
    data
        The bytes, untouched.
    media_type
        What the source says they are; ``application/octet-stream`` when it says nothing.
    name
        File name or a short name of the place, for people.
    place
        Where it lies at the source, as plain JSON values; handed back to the source when the message is stored.
    key
        What makes the message the same message (messageUUID for Digital Post); None means the SHA-256 of ``data``.
    """

    data: bytes = field(repr=False)
    media_type: str
    name: str = ""
    place: dict[str, Any] = field(default_factory=dict)
    key: str | None = None
