"""Keeps each authority's search index as the tables are: adds what is missing, takes out what has gone, repairs what is damaged."""

import logging

from django_tasks import task

from mertid.core import BadModel
from mertid.desk.models import Authority
from mertid.desk.search_index import STAND, entries, index_of, stand_of, steps, wanted
from mertid.desk.store.jobs import open_arguments

from .hold import hold

log = logging.getLogger(__name__)

QUEUE = "papers"
"""Shared with the requests' papers: neither the post nor a training waits for it."""


@task(queue_name=QUEUE, priority=-20)
def index_job(authority_id: int) -> None:
    """Bring one authority's index up to date."""
    index_authority(Authority.objects.get(pk=authority_id))


def index_authority(authority: Authority) -> tuple[int, int]:
    """Bring the index up to date and return how many documents were added or replaced, and how many taken out.

    What a killed worker had added stays; the next one goes on from there. A damaged index is thrown away and built anew.
    """
    with hold("index", authority.pk) as mine:
        if not mine:
            return 0, 0  # another worker is at it
        try:
            return _bring_up(authority)
        except BadModel as error:
            log.error("authority %s: %s", authority.pk, error)
            index = index_of(authority)
            if index is not None:
                index.set_aside()
            return _bring_up(authority)


def _bring_up(authority: Authority) -> tuple[int, int]:
    index = index_of(authority)
    if index is None:
        return 0, 0
    stand = stand_of(authority)  # read before the rows: what comes meanwhile changes it again
    right, held = wanted(authority), index.stamps()
    gone = [key for key in held if key not in right]
    missing = [key for key, stamp in right.items() if held.get(key) != stamp]
    index.remove(gone)
    for some in steps(missing):
        index.put(entries(authority, some))
    while index.tidy():
        pass
    index.tell(STAND, stand)
    if missing or gone:
        log.info("authority %s: %d documents indexed, %d taken out", authority.pk, len(missing), len(gone))
    return len(missing), len(gone)


def find_unindexed() -> None:
    """Queue the indexing of each authority whose documents have changed since its index was brought up to date."""
    waiting: set[int] | None = None
    for authority in Authority.objects.filter(deployments__isnull=False).distinct():
        index = index_of(authority)
        if index is None:
            return
        try:
            same = index.exists() and index.told(STAND) == stand_of(authority)
        except BadModel:
            same = False
        if same:
            continue
        waiting = open_arguments(index_job) if waiting is None else waiting
        if authority.pk not in waiting:
            index_job.enqueue(authority.pk)
