"""Invented plan cases for a planning solution: small areas on days that are somewhat too busy, with what today's way reaches on each."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from mertid.core import Case, Solution
from mertid.engines.route import Problem, greedy, made

FIRST = date(2026, 9, 7)
AREAS = ("Bakkely Nord", "Bakkely Syd", "Åkær", "Vesterlund")
MORNING, THREE = 600.0, 900.0


def plan_cases(solution: Solution, n: int, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Yield ``n`` cases as the rows of samples/<slug>.jsonl. Same seed, same cases.

    The right answers are ``planned``, the share of visits that today's way plans (each day alone, the nearest carer first), and ``plan``,
    what an invented planner decided: ``accept`` where the proposed plan holds every visit, else ``changed``.
    """
    for number in range(n):
        day = FIRST + timedelta(days=number)
        area = AREAS[number % len(AREAS)]
        problem = small_day(20 + number % 3, 2, seed * 1000 + number, day, area)
        told = json.loads(json.dumps(problem.to_json()), parse_float=lambda text: round(float(text), 5))
        facts = {"area": area, "start": day.isoformat(), "days": problem.days, "problem": told}
        problem = Problem.model_validate(told)
        today = greedy.plan(problem, each_day_alone=True)
        case = Case(id=f"made-{number + 1:03}", solution=solution.slug, facts=solution.facts.read(facts, where=solution.slug))
        proposed = solution.engine.suggest([case])[0]
        whole = proposed.main.estimate is not None and proposed.main.estimate.value == 1.0
        yield {
            "id": case.id, "facts": facts, "origin": "made",
            "values": {"plan": "accept" if whole else "changed", "planned": f"{1 - len(today.unplanned) / len(problem.visits):.4f}"},
            "at": datetime.combine(day - timedelta(days=3), time(12), UTC).isoformat(),
            "received_at": datetime.combine(day - timedelta(days=4), time(9), UTC).isoformat(),
        }


def small_day(visits: int, carers: int, seed: int, start: date, area: str) -> Problem:
    """Return ``visits`` visits of an invented day's first shift and ``carers`` of those at work then."""
    problem = made.day(2 * visits, 2 * carers, seed, start=start, area=area)
    shifts = [shift for shift in problem.shifts if shift.start < MORNING][:carers]
    mine = {shift.carer for shift in shifts}
    kept = [visit for visit in problem.visits if visit.latest + visit.minutes <= THREE][:visits]
    ids = {visit.id for visit in kept}
    kept = [v if v.after is None or v.after.visit in ids else v.model_copy(update={"after": None}) for v in kept]
    citizens = [citizen for citizen in problem.citizens if citizen.id in {visit.citizen for visit in kept}]
    used = {c.place for c in citizens} | {place for shift in shifts for place in (shift.from_place, shift.to_place)}
    return problem.model_copy(update={
        "visits": tuple(kept), "shifts": tuple(shifts), "citizens": tuple(citizens),
        "carers": tuple(carer for carer in problem.carers if carer.id in mine),
        "places": tuple(place for place in problem.places if place.id in used),
    })
