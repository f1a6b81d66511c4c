"""Looking in an index: by words, by filters, by likeness; only among what may be seen."""
# ruff: noqa: S608  # every statement is put together of constants and question marks

import math
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from . import vocabulary
from .query import POSTINGS, Query, affordable, parse
from .snippet import Fits, Split, snippet
from .values import Filters, Found, Hit
from .vectors import Encoder, nearest
from .words import STOP, tokens

Allow = Callable[[Collection[str]], Collection[str]]
"""Given what documents belong to, returns that of it which may be seen."""
RANKED, COUNTED = 2000, 10_000
"""Documents that are weighed at most, and counted at most of those without words; they bound the time of a search."""
ASKED = 500
FUSED, RANK = 100, 60
"""Reciprocal rank fusion: how many of each list, and k. Source: Cormack, Clarke and Buettcher, SIGIR 2009."""
WEIGHTS = "3.0, 1.0, 1.0"
"""Of title, text and parts of compounds. Chosen on one half of the Folketing questions, see `bench.search`; the title's by custom."""
LIKE_TERMS, LIKE_WEIGHED = 24, 60
_FIELDS = "d.id, d.key, f.part_of, d.title, f.kind, d.sender, f.dated FROM document d JOIN filed f ON f.id = d.id"
Ranked = list[tuple[int, float]]


def look(
    held: sqlite3.Connection, text: str, filters: Filters, allow: Allow | None, limit: int, offset: int, split: Split | None,
    encoder: Encoder | None,
) -> Found:
    """Return the documents that fit; see `Index.search`."""
    query = parse(text, held)
    if not query.groups:
        if text.strip() and tokens(text) == []:
            return Found((), 0)
        return _newest(held, filters, allow, limit, offset)
    wanted = offset + limit
    strict = not query.long
    ranked, total, more = _matching(held, query.all_of(), filters, allow, wanted, query.about()) if strict else ([], 0, False)
    whole = strict and (total >= min(wanted, 3) or len(query.groups) == 1)
    if not whole:
        others, total, more = _matching(held, query.any_of(), filters, allow, wanted + len(ranked), POSTINGS)
        first = {number for number, _score in ranked}
        ranked = (ranked + [one for one in others if one[0] not in first])[:wanted]
    if encoder is not None:
        ranked = _fused(held, text, ranked, query, filters, allow, encoder, wanted)
        total = max(total, len(ranked))
    hits = _hits(held, ranked[offset:wanted], query.marks(), split)
    return Found(hits, total, more, whole, dict(query.spelled))


def named(held: sqlite3.Connection, keys: Sequence[str]) -> tuple[Hit, ...]:
    """Return documents by their keys; see `Index.get`."""
    marks = ",".join("?" * len(keys))
    rows = held.execute(f"SELECT {_FIELDS} WHERE d.key IN ({marks})", list(keys)).fetchall()
    by_key = {row[1]: row for row in rows}
    return tuple(_hit(by_key[key], 0.0, ()) for key in dict.fromkeys(keys) if key in by_key)


def like(held: sqlite3.Connection, key: str, filters: Filters, allow: Allow | None, limit: int) -> tuple[Hit, ...]:
    """Return the documents most like one; see `Index.similar`. Likeness is the cosine of tf-idf vectors over its 60 weightiest terms."""
    row = held.execute("SELECT d.id, w.title, w.body FROM document d JOIN written w ON w.rowid = d.id WHERE d.key = ?", (key,)).fetchone()
    if row is None:
        return ()
    number, *written = row
    every = max(int(held.execute("SELECT count(*) FROM document").fetchone()[0]), 2)
    counts = _counts(written)
    weights = _weights(counts, vocabulary.of_terms(held, counts), every)
    told = sorted(weights, key=lambda one: (-weights[one], one))[:LIKE_TERMS]
    if not told:
        return ()
    documents = vocabulary.of_terms(held, told)
    asked = " OR ".join(f'"{one}"' for one in affordable([(documents.get(one, 0), one) for one in told]))
    found, _total, _more = _matching(held, asked, filters, allow, 4 * limit + 1, POSTINGS)
    asked_of = "SELECT title, body FROM written WHERE rowid = ?"
    others = {other: _counts(held.execute(asked_of, (other,)).fetchone()) for other, _score in found if other != number}
    documents = vocabulary.of_terms(held, {one for counts in others.values() for one in counts})
    near = [(_cosine(weights, _weights(counts, documents, every)), other) for other, counts in others.items()]
    best = sorted(near, key=lambda one: (-one[0], one[1]))[:limit]
    rows = _rows(held, [other for _likeness, other in best])
    return tuple(_hit(rows[other], likeness, (), likeness) for likeness, other in best)


def _matching(
    held: sqlite3.Connection, match: str, filters: Filters, allow: Allow | None, wanted: int, about: int,
) -> tuple[Ranked, int, bool]:
    """Return the best ``wanted`` documents with their scores, how many there are, and whether there are more than that.

    ``about``: how many are expected, which only decides how they are gone through. Of words that stand in very many documents only
    the `RANKED` documents added last are weighed and counted: to count on costs as much as to weigh, and no page shows the others.
    """
    where, given = _where(filters)
    if where or allow is not None:
        inner = f"FROM written CROSS JOIN {_beside(filters)} WHERE written MATCH ? AND f.id = written.rowid{where}"
    else:
        inner = "FROM written WHERE written MATCH ?"
    part = "NULL" if allow is None else "f.part_of"
    weighed = f"SELECT written.rowid, -bm25(written, {WEIGHTS}) AS score, {part} {inner}"
    if allow is None and about <= RANKED:
        best = [row[:2] for row in held.execute(f"{weighed} ORDER BY score DESC, written.rowid", [match, *given])]
        return best[:wanted], len(best), False
    rows = held.execute(f"{weighed} ORDER BY written.rowid DESC", [match, *given])  # a score is reckoned when its row is fetched
    found, last = _Rights(allow).seen(rows, RANKED)
    rows.close()
    best = sorted(found[:RANKED], key=lambda one: (-one[1], one[0]))
    return best[:wanted], len(best), last is not None


class _Rights:
    """Which rows may be seen; what they belong to is asked for once each."""

    def __init__(self, allow: Allow | None) -> None:
        self._allow = allow
        self._known, self._open = set[str](), set[str]()

    def seen(self, rows: sqlite3.Cursor, most: int) -> tuple[Ranked, int | None]:
        """Return the rows (number, score, part of) that may be seen until there are more than ``most``, and the last number read then."""
        found: Ranked = []
        while batch := rows.fetchmany(ASKED):
            if self._allow is None:
                found += [row[:2] for row in batch]
            else:
                new = {row[2] for row in batch} - self._known
                if new:
                    self._known |= new
                    self._open |= new.intersection(self._allow(new))
                found += [row[:2] for row in batch if row[2] in self._open]
            if len(found) > most:
                return found, int(batch[-1][0])
        return found, None


def _newest(held: sqlite3.Connection, filters: Filters, allow: Allow | None, limit: int, offset: int) -> Found:
    """Return what the filters let through, newest first."""
    where, given = _where(filters)
    asked = f"SELECT f.id, coalesce(f.dated, 0), f.part_of FROM {_beside(filters)} WHERE 1{where} ORDER BY f.dated DESC, f.id DESC"
    ranked, last = _Rights(allow).seen(held.execute(asked, given), COUNTED)
    hits = _hits(held, ranked[:COUNTED][offset : offset + limit], frozenset(), lambda words: {})
    return Found(hits, min(len(ranked), COUNTED), last is not None)


def _where(filters: Filters) -> tuple[str, list[Any]]:
    where = ""
    given: list[Any] = []
    if filters.kinds:
        where += f" AND f.kind IN ({','.join('?' * len(filters.kinds))})"
        given += filters.kinds
    for token in tokens(filters.sender):
        where += " AND d.sender_folded LIKE ?"
        given.append(f"% {token.word}%")
    if filters.since is not None:
        where += " AND f.dated >= ?"
        given.append(filters.since.timestamp())
    if filters.until is not None:
        where += " AND f.dated < ?"
        given.append(filters.until.timestamp())
    return where, given


def _beside(filters: Filters) -> str:
    """Return the tables that filters and rights are read from; the names only where a sender is looked for."""
    return "filed f CROSS JOIN document d ON d.id = f.id" if tokens(filters.sender) else "filed f"


def _fused(
    held: sqlite3.Connection, text: str, ranked: Ranked, query: Query, filters: Filters, allow: Allow | None, encoder: Encoder, wanted: int,
) -> Ranked:
    """Return the words' list and the vectors' list joined by reciprocal rank."""
    if len(ranked) < FUSED:
        ranked = _matching(held, query.any_of(), filters, allow, FUSED, POSTINGS)[0]
    where, given = _where(filters)
    scores = {number: 1 / (RANK + at + 1) for at, (number, _score) in enumerate(ranked)}
    close = nearest(held, text, encoder)
    at = 0
    for start in range(0, len(close), ASKED):
        part = close[start : start + ASKED]
        marks = ",".join("?" * len(part))
        rows = held.execute(f"SELECT f.id, f.part_of FROM {_beside(filters)} WHERE f.id IN ({marks}){where}", [*part, *given]).fetchall()
        seen = set(allow({row[1] for row in rows})) if allow is not None else {row[1] for row in rows}
        kept = {row[0] for row in rows if row[1] in seen}
        for number in part:
            if number in kept:
                at += 1
                scores[number] = scores.get(number, 0.0) + 1 / (RANK + at)
        if at >= FUSED:
            break
    return sorted(scores.items(), key=lambda one: (-one[1], one[0]))[:wanted]


def _hits(held: sqlite3.Connection, ranked: Ranked, marks: frozenset[str], split: Split | None) -> tuple[Hit, ...]:
    rows = _rows(held, [number for number, _score in ranked])
    if split is None:
        return tuple(_hit(rows[number], score, ()) for number, score in ranked)
    made, fits = [], Fits(marks, split)
    for number, score in ranked:
        text = zlib.decompress(held.execute("SELECT text FROM body WHERE id = ?", (number,)).fetchone()[0]).decode("utf-8")
        made.append(_hit(rows[number], score, snippet(text, fits)))
    return tuple(made)


def _rows(held: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, Any]:
    marks = ",".join("?" * len(numbers))
    rows: Iterable[Any] = held.execute(f"SELECT {_FIELDS} WHERE d.id IN ({marks})", list(numbers))
    return {row[0]: row for row in rows}


def _hit(row: Any, score: float, cut: tuple[Any, ...], likeness: float = 0.0) -> Hit:
    _number, key, part_of, title, kind, sender, dated = row
    at = datetime.fromtimestamp(dated, UTC) if dated is not None else None
    return Hit(key, part_of, title, kind, sender, at, score, cut, likeness)


def _counts(texts: Sequence[str]) -> dict[str, int]:
    """Return a document's 400 commonest terms with their counts."""
    counts = Counter(one for text in texts for one in text.split() if one not in STOP and len(one) > 2)
    return dict(counts.most_common(400))


def _weights(counts: Mapping[str, int], documents: Mapping[str, int], every: int) -> dict[str, float]:
    """Return tf-idf of a document's weightiest terms: (1 + ln tf) ln(N / df)."""
    made = {one: (1 + math.log(n)) * max(math.log(every / max(documents.get(one, 1), 1)), 0.0) for one, n in counts.items()}
    best = sorted(made, key=lambda one: (-made[one], one))[:LIKE_WEIGHED]
    return {one: made[one] for one in best if made[one] > 0}


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    product = sum(weight * other.get(word, 0.0) for word, weight in one.items())
    lengths = math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
    return min(product / lengths, 1.0) if lengths else 0.0
