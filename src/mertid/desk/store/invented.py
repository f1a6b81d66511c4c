"""Moves invented work into the past, so that the demo's figures have weeks behind them. Refused for any real authority."""

from datetime import datetime, timedelta

from mertid.core import Refused
from mertid.desk.models import Authority, CaseRow, DecisionRow, Deployment, Handling, OutcomeRow, SuggestionRow

from .audit import audited, record
from .who import Who


@audited
def move_to_past(*, who: Who, case: CaseRow, decided_at: datetime, active_s: float) -> None:
    """Say that a decided case of an invented authority was decided at ``decided_at`` after ``active_s`` seconds of work.

    Raises
    ------
    Refused
        When the authority's contact address does not end in ``.example``, which no real one does.
    """
    _only_invented(who)
    opened_at = decided_at - timedelta(seconds=active_s)
    seen = SuggestionRow.objects.filter(case=case)
    seen.update(made_at=case.received_at + timedelta(seconds=20))
    seen.exclude(shown_at=None).update(shown_at=opened_at)
    DecisionRow.objects.filter(case=case).update(at=decided_at, active_s=active_s)
    Handling.objects.filter(case=case).update(opened_at=opened_at, last_beat_at=decided_at, active_s=active_s)
    OutcomeRow.objects.filter(case=case).update(at=decided_at + timedelta(days=2))
    CaseRow.objects.filter(pk=case.pk).exclude(decided_at=None).update(decided_at=decided_at)
    record(who, "case.invented", case)


@audited
def stage_since(*, who: Who, deployment: Deployment, since: datetime) -> None:
    """Say that an invented authority's deployment entered its stage at ``since``.

    Raises
    ------
    Refused
        When the authority is a real one, see `is_invented`.
    """
    _only_invented(who)
    Deployment.objects.filter(pk=deployment.pk).update(stage_since=since)
    record(who, "deployment.invented", deployment)


def is_invented(authority: Authority) -> bool:
    """Whether the authority is made up: its contact address ends in ``.example``, which no real one does (RFC 2606)."""
    return authority.contact_email.endswith(".example")


def _only_invented(who: Who) -> None:
    if not is_invented(who.authority):
        raise Refused("invented: the authority's contact address does not end in .example, expected an invented one. Only the demo may.")
