"""A place's fleet as the pages share it: who may open it, its tabs, its need and plan, its runs."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from threading import Lock
from typing import Any, NamedTuple, TypeVar, cast
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from mertid import catalog
from mertid.core import Solution
from mertid.desk.access import CASE_ROLES, DeskRequest, get_case, page
from mertid.desk.engine import engine_for
from mertid.desk.models import CaseRow, Deployment, FleetRun, Role
from mertid.desk.proposal import Proposal, proposal_for
from mertid.desk.store import fleet as store
from mertid.desk.waiting import WAITING

View = TypeVar("View", bound=Callable[..., Any])
Engine = Any
"""An engine that works out fleets (`mertid.engines.route.fleet.Fleet`), which the desk meets by its methods alone."""

READERS = CASE_ROLES
DECIDERS = (Role.SORTER, Role.CASE_WORKER, Role.MANAGER)
PATH = "<slug:solution>/fleet/<uuid:case_id>/"
_KEPT = 4
_lock = Lock()
_needs: OrderedDict[tuple[Any, ...], Any] = OrderedDict()


def fleets(solution: Solution) -> bool:
    """Whether the solution's engine works out fleets."""
    return hasattr(solution.engine, "assign") and hasattr(solution.engine, "with_vehicles")


def fleets_at(deployment: Deployment) -> bool:
    """Whether the deployment's solution does; see `fleets`."""
    return fleets(catalog.get(deployment.solution))


def fleet_page(*roles: Role) -> Callable[[View], View]:
    """Open a view as `mertid.desk.access.page` does, where fleets are worked out; elsewhere the page does not exist."""

    def open_view(view: View) -> View:
        @wraps(view)
        def only_there(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not fleets_at(request.deployment):
                raise Http404
            return cast(HttpResponse, view(request, *args, **kwargs))

        opened = page(*roles)(only_there)
        opened.exists_for = fleets  # type: ignore[attr-defined]
        return cast(View, opened)

    return open_view


class Tab(NamedTuple):
    """One page of a place in the bar."""

    name: str
    url: str
    label: str


@dataclass(frozen=True)
class Shown:
    """A fleet that a page shows: today's, a point of the curve, or a run. ``by`` says in words who or what found it."""

    key: str
    label: str
    by: str
    hand: bool
    counts: dict[str, int]
    result: dict[str, Any]
    run: FleetRun | None = None


class Opened:
    """A place that the person may see, with what its pages need, each looked up when asked for."""

    def __init__(self, request: DeskRequest, case: CaseRow) -> None:
        self.http, self.case = request, case
        self.engine: Engine = engine_for(request.deployment)

    @cached_property
    def need(self) -> Any:
        """The case's types, vehicles and trips as the engine's value; the newest few are kept."""
        return need_of(self.engine, self.case)

    @cached_property
    def price(self) -> float:
        """What a kilogram of CO2 may cost, in DKK."""
        return float(self.case.facts.get("co2_price", 0.0))

    @cached_property
    def proposal(self) -> Proposal:
        """The suggestion as the person may see it."""
        return proposal_for(self.http.user, self.http.deployment, self.case)

    @cached_property
    def plan(self) -> dict[str, Any] | None:
        """The suggestion's plan: today, the curve, the chosen point; None before it is made, where it abstained, or where it is hidden."""
        suggestion = self.proposal.suggestion
        return suggestion.plan if suggestion is not None else None

    @cached_property
    def runs(self) -> list[FleetRun]:
        """Every run, newest first."""
        return list(FleetRun.objects.filter(case=self.case).select_related("made_by", "decision"))

    @cached_property
    def names(self) -> dict[str, str]:
        """What the types are called, by key, in their order."""
        return {kind.key: kind.name for kind in self.need.types}

    @property
    def open(self) -> bool:
        """Whether the fleet is not decided."""
        return self.case.state in WAITING

    @property
    def decides(self) -> bool:
        """Whether the person may work out and choose fleets."""
        return any(role in DECIDERS for role in self.http.roles)

    def url(self, name: str) -> str:
        """Return the address of one of the place's pages."""
        return reverse(name, args=[self.http.deployment.solution, self.case.pk])

    def date(self, day: int) -> date:
        """Return the date of a day's number."""
        return cast(date, self.need.start + timedelta(days=day))

    def fleets(self) -> list[Shown]:
        """Return the fleets that may be looked at: today's, the curve's points, the runs."""
        found = [Shown("today", _("Flåden i dag"), _("Som den er"), False, self.need.counts(), {})]
        for n, point in enumerate(self.plan["points"] if self.plan else [], 1):
            found.append(Shown(f"point-{n}", _("Punkt %(n)s") % {"n": n}, _("Automatisk"), False, point["counts"], point))
        found += [self.shown(run) for run in self.runs if run.kind != "day"]
        return found

    def shown(self, run: FleetRun) -> Shown:
        """Return a run as a page shows it."""
        hand = run.kind == "hand"
        by = _("I hånden") if hand else _("Automatisk")
        return Shown(f"run-{run.number}", _("Beregning %(n)s") % {"n": run.number}, by, hand, run.counts, run.result, run)

    def asked(self, key: str, default: str = "today") -> Shown:
        """Return the fleet of a key; today's for an unknown one."""
        every = {one.key: one for one in self.fleets()}
        return every.get(key) or every.get(default) or every["today"]

    def context(self, here: str, **more: Any) -> dict[str, Any]:
        """Return what the frame and the page ``here`` need."""
        return {"opened": self, "case": self.case, "tabs": self._tabs(), "here": here, "decides": self.decides, "names": self.names, **more}

    def _tabs(self) -> list[Tab]:
        told = (("fleet", _("I dag")), ("fleet_curve", _("Kurven")), ("fleet_day", _("Dag for dag")), ("fleet_bookings", _("Bookinger")),
                ("fleet_after", _("Efter ændringen")), ("fleet_history", _("Historik")))
        return [Tab(name, self.url(name), label) for name, label in told]


def need_of(engine: Engine, case: CaseRow) -> Any:
    """Return a case's need as the engine's value. Facts never change, so the newest few are kept."""
    key = (case.authority_id, case.pk)
    with _lock:
        if key in _needs:
            _needs.move_to_end(key)
            return _needs[key]
    made = engine.need(**case.facts["need"])
    with _lock:
        _needs[key] = made
        while len(_needs) > _KEPT:
            _needs.popitem(last=False)
    return made


def open_place(request: DeskRequest, case_id: UUID) -> Opened:
    """Return the place, if the person may see it; its suggested fleet is kept as a run the first time it is seen.

    Raises
    ------
    Http404
        Another tenant's, an unknown one, and one of a solution without fleets look alike.
    """
    case = get_case(request, case_id)
    opened = Opened(request, case)
    shown = opened.proposal.row
    if opened.plan is not None and shown is not None and not any(run.result.get("suggestion") == shown.pk for run in opened.runs):
        store.keep_suggested(who=request.who, case=case, suggestion=shown, plan=opened.plan)
        del opened.runs
    return opened
