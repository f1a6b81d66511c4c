"""What turned out, as arrays: the right answers of an outcome read once, censored times weighted so that nobody is forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mertid.core import Case, Settled

from .endpoint import Endpoint

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
GIVEN = "given"
NOT_YET = "no"


@dataclass(frozen=True)
class Truth:
    """Right answers of one outcome for some of the cases.

    ``rows``: places of the cases that have one, shape (n,). ``y``: 1.0 where it happened (for a time: the first cause by the horizon), the
    number for a count, the class's place in ``keys`` for a class. ``weight``: 1.0, or for a time the inverse chance of still being followed
    (0 for those lost before the horizon), mean about 1. ``days`` and ``cause`` (0 not seen yet, 1 the first cause, 2 the next ...) are
    filled for a time, ``given`` (the measure that was given) for an effect.
    """

    rows: Ints
    y: Floats
    weight: Floats
    days: Floats = field(default_factory=lambda: np.zeros(0))
    cause: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    given: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)


def settled(cases: Sequence[Case], decisions: Sequence[Settled]) -> list[Mapping[str, str]]:
    """Return the right answers of each case, {} where there are none; of two for one case the later one holds, target by target."""
    told: dict[str, dict[str, str]] = {}
    for one in sorted(decisions, key=lambda d: d.at):
        told.setdefault(one.case_id, {}).update(one.values)
    return [told.get(case.id, {}) for case in cases]


def read_truth(endpoint: Endpoint, values: Sequence[Mapping[str, str]]) -> Truth:
    """Return the outcome's right answers as arrays. An answer that cannot be read is left out, as one that is not told."""
    found: list[tuple[int, tuple[float, int, str]]] = []
    keys = tuple(endpoint.classes) if endpoint.kind == "class" else ()
    causes = tuple(endpoint.classes) if endpoint.kind == "time" else ()
    for at, own in enumerate(values):
        text = own.get(endpoint.name, "").strip()
        one = _read(endpoint, text, keys, causes)
        if one is not None and not (endpoint.kind == "effect" and not own.get(GIVEN)):
            found.append((at, (*one, own.get(GIVEN, ""))))
    rows = np.array([at for at, _ in found], np.int64)
    first = np.array([one[0] for _, one in found], np.float64)
    cause = np.array([one[1] for _, one in found], np.int64)
    given = tuple(one[2] for _, one in found) if endpoint.kind == "effect" else ()
    if endpoint.kind != "time":
        return Truth(rows, first, np.ones(len(rows)), given=given, keys=keys)
    horizon = float(endpoint.horizon_days) if endpoint.horizon_days else float(np.median(first[cause > 0])) if (cause > 0).any() else 0.0
    y, weight = at_horizon(first, cause, horizon)
    return Truth(rows, y, weight, first, cause)


def _read(endpoint: Endpoint, text: str, keys: tuple[str, ...], causes: tuple[str, ...]) -> tuple[float, int] | None:
    """Return (number, cause) of one right answer, or None."""
    low = text.lower()
    if endpoint.kind == "class":
        return (float(keys.index(text)), 0) if text in keys else None
    if endpoint.kind == "time":
        first, _, rest = low.partition(" ")
        days = _number(first)
        if days is None or days < 0 or not rest:
            return None
        named = [key.lower() for key in causes]
        return days, 0 if rest == NOT_YET else named.index(rest) + 1 if rest in named else 1 if rest == "yes" else len(named) + 1
    if low in ("yes", "no"):
        return float(low == "yes"), 0
    number = _number(low) if endpoint.kind in ("count", "effect") else None
    return None if number is None else (number, 0)


def _number(text: str) -> float | None:
    try:
        made = float(text)
    except ValueError:
        return None
    return made if np.isfinite(made) else None


def followed(days: Floats, censored: NDArray[np.bool_], at: Floats) -> Floats:
    """Return the chance of not yet being lost just before each of ``at`` (Kaplan-Meier of the censoring), shape of ``at``, in (0, 1].

    Source: Kaplan and Meier, JASA 53 (1958); events come before censoring at the same time.
    """
    times, place = np.unique(days, return_inverse=True)
    lost = np.bincount(place, weights=censored, minlength=len(times))
    left = len(days) - np.concatenate(([0.0], np.cumsum(np.bincount(place, minlength=len(times)))[:-1]))
    gone = np.bincount(place, weights=~censored, minlength=len(times))
    steps = np.cumprod(1 - lost / np.maximum(left - gone, 1))
    before = np.concatenate(([1.0], steps))
    return np.asarray(np.maximum(before[np.searchsorted(times, at, side="left")], 1e-3), np.float64)


def at_horizon(days: Floats, cause: Ints, horizon: float) -> tuple[Floats, Floats]:
    """Return whether the first cause came by the horizon, and how much each case counts, both of shape (n,).

    Cases lost before the horizon count 0; the others stand for them too (inverse probability of censoring).
    Source: Graf et al., Statistics in Medicine 18 (1999); Gerds and Schumacher, Biometrical Journal 48 (2006).
    """
    seen = (cause > 0) & (days <= horizon)
    past = days > horizon
    past |= (cause == 0) & (days == horizon)
    chance = followed(days, cause == 0, np.where(seen, days, horizon))
    weight = np.where(seen | past, 1 / chance, 0.0)
    return (seen & (cause == 1)).astype(np.float64), weight
