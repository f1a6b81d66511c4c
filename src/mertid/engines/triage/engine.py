"""The engine: rules and facts first, then what was learned; abstains rather than guess."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Self

from mertid.core import Answer, BadSettings, Case, Evaluation, Readiness, Settled, Suggestion, Text

from .settings import Settings, read_settings

NOT_TRAINED = Text(
    da="Modellen er ikke trænet endnu, så kun regler og oplysninger fra afsenderen giver forslag",
    en="The model is not trained yet, so only rules and the sender's own data give proposals",
)


@dataclass(frozen=True)
class Triage:
    """Proposes team, KLE subject and known case for a message."""

    name: ClassVar[str] = "triage"
    extra: ClassVar[str | None] = None

    targets: tuple[str, ...] = ("team", "kle", "case")
    settings: Settings = field(default_factory=Settings, repr=False)

    @property
    def fitted(self) -> bool:
        return False

    def with_settings(self, settings: Mapping[str, Any]) -> Self:
        return replace(self, settings=read_settings(settings))

    def fit(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Self:
        return self

    def suggest(self, cases: Sequence[Case]) -> list[Suggestion]:
        return [Suggestion(case_id=c.id, answers=tuple(Answer(target=t, value=None, by="nothing", abstained=NOT_TRAINED) for t in self.targets)) for c in cases]

    def readiness(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Readiness:
        return Readiness(enough=False, because=NOT_TRAINED, n=len(decisions))

    def evaluate(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Evaluation:
        return Evaluation(n=0, measures={})

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)

    def load(self, folder: Path) -> Self:
        return self


__all__ = ["BadSettings", "Triage"]
