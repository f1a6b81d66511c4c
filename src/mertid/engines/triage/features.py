"""Word and character TF-IDF, counted once per distinct word and then kept, so that a batch costs two sparse products.

Features are ``w:`` stems, ``b:`` pairs of neighbouring stems, ``m:`` marks (recipient, sender's domain, channel) and ``c:``
character pieces of 3 to 5 inside a word, which let compounds (*kælderoversvømmelse*), misspellings and unknown inflections
meet. Words, pairs, marks and pieces of five letters are kept only where they stand in at least ``min_df`` mails, so no word of
one single mail is stored; pieces of three and four letters are kept from a single mail too: they say little of whom it is
about, and with few mails they gave 1 to 5 points of accuracy (Folketing and SIB-200, 5-fold on the training parts).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .reading import Reading
from .words import stem

SHORTEST, LONGEST, SMALL_PIECE = 3, 5, 4
MOST_WORDS, MOST_PAIRS, MOST_PIECES = 40_000, 40_000, 80_000
WEIGHT = {"subject": 2.0, "body": 1.0}
DOCUMENT_WEIGHT = 0.5
CACHE = 300_000


def pieces(word: str) -> list[str]:
    """Return the character pieces of a folded word, with its ends marked.

    >>> pieces("vand")
    ['c:<va', 'c:van', 'c:and', 'c:nd>', 'c:<van', 'c:vand', 'c:and>', 'c:<vand', 'c:vand>']
    """
    marked = f"<{word}>"
    return [f"c:{marked[i : i + n]}" for n in range(SHORTEST, LONGEST + 1) for i in range(len(marked) - n + 1)]


def _of_word(word: str) -> list[str]:
    return [f"w:{stem(word)}", *pieces(word)]


def _weight(part: str) -> float:
    return WEIGHT.get(part, DOCUMENT_WEIGHT)


def _extras(reading: Reading) -> Counter[str]:
    """Return pairs of neighbouring stems and marks, weighted by part."""
    counts: Counter[str] = Counter({f"m:{m}": 1.0 for m in reading.marks})
    for part, words in reading.parts:
        weight = _weight(part)
        stems = [stem(t.word) for t in words]
        for a, b in pairwise(stems):
            counts[f"b:{a} {b}"] += weight  # type: ignore[assignment]
    return counts


def _types(readings: Sequence[Reading]) -> tuple[list[str], sparse.csr_matrix]:
    """Return the distinct words and the weighted counts, shape (n, distinct words)."""
    seen: dict[str, int] = {}
    indices: list[int] = []
    data: list[float] = []
    ends = [0]
    for reading in readings:
        counts: dict[int, float] = {}
        for part, words in reading.parts:
            weight = _weight(part)
            for token in words:
                at = seen.setdefault(token.word, len(seen))
                counts[at] = counts.get(at, 0.0) + weight
        indices.extend(counts)
        data.extend(counts.values())
        ends.append(len(indices))
    shape = (len(readings), max(len(seen), 1))
    made = (np.array(data, np.float32), np.array(indices, np.int32), np.array(ends, np.int64))
    return list(seen), sparse.csr_matrix(made, shape=shape)


@dataclass(frozen=True)
class Features:
    """A fixed list of features. ``names[:words]`` are words, pairs and marks, the rest character pieces; ``idf`` shape (f,)."""

    names: tuple[str, ...]
    words: int
    idf: NDArray[np.float32]
    index: dict[str, int] = field(init=False, repr=False, compare=False)
    pairs: dict[tuple[str, str], int] = field(init=False, repr=False, compare=False)
    _ids: dict[str, NDArray[np.int32]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {name: at for at, name in enumerate(self.names)})
        pairs = {(a, b): at for at, name in enumerate(self.names) if name.startswith("b:") for a, _, b in (name[2:].partition(" "),)}
        object.__setattr__(self, "pairs", pairs)

    def __len__(self) -> int:
        return len(self.names)

    def ids(self, word: str) -> NDArray[np.int32]:
        """Return the feature numbers of a folded word (stem and character pieces), kept for the next time."""
        found = self._ids.get(word)
        if found is None:
            if len(self._ids) >= CACHE:
                self._ids.clear()
            index = self.index
            found = np.array([index[f] for f in _of_word(word) if f in index], np.int32)
            self._ids[word] = found
        return found

    def counts(self, readings: Sequence[Reading]) -> sparse.csr_matrix:
        """Return weighted feature counts, shape (n, f)."""
        words, by_word = _types(readings)
        arrays = [self.ids(w) for w in words] or [np.zeros(0, np.int32)]
        ends = np.concatenate([[0], np.cumsum([len(a) for a in arrays])])
        flat = np.concatenate(arrays)
        of_words = sparse.csr_matrix((np.ones(len(flat), np.float32), flat, ends), shape=(len(arrays), len(self)))
        return (by_word @ of_words + self._extra_counts(readings)).tocsr()

    def _extra_counts(self, readings: Sequence[Reading]) -> sparse.csr_matrix:
        indices: list[int] = []
        data: list[float] = []
        ends = [0]
        pair = self.pairs.get
        for reading in readings:
            counts = dict.fromkeys([at for m in reading.marks if (at := self.index.get(f"m:{m}")) is not None], 1.0)
            for part, words in reading.parts:
                weight = _weight(part)
                stems = [stem(t.word) for t in words]
                for at in map(pair, pairwise(stems)):
                    if at is not None:
                        counts[at] = counts.get(at, 0.0) + weight
            indices.extend(counts)
            data.extend(counts.values())
            ends.append(len(indices))
        made = (np.array(data, np.float32), np.array(indices, np.int32), np.array(ends, np.int64))
        return sparse.csr_matrix(made, shape=(len(readings), len(self)))

    def transform(self, readings: Sequence[Reading]) -> sparse.csr_matrix:
        """Return TF-IDF rows, shape (n, f): the word block and the piece block each of length 1/sqrt(2) where not empty."""
        return weigh(self.counts(readings), self.idf, self.words)


def weigh(counts: sparse.csr_matrix, idf: NDArray[np.float32], words: int) -> sparse.csr_matrix:
    """Return TF-IDF rows of counts (n, f); features whose ``idf`` is 0 are left out."""
    matrix = counts.astype(np.float32)
    matrix.sort_indices()
    matrix.data = (np.log1p(matrix.data) * idf[matrix.indices]).astype(np.float32)
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    block = rows * 2 + (matrix.indices >= words)
    lengths = np.sqrt(2 * np.bincount(block, weights=matrix.data.astype(np.float64) ** 2, minlength=2 * matrix.shape[0]))
    matrix.data /= np.maximum(lengths[block], 1e-9).astype(np.float32)
    return matrix


@dataclass(frozen=True)
class Counted:
    """Feature counts of mails to learn from, (n, f), with what it takes to weigh them anew in every fold.

    ``public`` (f,) counts each feature in the ``n_public`` texts that are not mail (the subject plan); ``least`` (f,) is how many
    mails a feature must stand in.
    """

    counts: sparse.csr_matrix
    words: int
    public: NDArray[np.int64]
    n_public: int
    least: NDArray[np.int64]

    def take(self, at: NDArray[np.int64]) -> "Counted":
        """Return the mails at those places."""
        return replace(self, counts=self.counts[at])

    def idf(self) -> NDArray[np.float32]:
        """Return inverse document frequency, shape (f,); 0 for features of too few mails that are not public."""
        found = np.bincount(self.counts.indices, minlength=self.counts.shape[1])
        made = np.log((1 + self.counts.shape[0] + self.n_public) / (1 + found + self.public)) + 1
        return np.where((found >= self.least) | (self.public > 0), made, 0.0).astype(np.float32)

    def rows(self) -> sparse.csr_matrix:
        """Return the TF-IDF rows of all."""
        return weigh(self.counts, self.idf(), self.words)

    def split(self, learn: NDArray[np.int64], ask: NDArray[np.int64]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        """Return TF-IDF rows to learn from and rows to ask about, weighed by the former alone."""
        known = self.take(learn)
        idf = known.idf()
        return weigh(known.counts, idf, self.words), weigh(self.counts[ask], idf, self.words)


def count(features: "Features", readings: Sequence[Reading], more: Sequence[Reading] = (), *, min_df: int) -> Counted:
    """Count the features of mails; ``more`` are the public texts the features were learned with."""
    public = features.counts(more).getnnz(axis=0) if more else np.zeros(len(features), np.int64)
    counts = features.counts(readings)
    counts.sort_indices()
    least = np.array([least_mails(name, min_df) for name in features.names], np.int64)
    return Counted(counts, features.words, np.asarray(public, np.int64), len(more), least)


def least_mails(name: str, min_df: int) -> int:
    """Return how many mails a feature must stand in to be kept: one for pieces of three or four letters."""
    return 1 if name.startswith("c:") and len(name) - 2 <= SMALL_PIECE else min_df


def learn_features(readings: Sequence[Reading], *, min_df: int, more: Sequence[Reading] = ()) -> Features:
    """Choose the features: those in enough readings (`least_mails`), the most frequent first up to the limits of each kind.

    Parameters
    ----------
    readings : the authority's mails
    more : public texts (the subject plan); their features are kept whatever their number
    """
    found = _document_frequency(readings)
    public = _document_frequency(more)
    chosen: list[str] = []
    piece_names: list[str] = []
    for kinds, most in ((("w:", "m:"), MOST_WORDS), (("b:",), MOST_PAIRS), (("c:",), MOST_PIECES)):
        kept = [f for f, df in found.items() if f.startswith(kinds) and df >= least_mails(f, min_df)]
        kept = sorted(kept, key=lambda f: (-found[f], f))[:most]
        have = set(kept)
        extra = sorted((f for f in public if f.startswith(kinds) and f not in have), key=lambda f: (-public[f], f))[: most - len(kept)]
        (piece_names if kinds == ("c:",) else chosen).extend(sorted([*kept, *extra]))
    names = (*chosen, *piece_names)
    n = len(readings) + len(more)
    df = np.array([found[f] + public[f] for f in names], np.float64)
    return Features(names, len(chosen), (np.log((1 + n) / (1 + df)) + 1).astype(np.float32))


def _document_frequency(readings: Iterable[Reading]) -> Counter[str]:
    """Count in how many readings each feature stands."""
    counts: Counter[str] = Counter()
    of_word: dict[str, list[str]] = {}
    for reading in readings:
        present: set[str] = set(_extras(reading))
        for word in {t.word for _, words in reading.parts for t in words}:
            if word not in of_word:
                of_word[word] = _of_word(word)
            present.update(of_word[word])
        counts.update(present)
    return counts
