"""What a person may see of a case's suggestion, and what it looks like on the page. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mertid import catalog
from mertid.core import Alternative, Answer, Solution, Suggestion, Text
from mertid.desk.access import cases_for
from mertid.desk.estimating import outcome_name, outcome_targets
from mertid.desk.models import CaseRow, Deployment, KleSubject, ModelVersion, OutcomeRow, SuggestionRow, Team, User

SHOWING_STAGES = ("pilot", "operation")
OUTCOME = Text(da="Udfald", en="Outcome")
LEAST_SHOWN = 0.005
"""Alternatives below this share would read as 0 % and help nobody."""


@dataclass(frozen=True)
class Line:
    """One target of the suggestion as shown: the target's name, the answer, what it is called here."""

    target: str
    title: Text
    answer: Answer
    label: str


@dataclass(frozen=True)
class Earlier:
    """An earlier case that resembles this one, and what became of it. ``days`` until it was sent on, where it was.

    ``happened`` holds what turned out, a target's title and what it was.
    """

    title: str
    label: str
    likeness: float
    case: CaseRow | None
    outcome: str = ""
    days: int | None = None
    happened: tuple[tuple[Text, str], ...] = ()


@dataclass(frozen=True)
class Proposal:
    """The suggestion as this person may see it. ``lines`` is empty when nothing is shown."""

    row: SuggestionRow | None = None
    suggestion: Suggestion | None = None
    lines: tuple[Line, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    hidden: bool = False
    model: ModelVersion | None = None
    values: dict[str, str] = field(default_factory=dict)

    @property
    def main(self) -> Line | None:
        """The line that decides where the case goes."""
        return self.lines[0] if self.lines else None

    @property
    def proposed(self) -> bool:
        """Whether there is something to accept."""
        return bool(self.lines) and self.lines[0].answer.proposed

    @property
    def others(self) -> list[Alternative]:
        """The other answers to the main question that are worth a line."""
        found = self.lines[0].answer.alternatives if self.proposed else ()
        return [other for other in found if other.score >= LEAST_SHOWN][:4]

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers whose reasons are marked in the text."""
        return tuple(line.answer for line in self.lines)


def proposal_for(user: User, deployment: Deployment, case: CaseRow) -> Proposal:
    """Return what ``user`` may see. Cases of the control share and in shadow show nothing, not even that there is something."""
    row = case.suggestions.select_related("model").first()
    if case.control or deployment.stage not in SHOWING_STAGES:
        return Proposal(hidden=True)
    if row is None:
        return Proposal()
    suggestion = Suggestion.model_validate(row.payload)
    solution = catalog.get(deployment.solution)
    names = names_of(deployment, suggestion)
    lines = tuple(_line(solution, answer, names) for answer in suggestion.answers)
    values = {a.target: a.value for a in suggestion.answers if a.proposed and a.value and a.target in solution.decided}
    return Proposal(row, suggestion, lines, tuple(_earlier(user, deployment, solution, suggestion, names)), False, row.model, values)


def names_of(deployment: Deployment, suggestion: Suggestion | None = None) -> dict[str, str]:
    """Return what the values are called at this authority: team slugs and the subjects named in ``suggestion``."""
    names = dict(Team.objects.filter(authority_id=deployment.authority_id).values_list("slug", "name"))
    if suggestion is not None:
        numbers = {s.values.get("kle", "") for s in suggestion.similar} | {a.value or "" for a in suggestion.answers if a.target == "kle"}
        names |= subject_titles(deployment, numbers)
    return names


def subject_titles(deployment: Deployment, numbers: set[str]) -> dict[str, str]:
    """Return ``NN.NN.NN title`` for the numbers that a plan of the authority knows; a retired one says so, and what replaced it.

    The plan in use goes before older ones, which name what it no longer holds.
    """
    plans = KleSubject.objects.filter(plan__authority_id=deployment.authority_id)
    found: dict[str, KleSubject] = {}
    for subject in plans.filter(number__in=numbers - {""}).select_related("plan").order_by("plan__active", "plan__imported_at", "plan"):
        found[subject.number] = subject
    gone = {subject.replaced_by for subject in found.values() if subject.retired and subject.replaced_by}
    now = dict(plans.filter(plan__active=True, number__in=gone).values_list("number", "title"))
    return {number: _titled(subject, now) for number, subject in found.items()}


def _titled(subject: KleSubject, now: dict[str, str]) -> str:
    called = f"{subject.number} {subject.title}"
    if not subject.retired and subject.plan.active:
        return called
    if subject.replaced_by:
        new = f"{subject.replaced_by} {now.get(subject.replaced_by, '')}".strip()
        return _("%(subject)s (udgået, nu %(new)s)") % {"subject": called, "new": new}
    return _("%(subject)s (udgået)") % {"subject": called}


def _line(solution: Solution, answer: Answer, names: dict[str, str]) -> Line:
    title = solution.targets.get(answer.target, Text(da=answer.target, en=answer.target))
    said = value_name(solution, answer.target, answer.value or "", names)
    return Line(answer.target, title, answer, said if said != answer.value else answer.label or said)


def value_name(solution: Solution, target: str, value: str, names: Mapping[str, str]) -> str:
    """Return what a value of a target is called: by the solution's choices, else at this authority, else itself."""
    if (said := solution.choices.get(target, {}).get(value)) is not None:
        return said.in_(get_language() or "da")
    return names.get(value) or outcome_name(solution, target, value)


def _earlier(user: User, deployment: Deployment, solution: Solution, suggestion: Suggestion, names: dict[str, str]) -> list[Earlier]:
    """Return the similar cases that this person may see at all."""
    ids = [similar.case_id for similar in suggestion.similar]
    rows = {str(row.pk): row for row in cases_for(user, deployment).filter(pk__in=_uuids(ids)).only("id", "title", "state", "decided_at")}
    outcomes: dict[str, OutcomeRow] = {}
    seen: dict[str, dict[str, str]] = {}
    for outcome in OutcomeRow.objects.filter(case__in=list(rows)).select_related("decision").order_by("at"):
        outcomes[str(outcome.case_id)] = outcome
        seen.setdefault(str(outcome.case_id), {}).update(outcome.values)
    shown = []
    for similar in suggestion.similar:
        if (row := rows.get(similar.case_id)) is None:
            continue
        value = similar.values.get("given") or similar.values.get(suggestion.main.target, "")
        later = outcomes.get(similar.case_id)
        known = {**similar.values, **seen.get(similar.case_id, {})}
        shown.append(Earlier(
            title=row.title or similar.title, label=value_name(solution, suggestion.main.target, value, names), likeness=similar.likeness,
            case=row, outcome=later.kind if later else "", days=_days(later.decision.at, later.at) if later and later.decision else None,
            happened=happened(solution, known),
        ))
    return shown


def observed_values(row: CaseRow) -> dict[str, str]:
    """Return what was observed of a case, later rows added to earlier ones."""
    found: dict[str, str] = {}
    for outcome in row.outcomes.filter(kind="observed").order_by("at", "id"):
        found |= outcome.values
    return found


def happened(solution: Solution, values: Mapping[str, str]) -> tuple[tuple[Text, str], ...]:
    """Return what turned out, a target's title and how it reads."""
    chosen = {key for offered in solution.choices.values() for key in offered}  # a measure that was chosen is no outcome
    found = [target for target in outcome_targets(solution) if values.get(target, "") not in ("", *chosen)]
    titles = {target: OUTCOME if target in solution.decided else solution.targets[target] for target in found}
    return tuple((titles[target], outcome_name(solution, target, values[target])) for target in found)


def _uuids(ids: list[str]) -> list[str]:
    return [one for one in ids if len(one) in (32, 36)]


def _days(start: datetime, end: datetime) -> int:
    return max(0, (end - start).days)
