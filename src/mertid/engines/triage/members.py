"""The linear learners that training chooses among and mixes: least squares, complement naive Bayes, a linear SVM, encoder vectors.

Each gives scores that are linear in the features, so any mix of them is one linear model and costs no more to use.

Source: Rifkin and Lippert, "Notes on regularized least squares", MIT CSAIL 2007; Rennie et al., "Tackling the poor
assumptions of naive Bayes text classifiers", ICML 2003 (complement naive Bayes); Fan et al., LIBLINEAR, JMLR 9 (2008).
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

Part = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]  # weights (f, c), bias (c,), encoder weights (d or 0, c)
SVM_SHARE = 0.75


@dataclass(frozen=True)
class Member:
    """One learner. ``pieces`` and ``encoder`` are shares of the kernel in [0, 1]; ``strength`` is ridge, smoothing or C."""

    kind: str
    pieces: float
    strength: float
    encoder: float = 0.0


WORD_MEMBERS = (
    *(Member("ridge", p, r) for p in (0.5, 0.75, 0.9) for r in (0.1, 0.3, 1.0)),
    *(Member("bayes", p, a) for p in (0.5, 0.75, 0.9) for a in (0.1, 0.3, 1.0)),
    *(Member("svm", SVM_SHARE, c) for c in (0.5, 2.0)),
)
ENCODER_MEMBERS = (
    *(Member("ridge", 0.75, r, e) for e in (0.33, 0.6, 0.85) for r in (0.1, 0.3, 1.0)),
    *(Member("vectors", 0.0, r, 1.0) for r in (0.1, 0.3, 1.0, 3.0)),
)


@dataclass
class Sheet:
    """Mails to learn from: TF-IDF rows (n, f), the first ``words`` columns words; vectors (n, d) or None; classes (n,)."""

    rows: sparse.csr_matrix
    words: int
    vectors: NDArray[np.float32] | None
    right: NDArray[np.int64]
    classes: int
    seed: int = 0
    _kernels: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    _scaled: dict[float, sparse.csr_matrix] = field(default_factory=dict)
    _sums: dict[float, NDArray[np.float64]] = field(default_factory=dict)

    def scaled(self, pieces: float) -> sparse.csr_matrix:
        """Return the rows with each block at its share."""
        if pieces not in self._scaled:
            self._scaled[pieces] = scaled(self.rows, self.words, pieces)
        return self._scaled[pieces]

    def sums(self, pieces: float) -> NDArray[np.float64]:
        """Return the sum of the rows of each class, shape (classes, f)."""
        if pieces not in self._sums:
            n = len(self.right)
            own = sparse.csr_matrix((np.ones(n, np.float32), (self.right, np.arange(n))), shape=(self.classes, n))
            self._sums[pieces] = np.asarray((own @ self.scaled(pieces)).toarray(), np.float64)
        return self._sums[pieces]

    def kernel(self, member: Member) -> NDArray[np.float64]:
        """Return the likeness of every two mails, shape (n, n), in the member's shares."""
        if not self._kernels:
            for name, block in (("words", self.rows[:, : self.words]), ("pieces", self.rows[:, self.words :])):
                self._kernels[name] = np.asarray((block @ block.T).toarray(), np.float64)
            if self.vectors is not None:
                self._kernels["vectors"] = np.asarray(self.vectors @ self.vectors.T, np.float64)
        texts = 2 * ((1 - member.pieces) * self._kernels["words"] + member.pieces * self._kernels["pieces"])
        return texts if not member.encoder else (1 - member.encoder) * texts + member.encoder * self._kernels["vectors"]


def block_scale(features: int, words: int, pieces: float) -> NDArray[np.float32]:
    """Return what each feature is multiplied with so that words and pieces have their share of the kernel, shape (f,)."""
    scale = np.full(features, np.sqrt(2 * pieces), np.float32)
    scale[:words] = np.sqrt(2 * (1 - pieces))
    return scale


def scaled(rows: sparse.csr_matrix, words: int, pieces: float) -> sparse.csr_matrix:
    """Return TF-IDF rows with each block at its share of the kernel."""
    made = rows.astype(np.float32)
    made.data *= block_scale(rows.shape[1], words, pieces)[made.indices]
    return made


def fit(member: Member, sheet: Sheet) -> Part:
    """Return weights, bias and encoder weights of one learner; all in terms of the unscaled rows."""
    scale = block_scale(sheet.rows.shape[1], sheet.words, member.pieces).astype(np.float64)[:, None]
    none = np.zeros((0, sheet.classes))
    if member.kind == "vectors":
        assert sheet.vectors is not None
        aims, mean = aims_of(sheet.right, sheet.classes)
        own = sheet.vectors.astype(np.float64)
        inner = linalg.solve(own.T @ own + member.strength * np.eye(own.shape[1]), own.T @ aims, assume_a="pos")
        return np.zeros((0, sheet.classes)), mean, inner
    if member.kind == "ridge":
        aims, mean = aims_of(sheet.right, sheet.classes)
        kernel = sheet.kernel(member)
        kernel[np.diag_indices_from(kernel)] += member.strength
        dual = linalg.cho_solve(linalg.cho_factor(kernel, overwrite_a=True), aims)
        weights = np.asarray(sheet.rows.T @ dual) * scale**2 * (1 - member.encoder)
        inner = member.encoder * (sheet.vectors.T @ dual) if member.encoder and sheet.vectors is not None else none
        return weights, mean, np.asarray(inner, np.float64)
    if member.kind == "bayes":
        return _bayes(sheet, member) * scale, np.zeros(sheet.classes), none
    weights, bias = _svm(sheet.scaled(member.pieces), sheet.right, sheet.classes, member.strength, sheet.seed)
    return weights * scale, bias, none


def aims_of(right: NDArray[np.int64], classes: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return +-1 aims with their mean taken out, shape (n, classes), and the mean, shape (classes,)."""
    made = np.where(right[:, None] == np.arange(classes), 1.0, -1.0)
    mean = made.mean(axis=0)
    return made - mean, mean


def _bayes(sheet: Sheet, member: Member) -> NDArray[np.float64]:
    """Complement naive Bayes on TF-IDF: a class is scored by how rare a feature is in all the others."""
    sums = sheet.sums(member.pieces)
    others = sums.sum(axis=0) + member.strength - sums
    weights = -np.log(others / others.sum(axis=1, keepdims=True))
    return np.asarray((weights - weights.mean(axis=0)).T, np.float64)


def _svm(rows: sparse.csr_matrix, right: NDArray[np.int64], classes: int, cost: float, seed: int) -> tuple[NDArray, NDArray]:
    from sklearn.svm import LinearSVC  # slow to import; only training needs it

    model = LinearSVC(C=cost, tol=1e-2, max_iter=200, class_weight="balanced", random_state=seed)
    if len(np.unique(right)) < 2:
        return np.zeros((rows.shape[1], classes)), np.where(np.arange(classes) == right[0], 1.0, -1.0)
    model.fit(rows, right)
    weights, bias = np.zeros((rows.shape[1], classes)), np.full(classes, -2.0)
    if len(model.classes_) == 2:
        weights[:, model.classes_] = np.column_stack([-model.coef_[0], model.coef_[0]])
        bias[model.classes_] = [-model.intercept_[0], model.intercept_[0]]
    else:
        weights[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return weights, bias
