"""What goes in and out of the API on requests for access."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime

from .shapes import Sent


class RequestIn(Sent):
    """A request for access. ``law`` is a key such as ``offentlighedsloven``; empty leaves the choice to a person."""

    facts: dict[str, Any]
    law: str = Field("", max_length=40)
    requester_names: list[Annotated[str, Field(max_length=200)]] = Field([], max_length=20)
    requester_ids: list[Annotated[str, Field(max_length=200)]] = Field([], max_length=20)
    received_at: AwareDatetime | None = None


class FileOut(Schema):
    """A file of a released answer: a redacted copy, the list, the decision or the proof report."""

    id: int
    kind: str
    name: str
    media_type: str
    sha256: str


class AnswerOut(Schema):
    """An answer on a request, whole or in part. Its files are named when it is released."""

    number: int
    state: str
    whole: bool
    released_at: datetime | None
    files: list[FileOut]


class RequestOut(Schema):
    """How far a request for access is; papers by state, archives not counted."""

    id: UUID
    number: int
    law: str
    state: str
    received_at: datetime
    due_at: datetime | None
    notice_sent_at: datetime | None
    expected_at: date | None
    papers: int
    read: int
    waiting: int
    locked: int
    unread: int
    done: int
    answers: list[AnswerOut]


class PaperOut(Schema):
    """A paper of a request and how far its reading is."""

    number: int
    name: str
    media_type: str
    state: str
    pages: int | None
