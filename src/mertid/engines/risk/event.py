"""Yes or no within a time: a calibrated chance with an interval, and which answers cannot be ruled out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import norm

from .additive import Additive
from .calibrate import Calibration, calibrate
from .choose import Box, Chosen, choose
from .conformal import Sets, learn_sets
from .endpoint import Endpoint
from .model import Estimates
from .settings import Settings
from .table import Table

Floats = NDArray[np.float64]
KEYS = ("yes", "no")


@dataclass(frozen=True)
class EventModel:
    """See `Model`."""

    endpoint: Endpoint
    n: int
    events: int
    usual: float
    chosen: str
    tried: dict[str, float]
    box: Box
    wide: float
    calibration: Calibration
    sets: Sets
    sure: float
    coverage: float

    @property
    def glass(self) -> Additive | None:
        """The additive model, None for gradient boosting."""
        return self.box if isinstance(self.box, Additive) else None

    def estimates(self, table: Table, settings: Settings | None = None) -> Estimates:
        """Return the chance; ``settings`` may ask for another coverage or sureness than when it learned."""
        sums = self.box.sums(table)[:, 0]
        middle = self.calibration.sums(sums, table)
        aside = norm.ppf(0.5 + (settings.sure if settings else self.sure) / 2) * spread(self.box, self.wide, self.calibration, sums, table)
        value = expit(middle)
        possible = self.sets.possible(np.column_stack([value, 1 - value]), settings.coverage if settings else self.coverage)
        return Estimates(value, expit(middle - aside), expit(middle + aside), "share", possible=possible)

    def weights(self, table: Table, output: str = "") -> tuple[tuple[str, ...], Floats]:
        """Return what each term adds, in calibrated log-odds."""
        return scaled_parts(self.box, self.calibration, table)


def spread(box: Box, wide: float, calibration: Calibration, sums: Floats, table: Table) -> Floats:
    """Return the standard error of the calibrated sum, shape (n,): the bags' spread and the calibration's own uncertainty."""
    bags = box.bag_sums(table)[:, :, 0]
    variance = bags.var(0, ddof=1) if isinstance(box, Additive) and wide != 1.0 else bags.var(0)
    return np.sqrt(calibration.slope**2 * wide * variance + calibration.variance(sums, table))


def scaled_parts(box: Box, calibration: Calibration, table: Table) -> tuple[tuple[str, ...], Floats]:
    """Return the terms' names and what each adds after calibration; none for gradient boosting."""
    if not isinstance(box, Additive):
        return (), np.zeros((len(table), 0))
    return box.names, box.parts(table)[:, :, 0] * calibration.slope


def fit_event(
    endpoint: Endpoint, table: Table, y: Floats, settings: Settings, groups: Sequence[str] = (),
) -> tuple[EventModel, Floats]:
    """Learn from ``y`` (n,), 1 where it happened; return the model and the calibrated chances of cases it had not seen."""
    found = choose(table, y, "binary", settings)
    calibration, unseen = calibrated(found, table, y, settings, groups)
    right = np.where(y[found.rows] == 1, 0, 1)
    sets = learn_sets(np.column_stack([unseen, 1 - unseen]), right, KEYS)
    model = EventModel(
        endpoint, len(y), int(y.sum()), float(y.mean()), found.name, found.tried, found.box, found.wide, calibration, sets,
        settings.sure, settings.coverage,
    )
    return model, unseen


def calibrated(found: Chosen, table: Table, y: Floats, settings: Settings, groups: Sequence[str]) -> tuple[Calibration, Floats]:
    """Return the calibration learned on the tests of the choosing, and the calibrated chances there."""
    tests = table.take(found.rows)
    made = calibrate(found.sums[:, 0], y[found.rows], tests, "binary", groups=groups if settings.group_calibration else ())
    return made, expit(made.sums(found.sums[:, 0], tests))
