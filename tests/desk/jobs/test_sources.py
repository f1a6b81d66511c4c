"""Reading sources into the store, from a real Dovecot and from folders."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connections

from mertid.core import BadSettings, SourceFailed
from mertid.desk import store
from mertid.desk.jobs import sources
from mertid.desk.jobs.hold import hold
from mertid.desk.jobs.sources import read_source, run_sources
from mertid.desk.models import Blob, Intake, Source
from tests.desk.conftest import Town
from tests.exchange.dovecot import Dovecot

from .own import mail
from .rows import imap_source

pytestmark = pytest.mark.django_db(transaction=True)
LINE = b"From aase@example.dk Fri Nov 20 10:00:00 2026\n"


def stored(source: Source) -> list[bytes]:
    """The bytes stored for a source, in order of arrival."""
    return [bytes(i.blob.data) for i in Intake.objects.filter(source=source).select_related("blob").order_by("stored_at", "place__uid")]


def until(true: Callable[[], bool], seconds: float = 15) -> bool:
    """Wait for something that another thread does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.dovecot
def test_a_mailbox_is_read_once_and_the_bookmark_moves(town: Town, dovecot: Dovecot) -> None:
    source = imap_source(town, dovecot)
    mails = [mail(n) for n in range(120)]
    dovecot.put(*mails)
    assert read_source(source.pk) == 120
    source.refresh_from_db()
    assert source.state["uid"] == 120
    assert source.seen_at is not None
    assert stored(source) == mails
    assert read_source(source.pk) == 0
    assert dovecot.flags()[0] == ()
    assert Intake.objects.filter(source=source).first().received_at <= source.seen_at


@pytest.mark.dovecot
def test_a_changed_uidvalidity_doubles_nothing_and_the_new_place_is_kept(town: Town, dovecot: Dovecot) -> None:
    source = imap_source(town, dovecot)
    dovecot.put(*[mail(n) for n in range(5)])
    read_source(source.pk)
    before = {i.key: i.place["uidvalidity"] for i in Intake.objects.filter(source=source)}
    dovecot.new_uidvalidity()
    dovecot.put(mail(5))
    assert read_source(source.pk) == 1
    assert Intake.objects.filter(source=source).count() == 6
    for intake in Intake.objects.filter(source=source, key__in=before):
        assert intake.place["uidvalidity"] != before[intake.key]


@pytest.mark.dovecot
def test_from_now_on_means_from_the_first_reading(town: Town, dovecot: Dovecot) -> None:
    dovecot.put(mail(1))
    source = imap_source(town, dovecot, start="now")
    assert read_source(source.pk) == 0
    dovecot.put(mail(2))
    assert read_source(source.pk) == 1
    assert stored(source) == [mail(2)]


@pytest.mark.dovecot
def test_a_database_that_says_no_leaves_the_bookmark_where_it_was(
    town: Town, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = imap_source(town, dovecot)
    dovecot.put(*[mail(n) for n in range(8)])
    real, calls = store.receive, []

    def full(**given: object) -> object:
        calls.append(1)
        if len(calls) > 3:
            raise OperationalError("database or disk is full")
        return real(**given)

    with monkeypatch.context() as patch:
        patch.setattr(store, "receive", full)
        with pytest.raises(OperationalError, match="full"):
            read_source(source.pk)
    source.refresh_from_db()
    assert source.state["uid"] == 0
    assert read_source(source.pk) == 5
    assert stored(source) == [mail(n) for n in range(8)]


@pytest.mark.dovecot
def test_a_line_dropped_in_the_middle_is_told_and_nothing_is_lost(
    town: Town, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = imap_source(town, dovecot)
    mails = [mail(n, size=20_000) for n in range(120)]
    dovecot.put(*mails)
    real, calls = store.receive, []

    def killing(**given: object) -> object:
        calls.append(1)
        if len(calls) == 60:
            dovecot.kill()
        return real(**given)

    monkeypatch.setattr(store, "receive", killing)
    with pytest.raises(SourceFailed, match="the line gave"):
        read_source(source.pk)
    source.refresh_from_db()
    assert "the line gave" in source.last_error
    assert source.failing_since is not None
    assert 60 <= source.state["uid"] == Intake.objects.filter(source=source).count() < 120
    dovecot.start()
    read_source(source.pk)
    source.refresh_from_db()
    assert source.failing_since is None
    assert stored(source) == mails


@pytest.mark.dovecot
def test_a_mail_over_the_limit_is_kept_with_its_headers_and_shown_as_unreadable(town: Town, dovecot: Dovecot) -> None:
    source = imap_source(town, dovecot, max_bytes=1000)
    dovecot.put(mail(1), mail(2, size=5000))
    assert read_source(source.pk) == 2
    big = Intake.objects.get(source=source, media_type="text/rfc822-headers")
    assert bytes(big.blob.data) == mail(2).split(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert store.open_intake(str(big.pk)) is None
    big.refresh_from_db()
    assert big.state == "unreadable"
    assert "større" in big.why


@pytest.mark.dovecot
def test_two_sources_for_one_mailbox_folder_are_refused_and_other_folders_are_read(town: Town, dovecot: Dovecot) -> None:
    first = imap_source(town, dovecot)
    twin = imap_source(town, dovecot, folder="inbox")
    other = imap_source(town, dovecot, folder="Børn")
    with dovecot.box() as box:
        box.folder.create("Børn")
    dovecot.put(mail(1))
    dovecot.put(mail(2), folder="Børn")
    assert read_source(first.pk) == 1
    with pytest.raises(BadSettings, match="read by another source"):
        read_source(twin.pk)
    assert read_source(other.pk) == 1
    assert Intake.objects.filter(source__in=[first, twin, other]).count() == 2


@pytest.mark.dovecot
def test_a_wrong_password_stands_at_the_source_without_it(town: Town, dovecot: Dovecot) -> None:
    source = imap_source(town, dovecot, password="forkert-kode")
    assert "forkert" not in source.secret
    with pytest.raises(SourceFailed, match="log-in was refused"):
        read_source(source.pk)
    source.refresh_from_db()
    assert "log-in was refused" in source.last_error
    assert "forkert" not in source.last_error


@pytest.mark.dovecot
def test_the_loop_reads_by_idle_takes_new_sources_leaves_closed_ones_and_survives_a_dead_server(
    town: Town, dovecot: Dovecot, bare_dovecot: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LOOK_S", 0.2)
    monkeypatch.setattr(sources, "FIRST_RETRY_S", 0.2)
    dead = imap_source(town, dovecot, user="dead", folder="Findes ikke")
    source = imap_source(town, dovecot)
    polled = imap_source(town, bare_dovecot, user="loop", poll_s=0.3)
    stop = threading.Event()
    loop = threading.Thread(target=run_sources, args=(stop,))
    loop.start()
    try:
        dovecot.put(mail(1))
        bare_dovecot.put(mail(1), user="loop")
        assert until(lambda: stored(source) == [mail(1)] and stored(polled) == [mail(1)])
        dovecot.put(mail(2))
        assert until(lambda: len(stored(source)) == 2, 5)
        dovecot.kill()
        assert until(lambda: bool(Source.objects.get(pk=source.pk).last_error))
        dovecot.start()
        dovecot.put(mail(3))
        assert until(lambda: len(stored(source)) == 3, 60)  # the wait between tries grows while the server starts
        assert until(lambda: not Source.objects.get(pk=source.pk).last_error)
        assert until(lambda: "cannot be opened" in Source.objects.get(pk=dead.pk).last_error)
        store.save_source(who=town.who, deployment=town.deployment, source=source, active=False)
        settings = {"path": str(tmp_path), "settle_s": 0, "poll_s": 0.2}
        (tmp_path / "mail.eml").write_bytes(mail(9))
        folder = store.save_source(who=town.who, deployment=town.deployment, kind="folder", name="Mappen", settings=settings)
        assert until(lambda: stored(folder) == [mail(9)])
        time.sleep(1.5)
        dovecot.put(mail(4))
        time.sleep(1.0)
        assert len(stored(source)) == 3
        store.save_source(who=town.who, deployment=town.deployment, source=source, active=True)
        assert until(lambda: len(stored(source)) == 4)
    finally:
        stop.set()
        loop.join(timeout=15)
    assert not loop.is_alive()
    connections.close_all()


def test_a_folder_is_read_and_its_files_are_moved_not_deleted(town: Town, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail(1))
    (tmp_path / "b.mbox").write_bytes(LINE + mail(2).replace(b"\r\n", b"\n") + b"\n" + LINE + mail(3).replace(b"\r\n", b"\n"))
    settings = {"path": str(tmp_path), "settle_s": 0}
    source = store.save_source(who=town.who, deployment=town.deployment, kind="folder", name="Mappen", settings=settings)
    assert read_source(source.pk) == 3
    assert read_source(source.pk) == 0
    assert sorted(p.name for p in (tmp_path / "modtaget").iterdir()) == ["a.eml", "b.mbox"]


def test_a_folder_that_is_gone_stands_at_the_source(town: Town, tmp_path: Path) -> None:
    settings = {"path": str(tmp_path / "væk"), "settle_s": 0}
    source = store.save_source(who=town.who, deployment=town.deployment, kind="folder", name="Mappen", settings=settings)
    with pytest.raises(SourceFailed, match="folder: reading gave FileNotFoundError"):
        read_source(source.pk)
    source.refresh_from_db()
    assert "FileNotFoundError" in source.last_error


def test_a_closed_source_is_not_read(town: Town, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail(1))
    settings = {"path": str(tmp_path), "settle_s": 0}
    source = store.save_source(who=town.who, deployment=town.deployment, kind="folder", name="Mappen", settings=settings, active=False)
    assert read_source(source.pk) == 0
    assert Blob.objects.filter(size=len(mail(1))).count() == 0


def test_another_authoritys_folder_and_our_own_are_never_read(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def reads(path: Path) -> int:
        settings = {"path": str(path), "settle_s": 0}
        return read_source(store.save_source(who=town.who, deployment=town.deployment, kind="folder", name="M", settings=settings).pk)

    (tmp_path / "55667788").mkdir()
    (tmp_path / "11223344" / "ind").mkdir(parents=True)
    (tmp_path / "11223344" / "smutvej").symlink_to(tmp_path / "55667788")
    monkeypatch.setenv("MERTID_FOLDERS", f"/srv/findes-ikke:{tmp_path}")
    for name in ("55667788", "11223344/smutvej", "11223344/../55667788", ""):
        (tmp_path / "55667788" / "a.eml").write_bytes(mail(1))
        with pytest.raises(BadSettings, match="outside the authority's folders"):
            reads(tmp_path / name)
    (tmp_path / "11223344" / "ind" / "a.eml").write_bytes(mail(1))
    assert reads(tmp_path / "11223344" / "ind") == 1
    monkeypatch.delenv("MERTID_FOLDERS")
    for path in (settings.VAR, settings.VAR / "locks", settings.VAR.parent):
        with pytest.raises(BadSettings, match="mertid's own folder"):
            reads(path)
    assert settings.VAR.is_dir()


def test_one_reads_at_a_time() -> None:
    seen: list[bool] = []

    def look() -> None:
        with hold("source", 7) as mine, hold("source", 8) as other:
            seen.extend([mine, other])
        connections.close_all()

    with hold("source", 7) as mine:
        assert mine
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    look_again = threading.Thread(target=look)
    look_again.start()
    look_again.join()
    assert seen == [False, True, True, True]
