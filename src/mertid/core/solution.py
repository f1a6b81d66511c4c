"""Solution: a declaration of what is decided, on which facts, by whom, on what lawful ground."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from .engine import Engine
from .facts import Facts
from .measure import Measure
from .text import Text


class Stage(StrEnum):
    """How far a deployment has come at an authority."""

    IDEA = "idea"
    ANALYSIS = "analysis"
    SHADOW = "shadow"
    PILOT = "pilot"
    OPERATION = "operation"
    CLOSED = "closed"


class RiskClass(StrEnum):
    """Class under the AI Act (Regulation (EU) 2024/1689)."""

    MINIMAL = "minimal"
    LIMITED = "limited"
    HIGH = "high"


class LegalBasis(BaseModel):
    """The lawful ground, each phase its own: Datatilsynet has accepted development and refused operation of the same model."""

    model_config = ConfigDict(frozen=True)

    development: Text
    operation: Text
    retraining: Text


class Retention(BaseModel):
    """How long data are kept, in days; ``None`` follows the authority's own plan for the case."""

    model_config = ConfigDict(frozen=True)

    case_days: int | None = Field(None, ge=1)
    training_days: int = Field(ge=1)
    audit_days: int = Field(ge=183, description="AI Act art. 26(6): at least six months")
    why: Text


class MinutesToday(BaseModel):
    """Minutes a person uses per case today, and where the figure comes from."""

    model_config = ConfigDict(frozen=True)

    minutes: float = Field(gt=0)
    source: Text


class Gate(BaseModel):
    """What must be in place before a solution may go into operation at an authority.

    ``reads`` says what in the platform opens it: ``readiness`` (the data were enough), ``floor`` (the model in use reaches the solution's
    floor on cases it had not seen), ``tool`` (it beats today's tool there). '' is confirmed by a person, whose name and words are kept.
    """

    model_config = ConfigDict(frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    text: Text
    reads: Literal["", "readiness", "floor", "tool"] = ""


class Solution(BaseModel):
    """What is special about one solution; everything else is the platform's. See docs/contract.md for the rules it must meet."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    slug: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text
    purpose: Text
    decider: Text
    legal_basis: LegalBasis
    risk: RiskClass
    risk_why: Text
    medical_device: str | None = None
    personal_data: tuple[Text, ...]
    retention: Retention
    minutes_today: MinutesToday
    facts: type[Facts]
    engine: Any
    also: dict[str, Any] = {}
    """Further engines it uses, by name, such as ``{"search": Search()}``: the desk meets them through the solution too."""
    targets: dict[str, Text]
    choices: dict[str, dict[str, Text]] = {}
    """What a person chooses among, per target: ``{"action": {"visit": Text(...), "none": Text(...)}}``. Where it is filled, only these
    targets are decided; the others are outcomes that the engine estimates and that turn out later."""
    override_reasons: dict[str, Text]
    measure: Measure
    floor: float = Field(gt=0, le=1)
    seconds_per_case: float = Field(0.1, gt=0)
    protected: tuple[str, ...] = ()
    citizen_sees: Text | None = None
    """What the citizen is told and sees, where the case is about a person."""
    lesson: Text | None = None
    """What the real project learned, and how this declaration answers it."""
    gates: tuple[Gate, ...] = ()
    """Its own conditions before operation, beside those that `mertid.govern.gates` sets for every solution of high risk."""
    limits: tuple[Text, ...] = ()
    """What it must not be used for, and what it cannot know."""
    sources: tuple[str, ...] = ()
    exempt: dict[str, str] = {}

    @property
    def decided(self) -> tuple[str, ...]:
        """The targets that a person decides: those with choices, or all where none has any."""
        return tuple(target for target in self.targets if target in self.choices) or tuple(self.targets)

    @property
    def engine_name(self) -> str:
        """The engine's room, such as ``triage``."""
        engine: Engine = self.engine
        return engine.name
