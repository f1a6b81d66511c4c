"""Reads an uploaded table in: every row checked first, then all stored in one transaction, or nothing."""

import logging

from django.db import DatabaseError
from django_tasks import task

from mertid.core import MertidError, Text
from mertid.desk import store
from mertid.desk.models import ImportBatch

log = logging.getLogger(__name__)
QUEUE = "slow"
WRONG = "Der er fejl i tabellen, så intet er indlæst. Ret den, eller vælg at tage de gode rækker."
BROKE = "Indlæsningen gik i stykker. Intet er indlæst."
CHECKED_SHARE = 0.7
"""How much of the work is done when every row is checked; measured: storing takes less than half of checking."""


@task(queue_name=QUEUE)
def read_table_job(batch_id: str) -> None:
    """Read one file in. It ends as done or failed; run twice, it does nothing the second time."""
    batch = ImportBatch.objects.select_related("deployment__authority").filter(pk=batch_id, state="waiting").first()
    if batch is None:
        return
    who = store.worker(batch.deployment.authority)
    try:
        _read(batch, who)
    except DatabaseError:
        raise
    except MertidError as error:  # its text names columns and counts, never content
        log.info("batch %s: %s", batch.pk, error)
        store.batch_failed(who=who, batch=batch, why=BROKE)
    except Exception as error:  # its text could quote a row, so only its kind is kept
        log.error("batch %s: %s", batch.pk, type(error).__name__)
        store.batch_failed(who=who, batch=batch, why=BROKE)


def _read(batch: ImportBatch, who: store.Who) -> None:
    from mertid import catalog
    from mertid.desk.table_in import CASES, fit_to, kept_table, read_table

    def say(rows: float) -> None:
        share = CHECKED_SHARE * rows / max(1, batch.rows)
        store.batch_progress(batch=batch, done=share, doing=Text(da=f"Ser rækkerne efter: {rows:.0f}", en=f"Checking rows: {rows:.0f}"))

    table = kept_table(batch)
    found = fit_to(catalog.get(batch.deployment.solution), batch.kind, table, batch.mapping)
    read = read_table(batch.deployment, who, batch.kind, table, found, source=batch.digest, say=say)
    report = read.report
    if report.wrong and not batch.take_good:
        store.batch_failed(who=who, batch=batch, why=WRONG, report=report.as_json(), rows=report.rows, wrong=report.wrong)
        return
    store.batch_progress(batch=batch, done=CHECKED_SHARE, doing=Text(da="Gemmer sagerne", en="Storing the cases"))
    if batch.kind == CASES:
        store.import_cases(who=who, batch=batch, rows=read.cases, report=report.as_json(), wrong=report.wrong)
    else:
        store.record_outcomes(
            who=who, deployment=batch.deployment, items=read.outcomes, batch=batch, rows=report.rows, wrong=report.wrong,
            report=report.as_json(),
        )
