"""Writers of one process stand in line on SQLite; the line never holds anybody up for good."""

from threading import Thread

import pytest
from django.db import connection, transaction

from mertid.desk.store import turn as line
from mertid.desk.store.turn import turn

pytestmark = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL locks rows, not the database")


def wait_in_line(got: list[str], name: str) -> Thread:
    def run() -> None:
        with turn():
            got.append(name)
        connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_a_second_writer_waits_until_the_first_is_done() -> None:
    got: list[str] = []
    with turn():
        second = wait_in_line(got, "second")
        second.join(0.2)
        assert got == []
        got.append("first")
    second.join(10)
    assert got == ["first", "second"]


@pytest.mark.django_db(transaction=True)
def test_a_writer_within_its_own_transaction_does_not_wait_for_itself() -> None:
    with turn(), transaction.atomic(), turn(), turn():
        pass
    assert not line._line.locked()


@pytest.mark.django_db(transaction=True)
def test_who_waited_long_goes_on_and_leaves_the_line_to_its_holder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "LONGEST_S", 0.05)
    got: list[str] = []
    with turn():
        wait_in_line(got, "impatient").join(10)
        assert got == ["impatient"]
        assert line._line.locked()
    assert not line._line.locked()


@pytest.mark.django_db(transaction=True)
def test_a_write_that_fails_leaves_the_line_free() -> None:
    with pytest.raises(ValueError, match="test"), turn(), transaction.atomic():
        raise ValueError("test")
    assert not line._line.locked()
