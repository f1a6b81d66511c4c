"""What is known of a model and of the data it learns from: figures with intervals, findings, a plain verdict."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from .text import Text


class Interval(BaseModel):
    """A measured figure with its interval; ``method`` says how the interval was found, ``n`` on how many cases."""

    model_config = ConfigDict(frozen=True)

    value: float
    low: float
    high: float
    n: int = Field(ge=0)
    method: str = ""


class CurvePoint(BaseModel):
    """At ``threshold``: share of cases that get a proposal, share of those proposals that are wrong, with an interval."""

    model_config = ConfigDict(frozen=True)

    threshold: float
    coverage: float
    error: float
    low: float
    high: float
    n: int


class GroupFigure(BaseModel):
    """How one team, subject or group fares. ``right`` of ``n`` cases."""

    model_config = ConfigDict(frozen=True)

    value: str
    label: str
    n: int
    right: int
    covered: int = 0


class Evaluation(BaseModel):
    """How a model does on cases it has not seen.

    ``measures``: ``<target>_accuracy``, ``<target>_top3``, ``coverage``, ``error`` (of proposals), ``calibration_error``.
    ``baseline``: the same names for the plain guess. ``promise`` is the sentence shown at the desk.
    """

    model_config = ConfigDict(frozen=True)

    n: int
    measures: dict[str, Interval]
    baseline: dict[str, float] = {}
    curve: tuple[CurvePoint, ...] = ()
    threshold: float = 0.0
    groups: tuple[GroupFigure, ...] = ()
    promise: Text | None = None
    chosen: Text | None = None


class Finding(BaseModel):
    """Something a person should look at. ``case_ids`` point, never quote."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["few", "new", "label", "duplicate", "leak", "drift", "missing"]
    level: Literal["info", "warn", "stop"]
    text: Text
    value: str = ""
    case_ids: tuple[str, ...] = ()


class Readiness(BaseModel):
    """Whether the data are enough to learn from, and why."""

    model_config = ConfigDict(frozen=True)

    enough: bool
    because: Text
    n: int
    groups: tuple[GroupFigure, ...] = ()
    findings: tuple[Finding, ...] = ()
