"""A plan is published by a person's decision; what was changed since the suggestion is counted with it."""

from collections.abc import Mapping
from typing import Any

from mertid import catalog
from mertid.core import BadCase, Suggestion
from mertid.desk.models import CaseRow, DecisionRow, PlanningRow, RoutePlan
from mertid.desk.store.audit import audited, record
from mertid.desk.store.decisions import UNDECIDED, decide, newest_decision
from mertid.desk.store.who import Who

from .said import held, not_now, planner

TARGET = "plan"
LEAST_NOTE = 3


def published(case: CaseRow) -> RoutePlan | None:
    """Return the version that is published: the one of the newest decision that stands; None where it was rejected or there is none."""
    decision = newest_decision(case)
    return RoutePlan.objects.filter(case=case, decision=decision).first() if decision is not None else None


@audited
def publish(
    *, who: Who, case: CaseRow, seen: int, choice: str, reason: str = "", note: str = "", faults_accepted: bool = False,
    edited: Mapping[str, Any],
) -> RoutePlan | None:
    """Decide on the current version: publish it, or reject the plan (``choice`` reject: None is published).

    Parameters
    ----------
    choice
        ``accept`` (as suggested, unchanged), ``changed`` or ``reject``.
    reason
        Key of the solution's override reasons; asked for where something was suggested and is not followed.
    faults_accepted
        That the planner publishes a plan that breaks a rule, and wrote in ``note`` why.
    edited
        What was changed since the suggestion, counted: kept with the version and in the log.

    Raises
    ------
    NotNow
        When the plan breaks a rule, a reason is missing, or the plan is not as it was suggested.
    Changed
        When another planner was first.
    AlreadyDecided
        When another decided between.
    """
    planner("publish", who.user)
    row = held("publish", case, seen)
    version = RoutePlan.objects.get(case=case, number=seen)
    suggested = _suggested_value(row, case)
    _may(case, version, choice, reason, note, faults_accepted, suggested)
    kind = {"accept": "accept", "changed": "change", "reject": "reject"}[choice]
    values = {} if choice == "reject" else {TARGET: suggested if choice == "accept" else "changed"}
    before = newest_decision(case) if case.state not in UNDECIDED else None
    decision = decide(
        who=who, case=case, kind=kind, values=values, reason=reason, note=note,
        seen_decision=before.pk if before is not None else None,
    )
    if choice == "reject":
        record(who, "plan.rejected", case, plan=seen, decision=decision.pk)
        return None
    return _keep(who, case, version, decision, edited)


def _keep(who: Who, case: CaseRow, version: RoutePlan, decision: DecisionRow, edited: Mapping[str, Any]) -> RoutePlan:
    version.decision, version.edited = decision, dict(edited)
    version.save(update_fields=["decision", "edited"])
    counts = {key: value for key, value in edited.items() if isinstance(value, int | float)}
    record(who, "plan.published", case, plan=version.number, decision=decision.pk, faults=len(version.faults), **counts)
    return version


def _suggested_value(row: PlanningRow, case: CaseRow) -> str:
    """Return the value of the suggestion's main answer, '' where nothing was suggested or it was hidden."""
    if row.suggestion is None or not RoutePlan.objects.filter(case=case, kind="suggested").exists():
        return ""
    main = Suggestion.model_validate(row.suggestion.payload).main
    return (main.value or "") if main.proposed and main.target == TARGET else ""


def _may(case: CaseRow, version: RoutePlan, choice: str, reason: str, note: str, faults_accepted: bool, suggested: str) -> None:
    solution = catalog.get(case.deployment.solution)
    if choice not in ("accept", "changed", "reject"):
        raise BadCase("publish: field 'choice' is unknown, expected accept, changed or reject. Choose one of them.")
    if choice == "accept" and (version.kind != "suggested" or not suggested):
        raise not_now(
            "publish", f"version's kind is {version.kind}", "the suggested one",
            "Planen er ændret, siden den blev foreslået. Vælg »Udgiv med ændringer«, eller gå tilbage til forslaget.",
            "The plan was changed since it was suggested. Choose “Publish with changes”, or go back to the suggestion.",
        )
    if choice != "accept" and suggested and reason not in solution.override_reasons:
        raise not_now("publish", "the reason is missing", "one of the solution's", "Vælg en grund til, at forslaget ikke følges.",
                      "Choose a reason why the suggestion is not followed.")
    if choice != "reject" and version.faults and not (faults_accepted and len(note.strip()) >= LEAST_NOTE):
        raise not_now(
            "publish", f"the plan has {len(version.faults)} faults", "none, or a yes and a note",
            "Planen bryder en eller flere regler. Ret dem, eller sig ja til dem og skriv hvorfor i bemærkningen.",
            "The plan breaks one or more rules. Mend them, or accept them and write why in the note.",
        )
