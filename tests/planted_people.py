"""Engines of a few lines that foretell outcomes, each with one fault, for the rules on people and on what engines declare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from mertid.core import Answer, Case, Estimate, Evaluation, Facts, GroupMeasure, Settled, Suggestion, Text, ToolScore, fact

from .planted import SAID, Word

KNOWN = Text(da="ved besøget", en="at the visit")


class KnownFacts(Facts):
    """A text and a year that say when they are known."""

    body: str = fact("Tekst", "Text", known=KNOWN)
    year: int = fact("År", "Year", default=2026, known=KNOWN)


def outcome(**more: Any) -> SimpleNamespace:
    """Return an outcome with its protocol, changed."""
    return SimpleNamespace(**({"name": "team", "protocol": SAID, "classes": {}} | more))


@dataclass(frozen=True)
class Foretells(Word):
    """Learns words, and says that it foretells outcomes. ``wrong`` is what it finds wrong in any facts."""

    endpoints: Sequence[Any] = field(default_factory=lambda: (outcome(),))
    action: Any = None
    rules: Sequence[Any] = ()
    groups: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    def faults(self, facts: type[Facts]) -> list[str]:
        return list(self.wrong)

    def evaluate(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Evaluation:
        told = (GroupMeasure(target="team", fact=name, value="", label=SAID, n=1, events=0) for name in self.groups)
        return Evaluation(n=len(decisions), measures={}, protected=tuple(told))


class Unseeing(Foretells):
    """Compares no groups."""

    def evaluate(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Evaluation:
        return Evaluation(n=len(decisions), measures={})


class Ranked(Word):
    """Says the same of everybody, while today's tool knows."""

    chances: Mapping[str, float] = {"rotte": 0.5, "hul": 0.5, "pas": 0.5}

    def one(self, case: Case) -> Suggestion:
        word = next(word for word in self.chances if word in case.facts.body)
        estimate = Estimate(value=self.chances[word], low=0.0, high=1.0, told=SAID)
        tool = ToolScore(name=SAID, points=float(word == "rotte"), most=1, flagged=False, band=SAID)
        answer = Answer(target="team", value=None, abstained=SAID, estimate=estimate)
        return Suggestion(case_id=case.id, answers=(answer,), tool=tool)
