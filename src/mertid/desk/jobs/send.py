"""One delivery to its receiver: from rows to a move, a mail or a record."""

import json

from mertid.core import DeliveryRefused
from mertid.desk.folders import allowed
from mertid.desk.models import Delivery, KlePlan, Source
from mertid.desk.secrets import decrypt
from mertid.exchange.case_system import Record, RecordDocument, connect, day
from mertid.exchange.imap import Account, Mailbox
from mertid.exchange.smtp import Smtp, forward

NO_TITLE = "(uden emne)"
ENDINGS = {"message/rfc822": "meddelelse.eml", "application/xml": "meddelelse.xml", "text/xml": "meddelelse.xml"}


class Sender:
    """Sends deliveries, one after the other; keeps the mailbox line open between them."""

    def __init__(self) -> None:
        self._mailboxes: dict[int, Mailbox] = {}

    def send(self, delivery: Delivery) -> str:
        """Send and return the receipt. Sending again is recognised: by place, by Message-ID, by key.

        Raises
        ------
        DeliveryRefused
            Asking again will not help.
        DeliveryFailed, SourceFailed, BadSettings
            Worth another try, perhaps after somebody has corrected a setting.
        """
        if delivery.kind == "imap_move":
            return self._move(delivery)
        if delivery.kind == "forward":
            return _forward(delivery)
        return _file(delivery)

    def close(self) -> None:
        """Hang up."""
        for mailbox in self._mailboxes.values():
            mailbox.close()

    def _move(self, delivery: Delivery) -> str:
        intake = delivery.case.intake
        folder = delivery.payload.get("folder") or (delivery.decision.team and delivery.decision.team.folder)
        if intake is None or "uid" not in intake.place or not folder:
            raise DeliveryRefused("move: the mail's place or the team's folder is missing, expected both. Enter the team's folder.")
        before = Delivery.objects.filter(case=delivery.case, kind="imap_move", state="sent").order_by("-sent_at")
        earlier = [str(payload.get("folder")) for payload in before.values_list("payload", flat=True) if payload.get("folder")]
        return self._mailbox(intake.source).move(intake.place, str(folder), earlier)

    def _mailbox(self, source: Source) -> Mailbox:
        if source.pk not in self._mailboxes:
            self._mailboxes[source.pk] = Mailbox(Account.read(source.settings, decrypt(source.secret)))
        return self._mailboxes[source.pk]


def _forward(delivery: Delivery) -> str:
    intake = delivery.case.intake
    to = delivery.payload.get("to") or (delivery.decision.team and delivery.decision.team.email)
    if intake is None or not to:
        raise DeliveryRefused("forward: the mail or the team's address is missing, expected both. Enter the team's address.")
    smtp = delivery.case.deployment.smtp
    return forward(
        bytes(intake.blob.data), to=str(to), server=Smtp.read(smtp), secret=decrypt(smtp.get("secret", "")), delivery=str(delivery.pk),
        media_type=intake.media_type,
    )


def _file(delivery: Delivery) -> str:
    settings = delivery.case.deployment.case_system
    if settings.get("kind") == "folder":
        allowed(str(settings.get("path") or ""), delivery.case.authority)
    return connect(settings, decrypt(settings.get("secret", ""))).file(record_of(delivery), key=str(delivery.pk))


def record_of(delivery: Delivery) -> Record:
    """Return what the case system is given: the decision's values, § 15's date and theme, the message and its attachments."""
    case, decision = delivery.case, delivery.decision
    values = delivery.payload.get("values") or decision.values
    plan = KlePlan.objects.filter(authority=case.authority, active=True).first()
    return Record(
        authority_cvr=case.authority.cvr, case_number=values.get("case", ""), case_title=case.title or NO_TITLE,
        kle=values.get("kle", ""), kle_version=plan.version if plan else "", team=values.get("team", ""),
        team_name=decision.team.name if decision.team else "", received_on=day(case.received_at), theme=case.title or NO_TITLE,
        sender=case.sender, sender_name=case.sender_name, message_id=case.message_id,
        decided_by=decision.user.name if decision.user else "import", decided_at=decision.at, reference=str(case.pk),
        documents=(_message(delivery), *_attachments(delivery)),
    )


def _message(delivery: Delivery) -> RecordDocument:
    intake = delivery.case.intake
    if intake is None:  # came over the API: its facts are the message
        facts = json.dumps(delivery.case.facts, ensure_ascii=False, indent=2).encode()
        return RecordDocument(title="Oplysninger", name="oplysninger.json", media_type="application/json", role="main", data=facts)
    name = ENDINGS.get(intake.media_type) or intake.name or "meddelelse"
    return RecordDocument(
        title=delivery.case.title or NO_TITLE, name=name, media_type=intake.media_type, role="main", data=bytes(intake.blob.data),
    )


def _attachments(delivery: Delivery) -> list[RecordDocument]:
    rows = delivery.case.documents.filter(blob__isnull=False).select_related("blob")
    return [RecordDocument(title=r.name, name=r.name, media_type=r.media_type, data=bytes(r.blob.data)) for r in rows if r.blob]
