"""The nearest earlier mails and what was decided on them.

Kept of each earlier mail: case id, subject line, the values decided, and the weights of its own less common words. CPR numbers
and e-mail addresses in a subject line are masked. Limits: it may still name a person; the model's folder is kept and deleted like
the cases it came from.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mertid.core import Similar

from .reading import Reading

NEWEST, COMMON, LEAST_LIKE = 20_000, 0.15, 0.08
_OF_PERSONS = re.compile(r"(?<![0-9A-Za-z])[0-9]{6}[ -]?[0-9]{4}(?![0-9A-Za-z])|[^\s<>]+@[^\s<>]+")


@dataclass(frozen=True)
class Near:
    """Earlier mails, the oldest first. ``vectors`` (f, n): their word weights, each column of length 1; ``used`` (f,) words compared by."""

    case_ids: tuple[str, ...]
    titles: tuple[str, ...]
    values: tuple[Mapping[str, str], ...]
    vectors: sparse.csr_matrix
    used: NDArray[np.bool_]

    def find(self, rows: sparse.csr_matrix, case_ids: Sequence[str], *, most: int = 3) -> list[tuple[Similar, ...]]:
        """Return the nearest earlier mails per row (never the mail itself), the nearest first."""
        if not self.case_ids:
            return [() for _ in case_ids]
        found = sparse.csr_matrix(_words_only(rows, self.used) @ self.vectors)
        return [self._best(found, at, case_id, most) for at, case_id in enumerate(case_ids)]

    def _best(self, found: sparse.csr_matrix, at: int, case_id: str, most: int) -> tuple[Similar, ...]:
        start, end = found.indptr[at], found.indptr[at + 1]
        likeness, which = found.data[start:end], found.indices[start:end]
        if len(likeness) > most + 1:
            best = np.argpartition(-likeness, most)[: most + 1]
            likeness, which = likeness[best], which[best]
        order = sorted(range(len(which)), key=lambda i: (-round(float(likeness[i]), 5), -int(which[i])))
        made = []
        for i in order:
            number = int(which[i])
            if self.case_ids[number] != case_id and likeness[i] >= LEAST_LIKE:
                made.append(
                    Similar(
                        case_id=self.case_ids[number],
                        title=self.titles[number],
                        values=dict(self.values[number]),
                        likeness=min(1.0, float(likeness[i])),
                    )
                )
        return tuple(made[:most])


def remember(readings: Sequence[Reading], rows: sparse.csr_matrix, values: Sequence[Mapping[str, str]], words: int) -> Near:
    """Keep the newest 20,000 mails. ``rows`` (n, f) in the order of ``readings``; the first ``words`` columns are words."""
    rows, readings, values = rows[-NEWEST:], readings[-NEWEST:], values[-NEWEST:]
    share = np.bincount(rows.indices, minlength=rows.shape[1]) / max(rows.shape[0], 1)
    used = share <= (COMMON if len(readings) >= 40 else 1.0)
    used[words:] = False
    return Near(
        tuple(r.case_id for r in readings),
        tuple(_OF_PERSONS.sub("•", r.title) for r in readings),
        tuple(dict(v) for v in values),
        sparse.csr_matrix(_words_only(rows, used).T),
        used,
    )


def _words_only(rows: sparse.csr_matrix, used: NDArray[np.bool_]) -> sparse.csr_matrix:
    kept = rows.astype(np.float32)
    kept.data = kept.data * used[kept.indices]
    kept.eliminate_zeros()
    lengths = np.sqrt(np.asarray(kept.multiply(kept).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags_array((1 / np.maximum(lengths, 1e-9)).astype(np.float32)) @ kept)
