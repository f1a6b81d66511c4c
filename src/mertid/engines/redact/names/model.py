"""The small name model: a linear-chain CRF read from its weights and run over many sentences at once with NumPy.

A word's weights are summed once for each place it can have beside another word and kept, so that a known word costs one
look-up; only classes of neighbouring words are looked up per place.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from mertid.core import BadSettings

from . import features
from .lists import Lists, lists

FOLDER = Path(__file__).parent / "model"
KEPT = 60_000  # words whose weights are kept between calls
LEARNT = 1000  # new words summed at once: about 6 MB
SEEN = re.compile(r"(-?[012]):([a-z].*)", re.DOTALL)  # a word's feature and the place it is seen from
Floats = NDArray[np.float32]


@dataclass
class Model:
    """Weights of a CRF. ``labels`` are its L labels, ``rows`` a feature's row in ``weights`` (F, L), ``moves`` (L, L) from, to."""

    labels: tuple[str, ...]
    rows: dict[str, int]
    weights: Floats
    moves: Floats
    known: Lists
    scale: tuple[float, float] = (1.0, 0.0)  # slope and shift of the calibration
    _wide: dict[str, int] = field(default_factory=dict)
    _nothing: int = 0
    _at: Floats = field(default_factory=lambda: np.zeros((0, 5, 0), np.float32))
    _words: dict[str, int] = field(default_factory=dict)
    _kinds: list[str] = field(default_factory=list)
    _sums: Floats = field(default_factory=lambda: np.zeros((0, 5, 0), np.float32))
    _between: dict[tuple[str, ...], Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Lay a word's feature and its weights at each place beside another word in one row, so that a new word costs one sum."""
        beside = [(row, found[1], found[2]) for name, row in self.rows.items() if (found := SEEN.fullmatch(name))]
        self._wide = {feature: at for at, feature in enumerate(dict.fromkeys(feature for _, _, feature in beside))}
        self._nothing = len(self._wide)  # a row of zeros, for words no feature of which has a weight
        self._at = np.zeros((len(self._wide) + 1, len(features.OFFSETS), len(self.labels)), np.float32)
        for row, offset, feature in beside:
            self._at[self._wide[feature], features.OFFSETS.index(int(offset))] = self.weights[row]

    def emissions(self, found: Sequence[str]) -> Floats:
        """Return each label's score for each word of a sentence, shape (n, L), the neighbours' weight included."""
        row = [features.EDGE, features.EDGE, *found, features.EDGE, features.EDGE]
        self.learn(row)
        ids = [self._words[w] for w in row]
        part = self._sums[ids]
        n, kinds = len(found), [self._kinds[i] for i in ids]
        score: Floats = part[2 : n + 2, 2].copy()
        for column, offset in enumerate(features.OFFSETS):
            if offset:
                score += part[2 + offset : n + 2 + offset, column]
        loud = features.caps(list(found))
        for at in range(n):
            where = features.place(found, at, loud)  # type: ignore[arg-type]
            score[at] += self._beside((where, *kinds[at : at + 4]))
        return score

    def _beside(self, key: tuple[str, ...]) -> Floats:
        made = self._between.get(key)
        if made is None:
            said = (*features.context([*key[1:], ""], 0), f"5{key[0]}{key[3]}")
            made = self._between[key] = self._sum(said)
            if len(self._between) > KEPT:
                self._between.clear()
        return made

    def _sum(self, said: Sequence[str]) -> Floats:
        rows = [r for r in map(self.rows.get, said) if r is not None]
        return self.weights[rows].sum(0) if rows else np.zeros(len(self.labels), np.float32)

    def learn(self, words: Iterable[str]) -> None:
        """Sum the weights of the words not yet known, many at once, which is faster than one by one."""
        new = [w for w in dict.fromkeys(words) if w not in self._words]
        for at in range(0, len(new), LEARNT):
            self._learn(new[at : at + LEARNT])

    def _learn(self, new: Sequence[str]) -> None:
        at = len(self._kinds)
        rows: list[int] = []
        starts: list[int] = []
        for word in new:
            kind, said = features.about(word, self.known)
            starts.append(len(rows))
            rows += [r for r in map(self._wide.get, said) if r is not None] or [self._nothing]
            self._words[word] = len(self._kinds)
            self._kinds.append(kind)
        if len(self._kinds) > len(self._sums):
            more = np.zeros((len(self._kinds) + len(self._sums), *self._at.shape[1:]), np.float32)
            more[:at] = self._sums[:at].reshape(at, *self._at.shape[1:])
            self._sums = more
        self._sums[at : len(self._kinds)] = np.add.reduceat(self._at[rows], starts, axis=0)

    def calibrated(self, p: float) -> float:
        """Return the probability that a name the model gives ``p`` is one, by a logistic curve fitted on sentences not learned from."""
        p = min(max(p, 1e-6), 1 - 1e-6)
        slope, shift = self.scale
        return float(1 / (1 + np.exp(-(slope * np.log(p / (1 - p)) + shift))))

    def raw(self, p: float) -> float:
        """Return the model's own probability that is ``p`` after calibration."""
        slope, shift = self.scale
        return float(1 / (1 + np.exp(-(np.log(p / (1 - p)) - shift) / slope)))

    def forget(self) -> None:
        """Drop the kept words when there are many, between calls."""
        if len(self._words) > KEPT:
            self._words.clear()
            self._kinds.clear()
            self._between.clear()


def load(folder: Path = FOLDER, known: Lists | None = None) -> Model:
    """Read a model from its folder.

    Raises
    ------
    BadSettings
        The folder holds no such model.
    """
    try:
        with safe_open(str(folder / "names.safetensors"), "numpy") as file:
            told = json.loads(file.metadata()["told"])
            weights, moves = file.get_tensor("weights"), file.get_tensor("moves")
            blob = file.get_tensor("features").tobytes().decode("utf-8")
    except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
        why = f"names: the model cannot be read ({type(error).__name__}), expected names.safetensors. Run mertid train-names."
        raise BadSettings(why) from None
    rows = {name: i for i, name in enumerate(blob.split("\n"))}
    scale = told["weights_scale"]
    return Model(tuple(told["labels"]), rows, weights.astype(np.float32) * scale, moves, known or lists(), tuple(told["calibration"]))


@lru_cache(maxsize=1)
def shipped() -> Model:
    """Return the shipped model, read once a process."""
    return load()
