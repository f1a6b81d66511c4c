"""The audit log, hash-chained per authority, and the workers that are alive."""

from django.db import models

from .authority import Authority


class AuditRow(models.Model):
    """One look-up or write. ``digest`` covers the row and the digest before it; see `mertid.govern.audit`.

    ``actor``: ``user:<id>``, ``token:<id>``, ``worker``, ``command`` or ``visitor``. ``detail`` holds ids, field names and
    counts, never a case's content.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="audit")
    position = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=40, db_index=True)
    thing = models.CharField(max_length=80, help_text="such as case:<id>", db_index=True)
    detail = models.JSONField(default=dict)
    before = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "position"], name="audit_position")]
        ordering = ["authority_id", "position"]


class WorkerRow(models.Model):
    """A running worker. One whose beat is old, or whose process is gone, is dead: its jobs are taken up by another."""

    id = models.CharField(primary_key=True, max_length=64)
    host = models.CharField(max_length=120)
    process = models.CharField(max_length=60, help_text="process id and start time, so that a reused id is not mistaken for it")
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)
