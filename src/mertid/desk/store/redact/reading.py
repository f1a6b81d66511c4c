"""A paper as it is read: tried, stored with the marks proposed, unpacked, locked or unreadable."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F
from django.utils import timezone

from mertid.core import Text
from mertid.desk.models import MarkRow, PaperRow
from mertid.desk.secrets import encrypt
from mertid.desk.store.audit import audited, record, unaudited
from mertid.desk.store.cases import storable
from mertid.desk.store.intake import keep
from mertid.desk.store.who import Who

from .links import mark_of
from .papers import add_paper, enqueue_reading
from .said import not_now, person_only, still_open


@unaudited("Counts an attempt, committed before the paper is opened, so that one that kills the worker is noticed.")
def count_reading(*, paper_id: int) -> PaperRow | None:
    """Count an attempt to read and return the paper, or None when it is not waiting."""
    if not PaperRow.objects.filter(pk=paper_id, state="waiting").update(tries=F("tries") + 1):
        return None
    rows = PaperRow.objects.select_related("blob", "case__deployment__authority", "case__authority", "case__request")
    return rows.get(pk=paper_id)


@unaudited("Takes back what count_reading counted when the database, not the paper, was at fault.")
def forget_reading(*, paper_id: int) -> None:
    """Take one attempt back."""
    PaperRow.objects.filter(pk=paper_id, tries__gt=0).update(tries=F("tries") - 1)


@audited
def paper_read(
    *, who: Who, paper: PaperRow, work: bytes, work_type: str, reading: bytes, finds: Sequence[Mapping[str, Any]], known: Mapping[str, Any],
) -> bool:
    """Store what was read and found, with the marks proposed; False when the paper was dealt with meanwhile.

    Parameters
    ----------
    finds
        The engine's finds as JSON, in its order.
    known
        ``pages``, ``notes``, ``scanned``, ``text``, ``title``, ``kind``, ``dated_at``, ``sender``, ``to``, ``message_id``, ``thread``.
    """
    row = PaperRow.objects.select_related("case__authority").filter(pk=paper.pk, state="waiting").first()
    if row is None:
        record(who, "paper.read_again", paper)
        return False
    row.work, row.work_type, row.reading = keep(row.case.authority, work), work_type, keep(row.case.authority, reading)
    for name, value in known.items():
        setattr(row, name, storable(value))
    row.finds, row.state, row.why, row.password, row.read_at = list(finds), "read", "", "", timezone.now()
    row.save()
    MarkRow.objects.filter(paper=row).delete()
    MarkRow.objects.bulk_create([mark_of(row, place, find) for place, find in enumerate(finds)], batch_size=500)
    record(who, "paper.read", row, case=row.case_id, pages=row.pages, marks=len(finds), scanned=row.scanned)
    return True


@audited
def container_opened(*, who: Who, paper: PaperRow, files: Sequence[tuple[str, str, bytes]], left_out: int = 0) -> int:
    """Make the content of an archive papers of their own, and return how many are new."""
    row = PaperRow.objects.select_related("case__authority").get(pk=paper.pk)
    new = add_children(who, row, files, "archive")
    note = [] if not left_out else [Text(
        da=f"{left_out} filer i arkivet kunne ikke pakkes ud.", en=f"{left_out} files in the archive could not be unpacked.",
    ).model_dump()]
    PaperRow.objects.filter(pk=row.pk).update(state="read", container=True, decided="out", read_at=timezone.now(), password="", notes=note)
    record(who, "paper.unpacked", row, case=row.case_id, files=len(files), added=new, left_out=left_out)
    return new


@audited
def add_parts(*, who: Who, paper: PaperRow, files: Sequence[tuple[str, str, bytes]]) -> int:
    """Make the attachments of a mail, or the files within a document, papers of their own, and return how many are new."""
    row = PaperRow.objects.select_related("case__authority").get(pk=paper.pk)
    new = add_children(who, row, files, "mail")
    record(who, "paper.parts", row, case=row.case_id, files=len(files), added=new)
    return new


def add_children(who: Who, paper: PaperRow, files: Sequence[tuple[str, str, bytes]], origin: str) -> int:
    """Add files out of a paper: name, media type, bytes. Twice makes them once. Call inside the transaction of an audited function."""
    new = 0
    for place, (name, media_type, data) in enumerate(files):
        if data:
            _, made = add_paper(
                who=who, case=paper.case, data=data, name=name, media_type=media_type, origin=origin, key=f"in:{paper.pk}:{place}",
                parent=paper,
            )
            new += made
    return new


@audited
def paper_unread(*, who: Who, paper: PaperRow, why: str, error: str, locked: bool = False) -> None:
    """Keep a paper that cannot be read, with why in plain Danish; ``locked`` asks a person for the password."""
    state = "password" if locked else "unread"
    changed = PaperRow.objects.filter(pk=paper.pk, state="waiting").update(state=state, why=why[:300], password="", read_at=timezone.now())
    action = "paper.locked" if locked else "paper.unread"
    record(who, action, paper, case=paper.case_id, error=error, tries=paper.tries, changed=bool(changed))


@audited
def give_password(*, who: Who, paper: PaperRow, password: str) -> PaperRow:
    """Try a locked paper again with its password, which is kept encrypted until it was tried.

    Raises
    ------
    NotNow
        When the paper is not locked.
    """
    person_only("paper", who.user)
    row = PaperRow.objects.select_related("case").get(pk=paper.pk)
    still_open("paper", row.case)
    if row.state != "password" or not password:
        raise not_now(
            "paper", f"state is {row.state}", "a locked paper and its password", "Dokumentet er ikke låst, eller koden mangler.",
            "The document is not locked, or the password is missing.",
        )
    row.state, row.why, row.tries, row.password = "waiting", "", 0, encrypt(password)
    row.save(update_fields=["state", "why", "tries", "password"])
    record(who, "paper.password", row, case=row.case_id)
    enqueue_reading(row)
    return row


@audited
def retry_paper(*, who: Who, paper: PaperRow) -> PaperRow:
    """Read a paper once more that could not be read.

    Raises
    ------
    NotNow
        When it is read or waits already.
    """
    row = PaperRow.objects.select_related("case").get(pk=paper.pk)
    still_open("paper", row.case)
    if row.state not in ("unread", "password"):
        raise not_now(
            "paper", f"state is {row.state}", "one that could not be read", "Dokumentet er læst eller bliver læst nu.",
            "The document has been read or is being read.",
        )
    row.state, row.why, row.tries = "waiting", "", 0
    row.save(update_fields=["state", "why", "tries"])
    record(who, "paper.retried", row, case=row.case_id)
    enqueue_reading(row)
    return row
