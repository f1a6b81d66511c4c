"""Papers of a request: added one by one, from the request itself, or fetched by a job."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils import timezone

from mertid.core import Text
from mertid.desk.models import CaseRow, DocumentRow, GatherRow, PaperRow, Source
from mertid.desk.store.audit import audited, record
from mertid.desk.store.cases import storable
from mertid.desk.store.intake import keep
from mertid.desk.store.who import Who

from .said import not_now, still_open

EMPTY = Text(da="Filen er tom.", en="The file is empty.")


@audited
def add_paper(
    *, who: Who, case: CaseRow, data: bytes, name: str, media_type: str = "application/octet-stream", origin: str = "upload", key: str = "",
    parent: PaperRow | None = None, found_in: DocumentRow | None = None,
) -> tuple[PaperRow, bool]:
    """Add one document with the job that reads it, and return it with whether it is new. Its bytes are safe once this returns.

    Parameters
    ----------
    key
        What the place calls it; the same key again gives the stored one. Empty: always a new paper, for a duplicate that
        somebody added is set aside with a reason, not swallowed.

    Raises
    ------
    NotNow
        When the file is empty or the request is answered.
    """
    case = CaseRow.objects.select_related("authority", "deployment").get(pk=case.pk)
    still_open("paper", case)
    if key and (known := PaperRow.objects.filter(case=case, key=key[:200]).first()) is not None:
        record(who, "paper.again", known)
        return known, False
    if not data:
        raise not_now("paper", "data is 0 bytes", "a file with content", EMPTY.da, EMPTY.en)
    number = (PaperRow.objects.filter(case=case).aggregate(Max("number"))["number__max"] or 0) + 1
    blob = keep(case.authority, data, hashlib.sha256(data).hexdigest())
    paper = PaperRow.objects.create(
        case=case, number=number, name=(storable(name) or "uden navn")[:300], media_type=storable(media_type)[:150], blob=blob,
        key=key[:200], source=origin, parent=parent, found_in=found_in, added_by=who.user,
    )
    record(
        who, "paper.added", paper, case=case.pk, number=number, bytes=len(data), sha256=blob.sha256, origin=origin,
        parent=parent and parent.pk,
    )
    enqueue_reading(paper)
    return paper, True


@audited
def add_attachments(*, who: Who, case: CaseRow) -> list[PaperRow]:
    """Make papers of the files that came with the request, where a person says that they are such; twice makes them once."""
    made = []
    for document in case.documents.select_related("blob").exclude(blob=None):
        assert document.blob is not None
        paper, new = add_paper(
            who=who, case=case, data=bytes(document.blob.data), name=document.name, media_type=document.media_type, origin="request",
            key=f"document:{document.pk}", found_in=document,
        )
        if new:
            made.append(paper)
    record(who, "papers.from_request", case, papers=len(made))
    return made


@audited
def gather(*, who: Who, case: CaseRow, kind: str, place: Mapping[str, Any], mailbox: Source | None = None) -> GatherRow:
    """Ask a job to fetch papers: kind ``folder``, ``mailbox`` or ``search``; see `GatherRow` for ``place``.

    Raises
    ------
    NotNow
        When the request is answered, or the mailbox is another authority's or not for papers.
    """
    from mertid.desk.jobs.redact.gather import gather_job

    case = CaseRow.objects.get(pk=case.pk)
    still_open("papers", case)
    if mailbox is not None and (mailbox.deployment.authority_id != case.authority_id or not mailbox.settings.get("papers")):
        raise not_now(
            "papers", "the mailbox is not one for papers", "one that the administrator opened for it",
            "Postkassen er ikke åbnet for aktindsigt. Bed administratoren om det.",
            "The mailbox is not opened for this. Ask the administrator.",
        )
    row = GatherRow.objects.create(case=case, kind=kind, place=dict(place), mailbox=mailbox, by=who.user)
    record(who, "papers.asked", case, gathering=row.pk, kind=kind)
    gather_job.enqueue(row.pk)
    return row


@audited
def gathered(*, who: Who, gathering: GatherRow, left_out: int = 0, why: str = "") -> None:
    """Say that a fetching has ended; with ``why`` it failed. What came before stays."""
    added = PaperRow.objects.filter(case=gathering.case_id, key__startswith=f"gather:{gathering.pk}:").count()
    GatherRow.objects.filter(pk=gathering.pk).update(
        state="failed" if why else "done", why=why[:300], added=added, left_out=left_out, ended_at=timezone.now(),
    )
    record(who, "papers.gathered", gathering.case, gathering=gathering.pk, added=added, left_out=left_out, failed=bool(why))


def enqueue_reading(paper: PaperRow) -> None:
    """Put the reading of a paper in the queue of jobs, in the current transaction."""
    from mertid.desk.jobs.redact.read import read_job

    read_job.enqueue(paper.pk)
