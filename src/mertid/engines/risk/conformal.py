"""Sets and intervals with a stated coverage, whatever the model is worth.

Class by class (Mondrian), so that the rare answer keeps its coverage too; scores come from models that had not seen the case
(cross-conformal). A few lines of NumPy saved as numbers: crepes and MAPIE give the same sets and save by pickle.
Source: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World (2005), ch. 2 and 4; Vovk, "Cross-conformal predictors" (2015).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
KEPT = 1_000
"""Scores kept a class; of more, evenly spaced ranks are enough."""


@dataclass(frozen=True)
class Sets:
    """Per key sorted scores of how strange it was where it was right (1 - its chance); ``sizes`` how many there were."""

    keys: tuple[str, ...]
    scores: tuple[Floats, ...]
    sizes: tuple[int, ...]

    def possible(self, shares: Floats, coverage: float) -> tuple[tuple[str, ...], ...]:
        """Return per case the keys that cannot be ruled out, the likeliest first. ``shares`` has shape (n, keys)."""
        kept = np.column_stack([self._p(at, 1 - shares[:, at]) > 1 - coverage for at in range(len(self.keys))])
        order = np.argsort(-shares, axis=1, kind="stable")
        return tuple(tuple(self.keys[at] for at in ranks if row[at]) for ranks, row in zip(order, kept, strict=True))

    def _p(self, at: int, strange: Floats) -> Floats:
        scores, size = self.scores[at], self.sizes[at]
        if not len(scores):
            return np.ones(len(strange))
        above = (len(scores) - np.searchsorted(scores, strange - 1e-12, side="left")) / len(scores) * size
        return (above + 1) / (size + 1)


def learn_sets(shares: Floats, right: NDArray[np.int64], keys: tuple[str, ...]) -> Sets:
    """Learn from calibrated ``shares`` (n, keys) of models that had not seen the cases, and the place of the right key."""
    scores, sizes = [], []
    for at in range(len(keys)):
        mine = np.sort(1 - shares[right == at, at])
        sizes.append(len(mine))
        scores.append(_thin(mine))
    return Sets(keys, tuple(scores), tuple(sizes))


@dataclass(frozen=True)
class Band:
    """Sorted signed scores ``(y - mean) / sqrt(mean + 1/4)``, from which an interval for a count follows."""

    scores: Floats
    size: int

    def interval(self, mean: Floats, coverage: float) -> tuple[Floats, Floats]:
        """Return whole numbers (low, high), shape (n,), between which the count lies with ``coverage``."""
        aside = (1 - coverage) / 2
        scale = np.sqrt(mean + 0.25)
        low, high = self._rank(aside), self._rank(1 - aside)
        return np.maximum(np.ceil(mean + low * scale - 1e-9), 0.0), np.maximum(np.floor(mean + high * scale + 1e-9), 0.0)

    def _rank(self, share: float) -> float:
        """Return the score that a new one is below with at least (above with at most) ``share``, the new one counted in."""
        if not len(self.scores):
            return -np.inf if share < 0.5 else np.inf
        rank = np.ceil(share * (self.size + 1)) if share > 0.5 else np.floor(share * (self.size + 1))
        if rank > self.size:
            return float(self.scores[-1] * 1.5 + 1)
        place = int(np.clip(round((rank - 1) / max(self.size - 1, 1) * (len(self.scores) - 1)), 0, len(self.scores) - 1))
        return float(self.scores[place])


def learn_band(mean: Floats, y: Floats) -> Band:
    """Learn from calibrated ``mean`` counts of models that had not seen the cases, and what turned out."""
    scores = np.sort((y - mean) / np.sqrt(mean + 0.25))
    return Band(_thin(scores), len(scores))


def _thin(sorted_scores: Floats) -> Floats:
    if len(sorted_scores) <= KEPT:
        return sorted_scores
    return sorted_scores[np.round(np.linspace(0, len(sorted_scores) - 1, KEPT)).astype(int)]
