"""The problem after what happened: who is away, what takes longer, what is gone, what came up. Knows nothing of how it is planned anew."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor

from mertid.core import BadCase, Text

from .changes import Slot, slots
from .event import Acute, Cancelled, Late, Longer, Sick
from .plan import Plan, Route
from .problem import DAY, Problem, Shift, Visit
from .ways import clock

ENDED = Text(da="Besøget hos {who} var slut kl. {at} og ændres ikke", en="The visit to {who} ended at {at} and is not changed")
BEGUN = Text(da="Besøget hos {who} begyndte kl. {at} og kan ikke aflyses", en="The visit to {who} began at {at} and cannot be cancelled")
UNLOCKED = Text(da="Besøget hos {who} var låst til {carer}, som er fraværende; låsen er taget af",
                en="The visit to {who} was locked to {carer}, who is away; the lock is taken off")


@dataclass
class Happened:
    """``problem`` after the events; ``away`` and ``behind`` as in `remainder.Moment`; ``until`` the end of what may change, in minutes."""

    problem: Problem
    away: set[str] = field(default_factory=set)
    behind: dict[str, float] = field(default_factory=dict)
    until: float = 0.0
    notes: list[Text] = field(default_factory=list)


def happen(problem: Problem, plan: Plan, events: Sequence[Sick | Late | Longer | Cancelled | Acute], now: float) -> Happened:
    """Return the problem after the events, in their order.

    Raises
    ------
    BadCase
        An event names a carer, a visit or a citizen that is not in the problem.
    """
    lies = slots(plan)
    made = Happened(problem, until=end_of_day(now))
    for event in events:
        if isinstance(event, Sick):
            _sick(made, plan, event, now)
        elif isinstance(event, Late):
            _find(made.problem, "carers", event.carer)
            made.behind[event.carer] = made.behind.get(event.carer, 0.0) + event.minutes
        elif isinstance(event, Longer):
            _longer(made, lies.get(event.visit), event, now)
        elif isinstance(event, Cancelled):
            _cancelled(made, lies.get(event.visit), event, now)
        else:
            _acute(made, event, now)
    return made


def end_of_day(at: float) -> float:
    """Return the end of the day that ``at`` lies in, in minutes."""
    return float((floor(at / DAY) + 1) * DAY)


def _find(problem: Problem, kind: str, name: str) -> int:
    """Return the row of ``name`` in a list of the problem."""
    for row, one in enumerate(getattr(problem, kind)):
        if one.id == name:
            return row
    raise BadCase(f"event: what it names is not in '{kind}', expected an id of the problem. See docs/route.md.")


def _sick(made: Happened, plan: Plan, event: Sick, now: float) -> None:
    _find(made.problem, "carers", event.carer)
    until = end_of_day(now) if event.until is None else event.until
    made.until = max(made.until, end_of_day(until - 1.0))
    begun = {r.shift: r for r in plan.routes if any(s.start <= now + 1e-6 for s in r.stops)}
    shifts = []
    for shift in made.problem.shifts:
        if shift.carer == event.carer and shift.start < until and shift.end + shift.overtime > now:
            route = begun.get(shift.id)
            shift = _cut(shift, route, now) if route else shift.model_copy(update={"absent": True})
        shifts.append(shift)
    made.away.add(event.carer)
    visits = [_unlocked(made, visit, event.carer, now, until) for visit in made.problem.visits]
    made.problem = made.problem.model_copy(update={"shifts": tuple(shifts), "visits": tuple(visits)})


def _cut(shift: Shift, route: Route, now: float) -> Shift:
    """Return the shift ended now; a break not held yet is held no more. The visit under way and the way home come on top (see `repair`)."""
    changes: dict[str, object] = {"end": min(shift.end, now), "overtime": 0.0}
    if route.pause_at is None or route.pause_at > now:
        changes |= {"pause": 0.0, "pause_from": None, "pause_to": None}
    return shift.model_copy(update=changes)


def _unlocked(made: Happened, visit: Visit, carer: str, now: float, until: float) -> Visit:
    """Return the visit free of a lock that only the one who is away could keep."""
    if visit.only != (carer,) or not now <= visit.latest or not visit.earliest < until:
        return visit
    made.notes.append(UNLOCKED.fill(who=_who(made.problem, visit), carer=_name(made.problem, carer)))
    return visit.model_copy(update={"only": ()})


def _longer(made: Happened, lies: Slot | None, event: Longer, now: float) -> None:
    row = _find(made.problem, "visits", event.visit)
    visit = made.problem.visits[row]
    if lies is not None and lies.start + visit.minutes <= now:
        made.notes.append(ENDED.fill(who=_who(made.problem, visit), at=clock(made.problem, lies.start + visit.minutes)))
        return
    _put(made, row, visit.model_copy(update={"minutes": event.minutes}))
    made.until = max(made.until, end_of_day(lies.start if lies else visit.earliest))


def _cancelled(made: Happened, lies: Slot | None, event: Cancelled, now: float) -> None:
    row = _find(made.problem, "visits", event.visit)
    visit = made.problem.visits[row]
    if lies is not None and lies.start <= now:
        made.notes.append(BEGUN.fill(who=_who(made.problem, visit), at=clock(made.problem, lies.start)))
        return
    made.until = max(made.until, end_of_day(lies.start if lies else visit.earliest))
    others = [v for v in made.problem.visits if v.id != visit.id]
    visits = tuple(v.model_copy(update={"after": None}) if v.after and v.after.visit == visit.id else v for v in others)
    made.problem = made.problem.model_copy(update={"visits": visits})


def _acute(made: Happened, event: Acute, now: float) -> None:
    problem = made.problem
    changes: dict[str, object] = {}
    if event.place is not None and all(p.id != event.place.id for p in problem.places):
        changes["places"] = (*problem.places, event.place)
    if event.person is not None and all(c.id != event.person.id for c in problem.citizens):
        changes["citizens"] = (*problem.citizens, event.person)
    problem = problem.model_copy(update=changes)
    taken = {visit.id for visit in problem.visits}
    name = event.id or next(one for n in range(1, len(taken) + 2) if (one := f"acute-{n}") not in taken)
    if name in taken:
        raise BadCase("event: field 'id' is an id in use, expected a new one. See docs/route.md.")
    visit = event.visit(name, now)
    person = problem.citizens[_find(problem, "citizens", visit.citizen)]
    _find(problem, "places", person.place)
    if visit.after:
        _find(problem, "visits", visit.after.visit)
    made.problem = problem.model_copy(update={"visits": (*problem.visits, visit)})
    made.until = max(made.until, end_of_day(visit.earliest))


def _put(made: Happened, row: int, visit: Visit) -> None:
    visits = list(made.problem.visits)
    visits[row] = visit
    made.problem = made.problem.model_copy(update={"visits": tuple(visits)})


def _who(problem: Problem, visit: Visit) -> str:
    citizen = next(c for c in problem.citizens if c.id == visit.citizen)
    return citizen.name or citizen.id


def _name(problem: Problem, carer: str) -> str:
    return next((c.name or c.id for c in problem.carers if c.id == carer), carer)
