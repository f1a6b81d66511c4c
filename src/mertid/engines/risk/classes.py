"""One of several, ranked: a calibrated chance for each, and the set that holds the right one with the stated coverage."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import norm

from .additive import Additive
from .calibrate import ClassCalibration, calibrate_classes
from .choose import Box, choose
from .conformal import Sets, learn_sets
from .endpoint import Endpoint
from .model import Estimates
from .settings import Settings
from .table import Table

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ClassModel:
    """See `Model`. ``keys`` are the classes learned; ``counts`` how many of each there were."""

    endpoint: Endpoint
    n: int
    events: int
    usual: float
    chosen: str
    tried: dict[str, float]
    keys: tuple[str, ...]
    counts: NDArray[np.int64]
    box: Box
    wide: float
    calibration: ClassCalibration
    sets: Sets
    sure: float
    coverage: float

    @property
    def glass(self) -> Additive | None:
        """The additive model, None for gradient boosting."""
        return self.box if isinstance(self.box, Additive) else None

    def estimates(self, table: Table, settings: Settings | None = None) -> Estimates:
        """Return each class's chance; value and interval are the likeliest class's."""
        shares = self.calibration.shares(self.box.sums(table))
        best, rows = shares.argmax(1), np.arange(len(table))
        value = shares[rows, best]
        bags = np.stack([logit(np.clip(self.calibration.shares(one)[rows, best], 1e-9, 1 - 1e-9)) for one in self.box.bag_sums(table)])
        variance = self.wide * bags.var(0, ddof=1 if self.wide != 1.0 else 0) + 1 / (self.counts[best] + 4.0)
        aside = norm.ppf(0.5 + (settings.sure if settings else self.sure) / 2) * np.sqrt(variance)
        middle = logit(np.clip(value, 1e-9, 1 - 1e-9))
        possible = self.sets.possible(shares, settings.coverage if settings else self.coverage)
        return Estimates(value, expit(middle - aside), expit(middle + aside), "share", self.keys, shares, possible)

    def weights(self, table: Table, output: str = "") -> tuple[tuple[str, ...], Floats]:
        """Return what each term adds to a class against the classes on average, in log-odds; '' asks for each case's likeliest."""
        if not isinstance(self.box, Additive):
            return (), np.zeros((len(table), 0))
        parts = self.box.parts(table) * self.calibration.slope
        parts = parts - parts.mean(2, keepdims=True)
        if output:
            return self.box.names, parts[:, :, self.keys.index(output)]
        best = self.calibration.shares(self.box.sums(table)).argmax(1)
        return self.box.names, parts[np.arange(len(table)), :, best]


def fit_class(endpoint: Endpoint, table: Table, y: NDArray[np.int64], settings: Settings) -> tuple[ClassModel, Floats]:
    """Learn from places ``y`` (n,) among the endpoint's classes; return the model and the likeliest's chance for cases it had not seen.

    A class that no case had is left out: nothing can be said of it.
    """
    there, right = np.unique(y, return_inverse=True)
    keys = tuple(tuple(endpoint.classes)[at] for at in there)
    found = choose(table, right.astype(np.float64), "multi", settings, outputs=len(keys))
    calibration = calibrate_classes(found.sums, right[found.rows])
    shares = calibration.shares(found.sums)
    counts = np.bincount(right, minlength=len(keys)).astype(np.int64)
    model = ClassModel(
        endpoint, len(y), int(counts.min()), float(counts.max() / len(y)), found.name, found.tried, keys, counts, found.box, found.wide,
        calibration, learn_sets(shares, right[found.rows], keys), settings.sure, settings.coverage,
    )
    return model, shares.max(1)
