"""The index's file: its tables, its connections, and whether it is whole.

SQLite with FTS5, because it is in the standard library, lets many processes read while one writes, and a process killed in the middle
of a write leaves the index as it was before it.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import local

from mertid.core import BadModel

FORMAT = "mertid-search-3"
NAME = "index.sqlite3"
WAIT_S = 30.0
# What filters and rights are read from lies apart from names, and both apart from texts, so that its rows are many to a page: a search
# of an everyday word reads thousands of them.
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE document (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, stamp TEXT NOT NULL, title TEXT NOT NULL, sender TEXT NOT NULL,
  sender_folded TEXT NOT NULL, vocabulary INTEGER NOT NULL);
CREATE TABLE filed (id INTEGER PRIMARY KEY, part_of TEXT NOT NULL, kind TEXT NOT NULL, dated REAL);
CREATE TABLE body (id INTEGER PRIMARY KEY, text BLOB NOT NULL);
CREATE INDEX filed_dated ON filed (dated);
CREATE VIRTUAL TABLE written USING fts5(title, body, parts, tokenize="unicode61 remove_diacritics 0");
CREATE TABLE word (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, term TEXT NOT NULL, documents INTEGER NOT NULL);
CREATE INDEX word_term ON word (term, documents);
CREATE VIRTUAL TABLE spelling USING fts5(word, content='word', content_rowid='id', tokenize='trigram', detail='none');
CREATE TABLE vector (id INTEGER PRIMARY KEY, encoder TEXT NOT NULL, vector BLOB NOT NULL);
"""


class File:
    """An index file. One connection a thread and process; made and checked when first used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / NAME
        self._mine = local()

    def connection(self) -> sqlite3.Connection:
        """Return this thread's connection.

        Raises
        ------
        BadModel
            The file is no index of this format.
        """
        held: tuple[int, tuple[int, int], sqlite3.Connection] | None = getattr(self._mine, "held", None)
        if held is not None and held[:2] == (os.getpid(), self._identity()):
            return held[2]
        made = self._open()
        self._mine.held = (os.getpid(), self._identity(), made)
        return made

    def _identity(self) -> tuple[int, int]:
        """Return what tells this file from one put in its place by another process."""
        try:
            told = self.path.stat()
        except FileNotFoundError:
            return (0, 0)
        return (told.st_dev, told.st_ino)

    def _open(self) -> sqlite3.Connection:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = sqlite3.connect(self.path, timeout=WAIT_S, isolation_level=None, check_same_thread=False)
        try:
            made.execute("PRAGMA journal_mode=WAL")
            # A power cut may cost the newest additions, never the index; what is missing is found and added again.
            made.execute("PRAGMA synchronous=NORMAL")
            made.execute("PRAGMA secure_delete=ON")
            made.execute("PRAGMA cache_size=-8000")  # a thread; the system keeps the rest of the file in its own
            if not made.execute("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").fetchone()[0]:
                _create(made)
            told = made.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
        except sqlite3.OperationalError:
            made.close()
            raise
        except sqlite3.DatabaseError as error:
            made.close()
            raise BadModel(f"search: the index is damaged ({type(error).__name__}), expected {FORMAT}. Build it anew.") from None
        if told is None or told[0] != FORMAT:
            made.close()
            raise BadModel(f"search: the index is of another format, expected {FORMAT}. Build it anew.")
        return made

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the index for writing: everything within is stored together, or nothing. Others read on meanwhile."""
        with self.guarded() as held:
            held.execute("BEGIN IMMEDIATE")
            try:
                yield held
            except BaseException:
                held.execute("ROLLBACK")
                raise
            held.execute("COMMIT")

    @contextmanager
    def guarded(self) -> Iterator[sqlite3.Connection]:
        """Give the connection; damage found meanwhile becomes BadModel."""
        held = self.connection()
        try:
            yield held
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
                raise
            raise BadModel(f"search: the index is damaged ({type(error).__name__}), expected {FORMAT}. Build it anew.") from None

    def close(self) -> None:
        """Close this thread's connection."""
        held = getattr(self._mine, "held", None)
        if held is not None and held[0] == os.getpid():
            held[2].close()
        self._mine.held = None

    def set_aside(self) -> None:
        """Take the index away, so that the next use begins an empty one. Readers that have it open keep it until they ask again."""
        self.close()
        gone = self.folder.with_name(f"{self.folder.name}.damaged-{os.getpid()}-{time.time_ns()}")
        try:
            self.folder.rename(gone)
        except FileNotFoundError:
            return
        shutil.rmtree(gone, ignore_errors=True)  # it holds nothing that cannot be read again, and personal data must not pile up


def _create(made: sqlite3.Connection) -> None:
    made.execute("BEGIN IMMEDIATE")
    if made.execute("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").fetchone()[0]:
        made.execute("ROLLBACK")  # another process was first
        return
    for statement in _SCHEMA.split(";\n"):
        if statement.strip():
            made.execute(statement)
    made.execute("INSERT INTO meta VALUES ('format', ?)", (FORMAT,))
    made.execute("COMMIT")
