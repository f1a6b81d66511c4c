"""What every page of a request shares: who may open it, its bar with the steps, and how a refusal is told."""

from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mertid.core import AlreadyDecided, Refused, Text
from mertid.desk.access import CASE_ROLES, DeskRequest, get_case
from mertid.desk.models import CaseRow, PaperRow, ReleaseRow, RequestRow, Role, StepRow
from mertid.desk.redaction import grounds_of, redactor, redacts
from mertid.desk.store.deadline import COPENHAGEN, due_at
from mertid.desk.store.redact import request_from_case, undo_step

READERS = CASE_ROLES
DECIDERS = (Role.SORTER, Role.CASE_WORKER)
APPROVERS = (Role.SORTER, Role.CASE_WORKER, Role.MANAGER)
REFUSALS = (Refused, AlreadyDecided)
"""What the store raises when something cannot be done now, or another was first; both may carry a sentence for the person."""

PATH = "<slug:solution>/request/<uuid:request_id>/"


class Tab(NamedTuple):
    """One step of a request in the bar."""

    name: str
    url: str
    label: str
    note: str


@dataclass(frozen=True)
class Counts:
    """How far a request's documents have come. ``rest``: within scope and not gone through."""

    papers: int
    waiting: int
    unread: int
    locked: int
    unsorted: int
    taken: int
    done: int

    @property
    def rest(self) -> int:
        """Documents within scope that nobody has gone through."""
        return self.taken - self.done

    @property
    def read_share(self) -> int:
        """Documents read, in per cent."""
        return 100 * (self.papers - self.waiting) // self.papers if self.papers else 0


class Opened:
    """A request that the person may see, with what its pages need, each looked up when asked for."""

    def __init__(self, request: DeskRequest, case: CaseRow) -> None:
        self.http, self.case = request, case
        self.row: RequestRow = case.request
        self.engine = redactor(request.deployment)

    @cached_property
    def law(self) -> Any:
        """The chosen law, or None."""
        return self.engine.laws().get(self.row.law)

    @cached_property
    def grounds(self) -> dict[str, Any]:
        """The chosen law's grounds by key; empty before one is chosen."""
        return grounds_of(self.http.deployment, self.row.law) if self.law else {}

    @cached_property
    def kinds(self) -> dict[str, str]:
        """What the kinds of finds are called."""
        return {key: kind.label.in_(get_language() or "da") for key, kind in self.engine.kinds().items()}

    @cached_property
    def decides(self) -> bool:
        """Whether the person may change anything here, and the request is unanswered."""
        return self.open and any(role in DECIDERS for role in self.http.roles)

    @property
    def undoable(self) -> bool:
        """Whether the person has a step here that may be taken back."""
        return self.decides and StepRow.objects.filter(case=self.case, user=self.http.user, undone_at=None).exists()

    @property
    def open(self) -> bool:
        """Whether the request is unanswered."""
        return self.case.state in ("new", "waiting")

    @cached_property
    def counts(self) -> Counts:
        """How far the documents have come."""
        taken = ~Q(decided="out")
        found = PaperRow.objects.filter(case=self.case, container=False).aggregate(
            papers=Count("pk"), waiting=Count("pk", filter=Q(state="waiting")), unread=Count("pk", filter=Q(state="unread")),
            locked=Count("pk", filter=Q(state="password")), unsorted=Count("pk", filter=Q(decided="")),
            taken=Count("pk", filter=taken), done=Count("pk", filter=taken & Q(done_at__isnull=False)),
        )
        return Counts(**found)

    @cached_property
    def release(self) -> ReleaseRow | None:
        """The newest release."""
        return ReleaseRow.objects.filter(case=self.case).first()

    @cached_property
    def days_left(self) -> int | None:
        """Working days until the deadline, today not counted; negative when it has passed; None without one."""
        return None if self.case.due_at is None else working_days_until(self.case.due_at)

    def url(self, name: str, *rest: object) -> str:
        """Return the address of one of the request's pages."""
        return reverse(name, args=[self.http.deployment.solution, self.case.pk, *rest])

    def context(self, here: str, **more: Any) -> dict[str, Any]:
        """Return what the request's frame and the page ``here`` need."""
        return {"opened": self, "case": self.case, "asked": self.row, "tabs": self._tabs(), "here": here, "decides": self.decides, **more}

    def _tabs(self) -> list[Tab]:
        counts = self.counts
        done = _("%(done)s af %(all)s") % {"done": counts.done, "all": counts.taken} if counts.papers else ""
        return [
            Tab("redact", self.url("redact"), _("Anmodning"), ""),
            Tab("redact_papers", self.url("redact_papers"), _("Dokumenter"), str(counts.papers or "")),
            Tab("redact_sort", self.url("redact_sort"), _("Sortering"), ""),
            Tab("redact_go", self.url("redact_go"), _("Gennemgang"), done),
            Tab("redact_across", self.url("redact_across"), _("På tværs"), ""),
            Tab("redact_list", self.url("redact_list"), _("Aktliste"), ""),
            Tab("redact_letter", self.url("redact_letter"), _("Afgørelse"), ""),
            Tab("redact_proof", self.url("redact_proof"), _("Udlevering"), ""),
            Tab("redact_log", self.url("redact_log"), _("Log"), ""),
        ]


def open_request(request: DeskRequest, request_id: UUID) -> Opened:
    """Return the request, if the person may see it.

    Raises
    ------
    Http404
        Another tenant's, an unknown one, and one of a solution without requests for access look alike.
    """
    if not redacts(request.deployment):
        raise Http404
    case = get_case(request, request_id)
    if not hasattr(case, "request"):  # it came by mail or from another system, and nobody has opened it before
        request_from_case(who=request.who, case=case)
        case = get_case(request, request_id)
    return Opened(request, case)


def working_days_until(due: Any) -> int:
    """Return how many working days lie between today and the day of ``due``; negative when it has passed."""
    today, last = timezone.now().astimezone(COPENHAGEN), due.astimezone(COPENHAGEN)
    if last.date() < today.date():
        return -working_days_between(last, today)
    return working_days_between(today, last)


def working_days_between(first: Any, last: Any) -> int:
    """Return the number of working days after ``first`` up to and with the day of ``last``."""
    count = 0
    while due_at(first, count + 1).date() <= last.date():
        count += 1
    return count


def sentence(error: Exception) -> str:
    """Return what was refused, as the person reads it in their language."""
    said = getattr(error, "text", None)
    return said.in_(get_language() or "da") if said is not None else _("Det kunne ikke lade sig gøre. Hent siden igen.")


def take_back(opened: Opened) -> str:
    """Take back the person's newest step in the request, and say which it was. Raises what `undo_step` raises."""
    step = undo_step(who=opened.http.who, case=opened.case)
    label = Text.model_validate(step.label).in_(get_language() or "da")
    return _("Fortrudt: %(step)s.") % {"step": label.lower()}


def tell(request: DeskRequest, error: Exception) -> None:
    """Leave what was refused for the next page to show."""
    messages.error(request, sentence(error))
