"""A request for access to documents: its law, its papers, the marks on them, the steps taken, what was released."""

from django.db import models
from django.utils.translation import gettext_noop as _

from .authority import User
from .case import Blob, CaseRow, DocumentRow
from .deploy import Source


class RequestRow(models.Model):
    """What is special about a case that asks for access. The deadline itself is ``case.due_at``.

    ``law``: key of one of the engine's laws, empty until a person chose it. ``requester``: who asks, as {"names": [...],
    "ids": [...]}; to a party the own data is open. ``days``: working days of the deadline where a person chose others than
    the law's. ``version`` grows with each change, so that two people never overwrite each other. ``sorted_at``: when the papers
    were last linked and sorted.
    """

    case = models.OneToOneField(CaseRow, models.CASCADE, related_name="request")
    law = models.CharField(max_length=40, blank=True)
    requester = models.JSONField(default=dict, blank=True)
    days = models.PositiveIntegerField(null=True, blank=True)
    needs_second_person = models.BooleanField(default=False)
    notice_sent_at = models.DateTimeField(null=True, blank=True)
    notice_why = models.TextField(blank=True)
    expected_at = models.DateField(null=True, blank=True)
    sorted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)


class LetterRow(models.Model):
    """What a person wrote instead of a proposed section of the decision (`mertid.govern.letter`); the newest not undone counts.

    ``own`` False: the proposal again. ``proposed``: the proposal that the person saw; a later one that differs makes the text old.
    """

    case = models.ForeignKey(CaseRow, models.CASCADE, related_name="letter_rows")
    section = models.CharField(max_length=100)
    own = models.BooleanField(default=True)
    text = models.TextField(blank=True)
    proposed = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "section"])]
        ordering = ["-id"]


class GatherRow(models.Model):
    """Papers that a job fetches: a folder, a mailbox, documents of earlier cases.

    ``place``: {"folder": path}, {"folder": name, "since": date} or {"documents": [...], "papers": [...]}.
    ``state``: waiting, done, failed (``why`` says so; what came before stays).
    """

    case = models.ForeignKey(CaseRow, models.CASCADE, related_name="gatherings")
    kind = models.CharField(max_length=10, choices=[("folder", _("Mappe")), ("mailbox", _("Postkasse")), ("search", _("Fremsøgt"))])
    place = models.JSONField(default=dict)
    mailbox = models.ForeignKey(Source, models.PROTECT, null=True, blank=True)
    state = models.CharField(
        max_length=10, default="waiting", choices=[("waiting", _("Henter")), ("done", _("Hentet")), ("failed", _("Mislykket"))],
    )
    why = models.CharField(max_length=300, blank=True)
    added = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0, help_text="files that could not be fetched")
    by = models.ForeignKey(User, models.PROTECT, null=True)
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)


class PaperRow(models.Model):
    """A document of a request. ``blob`` is what came in; ``work`` is what marks are made on (a PDF where one can be made).

    ``reading`` holds `Reading.to_bytes`; ``finds`` what the engine found in it, so that papers added later can be linked
    anew. ``proposed`` is the engine's place as JSON; ``decided`` a person's: in, out (not covered, or a duplicate) or
    withheld (whole, on ``ground``). ``facts_given`` (offentlighedsloven § 28) and ``more_given`` (§ 14) are asked for when
    a paper is withheld. ``container``: an archive, whose content became papers of its own. ``version`` grows with each
    decision on the paper itself.
    """

    case = models.ForeignKey(CaseRow, models.CASCADE, related_name="papers")
    number = models.PositiveIntegerField(help_text="number in the list of documents (aktnummer)")
    name = models.CharField(max_length=300)
    media_type = models.CharField(max_length=150)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    container = models.BooleanField(default=False)
    key = models.CharField(max_length=200, blank=True, help_text="what keeps the same file of the same place from being added twice")
    source = models.CharField(
        max_length=10,
        choices=[
            ("upload", _("Lagt på")), ("folder", _("Mappe")), ("mailbox", _("Postkasse")), ("archive", _("Arkivfil")),
            ("mail", _("Bilag til mail")),
            ("search", _("Fremsøgt")), ("request", _("Fulgte med anmodningen")), ("api", _("API")),
        ],
    )
    found_in = models.ForeignKey(DocumentRow, models.SET_NULL, null=True, blank=True, related_name="+", help_text="earlier case's document")
    state = models.CharField(
        max_length=10, default="waiting",
        choices=[("waiting", _("Læses")), ("read", _("Klar")), ("unread", _("Kan ikke læses")), ("password", _("Låst"))],
    )
    why = models.CharField(max_length=300, blank=True, help_text="why it is unread; never its content")
    password = models.TextField(blank=True, help_text="encrypted; only from when it is given until the paper is read")
    tries = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(null=True)
    work = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    work_type = models.CharField(max_length=150, blank=True)
    reading = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    finds = models.JSONField(default=list, blank=True)
    found_under = models.CharField(max_length=40, blank=True, help_text="law whose grounds the finds propose")
    notes = models.JSONField(default=list, blank=True, help_text="what was found beside the text: [{'da','en'}]")
    scanned = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    title = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=20, blank=True, help_text="mail, letter ...; empty where it is not known")
    dated_at = models.DateTimeField(null=True, blank=True)
    sender = models.CharField(max_length=254, blank=True)
    to = models.TextField(blank=True)
    message_id = models.CharField(max_length=300, blank=True)
    thread = models.JSONField(default=list, blank=True)
    proposed = models.JSONField(default=dict, blank=True)
    decided = models.CharField(
        max_length=10, blank=True, choices=[("in", _("Med")), ("out", _("Ikke med")), ("withheld", _("Undtaget helt"))],
    )
    ground = models.CharField(max_length=80, blank=True)
    note = models.TextField(blank=True)
    facts_given = models.CharField(
        max_length=10, blank=True, choices=[
            ("given", _("Faktiske oplysninger gives")),
            ("none", _("Ingen faktiske oplysninger i dokumentet")),
        ],
    )
    facts_text = models.TextField(blank=True, help_text="the facts that are given out of a paper withheld")
    more_given = models.CharField(
        max_length=10, blank=True, choices=[("no", _("Overvejet, gives ikke")), ("given", _("Gives som meroffentlighed"))],
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="paper_number_once"),
            models.UniqueConstraint(fields=["case", "key"], condition=~models.Q(key=""), name="paper_once"),
        ]
        indexes = [models.Index(fields=["case", "state"])]
        ordering = ["number"]


class MarkRow(models.Model):
    """A passage of a paper: characters ``start`` to ``end`` of a sheet of its reading, or an ``area``. No text is stored in it.

    ``area``: {"x0","y0","x1","y1"} in points, as `Box`. ``same``: one keyed digest for all that belongs to one person or
    number in the request. ``state``: proposed, struck, left. ``open``: named because it normally stays open.
    """

    paper = models.ForeignKey(PaperRow, models.CASCADE, related_name="marks")
    sheet = models.PositiveIntegerField()
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    area = models.JSONField(null=True, blank=True)
    find = models.PositiveIntegerField(null=True, blank=True, help_text="place in the paper's finds; empty for what a person marked")
    kind = models.CharField(max_length=40, blank=True)
    same = models.CharField(max_length=32, blank=True, db_index=True)
    score = models.FloatField(default=0.0)
    ground = models.CharField(max_length=80, blank=True)
    rule = models.CharField(max_length=80, blank=True)
    reason = models.JSONField(default=dict, blank=True)
    open = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, default="proposed", choices=[("proposed", _("Foreslået")), ("struck", _("Streges")), ("left", _("Bliver stående"))],
    )
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["paper", "sheet", "start"]), models.Index(fields=["paper", "state"])]
        ordering = ["sheet", "start", "id"]


class StepRow(models.Model):
    """One step of a person, so that it can be taken back: what the marks and papers were before it.

    ``before``: {"marks": [[id, state, ground, by, decided_at, version after]], "made": [[id, version]], "papers":
    [[id, {field: value}, version after]]}.
    """

    case = models.ForeignKey(CaseRow, models.CASCADE, related_name="steps")
    user = models.ForeignKey(User, models.PROTECT)
    at = models.DateTimeField()
    label = models.JSONField(help_text="what was done, without content: {'da','en'}")
    before = models.JSONField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "user", "at"])]
        ordering = ["-at", "-id"]


class ReleaseRow(models.Model):
    """An answer, whole or partial. Its files are written in one transaction, when all of them hold.

    ``state``: working (a job writes and proves), failed (``why``; nothing was kept), proved, approved (by a second
    person), released. Only the files of a released one can be fetched.
    """

    case = models.ForeignKey(CaseRow, models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()
    papers = models.JSONField(default=list, help_text="ids of the papers that it answers on")
    whole = models.BooleanField(default=True, help_text="the whole answer, not a part of it")
    stand = models.CharField(max_length=64, blank=True, help_text="digest of all decisions it was written from")
    state = models.CharField(
        max_length=10, default="working",
        choices=[
            ("working", _("Skrives og efterprøves")), ("failed", _("Holdt ikke")), ("proved", _("Efterprøvet")),
            ("approved", _("Godkendt")),
            ("released", _("Udleveret")),
        ],
    )
    done = models.PositiveIntegerField(default=0, help_text="papers written and proved so far")
    tries = models.PositiveIntegerField(default=0)
    why = models.JSONField(default=list, blank=True, help_text="what did not hold: [{'paper': number or null, 'da', 'en'}]")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="release_number_once")]
        ordering = ["-number"]


class ReleaseFile(models.Model):
    """A file of a release: a redacted copy (``paper``), the list of documents, the draft decision or the proof report."""

    release = models.ForeignKey(ReleaseRow, models.CASCADE, related_name="files")
    paper = models.ForeignKey(PaperRow, models.RESTRICT, null=True, related_name="+")
    kind = models.CharField(
        max_length=10, choices=[
            ("paper", _("Dokument")), ("list", _("Aktliste")), ("letter", _("Afgørelse")),
            ("report", _("Bevisrapport")),
        ],
    )
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=150)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    proof = models.JSONField(default=dict, blank=True)
    notes = models.JSONField(default=list, blank=True)
    holds = models.BooleanField(default=False)

    class Meta:
        ordering = ["kind", "id"]
