"""A problem as the arrays that the compiled search works on, and a state of it as a plan again."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import kernel as k
from .plan import Plan
from .problem import Carer, Citizen, Mode, Problem, Visit
from .ways import Travel

NEAR = 150
A_BREAK = 1e7
"""Cost of a route without its break: more than any plan may save."""


@dataclass(frozen=True)
class Task:
    """One carer's part of a visit, or (``visit`` None) the break of shift number ``home``."""

    visit: Visit | None
    part: int = 0
    home: int = -1


@dataclass
class Arrays:
    """Read-only arrays shared by all threads, with what they stand for. ``prob`` is completed by `scratch`, one for each thread."""

    problem: Problem
    tasks: list[Task]
    shifts: list[int]
    """Numbers in ``problem.shifts`` of the routes: those that can be worked."""
    modes: list[Mode]
    minutes: NDArray[np.float64]
    km: NDArray[np.float64]
    prob: dict[int, Any] = field(default_factory=dict)
    earliest: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    """First legal start of each task; ``prob`` holds the wished one where that is later."""
    width: int = 0


def allowed(visit: Visit, part: int, citizen: Citizen, carer: Carer) -> bool:
    """Whether ``carer`` may do this part of the visit: skills, never, animals, key, and what a planner has locked."""
    needed = visit.second_skills if part == 1 and visit.second_skills is not None else visit.skills
    return (
        set(needed) <= set(carer.skills)
        and carer.id not in citizen.never
        and not set(citizen.animals) & set(carer.allergies)
        and (not citizen.key or citizen.key in carer.keys)
        and (not visit.only or carer.id in visit.only)
    )


def person_cost(problem: Problem, citizen: Citizen, carer: Carer) -> float:
    """Cost of one visit by this carer apart from the face being new: no contact carer, against a wish of sex or language. Minutes."""
    w = problem.weights
    cost = 0.0 if citizen.known.get(carer.id) else w.unknown
    if citizen.contacts and carer.id not in citizen.contacts:
        cost += w.contact
    if (citizen.sex and carer.sex and citizen.sex != carer.sex) or (citizen.language and citizen.language not in carer.languages):
        cost += w.person
    return cost


def mean_load(problem: Problem) -> tuple[dict[str, float], float]:
    """Return each carer's minutes at work (shifts less pauses) and the mean load share U of `problem.Weights.fair`."""
    room: dict[str, float] = defaultdict(float)
    for shift in problem.shifts:
        if not shift.absent:
            room[shift.carer] += max(0.0, shift.end - shift.start - shift.pause)
    heavy = {c.id: c.heavy for c in problem.citizens}
    wanted = sum(v.minutes * v.carers * heavy[v.citizen] for v in problem.visits)
    return dict(room), wanted / max(sum(room.values()), 1e-9)


def build(problem: Problem, travel: Travel, published: Plan | None = None) -> Arrays:
    """Lay the problem out. ``published`` makes other carers than those announced, and other times, cost what the weights say."""
    w = problem.weights
    places = {p.id: n for n, p in enumerate(problem.places)}
    citizens = {c.id: n for n, c in enumerate(problem.citizens)}
    carers = {c.id: n for n, c in enumerate(problem.carers)}
    shifts = [n for n, s in enumerate(problem.shifts) if not s.absent]
    modes: list[Mode] = sorted({problem.carers[carers[problem.shifts[n].carer]].mode for n in shifts}) or ["car"]
    minutes = np.ascontiguousarray(np.stack([travel.minutes(m) for m in modes]), dtype=np.float64)
    km = np.ascontiguousarray(np.stack([travel.km(m) for m in modes]), dtype=np.float64)
    co2 = np.array([problem.co2_per_km.get(m, 0.0) for m in modes])[:, None, None]
    cost = w.travel * minutes + (w.km + w.co2 * co2) * km
    tasks = [Task(v, part) for v in problem.visits for part in range(v.carers)]
    tasks += [Task(None, home=r) for r, n in enumerate(shifts) if problem.shifts[n].pause > 0]
    out = Arrays(problem, tasks, shifts, modes, minutes, km)
    n = len(tasks)
    ti, tf = np.zeros((n, 6), np.int32), np.zeros((n, 10))
    ri, rf = np.zeros((len(shifts), 5), np.int32), np.zeros((len(shifts), 6))
    for r, number in enumerate(shifts):
        s = problem.shifts[number]
        carer = carers[s.carer]
        ri[r] = carer, places[s.from_place], places[s.to_place], modes.index(problem.carers[carer].mode), 0
        rf[r] = s.start, s.end, s.end + s.overtime, min(s.capacity, 1e12), w.shift if s.proposed else 0.0, w.overtime
    told = published.where() if published else {}
    told_carer = {r.shift: r.carer for r in published.routes} if published else {}
    aa = np.full((n, len(carers)), np.inf)
    number_of = {(t.visit.id, t.part): i for i, t in enumerate(tasks) if t.visit}
    for i, task in enumerate(tasks):
        v = task.visit
        if v is None:
            s = problem.shifts[shifts[task.home]]
            first = s.pause_from if s.pause_from is not None else s.start
            last = s.pause_to if s.pause_to is not None else s.end - s.pause
            ti[i] = -1, -1, 0, 0, 0, task.home
            tf[i] = s.pause, max(first, s.start), -np.inf, np.inf, last, 0, 0, 0, A_BREAK, 0
            aa[i, ri[task.home, k.CARER]] = 0.0
            continue
        citizen = problem.citizens[citizens[v.citizen]]
        ti[i] = places[citizen.place], citizens[v.citizen], 0, 0, 0, -1
        first, last = (v.start, v.start) if v.start is not None else (v.earliest, v.latest)
        wish_from = v.wished_from if v.wished_from is not None else -np.inf
        wish_to = v.wished_to if v.wished_to is not None else np.inf
        late = early = w.wish
        if (v.id, task.part) in told and v.start is None:
            at = told[v.id, task.part][1].start
            wish_from, wish_to, late, early = at - 15, at + 15, max(w.shifted, w.wish), max(w.shifted, w.wish)
        begin = min(max(first, wish_from), last) if v.start is None else first
        tf[i] = (v.minutes, begin, wish_from, wish_to, last, late / v.carers, early / v.carers, v.load, w.unplanned * v.priority / v.carers,
                 v.minutes * citizen.heavy)
        for c, carer_of in enumerate(problem.carers):
            if allowed(v, task.part, citizen, carer_of):
                aa[i, c] = person_cost(problem, citizen, carer_of)
                if (v.id, task.part) in told and told_carer[told[v.id, task.part][0]] != carer_of.id:
                    aa[i, c] += w.moved
    pp = np.array([[w.face + (0.0 if c.known.get(a.id) else w.new_face) for a in problem.carers] for c in problem.citizens])
    out.earliest = np.array([t.visit.earliest if t.visit and t.visit.start is None else tf[i, k.FROM] for i, t in enumerate(tasks)])
    _ties(problem, out, ti, number_of)
    room, mean = mean_load(problem)
    prm = np.zeros(8)
    prm[k.W_FAIR], prm[k.MEAN_LOAD], prm[k.W_WORST] = w.fair, mean, w.worst
    wishes = bool(np.isfinite(tf[:, [k.WISH_FROM, k.WISH_TO]]).any())
    prm[k.SOFT] = float(wishes or bool((rf[:, k.LAST] > rf[:, k.CLOSE]).any()))
    prm[k.LINKED], prm[k.BLINK], prm[k.REMOVE], prm[k.STRING] = float(len(out.prob[6]) > 0), 0.01, 10.0, 10.0
    out.prob |= {0: ti, 1: tf, 2: ri, 3: rf, 4: minutes, 5: cost, 8: prm, 9: aa, 10: pp.reshape(len(citizens), len(carers)),
                 11: np.array([room.get(c.id, 0.0) for c in problem.carers])}
    _candidates(out)
    _near(out)
    return out


def _ties(problem: Problem, out: Arrays, ti: NDArray[np.int32], number_of: dict[tuple[str, int], int]) -> None:
    """Fill the ties in time (both directions) and the bundles: tasks that are planned together or not at all."""
    ties: dict[int, list[tuple[int, float, float, float]]] = defaultdict(list)
    parent = list(range(len(out.tasks)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def tie(a: int, b: int, low: float, high: float, other: bool) -> None:
        ties[a].append((b, low, high, float(other)))
        ties[b].append((a, -high, -low, float(other)))
        parent[root(a)] = root(b)

    for v in problem.visits:
        if v.carers == 2:
            tie(number_of[v.id, 0], number_of[v.id, 1], 0.0, 0.0, True)
        if v.after:
            tie(number_of[v.after.visit, 0], number_of[v.id, 0], v.after.least, v.after.most, v.after.other)
    li, lf, at = [], [], 0
    for i in range(len(out.tasks)):
        ti[i, k.LINK] = at
        for j, low, high, other in ties.get(i, ()):
            li.append(j)
            lf.append((low, high, other))
            at += 1
        ti[i, k.LINK_END] = at
    out.prob[6] = np.array(li, np.int32).reshape(-1)
    out.prob[7] = np.array(lf, np.float64).reshape(-1, 3)
    members: dict[int, list[int]] = defaultdict(list)
    for i in range(len(out.tasks)):
        members[root(i)].append(i)
    bundles = sorted(members.values())
    for b, tasks in enumerate(bundles):
        ti[tasks, k.BUNDLE] = b
    out.prob[14] = np.cumsum([0] + [len(b) for b in bundles]).astype(np.int32)
    out.prob[15] = np.array([i for b in bundles for i in b], np.int32)


def _candidates(out: Arrays) -> None:
    """Fill the routes that can take each task at all, the days' groups, and the most tasks of a route."""
    ti, tf, ri, rf, aa = (out.prob[n] for n in (0, 1, 2, 3, 9))
    can = np.isfinite(aa)[:, ri[:, k.CARER]] if len(ri) else np.zeros((len(ti), 0), bool)
    can &= (tf[:, [k.LATEST]] >= rf[:, k.OPEN]) & (np.maximum(tf[:, [k.FROM]], rf[:, k.OPEN]) + tf[:, [k.DUR]] <= rf[:, k.LAST] + k.EPS)
    breaks = ti[:, k.HOME] >= 0
    can[breaks] = ti[breaks][:, [k.HOME]] == np.arange(len(ri))
    out.prob[12] = np.cumsum([0, *can.sum(axis=1)]).astype(np.int32)
    out.prob[13] = np.nonzero(can)[1].astype(np.int32)
    days = (rf[:, k.OPEN] // 1440).astype(int)
    tied = out.prob[6]
    # Ties within one day as a rule; where they are not, everything is one group.
    own = (tf[:, k.FROM] // 1440).astype(int)
    ends = np.repeat(np.arange(len(ti)), ti[:, k.LINK_END] - ti[:, k.LINK])
    apart = len(ri) == 0 or bool((own[ends] != own[tied]).any()) or bool((rf[:, k.LAST] > (days + 1) * 1440).any())
    ri[:, k.GROUP] = 0 if apart else np.unique(days, return_inverse=True)[1]
    visits = ~breaks
    shortest = max(1e-9, float(tf[visits, k.DUR].min())) if visits.any() else 1.0
    most = int(can.sum(axis=0).max()) if can.size else 1
    span = float((rf[:, k.LAST] - rf[:, k.OPEN]).max()) if len(rf) else 0.0
    out.width = int(min(most, span // shortest + 2)) + 2


def _near(out: Arrays) -> None:
    """Fill each task's nearest tasks of the same days (by cost of the way and apartness in time), tasks by citizen, and sorting keys."""
    ti, tf, ri, cc = (out.prob[n] for n in (0, 1, 2, 5))
    n = len(ti)
    visits = np.nonzero(ti[:, k.HOME] < 0)[0]
    near = np.full((n, max(1, min(NEAR, len(visits) - 1))), -1, np.int32)
    day = (tf[:, k.FROM] // 1440).astype(int)
    way = (cc[0] + cc[0].T) / 2
    for d in np.unique(day[visits]):
        here = visits[day[visits] == d]
        for rows in np.array_split(here, max(1, len(here) // 256)):
            far = way[ti[rows, k.LOC]][:, ti[here, k.LOC]]
            first, last = tf[here, k.FROM][None], tf[here, k.LATEST][None]
            gap = np.maximum(first - tf[rows, k.LATEST][:, None], tf[rows, k.FROM][:, None] - last)
            far = far + 0.1 * np.maximum(0.0, gap) + np.where(rows[:, None] == here[None], np.inf, 0.0)
            nearest = np.argsort(far, axis=1, kind="stable")[:, : near.shape[1]]
            found = np.where(np.take_along_axis(far, nearest, 1) < np.inf, here[nearest], -1)
            near[rows, : found.shape[1]] = found
    out.prob[16] = near
    by_citizen = visits[np.argsort(ti[visits, k.CITIZEN], kind="stable")]
    counts = np.bincount(ti[visits, k.CITIZEN], minlength=len(out.problem.citizens)) if len(visits) else np.zeros(1, int)
    out.prob[17] = np.cumsum([0, *counts]).astype(np.int32)
    out.prob[18] = by_citizen.astype(np.int32)
    base = ri[0, k.START_LOC] if len(ri) else 0
    bp, bt = out.prob[14], out.prob[15]
    keys = np.zeros((len(bp) - 1, 5))
    for b in range(len(bp) - 1):
        i = bt[bp[b] : bp[b + 1]]
        i = i[ti[i, k.LOC] >= 0]
        if len(i):
            far = float(cc[0][base, ti[i, k.LOC]].max())
            keys[b] = -tf[i, k.DUR].sum() - tf[i, k.LOAD].sum(), -far, far, (tf[i, k.LATEST] - tf[i, k.FROM]).min(), tf[i, k.FROM].min()
    out.prob[24] = keys


def scratch(out: Arrays) -> tuple[tuple[Any, ...], tuple[Any, ...], tuple[Any, ...], tuple[Any, ...], Any]:
    """Return ``prob`` with working space of its own, an empty state, room to keep one, room for the best, and [current, best] cost."""
    n, routes, bundles = len(out.tasks), len(out.shifts), len(out.prob[14]) - 1
    citizens, carers = len(out.problem.citizens), len(out.problem.carers)
    top = 3 if out.prob[8][k.LINKED] else 1
    groups = int(out.prob[2][:, k.GROUP].max()) + 1 if routes else 1

    def state() -> tuple[Any, ...]:
        sf = np.full((n, 3), 0.0)
        sf[:, k.BOUND] = -k.NEVER
        si = np.zeros((n, 2), np.int32)
        si[:, k.ROUTE] = -1
        return (si, sf, np.zeros((routes, out.width), np.int32), np.zeros(routes, np.int32), np.zeros((routes, 4)), np.zeros(carers))

    own = dict(out.prob)
    own[8] = out.prob[8].copy()
    own |= {19: np.zeros(routes, np.bool_), 20: np.zeros(routes + 1, np.int32), 21: np.zeros(routes, np.bool_), 22: np.zeros((n, 3)),
            23: np.zeros((routes, 4)), 25: np.zeros(top), 26: np.zeros(top, np.int32), 27: np.zeros(top, np.int32),
            28: np.zeros(bundles, np.int32), 29: np.zeros(bundles, np.bool_), 30: np.zeros(bundles), 31: np.zeros(groups, np.bool_)}
    prob = tuple(own[key] for key in range(32))
    st = (*state(), np.zeros((citizens, carers), np.int32), np.zeros(3))
    room = out.prob[11]
    st[7][k.LEFT] = out.prob[1][:, k.DROP].sum()
    st[7][k.FAIR] = out.prob[8][k.W_FAIR] * float((room * out.prob[8][k.MEAN_LOAD] ** 2).sum())
    keep = (*state(), np.zeros(3))
    best = (np.zeros((routes, out.width), np.int32), np.zeros(routes, np.int32))
    return prob, st, keep, best, np.zeros(2)
