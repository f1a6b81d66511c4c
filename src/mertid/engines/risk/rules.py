"""The explicit part: rules in a readable table with their references, worked out apart from the model."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mertid.core import BadSettings, Case, RuleSaid, Text

COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt, "=": operator.eq,
}
_NUMBER = re.compile(r"(<=|>=|<|>|=)\s*(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Rule:
    """One row of the table: where all of ``when`` holds, ``value`` is what the rule leads to ('' where it only informs).

    ``when`` gives per fact either the values that fit (``("none", "some")``, ``("true",)``; ``""`` for missing) or a comparison with a
    number (``">= 75"``). A missing value fits no comparison. ``text`` says it in words, ``reference`` where it stands (law and paragraph).
    """

    name: str
    text: Text
    when: Mapping[str, Sequence[str] | str]
    value: str = ""
    reference: str = ""

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether every condition holds for the facts, given as plain JSON values."""
        return all(_fits(values.get(name), wanted, self.name) for name, wanted in self.when.items())


def said(rules: Sequence[Rule], case: Case) -> tuple[RuleSaid, ...]:
    """Return what the rules that apply say of a case, in the order of the table."""
    values = case.values()
    return tuple(RuleSaid(name=r.name, value=r.value, text=r.text, reference=r.reference) for r in rules if r.holds(values))


def _fits(value: Any, wanted: Sequence[str] | str, rule: str) -> bool:
    if isinstance(wanted, str):
        found = _NUMBER.fullmatch(wanted.strip())
        if found is None:
            raise BadSettings(f"risk: rule '{rule}' has a malformed comparison, expected such as '>= 75'. Correct the rule.")
        return isinstance(value, int | float) and COMPARE[found[1]](float(value), float(found[2]))
    key = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return key in wanted
