"""Solves the roster's program: HiGHS on the whole, then again and again on a few carers or days with the rest held."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from time import perf_counter

import numpy as np

from .roster_rows import Floats, Rows

WHOLE = 3_000
"""Choices up to which the whole is tried at once, for a part of the time; beyond, only its relaxation gives the bound."""
PART = 120
"""Choices that are freed at a time."""
STALE = 60
"""Freed parts in a row that change nothing, at which to stop."""


@dataclass(frozen=True)
class Solved:
    """The best found. ``gap`` is the share of ``cost`` above the proved ``bound``, in [0, 1]."""

    x: Floats
    cost: float
    bound: float

    @property
    def gap(self) -> float:
        """How far from the bound, as a share of the cost."""
        return max(0.0, self.cost - self.bound) / self.cost if self.cost > 1e-9 else 0.0


def solve(made: Rows, works: Sequence[tuple[int, int, int]], *, seconds: float, gap: float, seed: int) -> Solved:
    """Return the best solution within ``seconds``. Doing nothing is always one, so there always is an answer."""
    since = perf_counter()

    def left() -> float:
        return max(0.2, seconds - (perf_counter() - since))

    best = _nothing(made)
    cost, bound = float(made.cost @ best), 0.0
    whole = len(works) <= WHOLE
    x, bound = _highs(made, limit=left() * (0.3 if whole else 0.4), gap=gap, integer=whole)
    if x is not None and whole and made.cost @ x < cost:
        best, cost = x, float(made.cost @ x)
    rng, stale, turn = Random(seed), 0, 0  # noqa: S311 - no secret
    carers = sorted({c for c, _, _ in works})
    first = list(carers) if x is None or not whole else []
    rng.shuffle(first)
    while left() > 0.2 and (first or stale < STALE) and (cost - bound) > gap * max(cost, 1e-9):
        free = _part(works, carers, [first.pop()] if first else None, rng, turn)
        turn += 1
        new = _again(made, best, free, limit=min(left(), 2.0))
        gained = cost - float(made.cost @ new)
        stale = 0 if gained > 1e-6 else stale + 1
        if gained > -1e-9:
            best, cost = new, cost - gained
    return Solved(best, cost, bound)


def _part(works: Sequence[tuple[int, int, int]], carers: Sequence[int], alone: list[int] | None, rng: Random, turn: int) -> np.ndarray:
    """Return which choices are freed: a few carers on all days, or many carers on two or three days."""
    if alone is not None or turn % 3:
        order = alone or rng.sample(list(carers), len(carers))
        days = {day for _, day, _ in works}
    else:
        order = rng.sample(list(carers), len(carers))
        last = max(day for _, day, _ in works)
        start = rng.randint(0, max(0, last - 2))
        days = set(range(start, start + 3))
    by: dict[int, list[int]] = {}
    for n, (carer, day, _) in enumerate(works):
        if day in days:
            by.setdefault(carer, []).append(n)
    free: list[int] = []
    for carer in order:
        free += by.get(carer, [])
        if len(free) >= PART:
            break
    return np.array(free, dtype=np.int64)


def _again(made: Rows, best: Floats, works: np.ndarray, *, limit: float) -> Floats:
    """Return the best solution in which all but ``works`` (and what follows from them) is held."""
    if not len(works):
        return best
    columns = made.matrix.tocsc()
    touched = np.unique(columns[:, works].indices)
    follow = np.unique(made.matrix[touched].indices)
    own = set(made.owner[works].tolist())
    loose = [n for n in follow if made.owner[n] == -1 or (made.owner[n] in own and not _choice(made, int(n)))]
    free = np.unique(np.concatenate([works, np.array(loose, dtype=np.int64)]))
    rows = np.unique(columns[:, free].indices)
    held = best.copy()
    held[free] = 0.0
    moved = (made.matrix[rows] @ held)
    part = Rows(made.cost[free], made.upper[free], made.integer[free], made.low[rows] - moved, made.high[rows] - moved,
                columns[:, free].tocsr()[rows], made.owner[free])
    x, _ = _highs(part, limit=limit, gap=2e-3)
    if x is None:
        return best
    new = best.copy()
    new[free] = x
    return new


def _choice(made: Rows, n: int) -> bool:
    """Return whether a variable is a shift (it costs its hours and is whole), not what follows from shifts."""
    return bool(made.integer[n]) and made.cost[n] > 0


def _nothing(made: Rows) -> Floats:
    """Return the solution without any shift: all work missing, all hours below the contract."""
    x = np.zeros(len(made.cost))
    loose = np.flatnonzero(made.integer == 0)
    part = Rows(made.cost[loose], made.upper[loose], made.integer[loose], made.low, made.high, made.matrix.tocsc()[:, loose].tocsr(),
                made.owner[loose])
    got, _ = _highs(part, limit=60.0, gap=0.0)
    if got is not None:
        x[loose] = got
    return x


def _highs(made: Rows, *, limit: float, gap: float, integer: bool = True) -> tuple[Floats | None, float]:
    """Return the solution, whole numbers exactly so, and the proved bound."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    got = milp(made.cost, integrality=made.integer if integer else np.zeros_like(made.integer),
               bounds=Bounds(np.zeros(len(made.cost)), made.upper), constraints=LinearConstraint(made.matrix, made.low, made.high),
               options={"time_limit": limit, "mip_rel_gap": gap})
    bound = float(got.mip_dual_bound) if got.mip_dual_bound is not None else (float(got.fun) if got.status == 0 and not integer else 0.0)
    if got.x is None:
        return None, max(0.0, bound)
    x = np.where(made.integer == 1, np.round(got.x), got.x) if integer else got.x
    return np.asarray(x, dtype=np.float64), max(0.0, bound)
