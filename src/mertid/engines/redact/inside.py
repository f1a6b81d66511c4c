"""The child of `child`: `main` answers requests on standard input until it ends.

Not run with ``python -m``: the module would be there twice, and `tick` in the copy that knows of no parent.
"""

import contextlib
import ctypes
import importlib
import io
import os
import resource
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, BinaryIO

from mertid.core import Text, TooBig, Unreadable

from . import wire
from .errors import NeedsPassword

_HEAVY_BYTES = 600_000_000  # resident memory after which a new child is cheaper than this one
_TICK_S = 0.5
_DAMAGED = Text(da="Dokumentet er beskadiget eller skrevet på en måde, som ikke kan behandles.",
                en="The document is damaged or written in a way that cannot be handled.")
_FAT = Text(da="Dokumentet fylder for meget i hukommelsen og er sprunget over.", en="The document takes too much memory and was skipped.")
_DEEP = Text(da="Dokumentet er for dybt sammensat og er sprunget over.", en="The document is nested too deeply and was skipped.")

_answers: BinaryIO | None = None
_ticked = 0.0


def tick() -> None:
    """Tell the parent that the work goes on (call it after each page); does nothing outside the child."""
    global _ticked
    if _answers is not None and time.monotonic() - _ticked > _TICK_S:
        _ticked = time.monotonic()
        _answers.write(wire.pack({"tick": True}))
        _answers.flush()


def main() -> None:
    """Answer requests until the input ends."""
    global _answers
    requests, _answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # a program started from here must neither read our requests
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nor write among our answers
    sys.stdout = io.StringIO()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the document
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    answer = wire.pack({"value": "ready", "last": False})
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            _answers.write(answer)
            _answers.flush()
            answer = _answer(*wire.unpack(requests))


def _answer(function: str, arguments: list[Any], named: dict[str, Any], total_s: float, memory_bytes: int) -> bytes:
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, hard))
    signal.alarm(int(total_s) + 10)  # when nobody is left to kill us
    try:
        return wire.pack({"value": _find(function)(*arguments, **named), "last": _heavy()})
    except Exception as error:  # any parser may raise anything on a damaged file
        return wire.pack({**_refused(function, error), "last": _heavy()})
    finally:
        signal.alarm(0)


def _heavy() -> bool:
    """Whether this process holds too much now. Not ru_maxrss: Linux hands a large parent's peak on to the child it starts."""
    _give_back()
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() > _HEAVY_BYTES
    except (OSError, ValueError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024 > _HEAVY_BYTES  # no /proc here


def _find(function: str) -> Any:
    module, _, name = function.rpartition(":")
    return getattr(importlib.import_module(module or f"{__package__}.formats"), name)


def _refused(function: str, error: Exception) -> dict[str, Any]:
    """Return what the parent raises: our own errors as they are, others by type and line, since their words may hold content."""
    if isinstance(error, MemoryError):
        return {"error": "TooBig", "message": f"redact.{function}: memory is over its limit. Split the document.", "text": _FAT}
    if isinstance(error, RecursionError):
        return {"error": "TooBig", "message": f"redact.{function}: nesting is over its limit.", "text": _DEEP}
    if isinstance(error, Unreadable):
        kind = next(kind for kind in (NeedsPassword, TooBig, Unreadable) if isinstance(error, kind))
        return {"error": kind.__name__, "message": str(error), "text": error.text or _DAMAGED, "wrong": getattr(error, "wrong", False)}
    frames = traceback.extract_tb(error.__traceback__)
    frame = next((one for one in reversed(frames) if __package__.replace(".", os.sep) in one.filename), frames[-1])
    where = f"{Path(*Path(frame.filename).parts[-2:])}:{frame.lineno}"
    return {"error": "Unreadable", "message": f"redact.{function}: {type(error).__name__} at {where}.", "text": _DAMAGED}


def _end_with_parent(parent: int) -> None:
    """End this process and all it started when the parent is gone: nobody would read the answer."""
    while os.getppid() == parent:
        time.sleep(2)
    os.killpg(0, signal.SIGKILL)


def _give_back() -> None:
    """Return freed memory to the system, so that one big document does not make the child heavy for good."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
