"""Forwarding to a real SMTP server (aiosmtpd) on loopback."""

import email
import email.policy
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from mertid.core import BadSettings, DeliveryFailed, DeliveryRefused
from mertid.exchange.smtp import Smtp, forward, wrap
from tests.exchange.dovecot import free_port

MAIL = (
    b"DKIM-Signature: v=1; a=rsa-sha256; d=example.dk\r\nFrom: =?utf-8?q?=C3=85se_Pr=C3=B8ve?= <aase@example.dk>\r\n"
    b"Subject: =?utf-8?q?Sp=C3=B8rgsm=C3=A5l_om_b=C3=B8rnehave?=\r\nMessage-ID: <1@example.dk>\r\n\r\n"
    b"K\xc3\xa6re kommune\r\n.\r\n.prik\r\nFrom her\r\n"
)


class Keeper:
    """Keeps what arrives, or answers as the test says."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.answer = "250 OK"
        self.rcpt = ""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.answer.startswith("250"):
            self.mails.append(envelope.original_content)
        return self.answer


class SevenBit(SMTP):
    """A server that never offers 8BITMIME."""

    async def push(self, status: object) -> None:
        if isinstance(status, str) and "8BITMIME" in status:
            return
        await super().push(status)


def running(**more: object) -> Iterator[tuple[Keeper, int]]:
    keeper, port = Keeper(), free_port()
    server = Controller(keeper, hostname="127.0.0.1", port=port, **more)
    server.start()
    try:
        yield keeper, port
    finally:
        server.stop()


@pytest.fixture
def server() -> Iterator[tuple[Keeper, int]]:
    yield from running()


def smtp(port: int, **more: object) -> Smtp:
    return Smtp.read({"host": "127.0.0.1", "port": port, "tls": "none", "sender": "post@kommune.example", **more})


def send(port: int, raw: bytes = MAIL, **more: object) -> str:
    given = {"to": "boern@kommune.example", "secret": "", "delivery": "d-1", **more}
    return forward(raw, server=given.pop("server", None) or smtp(port), **given)


def test_the_original_arrives_byte_by_byte_inside_a_mail_of_our_own(server: tuple[Keeper, int]) -> None:
    keeper, port = server
    assert send(port) == "<d-1.mertid@kommune.example>"
    got = keeper.mails[0]
    assert MAIL in got
    read = email.message_from_bytes(got, policy=email.policy.default)
    assert read["From"] == "mertid <post@kommune.example>"
    assert read["To"] == "boern@kommune.example"
    assert read["Reply-To"] == "aase@example.dk"
    assert read["Subject"] == "Videresendt: Spørgsmål om børnehave"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "message/rfc822"]
    assert "Videresendt af mertid" in next(read.iter_parts()).get_content()


def test_a_repeat_has_the_same_message_id(server: tuple[Keeper, int]) -> None:
    keeper, port = server
    assert send(port) == send(port)
    assert len({email.message_from_bytes(m)["Message-ID"] for m in keeper.mails}) == 1


@pytest.mark.parametrize(("raw", "media_type"), [
    (b"Subject: lang\r\n\r\n" + b"x" * 2000 + b"\r\n", "message/rfc822"),
    (b"Subject: nul\r\n\r\na\0b\r\n", "message/rfc822"),
    (b"%PDF-1.7 \xff\xfe", "application/pdf"),
])
def test_what_smtp_cannot_carry_travels_as_a_file_with_its_bytes(server: tuple[Keeper, int], raw: bytes, media_type: str) -> None:
    keeper, port = server
    send(port, raw, media_type=media_type)
    part = list(email.message_from_bytes(keeper.mails[0], policy=email.policy.default).iter_parts())[1]
    assert part.get_payload(decode=True) == raw
    assert part.is_attachment()


def test_bare_line_feeds_become_line_ends_and_nothing_else_changes(server: tuple[Keeper, int]) -> None:
    keeper, port = server
    send(port, MAIL.replace(b"\r\n", b"\n"))
    assert MAIL in keeper.mails[0]


def test_a_server_of_seven_bits_gets_the_bytes_in_base64() -> None:
    class Controlled(Controller):
        def factory(self) -> SMTP:
            return SevenBit(self.handler)

    keeper, port = Keeper(), free_port()
    running = Controlled(keeper, hostname="127.0.0.1", port=port)
    running.start()
    try:
        send(port)
    finally:
        running.stop()
    assert keeper.mails[0].isascii()
    part = list(email.message_from_bytes(keeper.mails[0], policy=email.policy.default).iter_parts())[1]
    assert part.get_payload(decode=True) == MAIL


def test_no_for_good_is_refused_and_later_is_failed_and_neither_quotes(server: tuple[Keeper, int]) -> None:
    keeper, port = server
    keeper.answer = "554 5.7.1 nej til aase@example.dk"
    with pytest.raises(DeliveryRefused, match="SMTPDataError 554, expected 250") as caught:
        send(port)
    assert "aase" not in str(caught.value)
    keeper.answer = "451 4.3.0 senere"
    with pytest.raises(DeliveryFailed, match="SMTPDataError 451") as later:
        send(port)
    assert not isinstance(later.value, DeliveryRefused)
    keeper.rcpt = "550 5.1.1 ukendt"
    with pytest.raises(DeliveryRefused, match="SMTPRecipientsRefused 550"):
        send(port)
    keeper.rcpt = "450 4.2.1 optaget"
    with pytest.raises(DeliveryFailed, match="SMTPRecipientsRefused 450") as busy:
        send(port)
    assert not isinstance(busy.value, DeliveryRefused)


def test_nobody_there_and_nobody_answering_are_failed_in_time() -> None:
    with pytest.raises(DeliveryFailed, match="ConnectionRefusedError"):
        send(free_port())
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with pytest.raises(DeliveryFailed, match="It is tried again"):
            send(0, server=smtp(silent.getsockname()[1], timeout_s=0.5))
        assert time.monotonic() - began < 30  # not a measurement: without the limit it waits for ever


def test_accepted_stays_accepted_when_the_line_breaks_at_the_goodbye() -> None:
    """A server that closes the line right after its 250."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = listening.accept()
        with line, line.makefile("rwb") as file:
            file.write(b"220 hej\r\n")
            file.flush()
            for wanted in (b"ehlo", b"mail", b"rcpt", b"data"):
                assert file.readline().lower().startswith(wanted)
                file.write(b"354 kom\r\n" if wanted == b"data" else b"250 8BITMIME\r\n")
                file.flush()
            while file.readline() != b".\r\n":
                pass
            file.write(b"250 modtaget\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    assert send(listening.getsockname()[1]) == "<d-1.mertid@kommune.example>"
    thread.join()
    listening.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cert")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        check=True, capture_output=True,
    )
    return folder


def test_starttls_and_ssl_check_the_certificate_and_log_in(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    trusted = {"ca_file": str(certificate / "cert.pem"), "user": "post"}

    def check(server, session, envelope, mechanism, data):
        return AuthResult(success=data.password == b"hemmelig", handled=False)

    for keeper, port in running(tls_context=context, require_starttls=True, authenticator=check):
        send(port, server=smtp(port, tls="starttls", **trusted), secret="hemmelig")
        assert MAIL in keeper.mails[0]
        with pytest.raises(DeliveryFailed, match="SSLCertVerificationError"):
            send(port, server=smtp(port, tls="starttls"))
        with pytest.raises(DeliveryFailed, match="SMTPAuthenticationError 535") as caught:
            send(port, server=smtp(port, tls="starttls", **trusted), secret="forkert")
        assert "forkert" not in str(caught.value)
        assert not isinstance(caught.value, DeliveryRefused)
    for keeper, port in running(ssl_context=context):
        send(port, server=smtp(port, tls="ssl", ca_file=trusted["ca_file"]))
        assert MAIL in keeper.mails[0]


def test_settings_that_cannot_work_are_told() -> None:
    with pytest.raises(BadSettings, match="field 'sender' is missing"):
        Smtp.read({"host": "x"})
    with pytest.raises(BadSettings, match="expected ssl or starttls"):
        Smtp.read({"host": "mail.example.dk", "sender": "a@b.dk", "tls": "none"})


def test_headers_from_strangers_cannot_break_out(server: tuple[Keeper, int]) -> None:
    keeper, port = server
    nasty = b"From: =?utf-8?q?x=0D=0ABcc:_ond=40example.dk?= <a@b>\r\nSubject: =?utf-8?q?hej=0D=0AX-Ond:_1?=\r\n\r\nx\r\n"
    send(port, nasty)
    read = email.message_from_bytes(keeper.mails[0], policy=email.policy.default)
    assert read["X-Ond"] is None
    assert read["Bcc"] is None
    assert read["Subject"] == "Videresendt: hej X-Ond: 1"
    with pytest.raises(DeliveryRefused, match="no mail address"):
        wrap(MAIL, to="a@b\r\nX: y", sender="p@k.dk", delivery="d", media_type="message/rfc822")
