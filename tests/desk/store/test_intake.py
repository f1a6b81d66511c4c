"""What comes in is stored once, before the sender is told, or not at all."""

import pytest
from django.db import DatabaseError
from django_tasks_db.models import DBTaskResult

from mertid.core import Refused
from mertid.desk import store
from mertid.desk.models import AuditRow, Blob, CaseRow, Intake, Source
from mertid.exchange.message import Message
from tests.desk.conftest import Town

from .conftest import Mail

pytestmark = pytest.mark.django_db


def test_a_message_is_stored_with_its_bytes_its_job_and_its_audit_row(town: Town, mailbox: Source, mail: Mail) -> None:
    jobs = DBTaskResult.objects.count()
    intake, new = store.receive(source=mailbox, data=mail(), media_type="message/rfc822", name="INBOX/7", place={"uid": 7})
    assert new
    assert bytes(intake.blob.data) == mail()
    assert (intake.state, intake.place, intake.key) == ("waiting", {"uid": 7}, intake.blob.sha256)
    assert DBTaskResult.objects.count() == jobs + 1
    row = AuditRow.objects.get(action="intake.received", thing=f"intake:{intake.pk}")
    assert (row.actor, row.detail["bytes"]) == ("worker", len(mail()))


def test_the_same_bytes_again_give_the_stored_message_and_say_so(town: Town, mailbox: Source, mail: Mail) -> None:
    first, _ = store.receive(source=mailbox, data=mail(), media_type="message/rfc822", place={"uid": 7})
    again, new = store.receive(source=mailbox, data=mail(), media_type="message/rfc822", place={"uid": 1, "uidvalidity": 2})
    assert (again.pk, new) == (first.pk, False)
    assert Intake.objects.get(pk=first.pk).place == {"uid": 1, "uidvalidity": 2}
    assert AuditRow.objects.filter(action="intake.again").count() == 1
    assert Blob.objects.filter(sha256=first.key).count() == 1


def test_a_key_from_the_sender_makes_it_the_same_message_whatever_its_bytes(town: Town, mail: Mail) -> None:
    first, _ = store.receive(source=town.source, data=mail("a"), media_type="application/xml", key="uuid-1")
    again, new = store.receive(source=town.source, data=mail("b"), media_type="application/xml", key="uuid-1")
    assert (again.pk, new) == (first.pk, False)


def test_two_sources_may_bring_the_same_message_and_share_its_bytes(town: Town, mailbox: Source, mail: Mail) -> None:
    one, _ = store.receive(source=mailbox, data=mail(), media_type="message/rfc822")
    two, new = store.receive(source=town.source, data=mail(), media_type="message/rfc822")
    assert new
    assert one.blob_id == two.blob_id


def test_when_the_job_cannot_be_stored_nothing_is(town: Town, mailbox: Source, mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(intake: Intake) -> None:
        raise DatabaseError("database or disk is full")

    before = (Intake.objects.count(), Blob.objects.count(), AuditRow.objects.count())
    with monkeypatch.context() as patch:
        patch.setattr("mertid.desk.store.intake.enqueue_opening", full)
        with pytest.raises(DatabaseError, match="full"):
            store.receive(source=mailbox, data=mail(), media_type="message/rfc822")
    assert (Intake.objects.count(), Blob.objects.count(), AuditRow.objects.count()) == before
    assert store.receive(source=mailbox, data=mail(), media_type="message/rfc822")[1]
    assert store.verify_audit(town.authority) == []


def test_opening_makes_one_case_with_facts_document_and_deadline(town: Town, mailbox: Source, mail: Mail) -> None:
    intake, _ = store.receive(source=mailbox, data=mail(), media_type="message/rfc822")
    case = store.open_intake(str(intake.pk))
    assert case is not None
    assert store.open_intake(str(intake.pk)) == case
    assert CaseRow.objects.filter(intake=intake).count() == 1
    intake.refresh_from_db()
    assert (intake.state, case.state, case.title) == ("opened", "new", "Vandmåler")
    assert case.facts["sender"] == "birgit@borger.example"
    assert "vandmåler er defekt" in case.search
    assert case.due_at is not None
    assert case.number > town.case.number


def test_what_cannot_be_read_is_kept_whole_and_shown(town: Town, mailbox: Source) -> None:
    intake, _ = store.receive(source=mailbox, data=b"\x00\x01\x02", media_type="application/octet-stream")
    assert store.open_intake(str(intake.pk)) is None
    intake.refresh_from_db()
    assert intake.state == "unreadable"
    assert intake.why
    assert bytes(intake.blob.data) == b"\x00\x01\x02"
    assert AuditRow.objects.filter(action="intake.unreadable", thing=f"intake:{intake.pk}").exists()


def test_a_message_that_breaks_the_reader_is_tried_three_times_and_then_shown(
    town: Town, mailbox: Source, mail: Mail, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:
    tries = []

    def broken(*args: object, **kwargs: object) -> Message:
        tries.append(1)
        raise ValueError("CPR 010190-1234 of Birgit Opdigtet")

    monkeypatch.setattr("mertid.desk.jobs.open.open_message", broken)
    intake, _ = store.receive(source=mailbox, data=mail(), media_type="message/rfc822")
    assert store.open_intake(str(intake.pk)) is None
    intake.refresh_from_db()
    assert (len(tries), intake.state, intake.tries) == (3, "unreadable", 3)
    assert "010190" not in caplog.text + intake.why
    assert "Opdigtet" not in caplog.text + intake.why


def test_a_message_that_killed_the_worker_three_times_is_not_opened_again(town: Town, mailbox: Source, mail: Mail) -> None:
    intake, _ = store.receive(source=mailbox, data=mail(), media_type="message/rfc822")
    Intake.objects.filter(pk=intake.pk).update(tries=3)
    assert store.open_intake(str(intake.pk)) is None
    intake.refresh_from_db()
    assert intake.state == "unreadable"
    assert "flere gange" in intake.why
    store.retry_intake(who=town.who, intake=intake)
    assert store.open_intake(str(intake.pk)) is not None


def test_a_database_that_is_away_costs_the_message_no_attempt(
    town: Town, mailbox: Source, mail: Mail, monkeypatch: pytest.MonkeyPatch,
) -> None:
    intake, _ = store.receive(source=mailbox, data=mail(), media_type="message/rfc822")

    def locked(**kwargs: object) -> CaseRow:
        raise DatabaseError("database is locked")

    monkeypatch.setattr("mertid.desk.jobs.open.add_case", locked)
    with pytest.raises(DatabaseError, match="locked"):
        store.open_intake(str(intake.pk))
    intake.refresh_from_db()
    assert (intake.state, intake.tries) == ("waiting", 0)


def test_a_person_sets_an_unreadable_message_aside_but_not_one_that_has_a_case(town: Town, mailbox: Source, mail: Mail) -> None:
    intake, _ = store.receive(source=mailbox, data=b"\x00", media_type="application/octet-stream")
    store.open_intake(str(intake.pk))
    assert store.set_aside(who=town.who, intake=intake, note="Ringet til borgeren").state == "set_aside"
    opened, _ = store.receive(source=mailbox, data=mail(), media_type="message/rfc822")
    store.open_intake(str(opened.pk))
    with pytest.raises(Refused, match="state is opened"):
        store.set_aside(who=town.who, intake=opened)
    with pytest.raises(Refused, match="state is opened"):
        store.retry_intake(who=town.who, intake=opened)


def test_text_that_a_database_cannot_hold_is_stored_without_it(town: Town) -> None:
    facts = {"subject": "Nul\x00tegn", "body": "halv \ud83d smiley", "sender": "a@b.example"}
    case = store.add_case(who=town.who, deployment=town.deployment, facts=facts)
    case.refresh_from_db()
    assert case.title == "Nul tegn"
    assert case.facts["body"] == "halv ? smiley"


def test_another_authoritys_message_cannot_be_touched(town: Town, other: Town, mail: Mail) -> None:
    intake, _ = store.receive(source=other.source, data=mail(), media_type="message/rfc822")
    with pytest.raises(Refused, match="another authority"):
        store.set_aside(who=town.who, intake=intake)
