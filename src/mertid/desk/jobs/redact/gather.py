"""Fetches papers: a folder that the administrator allowed, a mailbox, documents found in earlier cases."""

import hashlib
import logging
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError, InterfaceError
from django_tasks import task

from mertid.core import BadSettings, Refused, SourceFailed
from mertid.desk.folders import allowed
from mertid.desk.models import CaseRow, DocumentRow, GatherRow, PaperRow
from mertid.desk.secrets import decrypt
from mertid.desk.store import redact as store
from mertid.desk.store.who import Who, worker
from mertid.exchange.imap import Account, Mailbox
from mertid.exchange.limits import LIMITS

from . import QUEUE

log = logging.getLogger(__name__)

MOST = 5_000
NOT_ALLOWED = "Mappen er ikke åbnet for aktindsigt. Bed administratoren om det."
NO_FOLDER = "Mappen findes ikke, eller den kan ikke læses."
NO_MAILBOX = "Postkassen kunne ikke læses. Prøv igen, eller bed administratoren se på den."
NO_PLACE = "Det, der skulle hentes, kan ikke forstås. Vælg det igen."
BROKE = "Hentningen gik i stykker. Det, der nåede at blive hentet, er lagt på sagen."

Found = tuple[str, str, str, bytes | None, DocumentRow | None]
"""Key, name, media type, bytes (None where they could not be read), the earlier case's document."""


@task(queue_name=QUEUE)
def gather_job(gathering_id: int) -> None:
    """Fetch the papers of one gathering."""
    gather_papers(gathering_id)


def gather_papers(gathering_id: int) -> None:
    """Fetch papers; doing it twice adds each once. What goes wrong stands at the gathering, what came before stays.

    Raises
    ------
    django.db.DatabaseError
        When the database is away; the fetching is taken up again.
    """
    rows = GatherRow.objects.select_related("case__deployment__authority", "case__authority", "mailbox__deployment", "by")
    row = rows.filter(pk=gathering_id, state="waiting").first()
    if row is None:
        return
    who = Who(row.case.authority, f"user:{row.by_id}", row.by) if row.by else worker(row.case.authority)
    left_out, why = 0, ""
    try:
        for place, (key, name, media_type, data, document) in enumerate(_found(row)):
            if data is None or not data or place >= MOST:
                left_out += 1
                continue
            store.add_paper(
                who=who, case=row.case, data=data, name=name, media_type=media_type, origin=row.kind, key=f"gather:{row.pk}:{key}",
                found_in=document,
            )
    except (DatabaseError, InterfaceError):
        raise
    except BadSettings:
        why = NOT_ALLOWED
    except SourceFailed:
        why = NO_MAILBOX
    except OSError:
        why = NO_FOLDER
    except Refused as error:
        why = error.text.da if isinstance(error, store.NotNow) else NO_PLACE
    except (KeyError, TypeError, ValueError):
        why = NO_PLACE
    except Exception as error:  # kind only: the text could quote a file's name
        log.error("gathering %s failed: %s", row.pk, type(error).__name__)
        why = BROKE
    store.gathered(who=who, gathering=row, left_out=left_out, why=why)


def _found(row: GatherRow) -> Iterator[Found]:
    if row.kind == "folder":
        return _folder(row)
    return _mailbox(row) if row.kind == "mailbox" else _earlier(row)


def folders_of(row: Any) -> list[str]:
    """Return the folders that the administrator of a deployment opened for papers."""
    given = row.settings.get("paper_folders", [])
    return [one for one in given if isinstance(one, str)] if isinstance(given, list) else []


def _folder(row: GatherRow) -> Iterator[Found]:
    """Yield the files of a folder and its sub-folders, by name. Links out of it are not followed."""
    deployment = row.case.deployment
    path = str(row.place["folder"])
    if path not in folders_of(deployment):
        raise BadSettings("papers: field 'folder' is not one of the deployment's, expected one that the administrator opened.")
    folder = allowed(path, deployment.authority)
    if not folder.is_dir():
        raise NotADirectoryError
    for file in sorted(folder.rglob("*")):
        if file.is_symlink() or not file.is_file() or file.name.startswith("."):
            continue
        yield _key(str(file.relative_to(folder))), file.name, "application/octet-stream", _bytes(file), None


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes() if file.stat().st_size <= LIMITS.max_bytes else None
    except OSError:
        return None


def _mailbox(row: GatherRow) -> Iterator[Found]:
    """Yield the mails of one folder of a mailbox, from a day on where one is given. Reading changes nothing there."""
    if row.mailbox is None:
        raise BadSettings("papers: the mailbox is missing, expected one. Choose it again.")
    since = date.fromisoformat(row.place["since"]) if row.place.get("since") else None
    settings = {**row.mailbox.settings, "folder": row.place.get("folder") or row.mailbox.settings.get("folder") or "INBOX"}
    with Mailbox(Account.read(settings, decrypt(row.mailbox.secret))) as mailbox:
        for fetched, _ in mailbox.fetch_new({}):
            arrived = fetched.place.get("arrived")
            if since is None or not arrived or datetime.fromisoformat(arrived).date() >= since:
                key = fetched.key or hashlib.sha256(fetched.data).hexdigest()
                yield _key(key), fetched.name or "mail.eml", fetched.media_type, fetched.data, None


def _earlier(row: GatherRow) -> Iterator[Found]:
    """Yield documents of the authority's earlier cases; those of another authority do not exist here."""
    mine = row.case.authority_id
    documents = DocumentRow.objects.select_related("blob").filter(case__authority=mine, pk__in=row.place.get("documents", []))
    for document in documents.exclude(case=row.case).order_by("pk"):
        data = bytes(document.blob.data) if document.blob is not None else document.text.encode()
        media_type = document.media_type if document.blob is not None else "text/plain"
        yield f"document:{document.pk}", document.name, media_type, data, document
    papers = PaperRow.objects.select_related("blob").filter(case__authority=mine, pk__in=row.place.get("papers", []))
    for paper in papers.exclude(case=row.case).order_by("pk"):
        yield f"paper:{paper.pk}", paper.name, paper.media_type, bytes(paper.blob.data), None
    cases = CaseRow.objects.select_related("intake__blob").filter(authority=mine, pk__in=row.place.get("cases", []))
    for case in cases.exclude(pk=row.case_id).order_by("number"):
        if case.intake is not None:  # the message as it came in; its attachments become papers of their own
            data, media_type = bytes(case.intake.blob.data), case.intake.media_type
        else:
            data, media_type = "\n".join(str(said) for said in case.facts.values() if said).encode(), "text/plain"
        yield f"case:{case.pk}", case.title or str(case.number), media_type, data, None


def _key(place: str) -> str:
    return hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:40]
