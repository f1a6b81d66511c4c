"""The index's own words: in how many documents each stands, what a compound is made of, which word was meant."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter

from .compounds import split
from .words import term

AT_ONCE = 900
SPELLED_LEAST, SPELLED_MOST = 4, 30
"""Letters of a word that is offered when another is misspelled."""
CANDIDATES = 300
HELD, REST, HOLDING = 4, 3, 12
"""Least letters of a term looked for in compounds, and of what stands beside it there (one more behind it, where endings stand);
compounds taken at most."""
_FIRST = itemgetter(0)


def known(held: sqlite3.Connection, words: Iterable[str]) -> dict[str, int]:
    """Return in how many documents each folded word stands; words in none are left out."""
    found: dict[str, int] = {}
    for part in _parts(words):
        marks = ",".join("?" * len(part))
        found.update(held.execute(f"SELECT word, documents FROM word WHERE word IN ({marks})", part))  # noqa: S608  # marks alone
    return found


def of_terms(held: sqlite3.Connection, terms: Iterable[str]) -> dict[str, int]:
    """Return in how many documents each term stands, counted too high where several of its forms stand in one document."""
    found: dict[str, int] = {}
    for part in _parts(terms):
        marks = ",".join("?" * len(part))
        rows = held.execute(f"SELECT term, sum(documents) FROM word WHERE term IN ({marks}) GROUP BY term", part)  # noqa: S608
        found.update(rows)
    return found


def size(held: sqlite3.Connection) -> int:
    """Return how many different words have come by so far."""
    return int(held.execute("SELECT coalesce(max(id), 0) FROM word").fetchone()[0])


def add(held: sqlite3.Connection, counts: Mapping[str, int]) -> None:
    """Count words of new documents."""
    here = known(held, counts)
    held.executemany("UPDATE word SET documents = documents + ? WHERE word = ?", [(counts[word], word) for word in here])
    new = [word for word in counts if word not in here]
    if not new:
        return
    first = size(held) + 1
    rows = [(first + at, word, term(word), counts[word]) for at, word in enumerate(new)]
    held.executemany("INSERT INTO word (id, word, term, documents) VALUES (?, ?, ?, ?)", rows)
    held.executemany("INSERT INTO spelling (rowid, word) VALUES (?, ?)", [row[:2] for row in rows if _spelled(row[1])])


def take(held: sqlite3.Connection, counts: Mapping[str, int]) -> None:
    """Count words of removed documents out, and forget those that stand nowhere any more."""
    held.executemany("UPDATE word SET documents = documents - ? WHERE word = ?", [(n, word) for word, n in counts.items()])
    for part in _parts(counts):
        marks = ",".join("?" * len(part))
        gone = held.execute(f"SELECT id, word FROM word WHERE documents < 1 AND word IN ({marks})", part).fetchall()  # noqa: S608
        spelled = [row for row in gone if _spelled(row[1])]
        held.executemany("INSERT INTO spelling (spelling, rowid, word) VALUES ('delete', ?, ?)", spelled)
        held.executemany("DELETE FROM word WHERE id = ?", [row[:1] for row in gone])


def parts_of(
    held: sqlite3.Connection, words: Iterable[str], *, heads: bool = False, inflected: bool = False,
) -> dict[str, tuple[str, ...]]:
    """Return the parts of each compound among the folded words; ``heads`` as in `split`.

    ``inflected``: a part also counts where the index holds it in other forms only ("mure" where "murene" stands). Right for a word of a
    question that stands nowhere; among a document's words it finds parts that are none.
    """
    return split(words, lambda wanted: _counted(held, wanted) if inflected else known(held, wanted), heads=heads)


def _counted(held: sqlite3.Connection, words: Iterable[str]) -> dict[str, int]:
    stems = {word: term(word) for word in words}
    counts = of_terms(held, stems.values())
    return {word: counts[stem] for word, stem in stems.items() if stem in counts}


def near(held: sqlite3.Connection, word: str, most: int = 3) -> tuple[str, ...]:
    """Return the index's words nearest to a folded word that stands nowhere: at most 1 letter off, 2 from eight letters on.

    Of equally near ones those that stand in more documents come first; a word twice as far is left out.
    """
    if not _spelled(word):
        return ()
    limit = 1 if len(word) < 8 else 2
    grams = sorted({word[at : at + 3] for at in range(len(word) - 2)})
    # `spelling` keeps no places (detail=none), so shared pieces are counted here rather than by bm25.
    shared: Counter[int] = Counter()
    for gram in grams:
        shared.update(map(_FIRST, held.execute("SELECT rowid FROM spelling WHERE spelling MATCH ?", (f'"{gram}"',)).fetchall()))
    least = max(len(grams) - 4 * limit, 1)  # a swap of two letters breaks four pieces at most
    numbers = [number for number, n in shared.most_common(CANDIDATES) if n >= least]
    marks = ",".join("?" * len(numbers))
    found: dict[str, int] = {}
    asked = f"SELECT word FROM word WHERE id IN ({marks}) AND length(word) BETWEEN ? AND ?"  # noqa: S608  # marks alone
    for (other,) in held.execute(asked, [*numbers, len(word) - limit, len(word) + limit]):
        far = distance(word, other, limit)
        if far <= limit:
            found[other] = far
    if not found:
        return ()
    counts = known(held, found)
    nearest = min(found.values())
    best = sorted((other for other, far in found.items() if far == nearest), key=lambda other: (-counts.get(other, 0), other))
    return tuple(best[:most])


def holding(held: sqlite3.Connection, one: str, most: int = HOLDING) -> dict[str, int]:
    """Return the terms of compounds that begin or end with a term that stands nowhere alone, with their documents, commonest first.

    Such a compound cannot have been taken apart: that takes parts which stand somewhere on their own.
    """
    if len(one) < HELD or not one.isalpha():
        return {}
    grams = " AND ".join(f'"{one[at : at + 3]}"' for at in range(len(one) - 2))
    asked = "SELECT w.term, w.documents FROM spelling s JOIN word w ON w.id = s.rowid WHERE s.spelling MATCH ?"
    found: Counter[str] = Counter()
    for other, documents in held.execute(asked, (grams,)):
        rest = len(other) - len(one)
        if rest >= REST and (other.endswith(one) or (rest > REST and other.startswith(one))):
            found[other] += documents
    return dict(found.most_common(most))


def distance(one: str, other: str, limit: int) -> int:
    """Return how many letters must be changed, added, dropped or swapped with their neighbour; ``limit`` + 1 when more than ``limit``.

    Source: optimal string alignment, Damerau 1964.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        now = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        if min(now) > limit:
            return limit + 1
        before, last = last, now
    return last[-1]


def _spelled(word: str) -> bool:
    return SPELLED_LEAST <= len(word) <= SPELLED_MOST and word.isalpha()


def _parts(words: Iterable[str]) -> Iterator[list[str]]:
    every = sorted(set(words))
    for at in range(0, len(every), AT_ONCE):
        yield every[at : at + AT_ONCE]
