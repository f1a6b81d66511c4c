"""Makes the shipped model from the data: DDT's train and dev splits, the same sentences under other names, invented letters.

Probabilities are calibrated, and figures told, on sentences that were not learned from: a third at a time, by models of the other two
thirds. Choices were made so too, or on the dev split before it was learned from. The test split is never opened here.
"""

import csv
import hashlib
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from mertid.core import BadSettings

from . import augment, decode, letters
from .corpus import Labelled, read, spans
from .find import LEAST
from .lists import Lists, lists
from .model import Model
from .train import fit, save, strict

UNLISTED_SHARE = 0.3  # of the lists' names are unknown to the lists in changed copies: the model must find names that no list has
COPIES, LETTER_COPIES = 1, 5
LEAST_SEEN = 0.02
BLOCK, PARTS = 40, 3
"""Sentences that stay together when the data are parted, since neighbours are of one text, and parts."""
Said = list[tuple[int, int, float]]
"""A sentence's names as a model says them: first word, word after the last, the model's own probability."""


def make(data: Path, out: Path, seed: int = 0) -> dict[str, float]:
    """Train, calibrate and write the model; return its figures on sentences not learned from.

    Parameters
    ----------
    data : folder that holds redact/ner_ddt; the names of redact/names_dacy, where they are, are put into no training sentence
    out : folder for names.safetensors

    Raises
    ------
    BadSettings
        The training data are missing.
    """
    folder = data / "redact" / "ner_ddt"
    files = [folder / f"da_ddt-ud-{part}.iob2" for part in ("train", "dev")]
    if not all(f.is_file() for f in files):
        raise BadSettings("names: redact/ner_ddt holds no train and dev split, expected da_ddt-ud-train.iob2. Give the data folder.")
    every = [sentence for file in files for sentence in read(file)]
    names = augment.Names.of(lists(), tested(data))
    renamed = [augment.other_names(s, names, lists(), random.Random(seed)) for s in every]  # noqa: S311  # no secret
    own, others = crossed(every, [every, renamed], names, seed)
    model = fit(sentences(every, names, seed))
    model.known = lists()
    model.scale = calibrate([*every, *renamed], [*own, *others])
    shown = [[(start, end) for start, end, p in row if p >= model.raw(LEAST)] for row in own]
    figures = dict(zip(("precision", "recall", "F1"), strict([spans(s.labels) for s in every], shown), strict=True))
    digest = hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()
    save(model, out, {"seed": seed, "data": digest, "crossed": {k: round(v, 4) for k, v in figures.items()}, "licence": "CC-BY-SA-4.0"})
    return figures


def tested(data: Path) -> frozenset[str]:
    """Return the names that the fairness report tests with, lower case; none where the file is missing."""
    path = data / "redact" / "names_dacy" / "names.csv"
    if not path.is_file():
        return frozenset()
    with path.open(encoding="utf-8", newline="") as file:
        return frozenset(row["name"].lower() for row in csv.DictReader(file))


def sentences(train: Sequence[Labelled], names: augment.Names, seed: int) -> Iterator[tuple[Labelled, Lists]]:
    """Yield every training sentence with the lists it is read with; the last with the shipped ones."""
    fewer = augment.fewer(lists(), UNLISTED_SHARE, random.Random(seed))  # noqa: S311  # no secret
    for sentence in augment.more(train, names, lists(), seed, COPIES):
        yield sentence, fewer
    for sentence in letters.letters(names, seed + 1, LETTER_COPIES):
        yield sentence, fewer
    for sentence in train:
        yield sentence, lists()


def crossed(every: Sequence[Labelled], asked: Sequence[Sequence[Labelled]], names: augment.Names, seed: int) -> list[list[Said]]:
    """Return what models that did not learn from a sentence say of it: for each of ``asked``, which are as long as ``every``."""
    part = [at // BLOCK % PARTS for at in range(len(every))]
    found: list[list[Said]] = [[[] for _ in every] for _ in asked]
    for held in range(PARTS):
        model = fit(sentences([s for s, p in zip(every, part, strict=True) if p != held], names, seed))
        model.known = lists()
        mine = [at for at, p in enumerate(part) if p == held]
        for rows, source in zip(found, asked, strict=True):
            for at, row in zip(mine, said(model, [source[at] for at in mine], LEAST_SEEN), strict=True):
                rows[at] = row
    return found


def calibrate(labelled: Sequence[Labelled], found: Sequence[Said]) -> tuple[float, float]:
    """Return slope and shift of the logistic curve from the log odds of a name that was said to whether it is exactly one."""
    from sklearn.linear_model import LogisticRegression

    odds, right = [], []
    for sentence, row in zip(labelled, found, strict=True):
        gold = set(spans(sentence.labels))
        for start, end, p in row:
            p = min(max(p, 1e-6), 1 - 1e-6)
            odds.append([np.log(p / (1 - p))])
            right.append((start, end) in gold)
    fitted = LogisticRegression(C=100.0).fit(np.array(odds), np.array(right))
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def said(model: Model, labelled: Sequence[Labelled], least: float) -> list[Said]:
    """Return the names the model says in given words, with its own probabilities."""
    read_in = decode.marginals([model.emissions(s.words) for s in labelled], model.moves)
    return [decode.best(model.labels, one, model.moves, least) for one in read_in]


def score(model: Model, labelled: Sequence[Labelled]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of exact names at the least probability that is shown."""
    found = [[(a, b) for a, b, _ in row] for row in said(model, labelled, model.raw(LEAST))]
    return strict([spans(s.labels) for s in labelled], found)
