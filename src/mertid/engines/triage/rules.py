"""The authority's own rules: checked when they are written, tried in order before the model.

A rule is ``{"name", "match": "all"|"any", "when": [{"field", "op", "value"}], "then": {"team"|"kle"}, "active"}``.
Upper and lower case and the spellings æ/ae, ø/oe, å/aa are alike in every operation but ``matches``.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from mertid.core import BadSettings, Case

from .kle import well_formed
from .pattern import Pattern, read_pattern
from .words import fold_text

FIELDS = ("subject", "body", "sender", "to", "attachment", "any")
OPERATIONS = ("contains", "word", "is", "starts", "ends", "matches")
MOST_RULES, MOST_CONDITIONS, LONGEST_VALUE, LONGEST_TEXT = 500, 50, 500, 100_000


@dataclass(frozen=True)
class Condition:
    """One test on one field; ``value`` is folded, ``pattern`` is there for ``matches`` and ``word``."""

    field: str
    op: str
    value: str
    pattern: Pattern | None = None
    word: re.Pattern[str] | None = None

    def holds(self, text: str, folded: str) -> bool:
        """Whether the test holds for a field's text, given as it stands and folded."""
        if self.op == "matches":
            return self.pattern is not None and self.pattern.found(text)
        if self.op == "word":
            return self.word is not None and self.word.search(folded) is not None
        if self.op == "is":
            return folded.strip() == self.value.strip()
        if self.op == "starts":
            return folded.lstrip().startswith(self.value)
        if self.op == "ends":
            return folded.rstrip().endswith(self.value)
        return self.value in folded


@dataclass(frozen=True)
class Rule:
    """One rule in force. ``then`` maps target (team, kle) to value."""

    name: str
    every: bool
    when: tuple[Condition, ...]
    then: Mapping[str, str]
    active: bool = True

    def fits(self, texts: "Fields") -> bool:
        """Whether the rule fits a case's texts."""
        hits = (any(c.holds(*pair) for pair in texts.pairs(c.field)) for c in self.when)
        return all(hits) if self.every else any(hits)


class Fields:
    """A case's texts by field, folded once. Texts beyond 100,000 characters are cut: a rule looks at the beginning."""

    def __init__(self, case: Case) -> None:
        facts = case.facts
        self._texts: dict[str, list[str]] = {
            name: [str(getattr(facts, name, "") or "")[:LONGEST_TEXT]] for name in ("subject", "body", "sender", "to")
        }
        self._texts["attachment"] = [t[:LONGEST_TEXT] for d in case.documents for t in (d.name, d.text) if t]
        self._pairs: dict[str, list[tuple[str, str]]] = {}

    def pairs(self, field: str) -> list[tuple[str, str]]:
        """Return (text as it stands, folded text) for each text of the field."""
        if field == "any":
            return [pair for name in self._texts for pair in self.pairs(name)]
        if field not in self._pairs:
            self._pairs[field] = [(t, fold_text(t)) for t in self._texts[field]]
        return self._pairs[field]


def first_fit(rules: Sequence[Rule], case: Case, target: str) -> Rule | None:
    """Return the first active rule that fits the case and answers ``target``, or None."""
    wanted = [r for r in rules if r.active and target in r.then]
    if not wanted:
        return None
    texts = Fields(case)
    return next((r for r in wanted if r.fits(texts)), None)


def read_rules(rows: Any, *, teams: Set[str]) -> tuple[Rule, ...]:
    """Check the rules a person wrote.

    Parameters
    ----------
    teams : slugs that exist; empty when no team is declared, then any slug will do

    Raises
    ------
    BadSettings
        Names the rule and what is wrong with it.
    """
    if isinstance(rows, str | Mapping) or not isinstance(rows, Sequence):
        raise BadSettings(f"triage: rules is {type(rows).__name__}, expected a list of rules. Write each rule as an object.")
    if len(rows) > MOST_RULES:
        raise BadSettings(f"triage: rules is {len(rows)} long, expected at most {MOST_RULES}. Merge some.")
    return tuple(_rule(row, f"rule {at}", teams) for at, row in enumerate(rows, 1))


def _rule(row: Any, where: str, teams: Set[str]) -> Rule:
    if not isinstance(row, Mapping):
        raise BadSettings(f"triage: {where} is {type(row).__name__}, expected an object with name, when and then. Correct it.")
    name = str(row.get("name") or "").strip()
    where = f"{where} '{name[:60]}'" if name else where
    match = row.get("match", "all")
    if match not in ("all", "any"):
        raise BadSettings(f"triage: {where}: match is not known, expected 'all' or 'any'. Choose one.")
    when = row.get("when")
    if isinstance(when, str) or not isinstance(when, Sequence) or not when:
        raise BadSettings(f"triage: {where}: when is empty, expected at least one condition. Add one, or the rule would fit every mail.")
    if len(when) > MOST_CONDITIONS:
        raise BadSettings(f"triage: {where}: when is {len(when)} long, expected at most {MOST_CONDITIONS}. Split the rule.")
    return Rule(
        name=name or where,
        every=match == "all",
        when=tuple(_condition(c, where) for c in when),
        then=_then(row.get("then"), where, teams),
        active=bool(row.get("active", True)),
    )


def _condition(row: Any, where: str) -> Condition:
    if not isinstance(row, Mapping):
        raise BadSettings(f"triage: {where}: a condition is {type(row).__name__}, expected field, op and value. Correct it.")
    field, op, value = row.get("field"), row.get("op"), row.get("value")
    if field not in FIELDS:
        raise BadSettings(f"triage: {where}: field is not known, expected one of {', '.join(FIELDS)}. Choose one.")
    if op not in OPERATIONS:
        raise BadSettings(f"triage: {where}: op is not known, expected one of {', '.join(OPERATIONS)}. Choose one.")
    if not isinstance(value, str) or not (value if op == "is" else value.strip()):
        raise BadSettings(f"triage: {where}: value is empty or not text, expected words to look for. Write them.")
    if len(value) > LONGEST_VALUE:
        raise BadSettings(f"triage: {where}: value is {len(value)} characters, expected at most {LONGEST_VALUE}. Shorten it.")
    if op == "matches":
        return Condition(field, op, value, pattern=read_pattern(value, where))
    folded = fold_text(value)
    word = re.compile(rf"(?<!\w){re.escape(folded.strip())}(?!\w)") if op == "word" else None
    return Condition(field, op, folded, word=word)


def _then(then: Any, where: str, teams: Set[str]) -> dict[str, str]:
    if not isinstance(then, Mapping) or not any(then.get(k) for k in ("team", "kle")):
        raise BadSettings(f"triage: {where}: then is empty, expected a team or a KLE subject. Choose what the rule shall propose.")
    unknown = sorted(set(then) - {"team", "kle"})
    if unknown:
        raise BadSettings(f"triage: {where}: then has '{str(unknown[0])[:20]}', expected team or kle. Remove it.")
    done = {k: str(then[k]) for k in ("team", "kle") if then.get(k)}
    if "team" in done and teams and done["team"] not in teams:
        raise BadSettings(f"triage: {where}: team '{done['team'][:60]}' does not exist, expected one of the authority's teams. Choose one.")
    if "kle" in done and not well_formed(done["kle"]):
        raise BadSettings(f"triage: {where}: kle is not a number, expected NN.NN.NN. Correct it.")
    return done
