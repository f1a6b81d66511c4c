"""Sending what is due: moved, forwarded, journalised; once, in time, and without waiting for anybody's dead server."""

import email
import json
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from mertid.desk import store
from mertid.desk.jobs import deliver
from mertid.desk.jobs.deliver import MOST_TRIES, deliver_due, pause_s
from mertid.desk.jobs.send import Sender
from mertid.desk.jobs.sources import read_source
from mertid.desk.models import Delivery, Intake, Team
from mertid.desk.secrets import encrypt
from tests.desk.conftest import Town
from tests.exchange.dovecot import Dovecot, free_port
from tests.exchange.test_case_http import CaseServer
from tests.exchange.test_smtp import Keeper

from .own import mail
from .rows import decided, imap_source, make_due

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_lanes_left() -> Iterator[None]:
    """Every test ends with its lanes ended, or the next one would find rows gone under a thread."""
    yield
    for thread, _ in list(deliver._lanes.values()):
        thread.join(20)
    deliver._reap()


def received(town: Town, number: int = 1) -> Intake:
    """A mail that came in from nowhere in particular."""
    return store.receive(source=town.source, data=mail(number), media_type="message/rfc822")[0]


def sent(wait_s: float = 15) -> int:
    return deliver_due(timezone.now(), wait_s=wait_s)


def settle(town: Town, **fields: Any) -> None:
    town.deployment = store.save_deployment(who=town.who, deployment=town.deployment, **fields)


def only() -> Delivery:
    return Delivery.objects.select_related("case").get()


@pytest.fixture
def cases() -> Iterator[CaseServer]:
    server = CaseServer()
    yield server
    server.server.shutdown()
    server.server.server_close()


@pytest.fixture
def post() -> Iterator[tuple[Keeper, int]]:
    keeper, port = Keeper(), free_port()
    server = Controller(keeper, hostname="127.0.0.1", port=port)
    server.start()
    yield keeper, port
    server.stop()


@pytest.mark.dovecot
def test_a_decided_mail_is_moved_and_the_case_is_filed(town: Town, dovecot: Dovecot) -> None:
    Team.objects.filter(slug="vand").update(folder="Vand og spildevand/Åer")
    dovecot.put(mail(1), mail(2))
    source = imap_source(town, dovecot)
    read_source(source.pk)
    case = decided(town, Intake.objects.get(source=source, place__uid=2))
    assert sent() == 1
    delivery = only()
    assert (delivery.state, delivery.receipt) == ("sent", "Vand og spildevand.Åer;moved")
    case.refresh_from_db()
    assert case.state == "filed"
    assert dovecot.bytes_in("Vand og spildevand.Åer") == [mail(2)]
    assert dovecot.bytes_in() == [mail(1)]
    assert sent() == 0


@pytest.mark.dovecot
def test_a_mail_sent_on_to_another_team_is_moved_from_the_first_teams_folder(town: Town, dovecot: Dovecot) -> None:
    for slug in ("vand", "vej"):
        Team.objects.filter(slug=slug).update(folder=slug.title())
    dovecot.put(mail(1))
    source = imap_source(town, dovecot)
    read_source(source.pk)
    case = decided(town, Intake.objects.get(source=source))
    sent()
    store.reroute(who=town.who, case=case, team=Team.objects.get(slug="vej", authority=town.authority))
    make_due(case)
    assert sent() == 1
    assert dovecot.bytes_in("Vej") == [mail(1)]
    assert dovecot.bytes_in("Vand") == dovecot.bytes_in() == []


@pytest.mark.dovecot
def test_a_worker_killed_between_moving_and_marking_repeats_without_harm(town: Town, dovecot: Dovecot) -> None:
    Team.objects.filter(slug="vand").update(folder="Vand")
    dovecot.put(mail(1))
    source = imap_source(town, dovecot)
    read_source(source.pk)
    case = decided(town, Intake.objects.get(source=source))
    sender = Sender()
    sender.send(only())  # moved; the worker dies before it writes so
    sender.close()
    make_due(case)
    assert sent() == 1
    assert only().receipt == "Vand;there"
    assert dovecot.bytes_in("Vand") == [mail(1)]


def test_a_decided_mail_is_forwarded_with_the_secret_kept_locked(town: Town, post: tuple[Keeper, int]) -> None:
    keeper, port = post
    Team.objects.filter(slug="vand").update(email="vand@eksempelby.example")
    smtp = {"host": "127.0.0.1", "port": port, "tls": "none", "sender": "post@eksempelby.example", "secret": encrypt("hemmelig")}
    settle(town, filing="forward", smtp=smtp)
    assert "hemmelig" not in json.dumps(town.deployment.smtp)
    decided(town, received(town))
    assert sent() == 1
    assert only().state == "sent"
    assert only().receipt == email.message_from_bytes(keeper.mails[0])["Message-ID"] == f"<{only().pk}.mertid@eksempelby.example>"
    assert mail(1) in keeper.mails[0]


def test_a_decision_is_journalised_with_its_values_date_theme_and_files(town: Town, cases: CaseServer) -> None:
    settle(town, filing="none", case_system={"kind": "http", "url": cases.url, "secret": encrypt("nøgle-æ")[:0]})
    case = decided(town, received(town), case="S-2026-7")
    assert sent() == 1
    told = cases.kept[str(only().pk)]
    assert told["case_number"] == "S-2026-7"
    assert (told["theme"], told["team"], told["authority_cvr"]) == ("Nr. 1", "vand", "11223344")
    assert told["decided_by"] == town.people["admin"].name
    assert told["received_on"] == f"{timezone.localtime(case.received_at):%Y-%m-%d}"
    assert cases.requests[0][1]["01-meddelelse.eml"] == mail(1)
    assert only().receipt == "J-1"


def test_a_worker_killed_between_journalising_and_marking_files_once(town: Town, cases: CaseServer, tmp_path: Path) -> None:
    settle(town, filing="none", case_system={"kind": "http", "url": cases.url})
    case = decided(town, received(town))
    Sender().send(only())
    make_due(case)
    assert sent() == 1
    assert only().state == "sent"
    assert len(cases.kept) == 1
    assert len(cases.requests) == 2


def test_a_folder_is_a_case_system(town: Town, tmp_path: Path) -> None:
    settle(town, filing="none", case_system={"kind": "folder", "path": str(tmp_path)})
    decided(town, received(town))
    assert sent() == 1
    assert (tmp_path / only().receipt / "01-meddelelse.eml").read_bytes() == mail(1)


def test_failures_are_tried_again_with_growing_pauses_and_then_lie_dead_until_a_person_resends(town: Town, cases: CaseServer) -> None:
    cases.code = 500
    settle(town, filing="none", case_system={"kind": "http", "url": cases.url})
    case = decided(town, received(town))
    pauses = []
    for tries in range(1, MOST_TRIES + 1):
        before = timezone.now()
        assert sent() == 1
        assert sent() == 0
        assert only().tries == tries
        assert only().state == ("dead" if tries == MOST_TRIES else "waiting")
        pauses.append((only().next_try_at - before).total_seconds())
        make_due(case)
    assert all(24 * 3**n <= pause <= 37 * 3**n for n, pause in enumerate(pauses))
    assert "the answer is 500" in only().last_error
    cases.code = 0
    assert sent() == 0
    store.resend(who=town.who, delivery=only())
    assert sent() == 1
    assert only().state == "sent"


def test_no_for_good_lies_dead_at_once(town: Town, cases: CaseServer) -> None:
    cases.code = 422
    settle(town, filing="none", case_system={"kind": "http", "url": cases.url})
    decided(town, received(town))
    assert sent() == 1
    assert (only().state, only().tries) == ("dead", 1)
    assert "422" in only().last_error


def test_retry_after_is_waited_for(town: Town, cases: CaseServer) -> None:
    cases.code, cases.headers = 503, {"Retry-After": "3600"}
    settle(town, filing="none", case_system={"kind": "http", "url": cases.url})
    decided(town, received(town))
    sent()
    assert only().next_try_at - timezone.now() > timedelta(seconds=3500)
    assert pause_s(1, 5) >= 24


def test_settings_that_are_missing_are_told_and_can_be_corrected(town: Town, post: tuple[Keeper, int]) -> None:
    Team.objects.filter(slug="vand").update(email="vand@eksempelby.example")
    settle(town, filing="forward", smtp={})
    case = decided(town, received(town))
    sent()
    assert only().last_error == "smtp: field 'host' is missing, expected a text. Enter it in the deployment's settings."
    settle(town, smtp={"host": "127.0.0.1", "port": post[1], "tls": "none", "sender": "post@eksempelby.example"})
    make_due(case)
    assert sent() == 1
    assert only().state == "sent"


def test_a_dead_server_of_one_authority_does_not_hold_up_another(town: Town, other: Town, cases: CaseServer) -> None:
    silent = socket.create_server(("127.0.0.1", 0))  # takes the line and never says a word
    settle(town, filing="none", case_system={"kind": "http", "url": f"http://127.0.0.1:{silent.getsockname()[1]}/"})
    settle(other, filing="none", case_system={"kind": "http", "url": cases.url})
    for number in range(3):
        decided(town, received(town, number))
        decided(other, received(other, number))
    theirs = Delivery.objects.filter(case__authority=other.authority)
    end = time.monotonic() + 12  # the dead one is given up after 15 s
    while theirs.exclude(state="sent").exists() and time.monotonic() < end:
        deliver_due(timezone.now(), wait_s=0.2)
    assert list(theirs.values_list("state", flat=True)) == ["sent"] * 3
    assert set(Delivery.objects.filter(case__authority=town.authority).values_list("state", "tries")) == {("waiting", 0)}
    silent.close()


def test_an_undone_decision_sends_nothing(town: Town, cases: CaseServer) -> None:
    settle(town, filing="none", case_system={"kind": "http", "url": cases.url})
    case = store.open_intake(str(received(town).pk))
    decision = store.decide(who=town.who, case=case, kind="change", values={"team": "vand"})
    store.undo(who=town.who, decision=decision)
    make_due(case)
    assert sent() == 0
    assert cases.requests == []


def test_a_fault_of_ours_is_told_by_its_kind_only(town: Town, cases: CaseServer, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(town, filing="none", case_system={"kind": "http", "url": cases.url})
    decided(town, received(town))

    def broken(*_: object) -> str:
        raise KeyError("Åse Prøve")

    monkeypatch.setattr(Sender, "send", broken)
    assert sent() == 1
    assert only().last_error.startswith("deliver: KeyError")
    assert "Åse" not in only().last_error
