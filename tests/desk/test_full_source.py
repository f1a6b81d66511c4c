"""A full database while mail is being received: each way in leaves the message where it is, and takes it on the next try."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.utils import OperationalError

from mertid.desk import store
from mertid.desk.jobs.sources import read_source
from mertid.desk.models import AuditRow, Blob, Intake, Source
from tests.desk.api.test_api import memo, post
from tests.desk.conftest import Town
from tests.desk.jobs.own import mail
from tests.desk.jobs.rows import imap_source
from tests.exchange.dovecot import Dovecot, dovecot, dovecot_server

__all__ = ["dovecot", "dovecot_server"]
pytestmark = pytest.mark.django_db(transaction=True)


class Disk:
    """Room for blobs, or none: the error is what both databases raise, in the middle of the transaction that stores a message."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = 10**9
        whole = Blob.objects.create

        def create(**fields: Any) -> Blob:
            if self.left <= 0:
                raise OperationalError("database or disk is full")
            self.left -= 1
            return whole(**fields)

        monkeypatch.setattr(Blob.objects, "create", create)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """A disk that can be filled."""
    yield Disk(monkeypatch)
    connection.close()


def stored() -> tuple[int, int, int]:
    """Messages, their bytes, and the audit rows of receiving."""
    return Intake.objects.count(), Blob.objects.count(), AuditRow.objects.filter(action="intake.received").count()


def test_digital_post_answers_503_and_the_same_message_is_taken_later(town: Town, disk: Disk) -> None:
    message, before = memo(str(uuid4())), stored()
    disk.left = 0
    answer = post(town, town.source, message)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert stored() == before
    disk.left = 1
    assert post(town, town.source, message).json()["new"] is True


def test_a_file_stays_in_its_folder_until_there_is_room(town: Town, disk: Disk, tmp_path: Path) -> None:
    source = store.save_source(
        who=town.who, deployment=town.deployment, kind="folder", name="Mappe", settings={"path": str(tmp_path), "settle_s": 0},
    )
    for number in range(3):
        (tmp_path / f"{number}.eml").write_bytes(mail(number))
    before = stored()[0]
    disk.left = 1
    with pytest.raises(OperationalError, match="full"):
        for _ in range(3):  # a file must have stood still from one look to the next
            read_source(source.pk)
    assert stored()[0] == before + 1
    assert len(list(tmp_path.glob("*.eml"))) == 2
    disk.left = 10
    for _ in range(3):
        read_source(source.pk)
    assert stored()[0] == before + 3
    assert list(tmp_path.glob("*.eml")) == []


@pytest.mark.dovecot
def test_the_bookmark_of_a_mailbox_does_not_pass_a_mail_that_was_not_stored(town: Town, disk: Disk, dovecot: Dovecot) -> None:
    source = imap_source(town, dovecot)
    dovecot.put(*[mail(number) for number in range(5)])
    before = stored()[0]
    disk.left = 2
    with pytest.raises(OperationalError, match="full"):
        read_source(source.pk)
    assert stored()[0] == before + 2
    assert (Source.objects.get(pk=source.pk).state.get("uid") or 0) <= 2
    disk.left = 10
    assert read_source(source.pk) == 3
    assert stored()[0] == before + 5
    assert len(dovecot.bytes_in()) == 5, "reading moves no mail"
