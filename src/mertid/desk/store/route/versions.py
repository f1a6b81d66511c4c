"""Versions of a plan: the first, those that people make, and which of them is the current one."""

from typing import TYPE_CHECKING

from django.db.models import Max

from mertid.core import Text
from mertid.desk.models import Blob, CaseRow, PlanningRow, RoutePlan, SuggestionRow, User
from mertid.desk.store.audit import audited, record
from mertid.desk.store.intake import keep
from mertid.desk.store.who import Who

from .said import NotNow, held, not_now, planner

if TYPE_CHECKING:
    from mertid.desk.planning import Version

NOTHING = {
    "undo": Text(da="Der er ikke mere at fortryde.", en="There is nothing more to undo."),
    "redo": Text(da="Der er ikke noget at gentage.", en="There is nothing to redo."),
    "use": Text(da="Den version findes ikke.", en="There is no such version."),
}


@audited
def begin_planning(*, who: Who, case: CaseRow, version: "Version", suggestion: SuggestionRow | None) -> PlanningRow:
    """Store the first version of a case's plan, as suggested or empty. Begun twice, the first one stays."""
    known = PlanningRow.objects.filter(case=case).first()
    if known is not None:
        record(who, "plan.again", case)
        return known
    row = PlanningRow.objects.create(case=case, suggestion=suggestion)
    _make_current(row, add_version(case, version, None, None), None)
    record(who, "plan.begun", case, kind=version.kind, suggestion=suggestion and suggestion.pk)
    return row


@audited
def take_suggestion(*, who: Who, case: CaseRow, version: "Version", suggestion: SuggestionRow) -> PlanningRow:
    """Store a newer suggestion as a version. It becomes the current one unless people have worked on the plan already."""
    row = PlanningRow.objects.get(case=case)
    if row.suggestion_id == suggestion.pk:
        record(who, "plan.again", case)
        return row
    untouched = not RoutePlan.objects.filter(case=case).exclude(kind__in=("suggested", "empty")).exists()
    made = add_version(case, version, None, None)
    row.suggestion = suggestion
    row.save(update_fields=["suggestion"])
    if untouched:
        _make_current(row, made, None)
    record(who, "plan.suggested", case, plan=made.number, suggestion=suggestion.pk, current=untouched)
    return row


@audited
def save_version(*, who: Who, case: CaseRow, seen: int, version: "Version") -> RoutePlan:
    """Store what a person did to the current version as the next one.

    Raises
    ------
    Changed
        When another planner was first.
    """
    user = planner("plan", who.user)
    row = held("plan", case, seen)
    made = add_version(case, version, seen, user)
    _make_current(row, made, user)
    record(who, f"plan.{version.kind}", case, plan=made.number, based_on=seen, faults=len(version.faults))
    return made


@audited
def choose_version(*, who: Who, case: CaseRow, seen: int, number: int | None = None, how: str = "use") -> RoutePlan:
    """Make another version the current one: ``undo`` the one it was made from, ``redo`` the newest made from it, ``use`` any.

    Raises
    ------
    NotNow
        When there is none.
    Changed
        When another planner was first.
    """
    user = planner("plan", who.user)
    row = held("plan", case, seen)
    found = neighbour(case, seen, how) if how != "use" else RoutePlan.objects.filter(case=case, number=number or 0).first()
    if found is None:
        raise NotNow(f"plan: there is no version to {how}, expected one. See the page's message.", NOTHING[how])
    _make_current(row, found, user)
    record(who, "plan.chosen", case, plan=found.number, instead_of=seen, how=how)
    return found


def neighbour(case: CaseRow, number: int, how: str) -> RoutePlan | None:
    """Return the version that undoing or redoing from ``number`` leads to, or None."""
    if how == "redo":
        return RoutePlan.objects.filter(case=case, based_on=number).first()
    before = RoutePlan.objects.filter(case=case, number=number).values_list("based_on", flat=True).first()
    return RoutePlan.objects.filter(case=case, number=before).first() if before else None


def add_version(case: CaseRow, version: "Version", based_on: int | None, by: User | None) -> RoutePlan:
    """Store a version under the next number. Call inside the transaction of the write that it belongs to."""
    if isinstance(version.problem, bytes):
        problem = keep(case.authority, version.problem)
    else:
        found = Blob.objects.filter(pk=version.problem, authority=case.authority).first()
        if found is None:
            raise not_now(
                "plan", "the problem is unknown", "a stored one", "Planens grundlag findes ikke længere.", "The plan's basis is gone.",
            )
        problem = found
    number = (RoutePlan.objects.filter(case=case).aggregate(Max("number"))["number__max"] or 0) + 1
    return RoutePlan.objects.create(
        case=case, number=number, kind=version.kind, based_on=based_on, problem=problem, data=version.data, locks=version.locks,
        figures=version.figures, faults=version.faults, did=version.did, by=by,
    )


def _make_current(row: PlanningRow, version: RoutePlan, user: User | None) -> None:
    row.current, row.changed_by = version.number, user
    row.save(update_fields=["current", "changed_by", "changed_at"])
