"""What comes before any model: CaseID, KLEdata and ContactPoint of Digital Post, the thread, case numbers, own rules.

Each function looks at one source and answers the targets it can. They are tried in the order of `SOURCES`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from mertid.core import Case, KnownCase, Reason, Text

from .kle import well_formed
from .rules import first_fit
from .settings import Settings


@dataclass(frozen=True)
class Found:
    """A value that a fact or rule gives for a target, and why. ``source`` names where it came from (for its hit rate)."""

    target: str
    value: str
    by: Literal["rule", "fact"]
    source: str
    why: Reason


def _known(case: Case) -> tuple[KnownCase, ...]:
    return tuple(getattr(case.facts, "known_cases", ()) or ())


def _say(case: Case, name: str) -> str:
    value = getattr(case.facts, name, "")
    return value.strip() if isinstance(value, str) else ""


def _fact(target: str, value: str, source: str, da: str, en: str) -> Found:
    return Found(target, value, "fact", source, Reason(text=Text(da=da, en=en), kind="fact"))


def _from_known(known: KnownCase, source: str, da: str, en: str) -> list[Found]:
    found = [_fact("case", known.number, source, da, en)]
    if known.team:
        found.append(_fact("team", known.team, source, f"{da}, som teamet har", f"{en}, which the team has"))
    if known.kle:
        found.append(_fact("kle", known.kle, source, f"{da}, som har emnet {known.kle}", f"{en}, which has subject {known.kle}"))
    return found


def from_case_id(case: Case, settings: Settings) -> list[Found]:
    """CaseID that the sending system put on the Digital Post message."""
    number = _say(case, "case_number")
    if not number:
        return []
    da, en = f"Afsenderen har selv skrevet sagsnummer {number} på", f"The sender gave case number {number}"
    known = next((k for k in _known(case) if k.number.casefold() == number.casefold()), None)
    return _from_known(known, "case_id", da, en) if known else [_fact("case", number, "case_id", da, en)]


def from_kle(case: Case, settings: Settings) -> list[Found]:
    """KLEdata of the Digital Post message; the team whose field the subject lies in."""
    given = _say(case, "kle")
    if not well_formed(given):
        return []
    number = settings.plan.current(given)
    if not settings.plan.usable(number):
        return []
    old = number != given
    da = f"Afsenderen har mærket posten med KLE {given}" + (f", som nu hedder {number}" if old else "")
    en = f"The sender marked the message with KLE {given}" + (f", now {number}" if old else "")
    found = [_fact("kle", number, "kle", da, en)]
    team = settings.team_for_kle(number)
    if team:
        found.append(_fact("team", team.slug, "kle", f"{da}, og det emne hører til {team.name}", f"{en}, a subject of {team.name}"))
    return found


def from_contact_point(case: Case, settings: Settings) -> list[Found]:
    """ContactPoint that the citizen chose in Digital Post."""
    team = settings.team_for_contact(_say(case, "contact_point"))
    if team is None:
        return []
    da = f"Borgeren har valgt et kontaktpunkt, der hører til {team.name}"
    return [_fact("team", team.slug, "contact_point", da, f"The citizen chose a contact point of {team.name}")]


def from_thread(case: Case, settings: Settings) -> list[Found]:
    """The thread's earlier mail: the case it was filed on, the team it was last sent to."""
    da, en = "Mailen er svar i en tråd, der tidligere er journaliseret", "The mail replies in a thread that was filed before"
    cases = [k for k in _known(case) if k.found_by == "thread"]
    found = _from_known(cases[0], "thread", f"{da} på sag {cases[0].number}", f"{en} on case {cases[0].number}") if len(cases) == 1 else []
    team = _say(case, "earlier_team")
    if team:
        name = settings.team_name(team)
        said = _fact("team", team, "thread", f"Tråden blev sidst sendt til {name}", f"The thread was last sent to {name}")
        found = [said, *(f for f in found if f.target != "team")]
    return found


def from_number(case: Case, settings: Settings) -> list[Found]:
    """A number in the message that is an open case's."""
    numbered = [k for k in _known(case) if k.found_by in ("number", "digital-post")]
    if len({k.number for k in numbered}) != 1:
        return []
    number = numbered[0].number
    return _from_known(numbered[0], "number", f"Sagsnummer {number} står i mailen", f"Case number {number} stands in the mail")


def from_rules(case: Case, settings: Settings) -> list[Found]:
    """The authority's own rules, in their order; the first that fits wins, per target."""
    found = []
    for target in ("team", "kle"):
        rule = first_fit(settings.rules, case, target)
        if rule:
            text = Text(da=f'Jeres egen regel "{rule.name}" passer', en=f'Your own rule "{rule.name}" fits')
            value = rule.then[target] if target == "team" else settings.plan.current(rule.then[target])
            found.append(Found(target, value, "rule", "rule", Reason(text=text, kind="rule")))
    return found


SOURCES: Mapping[str, Callable[[Case, Settings], list[Found]]] = {
    "case_id": from_case_id,
    "kle": from_kle,
    "contact_point": from_contact_point,
    "thread": from_thread,
    "number": from_number,
    "rule": from_rules,
}


def arrived(case: Case, settings: Settings) -> dict[str, list[Found]]:
    """Return per target what facts and rules say, the strongest first. Teams that may not be proposed are left out."""
    answers: dict[str, list[Found]] = {}
    for source in SOURCES.values():
        for found in source(case, settings):
            if _usable(found, settings):
                answers.setdefault(found.target, []).append(found)
    return answers


def _usable(found: Found, settings: Settings) -> bool:
    if found.target == "team":
        return settings.may_propose(found.value)
    return found.target != "kle" or settings.plan.usable(found.value)


def hit_rate(rates: Mapping[str, Any], found: Found) -> float:
    """Share of cases in which this source was right: .98 worth 20 cases, updated by the authority's own history."""
    right, n = rates.get(f"{found.target}:{found.source}", (0, 0))
    return (right + 0.98 * 20) / (n + 20)
