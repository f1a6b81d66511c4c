"""A case that is planned: its versions of the plan, the one in use, the searches for better ones."""

from django.db import models
from django.utils.translation import gettext_noop as _

from .authority import User
from .case import Blob, CaseRow
from .decide import DecisionRow, SuggestionRow


class PlanningRow(models.Model):
    """What is special about a case that is planned: which version edits build on.

    ``current``: number of that version. Whoever writes names the version that the page showed; another is refused, so that two planners
    never overwrite each other. ``suggestion``: the newest one whose plan was taken over. ``baseline``: figures of the plain plan that
    others are compared with, ``baseline_of`` the problem they belong to.
    """

    case = models.OneToOneField(CaseRow, models.CASCADE, related_name="planning")
    current = models.PositiveIntegerField(default=0)
    suggestion = models.ForeignKey(SuggestionRow, models.SET_NULL, null=True, blank=True, related_name="+")
    baseline = models.JSONField(default=dict, blank=True)
    baseline_of = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)


class RoutePlan(models.Model):
    """One version of a plan. Never changed after it was made, but for the decision that published it.

    ``problem``: the problem's JSON, deflated, once however many versions share it. ``data``: the plan's JSON, deflated. ``locks``:
    ``[{"visit", "carers": [ids], "start": minutes or null}]``. ``faults``: as the checker tells them, with their texts. ``did``: what
    made this version, ids alone. ``edited``: what was changed by hand since the suggestion, counted when it is published.
    """

    case = models.ForeignKey(CaseRow, models.CASCADE, related_name="plans")
    number = models.PositiveIntegerField()
    kind = models.CharField(
        max_length=10, choices=[
            ("suggested", _("Foreslået")), ("empty", _("Tom plan")), ("run", _("Beregnet")), ("moved", _("Flyttet i hånden")),
            ("removed", _("Taget ud i hånden")), ("locked", _("Låst")), ("unlocked", _("Låst op")), ("event", _("Lagt om efter hændelse")),
        ],
    )
    based_on = models.PositiveIntegerField(null=True, blank=True)
    problem = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    data = models.BinaryField()
    locks = models.JSONField(default=list, blank=True)
    figures = models.JSONField(default=dict)
    faults = models.JSONField(default=list, blank=True)
    did = models.JSONField(default=dict, blank=True)
    edited = models.JSONField(default=dict, blank=True)
    decision = models.ForeignKey(DecisionRow, models.PROTECT, null=True, blank=True, related_name="plans")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="plan_number_once")]
        ordering = ["-number"]


class PlanRun(models.Model):
    """A search for a better plan, or the mending of one after an event, done by a worker.

    ``asked``: ``{"weights", "seconds", "from"}`` or the event. ``state``: waiting, working, done, failed (``why`` says so). ``best``: the
    best plan so far, deflated, so that a worker that takes over from a killed one goes on from there. ``spent_s``: seconds used.
    """

    case = models.ForeignKey(CaseRow, models.CASCADE, related_name="plan_runs")
    kind = models.CharField(max_length=10, choices=[("run", _("Beregning")), ("event", _("Omlægning"))])
    asked = models.JSONField(default=dict)
    based_on = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, default="waiting",
        choices=[("waiting", _("Venter")), ("working", _("Regner")), ("done", _("Færdig")), ("failed", _("Mislykket"))],
    )
    stop = models.BooleanField(default=False)
    tries = models.PositiveIntegerField(default=0)
    spent_s = models.FloatField(default=0.0)
    progress = models.JSONField(default=dict, blank=True)
    best = models.BinaryField(null=True)
    result = models.PositiveIntegerField(null=True, blank=True)
    why = models.JSONField(default=dict, blank=True, help_text="{'da','en'}, never content")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "state"], name="plan_runs_by_state")]
        ordering = ["-id"]
