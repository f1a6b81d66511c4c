"""Planning anew during a made day: seconds, how many citizens must be told, and whether every plan is legal.

Beside it stands the rest of the day planned anew as if nobody had been told anything: the same search, the same number of rounds.
"""

import time
from collections.abc import Iterator

import numpy as np

from mertid.bench._route_made import digest
from mertid.bench.harness import Row, peak_mb
from mertid.engines.route import made, search
from mertid.engines.route.changes import between
from mertid.engines.route.check import check
from mertid.engines.route.event import Acute, Cancelled, Late, Longer, Sick
from mertid.engines.route.happen import happen
from mertid.engines.route.plan import Plan
from mertid.engines.route.problem import Problem
from mertid.engines.route.remainder import Moment, joined, remainder
from mertid.engines.route.repair import ROUNDS, repair
from mertid.engines.route.travel import of
from mertid.engines.route.ways import Travel

NOW = 570.0
"""Half past nine: the morning's peak is on."""
ANEW = "the rest of the day planned anew as if nobody had been told"
Event = Sick | Late | Longer | Cancelled | Acute


def during(seed: int, visits: int, carers: int, each: int, seconds: float) -> Iterator[Row]:
    """Plan a day, let each kind of event happen ``each`` times on its own, and yield what came of it."""
    day = made.day(visits, carers, seed)
    travel, sha = of(day), digest(day)
    laid = search.plan(day, search.Limits(seconds), seed, travel=travel)
    name = f"made day, {visits} visits, {carers} carers, 9:30"
    for kind, events in happenings(day, laid, each).items():
        took, told, anew, faults = [], [], [], 0
        for event in events:
            began = time.perf_counter()
            found = repair(day, laid, [event], NOW, travel=travel, seed=seed)
            took.append(time.perf_counter() - began)
            told.append(sum(change.tell for change in found.changes))
            faults += len(check(found.problem, found.plan, travel, working_time=False))
            anew.append(_anew(day, laid, event, travel, seed))
        n = len(events)
        if not n:
            continue
        yield Row("route", name, sha, f"{kind}: visits to be told of a change", "visits", float(np.mean(told)), float(np.mean(anew)), ANEW,
                  seconds=float(np.mean(took)), n=n)
        yield Row("route", name, sha, f"{kind}: longest answer", "s", max(took), peak_mb=peak_mb(), n=n)
        yield Row("route", name, sha, f"{kind}: faults found by the checker", "faults", float(faults), n=n)


def happenings(day: Problem, laid: Plan, each: int) -> dict[str, list[Event]]:
    """Return up to ``each`` events of each kind that can happen at `NOW`, spread over carers and visits."""
    busy = [route.carer for route in laid.routes if route.stops and route.leave < NOW < route.back]
    stops = sorted((stop.start, stop.visit) for route in laid.routes for stop in route.stops if stop.part == 0)
    lasts = {visit.id: visit.minutes for visit in day.visits}
    going = [name for start, name in stops if start <= NOW < start + lasts[name]]
    later = [name for start, name in stops if start > NOW + 60]
    found: dict[str, list[Event]] = {
        "sick": [Sick(carer=one) for one in busy], "late by 30": [Late(carer=one, minutes=30) for one in busy],
        "a visit takes 60": [Longer(visit=one, minutes=60) for one in going], "cancelled": [Cancelled(visit=one) for one in later],
        "acute": [Acute(citizen=one.id, minutes=30, latest=NOW + 150) for one in day.citizens],
    }
    return {kind: events[:: max(1, len(events) // each)][:each] for kind, events in found.items()}


def _anew(day: Problem, laid: Plan, event: Event, travel: Travel, seed: int) -> int:
    """Return how many visits must be told of a change where the rest is planned without a thought of what was announced."""
    happened = happen(day, laid, [event], NOW)
    rest = remainder(happened.problem, laid, Moment(NOW, happened.until, happened.behind, frozenset(happened.away)), travel)
    made_anew = search.plan(rest.problem, search.Limits(None, ROUNDS), seed, travel=travel)
    whole = joined(happened.problem, rest, made_anew, travel)
    return sum(change.tell for change in between(happened.problem, laid, whole, earlier=day))
