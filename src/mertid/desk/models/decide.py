"""What was proposed, what a person did, what turned out, and what must leave the house."""

import uuid
from typing import Any

from django.db import models

from .authority import Team, User
from .case import CaseRow
from .deploy import Deployment, ModelVersion
from .table import ImportBatch


class SuggestionRow(models.Model):
    """One suggestion. The newest one of a case counts. ``shown`` is set when a person saw it."""

    case = models.ForeignKey(CaseRow, models.CASCADE, related_name="suggestions")
    model = models.ForeignKey(ModelVersion, models.PROTECT, null=True)
    payload = models.JSONField(help_text="mertid.core.Suggestion")
    proposed = models.BooleanField(help_text="whether the main target got a proposal")
    value = models.CharField(max_length=80, blank=True, help_text="the main answer's value, also when abstained")
    score = models.FloatField(default=0.0)
    made_at = models.DateTimeField(auto_now_add=True)
    shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]


class DecisionRow(models.Model):
    """What a person did. ``undone_at`` is set when it was taken back; the newest one not undone counts.

    ``deployment``, ``control``, ``proposed`` and ``proposed_value`` repeat what stands on its case and suggestion: the
    manager's figures read tens of thousands of decisions, and the rows of cases and suggestions are wide.
    """

    case = models.ForeignKey(CaseRow, models.CASCADE, related_name="decisions")
    suggestion = models.ForeignKey(SuggestionRow, models.PROTECT, null=True)
    kind = models.CharField(
        max_length=10,
        choices=[
            ("accept", "Godtaget"), ("change", "Rettet"), ("reject", "Afvist"), ("import", "Indlæst historik"),
        ],
    )
    values = models.JSONField(help_text="{'team': slug, 'kle': number, 'case': case number}")
    team = models.ForeignKey(Team, models.PROTECT, null=True)
    reason = models.CharField(max_length=40, blank=True, help_text="key of the solution's override_reasons")
    note = models.TextField(blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, help_text="empty for imported history")
    shown = models.BooleanField(help_text="whether the suggestion was seen")
    active_s = models.FloatField(null=True, blank=True, help_text="handling seconds, idle time left out")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="decisions")
    control = models.BooleanField(default=False)
    proposed = models.BooleanField(null=True, help_text="null: there was no suggestion")
    proposed_value = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            # All that the manager's figures count: answered from the index alone, the rows are wide.
            models.Index(
                fields=[
                    "deployment", "at", "undone_at", "kind", "team", "shown", "control", "proposed", "proposed_value", "reason", "active_s",
                ],
                name="decisions_of_period",
            ),
            models.Index(fields=["deployment", "kind", "case"], name="decisions_by_kind"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.repeat()
        super().save(*args, **kwargs)

    def repeat(self) -> "DecisionRow":
        """Take over what is repeated from the case and the suggestion; `save` does it, ``bulk_create`` does not."""
        self.deployment_id, self.control = self.case.deployment_id, self.case.control
        if self.suggestion is not None:
            self.proposed, self.proposed_value = self.suggestion.proposed, self.suggestion.value
        return self


class OutcomeRow(models.Model):
    """What turned out later: ``rerouted`` (it belonged elsewhere), ``confirmed`` or ``observed``.

    What is observed happened to the citizen whatever was decided: ``values`` holds it per target, such as ``{"admission": "yes"}``, and
    ``decision`` is the one that stood then, if any. Later rows add to earlier ones, target by target.
    """

    case = models.ForeignKey(CaseRow, models.CASCADE, related_name="outcomes")
    decision = models.ForeignKey(DecisionRow, models.CASCADE, null=True, related_name="outcomes")
    kind = models.CharField(max_length=10, choices=[("rerouted", "Sendt videre"), ("confirmed", "Rigtig"), ("observed", "Observeret")])
    values = models.JSONField(default=dict, blank=True, help_text="what was observed, per target")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="outcomes")
    team = models.ForeignKey(Team, models.PROTECT, null=True)
    user = models.ForeignKey(User, models.PROTECT, null=True)
    at = models.DateTimeField()


class Handling(models.Model):
    """One person's work with one case: seconds with activity. Beats come from the page; idle time is left out."""

    case = models.ForeignKey(CaseRow, models.CASCADE, related_name="handlings")
    user = models.ForeignKey(User, models.PROTECT)
    opened_at = models.DateTimeField()
    active_s = models.FloatField(default=0.0)
    last_beat_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="one_handling")]


class Delivery(models.Model):
    """Something that must leave the house after a decision: moved, forwarded, journalised. Never deleted, only retried.

    ``state``: waiting, sent, dead (a person must look), dropped (a person said it need not be sent, or the decision was undone).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(CaseRow, models.CASCADE, related_name="deliveries")
    decision = models.ForeignKey(DecisionRow, models.CASCADE, related_name="deliveries")
    kind = models.CharField(
        max_length=12,
        choices=[
            ("imap_move", "Flyttes i postkassen"), ("forward", "Videresendes"), ("case_system", "Journaliseres"),
        ],
    )
    payload = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        max_length=10, default="waiting",
        choices=[
            ("waiting", "Venter"), ("sent", "Sendt"), ("dead", "Fejlet"), ("dropped", "Opgivet"),
        ],
    )
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(max_length=200, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "kind"], name="one_delivery_a_kind")]
        indexes = [models.Index(fields=["state", "next_try_at"])]
