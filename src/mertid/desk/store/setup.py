"""Authorities, deployments, teams, rules and the subject plan."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Max, Model
from django.utils import timezone

from mertid import catalog
from mertid.core import BadSettings, Evaluation, Readiness, Refused
from mertid.desk.models import Authority, Deployment, KlePlan, KleSubject, RuleRow, Team
from mertid.govern.gates import GateState, gates_of, states

from .audit import audited, record
from .who import Who, command

_DEPLOYMENT = {
    "stage", "error_share", "confidence", "control_share", "promised_hours_month", "filing", "case_system", "smtp",
    "case_number_pattern", "deadline_days", "settings",
}
_TEAM = {"name", "email", "folder", "contact_points", "kle_prefixes", "active"}


class Subject(Protocol):
    """One subject of a plan as `mertid.exchange.kle` reads it."""

    number: str
    title: str
    keywords: Any
    retired: bool
    replaced_by: str
    keep: str
    delete_after: str


def assign(row: Model, fields: Mapping[str, Any], allowed: set[str]) -> list[str]:
    """Set the fields of a row and return the names of those that changed.

    Raises
    ------
    BadSettings
        When a field may not be set.
    """
    changed = []
    for name, value in fields.items():
        if name not in allowed:
            raise BadSettings(f"{type(row).__name__}: field '{name}' is unknown, expected one of {', '.join(sorted(allowed))}.")
        if row._state.adding or getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    return sorted(changed)


def save_authority(*, who: Who | None = None, cvr: str, name: str, contact_email: str = "") -> Authority:
    """Make an authority, or change its name and address."""
    with transaction.atomic():
        row, made = Authority.objects.update_or_create(cvr=cvr, defaults={"name": name, "contact_email": contact_email})
        record(who or command(row), "authority.saved", row, new=made)
    return row


@audited
def save_deployment(
    *, who: Who, deployment: Deployment | None = None, solution: str | None = None, **fields: Any,
) -> Deployment:
    """Make a deployment of ``solution``, or change the settings of ``deployment``.

    Raises
    ------
    BadSettings
        When a share is outside its range or a setting is unknown.
    UnknownSolution
        When no such solution exists.
    Refused
        When it is to go into operation and a gate is closed; names the gates.
    """
    if deployment is None:
        row = Deployment(authority=who.authority, solution=catalog.get(solution or "").slug)
    else:
        row = Deployment.objects.get(pk=deployment.pk)
    changed = assign(row, fields, _DEPLOYMENT)
    _check_shares(row)
    if "stage" in changed:
        _check_gates(row)
        row.stage_since = timezone.now()
    row.save()
    record(who, "deployment.saved", row, fields=changed, new=deployment is None, stage=row.stage)
    return row


def _check_gates(row: Deployment) -> None:
    closed = [state.gate.name for state in gates(row) if not state.open] if row.stage == "operation" else []
    if closed:
        raise Refused(f"deployment: gates are closed ({', '.join(closed)}), expected all open before operation. See the stage in settings.")


def gates(deployment: Deployment) -> list[GateState]:
    """Return the gates before operation with what the model in use and people say of each."""
    used = deployment.models.filter(state="active").first() if deployment.pk else None
    evaluation = Evaluation.model_validate(used.evaluation["new"]) if used and used.evaluation.get("new") else None
    readiness = Readiness.model_validate(used.readiness) if used and used.readiness else None
    said = deployment.settings.get("gates", {})
    confirmed = {name: f"{one['name']}, {one['at'][:10]}" + (f": {one['note']}" if one.get("note") else "") for name, one in said.items()}
    return states(catalog.get(deployment.solution), evaluation, readiness, confirmed)


@audited
def confirm_gate(*, who: Who, deployment: Deployment, gate: str, note: str = "", holds: bool = True) -> Deployment:
    """Confirm a gate in a person's name, or take that back. The note stays with the deployment, out of the audit row.

    Raises
    ------
    Refused
        When nobody in person confirms, or the gate is measured and not confirmed by people.
    """
    row = Deployment.objects.select_for_update().get(pk=deployment.pk)
    known = {one.name for one in gates_of(catalog.get(row.solution)) if not one.reads}
    if who.user is None or gate not in known:
        raise Refused("gate: it is not one that a person confirms, or nobody in person does, expected both. See the stage in settings.")
    said = dict(row.settings.get("gates", {}))
    said.pop(gate, None)
    if holds:
        said[gate] = {"name": who.user.name, "by": who.user.pk, "at": timezone.now().isoformat(), "note": note[:500]}
    row.settings = {**row.settings, "gates": said}
    row.save(update_fields=["settings"])
    record(who, "gate.confirmed" if holds else "gate.withdrawn", row, gate=gate, note=bool(note))
    return row


def _check_shares(row: Deployment) -> None:
    for name, low, high in (("error_share", 0.001, 0.5), ("confidence", 0.5, 0.999), ("control_share", 0.0, 0.5)):
        value = getattr(row, name)
        if not isinstance(value, int | float) or not low <= value <= high:
            raise BadSettings(f"deployment: field '{name}' is out of range, expected {low} to {high}. Enter a share.")


@audited
def save_team(*, who: Who, team: Team | None = None, slug: str = "", **fields: Any) -> Team:
    """Make a team with ``slug``, or change ``team`` (name, email, folder, contact_points, kle_prefixes, active)."""
    row = team or Team(authority=who.authority, slug=slug)
    changed = assign(row, fields, _TEAM)
    row.full_clean(exclude=["authority"])
    row.save()
    record(who, "team.saved", row, slug=row.slug, fields=changed, new=team is None)
    return row


@audited
def save_rule(
    *, who: Who, deployment: Deployment, rule: RuleRow | None = None, name: str, definition: dict[str, Any], active: bool = True,
) -> RuleRow:
    """Make or change a rule; a new one comes last.

    Raises
    ------
    BadSettings
        When the engine cannot use it; says why in words a person understands.
    """
    from mertid.desk.engine import settings_for

    told = {**settings_for(deployment), "rules": [{**definition, "name": name, "active": active}]}
    catalog.get(deployment.solution).engine.with_settings(told)
    last = deployment.rules.aggregate(Max("position"))["position__max"]
    row = rule or RuleRow(deployment=deployment, position=0 if last is None else last + 1)
    row.name, row.definition, row.active, row.changed_by = name[:120], definition, active, who.user
    row.save()
    record(who, "rule.saved", row, new=rule is None, active=active)
    return row


@audited
def move_rule(*, who: Who, rule: RuleRow, by: int) -> None:
    """Move a rule ``by`` places (-1 = one up); earlier rules are tried first."""
    rules = list(RuleRow.objects.filter(deployment=rule.deployment_id))
    at = next(i for i, row in enumerate(rules) if row.pk == rule.pk)
    rules.insert(min(max(at + by, 0), len(rules) - 1), rules.pop(at))
    for position, row in enumerate(rules):
        RuleRow.objects.filter(pk=row.pk).update(position=position)
    record(who, "rule.moved", rule, by=by)


@audited
def remove_rule(*, who: Who, rule: RuleRow) -> None:
    """Remove a rule; the audit row keeps its number."""
    record(who, "rule.removed", rule, deployment=rule.deployment_id)
    RuleRow.objects.filter(pk=rule.pk).delete()


@audited
def save_kle(*, who: Who, version: str, subjects: Any, active: bool = True) -> KlePlan:
    """Store one version of the subject plan and, when ``active``, use it from now on.

    Parameters
    ----------
    subjects
        As `mertid.exchange.kle.read_kle` gives them.
    """
    plan, made = KlePlan.objects.get_or_create(authority=who.authority, version=version[:40])
    plan.subjects.all().delete()
    rows = [_subject(plan, one) for one in subjects]
    KleSubject.objects.bulk_create(rows, batch_size=500)
    if active:
        KlePlan.objects.filter(authority=who.authority).update(active=False)
        plan.active = True
        plan.save(update_fields=["active"])
    record(who, "kle.saved", plan, version=version[:40], subjects=len(rows), new=made, active=active)
    return plan


def _subject(plan: KlePlan, one: Subject) -> KleSubject:
    return KleSubject(
        plan=plan, number=one.number, title=one.title[:300], keywords=list(one.keywords), retired=one.retired,
        replaced_by=one.replaced_by or "", keep=(one.keep or "")[:1], delete_after=(one.delete_after or "")[:20],
    )
