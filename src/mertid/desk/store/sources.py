"""Where cases come from, and how the reading goes."""

from typing import Any

from django.utils import timezone

from mertid.desk.models import Deployment, Source
from mertid.desk.secrets import encrypt

from .audit import audited, record, unaudited
from .setup import assign
from .who import Who

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


@audited
def source_failed(*, source: Source, error: str) -> None:
    """Say that a source could not be read. ``error`` holds no content. Only the first failure in a row is audited with it."""
    from .who import worker

    now = timezone.now()
    since = source.failing_since or now
    Source.objects.filter(pk=source.pk).update(failing_since=since, last_error=error[:300])
    source.failing_since, source.last_error = since, error[:300]
    record(worker(source.deployment.authority), "source.failed", source)


@unaudited("The reader's own bookmark, moved every few seconds; each message it brought has its audit row.")
def source_ok(*, source: Source, state: dict[str, Any]) -> None:
    """Say that a source was read up to ``state``."""
    now = timezone.now()
    Source.objects.filter(pk=source.pk).update(state=state, seen_at=now, failing_since=None, last_error="")
    source.state, source.seen_at, source.failing_since, source.last_error = state, now, None, ""
