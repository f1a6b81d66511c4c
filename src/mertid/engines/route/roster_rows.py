"""The roster as rows of a mixed-integer program: cost, bounds and constraints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .demand import SLOT
from .problem import DAY, Problem, Shift
from .rest import Rules, Span, joined, longest_rest, weekends

SHORT, UNDER, OVER, HOUR = 100.0, 1.0, 1.5, 0.05
"""Cost of an hour of a carer missing, below the contract, above it, and worked."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Template:
    """A shift that may be given: minutes from midnight, ``end`` beyond 1440 after midnight; the break as in `Shift`."""

    name: str
    start: float
    end: float
    pause: float = 0.0
    pause_from: float | None = None
    pause_to: float | None = None


@dataclass(frozen=True)
class Plan:
    """What is decided: ``works`` are the choices (carer, day, template) that the rules and given shifts leave open."""

    problem: Problem
    templates: tuple[Template, ...]
    rules: Rules
    away: Mapping[str, frozenset[int]]
    given: Sequence[Shift]

    @cached_property
    def fixed(self) -> list[list[Span]]:
        """What each carer works already, joined."""
        return [joined([*c.before, *((s.start, s.end) for s in self.given if s.carer == c.id)]) for c in self.problem.carers]

    @cached_property
    def works(self) -> list[tuple[int, int, int]]:
        """Every open choice."""
        return [(c, day, t) for c in range(len(self.problem.carers)) for day in range(self.problem.days) for t in range(len(self.templates))
                if self._open(c, day, t)]

    def span(self, day: int, template: int) -> Span:
        """Return when a choice is at work."""
        return day * DAY + self.templates[template].start, day * DAY + self.templates[template].end

    def _open(self, carer: int, day: int, template: int) -> bool:
        own = self.problem.carers[carer]
        start, end = self.span(day, template)
        if day in self.away.get(own.id, ()) or (end - start > 360 and self.templates[template].pause < self.rules.pause_least):
            return False
        fixed = self.fixed[carer]
        if any(int(one // DAY) == day or (one < end and start < other) for one, other in fixed):
            return False
        return not any(self.clash(one, (start, end)) for one in fixed)

    def clash(self, one: Span, other: Span) -> bool:
        """Return whether two shifts leave too little rest in 24 hours."""
        work = joined([one, other])
        return self.rules.rest is not None and any(longest_rest(work, end) < self.rules.rest * 60 - 0.01 for _, end in (one, other))


@dataclass
class Rows:
    """The program: minimise ``cost``, variables in [0, ``upper``], ``low <= matrix @ x <= high``."""

    cost: Floats
    upper: Floats
    integer: NDArray[np.int64]
    low: Floats
    high: Floats
    matrix: Any = field(repr=False)
    owner: NDArray[np.int64] = field(repr=False)
    """The carer whose variable it is, -1 for missing work."""


class _Builder:
    def __init__(self) -> None:
        self.cost: list[float] = []
        self.upper: list[float] = []
        self.integer: list[int] = []
        self.owner: list[int] = []
        self.at: list[tuple[list[int], list[float]]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def variable(self, cost: float, upper: float = np.inf, integer: int = 0, *, owner: int = -1) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        self.integer.append(integer)
        self.owner.append(owner)
        return len(self.cost) - 1

    def row(self, which: Sequence[int], weights: Sequence[float], low: float = -np.inf, high: float = np.inf) -> None:
        self.at.append((list(which), list(weights)))
        self.low.append(low)
        self.high.append(high)

    def rows(self) -> Rows:
        from scipy.sparse import csr_array

        sizes = [len(which) for which, _ in self.at]
        indices = np.array([one for which, _ in self.at for one in which], dtype=np.int64)
        data = np.array([one for _, weights in self.at for one in weights], dtype=np.float64)
        matrix = csr_array((data, indices, np.concatenate([[0], np.cumsum(sizes)])), shape=(len(sizes), len(self.cost)))
        return Rows(np.array(self.cost), np.array(self.upper), np.array(self.integer), np.array(self.low), np.array(self.high), matrix,
                    np.array(self.owner))


def rows(plan: Plan, demand: Mapping[tuple[int, int, str], float]) -> Rows:
    """Return the program whose first variables are ``plan.works``."""
    made = _Builder()
    for carer, day, t in plan.works:
        start, end = plan.span(day, t)
        made.variable(HOUR * (end - start) / 60, 1.0, 1, owner=carer)
    at = {work: n for n, work in enumerate(plan.works)}
    _cover(plan, demand, made)
    for carer in range(len(plan.problem.carers)):
        _rest(plan, carer, at, made)
        _agreed(plan, carer, at, made)
    return made.rows()


def _cover(plan: Plan, demand: Mapping[tuple[int, int, str], float], made: _Builder) -> None:
    held = [set(c.skills) for c in plan.problem.carers]
    by: dict[tuple[int, int], list[tuple[int, int, float]]] = {}
    for n, (carer, day, t) in enumerate(plan.works):
        template = plan.templates[t]
        start, end = plan.span(day, t)
        awake = 1 - template.pause / (end - start)
        for slot in range(int(start // SLOT), ceil(end / SLOT)):
            share = (min(end, (slot + 1) * SLOT) - max(start, slot * SLOT)) / SLOT
            by.setdefault(divmod(slot, int(DAY // SLOT)), []).append((n, carer, share * awake))
    for (day, slot, skill), needed in demand.items():
        there = [(n, share) for n, carer, share in by.get((day, slot), ()) if not skill or skill in held[carer]]
        short = made.variable(SHORT * SLOT / 60)
        made.row([*(n for n, _ in there), short], [*(share for _, share in there), 1.0], low=needed)


def _rest(plan: Plan, carer: int, at: Mapping[tuple[int, int, int], int], made: _Builder) -> None:
    """Rest between days, single days off long enough, days running."""
    days, kinds = plan.problem.days, range(len(plan.templates))
    on = [[at[carer, day, t] for t in kinds if (carer, day, t) in at] for day in range(days)]
    for day in range(days):
        if len(on[day]) > 1:
            made.row(on[day], [1.0] * len(on[day]), high=1)
        for t in kinds:
            if (carer, day, t) not in at:
                continue
            own, span = at[carer, day, t], plan.span(day, t)
            bad = [at[carer, day + 1, u] for u in kinds if (carer, day + 1, u) in at and plan.clash(span, plan.span(day + 1, u))]
            if bad:
                made.row([own, *bad], [1.0] * (1 + len(bad)), high=1)
            if plan.rules.day_off is None:
                continue
            near = [at[carer, day + 2, u] for u in kinds
                    if (carer, day + 2, u) in at and plan.span(day + 2, u)[0] - span[1] < plan.rules.day_off * 60 - 0.01]
            if near and not _fixed(plan, carer, day + 1):
                made.row([own, *near, *on[day + 1]], [1.0] * (1 + len(near)) + [-1.0] * len(on[day + 1]), high=1)
    most = min(plan.rules.running or 7, int(plan.rules.between // 24) if plan.rules.day_off is not None else 99)
    for first in range(-most, days - most):
        window = range(first, first + most + 1)
        open_ = [n for day in window if 0 <= day < days for n in on[day]]
        held = sum(_fixed(plan, carer, day) for day in window)
        if open_ and held + sum(bool(on[day]) for day in window if 0 <= day < days) > most:
            made.row(open_, [1.0] * len(open_), high=max(0, most - held))


def _agreed(plan: Plan, carer: int, at: Mapping[tuple[int, int, int], int], made: _Builder) -> None:
    """Weekends and hours of the contract."""
    own = [(n, day, t) for (c, day, t), n in at.items() if c == carer]
    if not own:
        return
    if plan.rules.weekends is not None and (whole := weekends(plan.problem)):
        worked = []
        held = 0
        for saturday in whole:
            if any(start < (saturday + 2) * DAY and end > saturday * DAY for start, end in plan.fixed[carer]):
                held += 1
                continue
            one = made.variable(0.0, 1.0, 1, owner=carer)
            worked.append(one)
            for n, day, t in own:
                start, end = plan.span(day, t)
                if start < (saturday + 2) * DAY and end > saturday * DAY:
                    made.row([n, one], [1.0, -1.0], high=0)
        if worked:
            made.row(worked, [1.0] * len(worked), high=max(0, ceil(plan.rules.weekends * len(whole) - 1e-9) - held))
    hours = plan.problem.carers[carer].hours
    held_hours = sum(end - max(start, 0.0) for start, end in plan.fixed[carer] if end > 0) / 60
    lengths = [(plan.span(day, t)[1] - plan.span(day, t)[0]) / 60 for _, day, t in own]
    weeks = plan.problem.days / 7
    if hours is not None:
        bound = np.inf if plan.rules.contract is None or weeks < 1 else plan.rules.contract * weeks
        over = made.variable(OVER, max(bound, held_hours - hours * weeks), owner=carer)
        under = made.variable(UNDER, owner=carer)
        left = hours * weeks - held_hours
        made.row([*(n for n, _, _ in own), under, over], [*lengths, 1.0, -1.0], low=left, high=left)
    if plan.rules.most_hours is not None:
        made.row([n for n, _, _ in own], lengths, high=max(0.0, plan.rules.most_hours * max(1.0, weeks) - held_hours))


def _fixed(plan: Plan, carer: int, day: int) -> bool:
    return any(int(start // DAY) == day for start, _ in plan.fixed[carer])
