"""A case system behind HTTP: one POST a record, with a key that lets the receiver tell a repeat."""

import email.utils
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

import httpx

from mertid.core import BadSettings, DeliveryFailed, DeliveryRefused

from .case_system import Record, safe_names
from .line import check_https, context

LATER = {408, 423, 425, 429}  # client errors that pass: time-out, locked, too early, too many requests
MAX_ANSWER_BYTES = 100_000
MAX_WAIT_S = 86_400.0


@dataclass(frozen=True)
class CaseHttp:
    """POSTs multipart/form-data to ``url``: part ``record`` (JSON, see `Record.plain`) and one part ``files`` per document.

    Headers: ``Idempotency-Key: <key>`` and, where there is a secret, ``Authorization: Bearer <secret>``. Answers: 2xx filed (receipt from
    JSON ``receipt`` or ``Location``); 409 filed before if the answer repeats the key (JSON ``key`` or the header), else refused;
    other 4xx refused; 5xx, 408, 423, 425, 429 and silence are worth another try, not before ``Retry-After``.

    Notes
    -----
    Connecting takes at most 10 s, each single read or write 15 s, reading the answer ``timeout_s`` in all, so that a server that
    drips its answer holds nobody up.
    """

    url: str
    secret: str = field(default="", repr=False)
    ca_file: str = ""
    timeout_s: float = 60.0

    @classmethod
    def read(cls, settings: Mapping[str, Any], secret: str) -> Self:
        """Return the case system that a deployment's settings describe. Raises `BadSettings`."""
        check_https(str(settings.get("url") or ""), where="case system")
        try:
            timeout_s = float(settings.get("timeout_s") or 60.0)
        except (TypeError, ValueError):
            raise BadSettings("case system: field 'timeout_s' is no number, expected seconds. Correct it.") from None
        return cls(str(settings["url"]), secret, str(settings.get("ca_file") or ""), timeout_s)

    def file(self, record: Record, *, key: str) -> str:
        """Send the record and return the receipt. See `CaseSystem.file`."""
        told = json.dumps(record.plain(key), ensure_ascii=False).encode()
        files: list[tuple[str, tuple[str, bytes, str]]] = [("record", ("record.json", told, "application/json"))]
        for name, document in zip(safe_names(record.documents), record.documents, strict=True):
            files.append(("files", (name, document.data, _media_type(document.media_type))))
        headers = {"Idempotency-Key": key, "Accept": "application/json"}
        if self.secret:
            headers["Authorization"] = f"Bearer {self.secret}"
        try:
            code, got, body = self._post(headers, files)
        except (httpx.HTTPError, OSError, ValueError) as error:
            raise DeliveryFailed(f"case system: the line gave {type(error).__name__}, expected an answer. It is tried again.") from None
        return _judge(code, got, body, key)

    def _post(self, headers: dict[str, str], files: list[tuple[str, tuple[str, bytes, str]]]) -> tuple[int, httpx.Headers, bytes]:
        until = time.monotonic() + self.timeout_s
        each = httpx.Timeout(min(15.0, self.timeout_s), connect=min(10.0, self.timeout_s))
        with (
            httpx.Client(verify=context(self.ca_file), timeout=each, follow_redirects=False) as client,
            client.stream("POST", self.url, headers=headers, files=files) as answer,
        ):
            body = b""
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > MAX_ANSWER_BYTES or time.monotonic() > until:
                    break
            return answer.status_code, answer.headers, body


def _judge(code: int, headers: httpx.Headers, body: bytes, key: str) -> str:
    """Turn the answer into a receipt or an error; its words are not repeated, they may quote the case."""
    try:
        told = json.loads(body)
    except ValueError:
        told = {}
    told = told if isinstance(told, dict) else {}
    receipt = str(told.get("receipt") or headers.get("Location") or code)[:200]
    if 200 <= code < 300:
        return receipt
    if code == httpx.codes.CONFLICT:
        if key in (told.get("key"), headers.get("Idempotency-Key")):
            return receipt
        raise DeliveryRefused("case system: the answer is 409 without this record's key, expected 2xx. Ask the case system's owner.")
    if code in LATER or code >= 500:
        wait_s = _wait_s(headers.get("Retry-After", ""))
        raise DeliveryFailed(f"case system: the answer is {code}, expected 2xx. It is tried again.", retry_after_s=wait_s)
    raise DeliveryRefused(f"case system: the answer is {code}, expected 2xx. Correct address, secret or record, then send again.")


def _wait_s(text: str) -> float | None:
    """Seconds of a Retry-After header (RFC 9110 section 10.2.3: seconds or a date), at most a day; None where it says nothing."""
    if text.strip().isdigit():
        return min(float(text), MAX_WAIT_S)
    try:
        until = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - datetime.now(UTC)).total_seconds(), 0.0), MAX_WAIT_S)


def _media_type(text: str) -> str:
    return text if text.isascii() and text.isprintable() and "/" in text else "application/octet-stream"
