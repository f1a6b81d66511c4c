"""Planning anew during the day: what has begun stays, people hear of as few changes as can be, and the answer is there in seconds."""

from collections.abc import Sequence
from dataclasses import dataclass

from mertid.core import Text

from .calm import calmer
from .changes import Change, between, slots
from .check import check
from .event import Acute, Cancelled, Late, Longer, Sick, read_event
from .figures import GRACE, figures
from .happen import Happened, happen
from .plan import Plan
from .problem import Problem
from .remainder import Moment, Remainder, joined, remainder
from .search import Limits
from .search import plan as search
from .timing import schedule, sequences_of
from .ways import Travel, Ways, clock, travel_of

__all__ = ["Repaired", "read_event", "repair"]

ROUNDS = 1000
"""Improvements tried in each thread, once or twice: a second or two at 300 visits."""
LATER_PAUSE = Text(da="{carer} holder pause senere, tidligst kl. {at}", en="{carer} has the break later, at {at} at the earliest")
OVER = Text(
    da="{carer} kommer {minutes} [minut|minutter] over det tilladte overarbejde",
    en="{carer} goes {minutes} [minute|minutes] beyond the overtime allowed",
)


@dataclass(frozen=True)
class Repaired:
    """``plan`` after the events, of ``problem`` as it is now. ``changes`` says what is other than before, ``notes`` what else to know."""

    plan: Plan
    problem: Problem
    changes: tuple[Change, ...]
    notes: tuple[Text, ...] = ()


def repair(
    problem: Problem, plan: Plan, events: Sequence[Sick | Late | Longer | Cancelled | Acute], now: float, *, travel: Travel | None = None,
    limits: Limits | None = None, seed: int = 0,
) -> Repaired:
    """Return the plan after what happened, with the least change to what people know.

    Parameters
    ----------
    events
        What happened, in order; see `event`.
    now
        Minutes from the plan's first midnight. Stops that have begun, and those that a carer must have set off for, stay.
    limits
        How long to search; `ROUNDS` improvements by default, so that the same events give the same plan.

    Returns
    -------
    Repaired
        Only the day of ``now`` changes, or the days that an event reaches into. First, every visit that can stay keeps its carer and, but
        for `figures.GRACE` minutes, its time; only where a visit is left out so may others move, at `Weights.moved` and `Weights.shifted`.

    Raises
    ------
    BadCase
        An event names what is not in the problem.
    """
    happened = happen(problem, plan, events, now)
    after = happened.problem
    if len(after.places) == len(problem.places):
        ways = travel_of(after, travel)
    else:  # a new citizen's place is in no matrix that was made before
        ways = travel_of(after)
    moment = Moment(now, happened.until, happened.behind, frozenset(happened.away))
    rest = remainder(after, plan, moment, ways)
    after = _forced(happened, rest, ways)
    missing = frozenset(one.visit for one in plan.unplanned)
    whole = joined(after, rest, _anew(rest, missing, ways, limits or Limits(seconds=None, iterations=ROUNDS), seed), ways)
    whole = whole.model_copy(update={"figures": figures(after, whole, ways, published=plan)})
    return Repaired(whole, after, between(after, plan, whole, earlier=problem), tuple(happened.notes))


def _anew(rest: Remainder, missing: frozenset[str], travel: Travel, limits: Limits, seed: int) -> Plan:
    """Return a plan of the remainder: with what can stay held, and freely where that leaves a visit out and free planning does not.

    For a visit that was ``missing`` before nobody is moved; it is laid where there is room.
    """
    left = _as_announced(rest.problem, rest.published)
    start = _legal(left, rest.published, travel)
    held = search(_held(left, start, rest.published), limits, seed, travel=travel, start=start, published=rest.published)
    held = calmer(left, held, rest.published, travel)
    if all(one.visit in missing for one in held.unplanned):
        return held
    free = search(left, limits, seed, travel=travel, start=held, published=rest.published)
    weight = {visit.id: visit.priority for visit in left.visits}
    costs = [sum(weight[one.visit] for one in plan.unplanned) for plan in (held, free)]
    return calmer(left, free, rest.published, travel) if costs[1] < costs[0] else held


def _as_announced(problem: Problem, published: Plan) -> Problem:
    """Return the problem with the announced times as the wished ones: what was wished has had its say, now people expect these."""
    at = {visit: slot.start for visit, slot in slots(published).items()}
    visits = tuple(
        v.model_copy(update={"wished_from": at[v.id], "wished_to": at[v.id]}) if v.id in at else v for v in problem.visits
    )
    weights = problem.weights.model_copy(update={"wish": max(problem.weights.wish, problem.weights.shifted)})
    return problem.model_copy(update={"visits": visits, "weights": weights})


def _held(problem: Problem, start: Plan, published: Plan) -> Problem:
    """Return the problem with every visit of ``start`` held to its carers and to about its time, there or as announced."""
    at, lies = slots(published), slots(start)
    visits = []
    for visit in problem.visits:
        if (slot := lies.get(visit.id)) is not None:
            times = (slot.start, at[visit.id].start if visit.id in at else slot.start)
            visit = visit.model_copy(update={
                "only": slot.carers, "earliest": max(visit.earliest, min(times) - GRACE), "latest": min(visit.latest, max(times) + GRACE),
            })
        visits.append(visit)
    return problem.model_copy(update={"visits": tuple(visits)})


def _legal(problem: Problem, plan: Plan, travel: Travel) -> Plan:
    """Return as much of the plan's orders as can be kept: the first visit of a route that breaks a rule is taken out, and again."""
    ways = Ways(problem, travel)
    orders = {shift: order for shift, order in sequences_of(plan).items() if shift in ways.shifts}
    while True:
        made = schedule(problem, orders, ways=ways)
        out = _breaking(problem, made, travel)
        if not out:
            return made
        orders = {shift: [one for one in order if one[0] not in out] for shift, order in orders.items()}


def _breaking(problem: Problem, plan: Plan, travel: Travel) -> set[str]:
    """Return the first visit of each route that breaks a rule; where a shift itself does, its last."""
    wrong: dict[str, set[str]] = {}
    for fault in check(problem, plan, travel, working_time=False):
        if fault.code != "dropped":
            wrong.setdefault(fault.shift, set()).add(fault.visit)
    out = wrong.pop("", set()) - {""}
    for route in plan.routes:
        mine = wrong.get(route.shift, set())
        if mine and route.stops:
            out.add(next((stop.visit for stop in route.stops if stop.visit in mine), route.stops[-1].visit))
    return out


def _forced(happened: Happened, rest: Remainder, travel: Travel) -> Problem:
    """Return the problem with what cannot be otherwise: breaks that a long visit pushes, and the way home after it. Each is noted."""
    problem = happened.problem
    ways = Ways(problem, travel)
    shifts = []
    for shift in problem.shifts:
        kept = rest.kept.get(shift.id)
        if kept is not None and kept.stops and not shift.absent:
            carer = ways.carers[shift.carer]
            home = ways.way(carer.mode, kept.place, shift.to_place)[0]
            who = carer.name or carer.id
            if not kept.paused and shift.pause > 0 and shift.pause_to is not None and kept.free > shift.pause_to:
                happened.notes.append(LATER_PAUSE.fill(carer=who, at=clock(problem, kept.free)))
                shift = shift.model_copy(update={"pause_to": kept.free + home})
            over = kept.stops[-1].end + home - shift.end - shift.overtime
            if over > 0:
                if carer.id not in happened.away:
                    happened.notes.append(OVER.fill(carer=who, minutes=round(over)))
                shift = shift.model_copy(update={"overtime": shift.overtime + over})
        shifts.append(shift)
    return problem.model_copy(update={"shifts": tuple(shifts)})
