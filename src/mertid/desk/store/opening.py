"""A person opens a case: the look-up and the beginning of the work in one write."""

from django.utils import timezone

from mertid.desk.models import CaseRow, Handling, SuggestionRow, User

from .audit import Step, audited, record_all
from .who import Who


@audited
def see_case(*, who: Who, case: CaseRow, work: bool = False, suggestion: SuggestionRow | None = None) -> None:
    """Write that a person saw the case; where it is theirs to decide, that they began, took it and saw the suggestion.

    One transaction with few questions: while it lasts nobody else at the authority writes. ``case`` and ``suggestion`` are
    brought up to date.

    Parameters
    ----------
    work
        Whether the person may decide it: then handling time is measured, and a free case becomes theirs.
    suggestion
        What is shown to the person; the first time counts. Control and shadow cases never show theirs.
    """
    steps: list[Step] = [("case.seen", case, {})]
    if work and who.user is not None:
        steps += _begin(who.user, case)
        if suggestion is not None and suggestion.shown_at is None:
            steps += _show(case, suggestion)
    record_all(who, steps)


def _begin(user: User, case: CaseRow) -> list[Step]:
    steps: list[Step] = []
    now = timezone.now()
    if not Handling.objects.filter(case=case, user=user).exists():
        Handling.objects.create(case=case, user=user, opened_at=now, last_beat_at=now)
        steps.append(("case.opened", case, {}))
    if case.assignee_id is None:
        if CaseRow.objects.filter(pk=case.pk, state__in=("new", "waiting"), assignee=None).update(assignee=user):
            case.assignee = user
            steps.append(("case.taken", case, {}))
        else:
            case.refresh_from_db(fields=["assignee"])  # another person was first by a moment; the page says so by itself
    return steps


def _show(case: CaseRow, suggestion: SuggestionRow) -> list[Step]:
    now = timezone.now()
    if case.control or case.deployment.stage == "shadow":
        return []
    if not SuggestionRow.objects.filter(pk=suggestion.pk, shown_at=None).update(shown_at=now):
        return []
    suggestion.shown_at = now
    return [("suggestion.seen", case, {"suggestion": suggestion.pk, "shown": True})]
