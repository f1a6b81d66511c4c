"""A table or bundle of many cases, or of many outcomes, read in at once."""

import uuid

from django.db import models

from .authority import User
from .deploy import Deployment


class ImportBatch(models.Model):
    """One file of cases or outcomes. All of its good rows are stored in one transaction, or none is.

    ``state``: draft (uploaded, being looked at), waiting (for the worker), done, failed (nothing stored), undone (taken back).
    ``cells`` holds what was uploaded until it is read in or given up: pseudonymised on receipt, then encrypted.
    ``report`` names wrong rows by line, column and what was expected: ``{"rows": [...], "by_column": {...}}``, never by content.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="batches")
    kind = models.CharField(max_length=8, choices=[("cases", "Sager"), ("outcomes", "Udfald"), ("plan", "Planlægning")], default="cases")
    form = models.CharField(max_length=8, default="table", help_text="table, fhir or api")
    digest = models.CharField(max_length=64, blank=True, help_text="keyed hash of the file as received, so that the same file is noticed")
    mapping = models.JSONField(default=dict, blank=True, help_text="which column is which fact; see mertid.exchange.mapping")
    state = models.CharField(
        max_length=8, default="draft",
        choices=[
            ("draft", "Kladde"), ("waiting", "Venter"), ("done", "Indlæst"), ("failed", "Mislykket"), ("undone", "Fortrudt"),
        ],
    )
    take_good = models.BooleanField(default=False, help_text="whether good rows are taken though others are wrong")
    rows = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    again = models.PositiveIntegerField(default=0, help_text="rows that were stored before")
    report = models.JSONField(default=dict, blank=True)
    progress = models.JSONField(default=dict, blank=True, help_text="{'done': share in [0, 1], 'doing': {'da','en'}}")
    cells = models.BinaryField(null=True)
    origin = models.CharField(max_length=4, default="real", choices=[("real", "Rigtig"), ("made", "Opdigtet")])
    error = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["deployment", "made_at"], name="batches_by_age")]
        ordering = ["-made_at"]
