"""The engine contract."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self, runtime_checkable

from .case import Case
from .evaluation import Evaluation, Readiness
from .suggestion import Suggestion


class Settled(Protocol):
    """The right answer for a case, as an engine may learn from it. A `Decision` is one; engines need not know more."""

    @property
    def case_id(self) -> str: ...
    @property
    def values(self) -> Mapping[str, str]: ...
    @property
    def at(self) -> datetime: ...


@runtime_checkable
class Engine(Protocol):
    """What every engine is: a frozen dataclass whose construction only stores its settings.

    ``name`` is the engine's room and its page template; ``extra`` the pip extra it needs, or None; ``targets`` what it
    answers, the main one first.
    """

    name: ClassVar[str]
    extra: ClassVar[str | None]

    @property
    def targets(self) -> tuple[str, ...]: ...

    @property
    def fitted(self) -> bool:
        """Whether it can suggest."""
        ...

    def with_settings(self, settings: Mapping[str, Any]) -> Self:
        """Return a copy with the authority's settings (teams, rules, accepted error share ...) in place, what it learned kept."""
        ...

    def fit(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Self:
        """Return a copy that has learned. Cases without a decision are ignored. Raises `NotEnoughData`."""
        ...

    def suggest(self, cases: Sequence[Case]) -> list[Suggestion]:
        """Return one suggestion per case, in the same order. Never raises on a case that passed its facts' checks."""
        ...

    def readiness(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Readiness:
        """Return whether these data are enough to learn from, with findings for a person. Never raises on too little data."""
        ...

    def evaluate(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Evaluation:
        """Return how the fitted engine does on cases it has not seen."""
        ...

    def save(self, folder: Path) -> None:
        """Write what was learned in open, safe formats; complete or not at all."""
        ...

    def load(self, folder: Path) -> Self:
        """Return a copy with what `save` wrote. Raises `BadModel`."""
        ...
