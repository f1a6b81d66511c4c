"""Cases: what was opened from a message or sent to the API, and a person's work with them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import F, Max
from django.utils import timezone

from mertid import catalog
from mertid.core import Document, Facts, Refused, Text
from mertid.desk.models import CaseRow, Deployment, DocumentRow, Handling, Intake

from .audit import audited, record, unaudited
from .deadline import due_at
from .intake import keep
from .who import Who

LONGEST_BEAT_S = 30.0
SEARCHED_CHARACTERS = 4000


@dataclass(frozen=True)
class Paper:
    """A document of a new case with its bytes, where there are any."""

    document: Document
    data: bytes | None = None


@dataclass(frozen=True)
class Letterhead:
    """What is known of a new case beside its facts. ``html`` is made safe already."""

    title: str = ""
    html: str = ""
    language: str = ""
    message_id: str = ""
    thread: tuple[str, ...] = ()
    warnings: tuple[Text, ...] = ()


@audited
def add_case(
    *, who: Who, deployment: Deployment, facts: Facts | dict[str, Any], documents: Sequence[Paper | Document] = (),
    letterhead: Letterhead | None = None, intake: Intake | None = None, received_at: datetime | None = None,
) -> CaseRow:
    """Store a case with its documents, audit row and the job that makes its suggestion, and return it.

    A message that already has a case gives that case back, so that opening twice makes one.

    Raises
    ------
    BadCase
        When the facts do not fit the solution. Names the field, never its content.
    """
    if intake is not None and (known := CaseRow.objects.filter(intake=intake).first()) is not None:
        record(who, "case.again", known)
        return known
    solution = catalog.get(deployment.solution)
    checked = facts if isinstance(facts, Facts) else solution.facts.read(facts, where=solution.slug)
    case = _new_row(who, deployment, checked, letterhead or Letterhead(), intake, received_at)
    for position, paper in enumerate(documents):
        _add_document(case, position, paper)
    if intake is not None:
        Intake.objects.filter(pk=intake.pk).update(state="opened", why="")
    record(who, "case.added", case, intake=intake and intake.pk, documents=len(documents), number=case.number)
    enqueue_suggesting(deployment)
    return case


def _new_row(
    who: Who, deployment: Deployment, facts: Facts, head: Letterhead, intake: Intake | None, received_at: datetime | None,
) -> CaseRow:
    values = storable(facts.model_dump(mode="json"))
    head = replace(head, **{name: storable(getattr(head, name)) for name in ("title", "html", "language", "message_id", "thread")})
    title = head.title or str(values.get("subject", "")) or _area_and_day(values)
    received = received_at or (intake.received_at if intake else timezone.now())
    number = (CaseRow.objects.filter(authority=who.authority).aggregate(Max("number"))["number__max"] or 0) + 1
    return CaseRow.objects.create(
        authority=who.authority, deployment=deployment, intake=intake, number=number, facts=values,
        title=title[:300], sender=str(values.get("sender", ""))[:254], sender_name=str(values.get("sender_name", ""))[:200],
        channel=str(values.get("channel", "api"))[:20], language=head.language[:5], shown_html=head.html,
        kle=str(values.get("kle", ""))[:8], warnings=[warning.model_dump() for warning in head.warnings], message_id=head.message_id[:300],
        thread=list(head.thread), search=search_text(title, values),
        received_at=received, due_at=due_at(received, deployment.deadline_days),
    )


def _area_and_day(values: dict[str, Any]) -> str:
    """Return what a case of planning is called where nobody named it: its area and first day."""
    return ", ".join(str(values[name]) for name in ("area", "start") if values.get(name)) if values.get("area") else ""


def storable(value: Any) -> Any:
    """Return ``value`` without what databases refuse: NUL becomes a space, half a UTF-16 pair a question mark.

    One character stays one, so that reasons still point at the right words.
    """
    if isinstance(value, str):
        return value.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {key: storable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [storable(one) for one in value]
    return value


def search_text(title: str, values: dict[str, Any]) -> str:
    """Return what the queue's search field looks in: title, sender and the start of the text, in lower case."""
    parts = [title, str(values.get("sender", "")), str(values.get("sender_name", "")), str(values.get("body", ""))[:SEARCHED_CHARACTERS]]
    return " ".join(part for part in parts if part).lower()


def _add_document(case: CaseRow, position: int, paper: Paper | Document) -> None:
    given = paper if isinstance(paper, Paper) else Paper(paper)
    document = given.document
    DocumentRow.objects.create(
        case=case, position=position, name=storable(document.name)[:300], media_type=storable(document.media_type)[:150],
        blob=keep(case.authority, given.data) if given.data else None, text=storable(document.text), pages=document.pages,
        state=document.state, note=document.note[:300],
    )


def enqueue_suggesting(deployment: Deployment) -> None:
    """Put one job that makes suggestions for all new cases in the queue, unless one is waiting there already."""
    from mertid.desk.jobs.suggest import suggest_job

    from .jobs import is_waiting

    if not is_waiting(suggest_job, deployment.pk):
        suggest_job.enqueue(deployment.pk)


@audited
def take(*, who: Who, case: CaseRow) -> CaseRow:
    """Let a person take an undecided case, so that others see it is being worked on.

    Raises
    ------
    Refused
        When it is decided already, or another person has it.
    """
    case = CaseRow.objects.get(pk=case.pk)
    if case.state not in ("new", "waiting") or case.assignee_id not in (None, who.user and who.user.pk):
        raise Refused("case: it is decided or taken by another, expected a free undecided case. Take the next one.")
    case.assignee = who.user
    case.save(update_fields=["assignee"])
    record(who, "case.taken", case)
    return case


@audited
def release(*, who: Who, case: CaseRow) -> CaseRow:
    """Put an undecided case back in the queue.

    Raises
    ------
    Refused
        When it is decided already.
    """
    case = CaseRow.objects.get(pk=case.pk)
    if case.state not in ("new", "waiting"):
        raise Refused(f"case: state is {case.state}, expected waiting. Undo the decision or send the case on.")
    case.assignee = None
    case.save(update_fields=["assignee"])
    record(who, "case.released", case)
    return case


def beat(*, who: Who, case: CaseRow, seconds: float) -> None:
    """Add active seconds to a person's handling of a case, at most 30 a beat. The first one is written in the audit log.

    Parameters
    ----------
    seconds
        Active time since the last beat, idle time left out; negative and endless values count as 0.
    """
    if who.user is None:
        return
    active = min(max(seconds, 0.0), LONGEST_BEAT_S) if seconds == seconds else 0.0
    if not _lengthen(who=who, case=case, active_s=active):
        _open_handling(who=who, case=case, active_s=active)


@unaudited("A beat only lengthens a figure; the audit rows of the opening and of the decision carry who worked and how long.")
def _lengthen(*, who: Who, case: CaseRow, active_s: float) -> int:
    mine = Handling.objects.filter(case=case, user=who.user)
    return mine.update(active_s=F("active_s") + active_s, last_beat_at=timezone.now())


@audited
def _open_handling(*, who: Who, case: CaseRow, active_s: float) -> None:
    now = timezone.now()
    assert who.user is not None
    Handling.objects.get_or_create(case=case, user=who.user, defaults={"opened_at": now, "last_beat_at": now, "active_s": active_s})
    record(who, "case.opened", case)
