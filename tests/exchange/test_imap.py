"""Reading and moving mail on a real Dovecot."""

import hashlib
import json
import re
import socket
import threading
import time

import pytest

from mertid.core import BadSettings, DeliveryRefused, SourceFailed
from mertid.exchange.imap import Account, Mailbox
from mertid.exchange.imap_parts import fetch
from mertid.exchange.oauth import Secret
from mertid.exchange.open import HEADERS_ONLY
from tests.exchange.dovecot import PASSWORD, Dovecot

pytestmark = pytest.mark.dovecot


def mail(number: int, size: int = 0, message_id: bool = True) -> bytes:
    """An invented mail with Danish letters in 8 bits and, on request, without Message-ID."""
    head = f"From: Åse Prøve <aase@example.dk>\r\nSubject: =?utf-8?q?Sp=C3=B8rgsm=C3=A5l?= {number}\r\n"
    head += f"Message-ID: <prove-{number}@example.dk>\r\n" if message_id else ""
    return (head + f"\r\nKære kommune, nr. {number}.\r\n.prik først på linjen\r\n" + "x" * size + "\r\n").encode()


def account(server: Dovecot, **more: object) -> Account:
    return Account.read({"host": "127.0.0.1", "port": server.port, "tls": "none", "user": "post", **more}, PASSWORD)


def read(server: Dovecot, state: dict | None = None, **more: object) -> tuple[list, dict]:
    state, found = state or {}, []
    with Mailbox(account(server, **more)) as box:
        state = box.begin(state)
        for fetched, after in box.fetch_new(state):
            found.append(fetched)
            state = after
    return found, state


def test_every_mail_comes_once_unchanged_in_order_and_unseen(dovecot: Dovecot) -> None:
    mails = [mail(n) for n in range(7)]
    dovecot.put(*mails)
    found, state = read(dovecot)
    assert [f.data for f in found] == mails
    assert {f.media_type for f in found} == {"message/rfc822"}
    assert found[0].place["sha256"] == hashlib.sha256(mails[0]).hexdigest()
    assert found[0].place["message_id"] == "<prove-0@example.dk>"
    assert dovecot.flags() == [()] * 7
    again, state = read(dovecot, state)
    assert again == []
    dovecot.put(mail(7))
    more, _ = read(dovecot, state)
    assert [f.data for f in more] == [mail(7)]


def test_a_large_folder_is_read_in_batches_and_can_be_left_in_the_middle(dovecot: Dovecot) -> None:
    dovecot.put(*[mail(n) for n in range(130)])
    with Mailbox(account(dovecot)) as box:
        reader = box.fetch_new({})
        state = [next(reader) for _ in range(70)][-1][1]
        reader.close()
    assert state["uid"] == 70
    rest, _ = read(dovecot, state)
    assert [f.data for f in rest] == [mail(n) for n in range(70, 130)]


def test_a_changed_uidvalidity_gives_everything_again_with_the_same_bytes(dovecot: Dovecot) -> None:
    dovecot.put(mail(1), mail(2))
    first, state = read(dovecot)
    dovecot.new_uidvalidity()
    again, after = read(dovecot, state)
    assert after["uidvalidity"] != state["uidvalidity"]
    assert sorted(f.data for f in again) == sorted(f.data for f in first)


def test_from_now_on_leaves_what_lay_there_also_after_a_changed_uidvalidity(dovecot: Dovecot) -> None:
    dovecot.put(mail(1), mail(2))
    time.sleep(1.1)  # INTERNALDATE knows seconds
    with Mailbox(account(dovecot)) as box:
        state = box.begin({}, "now")
        assert list(box.fetch_new(state)) == []
        dovecot.put(mail(3))
        (fetched, state), = box.fetch_new(state)
    assert fetched.data == mail(3)
    dovecot.new_uidvalidity()
    again, _ = read(dovecot, state)
    assert [f.data for f in again] == [mail(3)]


def test_a_mail_over_the_limit_comes_as_its_headers(dovecot: Dovecot) -> None:
    dovecot.put(mail(1), mail(2, size=5000), mail(3))
    found, _ = read(dovecot, max_bytes=1000)
    assert [f.media_type for f in found] == ["message/rfc822", HEADERS_ONLY, "message/rfc822"]
    assert found[1].data == mail(2).split(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert found[1].place["size"] == len(mail(2, size=5000))
    assert found[1].key == "headers:" + hashlib.sha256(found[1].data).hexdigest()


def test_idle_wakes_when_mail_comes(dovecot: Dovecot) -> None:
    with Mailbox(account(dovecot)) as box:
        state = box.begin({})
        assert list(box.fetch_new(state)) == []
        threading.Timer(0.5, dovecot.put, [mail(1)]).start()
        began = time.monotonic()
        assert box.wait(60)
        assert time.monotonic() - began < 50  # woken, not run out
        assert [f.data for f, _ in box.fetch_new(state)] == [mail(1)]


def test_idle_works_through_tls_and_again_after_it_woke(dovecot: Dovecot) -> None:
    with Mailbox(account(dovecot, tls="ssl", port=dovecot.tls_port, ca_file=str(dovecot.folder / "cert.pem"))) as box:
        state = box.begin({})
        for number in range(2):
            assert not box.wait(1.5)
            threading.Timer(0.3, dovecot.put, [mail(number)]).start()
            assert box.wait(20)
            (fetched, state), = box.fetch_new(state)
            assert fetched.data == mail(number)


def test_mail_told_in_one_packet_with_the_answer_to_idle_is_not_slept_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_tells_at_once, args=(server,), daemon=True).start()
        settings = Account(host="127.0.0.1", user="post", secret=Secret("hemmelig"), port=server.getsockname()[1], tls="none")
        with Mailbox(settings) as box:
            box.begin({})
            began = time.monotonic()
            assert box.wait(60)
            assert time.monotonic() - began < 50


def _tells_at_once(server: socket.socket) -> None:
    """An IMAP server that answers IDLE and tells of a mail in the same packet."""
    line, _ = server.accept()
    with line, line.makefile("rb") as asked:
        line.sendall(b"* OK hej\r\n")
        for each in asked:
            tag, _, command = each.strip().partition(b" ")
            done = tag + b" OK ja\r\n"
            if command == b"CAPABILITY":
                line.sendall(b"* CAPABILITY IMAP4rev1 IDLE\r\n" + done)
            elif command.startswith(b"EXAMINE"):
                line.sendall(b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 3] x\r\n" + done)
            elif command == b"IDLE":
                idle = tag
                line.sendall(b"+ idling\r\n* 3 EXISTS\r\n")
            else:
                line.sendall(idle + b" OK ja\r\n" if tag == b"DONE" else done)


def test_waiting_ends_when_told_to_stop_and_when_time_is_up(dovecot: Dovecot, bare_dovecot: Dovecot) -> None:
    for server in (dovecot, bare_dovecot):
        with Mailbox(account(server)) as box:
            box.begin({})
            began = time.monotonic()
            assert not box.wait(60, stop=lambda began=began: time.monotonic() - began > 0.5)
            assert not box.wait(0.3)
            assert time.monotonic() - began < 50  # told to stop, not run out


def test_a_server_without_idle_is_polled(bare_dovecot: Dovecot) -> None:
    with Mailbox(account(bare_dovecot, user="polled")) as box:
        state = box.begin({})
        assert "IDLE" not in box.able
        bare_dovecot.put(mail(1), user="polled")
        assert not box.wait(0.2)
        assert [f.data for f, _ in box.fetch_new(state)] == [mail(1)]


def test_a_line_dropped_while_reading_is_said_and_the_next_reading_goes_on(dovecot: Dovecot) -> None:
    mails = [mail(n, size=20_000) for n in range(120)]
    dovecot.put(*mails)
    got, state = [], {}
    with Mailbox(account(dovecot)) as box:
        with pytest.raises(SourceFailed, match=r"the line gave .*It is tried again"):
            for fetched, after in box.fetch_new(state):
                got.append(fetched.data)
                state = after
                if len(got) == 10:
                    dovecot.kill()
        with pytest.raises(SourceFailed, match="ConnectionRefusedError"):
            list(box.fetch_new(state))
        dovecot.start()
        got += [fetched.data for fetched, _ in box.fetch_new(state)]
    assert got == mails


def test_a_mail_on_which_the_line_always_drops_comes_as_its_headers_and_does_not_stop_the_others(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails = [mail(n) for n in range(5)]
    dovecot.put(*mails)

    def dropping(box: object, uids: list[int], *, headers_only: bool) -> list:
        if 3 in uids and not headers_only:
            raise ConnectionResetError
        return fetch(box, uids, headers_only=headers_only)

    monkeypatch.setattr("mertid.exchange.imap.fetch", dropping)
    got, state, drops = [], {}, 0
    with Mailbox(account(dovecot)) as box:
        while state.get("uid") != 5:
            try:
                for fetched, after in box.fetch_new(state):
                    got.append(fetched)
                    state = after
            except SourceFailed:
                drops += 1
    assert drops == 4
    assert [f.media_type for f in got] == ["message/rfc822"] * 2 + [HEADERS_ONLY] + ["message/rfc822"] * 2
    assert [f.data for f in got if f.media_type != HEADERS_ONLY] == [*mails[:2], *mails[3:]]


def test_a_line_dropped_while_idle_is_said(dovecot: Dovecot) -> None:
    with Mailbox(account(dovecot)) as box:
        box.begin({})
        threading.Timer(0.5, dovecot.kill).start()
        with pytest.raises(SourceFailed, match="the line gave"):
            box.wait(20)


@pytest.mark.parametrize("tls", ["ssl", "starttls"])
def test_tls_is_used_and_the_certificate_is_checked(dovecot: Dovecot, tls: str) -> None:
    dovecot.put(mail(1))
    port = dovecot.tls_port if tls == "ssl" else dovecot.port
    found, _ = read(dovecot, tls=tls, port=port, ca_file=str(dovecot.folder / "cert.pem"))
    assert [f.data for f in found] == [mail(1)]
    with pytest.raises(SourceFailed, match="SSLCertVerificationError"):
        read(dovecot, tls=tls, port=port)


def test_clear_text_to_another_machine_is_refused() -> None:
    with pytest.raises(BadSettings, match=r"field 'tls' is none, expected ssl or starttls"):
        Account.read({"host": "mail.example.dk", "user": "post", "tls": "none"}, "x")


def test_a_wrong_password_is_told_without_the_password(dovecot: Dovecot) -> None:
    with pytest.raises(SourceFailed, match="log-in was refused") as caught:
        list(Mailbox(Account.read({"host": "127.0.0.1", "port": dovecot.port, "tls": "none", "user": "post"}, "forkert")).fetch_new({}))
    assert "forkert" not in str(caught.value)
    assert "forkert" not in repr(Account.read({"host": "localhost", "user": "post"}, "forkert"))


def test_xoauth2_works_with_a_token_and_with_a_refresh_token_that_is_used_again_in_time(dovecot: Dovecot) -> None:
    dovecot.put(mail(1))
    dovecot.tokens.tokens["givet-adgang"] = "post"
    settings = {"host": "127.0.0.1", "port": dovecot.port, "tls": "none", "user": "post", "auth": "xoauth2"}
    with Mailbox(Account.read(settings, "givet-adgang")) as box:
        assert len(list(box.fetch_new({}))) == 1
    refresh = json.dumps({
        "token_url": f"http://127.0.0.1:{dovecot.tokens.port}/token", "client_id": "mertid", "client_secret": "klient",
        "refresh_token": "genopfrisk",
    })
    mailbox = Mailbox(Account.read(settings, refresh))
    asked = dovecot.tokens.asked
    for _ in range(2):
        assert len(list(mailbox.fetch_new({}))) == 1
        mailbox.close()
    assert dovecot.tokens.asked == asked + 1
    dovecot.tokens.tokens.clear()  # withdrawn at the server: a new one is fetched, once
    assert len(list(mailbox.fetch_new({}))) == 1
    assert dovecot.tokens.asked == asked + 2
    mailbox.close()


def test_a_refused_refresh_token_is_told_without_the_token(dovecot: Dovecot) -> None:
    secret = Secret(f'{{"token_url": "http://127.0.0.1:{dovecot.tokens.port}/token", "client_id": "m", "refresh_token": "brugt-op"}}')
    with pytest.raises(SourceFailed, match="token endpoint answered 400") as caught:
        secret.token(where="imap x")
    assert "brugt-op" not in str(caught.value) + repr(secret)
    with pytest.raises(BadSettings, match="field 'refresh_token' of the secret is missing"):
        Secret('{"token_url": "https://x.example", "client_id": "m"}').token(where="imap x")


def moved(server: Dovecot, number: int = 1, folder: str = "Børn og unge", user: str = "post", **more: object) -> str:
    found, _ = read(server, user=user)
    place = next(f.place for f in found if f.data == mail(number, **more))
    with Mailbox(account(server, user=user)) as box:
        return box.move(place, folder)


def test_a_move_makes_the_folder_and_can_be_repeated(dovecot: Dovecot) -> None:
    dovecot.put(mail(0), mail(1), mail(2))
    found, _ = read(dovecot)
    for expected in ("Børn og unge;moved", "Børn og unge;there", "Børn og unge;there"):
        with Mailbox(account(dovecot)) as box:
            assert box.move(found[1].place, "Børn og unge") == expected
    assert dovecot.bytes_in("Børn og unge") == [mail(1)]
    assert dovecot.bytes_in() == [mail(0), mail(2)]
    assert dovecot.flags("Børn og unge") == [()]


def test_a_mail_is_found_after_a_changed_uidvalidity_also_without_message_id(dovecot: Dovecot) -> None:
    mails = [mail(0), mail(1), mail(2, message_id=False), mail(3, message_id=False)]
    dovecot.put(*mails)
    found, _ = read(dovecot)
    dovecot.new_uidvalidity()
    with Mailbox(account(dovecot)) as box:
        for at in (1, 3):
            assert box.move(found[at].place, "Teknik/Veje") == "Teknik.Veje;moved"
    assert sorted(dovecot.bytes_in("Teknik.Veje")) == sorted([mails[1], mails[3]])
    assert sorted(dovecot.bytes_in()) == sorted([mails[0], mails[2]])


def test_the_wrong_mail_is_never_moved_when_a_uid_means_another_one(dovecot: Dovecot) -> None:
    dovecot.put(mail(0), mail(1))
    found, _ = read(dovecot)
    with Mailbox(account(dovecot)) as box:
        assert box.move({**found[1].place, "uid": found[0].place["uid"]}, "Teknik") == "Teknik;moved"
    assert dovecot.bytes_in("Teknik") == [mail(1)]


def test_a_mail_that_a_person_moved_elsewhere_is_told(dovecot: Dovecot) -> None:
    dovecot.put(mail(1))
    found, _ = read(dovecot)
    with Mailbox(account(dovecot)) as box:
        box.move(found[0].place, "Andet")
        with pytest.raises(DeliveryRefused, match="in neither folder"):
            box.move(found[0].place, "Teknik")
    assert dovecot.bytes_in("Andet") == [mail(1)]


def test_a_mail_sent_on_to_another_team_is_found_where_it_was_moved_before(dovecot: Dovecot) -> None:
    dovecot.put(mail(1))
    found, _ = read(dovecot)
    with Mailbox(account(dovecot)) as box:
        box.move(found[0].place, "Børn/Unge")
        assert box.move(found[0].place, "Teknik", earlier=["Børn/Unge"]) == "Teknik;moved"
        assert box.move(found[0].place, "Teknik", earlier=["Børn/Unge"]) == "Teknik;there"
        assert box.move(found[0].place, "INBOX", earlier=["Teknik", "Børn/Unge"]) == "INBOX;moved"
    assert dovecot.bytes_in() == [mail(1)]


def test_a_mail_over_the_limit_can_be_moved(dovecot: Dovecot) -> None:
    dovecot.put(mail(1, size=5000))
    found, _ = read(dovecot, max_bytes=1000)
    with Mailbox(account(dovecot)) as box:
        assert box.move(found[0].place, "Stor post") == "Stor post;moved"
    assert dovecot.bytes_in("Stor post") == [mail(1, size=5000)]


def mark_deleted(server: Dovecot, user: str) -> None:
    """A person's mail program has marked the first mail for deletion; it is not ours to expunge."""
    with server.box(user) as box:
        box.client.uid("STORE", box.uids()[0], "+FLAGS", r"(\Deleted)")


def test_without_move_only_that_one_mail_is_expunged(dovecot_without_move: Dovecot) -> None:
    server = dovecot_without_move
    server.put(mail(0), mail(1), mail(2), user="flyt")
    mark_deleted(server, "flyt")
    assert moved(server, user="flyt") == "Børn og unge;moved"
    assert server.bytes_in("INBOX", "flyt") == [mail(0), mail(2)]
    assert server.bytes_in("Børn og unge", "flyt") == [mail(1)]


def test_without_uidplus_the_original_stays_marked_and_nothing_is_expunged(bare_dovecot: Dovecot) -> None:
    server = bare_dovecot
    server.put(mail(0), mail(1), mail(2), user="flyt")
    mark_deleted(server, "flyt")
    for _ in range(2):
        assert re.fullmatch("Børn og unge;copied", moved(server, user="flyt"))
    assert server.bytes_in("INBOX", "flyt") == [mail(0), mail(1), mail(2)]
    assert server.bytes_in("Børn og unge", "flyt") == [mail(1)]
    assert server.flags("INBOX", "flyt") == [("\\Deleted",), ("$MertidMoved",), ()]


def test_a_copy_left_by_a_broken_try_is_not_doubled(dovecot_without_move: Dovecot) -> None:
    server = dovecot_without_move
    server.put(mail(1), user="brudt")
    found, _ = read(server, user="brudt")
    with server.box("brudt") as box:
        box.folder.create("Teknik")
        box.copy("1", "Teknik")
    with Mailbox(account(server, user="brudt")) as mailbox:
        assert mailbox.move(found[0].place, "Teknik") == "Teknik;moved"
    assert server.bytes_in("Teknik", "brudt") == [mail(1)]
    assert server.bytes_in("INBOX", "brudt") == []
