"""What moves an outcome of made citizens, and how often it happens: the known truth that a model should find.

An effect is written ``"age" = 0.4``: log-odds (log-rate for counts and times) per standard deviation of a number, per yes, or per step of a
choice's order. ``"weight_loss >= 5" = 0.7`` and ``"walking = 4" = 0.6`` hold where the condition does; ``"falls >= 1 & lives_alone" = 0.5``
is the product of its parts.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mertid.core import BadSettings, FactSpec

Floats = NDArray[np.float64]
Columns = Mapping[str, NDArray[Any]]
_PART = re.compile(r"(\w+)(?:\s*(<=|>=|<|>|=)\s*(\S+))?")
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {"<=": np.less_equal, ">=": np.greater_equal, "<": np.less, ">": np.greater}


@dataclass(frozen=True)
class Scale:
    """How facts are scored in effects: each number's mean and standard deviation among the people the file describes."""

    specs: Mapping[str, FactSpec]
    centre: Mapping[str, float]
    spread: Mapping[str, float]

    @classmethod
    def of(cls, specs: Mapping[str, FactSpec], columns: Columns) -> "Scale":
        """Return the scale of these people."""
        numbers = {name: _place(specs[name], column) for name, column in columns.items() if specs[name].kind != "yes_no"}
        return cls(specs, {k: float(v.mean()) for k, v in numbers.items()}, {k: float(v.std()) or 1.0 for k, v in numbers.items()})

    def score(self, part: str, columns: Columns) -> Floats:
        """Return what one part of an effect is for each case, shape (n,). Raises `BadSettings` for what is no fact or no condition."""
        found = _PART.fullmatch(part.strip())
        if found is None or found[1] not in columns:
            raise BadSettings(f"made citizens: effect '{part}' is unknown, expected a fact, alone or compared. Correct the file.")
        name, sign, value = found[1], found[2], found[3]
        column = columns[name]
        if sign == "=":
            return np.array([str(one).lower() == value.lower() for one in column], np.float64)
        if sign:
            return np.asarray(_COMPARE[sign](column.astype(np.float64), float(value)), np.float64)
        if self.specs[name].kind == "yes_no":
            return column.astype(np.float64)
        return (_place(self.specs[name], column) - self.centre[name]) / self.spread[name]

    def total(self, effects: Mapping[str, float], columns: Columns) -> Floats:
        """Return the sum of the effects for each case, shape (n,)."""
        n = len(next(iter(columns.values())))
        total = np.zeros(n)
        for told, weight in effects.items():
            total += weight * np.prod([self.score(part, columns) for part in told.split("&")], axis=0)
        return total


def _place(spec: FactSpec, column: NDArray[Any]) -> Floats:
    if spec.kind == "choice":
        order = {key: float(at) for at, key in enumerate(spec.choices)}
        return np.array([order[one] for one in column])
    return column.astype(np.float64)


def sigmoid(x: Floats) -> Floats:
    """Return the chance of log-odds ``x``."""
    return 1 / (1 + np.exp(-x))


def softmax(x: Floats) -> Floats:
    """Return shares that add to one per row, shape (n, k)."""
    grown = np.exp(x - x.max(1, keepdims=True))
    return grown / grown.sum(1, keepdims=True)


def intercept(chance: Callable[[float], float], share: float) -> float:
    """Return where a rising ``chance`` of the intercept meets ``share``, by halving between -20 and 20."""
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if chance(middle) < share else (low, middle)
    return (low + high) / 2


def class_intercepts(totals: Floats, shares: Floats) -> Floats:
    """Return one intercept a class, shape (k,), by which the classes come out at ``shares`` among those with ``totals``, shape (n, k)."""
    start = np.log(shares)
    for _ in range(100):
        start = start + np.log(shares / softmax(totals + start).mean(0))
    return start
