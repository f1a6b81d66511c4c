"""Reads labelled sentences: Universal NER (.iob2) and DaN+ (.tsv)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mertid.core import BadSettings

LABELS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG")


@dataclass(frozen=True)
class Labelled:
    """A sentence: its words, one label each (B-PER, I-PER ... O), and the text as it was written where the file has it."""

    words: tuple[str, ...]
    labels: tuple[str, ...]
    text: str = ""


def read(path: Path, column: int = 2, word: int = 1) -> list[Labelled]:
    """Return the sentences of a file with one word a line and an empty line between sentences.

    ``column`` holds the label, ``word`` the word (both from 0). Labels other than PER, LOC and ORG become O; what follows a
    ``#`` in the label (DaN+ second layer) is left out.

    Raises
    ------
    BadSettings
        A line has too few columns.
    """
    return list(_sentences(path, column, word))


def _sentences(path: Path, column: int, word: int) -> Iterator[Labelled]:
    found: list[str] = []
    labels: list[str] = []
    text = ""
    for number, line in enumerate([*path.read_text("utf-8").splitlines(), ""], 1):
        if line.startswith("# text ="):
            text = line.partition("=")[2].strip()
        elif line.startswith("#") and "\t" not in line:
            continue
        elif not line.strip():
            if found:
                yield Labelled(tuple(found), tuple(labels), text)
            found, labels, text = [], [], ""
        else:
            cells = line.split("\t")
            if len(cells) <= max(column, word):
                raise BadSettings(f"names: {path.name} line {number} has {len(cells)} columns, expected {column + 1}. Check the file.")
            found.append(cells[word])
            label = cells[column].partition("#")[0]
            labels.append(label if label in LABELS else "O")


def spans(labels: tuple[str, ...] | list[str], what: str = "PER") -> list[tuple[int, int]]:
    """Return the spans of one kind as (first word, word after the last). An I without a B before it begins a span."""
    found: list[tuple[int, int]] = []
    start = -1
    for at, label in enumerate([*labels, "O"]):
        if start >= 0 and label != f"I-{what}":
            found.append((start, at))
            start = -1
        if label == f"B-{what}" or (label == f"I-{what}" and start < 0):
            start = at
    return found
