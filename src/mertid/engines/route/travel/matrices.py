"""Minutes and kilometres between all places, by mode."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from mertid.core import BadSettings

Floats = NDArray[np.float64]
Line = tuple[tuple[float, float], ...]
"""A street on the map: ``(lat, lon)`` points in degrees."""

UNREACHABLE = 100_000.0
"""Minutes and kilometres to a place nobody can be sent to (no coordinates, no road). Finite: sums stay numbers, and no window fits."""


@dataclass(frozen=True)
class Travel:
    """Travel as square matrices, rows and columns in the order of ``problem.places``, row from, column to.

    ``source`` names where they come from; ``streets`` are drawn on the map; ``lost`` are the rows of places that nobody reaches;
    ``snapped`` is how far each place lies from the road it was put on, in metres (empty where no roads are known).
    """

    source: str
    size: int
    make: Callable[[str], tuple[Floats, Floats]] = field(repr=False)
    streets: tuple[Line, ...] = field(default=(), repr=False)
    lost: tuple[int, ...] = ()
    snapped: tuple[float, ...] = field(default=(), repr=False)
    _made: dict[str, tuple[Floats, Floats]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def from_arrays(cls, minutes: Mapping[str, Floats], km: Mapping[str, Floats] | None = None, *, source: str = "matrix") -> Self:
        """Return travel of given matrices, by mode.

        Parameters
        ----------
        minutes, km
            Shape ``(places, places)``. A mode named '' stands for every mode that is not named. Kilometres are 0 where they are not given.

        Raises
        ------
        BadSettings
            A matrix is not square, not of one size, negative or not a number.
        """
        given = {mode: np.asarray(array, dtype=np.float64) for mode, array in minutes.items()}
        long = {mode: np.asarray(array, dtype=np.float64) for mode, array in (km or {}).items()}
        size = len(next(iter(given.values()), ()))
        for array in (*given.values(), *long.values()):
            if array.shape != (size, size):
                raise BadSettings(f"travel: a matrix has shape {array.shape}, expected {(size, size)}. Give one row and column a place.")
            if not np.isfinite(array).all() or (array < 0).any():
                raise BadSettings("travel: a matrix holds what is no number or is negative, expected minutes and km from 0 up. Correct it.")
        lost = _lost(given)

        def make(mode: str) -> tuple[Floats, Floats]:
            key = mode if mode in given else ""
            if key not in given:
                raise BadSettings(f"travel: mode is '{mode}', expected one of {sorted(given)}. Give a matrix for it.")
            return given[key], long.get(mode, long.get("", np.zeros((size, size))))

        return cls(source, size, make, lost=lost)

    def minutes(self, mode: str) -> Floats:
        """Return minutes from door to door, shape ``(places, places)``, read-only. Raises `BadSettings` for a mode without a matrix."""
        return self._both(mode)[0]

    def km(self, mode: str) -> Floats:
        """Return kilometres, shape ``(places, places)``, read-only. Raises `BadSettings` for a mode without a matrix."""
        return self._both(mode)[1]

    def _both(self, mode: str) -> tuple[Floats, Floats]:
        if mode not in self._made:
            minutes, km = self.make(mode)
            minutes, km = np.ascontiguousarray(minutes), np.ascontiguousarray(km)
            minutes.flags.writeable = km.flags.writeable = False
            self._made[mode] = (minutes, km)
        return self._made[mode]


def _lost(minutes: Mapping[str, Floats]) -> tuple[int, ...]:
    if not minutes:
        return ()
    cut = np.ones(len(next(iter(minutes.values()))), dtype=bool)
    for array in minutes.values():
        far = array >= UNREACHABLE
        np.fill_diagonal(far, True)
        cut &= far.all(axis=1) | far.all(axis=0)
    return tuple(int(at) for at in np.flatnonzero(cut)) if len(cut) > 1 else ()
