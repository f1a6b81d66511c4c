"""The engine: an estimate an outcome, with reasons, interval and what would change it; abstains outside the data it knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Self

from mertid.core import BadSettings, Case, Evaluation, Facts, NotFitted, Readiness, Settled, Suggestion

from . import files
from .declared import faults
from .endpoint import Action, Endpoint
from .evaluate import evaluate
from .export import export
from .learn import learn
from .learned import Learned
from .readiness import readiness
from .rules import Row, Rule, rows
from .settings import Settings, read_settings
from .suggest import suggest
from .tool import Tool, read_tool
from .whatif import what_if


@dataclass(frozen=True)
class Risk:
    """Estimates one or more outcomes for a person and, where an action is declared, proposes whether to act.

    Parameters
    ----------
    endpoints
        The outcomes, the main one first.
    action
        What a person decides on the estimate; None where the person decides the outcome's value itself (a class).
    rules
        The explicit part that the law or practice demands, shown apart from the model; the first rule with a value that applies leads.
    tool
        Today's screening tool: the name of a file in ``tools``, worked out from the same facts, to be beaten.
    groups
        Facts whose groups are calibrated apart where they are large enough: the solution's protected facts.
    """

    name: ClassVar[str] = "risk"
    extra: ClassVar[str | None] = "risk"

    endpoints: tuple[Endpoint, ...] = (Endpoint("event"),)
    action: Action | None = None
    rules: tuple[Rule, ...] = ()
    tool: str = ""
    groups: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings, repr=False)
    learned: Learned | None = field(default=None, repr=False, compare=False)

    @property
    def targets(self) -> tuple[str, ...]:
        """The action, where there is one, then the outcomes."""
        return (*((self.action.name,) if self.action else ()), *(one.name for one in self.endpoints))

    @property
    def fitted(self) -> bool:
        """Whether a model is in place; without one only rules and today's tool answer."""
        return self.learned is not None

    def with_settings(self, settings: Mapping[str, Any]) -> Self:
        """Return a copy with the authority's settings, what it learned kept. Raises `BadSettings`."""
        return replace(self, settings=read_settings(settings))

    def fit(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Self:
        """Return a copy that has learned from the cases whose outcome is known. Raises `NotEnoughData`, `MissingExtra`."""
        return replace(self, learned=learn(self, cases, decisions))

    def suggest(self, cases: Sequence[Case]) -> list[Suggestion]:
        """Return one suggestion per case, in the same order."""
        return suggest(self, cases)

    def what_if(self, case: Case, changes: Mapping[str, Any]) -> Suggestion:
        """Return the suggestion for somebody who is the same but for ``changes`` of what can be changed. Raises `BadCase`."""
        return what_if(self, case, changes)

    def faults(self, facts: type[Facts]) -> list[str]:
        """Return what is wrong between this declaration and a solution's facts (rules, tool, action), one sentence a fault."""
        return faults(self, facts)

    def rule_table(self, facts: type[Facts]) -> tuple[Row, ...]:
        """Return the rules as people read them."""
        return rows(self.rules, facts.specs(), self.action.names if self.action else self.endpoints[0].classes)

    @property
    def todays_tool(self) -> Tool | None:
        """The screening tool that is used today, with its source; None where none is named."""
        return read_tool(self.tool) if self.tool else None

    def readiness(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Readiness:
        """Return whether these data are enough to learn from, about how many more are needed, and what looks wrong in them."""
        return readiness(self, cases, decisions)

    def evaluate(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Evaluation:
        """Return how the engine does on cases it has not learned from, beside regression, boosting and today's tool."""
        return evaluate(self, cases, decisions)

    def save(self, folder: Path) -> None:
        """Write what was learned, complete or not at all. Raises `NotFitted`."""
        if self.learned is None:
            raise NotFitted("risk: nothing is learned yet, expected a fitted engine. Call fit first.")
        files.save(self.learned, folder)

    def export(self, file: Path, *, outcome: str = "", form: str = "onnx") -> None:
        """Write one outcome's model as ``onnx`` or ``pmml``; '' is the main one. Raises `NotFitted`, `BadSettings`, `MissingExtra`."""
        if self.learned is None:
            raise NotFitted("risk: nothing is learned yet, expected a fitted engine. Call fit first.")
        names = [one.name for one in self.endpoints]
        if outcome and outcome not in names:
            raise BadSettings(f"risk: outcome to export is unknown, expected one of: {', '.join(names)}. Correct it.")
        export(self.learned.model(outcome or names[0]), file, form)

    def load(self, folder: Path) -> Self:
        """Return a copy with what `save` wrote. Raises `BadModel`."""
        return replace(self, learned=files.load(folder, self.endpoints))
