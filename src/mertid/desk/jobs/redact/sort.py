"""Links the finds of a request's papers and sorts the papers, when all are read; again when some come late."""

import logging
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django_tasks import task

from mertid.desk.jobs.hold import hold
from mertid.desk.models import CaseRow, PaperRow
from mertid.desk.redaction import Engine, context_of, engine_of, find_as_json, find_from_json, reading_of
from mertid.desk.store import redact as store
from mertid.desk.store.jobs import is_waiting
from mertid.desk.store.who import worker

from . import QUEUE

log = logging.getLogger(__name__)


@task(queue_name=QUEUE)
def sort_job(case_id: str) -> None:
    """Link and sort the papers of one request."""
    sort_request(case_id)


def sort_when_read(case: CaseRow) -> None:
    """Put the sorting of a request in the queue when all its papers are read and some came since the last one."""
    waiting = PaperRow.objects.filter(case=case, state="waiting").exists()
    if not waiting and store.needs_sorting(case) and not is_waiting(sort_job, str(case.pk)):
        sort_job.enqueue(str(case.pk))


def sort_request(case_id: str) -> None:
    """Link and sort; papers that come while it runs call for another one. Decisions are kept."""
    case = CaseRow.objects.select_related("request", "deployment__authority", "authority").get(pk=case_id)
    with hold("sort", case.request.pk) as mine:
        if not mine:
            return  # the one at work sees what came, or the sweep finds it
        rows = PaperRow.objects.select_related("case__deployment__authority", "case__request", "reading")
        papers = list(rows.filter(case=case, state="read", container=False).order_by("number"))
        if not papers:
            return
        engine = engine_of(case.deployment)
        as_of = max(paper.read_at for paper in papers if paper.read_at)
        finds = _linked(engine, case, papers)
        places = _places(engine, case, papers)
        store.sorted_and_linked(who=worker(case.authority), case=case, as_of=as_of, places=places, finds=finds)
    _again(case, as_of)


def _again(case: CaseRow, as_of: datetime) -> None:
    newest = PaperRow.objects.filter(case=case, state="read").aggregate(Max("read_at"))["read_at__max"]
    if newest is not None and newest > as_of:
        sort_when_read(CaseRow.objects.select_related("request").get(pk=case.pk))


def _linked(engine: Engine, case: CaseRow, papers: list[PaperRow]) -> dict[int, list[dict[str, Any]]]:
    """Return the linked finds of each paper; those found under another law are found anew."""
    law, context = case.request.law, context_of(case)
    readings, found = [], []
    for paper in papers:
        whole = reading_of(paper)
        readings.append(replace(whole, sheets=tuple(replace(sheet, boxes=None) for sheet in whole.sheets)))  # places are not needed
        known = [find_from_json(engine, one) for one in paper.finds] if paper.found_under == law else engine.find(whole, context=context)
        found.append(known)
        paper.found_under = law
    linked = engine.link(found, readings, context=context)
    return {paper.pk: [find_as_json(one) for one in finds] for paper, finds in zip(papers, linked, strict=True)}


def _places(engine: Engine, case: CaseRow, papers: list[PaperRow]) -> dict[int, dict[str, Any]]:
    """Return what the engine proposes for each paper."""
    leaves = [
        engine.leaf(
            id=str(paper.pk), name=paper.name, text=paper.text, sha256=paper.blob.sha256, media_type=paper.media_type, kind=paper.kind,
            sender=paper.sender, to=paper.to, dated_at=paper.dated_at, message_id=paper.message_id, thread=tuple(paper.thread),
            parent=str(paper.parent_id) if paper.parent_id else "",
        )
        for paper in papers
    ]
    return {
        int(one.id): {
            "place": one.place, "of": int(one.of) if one.of else None, "likeness": round(float(one.likeness or 0.0), 4),
            "ground": one.ground, "reasons": [reason.model_dump() for reason in one.reasons],
        }
        for one in engine.sort(leaves, asked=_asked(engine, case), context=context_of(case))
    }


def _asked(engine: Engine, case: CaseRow) -> Any:
    """Return what is asked for, as far as the facts say; None where they say nothing, which covers everything.

    A mail's subject line says too little to leave documents out by: of a case file on road noise it left out eight, internal
    mails among them, that only a person may judge (§ 23). So words count where somebody wrote down what is asked for.
    """
    since, until = (date.fromisoformat(told) if (told := case.facts.get(name)) else None for name in ("period_from", "period_to"))
    subject = str(case.facts.get("about", ""))
    if not (since or until or subject.strip()):
        return None
    return engine.asked(subject=subject, since=since, until=until, parties=tuple(case.request.requester.get("names", ())))
