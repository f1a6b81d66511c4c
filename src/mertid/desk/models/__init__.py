"""The tables. Rows are written in `mertid.desk.store` alone, each with its audit row in the same transaction."""

from .authority import ApiToken, Authority, Role, Seat, Team, User, VisitorTries
from .case import Blob, CaseNumber, CaseRow, DocumentRow, Intake
from .decide import DecisionRow, Delivery, Handling, OutcomeRow, SuggestionRow
from .deploy import Deployment, KlePlan, KleSubject, ModelVersion, RuleRow, Source
from .fleet import FleetRun
from .log import AuditRow, WorkerRow
from .redact import GatherRow, LetterRow, MarkRow, PaperRow, ReleaseFile, ReleaseRow, RequestRow, StepRow
from .route import PlanningRow, PlanRun, RoutePlan
from .table import ImportBatch

__all__ = [
    "ApiToken", "AuditRow", "Authority", "Blob", "CaseNumber", "CaseRow", "DecisionRow", "Delivery", "Deployment", "DocumentRow",
    "FleetRun", "GatherRow", "Handling", "ImportBatch", "Intake", "KlePlan", "KleSubject", "LetterRow", "MarkRow", "ModelVersion",
    "OutcomeRow", "PaperRow", "PlanRun", "PlanningRow", "ReleaseFile", "ReleaseRow", "RequestRow", "Role", "RoutePlan", "RuleRow", "Seat",
    "Source", "StepRow", "SuggestionRow", "Team", "User", "VisitorTries", "WorkerRow",
]
