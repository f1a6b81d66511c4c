"""Compiled: what to take out of the routes, and in which order to put it back. See `kernel` for layout and source."""

from typing import Any

from .compiled import fast
from .kernel import BUNDLE, CITIZEN, HOME, POS, REMOVE, ROUTE, STRING, VISITS, uniform


@fast
def add(b: Any, removed: Any, m: Any, seen: Any) -> Any:
    """Put bundle ``b`` on the list once; returns the list's new length."""
    if seen[b]:
        return m
    seen[b] = True
    removed[m] = b
    return m + 1


@fast
def ruin(removed: Any, seen: Any, prob: Any, st: Any, rng: Any) -> Any:
    """Choose what to take out: strings of neighbouring routes, a citizen's visits, a route, or a cluster. Returns how many bundles."""
    ti, near, prm = prob[0], prob[16], prob[8]
    si, seq, length, rs = st[0], st[2], st[3], st[4]
    n = ti.shape[0]
    m = 0
    seed = int(uniform(rng) * n)
    for _ in range(50):
        if ti[seed, HOME] < 0 and si[seed, ROUTE] >= 0:
            break
        seed = int(uniform(rng) * n)
    if ti[seed, HOME] >= 0 or si[seed, ROUTE] < 0:
        return 0
    draw = uniform(rng)
    wanted = 1 + int(uniform(rng) * 2 * prm[REMOVE])
    if draw < 0.08:  # the visits of one citizen: only together can they change faces
        cptr, ctask = prob[17], prob[18]
        c = ti[seed, CITIZEN]
        first = cptr[c] + int(uniform(rng) * (cptr[c + 1] - cptr[c]))
        for k in range(cptr[c + 1] - cptr[c]):
            u = ctask[cptr[c] + (first - cptr[c] + k) % (cptr[c + 1] - cptr[c])]
            if si[u, ROUTE] >= 0 and m < 30:
                m = add(ti[u, BUNDLE], removed, m, seen)
        return m
    if draw < 0.12:  # a whole route
        r = si[seed, ROUTE]
        for p in range(length[r]):
            if ti[seq[r, p], HOME] < 0 and m < 40:
                m = add(ti[seq[r, p], BUNDLE], removed, m, seen)
        return m
    if draw < 0.25:  # a cluster, each with a chance
        m = add(ti[seed, BUNDLE], removed, m, seen)
        for k in range(near.shape[1]):
            u = near[seed, k]
            if u < 0 or m >= wanted:
                break
            if si[u, ROUTE] >= 0 and uniform(rng) < 0.6:
                m = add(ti[u, BUNDLE], removed, m, seen)
        return m
    planned, used = 0, 0
    for r in range(length.shape[0]):
        if rs[r, VISITS] > 0:
            planned += rs[r, VISITS]
            used += 1
    longest = min(prm[STRING], planned / max(used, 1))
    strings = 1 + int(uniform(rng) * max(0.0, 4.0 * prm[REMOVE] / (1.0 + longest) - 1.0))
    ruined = prob[19]
    ruined[:] = False
    done = 0
    for k in range(-1, near.shape[1]):
        if done >= strings:
            break
        u = seed if k < 0 else near[seed, k]
        if u < 0:
            break
        r = si[u, ROUTE]
        if r < 0 or ruined[r] or ti[u, HOME] >= 0:
            continue
        ruined[r] = True
        done += 1
        size = 1 + int(uniform(rng) * min(longest, rs[r, VISITS]))
        kept = 0
        if size > 1 and uniform(rng) < 0.5:  # a split string: some in its middle stay
            while size + kept < rs[r, VISITS] and uniform(rng) < 0.5:
                kept += 1
        span = min(size + kept, length[r])
        low = max(0, si[u, POS] - span + 1)
        high = min(si[u, POS], length[r] - span)
        start = low + int(uniform(rng) * (high - low + 1))
        skip_from = start + 1 + int(uniform(rng) * max(1, size - 1)) if kept else length[r]
        for p in range(start, start + span):
            if skip_from <= p < skip_from + kept:
                continue
            i = seq[r, p]
            if ti[i, HOME] < 0 or uniform(rng) < 0.3:
                m = add(ti[i, BUNDLE], removed, m, seen)
    return m


@fast
def order(removed: Any, m: Any, keys: Any, prob: Any, rng: Any) -> None:
    """Sort the list: by chance, length, distance, room in time, or hour."""
    known = prob[24]
    draw = uniform(rng)
    by = -1 if draw < 0.4 else 0 if draw < 0.55 else 1 if draw < 0.7 else 2 if draw < 0.75 else 3 if draw < 0.9 else 4
    for k in range(m):
        keys[k] = uniform(rng) if by < 0 else known[removed[k], by]
    for k in range(1, m):
        key, b = keys[k], removed[k]
        q = k - 1
        while q >= 0 and keys[q] > key:
            keys[q + 1], removed[q + 1] = keys[q], removed[q]
            q -= 1
        keys[q + 1], removed[q + 1] = key, b
