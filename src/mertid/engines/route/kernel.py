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
def keep_books(u: Any, carer: Any, sign: Any, prob: Any, st: Any) -> Any:
    """Add (1) or take away (-1) task ``u`` from what is counted for its citizen and ``carer``."""
    ti, tf, aa, pp, prm, acc = prob[0], prob[1], prob[9], prob[10], prob[8], st[7]
    citizen = ti[u, CITIZEN]
    acc[PAIRS] += sign * aa[u, carer]
    acc[LEFT] -= sign * tf[u, DROP]
    if citizen >= 0:
        met = st[6][citizen, carer]
        if (sign > 0 and met == 0) or (sign < 0 and met == 1):
            acc[PAIRS] += sign * pp[citizen, carer]
        st[6][citizen, carer] = met + sign
    room = prob[11][carer]
    if prm[W_FAIR] > 0 and room > 0:
        before = st[5][carer] / room - prm[MEAN_LOAD]
        st[5][carer] += sign * tf[u, HEAVY]
        after = st[5][carer] / room - prm[MEAN_LOAD]
        acc[FAIR] += prm[W_FAIR] * room * (after * after - before * before)


@fast
def place(u: Any, r: Any, p: Any, prob: Any, st: Any) -> Any:
    """Put task ``u`` at place ``p`` of route ``r`` and time what follows. Returns False, with nothing changed, where it cannot be."""
    ti, lf, li = prob[0], prob[7], prob[6]
    si, sf, seq, length = st[0], st[1], st[2], st[3]
    n = length[r]
    if n >= seq.shape[1]:
        return False
    for q in range(n, p, -1):
        seq[r, q] = seq[r, q - 1]
        si[seq[r, q], POS] = q
    seq[r, p] = u
    length[r] = n + 1
    si[u, ROUTE], si[u, POS] = r, p
    sf[u, BOUND] = -NEVER
    for k in range(ti[u, LINK], ti[u, LINK_END]):
        if si[li[k], ROUTE] >= 0:
            sf[u, BOUND] = max(sf[u, BOUND], sf[li[k], S] - lf[k, 1])
    dirty = prob[21]
    if prob[8][LINKED] == 0.0:
        ok = walk(r, prob, st)
    else:
        keep_sf, keep_rs = prob[22], prob[23]
        copy(sf, keep_sf)
        copy(st[4], keep_rs)
        dirty[r] = True
        ok = settle(dirty, prob, st)
        if not ok:
            copy(keep_sf, sf)
            copy(keep_rs, st[4])
    if ok:
        keep_books(u, prob[2][r, CARER], 1, prob, st)
        return True
    for q in range(p, n):
        seq[r, q] = seq[r, q + 1]
        si[seq[r, q], POS] = q
    length[r] = n
    si[u, ROUTE] = -1
    if prob[8][LINKED] == 0.0:
        walk(r, prob, st)
    return False


@fast
def copy(source: Any, target: Any) -> None:
    """Copy one array into another of its shape."""
    a, b = source.ravel(), target.ravel()
    for k in range(a.shape[0]):
        b[k] = a[k]


@fast
def take(u: Any, prob: Any, st: Any) -> Any:
    """Take task ``u`` out of its route; times are not yet settled."""
    si, seq, length = st[0], st[2], st[3]
    r = si[u, ROUTE]
    for q in range(si[u, POS], length[r] - 1):
        seq[r, q] = seq[r, q + 1]
        si[seq[r, q], POS] = q
    length[r] -= 1
    si[u, ROUTE] = -1
    keep_books(u, prob[2][r, CARER], -1, prob, st)


@fast
def find(u: Any, prob: Any, st: Any, rng: Any, best_cost: Any, best_r: Any, best_p: Any) -> Any:
    """Fill the cheapest places for task ``u``, cheapest first, as many as ``best_cost`` has room for.

    A place's cost: the way, its own wish, what follows it slipping, tied visits slipping, overtime; the face, the person, the load. One
    function on purpose: it is where the search spends its time.
    """
    ti, tf, ri, rf, tt, cc, li, lf, prm = prob[0], prob[1], prob[2], prob[3], prob[4], prob[5], prob[6], prob[7], prob[8]
    aa, pp, rooms, cp, ci = prob[9], prob[10], prob[11], prob[12], prob[13]
    si, sf, seq, length, rs, loads, met = st[0], st[1], st[2], st[3], st[4], st[5], st[6]
    blink, fair, mean = prm[BLINK], prm[W_FAIR], prm[MEAN_LOAD]
    tied, soft_too = prm[LINKED] != 0.0, prm[SOFT] != 0.0
    to, citizen, dur, latest = ti[u, LOC], ti[u, CITIZEN], tf[u, DUR], tf[u, LATEST]
    first = tf[u, FROM]
    most = best_cost.shape[0]
    for k in range(most):
        best_cost[k] = NEVER
        best_r[k] = -1
    for k in range(ti[u, LINK], ti[u, LINK_END]):
        if si[li[k], ROUTE] >= 0:
            first = max(first, sf[li[k], S] - lf[k, 1])
    if first > latest + EPS:
        return
    # Where very many routes can take it, only those that come by: with one of its nearest tasks in them, or still without visits.
    many = cp[u + 1] - cp[u] > MANY
    close = prob[19]
    if many:
        near = prob[16]
        close[:] = False
        for k in range(min(near.shape[1], NEAREST)):
            if near[u, k] >= 0 and si[near[u, k], ROUTE] >= 0:
                close[si[near[u, k], ROUTE]] = True
    for c in range(cp[u], cp[u + 1]):
        r = ci[c]
        if many and not close[r] and rs[r, VISITS] > 0:
            continue
        if rs[r, CARGO] + tf[u, LOAD] > rf[r, CAP] + EPS:
            continue
        carer = ri[r, CARER]
        base = aa[u, carer]
        if base >= best_cost[most - 1]:
            continue
        if citizen >= 0 and met[citizen, carer] == 0:
            base += pp[citizen, carer]
        room = rooms[carer]
        if fair > 0 and room > 0:
            share, more = loads[carer] / room - mean, tf[u, HEAVY] / room
            base += fair * room * more * (2.0 * share + more)
        other = False
        for k in range(ti[u, LINK], ti[u, LINK_END]):  # where it takes another person
            other = other or (lf[k, 2] > 0 and si[li[k], ROUTE] == r)
        if other:
            continue
        mode, n, visits = ri[r, MODE], length[r], rs[r, VISITS]
        loc, free = ri[r, START_LOC], rf[r, OPEN]
        for p in range(n + 1):
            if p > 0:
                i = seq[r, p - 1]
                free = sf[i, S] + tf[i, DUR]
                if ti[i, LOC] >= 0:
                    loc = ti[i, LOC]
            if free > latest:
                break
            if blink > 0 and uniform(rng) < blink:
                continue
            limit = best_cost[most - 1]
            cost = base
            t, here = free, loc
            if to >= 0:
                following = ri[r, END_LOC]
                if p < n:
                    following = ti[seq[r, p], LOC]
                    if following < 0:
                        following = ti[seq[r, p + 1], LOC] if p + 1 < n else ri[r, END_LOC]
                cost += cc[mode, loc, to] + cc[mode, to, following]
                cost += -cc[mode, loc, following] if visits > 0 else rf[r, USE]
                if cost >= limit:
                    continue
                t += tt[mode, loc, to]
                here = to
            start = max(t, first)
            if start > latest + EPS:
                continue
            t = start + dur
            if p < n:  # quick: the next task may slip so much and no more
                i = seq[r, p]
                way = tt[mode, here, ti[i, LOC]] if ti[i, LOC] >= 0 else 0.0
                if t + way > sf[i, S] + sf[i, SLACK] + EPS:
                    continue
            if soft_too:
                cost += soft(tf, u, start)
            for k in range(ti[u, LINK], ti[u, LINK_END]):
                j = li[k]
                if si[j, ROUTE] >= 0:
                    cost += drag(j, start + lf[k, 0], soft_too, ti, tf, ri, rf, tt, si, sf, seq, length, rs)
            if cost >= limit:
                continue
            absorbed = False
            if soft_too or tied or p == n:
                for q in range(p, n):
                    i = seq[r, q]
                    if ti[i, LOC] >= 0:
                        t += tt[mode, here, ti[i, LOC]]
                        here = ti[i, LOC]
                    if t <= sf[i, S] + EPS:
                        absorbed = True
                        break
                    if soft_too:
                        cost += soft(tf, i, t) - soft(tf, i, sf[i, S])
                    if tied:
                        for k in range(ti[i, LINK], ti[i, LINK_END]):
                            j = li[k]
                            if si[j, ROUTE] >= 0:
                                cost += drag(j, t + lf[k, 0], soft_too, ti, tf, ri, rf, tt, si, sf, seq, length, rs)
                    if cost >= limit:
                        break
                    t += tf[i, DUR]
                if cost >= limit:
                    continue
                if not absorbed:
                    if visits > 0 or to >= 0:
                        t += tt[mode, here, ri[r, END_LOC]]
                    if t > rf[r, LAST] + EPS:
                        continue
                    cost += rf[r, OVER] * (max(0.0, t - rf[r, CLOSE]) - max(0.0, rs[r, BACK] - rf[r, CLOSE]))
            if cost < limit:
                k = most - 1
                while k > 0 and best_cost[k - 1] > cost:
                    best_cost[k], best_r[k], best_p[k] = best_cost[k - 1], best_r[k - 1], best_p[k - 1]
                    k -= 1
                best_cost[k], best_r[k], best_p[k] = cost, r, p


@fast
def total(prob: Any, st: Any) -> Any:
    """The whole cost of the current state."""
    rs, acc = st[4], st[7]
    cost = acc[PAIRS] + acc[FAIR] + acc[LEFT]
    for r in range(rs.shape[0]):
        cost += rs[r, COST]
    if prob[8][W_WORST] > 0:
        worst = 0.0
        for i in range(st[0].shape[0]):
            if st[0][i, ROUTE] >= 0:
                worst = max(worst, st[1][i, S] - prob[1][i, WISH_TO])
        cost += prob[8][W_WORST] * worst
    return cost
