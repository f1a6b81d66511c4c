"""The engine: facts and rules first, then what was learned; abstains rather than guess."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Self

from mertid.core import Case, Evaluation, NotFitted, Readiness, Settled, Suggestion

from . import files
from .answer import suggest
from .evaluate import evaluate
from .learn import learn
from .learned import Learned
from .readiness import readiness
from .settings import Settings, read_settings


@dataclass(frozen=True)
class Triage:
    """Proposes team, KLE subject and known case for a message.

    Order: CaseID, KLEdata and ContactPoint of Digital Post, the thread, a case number in the message, the authority's own
    rules, then the model. Before training facts and rules still answer; the rest abstains.

    What it keeps of the mails: words, pairs of words and pieces of five letters that stand in at least ``min_df`` (2)
    mails, pieces of three and four letters from a single mail too, and for the three nearest earlier mails each mail's
    case id, subject line and word weights. Digits never become words, so no CPR, phone or account number is learned.
    The model is personal data all the same: keep it in house.
    """

    name: ClassVar[str] = "triage"
    extra: ClassVar[str | None] = None

    targets: tuple[str, ...] = ("team", "kle", "case")
    settings: Settings = field(default_factory=Settings, repr=False)
    learned: Learned | None = field(default=None, repr=False, compare=False)

    @property
    def fitted(self) -> bool:
        """Whether a model is in place; without one, facts and rules still answer."""
        return self.learned is not None

    def with_settings(self, settings: Mapping[str, Any]) -> Self:
        """Return a copy with the authority's settings, what it learned kept. Raises `BadSettings`."""
        return replace(self, settings=read_settings(settings))

    def fit(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Self:
        """Return a copy that has learned from the decided cases. Raises `NotEnoughData`, `MissingExtra`."""
        return replace(self, learned=learn(cases, decisions, self.settings, self.targets))

    def suggest(self, cases: Sequence[Case]) -> list[Suggestion]:
        """Return one suggestion per case, in the same order."""
        return suggest(cases, self.targets, self.settings, self.learned)

    def readiness(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Readiness:
        """Return whether these data are enough to learn from, and what a person should look at first."""
        return readiness(cases, decisions, self.settings, self.targets)

    def evaluate(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Evaluation:
        """Return how the engine does on decided cases it has not learned from."""
        return evaluate(cases, decisions, self.targets, self.settings, self.learned)

    def save(self, folder: Path) -> None:
        """Write what was learned, complete or not at all. Raises `NotFitted`."""
        if self.learned is None:
            raise NotFitted("triage: nothing is learned yet, expected a fitted engine. Call fit first.")
        files.save(self.learned, folder)

    def load(self, folder: Path) -> Self:
        """Return a copy with what `save` wrote. Raises `BadModel`."""
        return replace(self, learned=files.load(folder))
