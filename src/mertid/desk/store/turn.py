"""Threads of one process that want to write to SQLite stand in line."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.db import connection

LONGEST_S = 20.0
"""As long as SQLite itself waits for the place of the one writer; see the settings."""

_line = Lock()


@contextmanager
def turn() -> Iterator[None]:
    """Wait for the thread that writes now, unless one's own transaction is open already.

    SQLite lets those who wait ask again after ever longer pauses, up to a tenth of a second; the line wakes the next at
    once. It only shortens the wait: what keeps writers apart is the database, also between processes.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    mine = _line.acquire(timeout=LONGEST_S)
    try:
        yield
    finally:
        if mine:
            _line.release()
