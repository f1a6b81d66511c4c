"""What must leave the house after a decision. Never deleted, only retried, or dropped by a person."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from mertid.core import Refused
from mertid.desk.models import CaseRow, DecisionRow, Delivery, Team

from .audit import audited, record, unaudited
from .who import Who, worker

BACK_OFF_MIN = (1, 2, 5, 15, 60, 240, 720)


def plan_deliveries(decision: DecisionRow, case: CaseRow, team: Team | None) -> list[Delivery]:
    """Add what a decision must send, by the deployment's settings. Call inside the decision's transaction."""
    wanted: dict[str, dict[str, Any]] = {}
    deployment = case.deployment
    source = case.intake.source if case.intake else None
    if team is not None and source is not None:
        if deployment.filing == "move" and source.kind == "imap" and team.folder:
            wanted["imap_move"] = {"folder": team.folder}
        if deployment.filing == "forward" and team.email:
            wanted["forward"] = {"to": team.email}
    if deployment.case_system and decision.kind != "reject":
        wanted["case_system"] = {"values": decision.values}
    first = decision.at + timedelta(seconds=settings.UNDO_SECONDS + 1)  # never while it can still be undone
    return [
        Delivery.objects.create(case=case, decision=decision, kind=kind, payload=payload, next_try_at=first)
        for kind, payload in wanted.items()
    ]


@audited
def resend(*, who: Who, delivery: Delivery) -> Delivery:
    """Try a failed or dropped delivery again from the start.

    Raises
    ------
    Refused
        When it was sent already.
    """
    delivery = Delivery.objects.select_related("decision").get(pk=delivery.pk)
    if delivery.state == "sent" or delivery.decision.undone_at is not None:
        raise Refused("delivery: it was sent or its decision was undone, expected a failed one. Decide the case anew instead.")
    delivery.state, delivery.tries, delivery.next_try_at = "waiting", 0, timezone.now()
    delivery.save(update_fields=["state", "tries", "next_try_at"])
    record(who, "delivery.resent", delivery, case=delivery.case_id)
    return delivery


@audited
def drop_delivery(*, who: Who, delivery: Delivery) -> Delivery:
    """Say that a delivery need not be sent.

    Raises
    ------
    Refused
        When it was sent already.
    """
    delivery = Delivery.objects.get(pk=delivery.pk)
    if delivery.state == "sent":
        raise Refused("delivery: state is sent, expected waiting or dead. It cannot be called back.")
    delivery.state = "dropped"
    delivery.save(update_fields=["state"])
    record(who, "delivery.dropped", delivery, case=delivery.case_id)
    _file_when_done(delivery.case)
    return delivery


@unaudited("Keeps two workers from sending the same thing; what comes of it is written by delivery_sent and delivery_failed.")
def lease_delivery(*, delivery: Delivery, seconds: int = 300) -> bool:
    """Take a delivery that is due for this worker alone. False when another took it or its decision was undone.

    A worker that dies loses it after ``seconds``, and another tries again.
    """
    now = timezone.now()
    due = Delivery.objects.filter(pk=delivery.pk, state="waiting", next_try_at__lte=now, decision__undone_at=None)
    return bool(due.update(next_try_at=now + timedelta(seconds=seconds)))


@audited
def delivery_sent(*, delivery: Delivery, receipt: str = "") -> Delivery:
    """Say that the receiving system has it. The case is filed when nothing is left to send."""
    who = worker(delivery.case.authority)
    delivery.state, delivery.sent_at, delivery.receipt, delivery.last_error = "sent", timezone.now(), receipt[:200], ""
    delivery.save(update_fields=["state", "sent_at", "receipt", "last_error"])
    record(who, "delivery.sent", delivery, case=delivery.case_id, kind=delivery.kind, tries=delivery.tries + 1)
    _file_when_done(delivery.case)
    return delivery


@audited
def delivery_failed(*, delivery: Delivery, error: str, dead: bool, next_try_at: datetime | None = None) -> Delivery:
    """Say that an attempt failed; it is tried again later, or shown to a person when ``dead``. ``error`` holds no content."""
    delivery.tries += 1
    delivery.state, delivery.last_error = ("dead" if dead else "waiting"), error[:300]
    delivery.next_try_at = next_try_at or timezone.now() + timedelta(minutes=BACK_OFF_MIN[min(delivery.tries, len(BACK_OFF_MIN)) - 1])
    delivery.save(update_fields=["tries", "state", "last_error", "next_try_at"])
    record(worker(delivery.case.authority), "delivery.failed", delivery, case=delivery.case_id, tries=delivery.tries, dead=dead)
    return delivery


def _file_when_done(case: CaseRow) -> None:
    open_ones = Delivery.objects.filter(case=case, state__in=("waiting", "dead"), decision__undone_at=None)
    if not open_ones.exists() and Delivery.objects.filter(case=case, state="sent").exists():
        CaseRow.objects.filter(pk=case.pk, state="decided").update(state="filed")
