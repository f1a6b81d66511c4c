"""How many within a time: the expected number, and between which numbers it will lie with the stated coverage."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .additive import Additive
from .calibrate import Calibration, calibrate
from .choose import Box, choose
from .conformal import Band, learn_band
from .endpoint import Endpoint
from .event import scaled_parts
from .model import Estimates
from .settings import Settings
from .table import Table

Floats = NDArray[np.float64]
BEYOND = 2.0
"""An expected number is cut at so many times the largest number learned from: a line must not run away."""


@dataclass(frozen=True)
class CountModel:
    """See `Model`; the interval is one for the number itself (split conformal, scaled by the Poisson spread).
    ``most``: the largest log-rate.
    """

    endpoint: Endpoint
    n: int
    events: int
    usual: float
    chosen: str
    tried: dict[str, float]
    box: Box
    calibration: Calibration
    band: Band
    coverage: float
    most: float

    @property
    def glass(self) -> Additive | None:
        """The additive model, None for gradient boosting."""
        return self.box if isinstance(self.box, Additive) else None

    def estimates(self, table: Table, settings: Settings | None = None) -> Estimates:
        """Return the expected number and the interval of the number itself."""
        value = np.exp(np.minimum(self.calibration.sums(self.box.sums(table)[:, 0], table), self.most))
        low, high = self.band.interval(value, settings.coverage if settings else self.coverage)
        return Estimates(value, low, high, "count")

    def weights(self, table: Table, output: str = "") -> tuple[tuple[str, ...], Floats]:
        """Return what each term adds, in log-rate."""
        return scaled_parts(self.box, self.calibration, table)


def fit_count(
    endpoint: Endpoint, table: Table, y: Floats, settings: Settings, groups: Sequence[str] = (),
) -> tuple[CountModel, Floats]:
    """Learn from numbers ``y`` (n,); return the model and the calibrated expected numbers of cases it had not seen."""
    found = choose(table, y, "poisson", settings)
    most = float(np.log(BEYOND * max(y.max(), 1.0)))
    tests, right = table.take(found.rows), y[found.rows]
    calibration = calibrate(found.sums[:, 0], right, tests, "poisson", groups=groups if settings.group_calibration else ())
    unseen = np.exp(np.minimum(calibration.sums(found.sums[:, 0], tests), most))
    model = CountModel(
        endpoint, len(y), int((y > 0).sum()), float(y.mean()), found.name, found.tried, found.box, calibration, learn_band(unseen, right),
        settings.coverage, most,
    )
    return model, unseen
