"""The explicit part: rules in a readable table with their references, worked out apart from the model."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mertid.core import BadSettings, Case, FactSpec, RuleSaid, Text

from .table import NUMERIC
from .wording import phrase

COMPARE: dict[str, Callable[[Any, float], Any]] = {
    "<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt, "=": operator.eq,
}
_NUMBER = re.compile(r"\s*(<=|>=|<|>|=)\s*(-?\d+(?:\.\d+)?)\s*")
_SAID = {
    "<=": Text(da="højst {n}", en="at most {n}"), ">=": Text(da="mindst {n}", en="at least {n}"),
    "<": Text(da="under {n}", en="below {n}"), ">": Text(da="over {n}", en="above {n}"), "=": Text(da="{n}", en="{n}"),
}
Wanted = Sequence[str] | str


@dataclass(frozen=True)
class Rule:
    """One row of the table: where all of ``when`` holds, ``value`` is what the rule leads to ('' where it only informs).

    ``when`` gives per fact either the values that fit (``("none", "some")``, ``("true",)``; ``""`` for missing) or a comparison with a
    number (``">= 75"``). A missing value fits no comparison. ``text`` says it in words, ``reference`` where it stands (law and paragraph).
    """

    name: str
    text: Text
    when: Mapping[str, Wanted]
    value: str = ""
    reference: str = ""

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether every condition holds for the facts, given as plain JSON values."""
        return all(_fits(values.get(name), wanted) for name, wanted in self.when.items())


@dataclass(frozen=True)
class Row:
    """A rule as people read it: ``conditions`` are joined by "og", the rule's ``leads`` is what it leads to in words."""

    name: str
    conditions: tuple[Text, ...]
    leads: Text
    text: Text
    reference: str


def said(rules: Sequence[Rule], case: Case) -> tuple[RuleSaid, ...]:
    """Return what the rules that apply say of a case, in the order of the table."""
    if not rules:
        return ()
    values = case.values()
    return tuple(RuleSaid(name=r.name, value=r.value, text=r.text, reference=r.reference) for r in rules if r.holds(values))


def faults(where: str, when: Mapping[str, Wanted], specs: Sequence[FactSpec]) -> list[str]:
    """Return what is wrong with conditions on these facts, one sentence a fault: unknown facts, values and comparisons."""
    known = {spec.name: spec for spec in specs}
    found = []
    for name, wanted in when.items():
        spec = known.get(name)
        if spec is None:
            found.append(f"risk: {where} asks for the fact '{name}', which is not declared. Correct the name.")
        elif isinstance(wanted, str):
            if spec.kind not in ("number", "whole"):
                found.append(f"risk: {where} compares '{name}', which is {spec.kind}, expected a number. Give the values that fit.")
            if _NUMBER.fullmatch(wanted) is None:
                found.append(f"risk: {where} has a malformed comparison for '{name}', expected such as '>= 75'. Correct it.")
        elif spec.kind in ("choice", "yes_no"):
            allowed = {*(spec.choices if spec.kind == "choice" else ("true", "false")), ""}
            if unknown := [value for value in wanted if value not in allowed]:
                expected = ", ".join(sorted(allowed - {""}))
                found.append(f"risk: {where} asks for {len(unknown)} values unknown to '{name}', expected of: {expected}. Correct it.")
    return found


def wrong(rules: Sequence[Rule], specs: Sequence[FactSpec], values: Sequence[str]) -> list[str]:
    """Return what is wrong with a table of rules on these facts, one sentence a fault; ``values`` are those that may be led to."""
    found = []
    for at, rule in enumerate(rules):
        found.extend(faults(f"rule '{rule.name}'", rule.when, specs))
        if rule.value and rule.value not in values:
            found.append(f"risk: rule '{rule.name}' leads to an unknown value, expected one of: {', '.join(values)}. Correct it.")
        if not rule.when:
            found.append(f"risk: rule '{rule.name}' has no condition, expected at least one. A rule that always holds is none.")
        if any(rule.name == other.name for other in rules[:at]):
            found.append(f"risk: rule '{rule.name}' is there twice, expected names to differ. Rename one.")
    return found


def check(rules: Sequence[Rule], specs: Sequence[FactSpec], values: Sequence[str]) -> None:
    """Check a table of rules against the facts of a solution and the values that may be led to.

    Raises
    ------
    BadSettings
        Names every rule with an unknown fact, value or comparison, no condition, or a name used twice.
    """
    if found := wrong(rules, specs, values):
        raise BadSettings(" ".join(found))


def rows(rules: Sequence[Rule], specs: Sequence[FactSpec], names: Mapping[str, Text]) -> tuple[Row, ...]:
    """Return the table in words, for the desk and the papers; ``names`` are the values' names."""
    known = {spec.name: spec for spec in specs}
    informs = Text(da="Gør opmærksom", en="Draws attention")
    return tuple(
        Row(
            rule.name, tuple(_condition(known[name], wanted) for name, wanted in rule.when.items() if name in known),
            names.get(rule.value, informs) if rule.value else informs, rule.text, rule.reference,
        )
        for rule in rules
    )


def fitting(column: NDArray[Any] | None, wanted: Wanted, n: int) -> NDArray[np.bool_]:
    """Return for each of ``n`` cases whether its value fits; a fact that is not there is missing in all of them."""
    if column is None:
        return np.full(n, not isinstance(wanted, str) and "" in wanted)
    if isinstance(wanted, str):
        sign, number = _comparison(wanted)
        if column.dtype == object:
            return np.zeros(n, np.bool_)
        return np.asarray(COMPARE[sign](column, number), np.bool_)
    if column.dtype != object:
        missing = np.isnan(column)
        numbers = [float(one) for one in wanted if one]
        return (missing & ("" in wanted)) | np.isin(column, numbers)
    return np.array([("" if one is None else one) in wanted for one in column], np.bool_)


def _fits(value: Any, wanted: Wanted) -> bool:
    if isinstance(wanted, str):
        sign, number = _comparison(wanted)
        return isinstance(value, int | float) and not isinstance(value, bool) and bool(COMPARE[sign](float(value), number))
    key = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return key in wanted


@lru_cache
def _comparison(wanted: str) -> tuple[str, float]:
    found = _NUMBER.fullmatch(wanted)
    if found is None:
        raise BadSettings("risk: a rule has a malformed comparison, expected such as '>= 75'. Correct the rule.")
    return found[1], float(found[2])


def _condition(spec: FactSpec, wanted: Wanted) -> Text:
    """Return a condition in words: "Alder mindst 75 år", "Bor alene", "Hjælp fra andre: ingen eller lidt"."""
    if isinstance(wanted, str):
        sign, number = _comparison(wanted)
        plain = spec.read(int(number) if number.is_integer() else number)
        return Text(
            da=f"{spec.label.da} {_SAID[sign].da.format(n=plain.da)}", en=f"{spec.label.en} {_SAID[sign].en.format(n=plain.en)}",
        )
    if not any(wanted):
        return phrase(spec, None).text
    read = [spec.read(_value(spec, one)) for one in wanted]
    joined = Text(da=" eller ".join(one.da for one in read), en=" or ".join(one.en for one in read))
    if spec.words and all(one in spec.words for one in wanted):
        return joined
    return Text(da=f"{spec.label.da}: {joined.da}", en=f"{spec.label.en}: {joined.en}")


def _value(spec: FactSpec, key: str) -> Any:
    if key == "":
        return None
    if spec.kind == "yes_no":
        return key == "true"
    return float(key) if spec.kind in NUMERIC and spec.kind != "date" else key
