"""Compiled pieces of the search that put visits in and take them out, and count what that costs. See `kernel` for layout and source."""

from typing import Any

from .compiled import fast
from .kernel import (
    BACK,
    BLINK,
    BOUND,
    CAP,
    CARER,
    CARGO,
    CITIZEN,
    CLOSE,
    COST,
    DROP,
    DUR,
    END_LOC,
    EPS,
    FAIR,
    FROM,
    HEAVY,
    LAST,
    LATEST,
    LEFT,
    LINK,
    LINK_END,
    LINKED,
    LOAD,
    LOC,
    MANY,
    MEAN_LOAD,
    MODE,
    NEAREST,
    NEVER,
    OPEN,
    OVER,
    PAIRS,
    POS,
    ROUTE,
    SLACK,
    SOFT,
    START_LOC,
    USE,
    VISITS,
    W_FAIR,
    W_WORST,
    WISH_TO,
    S,
    copy,
    drag,
    settle,
    soft,
    uniform,
    walk,
)


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
