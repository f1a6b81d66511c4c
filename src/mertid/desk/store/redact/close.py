"""The decision of a request: its outcome and law, with the time it took, so that the manager's page counts it."""

from django.utils import timezone

from mertid import catalog
from mertid.core import Suggestion
from mertid.desk.models import CaseRow, DecisionRow, PaperRow, ReleaseRow
from mertid.desk.store.audit import audited, record
from mertid.desk.store.decisions import active_seconds, newest_decision
from mertid.desk.store.who import Who

from .said import not_now, person_only, still_open

OUTCOMES = ("full", "partial", "refused", "none")


@audited
def close_request(*, who: Who, case: CaseRow, note: str = "", reason: str = "") -> DecisionRow:
    """Decide a request whose whole answer was released, and return the decision.

    Its values are ``outcome`` (full, partial, refused, none) and ``law``; it counts as accepted where the engine proposed both.

    Raises
    ------
    NotNow
        When no whole answer was released.
    """
    user = person_only("request", who.user)
    case = CaseRow.objects.select_related("deployment", "request").get(pk=case.pk)
    still_open("request", case)
    if not ReleaseRow.objects.filter(case=case, state="released", whole=True).exists():
        raise not_now(
            "request", "no whole answer was released", "one", "Udlever først det samlede svar.", "First release the whole answer.",
        )
    values = {"outcome": outcome_of(case), "law": case.request.law}
    suggestion = case.suggestions.first()
    proposed = Suggestion.model_validate(suggestion.payload) if suggestion is not None else None
    answers = {one.target: one.value for one in proposed.answers if one.proposed} if proposed is not None else {}
    kind = "accept" if answers and all(values.get(name) == value for name, value in answers.items()) else "change"
    assert not reason or reason in catalog.get(case.deployment.solution).override_reasons
    now = timezone.now()
    decision = DecisionRow.objects.create(
        case=case, suggestion=suggestion, kind=kind, values=values, reason=reason, note=note, user=user, at=now,
        active_s=(active_s := active_seconds(case)),
        shown=suggestion is not None and suggestion.shown_at is not None and not case.control,
    )
    CaseRow.objects.filter(pk=case.pk).update(state="decided", assignee=None, decided_at=now)
    record(who, "case.decided", case, decision=decision.pk, kind=kind, fields=sorted(values), note=bool(note), active_s=active_s)
    return decision


@audited
def reopen_request(*, who: Who, case: CaseRow) -> CaseRow:
    """Open an answered request again, such as after a complaint; what was released stays released.

    Raises
    ------
    NotNow
        When it is not answered.
    """
    person_only("request", who.user)
    case = CaseRow.objects.get(pk=case.pk)
    decision = newest_decision(case)
    if decision is None or case.state not in ("decided", "filed"):
        raise not_now(
            "request", f"state is {case.state}", "an answered one", "Anmodningen er ikke besvaret.", "The request is not answered.",
        )
    decision.undone_at = timezone.now()
    decision.save(update_fields=["undone_at"])
    CaseRow.objects.filter(pk=case.pk).update(state="waiting", decided_at=None)
    record(who, "request.reopened", case, decision=decision.pk)
    case.refresh_from_db()
    return case


def outcome_of(case: CaseRow) -> str:
    """Return what the answers on a request come to together: ``full``, ``partial``, ``refused`` or ``none``."""
    given = {pk for papers in ReleaseRow.objects.filter(case=case, state="released").values_list("papers", flat=True) for pk in papers}
    rows = PaperRow.objects.filter(pk__in=given)
    cut = rows.filter(decided="in", marks__state="struck").exists()
    said = set(rows.exclude(decided="out").values_list("decided", flat=True))
    if not said:
        return "none"
    if said == {"withheld"}:
        return "refused"
    return "partial" if cut or "withheld" in said else "full"
