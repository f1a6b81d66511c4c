"""Decisions and outcomes: what people do, and what turns out."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, Sum
from django.utils import timezone

from mertid import catalog
from mertid.core import AlreadyDecided, BadCase, Refused, Solution, Suggestion
from mertid.desk.models import CaseNumber, CaseRow, DecisionRow, Delivery, Handling, KleSubject, OutcomeRow, SuggestionRow, Team

from .audit import audited, record
from .deliveries import plan_deliveries
from .who import Who

UNDECIDED = ("new", "waiting")


@audited
def decide(
    *, who: Who, case: CaseRow, kind: str, values: dict[str, str], reason: str = "", note: str = "", seen_decision: int | None = None,
) -> DecisionRow:
    """Store a person's decision, with what must be sent and what is learned of the case number.

    Parameters
    ----------
    kind
        ``accept`` (the values must be those proposed), ``change`` or ``reject`` (not a task for the authority).
    values
        Final value per target: ``team`` (slug of an active team), ``kle`` (NN.NN.NN), ``case`` (case number). Where the solution has
        `choices`, one of them for the main decided target, and for the others where they are given.
    reason
        Key of the solution's override reasons.
    seen_decision
        Key of the decision the person saw on the page; lets a decided case be decided anew when it is still the newest.

    Raises
    ------
    AlreadyDecided
        When another person was first; says who and when.
    BadCase
        When a value is not known. Names the field, never its content.
    Refused
        When nobody in person decides.
    """
    if who.user is None:
        raise Refused(f"decide: actor is {who.actor.split(':')[0]}, expected a person. Only a person decides.")
    case = CaseRow.objects.select_related("deployment", "intake__source").get(pk=case.pk)
    _still_open(case, seen_decision)
    clean = _clean(case, kind, values, reason)
    suggestion = case.suggestions.first()
    if kind == "accept":
        _as_proposed(suggestion, clean)
    return _store(who, case, kind, clean, reason, note, suggestion)


def _store(
    who: Who, case: CaseRow, kind: str, values: dict[str, str], reason: str, note: str, suggestion: SuggestionRow | None,
) -> DecisionRow:
    team = Team.objects.filter(authority=who.authority, slug=values.get("team", "")).first()
    now = timezone.now()
    shown = suggestion is not None and suggestion.shown_at is not None and not case.control
    decision = DecisionRow.objects.create(
        case=case, suggestion=suggestion, kind=kind, values=values, team=team, reason=reason, note=note, user=who.user,
        shown=shown, active_s=(active_s := active_seconds(case)), at=now,
    )
    drop_unsent(case, but=decision)
    CaseRow.objects.filter(pk=case.pk).update(
        state="decided", team=team, kle=values.get("kle", "")[:8] or case.kle, assignee=None, decided_at=now,
    )
    learn_case_number(case, values, team)
    sent = plan_deliveries(decision, case, team)
    record(
        who, "case.decided", case, decision=decision.pk, kind=kind, fields=sorted(values), reason=reason, note=bool(note),
        shown=shown, active_s=active_s, deliveries=[delivery.kind for delivery in sent],
    )
    return decision


@audited
def undo(*, who: Who, decision: DecisionRow) -> CaseRow:
    """Take a decision back, while it is the newest and nothing has been sent.

    Raises
    ------
    Refused
        When something was sent or is being sent, or another decision came after it.
    """
    decision = DecisionRow.objects.select_related("case").get(pk=decision.pk)
    case = decision.case
    if newest_decision(case) != decision:
        raise Refused("undo: a later decision stands, expected the newest. Decide the case anew.")
    waits = timezone.now() < decision.at + timedelta(seconds=settings.UNDO_SECONDS)
    unsent = Q(state="dropped") | Q(state="waiting", tries=0)
    if decision.deliveries.exclude(unsent if waits else Q(state="dropped")).exists():
        raise Refused("undo: the mail has been sent on, expected nothing sent. Use 'not for my team'.")
    decision.undone_at = timezone.now()
    decision.save(update_fields=["undone_at"])
    drop_unsent(case)
    before = newest_decision(case)
    state, team, at = ("decided", before.team, before.at) if before else ("waiting", None, None)
    kle = (before.values.get("kle", "") if before else _given_kle(case))[:8]
    CaseRow.objects.filter(pk=case.pk).update(state=state, team=team, kle=kle, decided_at=at)
    record(who, "case.undone", case, decision=decision.pk)
    case.refresh_from_db()
    return case


@audited
def reroute(*, who: Who, case: CaseRow, team: Team | None, note: str = "") -> OutcomeRow:
    """Say that a decided case was not for this team. It goes to ``team``, or back to the sorters when that is None.

    The right team is kept as the outcome and counts as the label when the model learns.

    Raises
    ------
    Refused
        When the case is not decided, or lies at ``team`` already.
    """
    case = CaseRow.objects.select_related("deployment", "intake__source").get(pk=case.pk)
    decision = newest_decision(case)
    if decision is None or case.state in UNDECIDED:
        raise Refused(f"reroute: state is {case.state}, expected a decided case. Decide it.")
    if team is not None and (team.authority_id != case.authority_id or not team.active or team.pk == case.team_id):
        raise Refused("reroute: team is unknown, closed or the same, expected another active team. Choose one from the list.")
    now = timezone.now()
    outcome = OutcomeRow.objects.create(case=case, decision=decision, kind="rerouted", team=team, user=who.user, at=now)
    if team is None:
        drop_unsent(case)
        CaseRow.objects.filter(pk=case.pk).update(state="waiting", team=None, assignee=None, decided_at=None)
    else:
        _send_on(who, case, decision, team, note)
    record(who, "case.rerouted", case, decision=decision.pk, outcome=outcome.pk, team=team and team.slug, note=bool(note))
    return outcome


def _send_on(who: Who, case: CaseRow, decision: DecisionRow, team: Team, note: str) -> None:
    """Write the decision that the new team's delivery belongs to; the first one stays as it was made.

    It has no suggestion, so that it counts neither for nor against the machine.
    """
    _store(who, case, "change", {**decision.values, "team": team.slug}, "", note, None)


@audited
def confirm(*, who: Who, case: CaseRow) -> OutcomeRow:
    """Say that a case belonged where it was sent. Saying it twice leaves one outcome.

    Raises
    ------
    Refused
        When the case is not decided.
    """
    decision = newest_decision(case)
    if decision is None:
        raise Refused("confirm: the case is not decided, expected a decided one. Decide it.")
    outcome = OutcomeRow.objects.filter(decision=decision, kind="confirmed").first() or OutcomeRow.objects.create(
        case=case, decision=decision, kind="confirmed", team=decision.team, user=who.user, at=timezone.now(),
    )
    record(who, "case.confirmed", case, decision=decision.pk, outcome=outcome.pk)
    return outcome


def active_seconds(case: CaseRow) -> float | None:
    """Return the handling seconds since the decision before, or None where nobody's time was measured."""
    spent = Handling.objects.filter(case=case).aggregate(Sum("active_s"))["active_s__sum"]
    if spent is None:
        return None
    counted = DecisionRow.objects.filter(case=case, undone_at=None).aggregate(Sum("active_s"))["active_s__sum"] or 0.0
    return max(0.0, spent - counted)


def _given_kle(case: CaseRow) -> str:
    """Return the subject of an undecided case: as proposed, else as the sender gave it."""
    suggestion = case.suggestions.first()
    proposed = Suggestion.model_validate(suggestion.payload).answer("kle") if suggestion else None
    given = proposed.value if proposed is not None and proposed.proposed else case.facts.get("kle", "")
    return str(given or "")


def newest_decision(case: CaseRow) -> DecisionRow | None:
    """Return the decision that counts: the newest one not undone."""
    return DecisionRow.objects.filter(case=case, undone_at=None).first()


def drop_unsent(case: CaseRow, but: DecisionRow | None = None) -> None:
    """Drop what earlier decisions would still send. Call inside the transaction of what replaces them."""
    unsent = Delivery.objects.filter(case=case, state__in=("waiting", "dead"))
    (unsent.exclude(decision=but) if but else unsent).update(state="dropped")


def learn_case_number(case: CaseRow, values: dict[str, str], team: Team | None) -> None:
    """Remember the case number with its team, subject and party, so that the next message is known. Call in the transaction."""
    if not (number := values.get("case", "")):
        return
    found, made = CaseNumber.objects.get_or_create(
        authority_id=case.authority_id, number=number[:80],
        defaults={"title": case.title, "team": team, "kle": values.get("kle", ""), "party": case.sender.lower()},
    )
    if not made:
        found.team, found.kle = team or found.team, values.get("kle", "") or found.kle
        found.party = found.party or case.sender.lower()
        found.save()


def _still_open(case: CaseRow, seen_decision: int | None) -> None:
    decision = newest_decision(case)
    if case.state in UNDECIDED or decision is None or decision.pk == seen_decision:
        return
    by = decision.user.name if decision.user else "?"
    at = f"{decision.at:%Y-%m-%d %H:%M}Z"
    raise AlreadyDecided(f"case: state is {case.state}, decided by {by} at {at}, expected waiting. Reload the page.")


def _clean(case: CaseRow, kind: str, values: dict[str, str], reason: str) -> dict[str, str]:
    solution = catalog.get(case.deployment.solution)
    if kind not in ("accept", "change", "reject"):
        raise BadCase("decision: field 'kind' is unknown, expected accept, change or reject. Choose one of them.")
    if reason and reason not in solution.override_reasons:
        raise BadCase("decision: field 'reason' is unknown, expected one of the solution's reasons. Choose one from the list.")
    clean: dict[str, str] = {}
    for name, value in values.items():
        if name not in solution.decided or not isinstance(value, str):
            raise BadCase(f"decision: a field is unknown or {type(value).__name__}, expected text for {', '.join(solution.decided)}.")
        if value.strip():
            clean[name] = value.strip()
    if solution.choices:
        _chosen_values(solution, kind, clean)
    else:
        _known_values(case, kind, clean)
    return clean


def _chosen_values(solution: Solution, kind: str, values: dict[str, str]) -> None:
    main = solution.decided[0]
    if main not in values and kind != "reject":
        raise BadCase(f"decision: field '{main}' is missing, expected one of the solution's choices. Choose one from the list.")
    for name, value in values.items():
        if value not in solution.choices[name]:
            raise BadCase(f"decision: field '{name}' is unknown, expected one of the solution's choices. Choose one from the list.")


def _known_values(case: CaseRow, kind: str, values: dict[str, Any]) -> None:
    team = values.get("team")
    if team is None and kind != "reject":
        raise BadCase("decision: field 'team' is missing, expected an active team. Choose one from the list.")
    if team is not None and not Team.objects.filter(authority_id=case.authority_id, slug=team, active=True).exists():
        raise BadCase("decision: field 'team' is unknown, expected an active team. Choose one from the list.")
    subjects = KleSubject.objects.filter(plan__authority_id=case.authority_id, plan__active=True)
    if (kle := values.get("kle")) and subjects.exists() and not subjects.filter(number=kle, retired=False).exists():
        raise BadCase("decision: field 'kle' is not in the active plan, expected a subject that is. Choose one from the list.")
    if len(values.get("case", "")) > 80:
        raise BadCase(f"decision: field 'case' is {len(values['case'])} characters, expected at most 80. Shorten it.")


def _as_proposed(suggestion: SuggestionRow | None, values: dict[str, str]) -> None:
    proposal = Suggestion.model_validate(suggestion.payload) if suggestion else None
    proposed = {a.target: a.value for a in proposal.answers if a.proposed} if proposal else {}
    main = proposal.main.target if proposal else ""
    if main not in proposed or any(values.get(target) != value for target, value in proposed.items() if target == main or target in values):
        raise BadCase("decision: field 'kind' is accept, expected the values as proposed. Use change.")
