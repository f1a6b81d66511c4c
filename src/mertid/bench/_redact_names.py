"""Names of people, for `mertid bench redact`: DDT's test split and DaN+ noisy web, beside a plain guess and published figures.

A passage is right (strict) when both its ends are, found (overlap) when it shares a character with a name that is there. The
shipped model is run as a user runs it: on the text as written, its own words and rules, no downloads. Neither split was seen
in training or in any choice; choices were made on DDT's dev split.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mertid.engines.redact.names import decode, find_names_many
from mertid.engines.redact.names.corpus import Labelled, read, spans
from mertid.engines.redact.names.features import form, listed
from mertid.engines.redact.names.find import LEAST
from mertid.engines.redact.names.lists import Lists
from mertid.engines.redact.names.model import FOLDER, Model, load
from mertid.engines.redact.names.tokenise import sentences

from . import _redact_presidio
from .harness import Row, clock, sha256, timed

Span = tuple[int, int]
RESAMPLED = 1000
ALL = ("F1", "precision", "recall")
PLAIN = "listed name with a capital, runs of capitals joined"
PUBLISHED = (
    "DaCy large; medium .849, small .827; spaCy lg/md/sm .746/.712/.644. All entity types of DaNE, not people alone "
    "[DaCy docs, ../shared/targets.md]"
)


@dataclass(frozen=True)
class Counted:
    """Per sentence: names found and right, names said, names there; strict, and by overlap (names there found, names said right)."""

    strict: NDArray[np.int64]
    overlap: NDArray[np.int64]

    def figures(self, which: str, seed: int) -> dict[str, tuple[float, float, float]]:
        """Return precision, recall and F1, each with the 95 % bounds of a bootstrap over sentences."""
        rows = getattr(self, which)
        dice = np.random.default_rng(seed)
        drawn = np.stack([rows[dice.integers(0, len(rows), len(rows))].sum(0) for _ in range(RESAMPLED)])
        whole, spread = _rates(rows.sum(0)[None])[0], _rates(drawn)
        low, high = np.quantile(spread, (0.025, 0.975), axis=0)
        return {n: (float(whole[i]), float(low[i]), float(high[i])) for i, n in enumerate(("precision", "recall", "F1"))}


def _rates(rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return precision, recall, F1 of rows (right said, said, found there, there)."""
    right, said, found, there = rows.T.astype(float)
    precision, recall = right / np.maximum(said, 1), found / np.maximum(there, 1)
    return np.stack([precision, recall, 2 * precision * recall / np.maximum(precision + recall, 1e-9)], 1)


def count(gold: Sequence[Sequence[Span]], said: Sequence[Sequence[Span]]) -> Counted:
    """Return the counts of each sentence; spans are offsets into its text."""
    strict, overlap = [], []
    for there, found in zip(gold, said, strict=True):
        right = len(set(there) & set(found))
        strict.append((right, len(found), right, len(there)))
        hit = [sum(s < e2 and s2 < e for s2, e2 in there) > 0 for s, e in found]
        met = [sum(s < e2 and s2 < e for s2, e2 in found) > 0 for s, e in there]
        overlap.append((sum(hit), len(found), sum(met), len(there)))
    return Counted(np.array(strict), np.array(overlap))


def laid(sentence: Labelled) -> tuple[str, list[Span]]:
    """Return a sentence's text and the characters of its people. Where the file has no text, the words are joined by spaces."""
    text = sentence.text or " ".join(sentence.words)
    places, at = [], 0
    for word in sentence.words:
        start = text.find(word, at)
        start = at if start < 0 else start
        at = start + len(word)
        places.append((start, at))
    return text, [(places[s][0], places[e - 1][1]) for s, e in spans(sentence.labels)]


def shipped(texts: Sequence[str], model: Model | None = None) -> list[list[Span]]:
    """Return what the shipped model and rules say."""
    return [[(f.start, f.end) for f in finds] for finds in find_names_many(texts, model=model)]


def plain(texts: Sequence[str], known: Lists) -> list[list[Span]]:
    """Return the plain guess: runs of words with a capital of which one is in the lists and does not merely begin the sentence."""
    return [[s for row in sentences(text) for s in _plain([(w.text, w.start, w.end) for w in row], known)] for text in texts]


def _plain(row: list[tuple[str, int, int]], known: Lists) -> Iterator[Span]:
    run: list[tuple[int, str, int, int]] = []
    for at, (word, start, end) in enumerate([*row, (".", 0, 0)]):
        if form(word) in "TUI":
            run.append((at, word, start, end))
            continue
        while run and run[0][0] == 0 and known.ordinary(run[0][1].lower()) and not listed(run[0][1], known):
            run = run[1:]
        if any(listed(w, known) for _, w, _, _ in run):
            yield run[0][2], run[-1][3]
        run = []


def words_given(labelled: Sequence[Labelled], model: Model) -> list[list[Span]]:
    """Return spans of words that the model alone says when it is given the treebank's own words."""
    read_in = decode.marginals([model.emissions(s.words) for s in labelled], model.moves)
    return [[(a, b) for a, b, _ in decode.best(model.labels, one, model.moves, model.raw(LEAST))] for one in read_in]


def rows(data: Path, seed: int) -> Iterator[Row]:
    """Yield the rows on names. Nothing where the data are missing."""
    from ._redact_names_groups import rows as groups

    file = data / "redact" / "ner_ddt" / "da_ddt-ud-test.iob2"
    noisy = data / "redact" / "ner_danplus" / "da_arto_dev.tsv"
    if file.is_file():
        yield from _set("DDT test, people (UNER)", file, read(file), seed, 0.854, PUBLISHED)
        yield from _set("DDT test, people (DaN+ label)", file, read(file, column=3), seed, None, "", ("F1",))
        yield from _given(file, seed)
        yield from _presidio(file, seed)
    if noisy.is_file():
        yield from _set("DaN+ Arto dev, people (noisy web)", noisy, read(noisy, column=1, word=0), seed, None, "")
    yield from groups(data, seed)
    if file.is_file():
        yield from _speed(file)


def _set(
    name: str, file: Path, labelled: list[Labelled], seed: int, published: float | None, source: str, which: tuple[str, ...] = ALL
) -> Iterator[Row]:
    with clock() as spent:
        texts, gold = zip(*map(laid, labelled), strict=True)
        ours, guess = count(gold, shipped(texts)), count(gold, plain(texts, load().known))
    said = []
    for way in ("strict", "overlap"):
        mine, theirs = ours.figures(way, seed), guess.figures(way, seed)
        for metric in which:
            value, low, high = mine[metric]
            beside = (published, source) if metric == "F1" and way == "strict" else (None, "")
            said.append(
                Row(
                    "redact", name, sha256(file), f"{metric} {way}", "share", value, theirs[metric][0], PLAIN, *beside,
                    low=low, high=high, n=int(ours.strict[:, 3].sum()),
                )
            )
    yield from timed(said, spent.seconds)


def _given(file: Path, seed: int) -> Iterator[Row]:
    """Yield the model alone on the treebank's own words, as published figures for taggers often are."""
    labelled = read(file)
    with clock() as spent:
        ours = count([spans(s.labels) for s in labelled], words_given(labelled, load()))
    value, low, high = ours.figures("strict", seed)["F1"]
    row = Row("redact", "DDT test, people (UNER), the treebank's words", sha256(file), "F1 strict", "share", value, low=low, high=high)
    yield from timed([row], spent.seconds)


def _presidio(file: Path, seed: int) -> Iterator[Row]:
    """Yield our figure beside Presidio's, where a person has that installed."""
    if not (name := _redact_presidio.pipeline()):
        return
    texts, gold = zip(*map(laid, read(file)), strict=True)
    ours = count(gold, shipped(texts)).figures("strict", seed)["F1"]
    theirs = count(gold, list(_redact_presidio.people(texts, name))).figures("strict", seed)["F1"]
    beside = f"Presidio, {name}"
    yield Row("redact", "DDT test, people (UNER)", sha256(file), "F1 strict, beside Presidio", "share", ours[0], theirs[0], beside,
              low=ours[1], high=ours[2])


def _speed(file: Path) -> Iterator[Row]:
    """Yield speed on texts whose words are all new to the process, and again when it knows them, as in a request's later documents."""
    labelled = read(file)
    texts, count_words = [s.text for s in labelled], sum(len(s.words) for s in labelled)
    parts = ["\n\n".join(texts[i : i + 40]) for i in range(0, len(texts), 40)]
    with clock() as spent:
        began = time.perf_counter()
        model = load()
        loaded = time.perf_counter() - began
        took = [_seconds(parts, model) for _ in range(4)]
    size = sum(p.stat().st_size for folder in (FOLDER, FOLDER.parent / "lists") for p in folder.iterdir()) / 1e6
    said = [
        Row("redact", "DDT test, people", sha256(file), "words read, new words", "words/s", count_words / took[0], n=count_words),
        Row("redact", "DDT test, people", sha256(file), "words read, known words, best of 3", "words/s", count_words / min(took[1:])),
        Row("redact", "DDT test, people", sha256(file), "model read from disk", "s", loaded),
        Row("redact", "DDT test, people", sha256(file), "model and lists shipped", "MB", size),
    ]
    yield from timed(said, spent.seconds)


def _seconds(texts: Sequence[str], model: Model) -> float:
    began = time.perf_counter()
    find_names_many(texts, model=model)
    return time.perf_counter() - began
