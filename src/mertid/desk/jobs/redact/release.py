"""Writes and proves the files of an answer: all of them hold and are stored at once, or none is."""

import json
import logging
import mimetypes
import shutil
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django_tasks import task

from mertid.core import Text, Unreadable
from mertid.desk.jobs.hold import hold
from mertid.desk.models import MarkRow, PaperRow, ReleaseRow
from mertid.desk.redaction import Engine, engine_of, grounds_of, passage_of, reading_of
from mertid.desk.store import redact as store
from mertid.desk.store.who import worker

from . import QUEUE
from .letters import Letters

log = logging.getLogger(__name__)

TRIES = 3
BROKE = Text(
    da="Programmet gik i stykker flere gange, mens svaret blev skrevet. Intet er udleveret; giv leverandøren besked.",
    en="The program broke several times while the answer was written. Nothing was released; tell the supplier.",
)
NOT_WRITTEN = Text(
    da="Dokumentet kunne ikke skrives uden det, der er streget.", en="The document could not be written without what is struck.",
)
LEAKS = Text(
    da="{tool}: {leaks} stregede tekster kan stadig findes i {into}.", en="{tool}: {leaks} struck texts can still be found in {into}.",
)
NOT_RUN = Text(da="{tool} kunne ikke efterprøve filen.", en="{tool} could not prove the file.")


@task(queue_name=QUEUE)
def release_job(release_id: int) -> None:
    """Write one answer."""
    write_release(release_id)


def write_release(release_id: int) -> None:
    """Write and prove an answer; it ends as proved, or failed with what did not hold. Killed half-way, it begins anew.

    Raises
    ------
    django.db.DatabaseError
        When the database is away; the writing is taken up again.
    """
    with hold("release", release_id) as mine:
        release = store.count_writing(release_id=release_id) if mine else None
        if release is None:
            return
        who = worker(release.case.authority)
        if release.tries > TRIES:
            store.release_failed(who=who, release=release, why=[{"paper": None, **BROKE.model_dump()}], error="tries")
            return
        folder = Path(settings.VAR) / "releases" / str(release.pk)
        try:
            shutil.rmtree(folder, ignore_errors=True)  # what a killed worker left
            folder.mkdir(parents=True, mode=0o700)
            _write(release, folder)
        except (DatabaseError, InterfaceError):
            raise
        except Exception as error:  # the error's text could quote a paper, so only its kind is kept
            log.error("release %s: attempt %d failed: %s", release.pk, release.tries, type(error).__name__)
            if release.tries >= TRIES:
                store.release_failed(who=who, release=release, why=[{"paper": None, **BROKE.model_dump()}], error=type(error).__name__)
                return
            release_job.enqueue(release.pk)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _write(release: ReleaseRow, folder: Path) -> None:
    """Write every file beside the database, then store them all in one transaction, or say what did not hold."""
    who, engine = worker(release.case.authority), engine_of(release.case.deployment)
    rows = PaperRow.objects.filter(pk__in=release.papers).select_related("case__deployment", "case__request", "work", "reading")
    letters = Letters(release, engine)
    if release.whole:
        for paper in PaperRow.objects.filter(pk__in=store.released_papers(release.case)).select_related("case__deployment", "reading"):
            letters.decided(paper)
    failed: list[dict[str, Any]] = []
    for done, (paper, copy) in enumerate(_copies(engine, rows), 1):
        if copy is None:
            letters.left_out(paper)
        else:
            written, why = copy.ended(letters)
            failed += why
            if written is not None:
                _put(folder, written)
        store.writing_done(release=release, done=done)
    if not failed:
        for written in letters.written():
            failed += [] if written.holds else _why(None, written.proof)
            _put(folder, written)
        failed = [*({"paper": None, **one.model_dump()} for one in letters.lacks()), *failed] if failed else []
    if failed:
        store.release_failed(who=who, release=release, why=failed)
    else:
        store.release_written(who=who, release=release, files=_kept(folder))


def _copies(engine: Engine, rows: Any) -> Iterator[tuple[PaperRow, "_Copy | None"]]:
    """Yield each paper in order, with the redacted copy of one that is given; as many are worked on at once as the engine does.

    No more than those are held, for the memory's sake, and each row is read to its end: a cursor left open would refuse the writes
    between once others write. Rows are read here alone; the threads only wait for the engine.
    """
    waiting: deque[tuple[PaperRow, _Copy | None]] = deque()
    with ThreadPoolExecutor(engine.at_once) as hands:
        for key in list(rows.order_by("number").values_list("pk", flat=True)):
            paper = rows.get(pk=key)
            waiting.append((paper, _Copy(engine, paper, hands) if paper.decided == "in" else None))
            if len(waiting) >= engine.at_once:
                yield waiting.popleft()
        yield from waiting


class _Copy:
    """The redacted copy of a paper under way, with its proof."""

    def __init__(self, engine: Engine, paper: PaperRow, hands: Executor) -> None:
        assert paper.work is not None
        self._engine, self._paper, self._reading = engine, paper, reading_of(paper)
        grounds = grounds_of(paper.case.deployment, paper.case.request.law)
        self._marks = list(MarkRow.objects.filter(paper=paper, state="struck"))
        self._passages = [passage_of(engine, mark, grounds[mark.ground].label) for mark in self._marks]
        self._strings = engine.struck(self._reading, self._passages)
        self._made = hands.submit(self._make, bytes(paper.work.data))

    def _make(self, data: bytes) -> tuple[Any, Any]:
        engine, reading, passages = self._engine, self._reading, self._passages
        removed = engine.remove(data, self._paper.work_type, passages, reading=reading)
        areas, allowed = [one for one in passages if one.area is not None], engine.left_open(reading, passages)
        return removed, engine.prove(removed.data, removed.media_type, self._strings, areas=areas, allowed=allowed)

    def ended(self, letters: Letters) -> tuple[store.Written | None, list[dict[str, Any]]]:
        """Return the copy, told to the letters, or what did not hold."""
        paper = self._paper
        try:
            removed, proof = self._made.result()
        except Unreadable as error:
            log.error("paper %s: removal failed: %s", paper.pk, type(error).__name__)
            said = error.text or NOT_WRITTEN
            return None, [{"paper": paper.number, **said.model_dump()}]
        told = proof_as_json(proof)
        if not proof.holds:
            return None, _why(paper.number, told)
        letters.proved_copy(paper, self._marks, self._strings, proof)
        name = f"dokument-{paper.number:03d}{_ending(removed.media_type)}"
        notes = [note.model_dump() for note in (*removed.notes, *proof.notes)]
        return store.Written("paper", name, removed.media_type, removed.data, True, told, notes, paper.pk), []


def proof_as_json(proof: Any) -> dict[str, Any]:
    """Return a `Proof` as plain values."""
    return {
        "holds": proof.holds, "sha256": proof.sha256, "salt": proof.salt, "looked_for": list(proof.looked_for),
        "why": proof.why.model_dump() if proof.why is not None else None,
        "checks": [
            {
                "tool": one.tool, "version": one.version, "looked_into": one.looked_into, "leaks": one.leaks, "ran": one.ran,
                "note": one.note.model_dump() if one.note is not None else None,
            }
            for one in proof.checks
        ],
    }


def _why(number: int | None, proof: Any) -> list[dict[str, Any]]:
    """Return what did not hold in a file's proof, check by check, without content."""
    said: list[dict[str, Any]] = []
    for one in proof["checks"]:
        if one["ran"] and one["leaks"]:
            said.append(LEAKS.fill(tool=one["tool"], leaks=one["leaks"], into=one["looked_into"]).model_dump())
        elif not one["ran"]:
            said.append(NOT_RUN.fill(tool=one["tool"]).model_dump())
    every = ([proof["why"]] if proof["why"] else []) + said
    return [{"paper": number, **one} for one in every or [NOT_WRITTEN.model_dump()]]


def _ending(media_type: str) -> str:
    return mimetypes.guess_extension(media_type) or ".bin"


def _put(folder: Path, file: store.Written) -> None:
    place = len(list(folder.glob("*.json")))
    (folder / f"{place:05d}.bin").write_bytes(file.data)
    told = {
        "kind": file.kind, "name": file.name, "media_type": file.media_type, "holds": file.holds, "proof": file.proof,
        "notes": list(file.notes), "paper": file.paper,
    }
    (folder / f"{place:05d}.json").write_text(json.dumps(told), encoding="utf-8")


def _kept(folder: Path) -> Iterator[store.Written]:
    for told in sorted(folder.glob("*.json")):
        yield store.Written(data=told.with_suffix(".bin").read_bytes(), **json.loads(told.read_text(encoding="utf-8")))
