"""One search in memory: the arrays, one state for each thread, and the best of them as a plan."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import numpy as np

from . import anneal, insert
from . import kernel as k
from .arrays import Arrays, build, scratch
from .figures import figures
from .left_out import why
from .plan import Plan, Route, Stop
from .problem import Carer, Citizen, Place, Problem, Shift, Visit
from .retime import retime
from .search import Progress
from .ways import Travel, travel_of


class _Thread:
    """One thread's state and its best."""

    def __init__(self, arrays: Arrays, seed: int, start: Plan | None) -> None:
        self.prob, self.st, self.keep, self.best, self.cost = scratch(arrays)
        mixed = np.random.SeedSequence(seed).generate_state(1, np.uint64)
        self.rng = np.array([mixed[0] | np.uint64(1)], np.uint64)
        _lay(arrays, self, start)
        if not anneal.begin(self.prob, self.st, self.cost, self.rng):
            raise AssertionError("the beginning cannot be timed")  # cannot be: nothing is planned that does not fit
        self.best[0][...] = self.st[2]
        self.best[1][...] = self.st[3]

    def run(self, size: int, hot: float, cold: float) -> None:
        """Search ``size`` iterations."""
        anneal.run(size, hot, cold, self.prob, self.st, self.keep, self.best, self.cost, self.rng)


def warm() -> None:
    """Compile, or load what is compiled, on the smallest problem there is: no search's time shall go with it."""
    place, visit = Place(id="a"), Visit(id="a", citizen="a", minutes=1, earliest=0, latest=9)
    problem = Problem(start=date(2026, 1, 1), places=(place,), citizens=(Citizen(id="a", place="a"),), visits=(visit,),
                      carers=(Carer(id="a"),), shifts=(Shift(id="a", carer="a", start=0, end=9, from_place="a", to_place="a"),))
    ready = Session(problem, travel_of(problem, None), 0, 1, start=None, published=None)
    ready.threads[0].run(1, 1.0, 1.0)


class Session:
    """A search over ``problem``; see `search.plan`."""

    def __init__(self, problem: Problem, travel: Travel, seed: int, threads: int, *, start: Plan | None, published: Plan | None) -> None:
        self.problem, self.travel, self.seed, self.published = problem, travel, seed, published
        self.arrays = build(problem, travel, published)
        if start is not None:
            _begin_as_in(self.arrays, start)
        self.empty = not self.arrays.shifts or not problem.visits
        self.done = 0
        self.threads = [] if self.empty else [_Thread(self.arrays, seed * 1000 + n, start) for n in range(threads)]
        legs = self._leg()
        self.hot, self.cold = (0.1 * legs, 0.01 * legs) if start else (0.3 * legs, 0.01 * legs)

    def _leg(self) -> float:
        """A usual leg's cost: the nearest tasks' ways. Annealing begins near it, so that it needs no setting."""
        if self.empty:
            return 1.0
        per_visit = [t.cost[0] / max(1, len(self.problem.visits)) for t in self.threads]
        left = [t.st[7][k.LEFT] / max(1, len(self.problem.visits)) for t in self.threads]
        return max(0.1, float(min(c - drop for c, drop in zip(per_visit, left, strict=True))))

    def chunk(self) -> int:
        """How many iterations to begin with."""
        return max(1, 20_000 // max(100, len(self.arrays.tasks)))

    def go_on(self, pool: ThreadPoolExecutor, size: int, share: float) -> None:
        """Let every thread search ``size`` iterations at the temperature that ``share`` of the limit asks for."""
        heat = self.hot * (self.cold / self.hot) ** min(1.0, share)
        list(pool.map(lambda t: t.run(size, heat, heat), self.threads))
        self.done += size

    def meet(self, share: float) -> None:
        """Let visits that find no room begin before their wished time; once half is over, let the worst thread go on from the best plan."""
        for thread in self.threads:
            left = np.nonzero(thread.st[0][:, k.ROUTE] < 0)[0]
            self.arrays.prob[1][left, k.FROM] = np.minimum(self.arrays.prob[1][left, k.FROM], self.arrays.earliest[left])
        if len(self.threads) < 2 or share < 0.5:
            return
        costs = [t.cost[1] for t in self.threads]
        good, bad = self.threads[int(np.argmin(costs))], self.threads[int(np.argmax(costs))]
        if good is not bad and bad.cost[1] > good.cost[1] + 1e-6:
            _load(bad, good.best[0], good.best[1])

    def progress(self, seconds: float, share: float) -> Progress:
        """Return how far it is."""
        best = min(self.threads, key=lambda t: t.cost[1])
        visits = {(self.arrays.tasks[i].visit or self.problem.visits[0]).id
                  for r in range(len(self.arrays.shifts)) for i in best.best[0][r, : best.best[1][r]] if self.arrays.tasks[i].visit}
        began = time.monotonic() - seconds
        return Progress(float(best.cost[1]), seconds, self.done, min(1.0, share), len(visits), lambda: self.plan(began))

    def plan(self, began: float) -> Plan:
        """Return the best so far, timed as near to the wishes as its order allows, with figures and the reasons for what is left out."""
        routes: tuple[Route, ...] = ()
        if self.threads:
            best = min(self.threads, key=lambda t: t.cost[1])
            spare = _Copy(self.arrays, best)
            routes = tuple(_routes(self.arrays, spare.st))
        made = Plan(routes=routes, seed=self.seed, iterations=self.done)
        made = retime(self.problem, made, self.travel, published=self.published)
        made = made.model_copy(update={"unplanned": why(self.problem, made, self.travel)})
        return made.model_copy(update={
            "figures": figures(self.problem, made, self.travel, published=self.published), "seconds": round(time.monotonic() - began, 3),
        })


def _begin_as_in(arrays: Arrays, start: Plan) -> None:
    """Let visits begin before their wished time where the given plan does: else it could not be gone on from."""
    at = {(stop.visit, stop.part): stop.start for route in start.routes for stop in route.stops}
    first = arrays.prob[1][:, k.FROM]
    for i, task in enumerate(arrays.tasks):
        if task.visit is not None and task.visit.start is None:
            first[i] = min(first[i], max(arrays.earliest[i], at.get((task.visit.id, task.part), np.inf)))


class _Copy:
    """A state of its own with a thread's best sequences in it, so that the search is not disturbed."""

    def __init__(self, arrays: Arrays, thread: _Thread) -> None:
        self.prob, self.st, self.keep, self.best, self.cost = scratch(arrays)
        _load(self, thread.best[0], thread.best[1])


def _load(thread: Any, seq: Any, length: Any) -> None:
    """Set a thread's current state to these sequences."""
    si, sf, own, lengths = thread.st[0], thread.st[1], thread.st[2], thread.st[3]
    tf = thread.prob[1]
    own[...], lengths[...] = seq, length
    si[:, k.ROUTE] = -1
    sf[:, k.BOUND] = -k.NEVER
    thread.st[5][...] = 0
    thread.st[6][...] = 0
    thread.st[7][...] = 0
    thread.st[7][k.LEFT] = tf[:, k.DROP].sum()
    thread.st[7][k.FAIR] = thread.prob[8][k.W_FAIR] * float((thread.prob[11] * thread.prob[8][k.MEAN_LOAD] ** 2).sum())
    for r in range(len(length)):
        for p in range(length[r]):
            i = int(own[r, p])
            si[i] = r, p
            insert.keep_books(i, int(thread.prob[2][r, k.CARER]), 1, thread.prob, thread.st)
    for r in range(len(length)):
        k.walk(r, thread.prob, thread.st)
    thread.prob[21][...] = True
    k.settle(thread.prob[21], thread.prob, thread.st)
    thread.cost[0] = insert.total(thread.prob, thread.st)


def _lay(arrays: Arrays, thread: _Thread, start: Plan | None) -> None:
    """Fill the state with the breaks and with as much of ``start`` as is still possible."""
    prob, st = thread.prob, thread.st
    pause = {task.home: i for i, task in enumerate(arrays.tasks) if task.visit is None}
    number = {(task.visit.id, task.part): i for i, task in enumerate(arrays.tasks) if task.visit}
    route_of = {arrays.problem.shifts[n].id: r for r, n in enumerate(arrays.shifts)}
    given = {route_of[r.shift]: r for r in start.routes if r.shift in route_of} if start else {}
    taken: set[int] = set()
    for r in range(len(arrays.shifts)):
        route = given.get(r)
        order = [(s.start, number[s.visit, s.part]) for s in route.stops if (s.visit, s.part) in number] if route else []
        order = [(at, i) for at, i in order if np.isfinite(prob[9][i, prob[2][r, k.CARER]]) and i not in taken]
        if r in pause:
            order.append((route.pause_at if route and route.pause_at is not None else np.inf if order else -np.inf, pause[r]))
        _fill(thread, r, [i for _, i in sorted(order, key=lambda one: one[0])], pause.get(r))
        taken |= {int(i) for i in st[2][r, : st[3][r]]}
    # Visits for two or in order, of which only one came along, are planned anew together.
    bp, bt = prob[14], prob[15]
    dirty, groups = prob[21], prob[31]
    for b in range(len(bp) - 1):
        here = st[0][bt[bp[b] : bp[b + 1]], k.ROUTE] >= 0
        if here.any() and not here.all():
            anneal.take_bundle(b, prob, st, dirty, groups)
    dirty[...] = True
    groups[...] = True
    if not anneal.refresh(dirty, groups, prob, st, thread.rng):
        for tied in np.nonzero(np.diff(bp) > 1)[0]:
            anneal.take_bundle(int(tied), prob, st, dirty, groups)
        dirty[...] = True
        groups[...] = True
        anneal.refresh(dirty, groups, prob, st, thread.rng)
    dirty[...] = False


def _fill(thread: _Thread, r: int, order: list[int], pause: int | None) -> None:
    """Put ``order`` into route ``r``; where it does not fit in time, leave out one visit after another."""
    si, seq, length = thread.st[0], thread.st[2], thread.st[3]
    order = order[: seq.shape[1]]
    while True:
        seq[r, : len(order)], length[r] = order, len(order)
        for p, i in enumerate(order):
            si[i] = r, p
        if k.walk(r, thread.prob, thread.st) or not order:
            break
        late = [i for i in order if thread.st[1][i, k.S] > thread.prob[1][i, k.LATEST]] or order
        gone = next((i for i in reversed(order) if i != pause), None) if late is order else None
        order = [i for i in order if i != (gone if gone is not None else order[-1])]
    for i in order:
        insert.keep_books(i, int(thread.prob[2][r, k.CARER]), 1, thread.prob, thread.st)


def _routes(arrays: Arrays, st: tuple[Any, ...]) -> list[Route]:
    """Return the state's routes as they stand, with the earliest times."""
    out = []
    for r, n in enumerate(arrays.shifts):
        shift = arrays.problem.shifts[n]
        mode = int(arrays.prob[2][r, k.MODE])
        here = int(arrays.prob[2][r, k.START_LOC])
        home = int(arrays.prob[2][r, k.END_LOC])
        stops, pause_at, free, leave = [], None, shift.start, None
        for i in st[2][r, : st[3][r]]:
            task, at = arrays.tasks[i], float(st[1][i, k.S])
            if task.visit is None:
                pause_at, free = at, at + shift.pause
                continue
            to = int(arrays.prob[0][i, k.LOC])
            way, km = float(arrays.minutes[mode, here, to]), float(arrays.km[mode, here, to])
            leave = max(free, at - way) if leave is None and pause_at is None else leave
            stops.append(Stop(visit=task.visit.id, part=task.part, arrive=min(free + way, at), start=at, end=at + task.visit.minutes,
                              travel=way, km=km))
            here, free = to, at + task.visit.minutes
        if not stops:
            out.append(Route(shift=shift.id, carer=shift.carer, leave=shift.start, back=shift.start))
            continue
        out.append(Route(
            shift=shift.id, carer=shift.carer, leave=shift.start if leave is None else leave, back=float(st[4][r, k.BACK]),
            stops=tuple(stops), pause_at=pause_at, travel_back=float(arrays.minutes[mode, here, home]),
            km_back=float(arrays.km[mode, here, home]),
        ))
    return out
