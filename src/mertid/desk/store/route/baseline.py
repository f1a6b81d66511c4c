"""Figures of the plain plan that every other is compared with."""

from typing import Any

from mertid.desk.models import CaseRow, PlanningRow
from mertid.desk.store.audit import unaudited


@unaudited("Figures worked out from what is stored already; nothing anybody decides on is changed.")
def save_baseline(*, case: CaseRow, figures: dict[str, Any], problem: int) -> None:
    """Keep the figures of the plain plan of a problem, by the key of the stored problem."""
    PlanningRow.objects.filter(case=case).update(baseline=figures, baseline_of=problem)
