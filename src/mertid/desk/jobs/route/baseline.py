"""Works out the plain plan that every other is compared with."""

from django_tasks import task

from mertid.desk.models import PlanningRow, RoutePlan
from mertid.desk.planning import finite, open_plan
from mertid.desk.store import route as store

from . import QUEUE


@task(queue_name=QUEUE)
def baseline_job(case_id: str) -> None:
    """Work out the figures of a case's plain plan."""
    baseline(case_id)


def baseline(case_id: str) -> None:
    """Work out the figures of a case's plain plan, for the problem of its current version; nothing to do where they are there."""
    row = PlanningRow.objects.filter(case__pk=case_id).first()
    versions = RoutePlan.objects.select_related("case__deployment").filter(case__pk=case_id)
    current = versions.filter(number=row.current).first() if row is not None else None
    if row is None or current is None or row.baseline_of_id == current.problem_id:
        return
    opened = open_plan(current)
    plan = opened.engine.greedy(opened.problem, opened.travel)
    figures = opened.engine.figures(opened.problem, plan, opened.travel)
    store.save_baseline(case=current.case, figures=finite(figures.model_dump(mode="json")), problem=current.problem_id)
