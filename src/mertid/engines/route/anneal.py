"""The compiled loop of the search: ruin, recreate, keep or put back. See `kernel` for the source and the pieces."""

from typing import Any

import numpy as np

from .compiled import fast
from .insert import find, place, take, total
from .kernel import BOUND, CARER, CITIZEN, GROUP, LEFT, LINK, LINK_END, LINKED, NEVER, ROUTE, copy, settle, uniform, walk
from .ruin import add, order, ruin

FEW = 60
"""Routes up to which everything tied is timed anew after each change."""


@fast
def refresh(dirty: Any, groups: Any, prob: Any, st: Any, rng: Any) -> Any:
    """Time anew what visits were taken out of: tied visits may start earlier again, also in other routes of the day."""
    ti, ri, li = prob[0], prob[2], prob[6]
    si, sf, seq, length = st[0], st[1], st[2], st[3]
    if prob[8][LINKED] == 0.0:
        for r in range(length.shape[0]):
            if dirty[r]:
                dirty[r] = False
                if not walk(r, prob, st):
                    return False
        return True
    routes = length.shape[0]
    # Of many routes only those that are tied to what changed: what stays later than it need be is legal, and its turn comes.
    few = routes <= FEW or uniform(rng) < 0.02
    stack = prob[20]
    top = 0
    for r in range(routes):
        if dirty[r] or (few and groups[ri[r, GROUP]]):
            stack[top] = r
            top += 1
    for k in range(top):
        r = stack[k]
        for p in range(length[r]):
            i = seq[r, p]
            if ti[i, LINK] < ti[i, LINK_END]:
                sf[i, BOUND] = -NEVER
                dirty[r] = True
                for q in range(ti[i, LINK], ti[i, LINK_END]):
                    j = li[q]
                    if not few and si[j, ROUTE] >= 0:
                        sf[j, BOUND] = -NEVER
                        dirty[si[j, ROUTE]] = True
    for r in range(length.shape[0]):
        if dirty[r] and not walk(r, prob, st):  # all at once first: a tie must not be read from a time that is about to fall
            return False
    return settle(dirty, prob, st)


@fast
def take_bundle(b: Any, prob: Any, st: Any, dirty: Any, groups: Any) -> Any:
    """Take every planned task of bundle ``b`` out."""
    bp, bt, ri = prob[14], prob[15], prob[2]
    for k in range(bp[b], bp[b + 1]):
        u = bt[k]
        r = st[0][u, ROUTE]
        if r >= 0:
            take(u, prob, st)
            dirty[r] = True
            groups[ri[r, GROUP]] = True


@fast
def recreate(removed: Any, m: Any, prob: Any, st: Any, rng: Any, dirty: Any, groups: Any) -> Any:
    """Put each bundle back, whole or not at all, where it costs least. Returns False where the times can no longer be settled."""
    bp, bt = prob[14], prob[15]
    si = st[0]
    cost, route, spot = prob[25], prob[26], prob[27]
    for k in range(m):
        b = removed[k]
        size = bp[b + 1] - bp[b]
        first = int(uniform(rng) * size)
        whole = True
        for q in range(size):
            u = bt[bp[b] + (first + q) % size]
            if si[u, ROUTE] >= 0:
                continue
            find(u, prob, st, rng, cost, route, spot)
            here = False
            for w in range(cost.shape[0]):
                if route[w] < 0:
                    break
                if place(u, route[w], spot[w], prob, st):
                    here = True
                    break
            if not here:
                whole = False
                break
        if not whole and size > 1:
            groups[:] = False
            take_bundle(b, prob, st, dirty, groups)
            if not refresh(dirty, groups, prob, st, rng):
                return False
    return True


@fast
def run(iterations: Any, hot: Any, cold: Any, prob: Any, st: Any, keep: Any, best: Any, cost: Any, rng: Any) -> Any:
    """Search ``iterations`` times from the state ``st``; ``cost`` is [current, best]. The best sequences are kept in ``best``."""
    bp, bt = prob[14], prob[15]
    si, seq, length = st[0], st[2], st[3]
    removed, seen, keys = prob[28], prob[29], prob[30]
    dirty, groups = prob[21], prob[31]
    bundles = bp.shape[0] - 1
    temperature = hot
    cooling = (cold / hot) ** (1.0 / iterations)
    for _ in range(iterations):
        temperature *= cooling
        copy(st[0], keep[0])
        copy(st[1], keep[1])
        copy(st[2], keep[2])
        copy(st[3], keep[3])
        copy(st[4], keep[4])
        copy(st[5], keep[5])
        copy(st[7], keep[6])
        groups[:] = False
        m = ruin(removed, seen, prob, st, rng)
        for k in range(m):
            take_bundle(removed[k], prob, st, dirty, groups)
        ok = refresh(dirty, groups, prob, st, rng)
        if ok and st[7][LEFT] > 1e-9:  # what is left out has its chance each time; of very many, some
            tries, most = 0, 12 if length.shape[0] <= FEW else 4
            at = int(uniform(rng) * bundles)
            for q in range(bundles):
                b = (at + q) % bundles
                if not seen[b] and si[bt[bp[b]], ROUTE] < 0:
                    m = add(b, removed, m, seen)
                    tries += 1
                    if tries >= most:
                        break
        if ok:
            order(removed, m, keys, prob, rng)
            ok = recreate(removed, m, prob, st, rng, dirty, groups)
        new = total(prob, st) if ok else NEVER
        if new < cost[0] - temperature * np.log(max(uniform(rng), 1e-300)):
            cost[0] = new
            if new < cost[1] - 1e-7:
                cost[1] = new
                copy(seq, best[0])
                copy(length, best[1])
        else:
            for k in range(m):
                for q in range(bp[removed[k]], bp[removed[k] + 1]):
                    meet(bt[q], -1, prob, st)
            copy(keep[0], st[0])
            copy(keep[1], st[1])
            copy(keep[2], st[2])
            copy(keep[3], st[3])
            copy(keep[4], st[4])
            copy(keep[5], st[5])
            copy(keep[6], st[7])
            for k in range(m):
                for q in range(bp[removed[k]], bp[removed[k] + 1]):
                    meet(bt[q], 1, prob, st)
            dirty[:] = False
        for k in range(m):
            seen[removed[k]] = False
    return iterations


@fast
def meet(u: Any, sign: Any, prob: Any, st: Any) -> None:
    """Count task ``u``'s citizen and carer up or down, and nothing else."""
    r = st[0][u, ROUTE]
    c = prob[0][u, CITIZEN]
    if r >= 0 and c >= 0:
        st[6][c, prob[2][r, CARER]] += sign


@fast
def begin(prob: Any, st: Any, cost: Any, rng: Any) -> Any:
    """Put all that is unplanned where it costs least, in good order; fills ``cost``. Returns False where times cannot be settled."""
    bp, bt = prob[14], prob[15]
    removed, keys = prob[28], prob[30]
    m = 0
    for b in range(bp.shape[0] - 1):
        missing = False
        for k in range(bp[b], bp[b + 1]):
            missing = missing or st[0][bt[k], ROUTE] < 0
        if missing:
            removed[m] = b
            m += 1
    order(removed, m, keys, prob, rng)
    ok = recreate(removed, m, prob, st, rng, prob[21], prob[31])
    cost[0] = total(prob, st)
    cost[1] = cost[0]
    return ok
