"""Puts the work on requests back in the queue that lost its job: papers to read, fetchings, sortings, releases."""

from datetime import datetime

from mertid.desk.models import CaseRow, GatherRow, PaperRow, ReleaseRow
from mertid.desk.store import jobs

MOST = 1_000


def find_lost_papers(before: datetime) -> None:
    """Queue what began before that time and has no job. Every job may be done twice."""
    from .gather import gather_job
    from .read import read_job
    from .release import release_job
    from .sort import sort_job, sort_when_read

    papers = PaperRow.objects.filter(state="waiting", added_at__lt=before)
    if papers.exists():
        known = jobs.open_arguments(read_job)
        for pk in papers.values_list("pk", flat=True)[:MOST]:
            if pk not in known:
                read_job.enqueue(pk)
    for rows, job in (
        (GatherRow.objects.filter(state="waiting", at__lt=before), gather_job),
        (ReleaseRow.objects.filter(state="working", made_at__lt=before), release_job),
    ):
        found = set(rows.values_list("pk", flat=True))
        for pk in found - jobs.open_arguments(job) if found else ():
            job.enqueue(pk)
    waiting = CaseRow.objects.select_related("request").filter(state__in=("new", "waiting"), request__isnull=False)
    waiting = waiting.filter(papers__state="read", papers__read_at__lt=before).distinct()
    unsorted = [case for case in waiting[:MOST] if _unsorted(case)]
    if unsorted:
        known = jobs.open_arguments(sort_job)
        for case in unsorted:
            if str(case.pk) not in known:
                sort_when_read(case)


def _unsorted(case: CaseRow) -> bool:
    from mertid.desk.store.redact import needs_sorting

    return needs_sorting(case)
