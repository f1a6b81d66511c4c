"""One index: documents go in and out, and are found. Several processes may read while one writes."""

import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from itertools import islice
from pathlib import Path

from . import vocabulary
from .file import File
from .find import Allow, like, look, named
from .values import Entry, Filters, Found, Hit
from .vectors import Encoder, store
from .words import Token, joined, term, tokens

BATCH = 500
LONGEST = 2_000_000
"""Characters of a document that are indexed; what follows is not found."""


class Index:
    """The documents of one authority, in a folder of its own.

    Parameters
    ----------
    folder
        Made when it is not there. It holds the documents' texts: protect it as the documents themselves.
    encoder
        Joins sentence vectors with the words; None (the default) searches by words alone.
    """

    def __init__(self, folder: Path, encoder: Encoder | None = None) -> None:
        self.folder = folder
        self._file = File(folder)
        self._encoder = encoder
        self._parts: dict[str, tuple[str, ...]] = {}
        self._parts_at = 0

    def put(self, entries: Iterable[Entry]) -> int:
        """Add documents, or replace those whose key is known; return how many. Each 500 are stored together or not at all.

        Raises
        ------
        BadModel
            The index is damaged; see `set_aside`.
        """
        rest, done = iter(entries), 0
        while batch := list(islice(rest, BATCH)):
            unique = list({entry.key: entry for entry in batch}.values())
            with self._file.writing() as held:
                _remove(held, [entry.key for entry in unique])
                self._add(held, unique)
            done += len(unique)
        return done

    def remove(self, keys: Iterable[str]) -> int:
        """Take documents out and return how many there were. Their words leave the file with `tidy`."""
        rest, done = iter(keys), 0
        while batch := list(islice(rest, BATCH)):
            with self._file.writing() as held:
                done += _remove(held, batch)
        return done

    def stamps(self) -> dict[str, str]:
        """Return every document's key with its stamp."""
        with self._file.guarded() as held:
            return dict(held.execute("SELECT key, stamp FROM document"))

    def kinds(self) -> list[str]:
        """Return the kinds of document there are, in order."""
        with self._file.guarded() as held:
            return [row[0] for row in held.execute("SELECT DISTINCT kind FROM filed WHERE kind != '' ORDER BY kind")]

    def __len__(self) -> int:
        """How many documents there are."""
        with self._file.guarded() as held:
            return int(held.execute("SELECT count(*) FROM document").fetchone()[0])

    def search(
        self, text: str, *, filters: Filters | None = None, allow: Allow | None = None, limit: int = 10, offset: int = 0,
        snippets: bool = True,
    ) -> Found:
        """Return the documents that fit best.

        Parameters
        ----------
        text
            Words in any inflection; "a phrase"; -word for what must not stand there. Without a word the newest documents come.
        allow
            Given the ``part_of`` of some documents, returns those that may be seen. Others are neither shown nor counted.
        limit, offset
            How many documents, and how many to pass over.
        snippets
            False leaves them out, which is quicker for many documents.

        Raises
        ------
        BadModel
            The index is damaged; see `set_aside`.
        """
        with self._file.guarded() as held:
            return look(held, text, filters or Filters(), allow, limit, offset, self._split(held) if snippets else None, self._encoder)

    def get(self, keys: Iterable[str]) -> tuple[Hit, ...]:
        """Return the documents with these keys, in the same order, those not in the index left out."""
        with self._file.guarded() as held:
            return named(held, list(keys))

    def similar(self, key: str, *, filters: Filters | None = None, allow: Allow | None = None, limit: int = 10) -> tuple[Hit, ...]:
        """Return the documents most like the one with that key, itself left out; none when the key is unknown."""
        with self._file.guarded() as held:
            return like(held, key, filters or Filters(), allow, limit)

    def tidy(self, most: int = 2000) -> int:
        """Take compounds apart anew in documents that were added when far fewer words were known; return how many.

        Words of removed documents leave the file. Meant for quiet times; may be called again until it returns 0.
        """
        with self._file.writing() as held:
            now = vocabulary.size(held)
            asked = "SELECT d.id, b.text, d.title FROM document d JOIN body b ON b.id = d.id WHERE d.vocabulary * 2 < ? LIMIT ?"
            rows = held.execute(asked, (now, most)).fetchall()
            for number, text, title in rows:
                plain = _text(text)
                words, body = tokens(title), tokens(plain)
                self._learn(held, {token.word for token in (*words, *body)})
                parts = self._parts_text((title, words), (plain, body))
                held.execute("UPDATE written SET parts = ? WHERE rowid = ?", (parts, number))
            held.executemany("UPDATE document SET vocabulary = ? WHERE id = ?", [(now, row[0]) for row in rows])
            if not rows and held.execute("DELETE FROM meta WHERE key = 'removed' RETURNING 1").fetchall():
                held.execute("INSERT INTO written (written) VALUES ('optimize')")
                held.execute("INSERT INTO spelling (spelling) VALUES ('optimize')")
        if not rows:
            with self._file.guarded() as held:
                held.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return len(rows)

    def check(self) -> None:
        """Read the whole file and compare its parts.

        Raises
        ------
        BadModel
            The index is damaged.
        """
        with self._file.guarded() as held:
            held.execute("INSERT INTO written (written) VALUES ('integrity-check')")
            said = [row[0] for row in held.execute("PRAGMA quick_check")]
            texts, written = (held.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("document", "written"))  # noqa: S608
            if said != ["ok"] or texts != written:
                raise sqlite3.DatabaseError

    def exists(self) -> bool:
        """Whether there is an index in the folder yet. Everything else makes one."""
        return self._file.path.is_file()

    def tell(self, name: str, value: str) -> None:
        """Keep a word of the caller's beside the documents, such as how far it has come."""
        with self._file.writing() as held:
            held.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"told:{name}", value))

    def told(self, name: str) -> str:
        """Return what was kept under that name, or an empty text."""
        with self._file.guarded() as held:
            row = held.execute("SELECT value FROM meta WHERE key = ?", (f"told:{name}",)).fetchone()
        return str(row[0]) if row else ""

    def set_aside(self) -> None:
        """Throw the index away, so that it can be built anew."""
        self._parts.clear()
        self._file.set_aside()

    def close(self) -> None:
        """Close this thread's connection."""
        self._file.close()

    def _add(self, held: sqlite3.Connection, entries: list[Entry]) -> None:
        read = [(entry, tokens(entry.title), tokens(entry.text[:LONGEST])) for entry in entries]
        counts = Counter(word for _entry, title, body in read for word in {token.word for token in (*title, *body)})
        vocabulary.add(held, counts)
        self._learn(held, counts)
        now = vocabulary.size(held)
        for entry, title, body in read:
            number = held.execute(
                "INSERT INTO document (key, stamp, title, sender, sender_folded, vocabulary) VALUES (?, ?, ?, ?, ?, ?)",
                (entry.key, entry.stamp, entry.title, entry.sender, _folded(entry.sender), now),
            ).lastrowid
            dated = entry.dated_at.timestamp() if entry.dated_at else None
            held.execute("INSERT INTO filed VALUES (?, ?, ?, ?)", (number, entry.part_of, entry.kind, dated))
            held.execute("INSERT INTO body VALUES (?, ?)", (number, zlib.compress(entry.text.encode("utf-8", "replace"), 1)))
            held.execute(
                "INSERT INTO written (rowid, title, body, parts) VALUES (?, ?, ?, ?)",
                (number, _terms(title), _terms(body), self._parts_text((entry.title, title), (entry.text, body))),
            )
            if self._encoder is not None and number is not None:
                store(held, number, f"{entry.title}\n{entry.text}", self._encoder)

    def _learn(self, held: sqlite3.Connection, words: Collection[str]) -> None:
        """Find the parts of words not met before; all anew once the vocabulary has doubled."""
        now = vocabulary.size(held)
        if now > 2 * self._parts_at or len(self._parts) > 1_000_000:
            self._parts.clear()
            self._parts_at = now
        new = [word for word in words if word not in self._parts]
        if not new:
            return
        found = vocabulary.parts_of(held, new, heads=True)
        self._parts.update({word: tuple(term(part) for part in found.get(word, ())) for word in new})

    def _parts_text(self, *read: tuple[str, list[Token]]) -> str:
        parts = [part for _text, words in read for token in words for part in self._parts.get(token.word, ())]
        return " ".join((*parts, *(number for text, words in read for number in joined(text, words))))

    def _split(self, held: sqlite3.Connection) -> Callable[[Collection[str]], dict[str, tuple[str, ...]]]:
        """Return what tells the terms of compounds' parts, for marking them in snippets."""

        def split(words: Collection[str]) -> dict[str, tuple[str, ...]]:
            return {word: tuple(map(term, parts)) for word, parts in vocabulary.parts_of(held, words, heads=True).items()}

        return split


def _remove(held: sqlite3.Connection, keys: list[str]) -> int:
    marks = ",".join("?" * len(keys))
    asked = f"SELECT d.id, d.title, b.text FROM document d JOIN body b ON b.id = d.id WHERE d.key IN ({marks})"  # noqa: S608
    rows = held.execute(asked, keys).fetchall()
    if not rows:
        return 0
    counts: Counter[str] = Counter()
    for _number, title, text in rows:
        counts.update({token.word for token in (*tokens(title), *tokens(_text(text)))})
    vocabulary.take(held, counts)
    for table, column in (("document", "id"), ("filed", "id"), ("body", "id"), ("written", "rowid"), ("vector", "id")):
        held.executemany(f"DELETE FROM {table} WHERE {column} = ?", [row[:1] for row in rows])  # noqa: S608
    held.execute("INSERT OR REPLACE INTO meta VALUES ('removed', '1')")
    return len(rows)


def _text(data: bytes) -> str:
    return zlib.decompress(data).decode("utf-8")[:LONGEST]


def _terms(words: Iterable[Token]) -> str:
    return " ".join(term(token.word) for token in words)


def _folded(sender: str) -> str:
    """Return a sender's words folded, with a space before each, so that a search for the beginning of one is plain."""
    return "".join(f" {token.word}" for token in tokens(sender))
