"""What a plan gives and costs, from the plan and the problem alone. The search counts the same way; a test holds them together.

How each cost is counted (`problem.Weights` are the prices):

- travel: minutes, kilometres and CO2 of every leg, to the first stop and back from the last too.
- faces: each different carer a citizen meets, more where they have not met in 14 days; each stop by one they have not met;
  contact: each stop by another than a contact carer.
- people: each stop against a wish of sex or language (once, even if against both).
- wishes: minutes that a visit starts before or after the wished time, once a visit; ``worst`` the one furthest *after* its wished time.
- overtime: minutes back after a shift's end.
- fair: over carers with working time, minutes x (visit share - mean share) squared. Visit share is minutes of visits (weighed by
  ``Citizen.heavy``) over shifts without their break; absent shifts do not count; the mean share takes every visit, planned or not, so
  that it is the same for every plan. Travel is not in it: it has its own price. ``load_low`` and ``load_high`` are with travel.
- unplanned: each visit left out, times its priority.
- moved: each stop by a carer not announced for that visit; each visit's minutes beyond 15 from the announced time.
"""

from collections import defaultdict

from .plan import Figures, Plan
from .problem import Problem
from .rules import against_wish
from .ways import Travel, Ways

GRACE = 15.0
"""Minutes that a visit may be off its announced time before it counts as changed."""


def figures(problem: Problem, plan: Plan, travel: Travel | None = None, *, published: Plan | None = None) -> Figures:
    """Return all figures of the plan. ``published`` is what was announced; without it nothing counts as moved."""
    ways = Ways(problem, travel)
    weights = problem.weights
    minutes = km = co2 = wait = overtime = shifts_cost = 0.0
    pairs: dict[str, set[str]] = defaultdict(set)
    load: dict[str, float] = defaultdict(float)
    heavy: dict[str, float] = defaultdict(float)
    against = by_known = by_contact = asked_contact = stops = 0
    starts: dict[str, float] = {}
    for route in plan.routes:
        if not route.stops:
            continue
        shift = ways.shifts[route.shift]
        carer = ways.carers[shift.carer]
        legs = [(s.travel, s.km) for s in route.stops] + [(route.travel_back, route.km_back)]
        travelled, length = sum(t for t, _ in legs), sum(k for _, k in legs)
        served = sum(s.end - s.start for s in route.stops)
        minutes += travelled
        km += length
        co2 += length * problem.co2_per_km.get(carer.mode, 0.0)
        paused = shift.pause if route.pause_at is not None and route.leave <= route.pause_at < route.back else 0.0
        wait += max(0.0, route.back - route.leave - travelled - served - paused)
        overtime += max(0.0, route.back - shift.end)
        shifts_cost += weights.shift if shift.proposed else 0.0
        load[carer.id] += travelled
        for stop in route.stops:
            visit = ways.visits[stop.visit]
            citizen = ways.citizens[visit.citizen]
            stops += 1
            starts[visit.id] = max(stop.start, starts.get(visit.id, stop.start))
            pairs[citizen.id].add(carer.id)
            load[carer.id] += visit.minutes
            heavy[carer.id] += visit.minutes * citizen.heavy
            against += against_wish(citizen, carer)
            by_known += citizen.known.get(carer.id, 0) > 0
            if citizen.contacts:
                asked_contact += 1
                by_contact += carer.id in citizen.contacts
    off, worst, wishes, missed = _wishes(ways, starts)
    faces = sum(len(c) for c in pairs.values())
    new = sum(ways.citizens[c].known.get(carer, 0) == 0 for c, met in pairs.items() for carer in met)
    shares, fair = _fair(ways, load, heavy)
    left = sum(v.priority for v in problem.visits if v.id not in starts)
    costs = {
        "cost_travel": weights.travel * minutes + weights.km * km + weights.co2 * co2,
        "cost_faces": weights.face * faces + weights.new_face * new + weights.unknown * (stops - by_known)
        + weights.contact * (asked_contact - by_contact),
        "cost_people": weights.person * against,
        "cost_wishes": weights.wish * off + weights.worst * worst,
        "cost_overtime": weights.overtime * overtime,
        "cost_fair": weights.fair * fair,
        "cost_unplanned": weights.unplanned * left,
        "cost_shifts": shifts_cost,
        "cost_moved": _moved(ways, plan, starts, published),
    }
    return Figures(
        visits=len(problem.visits), planned=len(starts), travel_minutes=minutes, wait_minutes=wait, km=km, co2_kg=co2,
        overtime_minutes=overtime, wishes=wishes, wishes_missed=missed, minutes_off_wish=off, worst_off_wish=worst,
        faces_mean=faces / len(pairs) if pairs else 0.0, faces_most=max((len(c) for c in pairs.values()), default=0), new_faces=new,
        known_share=by_known / stops if stops else 0.0, contact_share=by_contact / asked_contact if asked_contact else None,
        load_low=min(shares, default=0.0), load_high=max(shares, default=0.0), cost=sum(costs.values()), **costs,
    )


def _wishes(ways: Ways, starts: dict[str, float]) -> tuple[float, float, int, int]:
    """Return minutes off the wishes, the most minutes after one, how many planned visits have a wish and how many miss it."""
    off = worst = 0.0
    wishes = missed = 0
    for name, start in starts.items():
        visit = ways.visits[name]
        if visit.wished_from is None and visit.wished_to is None:
            continue
        wishes += 1
        before = 0.0 if visit.wished_from is None else max(0.0, visit.wished_from - start)
        after = 0.0 if visit.wished_to is None else max(0.0, start - visit.wished_to)
        off += before + after
        worst = max(worst, after)
        missed += before + after > 1e-6
    return off, worst, wishes, missed


def working_minutes(problem: Problem) -> dict[str, float]:
    """Return minutes at work by carer: shifts without their break, not the absent ones."""
    room: dict[str, float] = defaultdict(float)
    for shift in problem.shifts:
        if not shift.absent:
            room[shift.carer] += shift.end - shift.start - shift.pause
    return {carer: minutes for carer, minutes in room.items() if minutes > 0}


def _fair(ways: Ways, load: dict[str, float], heavy: dict[str, float]) -> tuple[list[float], float]:
    """Return each carer's share of working time in use, and minutes times the squared distance from the mean share of visits."""
    room = working_minutes(ways.problem)
    if not room:
        return [], 0.0
    wanted = sum(v.minutes * v.carers * ways.citizens[v.citizen].heavy for v in ways.problem.visits)
    mean = wanted / sum(room.values())
    fair = sum(minutes * (heavy.get(c, 0.0) / minutes - mean) ** 2 for c, minutes in room.items())
    return [load.get(c, 0.0) / minutes for c, minutes in room.items()], fair


def _moved(ways: Ways, plan: Plan, starts: dict[str, float], published: Plan | None) -> float:
    """Return the cost of what differs from what was announced."""
    if published is None:
        return 0.0
    carers: dict[str, set[str]] = defaultdict(set)
    times: dict[str, float] = {}
    for route in published.routes:
        for stop in route.stops:
            carers[stop.visit].add(route.carer)
            times[stop.visit] = max(stop.start, times.get(stop.visit, stop.start))
    weights = ways.problem.weights
    others = sum(
        s.visit in carers and ways.shifts[r.shift].carer not in carers[s.visit] for r in plan.routes for s in r.stops
    )
    minutes = sum(max(0.0, abs(start - times[name]) - GRACE) for name, start in starts.items() if name in times)
    return weights.moved * others + weights.shifted * minutes
