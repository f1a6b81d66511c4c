"""A person's facts in words: grouped, with what was changed since the case before, and what nobody has said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mertid.core import FactSpec, Reason, Solution, Text
from mertid.desk.access import cases_for
from mertid.desk.models import CaseRow, User

PARTS_OF_A_NAME = 3
YES, NO = Text(da="Ja", en="Yes"), Text(da="Nej", en="No")


@dataclass(frozen=True)
class FactLine:
    """One fact as read: ``before`` what it was last time, where it is another; ``pulls`` -1, 0 or 1 as it stands among the reasons."""

    spec: FactSpec
    text: Text
    before: Text | None = None
    pulls: int = 0


@dataclass(frozen=True)
class Group:
    """Facts that belong together, under a title."""

    title: str
    lines: tuple[FactLine, ...]


@dataclass(frozen=True)
class PersonFacts:
    """All facts of a case. ``missing`` are those nobody has said; ``earlier`` the person's case before this one."""

    groups: tuple[Group, ...]
    missing: tuple[FactSpec, ...]
    earlier: CaseRow | None = None
    changed: int = 0


@dataclass(frozen=True)
class Field:
    """A fact that may be asked "what if": its form field's kind, value, choices and limits."""

    spec: FactSpec
    value: str
    choices: tuple[tuple[str, Text], ...] = field(default=())
    step: str = "any"
    shown: str = ""


def earlier_case(user: User, row: CaseRow) -> CaseRow | None:
    """Return the same person's newest case before this one, where this person may see it."""
    if not row.person:
        return None
    before = cases_for(user, row.deployment).filter(person=row.person, received_at__lt=row.received_at).exclude(pk=row.pk)
    return before.order_by("-received_at").first()


def person_facts(solution: Solution, row: CaseRow, reasons: tuple[Reason, ...] = (), earlier: CaseRow | None = None) -> PersonFacts:
    """Return the facts as the page shows them: those that may be changed, those that lie fast, and what is missing."""
    pulls = {reason.fact: 1 if reason.weight > 0 else -1 for reason in reasons if reason.kind == "fact" and reason.weight}
    lines, missing, changed = [], [], 0
    for spec in solution.facts.specs():
        value = row.facts.get(spec.name)
        if value is None or value == "":
            missing.append(spec)
            continue
        before = _before(spec, value, earlier)
        changed += before is not None
        lines.append(FactLine(spec, said(spec, value), before, pulls.get(spec.name, 0)))
    groups = (
        Group(_("Kan ændre sig eller ændres"), tuple(line for line in lines if line.spec.changeable)),
        Group(_("Ligger fast"), tuple(line for line in lines if not line.spec.changeable)),
    )
    return PersonFacts(tuple(group for group in groups if group.lines), tuple(missing), earlier, changed)


def _before(spec: FactSpec, value: Any, earlier: CaseRow | None) -> Text | None:
    if earlier is None or (was := earlier.facts.get(spec.name)) == value:
        return None
    return said(spec, None if was == "" else was)


def said(spec: FactSpec, value: Any) -> Text:
    """Return how a value reads beside its label: yes and no where the label is what yes says, else its words."""
    return YES if value is True else NO if value is False else spec.read(value)


def case_name(solution: Solution, facts: Mapping[str, Any]) -> str:
    """Return how a person without a name is told from the next in a list: the first facts that are known, in words."""
    language = get_language() or "da"
    known = [spec for spec in solution.facts.specs() if facts.get(spec.name) not in (None, "") and spec.kind != "text"]
    return " · ".join(_short(spec, facts[spec.name], language) for spec in known[:PARTS_OF_A_NAME])


def _short(spec: FactSpec, value: Any, language: str) -> str:
    said = spec.read(value).in_(language)
    alone = bool(spec.words) or spec.unit == "år" or spec.kind in ("yes_no", "choice")
    return said if alone else f"{spec.label.in_(language)} {said}"


def asked(solution: Solution, facts: Mapping[str, Any], given: Mapping[str, str] | None = None) -> tuple[Field, ...]:
    """Return the fields of the what-if form: only facts that can be changed for this person. ``given`` is what was typed."""
    made = []
    for spec in solution.facts.specs():
        if not spec.changeable or spec.kind not in ("number", "whole", "yes_no", "choice"):
            continue
        value = _typed(facts.get(spec.name))
        shown = given.get(spec.name, value) if given is not None else value
        choices = spec.choices if spec.kind == "choice" else ("true", "false") if spec.kind == "yes_no" else ()
        named = tuple((key, said(spec, key if spec.kind == "choice" else key == "true")) for key in choices)
        made.append(Field(spec, value, named, "1" if spec.kind == "whole" else "any", shown))
    return tuple(made)


def _typed(value: Any) -> str:
    """Return a fact as a form holds it; dates and numbers as JSON writes them."""
    if value is None:
        return ""
    if isinstance(value, float) and not (get_language() or "da").startswith("en"):
        return f"{value:g}".replace(".", ",")
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def changed_facts(solution: Solution, facts: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """Return the case's facts with what was typed for those that can be changed. A number that is none raises ValueError naming the field.

    Raises
    ------
    ValueError
        With the fact's name as its text.
    """
    new = dict(facts)
    for one in asked(solution, facts):
        said = given.get(one.spec.name)
        if said is not None and said.strip() != one.value:
            new[one.spec.name] = _read(one.spec, said.strip())
    return new


def _read(spec: FactSpec, said: str) -> Any:
    if not said:
        return None
    if spec.kind == "yes_no":
        return said == "true"
    if spec.kind == "choice":
        return said
    try:
        number = float(said.replace(",", "."))
    except ValueError:
        raise ValueError(spec.name) from None
    return int(number) if spec.kind == "whole" and number == int(number) else number
