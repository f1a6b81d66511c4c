"""What `mertid bench desk` measures without the web: receiving, opening with suggestion, verifying the audit log."""

import time
from collections.abc import Iterator
from email.message import EmailMessage
from threading import Event

from ._desk_data import facts

MAILS = 300


def receive_and_open(seed: int) -> tuple[float, float, float]:
    """Receive small mails and let one worker open them and make their suggestions.

    Returns mails a second for each, and the processor time of the whole in milliseconds a mail, which does not depend on
    what else the machine does.
    """
    from mertid.desk import store
    from mertid.desk.models import CaseRow, Deployment, Intake, Source
    from mertid.desk.store import jobs
    from mertid.desk.worker import TAKEN_AT_ONCE, Worker, _warm

    _warm()
    deployment = Deployment.objects.order_by("pk")[0]
    source = Source.objects.select_related("deployment__authority").filter(deployment=deployment, kind="memo")[0]
    began, cpu = time.perf_counter(), time.process_time()
    for data in _mails(seed):
        store.receive(source=source, data=data, media_type="message/rfc822")
    received = time.perf_counter()
    worker = Worker(Event())
    while Intake.objects.filter(state="waiting").exists() or CaseRow.objects.filter(state="new").exists():
        for job in jobs.claim(worker_id=worker.id, queue="default", most=TAKEN_AT_ONCE):
            worker.run(job)
    spent_ms = (time.process_time() - cpu) * 1000 / MAILS
    return MAILS / (received - began), MAILS / (time.perf_counter() - received), spent_ms


def verify() -> tuple[float, int]:
    """Verify every authority's audit chain; return rows a second and how many rows there are.

    Raises
    ------
    RuntimeError
        When the chain does not hold.
    """
    from mertid.desk import store
    from mertid.desk.models import AuditRow

    count, began = AuditRow.objects.count(), time.perf_counter()
    if faults := store.verify_audit():
        raise RuntimeError(f"bench desk: the audit log has {len(faults)} faults, expected none.")
    return count / (time.perf_counter() - began), count


def _mails(seed: int) -> Iterator[bytes]:
    for number, values in enumerate(facts(seed + 1, MAILS)):
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["Message-ID"] = values["subject"], values["sender"], f"<bench-{number}@opfundet.example>"
        mail.set_content(values["body"])
        yield mail.as_bytes()
