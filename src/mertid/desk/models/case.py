"""What came in: the bytes as received, the case made of them, its documents."""

import uuid

from django.db import models

from .authority import Authority, Team, User
from .deploy import Deployment, Source
from .table import ImportBatch


class Blob(models.Model):
    """Bytes as received, once per authority and content. In the database, so that they are stored or lost with their row."""

    authority = models.ForeignKey(Authority, models.PROTECT)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "sha256"], name="blob_once")]


class Intake(models.Model):
    """One message as received. Stored before the sender is told "accepted"; ``key`` keeps it from being doubled.

    ``state``: waiting (to be opened), opened (has a case), unreadable (kept whole, shown to a person), set_aside (a person
    dealt with it by hand).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="intakes")
    source = models.ForeignKey(Source, models.PROTECT, related_name="intakes")
    key = models.CharField(max_length=200, help_text="messageUUID for Digital Post, SHA-256 of the bytes otherwise")
    name = models.CharField(max_length=300, blank=True, help_text="file name or IMAP place")
    place = models.JSONField(default=dict, blank=True, help_text="where it lies at the source: {'folder','uidvalidity','uid'} or {'path'}")
    media_type = models.CharField(max_length=100, default="message/rfc822")
    blob = models.ForeignKey(Blob, models.PROTECT)
    state = models.CharField(
        max_length=10, default="waiting",
        choices=[("waiting", "Venter"), ("opened", "Åbnet"), ("unreadable", "Ulæselig"), ("set_aside", "Håndteret i hånden")],
    )
    why = models.CharField(max_length=300, blank=True, help_text="why it is unreadable; never its content")
    tries = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField()
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="message_once")]
        indexes = [models.Index(fields=["deployment", "state"])]


class CaseNumber(models.Model):
    """An open or closed case in the authority's case system that messages may belong to."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="case_numbers")
    number = models.CharField(max_length=80)
    title = models.CharField(max_length=300, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True)
    kle = models.CharField(max_length=8, blank=True)
    party = models.CharField(max_length=254, blank=True, help_text="e-mail or id of the citizen, lower case")
    open = models.BooleanField(default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "number"], name="case_number_once")]
        indexes = [models.Index(fields=["authority", "party"])]


class CaseRow(models.Model):
    """What a person must decide on. One intake gives at most one case.

    ``state``: new (no suggestion yet), waiting (for a person), decided, filed (delivered). ``team`` is the queue it lies
    in, empty = the sorters'. ``control`` cases are shown without suggestion, so that the benefit can be measured.
    A case that asks for access to documents has a ``request``, see `RequestRow`. ``person``, ``known_at`` and ``origin`` as in
    `mertid.core.Case`; one that came in a table belongs to its ``batch``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="cases")
    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="cases")
    intake = models.OneToOneField(Intake, models.PROTECT, null=True, related_name="case")
    number = models.PositiveIntegerField(help_text="running number at the authority")
    title = models.CharField(max_length=300, blank=True)
    sender = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=20, default="mail")
    language = models.CharField(max_length=5, blank=True)
    facts = models.JSONField()
    shown_html = models.TextField(blank=True, help_text="the mail's HTML made safe, or empty")
    warnings = models.JSONField(default=list, blank=True, help_text="what was damaged or left out when it was opened: [{'da','en'}]")
    message_id = models.CharField(max_length=300, blank=True, db_index=True)
    thread = models.JSONField(default=list, blank=True, help_text="message ids it answers")
    search = models.TextField(blank=True, help_text="lower-case text for the queue's search field")
    state = models.CharField(
        max_length=10, default="new",
        choices=[
            ("new", "Ny"), ("waiting", "Venter"), ("decided", "Besluttet"), ("filed", "Journaliseret"),
        ],
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="cases")
    kle = models.CharField(
        max_length=8, blank=True, help_text="subject as now known: decided, else proposed, else given by the sender; rights by KLE read it",
    )
    assignee = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="cases")
    control = models.BooleanField(default=False)
    imported = models.BooleanField(default=False, help_text="decided elsewhere before; history to learn from")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="cases")
    row_key = models.CharField(max_length=64, blank=True, help_text="keyed hash of the source's own row id: the same row is stored once")
    person = models.CharField(max_length=64, blank=True, help_text="keyed pseudonym, the same in all cases of one person")
    known_at = models.JSONField(default=dict, blank=True, help_text="when each fact became known, ISO times by name, where it is told")
    origin = models.CharField(max_length=4, default="real", choices=[("real", "Rigtig"), ("made", "Opdigtet")])
    score = models.FloatField(null=True, blank=True, help_text="score of the main answer when proposed, else null")
    estimate = models.FloatField(null=True, blank=True, help_text="what its suggestion estimates, for ranking; null: none or hidden")
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="case_running_number"),
            models.UniqueConstraint(fields=["deployment", "row_key"], condition=~models.Q(row_key=""), name="source_row_once"),
        ]
        indexes = [
            models.Index(fields=["deployment", "state", "team", "received_at"]),
            models.Index(fields=["deployment", "state", "received_at"], name="queue_by_age"),
            models.Index(fields=["deployment", "state", "due_at"], name="queue_by_due"),
            models.Index(fields=["deployment", "imported", "received_at"], name="cases_of_period"),
            models.Index(fields=["deployment", "state", "estimate"], name="queue_by_estimate"),
            models.Index(fields=["deployment", "person"], condition=~models.Q(person=""), name="cases_of_person"),
        ]


class DocumentRow(models.Model):
    """An attachment or page of a case with the text found in it. ``state`` and ``note`` as in `mertid.core.Document`."""

    case = models.ForeignKey(CaseRow, models.CASCADE, related_name="documents")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    media_type = models.CharField(max_length=150)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True)
    text = models.TextField(blank=True)
    pages = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, default="read")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "position"], name="document_position")]
        ordering = ["position"]
