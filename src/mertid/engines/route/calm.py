"""Undoes what a search changed without need: announced orders and times come back wherever the plan allows it."""

from collections.abc import Mapping, Sequence

from .check import check
from .plan import Plan
from .problem import Problem
from .retime import retime
from .timing import PAUSE, schedule, sequences_of
from .ways import Travel, Ways

Stops = list[tuple[str, int] | str]


def calmer(problem: Problem, plan: Plan, published: Plan, travel: Travel) -> Plan:
    """Return the plan with the same visits on the same routes, in the order and at the times announced wherever that can be.

    Each route takes its announced order, with what is new to it where the plan laid it in time. Routes that break a rule then go back to
    the plan's own order, until none does.

    Parameters
    ----------
    problem
        What is planned, its wished times being those announced.
    """
    ways = Ways(problem, travel)
    mine, told = sequences_of(plan, pauses=True), sequences_of(published, pauses=True)
    at = {key: stop.start for key, (_, stop) in plan.where().items()}
    calm = {shift: _order(order, told.get(shift, []), at) for shift, order in mine.items()}
    for _ in range(len(mine) + 1):
        made = _laid(problem, plan, calm, ways)
        wrong = {fault.shift for fault in check(problem, made, travel, working_time=False)}
        back = {shift for shift in calm if calm[shift] is not mine[shift] and shift in wrong}
        if not wrong:
            return made
        if not back:
            break
        calm |= {shift: mine[shift] for shift in back}
    return plan


def _order(order: Stops, told: Stops, at: Mapping[tuple[str, int], float]) -> Stops:
    """Return the stops of ``order``: those that were announced on this route in their order, the others before the first that is later."""
    there = {one for one in order if one != PAUSE}
    kept: Stops = [one for one in told if one in there or one == PAUSE]
    for one in order:
        if isinstance(one, str) or one in kept:
            continue
        kept.insert(_place(kept, at, at[one]), one)
    return order if kept == order else kept


def _place(kept: Sequence[tuple[str, int] | str], at: Mapping[tuple[str, int], float], start: float) -> int:
    return next((n for n, one in enumerate(kept) if not isinstance(one, str) and at[one] > start), len(kept))


def _laid(problem: Problem, plan: Plan, orders: Mapping[str, Stops], ways: Ways) -> Plan:
    made = schedule(problem, orders, ways=ways, unplanned=plan.unplanned, by=plan.by)
    made = retime(problem, made, ways.travel)
    return made.model_copy(update={"seed": plan.seed, "iterations": plan.iterations, "seconds": plan.seconds})
