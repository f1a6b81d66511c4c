"""Rules for the sake of the people that a solution is about. They need no engine library."""

from collections.abc import Iterator
from typing import Any

from mertid.core import RiskClass, Text

from .trial import Trial


def outcomes_have_a_protocol(trial: Trial) -> Iterator[str]:
    """Every outcome that is learned says how it is decided, and by whom, before anything is learned from it.

    Why: one project had 18,000 courses of disease and could not use them until its experts had agreed on one rule for the labels.

    Cure: fill the endpoint's ``protocol`` in both languages: what counts, what does not, who settles doubts.
    """
    for one in _outcomes(trial):
        if not _filled(one.protocol):
            yield f"{trial.solution.slug}: outcome '{one.name}' has no protocol, expected how it is decided. Fill it in."


def facts_say_when_known(trial: Trial) -> Iterator[str]:
    """Where outcomes are foretold, every fact says when it is known.

    Why: a fact that is only known after the outcome tells the future; the model looks good until it is used.

    Cure: declare the fact with ``known=Text(...)``, such as "ved visitationen"; leave out what is known too late.
    """
    if not _outcomes(trial):
        return
    for spec in trial.solution.facts.specs():
        if not _filled(spec.known):
            yield f"{trial.solution.slug}: fact '{spec.name}' does not say when it is known, expected 'known'. Fill it in."


def protected_groups_are_named(trial: Trial) -> Iterator[str]:
    """A solution of high risk about people names the groups to compare, and the engine is told the same ones.

    Why: nobody finds a difference between groups that nobody looked for; equal treatment must be shown, not supposed.

    Cure: fill ``protected`` (and the engine's ``groups``) with facts such as gender, age or origin; exempt it where no such fact is held.
    """
    solution = trial.solution
    if solution.risk is not RiskClass.HIGH:
        return
    if not solution.protected:
        yield f"{solution.slug}: field 'protected' is empty, expected at least one group at high risk. Name the facts to compare by."
    told = getattr(trial.engine, "groups", solution.protected)
    if tuple(told) != solution.protected:
        yield f"{solution.slug}: the engine's groups are {', '.join(told) or 'none'}, expected those in 'protected'. Make them alike."


def citizen_is_told(trial: Trial) -> Iterator[str]:
    """A solution of high risk says what the citizen sees.

    Why: who is assessed by a system of high risk must be told (AI Act art. 26(11)) and may ask for an explanation (art. 86).

    Cure: fill ``citizen_sees`` in both languages: what is told, what is shown, what may be declined.
    """
    solution = trial.solution
    if solution.risk is RiskClass.HIGH and not _filled(solution.citizen_sees):
        yield f"{solution.slug}: field 'citizen_sees' is empty, expected what the citizen is told at high risk. Fill it in."


def _outcomes(trial: Trial) -> tuple[Any, ...]:
    """Return the outcomes that the engine foretells; none where it foretells nothing."""
    return tuple(getattr(trial.engine, "endpoints", ()))


def _filled(text: Text | None) -> bool:
    return text is not None and bool(text.da.strip()) and bool(text.en.strip())
