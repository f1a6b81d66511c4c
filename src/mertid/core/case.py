"""Case: what a person must decide on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny

from .facts import Facts


class Document(BaseModel):
    """A document of a case, as text.

    ``state``: ``read`` (text found), ``scanned`` (text by OCR), ``empty`` (no text in it), ``unread`` (see ``note``).
    """

    model_config = ConfigDict(frozen=True)

    name: str
    media_type: str = "application/octet-stream"
    text: str = ""
    pages: int | None = None
    state: str = "read"
    note: str = ""


class Case(BaseModel):
    """What a person must decide on: typed facts and documents.

    ``person`` is a keyed pseudonym that is the same in all cases of one person, so that nobody is both learned from and measured on;
    ``known_at`` when each fact became known, where that is told; ``origin`` whether the case is ``real`` or ``made`` (a made citizen).
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    id: str
    solution: str
    facts: SerializeAsAny[Facts]
    documents: tuple[Document, ...] = ()
    received_at: datetime | None = None
    person: str = ""
    known_at: Mapping[str, datetime] = {}
    origin: Literal["real", "made"] = "real"

    def values(self) -> dict[str, Any]:
        """Return the facts as plain JSON values."""
        return self.facts.model_dump(mode="json")


class KnownCase(BaseModel):
    """An open case in the authority's case system that a message may belong to.

    ``found_by``: ``thread`` (reply to filed mail), ``number`` (its number stands in the message), ``sender`` (same sender),
    ``digital-post`` (the message's own CaseID).
    """

    model_config = ConfigDict(frozen=True)

    number: str
    title: str = ""
    team: str = ""
    kle: str = ""
    found_by: str = Field("sender", pattern="^(thread|number|sender|digital-post)$")
