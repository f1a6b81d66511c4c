"""The search from outside: limits, threads, progress, and a plan at the end. Anytime: stopped early it gives the best so far.

With a limit of iterations the same seed gives the same plan, on any machine and with any clock; with a limit of seconds it does not.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from mertid.core import MissingExtra

from .plan import Plan
from .problem import Problem
from .ways import Travel, travel_of

MEETINGS = 20
"""How often the threads meet: the worst goes on from the best's plan."""


@dataclass(frozen=True)
class Limits:
    """When the search ends: after ``seconds``, or after ``iterations`` in each thread (then seconds do not count)."""

    seconds: float | None = 60.0
    iterations: int | None = None
    threads: int = 2


@dataclass(frozen=True)
class Progress:
    """How far a search is. ``cost`` is the best so far, in minutes; ``share`` of the limit used, in [0, 1]."""

    cost: float
    seconds: float
    iterations: int
    share: float
    planned: int
    plan: Callable[[], Plan] = field(repr=False)


def ready() -> Any:
    """Compile the search, or load what is compiled: half a minute or a second, before any search's time begins. Returns the module.

    Raises
    ------
    MissingExtra
        numba is not installed.
    """
    try:
        from . import session
    except ImportError:
        raise MissingExtra("numba", "route") from None
    session.warm()
    return session


def plan(
    problem: Problem, limits: Limits | None = None, seed: int = 0, *, travel: Travel | None = None, start: Plan | None = None,
    published: Plan | None = None, progress: Callable[[Progress], bool] | None = None,
) -> Plan:
    """Return the best plan found within the limits; legal by `check.check`, and costed by `figures.figures`.

    Parameters
    ----------
    start : a plan to go on from; what no longer fits in it is planned anew.
    published : what people already know: other carers and other times then cost what the weights say.
    progress : told about twice a second; returning False ends the search with the best so far.

    Raises
    ------
    MissingExtra
        numba is not installed.
    """
    module = ready()
    limits = limits or Limits()
    began = time.monotonic()
    travel = travel_of(problem, travel)
    session = module.Session(problem, travel, seed, max(1, limits.threads), start=start, published=published)
    if session.empty:
        return session.plan(began)
    chunk = max(1, limits.iterations // MEETINGS) if limits.iterations else session.chunk()
    last_told = 0.0
    meeting_s = (limits.seconds or 60.0) / MEETINGS
    next_meeting = began + meeting_s
    with ThreadPoolExecutor(len(session.threads)) as pool:
        while True:
            now = time.monotonic()
            share = session.done / limits.iterations if limits.iterations else (now - began) / max(limits.seconds or 60.0, 1e-9)
            if share >= 1.0:
                break
            if progress is not None and now - last_told >= 0.5:
                last_told = now
                if not progress(session.progress(now - began, share)):
                    break
            size = min(chunk, limits.iterations - session.done) if limits.iterations else chunk
            session.go_on(pool, size, share)
            if limits.iterations:
                session.meet(share)
                continue
            spent = time.monotonic() - now
            left = began + (limits.seconds or 60.0) - time.monotonic()
            chunk = max(1, int(size * min(0.25, max(0.02, left / 4)) / max(spent, 1e-6)))
            if time.monotonic() >= next_meeting:
                next_meeting += meeting_s
                session.meet(share)
    return session.plan(began)

