"""The audit log: hash-chained per authority."""

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
