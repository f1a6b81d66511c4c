"""The search itself, compiled: take visits out of a few routes that lie close, put them back where they cost least, keep by annealing.

Source: Christiaens & Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems", Transportation Science 54(2),
2020, doi 10.1287/trsc.2019.0914, widened here: visits tied in time (two carers, one before another) by label-correcting of their starts,
breaks, wished times, overtime, the faces a citizen meets and the load of each carer. Layout of the arrays: see `arrays`.
"""

from typing import Any

import numpy as np

from .compiled import fast

LOC, CITIZEN, BUNDLE, LINK, LINK_END, HOME = range(6)  # columns of ti; HOME is a break's own route, -1 for a visit
DUR, FROM, WISH_FROM, WISH_TO, LATEST, LATE, EARLY, LOAD, DROP, HEAVY = range(10)  # columns of tf
CARER, START_LOC, END_LOC, MODE, GROUP = range(5)  # columns of ri
OPEN, CLOSE, LAST, CAP, USE, OVER = range(6)  # columns of rf
ROUTE, POS = range(2)  # columns of si
S, BOUND, SLACK = range(3)  # columns of sf: start, least start that the tied visits ask for, most it may slip in its own route
COST, CARGO, BACK, VISITS = range(4)  # columns of rs
PAIRS, FAIR, LEFT = range(3)  # places of acc
W_FAIR, MEAN_LOAD, W_WORST, SOFT, LINKED, BLINK, REMOVE, STRING = range(8)  # places of prm

NEVER = 1e15
EPS = 1e-6
MANY, NEAREST = 60, 80


@fast
def uniform(rng: Any) -> Any:
    """Return a number in [0, 1): xorshift64*."""
    x = rng[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    rng[0] = x
    return np.float64((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@fast
def soft(tf: Any, i: Any, start: Any) -> Any:
    """Cost of starting task ``i`` at ``start``, outside its wished window."""
    cost = 0.0
    if start > tf[i, WISH_TO]:
        cost = tf[i, LATE] * (start - tf[i, WISH_TO])
    elif start < tf[i, WISH_FROM]:
        cost = tf[i, EARLY] * (tf[i, WISH_FROM] - start)
    return cost


@fast
def walk(r: Any, prob: Any, st: Any) -> Any:
    """Time route ``r`` from its beginning: earliest starts, slack, cost. Returns False where a hard bound breaks."""
    ti, tf, ri, rf, tt, cc = prob[0], prob[1], prob[2], prob[3], prob[4], prob[5]
    si, sf, seq, length, rs = st[0], st[1], st[2], st[3], st[4]
    mode, n = ri[r, MODE], length[r]
    t, loc = rf[r, OPEN], ri[r, START_LOC]
    cost, cargo, visits = 0.0, 0.0, 0
    for p in range(n):
        i = seq[r, p]
        to = ti[i, LOC]
        if to >= 0:
            t += tt[mode, loc, to]
            cost += cc[mode, loc, to]
            loc = to
            visits += 1
        start = max(t, tf[i, FROM], sf[i, BOUND])
        if start > tf[i, LATEST] + EPS:
            return False
        sf[i, S] = start
        si[i, POS] = p
        cost += soft(tf, i, start)
        cargo += tf[i, LOAD]
        t = start + tf[i, DUR]
    if visits:
        t += tt[mode, loc, ri[r, END_LOC]]
        cost += cc[mode, loc, ri[r, END_LOC]] + rf[r, USE]
    if t > rf[r, LAST] + EPS or cargo > rf[r, CAP] + EPS:
        return False
    if t > rf[r, CLOSE]:
        cost += rf[r, OVER] * (t - rf[r, CLOSE])
    rs[r, COST], rs[r, CARGO], rs[r, BACK], rs[r, VISITS] = cost, cargo, t, visits
    slack, after = rf[r, LAST] - t, t
    loc = ri[r, END_LOC] if visits else -1  # where the next task lies; -1 for a break, which is held where one is
    for p in range(n - 1, -1, -1):
        i = seq[r, p]
        here = ti[i, LOC]
        if here < 0:
            here = ri[r, START_LOC] if p == 0 else ti[seq[r, p - 1], LOC]
        way = tt[mode, here, loc] if loc >= 0 else 0.0
        # What lies between this end and the next start, less the way, is waiting that may be used up.
        slack = min(tf[i, LATEST] - sf[i, S], max(0.0, after - sf[i, S] - tf[i, DUR] - way) + slack)
        sf[i, SLACK] = slack
        after, loc = sf[i, S], ti[i, LOC]
    return True


@fast
def settle(dirty: Any, prob: Any, st: Any) -> Any:
    """Time every route marked in ``dirty``, and those that tied visits drag along, until nothing moves. False where it cannot be."""
    ti, li, lf = prob[0], prob[6], prob[7]
    si, sf, seq, length = st[0], st[1], st[2], st[3]
    routes = dirty.shape[0]
    stack = prob[20]
    top = 0
    for r in range(routes):
        if dirty[r]:
            stack[top] = r
            top += 1
    for _ in range(20 * routes + 200):
        if top == 0:
            return True
        top -= 1
        r = stack[top]
        dirty[r] = False
        if not walk(r, prob, st):
            while top > 0:
                top -= 1
                dirty[stack[top]] = False
            return False
        if prob[8][LINKED] == 0.0:
            continue
        for p in range(length[r]):
            i = seq[r, p]
            for k in range(ti[i, LINK], ti[i, LINK_END]):
                j = li[k]
                if si[j, ROUTE] < 0:
                    continue
                need = sf[i, S] + lf[k, 0]
                if need > sf[j, S] + EPS and need > sf[j, BOUND]:
                    sf[j, BOUND] = need
                    q = si[j, ROUTE]
                    if not dirty[q]:
                        dirty[q] = True
                        stack[top] = q
                        top += 1
    while top > 0:
        top -= 1
        dirty[stack[top]] = False
    return False


@fast
def drag(
    j: Any, need: Any, soft_too: Any, ti: Any, tf: Any, ri: Any, rf: Any, tt: Any, si: Any, sf: Any, seq: Any, length: Any, rs: Any,
) -> Any:
    """Cost of starting planned task ``j`` not before ``need``, with what follows it in its route (one step of ties); `NEVER` if it cannot.

    Takes arrays one by one: a call with the whole tuples costs more than the work.
    """
    if need <= sf[j, S] + EPS:
        return 0.0
    if need - sf[j, S] > sf[j, SLACK] + EPS:
        return NEVER
    if not soft_too:
        return 0.0
    r = si[j, ROUTE]
    cost = soft(tf, j, need) - soft(tf, j, sf[j, S])
    mode = ri[r, MODE]
    t = need + tf[j, DUR]
    loc = ti[j, LOC]
    for p in range(si[j, POS] + 1, length[r]):
        i = seq[r, p]
        if ti[i, LOC] >= 0:
            t += tt[mode, loc, ti[i, LOC]]
            loc = ti[i, LOC]
        if t <= sf[i, S] + EPS:
            return cost
        cost += soft(tf, i, t) - soft(tf, i, sf[i, S])
        t += tf[i, DUR]
    t += tt[mode, loc, ri[r, END_LOC]]
    back = rs[r, BACK]
    if t > back:
        cost += rf[r, OVER] * (max(0.0, t - rf[r, CLOSE]) - max(0.0, back - rf[r, CLOSE]))
    return cost


@fast
def copy(source: Any, target: Any) -> None:
    """Copy one array into another of its shape."""
    a, b = source.ravel(), target.ravel()
    for k in range(a.shape[0]):
        b[k] = a[k]
