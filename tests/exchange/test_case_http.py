"""Journalising over HTTP, against a real server on loopback."""

import http.server
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from mertid.core import DeliveryFailed, DeliveryRefused
from mertid.exchange.case_http import CaseHttp
from tests.exchange.dovecot import free_port
from tests.exchange.test_case_folder import record


class CaseServer:
    """Keeps records by key; answers as ``code`` says, or 201 and, to a repeat, 409 with the key."""

    def __init__(self) -> None:
        self.kept: dict[str, dict] = {}
        self.requests: list[tuple[dict, dict[str, bytes]]] = []
        self.code, self.headers, self.body = 0, {}, b""
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                parts = outer.read(self)
                key = self.headers["Idempotency-Key"]
                outer.requests.append((dict(self.headers), parts))
                code, answer = outer.code, outer.body
                if not code:
                    code = 409 if key in outer.kept else 201
                    outer.kept[key] = json.loads(parts["record.json"])
                    answer = json.dumps({"receipt": f"J-{len(outer.kept)}", "key": key}).encode()
                self.send_response(code)
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None: ...

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/journal"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @staticmethod
    def read(handler: http.server.BaseHTTPRequestHandler) -> dict[str, bytes]:
        raw = handler.rfile.read(int(handler.headers["Content-Length"]))
        boundary = handler.headers["Content-Type"].partition("boundary=")[2].encode()
        found = {}
        for part in raw.split(b"--" + boundary)[1:-1]:  # by hand: the mail parser would open message/rfc822
            head, _, data = part[2:-2].partition(b"\r\n\r\n")
            found[re.search(r'filename="([^"]+)"', head.decode())[1]] = data
        return found


@pytest.fixture
def server() -> Iterator[CaseServer]:
    made = CaseServer()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_record_is_posted_with_its_files_key_and_secret(server: CaseServer) -> None:
    assert CaseHttp(server.url, "hemmelig").file(record(), key="k-1") == "J-1"
    headers, parts = server.requests[0]
    assert headers["Idempotency-Key"] == "k-1"
    assert headers["Authorization"] == "Bearer hemmelig"
    assert parts["01-mail.eml"] == b"Subject: x\r\n\r\nhej\r\n"
    assert parts["02-bilag æ.pdf"] == b"%PDF"
    assert json.loads(parts["record.json"])["theme"] == "Spørgsmål om børnehave"


def test_a_repeat_is_known_by_its_key(server: CaseServer) -> None:
    system = CaseHttp(server.url)
    assert system.file(record(), key="k-1") == system.file(record(), key="k-1") == "J-1"
    assert len(server.kept) == 1


def test_a_conflict_about_something_else_is_refused(server: CaseServer) -> None:
    server.code, server.body = 409, b'{"key": "en anden", "receipt": "J-9"}'
    with pytest.raises(DeliveryRefused, match="409 without this record's key"):
        CaseHttp(server.url).file(record(), key="k-1")
    server.headers = {"Idempotency-Key": "k-1"}
    assert CaseHttp(server.url).file(record(), key="k-1") == "J-9"


@pytest.mark.parametrize("code", [301, 400, 401, 403, 404, 413, 422])
def test_no_is_refused_without_its_words(server: CaseServer, code: int) -> None:
    server.code, server.body = code, b"ukendt borger aase@example.dk"
    with pytest.raises(DeliveryRefused, match=f"the answer is {code}, expected 2xx") as caught:
        CaseHttp(server.url, "hemmelig").file(record(), key="k")
    assert "aase" not in str(caught.value)
    assert "hemmelig" not in str(caught.value) + repr(CaseHttp(server.url, "hemmelig"))


@pytest.mark.parametrize("code", [408, 423, 429, 500, 502, 503])
def test_later_is_failed(server: CaseServer, code: int) -> None:
    server.code = code
    with pytest.raises(DeliveryFailed, match=f"the answer is {code}") as caught:
        CaseHttp(server.url).file(record(), key="k")
    assert not isinstance(caught.value, DeliveryRefused)
    assert caught.value.retry_after_s is None


def test_retry_after_is_respected_as_seconds_and_as_a_date(server: CaseServer) -> None:
    server.code, server.headers = 503, {"Retry-After": "120"}
    with pytest.raises(DeliveryFailed, match="503") as caught:
        CaseHttp(server.url).file(record(), key="k")
    assert caught.value.retry_after_s == 120
    server.headers = {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)}
    with pytest.raises(DeliveryFailed, match="503") as caught:
        CaseHttp(server.url).file(record(), key="k")
    assert 590 <= caught.value.retry_after_s <= 600
    server.headers = {"Retry-After": "9999999"}
    with pytest.raises(DeliveryFailed, match="503") as caught:
        CaseHttp(server.url).file(record(), key="k")
    assert caught.value.retry_after_s == 86_400


def test_nobody_there_and_a_silent_server_are_failed_in_time() -> None:
    with pytest.raises(DeliveryFailed, match="ConnectError"):
        CaseHttp(f"http://127.0.0.1:{free_port()}/").file(record(), key="k")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with pytest.raises(DeliveryFailed, match="ReadTimeout"):
            CaseHttp(f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout_s=0.5).file(record(), key="k")
        assert time.monotonic() - began < 30  # not a measurement: without the limit it waits for ever


def test_an_endless_answer_is_cut_off() -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = listening.accept()
        with line:
            line.recv(100_000)
            try:
                line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                while True:
                    line.sendall(b"x")
                    time.sleep(0.05)
            except OSError:
                pass

    threading.Thread(target=serve, daemon=True).start()
    began = time.monotonic()
    assert CaseHttp(f"http://127.0.0.1:{listening.getsockname()[1]}/", timeout_s=1).file(record(), key="k") == "200"
    assert time.monotonic() - began < 50  # not a measurement: the answer never ends
    listening.close()
