"""KLE subjects through their hierarchy: main group, group and subject are weighed together, so few examples are enough.

For every subject these kinds of evidence are gathered: likeness to the plan's own words (title, key words, titles above),
likeness to earlier mail with the subject, how common it is, and linear models of its main group and its group. (A linear
model of the subjects themselves was measured on kle_gold_os2bos: no better, three times the time.) A conditional logit
weighs them; it learns from scores of unseen mail (leave-one-out), and stays near plain starting weights when there is
little to learn from. Mail with a retired number that nothing replaced teaches its group, or its main group: the right
subject lies somewhere under it. Numbers that people used and the plan does not know are weighed too, so that an old plan
does not hide them; they are guesses and never proposed (see answer.py).

Source: McFadden, "Conditional logit analysis of qualitative choice behavior" (1974); Silla and Freitas, "A survey of
hierarchical classification", Data Mining and Knowledge Discovery 22 (2011).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import logsumexp

from .features import Counted
from .kle import Plan, parents
from .linear import Linear, train
from .members import WORD_MEMBERS

EVIDENCE = ("plan", "examples", "count", "seen", "main", "group", "meaning")
LEVELS = {"main": 2, "group": 5}
"""Levels with a linear model of their own, and how much of a number names one of its classes."""
START = np.array([14.0, 9.0, 0.5, 0.5, 2.0, 2.0, 0.0])
START_MEANING = 12.0
MOST_LEARN, BLOCK = 800, 64


@dataclass(frozen=True)
class Hierarchy:
    """What was learned of the subjects.

    ``plan`` (subjects, f): TF-IDF of the plan's words; ``examples`` (subjects, f): sums of mails' rows; ``counts`` (subjects,);
    ``meaning`` (subjects, d) encoded plan texts or (0, 0); ``weights`` (7,) of `EVIDENCE`; ``levels`` the linear models by
    level, where there was enough to learn one.
    """

    subjects: tuple[str, ...]
    plan: sparse.csr_matrix
    examples: sparse.csr_matrix
    counts: NDArray[np.float64]
    meaning: NDArray[np.float32]
    weights: NDArray[np.float64]
    levels: Mapping[str, Linear]
    _ready: dict[str, sparse.csr_matrix] = field(init=False, repr=False, compare=False, default_factory=dict)
    _under: dict[str, list[int]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def probabilities(self, rows: sparse.csr_matrix, encoded: NDArray[np.float32] | None = None) -> NDArray[np.float64]:
        """Return the probability of every subject, shape (n, subjects)."""
        if not self._ready:
            self._ready.update(plan=sparse.csr_matrix(self.plan.T), examples=sparse.csr_matrix(_unit(self.examples).T))
        seen = np.log1p(self.counts)
        made = []
        for at in range(0, rows.shape[0], BLOCK):
            part = rows[at : at + BLOCK]
            code = encoded[at : at + BLOCK] if encoded is not None else None
            given = {
                "plan": _dense(part @ self._ready["plan"]),
                "examples": _dense(part @ self._ready["examples"]),
                "count": seen[None],
                "seen": (self.counts > 0)[None].astype(float),
                **self._levels(part, code),
            }
            if len(self.meaning) and code is not None:
                given["meaning"] = np.asarray(code @ self.meaning.T, np.float64)
            made.append(_shares(given, self.weights))
        return np.vstack(made) if made else np.zeros((0, len(self.subjects)))

    def under(self, prefix: str) -> list[int]:
        """Return the places of the subjects under a main group or group."""
        if prefix not in self._under:
            self._under[prefix] = [i for i, s in enumerate(self.subjects) if s.startswith(prefix + ".")]
        return self._under[prefix]

    def _levels(self, rows: sparse.csr_matrix, encoded: NDArray[np.float32] | None) -> dict[str, NDArray[np.float64]]:
        return {name: _spread(m.scores(rows, encoded), m.classes, self.subjects, LEVELS[name]) for name, m in self.levels.items()}


def _dense(matrix: sparse.csr_matrix) -> NDArray[np.float64]:
    return np.asarray(matrix.toarray(), np.float64)


def _unit(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags_array(1 / np.maximum(lengths, 1e-9)) @ matrix)


def _spread(scores: NDArray[np.float64], classes: Sequence[str], subjects: Sequence[str], size: int) -> NDArray[np.float64]:
    """Hand each subject the score of the class its first ``size`` characters name; unseen ones get the least there is, -1."""
    place = {c: i for i, c in enumerate(classes)}
    at = np.array([place.get(s[:size], len(classes)) for s in subjects])
    return np.hstack([scores, np.full((len(scores), 1), -1.0)])[:, at]


def _shares(given: dict[str, NDArray[np.float64]], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    total = sum(weights[i] * given[name] for i, name in enumerate(EVIDENCE) if name in given)
    total = np.atleast_2d(np.asarray(total))
    made: NDArray[np.float64] = np.exp(total - logsumexp(total, axis=1, keepdims=True))
    return made


def learn_hierarchy(
    counted: Counted,
    numbers: Sequence[str],
    plan: Plan,
    plan_rows: sparse.csr_matrix,
    encoded: NDArray[np.float32] | None = None,
    meaning: NDArray[np.float32] | None = None,
    *,
    seed: int = 0,
) -> tuple[Hierarchy, NDArray[np.float64], NDArray[np.bool_]]:
    """Learn subjects from the counted features of n mails with their numbers.

    Parameters
    ----------
    plan_rows : shape (leaves of the plan, f), in the order of ``plan.leaves()``

    Returns
    -------
    hierarchy, scores (n,) and hits (n,) of the best subject of every mail as if that mail had not been seen
    """
    rows = counted.rows()
    subjects = (*plan.leaves(), *sorted({n for n in numbers if not plan.knows(n)}))
    beyond = len(subjects) - plan_rows.shape[0]
    plan_rows = sparse.csr_matrix(sparse.vstack([plan_rows, sparse.csr_matrix((beyond, rows.shape[1]), dtype=np.float32)]))
    if meaning is not None:
        meaning = np.vstack([meaning, np.zeros((beyond, meaning.shape[1]), np.float32)])
    place = {s: i for i, s in enumerate(subjects)}
    own = np.array([place.get(n, -1) for n in numbers], np.int64)
    known = np.flatnonzero(own >= 0)
    made = (np.ones(len(known), np.float32), (own[known], known))
    examples = sparse.csr_matrix(sparse.csr_matrix(made, shape=(len(subjects), rows.shape[0])) @ rows)
    counts = np.bincount(own[known], minlength=len(subjects)).astype(float)
    models: dict[str, Linear] = {}
    levels: dict[str, NDArray[np.float64]] = {}
    for name, size in LEVELS.items():
        model, unseen = _level(counted, [n[:size] for n in numbers], encoded, seed)
        if model is not None:
            models[name], levels[name] = model, _spread(unseen, model.classes, subjects, size)
    codes = meaning if meaning is not None and encoded is not None else np.zeros((0, 0), np.float32)
    start = START.copy()
    start[-1] = START_MEANING if len(codes) else 0.0
    hierarchy = Hierarchy(
        subjects,
        plan_rows,
        examples,
        counts,
        codes,
        start,
        models,
    )
    under = [[own[i]] if own[i] >= 0 else _nearest_above(hierarchy, n) for i, n in enumerate(numbers)]
    taught = np.array([i for i, some in enumerate(under) if some], np.int64)
    if not len(taught):
        return hierarchy, np.zeros(len(numbers)), np.zeros(len(numbers), bool)
    given = _left_out(hierarchy, rows, own, levels, encoded)
    weights = _weigh(given, under, taught, start, seed)
    shares = np.vstack([_shares({k: v[i : i + BLOCK] for k, v in given.items()}, weights) for i in range(0, len(own), BLOCK)])
    best = shares.argmax(1)
    object.__setattr__(hierarchy, "weights", weights)
    return hierarchy, shares[np.arange(len(own)), best], best == own


def _level(
    counted: Counted, labels: Sequence[str], encoded: NDArray[np.float32] | None, seed: int
) -> tuple[Linear | None, NDArray[np.float64]]:
    classes, right = np.unique(labels, return_inverse=True)
    if len(classes) < 2 or len(labels) < 4:
        return None, np.zeros((0, 0))
    quick = [m for m in WORD_MEMBERS if m.kind != "svm"]  # two levels are learned; the SVM would double the time of both
    trained = train(counted, right.astype(np.int64), tuple(str(c) for c in classes), encoded, seed=seed, members=quick)
    return trained.model, trained.unseen


def _left_out(
    hierarchy: Hierarchy,
    rows: sparse.csr_matrix,
    own: NDArray[np.int64],
    levels: dict[str, NDArray[np.float64]],
    encoded: NDArray[np.float32] | None,
) -> dict[str, NDArray[np.float64]]:
    """Return the evidence for every mail and subject, each mail's own row taken out of its subject's examples and count."""
    n, at = len(own), np.flatnonzero(own >= 0)
    cosine = _dense(rows @ _unit(hierarchy.examples).T)
    lengths2 = np.asarray(hierarchy.examples.multiply(hierarchy.examples).sum(axis=1)).ravel()
    dots = cosine[at, own[at]] * np.sqrt(lengths2[own[at]])
    squares = np.asarray(rows.multiply(rows).sum(axis=1)).ravel()[at]
    rest = np.sqrt(np.maximum(lengths2[own[at]] - 2 * dots + squares, 0))
    cosine[at, own[at]] = np.where(rest > 1e-4, (dots - squares) / np.maximum(rest, 1e-4), 0.0)
    count = np.repeat(hierarchy.counts[None], n, axis=0)
    count[at, own[at]] -= 1
    given = {
        "plan": _dense(rows @ hierarchy.plan.T),
        "examples": cosine,
        "count": np.log1p(count),
        "seen": (count > 0).astype(float),
        **levels,
    }
    if len(hierarchy.meaning) and encoded is not None:
        given["meaning"] = np.asarray(encoded @ hierarchy.meaning.T, np.float64)
    return given


def _nearest_above(hierarchy: Hierarchy, number: str) -> list[int]:
    """Return the places of the subjects under the group of a retired number, else under its main group."""
    main, group = parents(number)
    return hierarchy.under(group) or hierarchy.under(main)


def _weigh(
    given: dict[str, NDArray[np.float64]], under: Sequence[list[int]], taught: NDArray[np.int64], start: NDArray[np.float64], seed: int
) -> NDArray[np.float64]:
    """Fit the conditional logit on at most 800 mails, held to the starting weights by a penalty worth about 20 mails.

    ``under`` holds, per mail, the places of the subjects of which one is right: one where its number is known.
    """
    if len(taught) > MOST_LEARN:
        taught = np.sort(np.random.default_rng(seed).choice(taught, MOST_LEARN, replace=False))
    names = [i for i, name in enumerate(EVIDENCE) if name in given]
    cube = np.stack([given[EVIDENCE[i]][taught] for i in names], axis=2).astype(np.float32)
    right = np.zeros(cube.shape[:2], np.float32)
    for row, mail in enumerate(taught):
        right[row, under[mail]] = 1
    flat = cube.reshape(-1, len(names))

    def loss(part: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total = (flat @ part.astype(np.float32)).reshape(right.shape)
        made = np.exp(total - total.max(axis=1, keepdims=True))
        made /= made.sum(axis=1, keepdims=True)
        among = made * right
        said = np.maximum(among.sum(axis=1, keepdims=True), 1e-30)
        away = (part - start[names]) / np.maximum(np.abs(start[names]), 1)
        slope = (made - among / said).ravel() @ flat + 5 * away / np.maximum(np.abs(start[names]), 1)
        return float(-np.log(said, dtype=np.float64).sum() + 2.5 * (away**2).sum()), np.asarray(slope, np.float64)

    done = minimize(loss, start[names], jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(names), options={"maxiter": 60})
    weights = np.zeros(len(EVIDENCE))
    weights[names] = done.x
    return weights
