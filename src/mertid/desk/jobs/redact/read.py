"""Reads a paper: archives are unpacked, the rest is made into pages, read, and looked through for what may be withheld."""

import logging
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.utils.timezone import get_current_timezone
from django_tasks import task

from mertid.core import Text, TooBig, Unreadable
from mertid.desk.models import PaperRow
from mertid.desk.redaction import Engine, context_of, engine_of, find_as_json
from mertid.desk.secrets import decrypt
from mertid.desk.store import redact as store
from mertid.desk.store.who import worker
from mertid.exchange.mbox import is_mbox, split_mbox
from mertid.exchange.open import open_message

from . import QUEUE

log = logging.getLogger(__name__)

File = tuple[str, str, bytes]
"""Name, media type, bytes."""
TRIES = 3
"""Attempts before a paper that breaks the program, or kills the worker, is shown to a person as unreadable."""
UNREADABLE = "Dokumentet kan ikke læses. Originalen er gemt; undtag det, eller tag det fra."
TOO_BIG = "Dokumentet er større eller tungere end grænsen tillader. Originalen er gemt."
BROKE = "Programmet gik i stykker på dokumentet flere gange. Originalen er gemt; giv leverandøren besked."
IN_KIND_LOCKED = Text(
    da="Dokumentet er låst og kan ikke gøres til PDF her. Gem det uden adgangskode, og læg det på igen.",
    en="The document is locked and cannot be made a PDF here. Save it without a password and add it again.",
)
PDF, ZIP, MBOX = "application/pdf", "application/zip", "application/mbox"
MAILS = ("message/rfc822", "application/vnd.ms-outlook")
DEEPEST = 10
"""Files within files within files: more is no real mail or archive."""
TOO_DEEP = Text(da="Filen ligger for dybt inde i andre filer. Pak dem ud, og læg den på for sig.",
                en="The file lies too deep within other files. Unpack them and add it by itself.")


@task(queue_name=QUEUE)
def read_job(paper_id: int) -> None:
    """Read one paper."""
    read_paper(paper_id)


def read_paper(paper_id: int) -> None:
    """Read a paper and store what was found; what cannot be read is kept with why. Doing it twice makes the same.

    Raises
    ------
    django.db.DatabaseError
        When the database is locked, full or gone; the paper waits as before.
    """
    while (paper := store.count_reading(paper_id=paper_id)) is not None:
        if paper.tries > TRIES:
            _give_up(paper, BROKE, "tries")
            break
        try:
            _read(paper)
        except (DatabaseError, InterfaceError):
            store.forget_reading(paper_id=paper_id)
            raise
        except Unreadable as error:
            locked = engine_of(paper.case.deployment).locked(error)
            said = error.text.da if error.text is not None else TOO_BIG if isinstance(error, TooBig) else UNREADABLE
            _give_up(paper, said, type(error).__name__, locked=locked)
        except Exception as error:  # never lose a paper; the error's text could quote it, so only its kind is kept
            log.error("paper %s: attempt %d failed: %s", paper.pk, paper.tries, type(error).__name__)
            if paper.tries >= TRIES:
                _give_up(paper, BROKE, type(error).__name__)
    row = PaperRow.objects.select_related("case__request").filter(pk=paper_id).first()
    if row is not None:
        from .sort import sort_when_read

        sort_when_read(row.case)


def _give_up(paper: PaperRow, why: str, error: str, *, locked: bool = False) -> None:
    store.paper_unread(who=worker(paper.case.authority), paper=paper, why=why, error=error, locked=locked)


def _read(paper: PaperRow) -> None:
    who, data = worker(paper.case.authority), bytes(paper.blob.data)
    engine = engine_of(paper.case.deployment)
    kind = _kind(engine, data, paper)
    if kind in (ZIP, MBOX):
        files = _mails(data, paper.name) if kind == MBOX else engine.attachments(data, kind)
        store.container_opened(who=who, paper=paper, files=_within(paper, files))
        return
    password = decrypt(paper.password) if paper.password else ""
    parts = _within(paper, engine.attachments(data, kind))
    work, work_type, notes = _pages(engine, data, kind, paper, password)
    reading = engine.read(work, work_type, paper.name)
    law = paper.case.request.law
    finds = engine.find(reading, context=context_of(paper.case))
    known = _known(engine, paper, data, kind, reading)
    known["notes"] = [note.model_dump() for note in dict.fromkeys((*notes, *reading.notes))]
    stored = store.paper_read(
        who=who, paper=paper, work=work, work_type=work_type, reading=reading.to_bytes(), finds=[find_as_json(one) for one in finds],
        known={**known, "found_under": law},
    )
    if stored and parts:
        store.add_parts(who=who, paper=paper, files=parts)


def _kind(engine: Engine, data: bytes, paper: PaperRow) -> str:
    if is_mbox(data) and (paper.media_type == MBOX or paper.name.lower().endswith((".mbox", ".mbx"))):
        return MBOX
    return str(engine.media_type(data, paper.media_type, paper.name))


def _mails(data: bytes, name: str) -> list[File]:
    stem = name.rpartition(".")[0] or name
    return [(f"{stem}-{place}.eml", "message/rfc822", mail) for place, mail in enumerate(split_mbox(data), 1)]


def _within(paper: PaperRow, files: list[File]) -> list[File]:
    """Return the files within a paper, unless it lies too deep itself: an archive may hold itself."""
    depth, above = 0, paper
    while files and above.parent is not None:
        depth, above = depth + 1, above.parent
        if depth >= DEEPEST:
            raise TooBig(f"paper: it lies {depth} files deep, expected fewer. Unpack it.", text=TOO_DEEP)
    return files


def _pages(engine: Engine, data: bytes, kind: str, paper: PaperRow, password: str) -> tuple[bytes, str, Sequence[Text]]:
    """Return what marks are made on: pages where they can be made, else the document itself."""
    made = engine.as_pages(data, kind, paper.name, password=password)
    if made is not None:
        return made.data, made.media_type, made.notes
    if password:  # the release would need the password again, which is not kept
        raise Unreadable("paper: it is encrypted and of a kind without pages, expected one that is not.", text=IN_KIND_LOCKED)
    return data, kind, ()


def _known(engine: Engine, paper: PaperRow, data: bytes, kind: str, reading: Any) -> dict[str, Any]:
    pages = sum(sheet.part == "page" for sheet in reading.sheets)
    text = "\n".join(sheet.text for sheet in reading.sheets if not sheet.hidden)
    known: dict[str, Any] = {
        "pages": pages or None, "scanned": reading.scanned, "text": text, "title": _title(paper.name), "kind": "", "dated_at": None,
    }
    written = engine.written_on(reading, by_file=kind == PDF) if kind not in MAILS else None
    if written is not None:
        known["dated_at"] = datetime.combine(written, time(12), get_current_timezone())
    if kind in MAILS:
        message = open_message(data, media_type=kind, name=paper.name)
        known |= {
            "kind": "mail", "title": message.subject[:300] or known["title"], "sender": message.sender[:254], "to": message.to,
            "dated_at": message.date, "message_id": message.message_id[:300], "thread": list(message.thread),
        }
    return known


def _title(name: str) -> str:
    stem, dot, ending = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    return (stem if dot and stem and len(ending) < 6 else name)[:300]
