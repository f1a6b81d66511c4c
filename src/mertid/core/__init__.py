"""Core values: Case, Suggestion, Decision, Outcome, Solution. pydantic and the standard library only.

`Decision` is imported from `mertid.core.decision` by those who may (only a person decides), so it is not here.
"""

from .case import Case, Document, KnownCase
from .engine import Engine, Settled
from .errors import (
    AlreadyDecided,
    AuditBroken,
    AuditMissing,
    BadCase,
    BadModel,
    BadSettings,
    DeliveryFailed,
    DeliveryRefused,
    MertidError,
    MissingExtra,
    NotEnoughData,
    NotFitted,
    Refused,
    SourceFailed,
    TooBig,
    UnknownSolution,
    Unreadable,
)
from .evaluation import CalibrationPoint, CurvePoint, Evaluation, Finding, GroupFigure, GroupMeasure, Interval, Readiness, WorkPoint
from .facts import Facts, FactSpec, fact
from .measure import Measure
from .outcome import Outcome
from .solution import Gate, LegalBasis, MinutesToday, Retention, RiskClass, Solution, Stage
from .suggestion import Alternative, Answer, Change, Estimate, Mark, Reason, RuleSaid, Similar, Span, Suggestion, ToolScore
from .text import Text, same

__all__ = [
    "AlreadyDecided", "Alternative", "Answer", "AuditBroken", "AuditMissing", "BadCase", "BadModel", "BadSettings",
    "CalibrationPoint", "Case", "Change", "CurvePoint", "DeliveryFailed", "DeliveryRefused", "Document", "Engine",
    "Estimate", "Evaluation", "FactSpec", "Facts", "Finding", "Gate", "GroupFigure", "GroupMeasure", "Interval", "KnownCase",
    "LegalBasis", "Mark", "Measure", "MertidError", "MinutesToday", "MissingExtra", "NotEnoughData", "NotFitted",
    "Outcome", "Readiness", "Reason", "Refused", "Retention", "RiskClass", "RuleSaid", "Settled", "Similar",
    "Solution", "SourceFailed", "Span", "Stage", "Suggestion", "Text", "TooBig", "ToolScore", "UnknownSolution",
    "Unreadable", "WorkPoint", "fact", "same",
]
