"""Rows that the jobs' tests need, written by the store."""

from typing import Any

from django.utils import timezone

from mertid.desk import store
from mertid.desk.models import CaseRow, Delivery, Source
from tests.desk.conftest import Town
from tests.exchange.dovecot import PASSWORD, Dovecot


def imap_source(town: Town, server: Dovecot, *, user: str = "post", password: str = PASSWORD, **more: Any) -> Source:
    """A source that reads ``user``'s INBOX."""
    settings = {"host": "127.0.0.1", "port": server.port, "tls": "none", "user": user, **more}
    return store.save_source(who=town.who, deployment=town.deployment, kind="imap", name="Postkassen", settings=settings, secret=password)


def decided(town: Town, intake: Any, team: str = "vand", **values: str) -> CaseRow:
    """Open the intake and decide it; its deliveries are due at once."""
    case = store.open_intake(str(intake.pk))
    assert case is not None
    store.decide(who=town.who, case=case, kind="change", values={"team": team, **values})
    make_due(case)
    return case


def make_due(case: CaseRow) -> None:
    """Let the clock have passed the time to undo."""
    Delivery.objects.filter(case=case, state="waiting").update(next_try_at=timezone.now())
