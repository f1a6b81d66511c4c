"""The linear model: least squares on word and character TF-IDF, joined with a sentence encoder where that helps.

Up to `MOST_EXACT` mails every mail's own score is found exactly as if it had been left out (leave-one-out in closed form),
which serves tuning, calibration and the promise alike. Above, a linear SVM with cross-fitting in `FOLDS` parts does.

Source: Rifkin and Lippert, "Notes on regularized least squares", MIT CSAIL 2007 (leave-one-out in closed form);
Rifkin and Klautau, JMLR 5 (2004): one-vs-all least squares matches the SVM; Fan et al., LIBLINEAR, JMLR 9 (2008).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from .calibrate import Calibration, fit_calibration

MOST_EXACT, FOLDS, TUNE_ON = 2500, 4, 1500
RIDGE = (0.1, 0.3, 1.0, 3.0)
PIECE_SHARE = 0.75  # of the kernel; pieces carried more than words on three Danish sets by cross-validation on training parts
ENCODER_SHARES = (0.33, 0.6, 0.85)
SVM_C = 1.0


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

    def scores(self, rows: sparse.csr_matrix, encoded: NDArray[np.float32] | None = None) -> NDArray[np.float64]:
        """Return scores, shape (n, classes)."""
        made = np.asarray(rows @ self.weights, np.float64) + self.bias
        if self.encodes and encoded is not None:
            made += centred(encoded, self.centre) @ self.encoder
        return made

    def probabilities(self, rows: sparse.csr_matrix, encoded: NDArray[np.float32] | None = None) -> NDArray[np.float64]:
        """Return calibrated probabilities, shape (n, classes)."""
        return self.calibration.probabilities(self.scores(rows, encoded))


@dataclass(frozen=True)
class Trained:
    """A model with what it gave on every training mail as if unseen. ``tried`` maps each candidate to its unseen accuracy."""

    model: Linear
    unseen: NDArray[np.float64]
    tried: dict[str, float]
    chosen: str


def centred(encoded: NDArray[np.float32], centre: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rows with the common direction taken out and length 1 (multilingual e5 vectors lie close together)."""
    moved = encoded - centre
    return (moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)).astype(np.float32)


def block_scale(features: int, words: int, encoder_share: float) -> NDArray[np.float32]:
    """Return what each feature is multiplied with so that the blocks have their share of the kernel, shape (f,)."""
    scale = np.full(features, np.sqrt(2 * PIECE_SHARE * (1 - encoder_share)), np.float32)
    scale[:words] = np.sqrt(2 * (1 - PIECE_SHARE) * (1 - encoder_share))
    return scale


def train(
    rows: sparse.csr_matrix,
    words: int,
    right: NDArray[np.int64],
    classes: tuple[str, ...],
    encoded: NDArray[np.float32] | None = None,
    *,
    seed: int = 0,
) -> Trained:
    """Learn from TF-IDF rows (n, f) whose first ``words`` columns are words, classes (n,) and encoded texts (n, d) or None."""
    centre = encoded.mean(axis=0) if encoded is not None else np.zeros(0, np.float32)
    vectors = centred(encoded, centre) if encoded is not None else None
    shares = (0.0, *ENCODER_SHARES) if vectors is not None else (0.0,)
    newest = np.arange(len(right))[-TUNE_ON:] if len(right) > MOST_EXACT else np.arange(len(right))
    best: dict[str, tuple[float, float, float, float]] = {}
    for share in shares:
        kind = "joined" if share else "linear"
        for ridge, unseen in leave_one_out(
            _kernel(rows[newest], words, vectors[newest] if vectors is not None else None, share), right[newest], len(classes)
        ).items():
            calibration = fit_calibration(unseen, right[newest])
            loss = -np.log(calibration.probabilities(unseen)[np.arange(len(newest)), right[newest]] + 1e-12).mean()
            accuracy = float((unseen.argmax(1) == right[newest]).mean())
            if kind not in best or loss < best[kind][0]:
                best[kind] = (float(loss), share, ridge, accuracy)
    chosen = min(best, key=lambda k: best[k][0])
    _, share, ridge, _ = best[chosen]
    scale = block_scale(rows.shape[1], words, share)
    used = vectors if share else None
    if len(right) <= MOST_EXACT:
        weights, bias, inner, unseen = _exact(rows, scale, used, share, right, len(classes), ridge, words)
    else:
        weights, bias, inner, unseen = _crossfitted(rows, scale, used, share, right, len(classes), seed)
    half = weights.astype(np.float16).astype(np.float32)
    model = Linear(
        classes,
        half,
        bias.astype(np.float32),
        inner.astype(np.float32),
        centre.astype(np.float32) if share else centre[:0],
        fit_calibration(unseen, right),
    )
    return Trained(model, unseen, {k: v[3] for k, v in best.items()}, chosen)


def targets(right: NDArray[np.int64], classes: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return +-1 targets with their mean taken out, shape (n, classes), and the mean, shape (classes,)."""
    made = np.where(right[:, None] == np.arange(classes), 1.0, -1.0)
    mean = made.mean(axis=0)
    return made - mean, mean


def leave_one_out(kernel: NDArray[np.float64], right: NDArray[np.int64], classes: int) -> dict[float, NDArray[np.float64]]:
    """Return, per ridge, every row's scores as if it had been left out, shape (n, classes)."""
    aims, mean = targets(right, classes)
    values, vectors = linalg.eigh(kernel)
    turned, squares = vectors.T @ aims, vectors * vectors
    found = {}
    for ridge in RIDGE:
        inverse = 1 / (np.maximum(values, 0) + ridge)
        dual = vectors @ (inverse[:, None] * turned)
        found[ridge] = aims - dual / (squares @ inverse)[:, None] + mean
    return found


def _kernel(rows: sparse.csr_matrix, words: int, vectors: NDArray[np.float32] | None, share: float) -> NDArray[np.float64]:
    scaled = rows @ sparse.diags_array(block_scale(rows.shape[1], words, share))
    made = np.asarray((scaled @ scaled.T).toarray(), np.float64)
    return made + share * (vectors @ vectors.T) if share and vectors is not None else made


def _exact(
    rows: sparse.csr_matrix,
    scale: NDArray[np.float32],
    vectors: NDArray[np.float32] | None,
    share: float,
    right: NDArray[np.int64],
    classes: int,
    ridge: float,
    words: int,
) -> tuple[NDArray, NDArray, NDArray, NDArray[np.float64]]:
    aims, mean = targets(right, classes)
    kernel = _kernel(rows, words, vectors, share)
    kernel[np.diag_indices_from(kernel)] += ridge
    inverse = linalg.inv(kernel)
    dual = inverse @ aims
    unseen = aims - dual / np.diag(inverse)[:, None] + mean
    weights = np.asarray(rows.T @ dual) * (scale**2)[:, None]
    inner = share * (vectors.T @ dual) if vectors is not None else np.zeros((0, classes))
    return weights, mean, inner, unseen


def _crossfitted(
    rows: sparse.csr_matrix,
    scale: NDArray[np.float32],
    vectors: NDArray[np.float32] | None,
    share: float,
    right: NDArray[np.int64],
    classes: int,
    seed: int,
) -> tuple[NDArray, NDArray, NDArray, NDArray[np.float64]]:
    features = rows.shape[1]
    whole = sparse.csr_matrix(rows @ sparse.diags_array(scale))
    if vectors is not None:
        whole = sparse.hstack([whole, sparse.csr_matrix(np.sqrt(share) * vectors)], format="csr")
    fold = np.random.default_rng(seed).permutation(len(right)) % FOLDS
    unseen = np.zeros((len(right), classes))
    for part in range(FOLDS):
        weights, bias = _svm(whole[fold != part], right[fold != part], classes, seed)
        unseen[fold == part] = whole[fold == part] @ weights + bias
    weights, bias = _svm(whole, right, classes, seed)
    inner = np.sqrt(share) * weights[features:] if vectors is not None else np.zeros((0, classes))
    return weights[:features] * scale[:, None], bias, inner, unseen


def _svm(rows: sparse.csr_matrix, right: NDArray[np.int64], classes: int, seed: int) -> tuple[NDArray, NDArray]:
    from sklearn.svm import LinearSVC  # slow to import; only training needs it

    model = LinearSVC(C=SVM_C, tol=1e-2, max_iter=200, random_state=seed)
    model.fit(rows, right)
    weights, bias = np.full((rows.shape[1], classes), 0.0, np.float32), np.full(classes, -2.0, np.float32)
    if len(model.classes_) == 2:
        weights[:, model.classes_] = np.column_stack([-model.coef_[0], model.coef_[0]])
        bias[model.classes_] = [-model.intercept_[0], model.intercept_[0]]
    else:
        weights[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return weights, bias
