"""Requests for access: made by hand, from a mail or by another system; the law, the deadline, the notice."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from mertid import catalog
from mertid.core import Facts
from mertid.desk.models import CaseRow, Deployment, PaperRow, RequestRow
from mertid.desk.redaction import laws_of, redacts
from mertid.desk.store.audit import audited, record
from mertid.desk.store.cases import add_case
from mertid.desk.store.deadline import due_at
from mertid.desk.store.who import Who
from mertid.govern.access import DEADLINES, last_moment

from .said import changed_by, not_now, person_only, still_open


@audited
def open_request(
    *, who: Who, deployment: Deployment, facts: Facts | Mapping[str, Any], law: str = "", requester: Mapping[str, Any] | None = None,
    received_at: datetime | None = None,
) -> RequestRow:
    """Make a request by hand, and return it; its case is ``row.case``.

    Parameters
    ----------
    facts
        The solution's: ``subject``, ``body``, ``sender``, ``sender_name`` ...
    requester
        ``{"names": [...], "ids": [...]}`` of the person who asks; from the facts where it is not given.
    received_at
        Aware; when the authority received it, which is when the deadline begins. Now where it is not given.

    Raises
    ------
    BadCase
        When the facts do not fit the solution. Names the field, never its content.
    NotNow
        When the law is not known, or the time of receipt lies ahead.
    """
    if received_at is not None and received_at > timezone.now():
        raise not_now(
            "request", "field 'received_at' lies ahead", "a time that has passed", "Anmodningen kan ikke være modtaget i fremtiden.",
            "The request cannot have been received in the future.",
        )
    checked = facts if isinstance(facts, Facts) else catalog.get(deployment.solution).facts.read(facts, where=deployment.solution)
    case = add_case(who=who, deployment=deployment, facts=checked, received_at=received_at)
    row = request_from_case(who=who, case=case, requester=requester)
    return choose_law(who=who, case=case, law=law, seen=row.version) if law else row


@audited
def request_from_case(*, who: Who, case: CaseRow, requester: Mapping[str, Any] | None = None) -> RequestRow:
    """Make the request of a case, such as one opened from a mail; asked twice it gives the same one.

    The case's attachments become papers only when a person says so (`papers.add_attachment`): the mail that asks is no paper.
    """
    deployment = case.deployment
    asks = dict(requester) if requester is not None else _asks(case)
    row, made = RequestRow.objects.get_or_create(
        case=case, defaults={"requester": asks, "needs_second_person": bool(deployment.settings.get("second_person", False))},
    )
    record(who, "request.opened" if made else "request.again", case)
    return row


def _asks(case: CaseRow) -> dict[str, Any]:
    names = [name for name in (case.sender_name,) if name]
    return {"names": names, "ids": [case.sender] if case.sender else []}


def is_request(deployment: Deployment) -> bool:
    """Whether cases of this deployment are requests for access."""
    return redacts(deployment)


@audited
def choose_law(*, who: Who, case: CaseRow, law: str, seen: int, days: int | None = None) -> RequestRow:
    """Choose the law and with it the deadline, counted from when the request was received.

    Parameters
    ----------
    law
        Key of one of the engine's laws.
    days
        Working days where the person chose others than the law's (1, 2, 14, 40 under offentlighedsloven).
    seen
        The request's version that the page showed.

    Raises
    ------
    NotNow
        When the law or the days are not known, or the request is answered.
    Changed
        When another changed the request meanwhile.
    """
    case, row = _mine(case, seen, "law")
    found = laws_of(case.deployment).get(law)
    if found is None:
        raise not_now("request", "field 'law' is unknown", "one of the laws", "Vælg en lov fra listen.", "Choose a law from the list.")
    choices = DEADLINES[law].choices if law in DEADLINES else ()
    if days is not None and days not in choices:
        raise not_now(
            "request", f"field 'days' is {days}", f"one of {choices}", "Vælg en af de frister, loven kender.",
            "Choose one of the deadlines that the law knows.",
        )
    working = days or found.deadline.days
    due = due_at(case.received_at, working) if working else last_moment(case.received_at, months=found.deadline.months)
    CaseRow.objects.filter(pk=case.pk).update(due_at=due)
    row.law, row.days = law, days
    if PaperRow.objects.filter(case=case, state="read", container=False).exclude(found_under=law).exists():
        row.sorted_at = None  # the grounds proposed are another law's
        enqueue_sorting(case)
    _changed(row, "law", "days", "sorted_at")
    record(who, "request.law", case, law=law, days=working, months=found.deadline.months, due=due)
    return row


@audited
def send_notice(*, who: Who, case: CaseRow, why: str, expected_at: date, seen: int) -> RequestRow:
    """Say that the person who asks was told why the deadline is missed and when the answer is expected (§ 36, stk. 2).

    Raises
    ------
    NotNow
        Without a reason, or with a day that has passed.
    Changed
        When another changed the request meanwhile.
    """
    case, row = _mine(case, seen, "notice")
    if not why.strip() or expected_at < timezone.localdate():
        raise not_now(
            "notice", "the reason is missing or the day has passed", "a reason and a day to come",
            "Skriv grunden, og vælg en dag, der ikke er gået.", "Write the reason and choose a day to come.",
        )
    row.notice_why, row.expected_at, row.notice_sent_at = why.strip()[:4000], expected_at, timezone.now()
    _changed(row, "notice_why", "expected_at", "notice_sent_at")
    record(who, "request.notice", case, expected=expected_at)
    return row


@audited
def save_request(
    *, who: Who, case: CaseRow, seen: int, requester: Mapping[str, Any] | None = None, needs_second_person: bool | None = None,
) -> RequestRow:
    """Change who asks, or whether a second person must approve.

    Raises
    ------
    NotNow
        When a second person would no longer be needed although the authority demands it, or the request is answered.
    Changed
        When another changed the request meanwhile.
    """
    case, row = _mine(case, seen, "request")
    if needs_second_person is False and case.deployment.settings.get("second_person"):
        raise not_now(
            "request", "field 'needs_second_person' is False", "True, as the authority demands",
            "Myndigheden kræver, at to personer ser på svaret.", "The authority demands that two people look at the answer.",
        )
    given = {"requester": requester and dict(requester), "needs_second_person": needs_second_person}
    fields = [name for name, value in given.items() if value is not None]
    for name in fields:
        setattr(row, name, given[name])
    _changed(row, *fields)
    record(who, "request.saved", case, fields=fields)
    return row


def enqueue_sorting(case: CaseRow) -> None:
    """Put the linking and sorting of a request in the queue of jobs, in the current transaction."""
    from mertid.desk.jobs.redact.sort import sort_job

    sort_job.enqueue(str(case.pk))


def _mine(case: CaseRow, seen: int, where: str) -> tuple[CaseRow, RequestRow]:
    case = CaseRow.objects.select_related("deployment", "authority", "request").get(pk=case.pk)
    still_open(where, case)
    if case.request.version != seen:
        raise changed_by(where, None)
    return case, case.request


def _changed(row: RequestRow, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=[*fields, "version"])


@audited
def take_request(*, who: Who, case: CaseRow) -> CaseRow:
    """Say that this person works on the request, or takes it over from another; both may go on working.

    Raises
    ------
    NotNow
        When the request is answered.
    """
    user = person_only("request", who.user)
    case = CaseRow.objects.get(pk=case.pk)
    still_open("request", case)
    before, case.assignee = case.assignee_id, user
    case.save(update_fields=["assignee"])
    record(who, "case.taken", case, before=before)
    return case
