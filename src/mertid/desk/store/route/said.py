"""What is refused at the planning panel, with the sentence that the person reads."""

from mertid.core import Text
from mertid.desk.models import CaseRow, PlanningRow, User
from mertid.desk.store.redact.said import Changed, NotNow, not_now

__all__ = ["Changed", "NotNow", "held", "not_now", "planner"]


def planner(where: str, user: User | None) -> User:
    """Return the person.

    Raises
    ------
    NotNow
        When it is no person: a machine changes no plan.
    """
    if user is None:
        raise not_now(where, "actor is no person", "one", "Kun en person kan ændre en plan.", "Only a person can change a plan.")
    return user


def held(where: str, case: CaseRow, seen: int) -> PlanningRow:
    """Return the case's planning, where version ``seen`` is still the current one. Call inside the transaction of the write.

    Raises
    ------
    Changed
        When somebody else has changed the plan since the page was shown.
    """
    row = PlanningRow.objects.select_related("changed_by").get(case=case)
    if row.current != seen:
        name = row.changed_by.name if row.changed_by else ""
        da, en = (f"{name} har ændret planen", f"{name} has changed the plan") if name else (
            "Planen er ændret", "The plan was changed")
        raise Changed(
            f"{where}: current version is {row.current}, expected {seen}. Look again.",
            Text(da=f"{da} imens. Din ændring er ikke gemt; planen hentes igen, så du kan se, hvad der er sket.",
                 en=f"{en} meanwhile. Your change was not stored; the plan is read again so that you can see what happened."),
        )
    return row
