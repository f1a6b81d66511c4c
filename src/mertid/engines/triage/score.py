"""The model's figures for a batch of mails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .encoder import encode
from .learned import Learned
from .reading import Reading


@dataclass(frozen=True)
class Scored:
    """A batch with the model's figures: TF-IDF rows and probabilities per target, shape (n, values)."""

    rows: sparse.csr_matrix
    encoded: NDArray[np.float32] | None
    shares: Mapping[str, NDArray[np.float64]]


def score(readings: Sequence[Reading], learned: Learned, targets: Sequence[str]) -> Scored:
    """Return the model's probabilities for a batch."""
    rows = learned.features.transform(readings)
    encoded = encode(learned.encoder, [r.text for r in readings]) if learned.encoder else None
    shares = {}
    if learned.team and "team" in targets:
        shares["team"] = learned.team.probabilities(rows, encoded)
    if learned.kle and "kle" in targets:
        shares["kle"] = learned.kle.probabilities(rows, encoded)
    return Scored(rows, encoded, shares)
