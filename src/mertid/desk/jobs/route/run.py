"""Searches for a better plan, or mends one after an event. It says how far it is, stops when told, and goes on after a killed worker."""

import logging
import time
from typing import Any

from django.db import DatabaseError, InterfaceError
from django_tasks import task

from mertid.core import MertidError, MissingExtra, Text
from mertid.desk.jobs.hold import hold
from mertid.desk.models import PlanRun, RoutePlan
from mertid.desk.planning import Opened, Version, base_problem, finite, open_plan, packed, unpacked, version_of
from mertid.desk.route.announced import announced
from mertid.desk.store import route as store
from mertid.desk.store.who import worker

from . import QUEUE

log = logging.getLogger(__name__)

TRIES = 3
LEAST_S = 1.0
MOST_ROSTER_S = 30.0
"""Seconds in which shifts are proposed before visits are planned on them, where that is asked for."""
KEEP_EVERY_S = 5.0
"""How often the best plan so far is kept for a worker that takes over."""
BROKE = Text(
    da="Programmet gik i stykker, mens der blev regnet. Planen er som før. Prøv igen, eller giv leverandøren besked.",
    en="The program broke during the search. The plan is as before. Try again, or tell the supplier.",
)
KILLED = Text(
    da="Beregningen blev afbrudt flere gange, måske fordi maskinen mangler hukommelse. Planen er som før.",
    en="The search was interrupted several times, perhaps because the machine lacks memory. The plan is as before.",
)
IMPOSSIBLE = Text(
    da="Hændelsen kunne ikke bruges på denne plan. Planen er som før.",
    en="The event cannot be used on this plan. The plan is as before.",
)
NOT_HERE = Text(
    da="Beregningen er ikke installeret her. Bed driften om at installere mertid[route]. Planen er som før.",
    en="The search is not installed here. Ask operations to install mertid[route]. The plan is as before.",
)


@task(queue_name=QUEUE)
def run_job(run_id: int) -> None:
    """Do one search or mending."""
    run(run_id)


def run(run_id: int) -> None:
    """Do one search or mending; it ends as done, with a new version, or failed, and says why. Killed half-way, it goes on from its best.

    Raises
    ------
    django.db.DatabaseError
        When the database is away; it is taken up again.
    """
    with hold("route", run_id) as mine:
        row = store.count_run(run_id=run_id) if mine else None
        if row is None:
            return
        who = worker(row.case.authority)
        if row.tries > TRIES:
            store.run_failed(who=who, case=row.case, run=row, why=KILLED, error="tries")
            return
        try:
            version, progress = _search(row) if row.kind == "run" else _mend(row)
        except (DatabaseError, InterfaceError):
            raise
        except MertidError as error:  # its text names fields, never content
            log.warning("plan run %s: %s", row.pk, type(error).__name__)
            why = NOT_HERE if isinstance(error, MissingExtra) else IMPOSSIBLE if row.kind == "event" else BROKE
            store.run_failed(who=who, case=row.case, run=row, why=why, error=type(error).__name__)
        except Exception as error:  # the error's text could quote a plan, so only its kind is kept
            log.error("plan run %s: %s", row.pk, type(error).__name__)
            store.run_failed(who=who, case=row.case, run=row, why=BROKE, error=type(error).__name__)
        else:
            store.run_done(who=who, case=row.case, run=row, version=version, progress=progress)


def _opened(row: PlanRun, number: int | None = None) -> Opened:
    versions = RoutePlan.objects.select_related("case__deployment", "case__authority")
    return open_plan(versions.get(case=row.case, number=row.based_on if number is None else number))


def _search(row: PlanRun) -> tuple[Version, dict[str, Any]]:
    opened, asked = _opened(row), row.asked
    engine = opened.engine
    problem, base = opened.problem, base_problem(opened.row)
    if asked.get("weights"):
        problem, base = engine.with_weights(problem, asked["weights"]), engine.with_weights(base, asked["weights"])
    did: dict[str, Any] = {"weights": asked.get("weights", {})}
    if asked.get("shifts"):
        roster = engine.rostered(base, seconds=min(MOST_ROSTER_S, float(asked["seconds"])))
        base = roster.on(base)
        problem = engine.with_locks(base, opened.row.locks)
        missing = sum(one.minutes for one in roster.unmet if not one.skill)
        did |= {"shifts": len(roster.shifts), "hours_missing": round(missing / 60, 1), "gap": round(roster.gap, 4)}
    start = _opened(row, asked["from"]).plan if asked.get("from") is not None else None
    if row.best is not None:  # a worker was killed: go on from what it had
        start = engine.plan(unpacked(row.best))
    limit = float(asked["seconds"])
    watch = _Watch(row, limit, len(problem.visits))
    left, told = max(LEAST_S, limit - row.spent_s), announced(row.case, engine)
    plan = engine.search(problem, seconds=left, travel=opened.travel, start=start, published=told, progress=watch.step)
    plan = plan.model_copy(update={"figures": engine.figures(problem, plan, opened.travel, published=told)})
    stored: int | bytes = packed(base.to_json()) if asked.get("weights") or asked.get("shifts") else opened.row.problem_id
    did |= {"seconds": round(watch.spent, 1), "iterations": plan.iterations}
    version = version_of("run", engine, problem, plan, opened.travel, stored=stored, locks=opened.row.locks, did=did)
    return version, watch.ended(plan)


class _Watch:
    """Says how far a search is, keeps its best, and tells it when to stop."""

    def __init__(self, row: PlanRun, limit: float, visits: int) -> None:
        self.row, self.limit, self.visits = row, limit, visits
        self.before, self.began, self.kept = row.spent_s, time.monotonic(), time.monotonic()
        self.last: dict[str, Any] = {}

    @property
    def spent(self) -> float:
        """Seconds used, those of a killed worker too."""
        return self.before + time.monotonic() - self.began

    def step(self, now: Any) -> bool:
        """Take note of the search's state; return whether it shall go on."""
        self.last = finite({"cost": now.cost, "iterations": now.iterations})
        best = None
        if time.monotonic() - self.kept >= KEEP_EVERY_S:
            plan = now.plan()
            best, self.kept = packed(plan.to_json()), time.monotonic()
            self.last["planned"] = self.visits - len(plan.unplanned)
        return store.run_progress(run=self.row, progress=self._told(), spent_s=self.spent, best=best)

    def _told(self) -> dict[str, Any]:
        told = {**self.row.progress, **self.last, "seconds": round(self.spent, 1), "limit": self.limit, "visits": self.visits}
        self.row.progress = told
        return told

    def ended(self, plan: Any) -> dict[str, Any]:
        """Return the last word."""
        cost = plan.figures.cost if plan.figures is not None else None
        return finite({**self._told(), "cost": cost, "iterations": plan.iterations, "planned": self.visits - len(plan.unplanned)})


def _mend(row: PlanRun) -> tuple[Version, dict[str, Any]]:
    opened, began = _opened(row), time.monotonic()
    engine = opened.engine
    event = {key: value for key, value in row.asked.items() if key != "now"}
    mended = engine.repaired(opened.problem, opened.plan, [event], now=float(row.asked["now"]), travel=opened.travel)
    problem, locks = mended.problem, _still(opened.row.locks, mended.problem)
    # Locks are kept beside the problem, so the stored one must not hold them twice: what the event changed is taken over alone.
    base = _without_locks(problem, base_problem(opened.row), locks)
    travel = engine.travel(problem)
    told = announced(row.case, engine)
    plan = mended.plan.model_copy(update={"figures": engine.figures(problem, mended.plan, travel, published=told)})
    version = version_of(
        "event", engine, engine.with_locks(base, locks), plan, travel, stored=packed(base.to_json()), locks=locks, did={"event": event},
    )
    count = len(problem.visits)
    return version, {"seconds": round(time.monotonic() - began, 2), "visits": count, "planned": count - len(plan.unplanned)}


def _still(locks: list[dict[str, Any]], problem: Any) -> list[dict[str, Any]]:
    """Return the locks that can still be held: not those of cancelled visits, nor on carers who are gone for every shift."""
    visits = {visit.id for visit in problem.visits}
    here = {shift.carer for shift in problem.shifts if not shift.absent}
    kept = [{**one, "carers": [carer for carer in one["carers"] if carer in here]} for one in locks if one["visit"] in visits]
    return [one for one in kept if one["carers"] or one["start"] is not None]


def _without_locks(problem: Any, before: Any, locks: list[dict[str, Any]]) -> Any:
    held, old = {one["visit"] for one in locks}, {visit.id: visit for visit in before.visits}
    free = tuple(
        visit.model_copy(update={"only": old[visit.id].only, "start": old[visit.id].start})
        if visit.id in held and visit.id in old else visit
        for visit in problem.visits
    )
    return problem.model_copy(update={"visits": free})
