"""What a case system is given when post is journalised, and the one thing it must be able to do.

The fields follow OIO Sag and OIO Dokument (the Danish public standards behind SF1470 Sags- og Dokumentindeks v3) and
offentlighedsloven § 15: at least the date received or sent and a short theme.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal, Protocol

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from mertid.core import BadSettings

KLE = r"^(\d{2}(\.\d{2}(\.\d{2})?)?)?$"
LONGEST_NAME = 100


class RecordDocument(BaseModel):
    """One file of the record (OIO Dokument: dokumentdel). ``role`` is ``main`` (the message as received) or ``attachment``."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    title: str
    name: str
    media_type: str
    role: Literal["main", "attachment"] = "attachment"
    data: bytes = Field(repr=False)


class Record(BaseModel):
    """One message with the case it belongs to.

    ``case_number`` empty asks for a new case; ``theme`` is § 15's short theme; ``received_on`` its date, for incoming post;
    ``sent_on`` for outgoing. ``decided_by`` is the person who decided, never a machine.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    authority_cvr: str = Field(pattern=r"^\d{8}$")
    case_number: str = ""
    case_title: str = ""
    kle: str = Field("", pattern=KLE)
    kle_version: str = ""
    team: str = ""
    team_name: str = ""
    direction: Literal["incoming", "outgoing"] = "incoming"
    received_on: date | None = None
    sent_on: date | None = None
    theme: str = Field(min_length=1, max_length=300)
    sender: str = ""
    sender_name: str = ""
    message_id: str = ""
    decided_by: str = Field(min_length=1)
    decided_at: AwareDatetime
    reference: str = ""
    documents: tuple[RecordDocument, ...] = ()

    def plain(self, key: str) -> dict[str, Any]:
        """Return the record as JSON values: each document by name, size and SHA-256, its bytes apart."""
        files = dict(zip(safe_names(self.documents), self.documents, strict=True))
        return {
            "form": "mertid-record/1", "key": key, "new_case": not self.case_number,
            **self.model_dump(mode="json", exclude={"documents"}),
            "documents": [
                {"file": name, "title": d.title, "name": d.name, "media_type": d.media_type, "role": d.role, "size": len(d.data),
                 "sha256": hashlib.sha256(d.data).hexdigest()}
                for name, d in files.items()
            ],
        }


class CaseSystem(Protocol):
    """A system that journalises. Filing the same ``key`` again must give the same receipt and file nothing twice."""

    def file(self, record: Record, *, key: str) -> str:
        """File the record and return the system's receipt.

        Raises
        ------
        DeliveryRefused
            Asking again will not help.
        DeliveryFailed
            Worth another try.
        """
        ...


def connect(settings: Mapping[str, Any], secret: str) -> CaseSystem:
    """Return the case system that a deployment's settings describe. Raises `BadSettings`."""
    from .case_folder import CaseFolder
    from .case_http import CaseHttp

    if settings.get("kind") == "folder":
        return CaseFolder.read(settings)
    if settings.get("kind") == "http":
        return CaseHttp.read(settings, secret)
    raise BadSettings("case system: field 'kind' is unknown, expected folder or http. Choose one of them.")


def safe_names(documents: tuple[RecordDocument, ...]) -> list[str]:
    """Return a file name per document, ``01-brev.pdf``: no separators, no control signs, no two alike, short enough to write."""
    return [f"{number:02d}-{safe_name(document.name or document.title)}" for number, document in enumerate(documents, 1)]


def safe_name(name: str) -> str:
    """Return ``name`` as one harmless piece of a path, at most 100 bytes, its ending kept."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode()).replace("\\", "/").rpartition("/")[2]
    name = "".join(c if c.isprintable() and c not in '<>:"/|?*' else "_" for c in name).strip(" .") or "fil"
    stem, dot, ending = name.rpartition(".")
    if not stem or not re.fullmatch(r"[A-Za-z0-9]{1,10}", ending):
        stem, dot, ending = name, "", ""
    room = LONGEST_NAME - len(dot + ending)
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .") + dot + ending


def day(at: datetime) -> date:
    """Return the Danish date of a moment, as a journal shows it."""
    from zoneinfo import ZoneInfo

    return at.astimezone(ZoneInfo("Europe/Copenhagen")).date()
