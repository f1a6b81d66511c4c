"""Whether names of Danish and of Muslim origin are found equally: the people of DDT's test sentences under other names.

Names and groups are DaCy's (Apache-2.0). Each name stands once or more in a sentence: where the treebank has a first name and
more, a first name and a surname of the group; where it has one word, one of them; a genitive stays one. Measured twice: with
these names taken out of the lists (every name is then one the lists do not know), and with the lists as shipped. The 27 entries of
one letter, all in the Danish half, are left out: they are initials, not names.
"""

import csv
import random
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mertid.engines.redact.names import augment
from mertid.engines.redact.names.corpus import Labelled, read, spans
from mertid.engines.redact.names.lists import Lists, lists, stem
from mertid.engines.redact.names.model import load

from ._redact_names import PLAIN, RESAMPLED, count, laid, plain, shipped
from .harness import Row, clock, sha256, timed

GROUPS = (("danish", "female"), ("danish", "male"), ("muslim", "female"), ("muslim", "male"))
PASSES = 8


def rows(data: Path, seed: int) -> Iterator[Row]:
    """Yield recall of each group and the difference between origins."""
    file, names = data / "redact" / "ner_ddt" / "da_ddt-ud-test.iob2", data / "redact" / "names_dacy" / "names.csv"
    if not file.is_file() or not names.is_file():
        return
    with names.open(encoding="utf-8", newline="") as opened:
        people = [(r["name"], r["ethnicity"], r["gender"], r["first_name"] == "True") for r in csv.DictReader(opened) if len(r["name"]) > 1]
    labelled = [s for s in read(file) if "B-PER" in s.labels]
    made = {group: _swapped(labelled, people, group, seed) for group in GROUPS}
    tested = {name.lower() for name, *_ in people}
    for how, known in (("test names in no list", lists().without(tested)), ("lists as shipped", lists())):
        with clock() as spent:
            said = list(_rows(made, known, how, sha256(file, names), seed))
        yield from timed(said, spent.seconds)


def _swapped(labelled: list[Labelled], people: list[tuple[str, str, str, bool]], group: tuple[str, str], seed: int) -> list[list[Labelled]]:
    """Return the sentences under names of the group, ``PASSES`` times, so that each name is used about equally often."""
    dice = random.Random(seed)
    given = [n for n, origin, gender, first in people if first and (origin, gender) == group]
    surnames = [n for n, origin, _, first in people if not first and origin == group[0]]
    dice.shuffle(given)
    dice.shuffle(surnames)
    next_given, next_surname = cycle(given), cycle(surnames)
    return [[_renamed(s, next_given, next_surname, dice) for s in labelled] for _ in range(PASSES)]


def _renamed(sentence: Labelled, given: Iterator[str], surnames: Iterator[str], dice: random.Random) -> Labelled:
    found: list[str] = []
    labels: list[str] = []
    at = 0
    for start, end in spans(sentence.labels):
        old = sentence.words[start:end]
        low = stem(old[-1], lists())
        if end - start > 1:
            new = [next(given), next(surnames)]
        else:
            new = [next(given) if lists().look_up(low)[:1] == "g" else next(surnames)]
        if low != old[-1].lower() and old[-1][-1:] in "s'":
            new[-1] = augment.genitive(new[-1], dice)
        found += [*sentence.words[at:start], *new]
        labels += [*sentence.labels[at:start], "B-PER", *["I-PER"] * (len(new) - 1)]
        at = end
    return Labelled((*found, *sentence.words[at:]), (*labels, *sentence.labels[at:]))


def _rows(made: dict[tuple[str, str], list[list[Labelled]]], known: Lists, how: str, checksum: str, seed: int) -> Iterator[Row]:
    model = load(known=known)
    found: dict[tuple[str, str], dict[str, NDArray[np.int64]]] = {}
    for group, passes in made.items():
        texts, gold = zip(*[laid(s) for one in passes for s in one], strict=True)
        ours, guess = count(gold, shipped(texts, model)), count(gold, plain(texts, known))
        counts = {"strict": ours.strict, "overlap": ours.overlap, "plain strict": guess.strict, "plain overlap": guess.overlap}
        # (passes, sentences, found and there) summed over passes: a sentence is drawn with all its names
        found[group] = {k: v[:, 2:].reshape(len(passes), -1, 2).sum(0) for k, v in counts.items()}
    for way in ("strict", "overlap"):
        for group in GROUPS:
            value, low, high = _recall([(1.0, found[group][way])], seed)
            guess_value = _recall([(1.0, found[group][f"plain {way}"])], seed)[0]
            yield Row(
                "redact", f"names by group, {how}", checksum, f"recall {way}, {group[0]} {group[1]}", "share", value, guess_value, PLAIN,
                low=low, high=high, n=int(found[group][way][:, 1].sum()),
            )
        parts = [(1.0 if origin == "danish" else -1.0, (origin, gender)) for origin, gender in GROUPS]
        value, low, high = _recall([(sign / 2, found[g][way]) for sign, g in parts], seed)
        guess_value = _recall([(sign / 2, found[g][f"plain {way}"]) for sign, g in parts], seed)[0]
        metric = f"recall {way}, danish minus muslim"
        yield Row("redact", f"names by group, {how}", checksum, metric, "share", value, guess_value, PLAIN, low=low, high=high)


def _recall(parts: list[tuple[float, NDArray[np.int64]]], seed: int) -> tuple[float, float, float]:
    """Return the weighted sum of recalls with 95 % bounds; the same sentences are drawn for every part (a paired bootstrap)."""
    dice = np.random.default_rng(seed)
    n = len(parts[0][1])

    def rate(drawn: NDArray[np.int64]) -> float:
        return sum(w * rows[drawn, 0].sum() / max(rows[drawn, 1].sum(), 1) for w, rows in parts)

    spread = [rate(dice.integers(0, n, n)) for _ in range(RESAMPLED)]
    low, high = np.quantile(spread, (0.025, 0.975))
    return rate(np.arange(n)), float(low), float(high)
