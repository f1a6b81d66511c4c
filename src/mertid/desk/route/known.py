"""Whom the citizens know already, counted from plans that were published here, where the tables do not say it."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from mertid.desk.models import CaseRow, Deployment
from mertid.desk.planning import Engine, open_plan
from mertid.desk.store.route import published

from .words import day_of

DAYS = 14
"""Days before the plan that count, as in the problem's own ``known``."""
LONGEST = 62
MOST = 40
"""Plans that are read at the most, the newest first."""


def met(deployment: Deployment, start: date) -> tuple[dict[str, dict[str, int]], int]:
    """Return visits by citizen and carer in the 14 days before ``start`` as they were published here, and from how many plans.

    The same visit in two plans of the same day counts once. What was planned is counted: nobody tells the desk what happened.
    """
    first = start - timedelta(days=DAYS)
    seen: set[tuple[str, str, date, int]] = set()
    plans = 0
    rows = CaseRow.objects.filter(deployment=deployment, planning__isnull=False, state__in=("decided", "filed")).order_by("-decided_at")
    told = rows.values_list("pk", "facts__start", "facts__days")[: MOST * 4]
    near = [key for key, begins, days in told if _overlaps(begins, days, first, start)][:MOST]
    for case in CaseRow.objects.select_related("deployment__authority").filter(pk__in=near):
        version = published(case)
        if version is None:
            continue
        version.case = case
        opened = open_plan(version)
        whose = {visit.id: visit.citizen for visit in opened.problem.visits}
        before = len(seen)
        for route in opened.plan.routes:
            for stop in route.stops:
                on = day_of(opened.problem, stop.start)
                if first <= on < start:
                    seen.add((whose[stop.visit], route.carer, on, round(stop.start) % 1440))
        plans += len(seen) > before
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for citizen, carer, _on, _at in seen:
        counted[citizen][carer] += 1
    return {citizen: dict(carers) for citizen, carers in counted.items()}, plans


def _overlaps(begins: object, days: object, first: date, start: date) -> bool:
    try:
        began = date.fromisoformat(str(begins))
    except ValueError:
        return False
    length = days if isinstance(days, int) and 1 <= days <= LONGEST else LONGEST
    return began < start and began + timedelta(days=length) > first


def remembered(engine: Engine, deployment: Deployment, problem: Any) -> tuple[Any, int]:
    """Return the problem with known faces filled in where it has none at all, and how many plans they were counted from."""
    if any(citizen.known for citizen in problem.citizens):
        return problem, 0
    known, plans = met(deployment, problem.start)
    return engine.with_known(problem, known), plans
