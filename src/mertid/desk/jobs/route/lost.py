"""Puts searches back in the queue whose job is gone."""

from datetime import datetime

from mertid.desk.models import PlanRun
from mertid.desk.store import jobs


def find_lost_runs(before: datetime) -> None:
    """Queue what began before that time and has no job. A search goes on from the best that was kept of it."""
    from .run import run_job

    found = set(PlanRun.objects.filter(state__in=("waiting", "working"), at__lt=before).values_list("pk", flat=True))
    for pk in found - jobs.open_arguments(run_job) if found else ():
        run_job.enqueue(pk)
