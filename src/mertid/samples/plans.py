"""Invented plan cases for a planning solution: small areas on days that are somewhat too busy, with what today's way reaches on each."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from mertid.core import Case, Solution

FIRST = date(2026, 9, 7)
AREAS = ("Bakkely Nord", "Bakkely Syd", "Åkær", "Vesterlund")


def plan_cases(solution: Solution, n: int, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Yield ``n`` cases as the rows of samples/<slug>.jsonl. Same seed, same cases.

    The right answers are ``planned``, the share of visits that today's way plans (each day alone, the nearest carer first), and ``plan``,
    what an invented planner decided: ``accept`` where the proposed plan holds every visit, else ``changed``.
    """
    from mertid.engines.route import greedy, made
    from mertid.engines.route.problem import Problem

    for number in range(n):
        day = FIRST + timedelta(days=number)
        area = AREAS[number % len(AREAS)]
        problem: Problem = made.day(12 + number % 4, 2 + (number % 3 == 2), seed * 1000 + number, start=day, busy=1.0, area=area)
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
