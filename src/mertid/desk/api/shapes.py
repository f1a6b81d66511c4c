"""What goes in and out of the API. Field names only ever come from here, so that an error can name them safely."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

Slug = Field(max_length=80, pattern=r"^[a-z][a-z0-9_]*$", examples=["mail_triage"])


class Sent(Schema):
    """Root of what callers send: unknown fields are refused, what was sent is not quoted."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Fault(Schema):
    """What is wrong. ``field`` names the field, where it is one."""

    code: str
    message: str
    field: str | None = None


class ErrorOut(Schema):
    """The one shape of every error."""

    error: Fault


class FactOut(Schema):
    """One fact of a solution."""

    name: str
    label: dict[str, str]
    unit: str
    code: str
    required: bool


class SolutionOut(Schema):
    """A solution at this authority."""

    slug: str
    title: dict[str, str]
    stage: str
    targets: dict[str, dict[str, str]]
    facts: list[FactOut]
    override_reasons: dict[str, dict[str, str]]


class DocumentIn(Sent):
    """A document as text."""

    name: str = Field(max_length=300)
    media_type: str = Field("text/plain", max_length=150)
    text: str = Field("", max_length=1_000_000)


class CaseIn(Sent):
    """A case to be decided. ``facts`` follow the solution's schema.

    ``person``: CPR number or another number of the person; a pseudonym is made of it on receipt, the number itself is not stored.
    ``known_at``: when facts became known, by name.
    """

    facts: dict[str, Any]
    documents: list[DocumentIn] = Field([], max_length=100)
    received_at: datetime | None = None
    person: str = Field("", max_length=100)
    known_at: dict[str, datetime] = Field({}, max_length=500)


class CaseLine(Schema):
    """A case without content."""

    id: UUID
    number: int
    state: str
    team: str | None
    channel: str
    received_at: datetime
    due_at: datetime | None
    decided_at: datetime | None


class DocumentOut(Schema):
    """A document of a case with the text found in it."""

    position: int
    name: str
    media_type: str
    pages: int | None
    state: str
    text: str


class DecisionOut(Schema):
    """What a person decided."""

    id: int
    kind: str
    values: dict[str, str]
    reason: str
    person: str | None
    at: datetime
    shown: bool


class CaseOut(CaseLine):
    """A case with its facts, documents and standing decision."""

    facts: dict[str, Any]
    documents: list[DocumentOut]
    decision: DecisionOut | None


class CasePage(Schema):
    """Cases, newest first. ``next`` goes into ``after`` of the next call; null at the end."""

    cases: list[CaseLine]
    next: str | None


class SuggestionOut(Schema):
    """The suggestion that may be shown, or why none may. ``suggestion`` has the form of `mertid.core.Suggestion`."""

    suggestion: dict[str, Any] | None
    why: Literal["", "none_yet", "control", "stage"] = ""


class AskIn(Sent):
    """A case to get a suggestion for without storing it. ``id`` comes back with the answer."""

    id: str = Field("", max_length=80)
    facts: dict[str, Any]
    documents: list[DocumentIn] = Field([], max_length=100)


class AsksIn(Sent):
    """A batch."""

    cases: list[AskIn] = Field(min_length=1, max_length=500)


class SuggestionsOut(Schema):
    """One suggestion per case, in the same order."""

    suggestions: list[dict[str, Any]]


class DecisionIn(Sent):
    """A decision that a person made. ``person`` is the person's e-mail at this authority: a machine never decides."""

    person: str = Field(max_length=254)
    kind: Literal["accept", "change", "reject"]
    values: dict[str, str] = {}
    reason: str = Field("", max_length=40)
    note: str = Field("", max_length=2000)


class OutcomeIn(Sent):
    """What turned out. ``team`` is where a re-routed case belongs; empty sends it back to the sorters."""

    person: str = Field(max_length=254)
    kind: Literal["rerouted", "confirmed"]
    team: str = Field("", max_length=80)
    note: str = Field("", max_length=2000)


class OutcomeOut(Schema):
    """An outcome as stored."""

    id: int
    kind: str
    team: str | None
    at: datetime


class ObservedIn(Sent):
    """What turned out for one case, named by ``case`` (its id), or by ``person`` and the day it was received.

    ``values`` per target: "yes"/"no", a class, "412 yes" (days and cause), a count. ``row``: the source's row id, for a case read in from
    a table.
    """

    case: UUID | None = None
    row: str = Field("", max_length=200)
    person: str = Field("", max_length=100)
    received_on: date | None = None
    values: dict[str, str] = Field(max_length=50)
    at: datetime | None = None


class ObservedManyIn(Sent):
    """A batch: all of it is stored, or none."""

    items: list[ObservedIn] = Field(min_length=1, max_length=2000)


class ObservedManyOut(Schema):
    """How many outcomes were new, and how many were known already."""

    stored: int
    again: int


class CaseNumberIn(Sent):
    """A case in the authority's case system that messages may belong to."""

    number: str = Field(min_length=1, max_length=80)
    title: str = Field("", max_length=300)
    team: str = Field("", max_length=80)
    kle: str = Field("", pattern=r"^([0-9]{2}(\.[0-9]{2}){0,2})?$")
    party: str = Field("", max_length=254)
    open: bool = True


class CaseNumbersIn(Sent):
    """Cases to add or change, and numbers to remove because the case system has deleted them."""

    items: list[CaseNumberIn] = Field([], max_length=2000)
    remove: list[str] = Field([], max_length=2000)


class CaseNumbersOut(Schema):
    """How many rows were added, changed, removed."""

    added: int
    changed: int
    removed: int


class TeamOut(Schema):
    """A team; ``slug`` is what suggestions and decisions hold."""

    slug: str
    name: str
    kle_prefixes: list[str]
    contact_points: list[str]
    active: bool


class DeliveryOut(Schema):
    """Something that must leave the house."""

    id: UUID
    case: UUID
    kind: str
    state: str
    tries: int
    next_try_at: datetime
    sent_at: datetime | None
    last_error: str


class PieceOut(Schema):
    """A stretch of a snippet; ``marked`` when it is a word that was looked for."""

    text: str
    marked: bool


class HitOut(Schema):
    """A document found. ``key``: ``case:<id>`` (the message itself), ``document:<id>`` or ``paper:<id>``."""

    key: str
    case: UUID
    title: str
    kind: str
    sender: str
    dated_at: datetime | None
    score: float
    snippet: list[PieceOut]


class FoundOut(Schema):
    """What a search found. ``all_words``: whether each document holds every word."""

    total: int
    all_words: bool
    hits: list[HitOut]


class PostOut(Schema):
    """The answer to a Digital Post message: it is stored. ``new`` is false when it had been received before."""

    status: Literal["accepted"] = "accepted"
    message_uuid: str
    new: bool
