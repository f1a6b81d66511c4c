"""The text of an attachment, whatever it is, without risk to the process that asks."""

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict
from typing import Any

from mertid.core import Document

from . import sniff
from .limits import LIMITS, Limits
from .message import Attachment
from .reader import Found, read

_AT_ONCE = ("text/plain", "text/csv", "text/calendar", "text/html", "message/delivery-status", sniff.TNEF)
_AT_ONCE_BYTES = 200_000
_START_S = 60.0


def read_document(attachment: Attachment, limits: Limits = LIMITS) -> Document:
    """Return the attachment's text, or a Danish note that says why there is none. Never raises.

    Notes
    -----
    Short plain texts are read at once; everything else in a child process with a limit on time and memory, which is killed when
    it hangs. One child serves this process, one file at a time (PDFium is not safe in threads).
    """
    name = attachment.name or "uden navn"
    kind = sniff.kind(attachment.data, attachment.media_type, name)
    if len(attachment.data) > limits.max_bytes:
        found = Found(state="unread", note=f"Filen er ikke læst: den fylder {len(attachment.data) // 1_000_000} MB.")
    elif kind in _AT_ONCE and len(attachment.data) <= _AT_ONCE_BYTES:
        found = read(attachment.data, kind, name, limits)
    else:
        found = _CHILD.ask(attachment.data, kind, name, limits)
    return Document(name=name, media_type=kind, text=found.text, pages=found.pages, state=found.state, note=found.note[:300])


class Child:
    """The process that reads attachments: started when first needed, again after it was killed or this process forked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def ask(self, data: bytes, media_type: str, name: str, limits: Limits) -> Found:
        """Return what the child found; a note instead when it hung, crashed or could not be started."""
        if self._owner not in (0, os.getpid()):
            self._lock, self._process = threading.Lock(), None  # the parent's child answers the parent
        with self._lock:
            try:
                process = self._running()
            except OSError:
                return Found(state="unread", note="Filen er ikke læst: læseprogrammet kunne ikke startes.")
            asked: dict[str, Any] = {"media_type": media_type, "name": name, "size": len(data), "limits": asdict(limits)}
            late = threading.Event()
            answer = self._talk(process, json.dumps(asked).encode() + b"\n" + data, limits.max_seconds_per_attachment, late)
            if not answer or late.is_set():
                self._end()
            if answer:
                return Found(**json.loads(answer))
        if late.is_set():
            return Found(state="unread", note=f"Filen er ikke læst: det tog over {limits.max_seconds_per_attachment:g} sekunder.")
        return Found(state="unread", note="Filen er ikke læst: den fik læseprogrammet til at gå ned.")

    def stop(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        command = [sys.executable, "-P", "-m", "mertid.exchange.reader"]
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True, env=environment,
        )
        self._owner = os.getpid()
        if self._talk(self._process, b"", _START_S, threading.Event()) != b"ready\n":
            self._end()
            raise OSError("reader did not start")
        return self._process

    def _talk(self, process: subprocess.Popen[bytes], request: bytes, seconds: float, late: threading.Event) -> bytes:
        """Send the request and return the answer, or nothing when the child died or had to be killed."""
        def kill() -> None:
            late.set()
            _kill(process)

        timer = threading.Timer(seconds, kill)
        timer.daemon = True
        timer.start()
        try:
            if process.stdin is None or process.stdout is None:
                return b""
            process.stdin.write(request)
            process.stdin.flush()
            answer = process.stdout.readline()
        except (OSError, ValueError):
            return b""
        finally:
            timer.cancel()
        return answer if answer.endswith(b"\n") else b""

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        _kill(process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the child and what it started (Tesseract): it leads a process group of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


_CHILD = Child()
atexit.register(_CHILD.stop)
