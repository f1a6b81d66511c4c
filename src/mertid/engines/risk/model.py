"""What one outcome's fitted model answers, whatever kind it is; `suggest`, `evaluate` and the exports know models by this alone."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from .additive import Additive
from .endpoint import Endpoint
from .settings import Settings
from .table import Table

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimates:
    """Calibrated figures for ``n`` cases.

    ``value``, ``low``, ``high``: shape (n,). For an event the chance; for a time the chance that the first cause has happened by the
    horizon; for a class the chance of the likeliest; for a count the expected number; for an effect the change (signed difference)
    that the best measure makes against none. ``shares``: chance per class, cause or change per measure, shape (n, k), columns named by
    ``keys``.
    ``possible``: per case the values that cannot be ruled out at the stated coverage. ``support``: how many alike each figure rests on,
    shape (n, k), for an effect.
    """

    value: Floats
    low: Floats
    high: Floats
    unit: Literal["share", "days", "count", "change"]
    keys: tuple[str, ...] = ()
    shares: Floats | None = None
    possible: tuple[tuple[str, ...], ...] = ()
    support: Floats | None = None


class Model(Protocol):
    """A fitted model of one outcome.

    ``n`` cases were learned from, ``events`` of them with the outcome (for a class: of the smallest one); ``usual`` is the outcome's
    share (mean count) among them; ``glass`` the additive model, or None for gradient boosting; ``chosen`` names what fitted it
    (``boosted``, ``linear``, ``boosting``); ``tried`` the cross-validated figure of each candidate.
    """

    @property
    def endpoint(self) -> Endpoint: ...
    @property
    def n(self) -> int: ...
    @property
    def events(self) -> int: ...
    @property
    def usual(self) -> float: ...
    @property
    def chosen(self) -> str: ...
    @property
    def tried(self) -> dict[str, float]: ...
    @property
    def glass(self) -> Additive | None: ...

    def estimates(self, table: Table, settings: Settings | None = None) -> Estimates:
        """Return calibrated figures; ``settings`` may ask for another ``coverage`` or ``sure`` than when it learned."""
        ...

    def weights(self, table: Table, output: str = "") -> tuple[tuple[str, ...], Floats]:
        """Return the terms' names and what each adds to each case in log-odds (log-rate), shape (n, terms), 0 being usual.

        ``output`` is the class, cause or measure asked for; '' the main one (for a class each case's likeliest).
        """
        ...
