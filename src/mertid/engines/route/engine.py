"""The engine: proposes a plan for a case, with figures against today's way; abstains where the data cannot be planned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Self

from mertid.core import Case, Evaluation, NotFitted, Readiness, Settled, Suggestion

from .at_desk import AtDesk
from .learned import Learned
from .problem import Problem
from .settings import Settings, read_settings


@dataclass(frozen=True)
class Route(AtDesk):
    """Lays the visits of an area on the carers' shifts.

    It plans without having learned anything: a plan is made from the case's own facts. What it learns (`fit`) is how often planners use
    its plans as they are, which is the score beside a proposal; it keeps counts, never plans.

    Parameters
    ----------
    groups
        The fact whose groups of carers are compared in `evaluate`: the solution's protected facts.
    """

    name: ClassVar[str] = "route"
    extra: ClassVar[str | None] = "route"

    targets: tuple[str, ...] = ("plan",)
    groups: tuple[str, ...] = ("groups",)
    settings: Settings = field(default_factory=Settings, repr=False)
    learned: Learned | None = field(default=None, repr=False, compare=False)

    @property
    def fitted(self) -> bool:
        """Whether the score rests on what was decided of earlier plans; plans are made without it."""
        return self.learned is not None

    @property
    def travel_source(self) -> str:
        """Where travel times come from, by the authority's settings."""
        return self.settings.travel

    def with_settings(self, settings: Mapping[str, Any]) -> Self:
        """Return a copy with the authority's settings, what it learned kept. Raises `BadSettings`."""
        return replace(self, settings=read_settings(settings))

    def fit(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Self:
        """Return a copy that has counted what was decided of earlier plans. Raises `NotEnoughData`."""
        return replace(self, learned=Learned.learn(cases, decisions, self.targets[0]))

    def suggest(self, cases: Sequence[Case]) -> list[Suggestion]:
        """Return one suggestion per case, in the same order: the plan whole, and why it may be used."""
        from .suggest import suggest

        return [suggest(case, self.targets[0], self.settings, self.learned) for case in cases]

    def readiness(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Readiness:
        """Return whether enough plans are decided to count them; what a problem lacks is told by `lacks`."""
        return Learned.readiness(cases, decisions, self.targets[0])

    def evaluate(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Evaluation:
        """Return what its plans give beside today's way on the same cases, and the load of each group of carers."""
        from .evaluate import evaluate

        return evaluate(cases, decisions, self.suggest(cases), self.targets[0], self.settings, self.groups)

    def invented(self, citizens: int, carers: int, days: int, seed: int, *, start: date, area: str) -> Problem:
        """Return an invented municipality to show and to try things on. Nobody in it exists."""
        from .made import municipality

        return municipality(citizens, carers, days, seed, start=start, area=area)

    def save(self, folder: Path) -> None:
        """Write what was learned as JSON, complete or not at all. Raises `NotFitted`."""
        if self.learned is None:
            raise NotFitted("route: nothing is learned yet, expected a fitted engine. Call fit first.")
        self.learned.save(folder)

    def load(self, folder: Path) -> Self:
        """Return a copy with what `save` wrote. Raises `BadModel`."""
        return replace(self, learned=Learned.load(folder))
