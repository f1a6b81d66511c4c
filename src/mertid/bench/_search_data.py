"""The texts that search is measured on: real questions with their answers, and as many made documents as one wants."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from mertid.engines.search import Entry

HALVING_SEED = 0
"""Fixed: the settings in `mertid.engines.search` were chosen on the first half so drawn, and figures are reported on the second."""
START = datetime(2020, 1, 1, tzinfo=UTC)
KINDS = ("mail", "brev", "notat", "referat")


@dataclass(frozen=True)
class Pair:
    """A question and the answer that belongs to it."""

    id: str
    question: str
    answer: str


def pairs(data: Path) -> tuple[Path, list[Pair]]:
    """Return the file and its pairs. Source: Folketinget, oral questions with the minister's first answer, 2022-23."""
    path = data / "search" / "folketing_question_answer.jsonl"
    if not path.is_file():
        return path, []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return path, [Pair(row["id"], row["spoergsmaal"], row["svar"]) for row in rows]


def second_half(every: list[Pair]) -> list[Pair]:
    """Return the half that no setting was chosen on."""
    ids = [pair.id for pair in every]
    random.Random(HALVING_SEED).shuffle(ids)
    first = set(ids[: len(ids) // 2])
    return [pair for pair in every if pair.id not in first]


def made(n: int, seed: int) -> Iterator[Entry]:
    """Yield ``n`` invented documents: sentences of the sample mails, with compounds put together from their words and case numbers."""
    chance = random.Random(seed)
    sentences, words = _sentences()
    for number in range(n):
        said = [chance.choice(sentences) for _ in range(chance.randint(4, 12))]
        said += [f"Det gælder {_compound(chance, words)} og {_compound(chance, words)} i sag {chance.randrange(20, 27)}-{number:06}."]
        chance.shuffle(said)
        yield Entry(
            key=f"made:{number}", text=" ".join(said), title=chance.choice(sentences)[:60], kind=chance.choice(KINDS),
            sender=f"{chance.choice(words)}@{chance.choice(words)}.example", dated_at=START + timedelta(hours=chance.randrange(50_000)),
            part_of=f"case:{number % 9000}", stamp="1",
        )


def questions(n: int, seed: int) -> list[tuple[str, str]]:
    """Return ``n`` questions of each kind of question, as (kind, text)."""
    chance = random.Random(seed + 1)
    sentences, words = _sentences()
    asked = []
    for _ in range(n):
        some = [chance.choice(words) for _ in range(3)]
        wrong = list(some[0])
        at = chance.randrange(1, len(wrong) - 1)
        wrong[at], wrong[at - 1] = wrong[at - 1], wrong[at]
        phrase = " ".join(chance.choice(sentences).split()[:3]).strip(".,!?")
        asked += [
            ("one word", some[0]), ("two words", " ".join(some[:2])), ("three words", " ".join(some)), ("misspelled", "".join(wrong)),
            ("phrase", f'"{phrase}"'), ("compound", _compound(chance, words)), ("text", " ".join(chance.sample(sentences, 3))),
        ]
    return asked


def _sentences() -> tuple[list[str], list[str]]:
    source = Path(str(files("mertid") / "samples" / "mail_triage.jsonl"))
    rows = [json.loads(line)["facts"] for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    whole = " ".join(f"{row['subject']}. {row['body']}" for row in rows)
    sentences = sorted({one.strip() for one in re.split(r"(?<=[.!?])\s+|\n+", whole) if 20 < len(one.strip()) < 300})
    words = sorted({word for word in re.findall(r"[a-zæøå]+", whole.lower()) if 5 <= len(word) <= 12})
    return sentences, words


def _compound(chance: random.Random, words: list[str]) -> str:
    return chance.choice(words) + chance.choice(words)
