"""Who works where: authorities (the tenants), teams, people, their seats and the machines' tokens."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Role(models.TextChoices):
    """What a person may do; a person may hold several."""

    SORTER = "sorter", "Postfordeler"
    CASE_WORKER = "case_worker", "Sagsbehandler"
    MANAGER = "manager", "Leder"
    DATA_SCIENTIST = "data_scientist", "Dataspecialist"
    DPO = "dpo", "Databeskyttelsesrådgiver"
    ADMIN = "admin", "Administrator"


class Authority(models.Model):
    """A public authority. The CVR number is the tenant key."""

    cvr = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=200)
    contact_email = models.EmailField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    audit_position = models.BigIntegerField(default=0, help_text="position of the newest audit row; a cut tail shows")
    audit_digest = models.CharField(max_length=64, blank=True, help_text="digest of the newest audit row")
    pseudonym_check = models.CharField(max_length=64, blank=True, help_text="mark of the key that people's numbers are hashed with")
    engine_stamp = models.CharField(max_length=64, blank=True, help_text="digest of the newest audit row on what engines are told")

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """An organisational unit that receives cases. ``slug`` is what models and decisions hold; it never changes."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="teams")
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True, help_text="where mail is forwarded")
    folder = models.CharField(max_length=200, blank=True, help_text="IMAP folder that decided mail is moved to")
    contact_points = models.JSONField(default=list, blank=True, help_text="Digital Post contact point ids")
    kle_prefixes = models.JSONField(default=list, blank=True, help_text="KLE numbers or beginnings that the team handles")
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "slug"], name="team_slug_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Look-up by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """A person at one authority. Locked for a while after repeated failed log-ins."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="users")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, default="da", choices=[("da", "Dansk"), ("en", "English")])
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False, help_text="has a one-time password from an administrator")
    failed_logins = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    objects = UserManager()
    USERNAME_FIELD = "email"

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """One role of a person: role x solution x organisational unit x KLE. Empty means all."""

    user = models.ForeignKey(User, models.CASCADE, related_name="seats")
    role = models.CharField(max_length=20, choices=Role.choices)
    solution = models.CharField(max_length=80, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True)
    kle_prefix = models.CharField(max_length=8, blank=True)


class ApiToken(models.Model):
    """A machine's key to the API of one authority; only its SHA-256 is stored. ``scopes``: read, write, receive."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class VisitorTries(models.Model):
    """Failed log-ins from one network address, which is kept only as a keyed digest; forgotten when the window has passed."""

    digest = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
