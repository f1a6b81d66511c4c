"""The plain plan that others are measured against: visits by time of day, each to the carer whom it costs least, appended and never moved.

About as a person with a board would lay it. Pure Python, no search.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from .left_out import why
from .plan import Plan
from .problem import DAY, Problem, Shift, Visit
from .rules import against_wish, barred
from .timing import PAUSE, bounds, home_for_pause, pause_bounds, schedule
from .ways import Travel, Ways

IDLE = 0.2
"""Price of a minute's waiting beside a minute's travel, so that a carer does not wait where another could come later."""
PAIRS = 8
"""Carers tried for each of the two places of a visit for two."""


@dataclass
class _Lane:
    """A shift as laid so far: where the carer is, free from when, whether the break is held, and the order."""

    shift: Shift
    place: str
    free: float
    paused: bool
    load: float = 0.0
    order: list[tuple[str, int] | str] = field(default_factory=list)


@dataclass(frozen=True)
class _Offer:
    lane: _Lane
    start: float
    pause: bool
    cost: float


def plan(problem: Problem, travel: Travel | None = None, *, each_day_alone: bool = False) -> Plan:
    """Return the plain plan; legal by `check.check`, and what did not fit is named with a reason.

    Parameters
    ----------
    each_day_alone : forget each night whom a citizen has met in the plan, as planning day by day does.
    """
    ways = Ways(problem, travel)
    board = _Board(ways, each_day_alone)
    for visit in sorted(problem.visits, key=lambda v: (_due(ways, v), v.id)):
        board.put(visit)
    board.close()
    made = schedule(problem, {lane.shift.id: lane.order for lane in board.lanes}, ways=ways, by="greedy")
    return made.model_copy(update={"unplanned": why(problem, made, ways.travel)})


def _due(ways: Ways, visit: Visit) -> float:
    """Return when a visit's turn comes: by its wish, after the visit that it follows."""
    seen: set[str] = set()
    due = 0.0
    one: Visit | None = visit
    while one is not None and one.id not in seen:
        seen.add(one.id)
        first, last = bounds(ways, one.id)
        own = min(last, first if one.wished_from is None else max(first, one.wished_from))
        due = max(due, own + 0.001 * (len(ways.visits) - len(seen)) / len(ways.visits))
        one = ways.visits[one.after.visit] if one.after else None
    return due


class _Board:
    """All shifts as laid so far, and who has met whom."""

    def __init__(self, ways: Ways, each_day_alone: bool) -> None:
        self.ways, self.alone = ways, each_day_alone
        self.lanes = [_Lane(s, s.from_place, s.start, s.pause <= 0) for s in ways.problem.shifts if not s.absent]
        self.by_day: dict[int, list[_Lane]] = defaultdict(list)
        for lane in self.lanes:
            for day in range(int(lane.shift.start // DAY), int((lane.shift.end + lane.shift.overtime) // DAY) + 1):
                self.by_day[day].append(lane)
        self.met: dict[tuple[str, int], set[str]] = defaultdict(set)
        self.starts: dict[str, float] = {}
        self.sent: dict[str, set[str]] = defaultdict(set)

    def put(self, visit: Visit) -> None:
        """Give the visit to the carer, or the two, whom it costs least; leave it where nobody can."""
        first, last = bounds(self.ways, visit.id)
        if visit.after and visit.after.visit in self.starts:
            first = max(first, self.starts[visit.after.visit] + visit.after.least)
            last = min(last, self.starts[visit.after.visit] + visit.after.most)
        offers = [sorted(self._offers(visit, part, first, last), key=lambda o: o.cost) for part in range(visit.carers)]
        if visit.carers == 1:
            chosen = tuple(offers[0][:1])
        else:
            chosen = min(self._pairs(visit, offers, last), key=lambda pair: sum(o.cost for o in pair), default=())
        start = max((o.start for o in chosen), default=0.0)
        for part, offer in enumerate(chosen):
            self._lay(visit, part, offer, start)

    def close(self) -> None:
        """Put the break of who has not held it after the last visit, where `_keeps` has kept room for it."""
        for lane in self.lanes:
            home, _ = self.ways.way(self.ways.carers[lane.shift.carer].mode, lane.place, lane.shift.to_place)
            if lane.order and not lane.paused and not home_for_pause(lane.shift, lane.free + home):
                lane.order.append(PAUSE)

    def _pairs(self, visit: Visit, offers: list[list[_Offer]], last: float) -> Iterator[tuple[_Offer, ...]]:
        for one in offers[0][:PAIRS]:
            for other in offers[1][:PAIRS]:
                start = max(one.start, other.start)
                if one.lane.shift.carer != other.lane.shift.carer and start <= last and all(
                    self._keeps(o.lane, visit, start, o.pause) for o in (one, other)
                ):
                    yield one, other

    def _offers(self, visit: Visit, part: int, first: float, last: float) -> Iterator[_Offer]:
        citizen = self.ways.citizens[visit.citizen]
        for lane in self.by_day[int(first // DAY)]:
            carer = self.ways.carers[lane.shift.carer]
            if lane.free > last or lane.load + visit.load > lane.shift.capacity or any(barred(visit, citizen, carer, part)):
                continue
            if visit.after and visit.after.other and carer.id in self.sent[visit.after.visit]:
                continue
            minutes, _ = self.ways.way(carer.mode, lane.place, citizen.place)
            for pause in (False, True):
                if pause and lane.paused:
                    continue
                free = max(lane.free, pause_bounds(lane.shift)[0]) + lane.shift.pause if pause else lane.free
                start = max(free + minutes, first)
                if start <= last and self._keeps(lane, visit, start, pause):
                    yield _Offer(lane, start, pause, self._cost(visit, lane, minutes, start))
                    break

    def _keeps(self, lane: _Lane, visit: Visit, start: float, pause: bool) -> bool:
        """Return whether the shift's break and end can still be kept once the visit starts then."""
        shift = lane.shift
        first, last = pause_bounds(shift)
        if pause and max(lane.free, first) > last:
            return False
        end = start + visit.minutes
        home, _ = self.ways.way(self.ways.carers[shift.carer].mode, self.ways.home(visit.id), shift.to_place)
        if not lane.paused and not pause:
            if end > last:
                return False
            end = max(end, first) + shift.pause
        return end + home <= shift.end + shift.overtime

    def _cost(self, visit: Visit, lane: _Lane, minutes: float, start: float) -> float:
        weights, citizen, carer = self.ways.problem.weights, self.ways.citizens[visit.citizen], self.ways.carers[lane.shift.carer]
        cost = weights.travel * minutes + IDLE * (start - lane.free - minutes)
        if carer.id not in self.met[citizen.id, self._day(start)]:
            cost += weights.face + (weights.new_face if not citizen.known.get(carer.id) else 0.0)
        if not citizen.known.get(carer.id):
            cost += weights.unknown
        if citizen.contacts and carer.id not in citizen.contacts:
            cost += weights.contact
        cost += weights.person * against_wish(citizen, carer)
        if visit.wished_to is not None:
            cost += weights.wish * max(0.0, start - visit.wished_to)
        if lane.shift.proposed and not lane.order:
            cost += weights.shift
        return cost + weights.overtime * max(0.0, start + visit.minutes - lane.shift.end)

    def _day(self, at: float) -> int:
        return int(at // DAY) if self.alone else 0

    def _lay(self, visit: Visit, part: int, offer: _Offer, start: float) -> None:
        lane = offer.lane
        if offer.pause:
            lane.order.append(PAUSE)
            lane.paused = True
        lane.order.append((visit.id, part))
        lane.place, lane.free, lane.load = self.ways.home(visit.id), start + visit.minutes, lane.load + visit.load
        self.starts[visit.id] = start
        self.sent[visit.id].add(lane.shift.carer)
        self.met[visit.citizen, self._day(start)].add(lane.shift.carer)
