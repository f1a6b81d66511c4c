"""Fleets worked out for a case: every run is kept, and whether a machine or a person made it."""

from django.db import models
from django.utils.translation import gettext_noop as _

from .authority import User
from .case import CaseRow
from .decide import DecisionRow


class FleetRun(models.Model):
    """One working out of a fleet. Never changed once stored, but for ``decision`` when it is chosen.

    ``kind``: ``auto`` (the machine found the fleet at ``price``), ``hand`` (a person gave the numbers), ``day`` (vehicles given to booked
    trips). ``counts``: vehicles by type's key. ``result``: what came of it, as the engine's JSON; for ``day`` the assignment, with the
    bookings under ``need`` (no names). ``made_by`` is empty where the suggestion brought it.
    """

    case = models.ForeignKey(CaseRow, models.CASCADE, related_name="fleet_runs")
    number = models.PositiveIntegerField()
    kind = models.CharField(
        max_length=4, choices=[("auto", _("Automatisk")), ("hand", _("I hånden")), ("day", _("Dagens fordeling"))],
    )
    price = models.FloatField(default=0)
    counts = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    decision = models.ForeignKey(DecisionRow, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="fleet_run_once")]
        ordering = ["-number"]
