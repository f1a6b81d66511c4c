"""A solution at an authority: stage, settings, sources, rules, models and the subject plan."""

from django.db import models

from .authority import Authority, User

STAGES = [("idea", "Idé"), ("analysis", "Analyse"), ("shadow", "Skygge"), ("pilot", "Pilot"), ("operation", "Drift"), ("closed", "Lukket")]


class Deployment(models.Model):
    """A solution at an authority.

    ``error_share``: highest accepted share of wrong proposals, (0, 1); ``confidence``: how sure that promise must be, (0, 1);
    ``control_share``: share of cases shown without suggestion, [0, 1). ``filing``: what happens with decided mail.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="deployments")
    solution = models.CharField(max_length=80)
    stage = models.CharField(max_length=10, choices=STAGES, default="pilot")
    stage_since = models.DateTimeField(auto_now_add=True)
    error_share = models.FloatField(default=0.05)
    confidence = models.FloatField(default=0.95)
    control_share = models.FloatField(default=0.05)
    promised_hours_month = models.FloatField(null=True, blank=True, help_text="hours a month promised in the business case")
    filing = models.CharField(
        max_length=10, default="move",
        choices=[("move", "Flyt til teamets mappe"), ("forward", "Videresend til teamets postkasse"), ("none", "Lad mailen ligge")],
    )
    case_system = models.JSONField(
        default=dict, blank=True, help_text="{'kind': 'folder', 'path': ...} or {'kind': 'http', 'url': ..., 'secret': NAME}",
    )
    smtp = models.JSONField(default=dict, blank=True, help_text="{'host','port','tls','user','secret','sender'}")
    case_number_pattern = models.CharField(max_length=200, blank=True, help_text="regular expression of the case system's numbers")
    deadline_days = models.PositiveIntegerField(default=7, help_text="working days until a case is overdue")
    settings = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "solution"], name="one_deployment")]

    def __str__(self) -> str:
        return f"{self.solution} ({self.authority_id})"


class Source(models.Model):
    """Where cases come from. Secrets are stored encrypted, never shown. ``state`` belongs to the reader (UIDVALIDITY, last UID)."""

    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="sources")
    kind = models.CharField(
        max_length=10,
        choices=[
            ("imap", "IMAP-postkasse"), ("memo", "Digital Post"), ("folder", "Mappe"), ("api", "API"),
        ],
    )
    name = models.CharField(max_length=120)
    settings = models.JSONField(default=dict)
    secret = models.TextField(blank=True, help_text="encrypted")
    state = models.JSONField(default=dict, blank=True)
    active = models.BooleanField(default=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class RuleRow(models.Model):
    """The authority's own rule; tried before the model, in order of ``position``. ``definition`` is the engine's rule form."""

    deployment = models.ForeignKey(Deployment, models.CASCADE, related_name="rules")
    name = models.CharField(max_length=120)
    definition = models.JSONField()
    position = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["position", "id"]


class ModelVersion(models.Model):
    """One training. Its folder holds what the engine saved. At most one version a deployment is ``active``."""

    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="models")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, default="training",
        choices=[
            ("training", "Trænes"), ("ready", "Klar"), ("active", "I brug"), ("retired", "Afløst"),
            ("worse", "Ikke bedre"), ("failed", "Mislykket"),
        ],
    )
    folder = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 over the folder's files")
    cases = models.PositiveIntegerField(default=0)
    evaluation = models.JSONField(default=dict, blank=True)
    readiness = models.JSONField(default=dict, blank=True)
    progress = models.JSONField(default=dict, blank=True, help_text="{'done': share in [0, 1], 'doing': {'da','en'}}")
    made_by = models.ForeignKey(User, models.PROTECT, null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deployment", "number"], name="model_number_once"),
            models.UniqueConstraint(fields=["deployment"], condition=models.Q(state="active"), name="one_active_model"),
        ]
        ordering = ["-number"]


class KlePlan(models.Model):
    """One published version of the subject plan at an authority."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="kle_plans")
    version = models.CharField(max_length=40)
    imported_at = models.DateTimeField(auto_now_add=True)
    active = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "version"], name="plan_version_once")]


class KleSubject(models.Model):
    """A main group (NN), group (NN.NN) or subject (NN.NN.NN) of a plan."""

    plan = models.ForeignKey(KlePlan, models.CASCADE, related_name="subjects")
    number = models.CharField(max_length=8)
    title = models.CharField(max_length=300)
    keywords = models.JSONField(default=list, blank=True)
    retired = models.BooleanField(default=False)
    replaced_by = models.CharField(max_length=8, blank=True)
    keep = models.CharField(max_length=1, blank=True, help_text="B keep, K discard")
    delete_after = models.CharField(max_length=20, blank=True, help_text="ISO 8601 duration")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="subject_once")]
        ordering = ["number"]


