"""Other places for a visit on the day's routes: weighed roughly, the best worked out exactly, each checked and costed like any plan."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from mertid.core import Text

from .check import check
from .figures import figures
from .plan import Figures, Plan
from .problem import DAY, Problem, Shift, Visit
from .rules import against_wish, barred
from .timing import bounds, schedule, sequences_of
from .ways import Ways

TRIED = 6
"""How many other places are worked out exactly."""
LABELS = {
    "cost_travel": Text(da="vej", en="travel"), "cost_faces": Text(da="ansigter", en="faces"),
    "cost_people": Text(da="borgerens ønske om person", en="wish of person"), "cost_wishes": Text(da="ønskede tider", en="wished times"),
    "cost_overtime": Text(da="overarbejde", en="overtime"), "cost_fair": Text(da="jævn belastning", en="fair load"),
    "cost_shifts": Text(da="ekstra vagt", en="extra shift"),
}
Orders = dict[str, list[tuple[str, int] | str]]


class Told(BaseModel):
    model_config = ConfigDict(frozen=True)


class Part(Told):
    """What one part of the cost would change by, in minutes of a carer's time."""

    key: str
    label: Text
    cost: float


class Option(Told):
    """Another legal place for the visit. ``cost`` is how much dearer the whole plan becomes, in minutes of a carer's time.

    ``before`` is the place in the route: the visit comes before the stop with this index there.
    """

    carer: str
    shift: str
    start: float
    before: int
    cost: float
    parts: tuple[Part, ...]


@dataclass
class Places:
    """One visit of one plan, and the day around it."""

    problem: Problem
    plan: Plan
    name: str
    part: int
    ways: Ways
    texts: dict[tuple[str, str, str], Text] = field(default_factory=dict)

    @cached_property
    def visit(self) -> Visit:
        return self.ways.visits[self.name]

    @cached_property
    def at(self) -> Shift | None:
        """The shift that the visit lies on."""
        lies = self.plan.where().get((self.name, self.part))
        return self.ways.shifts[lies[0]] if lies else None

    @cached_property
    def open(self) -> list[Shift]:
        """Shifts of others that are at work when the visit may be made."""
        first, last = bounds(self.ways, self.name)
        partner = {r.carer for r in self.plan.routes for s in r.stops if s.visit == self.name}
        return [
            s for s in self.problem.shifts
            if not s.absent and s.start <= last and s.end + s.overtime >= first + self.visit.minutes and s.carer not in partner
        ]

    @cached_property
    def day(self) -> set[str]:
        """Shifts of the same day: those that a move may touch, through two carers or visits in order."""
        first, last = bounds(self.ways, self.name)
        same = {s.id for s in self.problem.shifts if s.start // DAY <= last // DAY and s.end > first // DAY * DAY}
        return same | {s.id for s in self.open}

    @cached_property
    def orders(self) -> Orders:
        """The day's orders as they are; breaks are placed anew each time."""
        return {shift: order for shift, order in sequences_of(self.plan).items() if shift in self.day}

    def timed(self, orders: Orders) -> tuple[Plan, Figures, set[tuple[str, str, str]]]:
        """Return the day timed anew, the whole plan's figures with it, and the day's faults."""
        made = schedule(self.problem, orders, ways=self.ways)
        other = tuple(r for r in self.plan.routes if r.shift not in self.day)
        mine = {stop[0] for order in orders.values() for stop in order}
        day = self.problem.model_copy(update={
            "visits": tuple(v for v in self.problem.visits if v.id in mine),
            "shifts": tuple(s for s in self.problem.shifts if s.id in self.day),
        })
        faults = check(day, made, self.ways.travel, working_time=False)
        self.texts = {(f.code, f.visit, f.shift): f.text for f in faults}
        whole = made.model_copy(update={"routes": (*other, *made.routes)})
        return made, figures(self.problem, whole, self.ways.travel), set(self.texts)

    def options(self) -> list[tuple[Option, Text | None]]:
        """Return the other places worked out, cheapest first, each with the fault that it brings, or None."""
        if self.at is None and self.visit.carers == 2:
            return []
        _, base, old = self.timed(self.orders)
        found = []
        for _, shift, before in sorted(self._rough(), key=lambda one: (one[0], one[1].id))[:TRIED]:
            orders = {k: [one for one in order if one != (self.name, self.part)] for k, order in self.orders.items()}
            order = orders.setdefault(shift.id, [])
            order.insert(before, (self.name, self.part))
            made, costs, faults = self.timed(orders)
            new = min(faults - old, default=None)
            stop = made.where()[self.name, self.part][1]
            option = Option(
                carer=shift.carer, shift=shift.id, start=stop.start, before=before, cost=round(self._dearer(costs, base), 2),
                parts=tuple(
                    Part(key=key, label=label, cost=round(getattr(costs, key) - getattr(base, key), 2)) for key, label in LABELS.items()
                    if abs(getattr(costs, key) - getattr(base, key)) >= 0.05
                ),
            )
            found.append((option, self.texts[new] if new else None))
        return sorted(found, key=lambda pair: pair[0].cost)

    def _dearer(self, costs: Figures, base: Figures) -> float:
        """Return how much dearer the plan becomes; that an unplanned visit is planned is not counted as a gain."""
        return (costs.cost - costs.cost_unplanned) - (base.cost - base.cost_unplanned)

    def _rough(self) -> list[tuple[float, Shift, int]]:
        """Return the best place on each route that the visit may lie on, with its rough cost."""
        citizen, weights = self.ways.citizens[self.visit.citizen], self.problem.weights
        found = []
        for shift in self.open:
            carer = self.ways.carers[shift.carer]
            if any(True for _ in barred(self.visit, citizen, carer, self.part)):
                continue
            face = (weights.new_face + weights.unknown) * (citizen.known.get(carer.id, 0) == 0)
            face += weights.person * against_wish(citizen, carer)
            face += weights.contact * bool(citizen.contacts and carer.id not in citizen.contacts)
            order = [one for one in self.orders.get(shift.id, []) if not isinstance(one, str)]
            before = beyond(self.ways, shift, order)
            rough, place = min((self._place(shift, order, n, before), n) for n in range(len(order) + 1))
            found.append((rough + face, shift, place))
        return found

    def _place(self, shift: Shift, order: Sequence[tuple[str, int]], n: int, before: float) -> float:
        tried = [*order[:n], (self.name, self.part), *order[n:]]
        return self.problem.weights.travel * self.added(shift, order, n) + 100.0 * max(0.0, beyond(self.ways, shift, tried) - before)

    def added(self, shift: Shift, order: Sequence[tuple[str, int]], n: int) -> float:
        """Return the minutes of way that the visit adds to a route before its stop ``n``."""
        mode, here = self.ways.carers[shift.carer].mode, self.ways.home(self.name)
        last = self.ways.home(order[n - 1][0]) if n else shift.from_place
        following = self.ways.home(order[n][0]) if n < len(order) else shift.to_place
        direct = self.ways.way(mode, last, following)[0] if order else 0.0
        return self.ways.way(mode, last, here)[0] + self.ways.way(mode, here, following)[0] - direct


def beyond(ways: Ways, shift: Shift, order: Sequence[tuple[str, int]]) -> float:
    """Return the minutes by which a route, taken alone and as early as can be, goes beyond windows and hours; its break held at the end."""
    mode, here, at, found = ways.carers[shift.carer].mode, shift.from_place, shift.start, 0.0
    for name, _ in order:
        first, last = bounds(ways, name)
        at = max(at + ways.way(mode, here, ways.home(name))[0], first)
        found += max(0.0, at - last)
        at += ways.visits[name].minutes
        here = ways.home(name)
    at += ways.way(mode, here, shift.to_place)[0] + shift.pause
    return found + max(0.0, at - shift.end - shift.overtime)
