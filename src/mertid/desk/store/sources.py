"""Where cases come from, and how the reading goes."""

from typing import Any

from django.utils import timezone

from mertid.desk.models import Deployment, Source
from mertid.desk.secrets import encrypt

from .audit import audited, record, unaudited
from .setup import assign
from .who import Who, worker

_FIELDS = {"kind", "name", "settings", "active"}


@audited
def save_source(*, who: Who, deployment: Deployment, source: Source | None = None, secret: str | None = None, **fields: Any) -> Source:
    """Make or change a source (kind, name, settings, active). ``secret`` is kept encrypted; None leaves it as it is."""
    row = source or Source(deployment=deployment)
    changed = assign(row, fields, _FIELDS)
    if secret is not None:
        row.secret = encrypt(secret)
        changed.append("secret")
    row.save()
    record(who, "source.saved", row, fields=changed)
    return row


@unaudited("A further failure only renews the text at the source; the first one in a row leaves its audit row in _failure_begins.")
def source_failed(*, source: Source, error: str) -> None:
    """Say that a source could not be read. ``error`` holds no content. Of failures in a row only the first is audited."""
    said = error[:300]
    if not Source.objects.filter(pk=source.pk).exclude(failing_since=None).update(last_error=said):
        _failure_begins(source=source, error=said)
    source.refresh_from_db(fields=["failing_since", "last_error"])


@audited
def _failure_begins(*, source: Source, error: str) -> None:
    Source.objects.filter(pk=source.pk).update(failing_since=timezone.now(), last_error=error)
    record(worker(source.deployment.authority), "source.failed", source)


@unaudited("The reader's own bookmark, moved every few seconds; each message it brought has its audit row.")
def source_ok(*, source: Source, state: dict[str, Any]) -> None:
    """Say that a source was read up to ``state``."""
    now = timezone.now()
    Source.objects.filter(pk=source.pk).update(state=state, seen_at=now, failing_since=None, last_error="")
    source.state, source.seen_at, source.failing_since, source.last_error = state, now, None, ""
