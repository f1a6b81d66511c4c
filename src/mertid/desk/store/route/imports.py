"""A draft of tables becomes a case to plan: all of it or nothing."""

from typing import Any

from django.utils import timezone

from mertid.core import Refused
from mertid.desk.models import CaseRow, ImportBatch
from mertid.desk.store.audit import audited, record
from mertid.desk.store.cases import Letterhead, add_case
from mertid.desk.store.who import Who


@audited
def case_from_tables(*, who: Who, batch: ImportBatch, facts: dict[str, Any], title: str) -> CaseRow:
    """Store the case that a draft's tables give; what was uploaded is deleted. The suggestion is made by a job, as for every case.

    Raises
    ------
    Refused
        When it is read in already, or given up.
    BadCase
        When the facts do not fit the solution.
    """
    row = ImportBatch.objects.select_related("deployment__authority").get(pk=batch.pk)
    if row.state != "draft" or row.kind != "plan":
        raise Refused(f"batch: state is {row.state}, expected a draft. Upload the files again.")
    case = add_case(who=who, deployment=row.deployment, facts=facts, letterhead=Letterhead(title=title, language="da"))
    row.state, row.cells, row.stored, row.done_at = "done", None, 1, timezone.now()
    row.save()
    record(who, "plan.imported", case, batch=row.pk, rows=row.rows)
    return case
