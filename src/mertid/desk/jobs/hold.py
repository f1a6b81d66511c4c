"""One at a time, over all workers: a lock that its holder's death releases."""

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection


@contextmanager
def hold(name: str, number: int) -> Iterator[bool]:
    """Hold ``name`` ``number`` for the block: True, or False when another holds it.

    PostgreSQL: an advisory lock of the session, so it holds over machines. SQLite, one machine: a lock on a file in ``var/locks``.
    """
    if connection.vendor == "postgresql":
        pair = [zlib.crc32(name.encode()) & 0x7FFFFFFF, number]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", pair)
            held = bool(cursor.fetchone()[0])
        try:
            yield held
        finally:
            if held:
                with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:  # a lost session has let go already
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", pair)
        return
    folder = settings.VAR / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}-{number}").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
