"""What comes in: bytes are stored, with the job that opens them, before the sender is told "accepted"."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from mertid.core import Refused
from mertid.desk.models import Authority, Blob, Intake, Source
from mertid.exchange.charset import clean

from .audit import audited, record, unaudited
from .who import Who, worker


def receive(
    *, source: Source, data: bytes, media_type: str, name: str = "", place: dict[str, Any] | None = None,
    key: str | None = None, received_at: datetime | None = None, who: Who | None = None,
) -> tuple[Intake, bool]:
    """Store one message as received and return it with whether it is new. It is safe once this returns.

    The same message again (same source and ``key``, the bytes' SHA-256 where there is none) gives the stored one back.

    Parameters
    ----------
    data
        The bytes as received, at least one.
    place
        Where it lies at the source.
    received_at
        Aware; now when it is not known.

    Raises
    ------
    django.db.DatabaseError
        When the database is full, locked or gone. Nothing is stored then; leave the message where it is and try again.
    """
    digest = hashlib.sha256(data).hexdigest()
    return _receive(
        who=who or worker(source.deployment.authority), source=source, data=data, digest=digest, key=(key or digest)[:200],
        fields={
            "name": clean(name)[:300], "place": _storable(place or {}), "media_type": media_type[:100],
            "received_at": received_at or timezone.now(),
        },
    )


def _storable(place: dict[str, Any]) -> dict[str, Any]:
    """Return a place without what no database takes: a file's name may hold bytes that are no text, and must not cost the message."""
    return {key: clean(value) if isinstance(value, str) else value for key, value in place.items()}


@audited
def _receive(*, who: Who, source: Source, data: bytes, digest: str, key: str, fields: dict[str, Any]) -> tuple[Intake, bool]:
    known = Intake.objects.filter(source=source, key=key).first()
    if known is not None:
        record(who, "intake.again", known, source=source.pk, state=known.state)
        if fields["place"] and fields["place"] != known.place and known.state in ("waiting", "opened"):
            # The source numbered its messages anew (UIDVALIDITY); deliveries need the place that holds now.
            known.place = fields["place"]
            known.save(update_fields=["place"])
        return known, False
    blob = keep(who.authority, data, digest)
    made = Intake.objects.create(deployment_id=source.deployment_id, source=source, key=key, blob=blob, **fields)
    record(who, "intake.received", made, source=source.pk, bytes=len(data), sha256=digest)
    enqueue_opening(made)
    return made, True


def keep(authority: Authority, data: bytes, digest: str | None = None) -> Blob:
    """Return the stored bytes, once per authority and content. Call inside the transaction of the row that points to them."""
    digest = digest or hashlib.sha256(data).hexdigest()
    blob = Blob.objects.filter(authority=authority, sha256=digest).defer("data").first()
    return blob or Blob.objects.create(authority=authority, sha256=digest, size=len(data), data=data)


def enqueue_opening(intake: Intake) -> None:
    """Put the opening of a message in the queue of jobs, in the current transaction."""
    from mertid.desk.jobs.open import open_job

    open_job.enqueue(str(intake.pk))


@audited
def set_aside(*, who: Who, intake: Intake, note: str = "") -> Intake:
    """Say that a person has dealt with an unreadable message by hand. It is kept. The note stays out of the audit row.

    Raises
    ------
    Refused
        When it already has a case.
    """
    intake = Intake.objects.get(pk=intake.pk)
    if intake.state == "opened":
        raise Refused("intake: state is opened, expected unreadable or waiting. Work on its case instead.")
    intake.state = "set_aside"
    if note:
        intake.why = f"{intake.why} | {note}"[:300] if intake.why else note[:300]
    intake.save(update_fields=["state", "why"])
    record(who, "intake.set_aside", intake, note=bool(note))
    return intake


@audited
def retry_intake(*, who: Who, intake: Intake) -> Intake:
    """Try to open a message once more, such as after a new version can read it.

    Raises
    ------
    Refused
        When it already has a case.
    """
    intake = Intake.objects.get(pk=intake.pk)
    if intake.state == "opened":
        raise Refused("intake: state is opened, expected unreadable. It has a case already.")
    intake.state, intake.why, intake.tries = "waiting", "", 0
    intake.save(update_fields=["state", "why", "tries"])
    record(who, "intake.retried", intake)
    enqueue_opening(intake)
    return intake


@unaudited("Counts an attempt, committed before the message is opened, so that one that kills the worker is noticed.")
def count_try(*, intake_id: str) -> Intake | None:
    """Count an attempt to open and return the message, or None when it is not waiting."""
    with transaction.atomic():
        if not Intake.objects.filter(pk=intake_id, state="waiting").update(tries=F("tries") + 1):
            return None
    return Intake.objects.select_related("blob", "source", "deployment__authority").get(pk=intake_id)


@unaudited("Takes back what count_try counted when the database, not the message, was at fault.")
def forget_try(*, intake_id: str) -> None:
    """Take one attempt back."""
    Intake.objects.filter(pk=intake_id, tries__gt=0).update(tries=F("tries") - 1)


@audited
def mark_unreadable(*, who: Who, intake: Intake, why: str, error: str) -> None:
    """Show a message that cannot be opened to a person; its bytes stay. ``why`` is plain Danish without content."""
    changed = Intake.objects.filter(pk=intake.pk, state="waiting").update(state="unreadable", why=why[:300])
    record(who, "intake.unreadable", intake, error=error, tries=intake.tries, changed=bool(changed))
