"""My queue: what waits for this person, filtered, searched and sorted."""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from mertid.desk.access import WORKING, DeskRequest, cases_for, page
from mertid.desk.fleet.opened import fleets_at
from mertid.desk.models import CaseRow, Role
from mertid.desk.planning import plans_at
from mertid.desk.redaction import redacts
from mertid.desk.waiting import DECIDED, SHOWING, WAITING, Filter, head, listed, teams

ROWS = 50


@require_GET
@page(*WORKING)
def queue(request: DeskRequest) -> HttpResponse:
    """Show the first rows of the queue; ``after`` shows the rows that follow that case."""
    chosen = _chosen(request)
    rows = listed(request.user, request.deployment, chosen)
    shown = head(rows, chosen, ROWS + 1, _last(request, request.GET.get("after", "")))
    more = shown[ROWS - 1] if len(shown) > ROWS else None
    context = {"chosen": chosen, "cases": shown[:ROWS], "more": more, "address": chosen.address}
    if request.headers.get("HX-Request") and "after" in request.GET:
        return render(request, "desk/queue_rows.html", context)
    return render(request, "desk/queue.html", context | _counts(request, chosen, rows))


def _chosen(request: DeskRequest) -> Filter:
    """Return the filter asked for. A case worker's work is what was sent to the team, so that list opens first."""
    query = request.GET.copy()
    receives_only = Role.SORTER not in request.roles and Role.CASE_WORKER in request.roles
    if "show" not in query and receives_only and not cases_for(request.user, request.deployment).filter(state__in=WAITING).exists():
        query["show"] = "decided"
    return Filter.read(query, request.deployment)


def _works(request: DeskRequest) -> bool:
    return any(role in (Role.SORTER, Role.CASE_WORKER) for role in request.roles)


def _last(request: DeskRequest, case_id: str) -> CaseRow | None:
    """Return the case that the rows asked for come after; it may have been decided since."""
    if not case_id:
        return None
    try:
        return cases_for(request.user, request.deployment).only("id", "received_at", "due_at", "estimate").get(pk=UUID(case_id))
    except (CaseRow.DoesNotExist, ValueError):
        raise Http404 from None


def _counts(request: DeskRequest, chosen: Filter, rows: QuerySet[CaseRow]) -> dict[str, object]:
    mine = cases_for(request.user, request.deployment)
    waiting = mine.filter(state__in=WAITING)
    now = timezone.now()
    oldest = waiting.order_by("received_at").values_list("received_at", flat=True).first()
    # Three counts, not one over all: each is answered from an index alone, which at 10,000 waiting takes half the time.
    return {
        "waiting": waiting.count(),
        "overdue": waiting.filter(due_at__lt=now).count(),
        "unread": waiting.filter(state="new").count(),
        "fitting": rows.count() if chosen.narrowed else None,
        "decided": mine.filter(state__in=DECIDED, decided_at__gte=now - timedelta(days=30)).count(),
        "oldest": oldest,
        "teams": [] if chosen.people else teams(request.deployment),
        "new": _new(request), "planned": plans_at(request.deployment),
        "fleets": fleets_at(request.deployment),
        "channels": {} if chosen.people else {"mail": "Mail", "digital_post": "Digital Post", "folder": "Mappe", "api": "API"},
        "rankable": chosen.people and request.deployment.stage in SHOWING,
    }


def _new(request: DeskRequest) -> str:
    """Return where a case is begun by hand, '' where it is not."""
    if not _works(request):
        return ""
    kinds = (("redact_new", redacts), ("route_import", plans_at), ("fleet_new", fleets_at))
    name = next((name for name, holds in kinds if holds(request.deployment)), "")
    return reverse(name, args=[request.deployment.solution]) if name else ""


urlpatterns = [path("<slug:solution>/queue/", queue, name="queue")]
