"""The linear model: a mix of linear learners on word and character TF-IDF, joined with a sentence encoder where that helps.

Which learners, how strong, in what mix, and whether with the encoder is chosen by cross-validation on the authority's own mail:
the least log loss of calibrated scores. In every fold document frequencies, the choice of features and the learners are
made anew from the other folds, so a score of an "unseen" mail owes nothing to that mail. Up to `MOST_TUNED` mails all of
it is used to choose; above, the newest so many, and then the best learners are cross-fitted on everything.

Source: Stone, JRSS B 36 (1974) (choice by cross-validation); Wolpert, Neural Networks 5 (1992) (mixing by unseen scores).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize_scalar
from threadpoolctl import threadpool_limits

from .calibrate import Calibration, fit_calibration
from .features import Counted
from .members import ENCODER_MEMBERS, WORD_MEMBERS, Member, Part, Sheet, fit

MOST_TUNED = 1200
FLOOR = 0.02
Mix = tuple[tuple[Member, float], ...]
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Linear:
    """Scores are ``x @ weights + e @ encoder + bias``. ``weights`` (f, classes), ``encoder`` (d, classes) or (0, classes).

    ``centre`` (d,) is taken from every encoded text before its length is made 1.
    """

    classes: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    encoder: NDArray[np.float32]
    centre: NDArray[np.float32]
    calibration: Calibration

    @property
    def encodes(self) -> bool:
        """Whether the sentence encoder is part of it."""
        return len(self.encoder) > 0

    def scores(self, rows: sparse.csr_matrix, encoded: NDArray[np.float32] | None = None) -> Scores:
        """Return scores, shape (n, classes)."""
        made = np.asarray(rows @ self.weights, np.float64) + self.bias
        if self.encodes and encoded is not None:
            made += centred(encoded, self.centre) @ self.encoder
        return made

    def probabilities(self, rows: sparse.csr_matrix, encoded: NDArray[np.float32] | None = None) -> Scores:
        """Return calibrated probabilities, shape (n, classes)."""
        return self.calibration.probabilities(self.scores(rows, encoded))


@dataclass(frozen=True)
class Trained:
    """A model with what it gave on every training mail as if unseen. ``tried`` maps each candidate to its unseen accuracy."""

    model: Linear
    unseen: Scores
    tried: dict[str, float]
    chosen: str
    mix: Mix = ()


def centred(encoded: NDArray[np.float32], centre: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rows with the common direction taken out and length 1 (multilingual e5 vectors lie close together)."""
    moved = encoded - centre
    return (moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)).astype(np.float32)


def train(
    counted: Counted,
    right: NDArray[np.int64],
    classes: tuple[str, ...],
    encoded: NDArray[np.float32] | None = None,
    *,
    seed: int = 0,
    members: Sequence[Member] = WORD_MEMBERS,
) -> Trained:
    """Learn from counted features of n mails, their classes (n,) and encoded texts (n, d) or None."""
    centre = encoded.mean(axis=0) if encoded is not None else np.zeros(0, np.float32)
    vectors = centred(encoded, centre) if encoded is not None else None
    tried = [*members, *(ENCODER_MEMBERS if vectors is not None else ())]
    n = len(right)
    newest = np.arange(n)[-MOST_TUNED:]
    with threadpool_limits(1):  # small systems are solved ten times faster by one thread than by two that wait for each other
        unseen = crossfit(counted.take(newest), right[newest], len(classes), vectors[newest] if vectors is not None else None, tried, seed)
    if n > MOST_TUNED:
        best = [m for m in _best_of_kinds(unseen, right[newest]) if m.kind != "ridge"]
        unseen = crossfit(counted, right, len(classes), vectors, best, seed)
    mixes = candidates(unseen, right)
    best_of: dict[str, tuple[float, Mix]] = {}
    for mix in mixes:
        loss = loss_of(mixed(mix, unseen), right)
        kind = "joined" if any(m.encoder for m, _ in mix) else "linear"
        if kind not in best_of or loss < best_of[kind][0]:
            best_of[kind] = (loss, mix)
    chosen = min(best_of, key=lambda k: best_of[k][0])
    mix = best_of[chosen][1]
    scores = mixed(mix, unseen)
    whole = Sheet(counted.rows(), counted.words, vectors, right, len(classes), seed)
    weights, bias, inner = join([(fit(m, whole), weight / _spread(unseen[m])) for m, weight in mix], whole)
    model = Linear(
        classes,
        weights.astype(np.float16).astype(np.float32),
        bias.astype(np.float32),
        inner.astype(np.float32),
        centre.astype(np.float32) if len(inner) else centre[:0].astype(np.float32),
        fit_calibration(scores, right),
    )
    accuracy = {k: float((mixed(m, unseen).argmax(1) == right).mean()) for k, (_, m) in best_of.items()}
    return Trained(model, scores, accuracy, chosen, mix)


def folds_of(right: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Return a fold number per mail, every class spread evenly: 10 folds up to 150 mails, 5 up to 1,200, then 4."""
    n = len(right)
    order = np.random.default_rng(seed).permutation(n)
    order = order[np.argsort(right[order], kind="stable")]
    fold = np.empty(n, np.int64)
    fold[order] = np.arange(n) % min(10 if n <= 150 else 5 if n <= MOST_TUNED else 4, n)
    return fold


def crossfit(
    counted: Counted, right: NDArray[np.int64], classes: int, vectors: NDArray[np.float32] | None, members: Sequence[Member], seed: int
) -> dict[Member, Scores]:
    """Return every member's scores of every mail by a model that learned from the other folds, shape (n, classes) each."""
    fold = folds_of(right, seed)
    unseen = {m: np.zeros((len(right), classes)) for m in members}
    for part in np.unique(fold):
        rest, own = np.flatnonzero(fold != part), np.flatnonzero(fold == part)
        learned_rows, asked = counted.split(rest, own)
        sheet = Sheet(learned_rows, counted.words, vectors[rest] if vectors is not None else None, right[rest], classes, seed)
        for member in members:
            weights, bias, inner = fit(member, sheet)
            made = np.asarray(asked @ weights) + bias if len(weights) else np.repeat(bias[None], len(own), axis=0)
            unseen[member][own] = made + vectors[own] @ inner if len(inner) and vectors is not None else made
    return unseen


def candidates(unseen: dict[Member, Scores], right: NDArray[np.int64]) -> list[Mix]:
    """Return single members, even mixes of the best of each kind, and the best words mixed with the encoder's own learner."""
    words = {m: s for m, s in unseen.items() if not m.encoder}
    best = _best_of_kinds(words, right)
    mixes: list[Mix] = [((m, 1.0),) for m in unseen]
    mixes.extend(tuple((m, 1.0) for m in group) for size in (2, 3) for group in combinations(best, size))
    coded = _best_of_kinds({m: s for m, s in unseen.items() if m.encoder}, right)
    if coded:
        plain = min((m for m in mixes if not any(x.encoder for x, _ in m)), key=lambda m: loss_of(mixed(m, unseen), right))
        share = 1 / len(plain)
        mixes.extend((*((m, share) for m, _ in plain), (c, ratio)) for c in coded for ratio in (0.5, 1.0, 2.0))
    return mixes


def _best_of_kinds(unseen: dict[Member, Scores], right: NDArray[np.int64]) -> list[Member]:
    best: dict[tuple[str, bool], tuple[float, Member]] = {}
    for member, scores in unseen.items():
        loss, kind = loss_of(scores, right), (member.kind, member.encoder > 0)
        if kind not in best or loss < best[kind][0]:
            best[kind] = (loss, member)
    return [m for _, m in best.values()]


def _spread(scores: Scores) -> float:
    return max(float((scores - scores.mean(axis=1, keepdims=True)).std()), 1e-9)


def mixed(mix: Mix, unseen: dict[Member, Scores]) -> Scores:
    """Return the mix of scores, each brought to the same spread first."""
    total = sum(weight / _spread(unseen[m]) * (unseen[m] - unseen[m].mean(axis=1, keepdims=True)) for m, weight in mix)
    return np.asarray(total)


def join(parts: Sequence[tuple[Part, float]], sheet: Sheet) -> Part:
    """Return one linear model that gives the weighted sum of the parts' scores, each less its mean over the classes."""
    weights, bias = np.zeros((sheet.rows.shape[1], sheet.classes)), np.zeros(sheet.classes)
    coded = any(len(inner) for (_, _, inner), _ in parts)
    inside = np.zeros((sheet.vectors.shape[1] if coded and sheet.vectors is not None else 0, sheet.classes))
    for (own, level, inner), weight in parts:
        bias += weight * (level - level.mean())
        if len(own):
            weights += weight * (own - own.mean(axis=1, keepdims=True))
        if len(inner):
            inside += weight * (inner - inner.mean(axis=1, keepdims=True))
    return weights, bias, inside


def loss_of(scores: Scores, right: NDArray[np.int64]) -> float:
    """Return the log loss of unseen scores at their best slope; the shares of the classes count a little."""
    centre = (scores - scores.mean(axis=1, keepdims=True)) / _spread(scores)
    counts = np.bincount(right, minlength=scores.shape[1]) + 0.5
    share = counts / counts.sum()
    at = np.arange(len(right))

    def loss(slope: float) -> float:
        total = np.exp(slope) * centre + 0.3 * np.log(share)
        total -= total.max(axis=1, keepdims=True)
        made = np.exp(total)
        own = made[at, right] / made.sum(axis=1)
        return float(-np.log((1 - FLOOR) * own + FLOOR * share[right]).mean())

    return float(minimize_scalar(loss, bounds=(-1.5, 3.0), method="bounded", options={"xatol": 0.05}).fun)
