"""Work on bytes from strangers, in a child process that can be killed: it hangs, eats memory or crashes alone.

`read`, `as_pages`, `picture`, `remove` and `prove` are those of `mertid.engines.redact.formats`, run there. A warm child does the
long work of this process (two where there are two processors, for threads that ask at once), another draws pages, so that nobody waits
for a picture. Values travel as JSON and bytes (`wire`).
"""

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mertid.core import Text, TooBig, Unreadable

from . import wire
from .errors import NeedsPassword
from .proof.answer import not_proven
from .values import Passage, Proof, Reading, Removed


@dataclass(frozen=True)
class Limits:
    """What the child may use for one call.

    Parameters
    ----------
    silent_s
        Longest time without a sign of life (`tick`), such as a finished page. Seconds.
    total_s
        Longest time altogether. Seconds.
    memory_bytes
        Address space of the child, its libraries counted in. Bytes.
    """

    silent_s: float = 120.0
    total_s: float = 1_800.0
    memory_bytes: int = 3_000_000_000


LIMITS = Limits()
_OFFICE = Limits(silent_s=180.0, memory_bytes=8_000_000_000)  # LibreOffice maps gigabytes that it never touches
_PICTURE = Limits(silent_s=40.0, total_s=40.0, memory_bytes=2_000_000_000)
_START_S = 60.0
_CRASHED = Text(da="Dokumentet fik programmet til at gå ned og er sprunget over.",
                en="The document made the program crash and was skipped.")
_LATE = Text(da="Dokumentet blev ikke færdigt inden for tiden og er sprunget over.", en="The document took too long and was skipped.")
_NO_CHILD = Text(da="Programmet, der læser dokumenter, kunne ikke startes. Prøv igen.",
                 en="The reading program could not be started. Try again.")


def read(data: bytes, media_type: str, name: str = "", *, password: str = "", limits: Limits = LIMITS) -> Reading:
    """Return the document's text with places; raises as `formats.read`, and `TooBig` when it took too long or too much."""
    return run("read", data, media_type, name, password=password, limits=limits)


def as_pages(data: bytes, media_type: str, name: str = "", *, password: str = "", limits: Limits = _OFFICE) -> Removed | None:
    """Return the document as a PDF, or None where that cannot be done here."""
    return run("as_pages", data, media_type, name, password=password, limits=limits)


def picture(data: bytes, media_type: str, sheet: int, *, scale: float = 1.5, limits: Limits = _PICTURE) -> bytes:
    """Return a page as PNG."""
    return run("picture", data, media_type, sheet, scale=scale, limits=limits)


def remove(data: bytes, media_type: str, passages: Sequence[Passage], *, reading: Reading | None = None, password: str = "",
           limits: Limits = LIMITS) -> Removed:
    """Return the document without its passages."""
    return run("remove", data, media_type, list(passages), reading=reading, password=password, limits=limits)


def prove(data: bytes, media_type: str, strings: Sequence[str], *, areas: Sequence[Passage] = (), allowed: Sequence[str] = (),
          limits: Limits = LIMITS) -> Proof:
    """Return whether the written file is free of ``strings``. Never raises for the file's sake: what cannot be proven does not hold."""
    try:
        return run("prove", data, media_type, list(strings), areas=list(areas), allowed=list(allowed), limits=limits)
    except Unreadable as error:
        return not_proven(data, strings, error.text or _CRASHED)


def run(function: str, *arguments: Any, limits: Limits = LIMITS, **named: Any) -> Any:
    """Run a function of `formats` (or ``module:function``) in the child and return its result.

    Raises
    ------
    Unreadable, TooBig, NeedsPassword
        What the function raised, or that it crashed, hung or ate too much; with Danish ``text``, never with content.
    """
    child = _DRAWS if function == "picture" else next((one for one in _WORKS if not one.busy), _WORKS[0])
    return child.ask(function, arguments, named, limits)


class Child:
    """One child process: started when first needed, again after it was killed or this process forked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    @property
    def busy(self) -> bool:
        """Whether it answers somebody now."""
        return self._owner in (0, os.getpid()) and self._lock.locked()

    def ask(self, function: str, arguments: Sequence[Any], named: dict[str, Any], limits: Limits) -> Any:
        """Return the function's result; raises what it raised."""
        if self._owner not in (0, os.getpid()):
            self._lock, self._process = threading.Lock(), None  # the parent's child answers the parent
        request = wire.pack([function, list(arguments), named, limits.total_s, limits.memory_bytes])
        with self._lock:
            try:
                process = self._running()
            except OSError:
                raise Unreadable("redact.child: the child did not start. Look at memory and processes.", text=_NO_CHILD) from None
            answer = _Talk(process, limits).answer(request)
            if answer.get("last", True):
                self._end()
        if "error" not in answer:
            return answer["value"]
        if answer["error"] == "NeedsPassword":
            raise NeedsPassword(answer["message"], wrong=answer["wrong"])
        raise (TooBig if answer["error"] == "TooBig" else Unreadable)(answer["message"], text=answer["text"])

    def stop(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-c", f"from {__package__}.inside import main; main()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, start_new_session=True, env=environment,
        )
        self._owner = os.getpid()
        if _Talk(self._process, Limits(_START_S, _START_S)).answer(b"").get("value") != "ready":
            self._end()
            raise OSError("child did not start")
        return self._process

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


class _Talk:
    """One request and its answer, with the clock running."""

    def __init__(self, process: subprocess.Popen[bytes], limits: Limits) -> None:
        self._process, self._limits = process, limits
        self._late, self._heard, self._done = False, threading.Event(), False

    def answer(self, request: bytes) -> dict[str, Any]:
        """Return the child's answer, or the error that it died or had to be killed."""
        watch = threading.Thread(target=self._watch, daemon=True)
        watch.start()
        try:
            return self._talk(request)
        except (OSError, ValueError, EOFError):
            if self._late:
                return {"error": "TooBig", "message": "redact.child: time is over its limit. Split the document.", "text": _LATE}
            return {"error": "Unreadable", "message": "redact.child: the child died. Try this document alone.", "text": _CRASHED}
        finally:
            self._done = True
            self._heard.set()

    def _talk(self, request: bytes) -> dict[str, Any]:
        pipe, back = self._process.stdin, self._process.stdout
        if pipe is None or back is None:
            raise EOFError
        pipe.write(request)
        pipe.flush()
        while True:
            answer: dict[str, Any] = wire.unpack(back)  # type: ignore[arg-type]
            if "tick" not in answer:
                return answer
            self._heard.set()

    def _watch(self) -> None:
        end = time.monotonic() + self._limits.total_s
        while not self._done:
            heard = self._heard.wait(min(self._limits.silent_s, max(0.0, end - time.monotonic())))
            self._heard.clear()
            if not self._done and (not heard or time.monotonic() >= end):
                self._late = True
                _kill(self._process)
                return


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the child and what it started (Tesseract, LibreOffice): it leads a process group of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def stop() -> None:
    """End the children of this process; the next call starts new ones."""
    for child in (*_WORKS, _DRAWS):
        child.stop()


AT_ONCE = min(2, os.cpu_count() or 1)
"""How many documents may be worked on at once; each takes memory of its own."""
_WORKS, _DRAWS = tuple(Child() for _ in range(AT_ONCE)), Child()
atexit.register(stop)
