"""KLE subjects through their hierarchy: main group, group and subject are weighed together, so few examples are enough.

For every subject that may be proposed five kinds of evidence are gathered: likeness to the plan's own words (title, key
words, titles above), likeness to earlier mail with the subject, how common it is, and linear models of its main group and
its group. A conditional logit weighs them; it learns from scores of unseen mail (leave-one-out), and stays near plain
starting weights when there is little to learn from.

Source: McFadden, "Conditional logit analysis of qualitative choice behavior" (1974); Silla and Freitas, "A survey of
hierarchical classification", Data Mining and Knowledge Discovery 22 (2011).
"""

from collections.abc import Sequence
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

EVIDENCE = ("plan", "examples", "count", "seen", "group", "main", "meaning")
START = np.array([14.0, 9.0, 0.5, 0.5, 2.0, 2.0, 0.0])
START_MEANING = 12.0
MOST_LEARN, BLOCK = 800, 64


@dataclass(frozen=True)
class Hierarchy:
    """What was learned of the subjects.

    ``plan`` (subjects, f): TF-IDF of the plan's words; ``examples`` (subjects, f): sums of mails' rows; ``counts`` (subjects,);
    ``meaning`` (subjects, d) encoded plan texts or (0, 0); ``weights`` (7,) of `EVIDENCE`.
    """

    subjects: tuple[str, ...]
    plan: sparse.csr_matrix
    examples: sparse.csr_matrix
    counts: NDArray[np.float64]
    meaning: NDArray[np.float32]
    weights: NDArray[np.float64]
    main: Linear | None
    group: Linear | None
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
        found = {}
        for name, level, model in (("main", 0, self.main), ("group", 1, self.group)):
            if model is not None:
                found[name] = _spread(model.scores(rows, encoded), model.classes, self.subjects, level)
        return found


def _dense(matrix: sparse.csr_matrix) -> NDArray[np.float64]:
    return np.asarray(matrix.toarray(), np.float64)


def _unit(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags_array(1 / np.maximum(lengths, 1e-9)) @ matrix)


def _spread(scores: NDArray[np.float64], classes: Sequence[str], subjects: Sequence[str], level: int) -> NDArray[np.float64]:
    """Hand each subject the score of its main group (level 0) or group (1); unseen ones get the least any class can get, -1."""
    place = {c: i for i, c in enumerate(classes)}
    at = np.array([place.get(parents(s)[level], len(classes)) for s in subjects])
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
    subjects = tuple(plan.leaves()) if plan else tuple(sorted(set(numbers)))
    place = {s: i for i, s in enumerate(subjects)}
    own = np.array([place.get(n, -1) for n in numbers], np.int64)
    known = np.flatnonzero(own >= 0)
    made = (np.ones(len(known), np.float32), (own[known], known))
    examples = sparse.csr_matrix(sparse.csr_matrix(made, shape=(len(subjects), rows.shape[0])) @ rows)
    counts = np.bincount(own[known], minlength=len(subjects)).astype(float)
    models: list[Linear | None] = []
    levels: dict[str, NDArray[np.float64]] = {}
    for level, name in ((0, "main"), (1, "group")):
        model, unseen = _level(counted, [parents(n)[level] for n in numbers], encoded, seed)
        models.append(model)
        if model is not None:
            levels[name] = _spread(unseen, model.classes, subjects, level)
    codes = meaning if meaning is not None and encoded is not None else np.zeros((0, 0), np.float32)
    start = START.copy()
    start[-1] = START_MEANING if len(codes) else 0.0
    hierarchy = Hierarchy(
        subjects,
        plan_rows if plan else sparse.csr_matrix((len(subjects), rows.shape[1]), dtype=np.float32),
        examples,
        counts,
        codes,
        start,
        models[0],
        models[1],
    )
    if not len(known):
        return hierarchy, np.zeros(len(numbers)), np.zeros(len(numbers), bool)
    given = _left_out(hierarchy, rows, own, levels, encoded)
    weights = _weigh(given, own, known, start, seed)
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


def _weigh(
    given: dict[str, NDArray[np.float64]], own: NDArray[np.int64], known: NDArray[np.int64], start: NDArray[np.float64], seed: int
) -> NDArray[np.float64]:
    """Fit the conditional logit on at most 800 mails, held to the starting weights by a penalty worth about 20 mails."""
    if len(known) > MOST_LEARN:
        known = np.sort(np.random.default_rng(seed).choice(known, MOST_LEARN, replace=False))
    names = [i for i, name in enumerate(EVIDENCE) if name in given]
    cube = np.stack([given[EVIDENCE[i]][known] for i in names], axis=2).astype(np.float32)
    right = own[known]
    at = np.arange(len(known))

    def loss(part: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total = cube @ part.astype(np.float32)
        logs = total - logsumexp(total, axis=1, keepdims=True)
        expected = np.einsum("ns,nsk->nk", np.exp(logs), cube)
        away = (part - start[names]) / np.maximum(np.abs(start[names]), 1)
        slope = (expected - cube[at, right]).sum(0) + 5 * away / np.maximum(np.abs(start[names]), 1)
        return float(-logs[at, right].sum() + 2.5 * (away**2).sum()), np.asarray(slope, np.float64)

    done = minimize(loss, start[names], jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(names), options={"maxiter": 60})
    weights = np.zeros(len(EVIDENCE))
    weights[names] = done.x
    return weights
