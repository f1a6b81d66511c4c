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


class WorkPoint(BaseModel):
    """What flagging every case at or above ``threshold`` means: work and what it finds.

    ``flagged`` share of all cases; ``found`` share of the events that are among the flagged (sensitivity); ``hit`` share of the flagged
    that are events (positive predictive value); ``net_benefit`` and ``net_benefit_all`` per case, of this model and of flagging all.
    Source of net benefit: Vickers and Elkin, Medical Decision Making 26 (2006).
    """

    model_config = ConfigDict(frozen=True)

    threshold: float
    flagged: float
    found: float
    hit: float
    net_benefit: float
    net_benefit_all: float


class CalibrationPoint(BaseModel):
    """Of ``n`` cases with ``predicted`` chance on average, the share ``observed`` had the event (95 % interval ``low``, ``high``)."""

    model_config = ConfigDict(frozen=True)

    predicted: float
    observed: float
    low: float
    high: float
    n: int


class GroupMeasure(BaseModel):
    """How one protected group fares: ``fact`` and ``value`` name it, ``measures`` as in `Evaluation`, with intervals."""

    model_config = ConfigDict(frozen=True)

    target: str
    fact: str
    value: str
    label: Text
    n: int
    events: int
    measures: dict[str, Interval] = {}


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
    rivals: dict[str, dict[str, Interval]] = {}
    """The same measures of what it is compared with: ``logistic``, ``boosting``, ``tool`` (today's screening tool)."""
    work: dict[str, tuple[WorkPoint, ...]] = {}
    calibration: dict[str, tuple[CalibrationPoint, ...]] = {}
    protected: tuple[GroupMeasure, ...] = ()


class Finding(BaseModel):
    """Something a person should look at. ``case_ids`` point, never quote."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["few", "new", "label", "duplicate", "leak", "drift", "missing", "identifier", "future", "sign", "origin"]
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
