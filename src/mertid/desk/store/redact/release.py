"""Answers: begun by a person, written and proved by a job, approved by a second person, released. Nothing leaves before that."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Max
from django.utils import timezone

from mertid.core import Text
from mertid.desk.models import CaseRow, MarkRow, PaperRow, ReleaseFile, ReleaseRow
from mertid.desk.store.audit import audited, record, unaudited
from mertid.desk.store.intake import keep
from mertid.desk.store.who import Who

from .close import close_request
from .letter import newest
from .ready import check_ready
from .said import not_now, person_only, still_open

MOVED = Text(
    da="Der blev ændret i afgørelserne, mens svaret blev skrevet. Lav svaret igen.",
    en="Decisions were changed while the answer was written. Make the answer again.",
)


@dataclass(frozen=True)
class Written:
    """A file that was written and proved. ``proof`` as JSON; ``paper`` is the id of the paper it is a copy of."""

    kind: str
    name: str
    media_type: str
    data: bytes = field(repr=False)
    holds: bool
    proof: Mapping[str, Any]
    notes: Sequence[Mapping[str, str]] = ()
    paper: int | None = None


@audited
def start_release(*, who: Who, case: CaseRow, papers: Sequence[int] | None = None, standing: int = 0) -> ReleaseRow:
    """Begin an answer, which a job then writes and proves, and return it.

    Parameters
    ----------
    papers
        Ids of the papers of a partial answer; None for the whole answer, which needs every paper to be placed and done.
    standing
        How many places the page showed where a struck text still stands unmarked (`ready.standing`), and the person accepted.

    Raises
    ------
    NotNow
        With what is missing: a law, undecided marks, papers not done, a weighing, places where a struck text still stands.
    """
    user = person_only("release", who.user)
    case = CaseRow.objects.select_related("deployment", "request", "authority").get(pk=case.pk)
    still_open("release", case)
    if ReleaseRow.objects.filter(case=case, state="working").exists():
        raise not_now(
            "release", "another is being written", "none", "Der skrives allerede et svar. Vent, til det er færdigt.",
            "An answer is being written already. Wait until it is done.",
        )
    rows = check_ready(case, papers, standing)
    number = (ReleaseRow.objects.filter(case=case).aggregate(Max("number"))["number__max"] or 0) + 1
    ids = sorted(row.pk for row in rows)
    release = ReleaseRow.objects.create(
        case=case, number=number, papers=ids, whole=papers is None, made_by=user, stand=stand_of(case, ids),
    )
    record(who, "release.started", release, case=case.pk, papers=len(ids), whole=release.whole, standing=standing)
    enqueue_release(release)
    return release


def enqueue_release(release: ReleaseRow) -> None:
    """Put the writing of an answer in the queue of jobs, in the current transaction."""
    from mertid.desk.jobs.redact.release import release_job

    release_job.enqueue(release.pk)


def stand_of(case: CaseRow, papers: Iterable[int]) -> str:
    """Return the digest of all decisions that an answer on these papers rests on: 64 hexadecimal characters."""
    held = case.request
    rows = PaperRow.objects.filter(pk__in=list(papers)).order_by("pk")
    marks = MarkRow.objects.filter(paper__in=list(papers)).order_by("pk")
    told = [
        [held.law, held.requester, sorted((section, row.pk) for section, row in newest(case).items())],
        [list(row) for row in rows.values_list("pk", "version", "decided", "ground", "facts_text", "work__sha256")],
        [list(row) for row in marks.values_list("pk", "version", "state", "ground", "start", "end")],
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


@unaudited("Counts an attempt, committed before the files are written, so that one that kills the worker is noticed.")
def count_writing(*, release_id: int) -> ReleaseRow | None:
    """Count an attempt to write an answer and return it, or None when it is not being written."""
    if not ReleaseRow.objects.filter(pk=release_id, state="working").update(tries=F("tries") + 1, done=0):
        return None
    rows = ReleaseRow.objects.select_related("case__deployment__authority", "case__authority", "case__request", "made_by")
    return rows.get(pk=release_id)


@unaudited("Only says how far the writing is; the release's own rows carry what came of it.")
def writing_done(*, release: ReleaseRow, done: int) -> None:
    """Say how many papers are written and proved."""
    ReleaseRow.objects.filter(pk=release.pk, state="working").update(done=done)


@audited
def release_written(*, who: Who, release: ReleaseRow, files: Iterable[Written]) -> ReleaseRow:
    """Store all files of an answer at once; it is proved when every one of them holds and nothing was decided meanwhile.

    Anything that does not hold fails the whole answer: none of its files is stored.
    """
    row = ReleaseRow.objects.select_related("case__request", "case__authority").get(pk=release.pk)
    if row.state != "working":
        record(who, "release.again", row, case=row.case_id)
        return row
    stood = row.stand == stand_of(row.case, row.papers)
    made = []
    for one in files if stood else ():
        if not one.holds:
            raise ValueError("release: a file does not hold, expected all to. Call release_failed.")
        blob = keep(row.case.authority, one.data)
        made.append(ReleaseFile(
            release=row, paper_id=one.paper, kind=one.kind, name=one.name, media_type=one.media_type, blob=blob, sha256=blob.sha256,
            proof=dict(one.proof), notes=list(one.notes), holds=True,
        ))
    ReleaseFile.objects.bulk_create(made)
    row.state, row.why = ("proved", []) if stood else ("failed", [{"paper": None, **MOVED.model_dump()}])
    row.save(update_fields=["state", "why"])
    record(who, "release.proved" if stood else "release.moved", row, case=row.case_id, files=len(made))
    return row


@audited
def release_failed(*, who: Who, release: ReleaseRow, why: Sequence[Mapping[str, Any]], error: str = "") -> None:
    """Say what did not hold: ``{"paper": number or None, "da", "en"}`` each, never content. Nothing is kept."""
    ReleaseRow.objects.filter(pk=release.pk, state="working").update(state="failed", why=list(why))
    papers = [one["paper"] for one in why if one["paper"] is not None][:200]
    record(who, "release.failed", release, case=release.case_id, reasons=len(why), papers=papers, error=error)


@audited
def approve_release(*, who: Who, release: ReleaseRow) -> ReleaseRow:
    """Approve an answer as the second person.

    Raises
    ------
    NotNow
        When it is not proved, decisions were changed since, or the person made it or finished one of its papers.
    """
    user = person_only("release", who.user)
    row = _row(release)
    if row.state != "proved":
        raise not_now(
            "release", f"state is {row.state}", "a proved answer", "Svaret er ikke efterprøvet, eller det er allerede godkendt.",
            "The answer is not proved, or is approved already.",
        )
    if user.pk == row.made_by_id or PaperRow.objects.filter(pk__in=row.papers, done_by=user).exists():
        raise not_now(
            "release", "the person made it", "a second person", "Du har selv arbejdet på svaret. En anden skal godkende det.",
            "You worked on the answer yourself. Another must approve it.",
        )
    _as_written(row)
    row.state, row.approved_by, row.approved_at = "approved", user, timezone.now()
    row.save(update_fields=["state", "approved_by", "approved_at"])
    record(who, "release.approved", row, case=row.case_id)
    return row


@audited
def turn_down_release(*, who: Who, release: ReleaseRow, note: str) -> ReleaseRow:
    """Send an answer back that is proved or approved but not released, with what is to be changed; its files are dropped.

    Raises
    ------
    NotNow
        Without a note, or when it was released.
    """
    person_only("release", who.user)
    row = _row(release)
    if row.state not in ("proved", "approved") or not note.strip():
        raise not_now(
            "release", f"state is {row.state}", "a proved answer and a note",
            "Skriv, hvad der skal ændres. Et udleveret svar kan ikke sendes tilbage.",
            "Write what must be changed. A released answer cannot be sent back.",
        )
    said = note.strip()[:2000]
    row.state, row.why, row.approved_by, row.approved_at = "failed", [{"paper": None, "da": said, "en": said}], None, None
    row.save(update_fields=["state", "why", "approved_by", "approved_at"])
    ReleaseFile.objects.filter(release=row).delete()
    record(who, "release.turned_down", row, case=row.case_id)
    return row


@audited
def release_out(*, who: Who, release: ReleaseRow, note: str = "") -> ReleaseRow:
    """Release an answer: from now on its files can be fetched. The whole answer decides the case.

    Raises
    ------
    NotNow
        When it is not proved, lacks the second person, or decisions were changed since.
    """
    user = person_only("release", who.user)
    row = _row(release)
    wanted = ("approved",) if row.case.request.needs_second_person else ("proved", "approved")
    if row.state not in wanted:
        raise not_now(
            "release", f"state is {row.state}", "one that may be released",
            "Svaret er ikke klar: det skal være efterprøvet og, hvor det kræves, godkendt af en anden.",
            "The answer is not ready: it must be proved and, where demanded, approved by another.",
        )
    _as_written(row)
    row.state, row.released_by, row.released_at = "released", user, timezone.now()
    row.save(update_fields=["state", "released_by", "released_at"])
    record(who, "release.released", row, case=row.case_id, files=row.files.count(), whole=row.whole)
    if row.whole:
        close_request(who=who, case=row.case, note=note)
    return row


@audited
def fetch_file(*, who: Who, file: ReleaseFile) -> ReleaseFile:
    """Return a file of a released answer with its bytes (``file.blob.data``), and write who fetched it.

    Raises
    ------
    NotNow
        When its answer is not released, or the file is not as it was proved.
    """
    row = ReleaseFile.objects.select_related("release", "blob").get(pk=file.pk)
    if row.release.state != "released" or not row.holds:
        raise not_now(
            "file", f"release is {row.release.state}", "a released one", "Svaret er ikke udleveret endnu.",
            "The answer has not been released.",
        )
    if hashlib.sha256(bytes(row.blob.data)).hexdigest() != row.sha256:
        raise not_now(
            "file", "its bytes were changed", "those that were proved", "Filen er ikke den, der blev efterprøvet. Lav svaret igen.",
            "The file is not the one that was proved. Make the answer again.",
        )
    record(who, "file.fetched", row, case=row.release.case_id, release=row.release_id)
    return row


@audited
def look_at_file(*, who: Who, file: ReleaseFile) -> ReleaseFile:
    """Return a file of an answer that is not released, to be shown as pictures to who approves it; never to be fetched."""
    row = ReleaseFile.objects.select_related("release__case__deployment", "blob").get(pk=file.pk)
    record(who, "file.seen", row, case=row.release.case_id, release=row.release_id)
    return row


def is_stale(release: ReleaseRow) -> bool:
    """Whether decisions or the letter's text were changed since an answer was written, so that it can no longer be released."""
    return release.state in ("proved", "approved") and release.stand != stand_of(release.case, release.papers)


def _row(release: ReleaseRow) -> ReleaseRow:
    row = ReleaseRow.objects.select_related("case__request", "case__deployment", "case__authority").get(pk=release.pk)
    still_open("release", row.case)
    return row


def _as_written(row: ReleaseRow) -> None:
    """Refuse when a decision was changed since the files were written: they would say something else."""
    if is_stale(row):
        raise not_now("release", "decisions were changed since", "those it was written from", MOVED.da, MOVED.en)
