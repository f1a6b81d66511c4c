"""Who may see and do what: role x solution x organisational unit x KLE, within one authority.

A view is opened by `page` (people with one of its roles) or by `open_to_all` (with the reason why). Anything else is
refused by `mertid.desk.middleware.ClosedByDefault`, and `tests/desk/test_routes.py` walks every route to prove it.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, NamedTuple, TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import resolve, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from mertid import catalog
from mertid.core import MertidError
from mertid.desk import store
from mertid.desk.models import CaseRow, Deployment, Role, Seat, Team, User

WORKING = (Role.SORTER, Role.CASE_WORKER, Role.MANAGER)
"""Roles that see cases as part of their work."""

CASE_ROLES = (*WORKING, Role.DPO)
"""Roles that may open a case at all. The data protection officer reads (GDPR art. 38(2)); every look-up is in the log."""

View = TypeVar("View", bound=Callable[..., Any])


class DeskRequest(HttpRequest):
    """A request that `page` let through. ``roles``: those of the page's roles that the person holds here."""

    user: User
    deployment: Deployment
    who: "store.Who"
    roles: tuple[Role, ...]


def page(*roles: Role, temporary_password: bool = False) -> Callable[[View], View]:
    """Open a view to people who are logged in and hold one of ``roles`` (none named: every person of the authority).

    A keyword argument ``solution`` of the route becomes ``request.deployment``, that of the person's own authority. A
    stranger is sent to the log-in, a wrong role gets the 403 page, another tenant's thing does not exist (404). A person
    with a one-time password is sent to change it, unless ``temporary_password``.
    """

    def open_view(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_log_in(request)
            desk = cast(DeskRequest, request)
            if desk.user.must_change_password and not temporary_password:
                return HttpResponseRedirect(reverse("password"))
            prefetch_related_objects([desk.user], "seats")
            desk.deployment = deployment = _deployment(desk.user, kwargs.pop("solution", None))  # type: ignore[assignment]
            desk.roles = tuple(role for role in roles if may(desk.user, role, deployment))
            if roles and not desk.roles:
                raise PermissionDenied
            desk.who = store.person(desk.user)
            return view(desk, *args, **kwargs)

        guarded.page_roles = roles  # type: ignore[attr-defined]
        return cast(View, guarded)

    return open_view


def open_to_all(reason: str) -> Callable[[View], View]:
    """Open a view to strangers; ``reason`` says why it may be."""

    def open_view(view: View) -> View:
        view.open_to_all = reason  # type: ignore[attr-defined]
        return view

    return open_view


def may(user: User, role: Role, deployment: Deployment | None = None, team: Team | None = None) -> bool:
    """Whether the person holds the role: at ``deployment`` (None: at the whole authority), for ``team`` where it is given."""
    return any(_fits(seat, (role,), deployment) and (team is None or seat.team_id in (None, team.pk)) for seat in user.seats.all())


def teams_for(user: User, role: Role, deployment: Deployment) -> set[int] | None:
    """Return the keys of the teams that the role covers, or None for all."""
    held = [seat.team_id for seat in user.seats.all() if _fits(seat, (role,), deployment)]
    return None if None in held else {team for team in held if team}


def cases_for(user: User, deployment: Deployment, roles: Iterable[Role] = WORKING) -> QuerySet[CaseRow]:
    """Return the deployment's cases that the person may see in ``roles``; none where the deployment is another authority's.

    A seat with a team sees that team's cases; with a KLE beginning only cases whose subject is known to begin so.
    """
    if deployment.authority_id != user.authority_id:
        return CaseRow.objects.none()
    seen = Q(pk__in=[])
    for seat in user.seats.all():
        if not _fits(seat, tuple(roles), deployment):
            continue
        if not seat.team_id and not seat.kle_prefix:
            return CaseRow.objects.filter(deployment=deployment)
        part = Q(team_id=seat.team_id) if seat.team_id else Q()
        seen |= part & Q(kle__startswith=seat.kle_prefix) if seat.kle_prefix else part
    return CaseRow.objects.filter(seen, deployment=deployment)


def get_case(request: HttpRequest, case_id: UUID | str) -> CaseRow:
    """Return the case, if the person may see it in the page's roles.

    Raises
    ------
    Http404
        Another tenant's, another team's and an unknown case look alike.
    """
    desk = cast(DeskRequest, request)
    roles = tuple(role for role in desk.roles if role in CASE_ROLES)
    try:
        return cases_for(desk.user, desk.deployment, roles).select_related("deployment", "team", "assignee").get(pk=case_id)
    except (CaseRow.DoesNotExist, ValidationError, ValueError):
        raise Http404 from None


def deployments_for(user: User) -> list[Deployment]:
    """Return the deployments at which the person has any seat, by solution."""
    held = [seat.solution for seat in user.seats.all()]
    every = Deployment.objects.filter(authority_id=user.authority_id).order_by("solution")
    return [d for d in every if "" in held or d.solution in held]


class Entry(NamedTuple):
    """One line of the menu: the route's name, its address, its label."""

    name: str
    url: str
    label: str | Promise


_ENTRIES: tuple[tuple[str, str | Promise, bool], ...] = (
    ("ranked", _("Arbejdsliste"), True),
    ("queue", _("Min kø"), True),
    ("route_import", _("Ny plan"), True),
    ("fleet_new", _("Læs kørsel ind"), True),
    ("fleet_types", _("Typer og priser"), True),
    ("search", _("Søg"), True),
    ("unreadable", _("Ulæselige"), True),
    ("deliveries", _("Afsendelse"), True),
    ("manager", _("Overblik"), True),
    ("groups", _("Tal og grupper"), True),
    ("models", _("Modeller"), True),
    ("rules", _("Regler"), True),
    ("settings", _("Opsætning"), True),
    ("people", _("Brugere"), False),
    ("tokens", _("API-nøgler"), False),
    ("log", _("Opslag"), False),
    ("logins", _("Loginforsøg"), False),
)
_OF_POST = ("search", "unreadable", "deliveries", "rules")
"""Pages about messages, which say nothing where the cases are people's facts."""


def menu(user: User, deployment: Deployment | None = None) -> list[Entry]:
    """Return the pages that the person's roles open, at ``deployment`` (default: the person's first)."""
    if not user.is_authenticated:
        return []
    at = deployment or next(iter(deployments_for(user)), None)
    lines = []
    for name, label, of_solution in _ENTRIES:
        if of_solution and (at is None or not _belongs(name, at)):
            continue
        url = reverse(name, kwargs={"solution": at.solution} if of_solution and at else {})
        if any(may(user, role, at if of_solution else None) for role in _roles_of(name, url)):
            lines.append(Entry(name, url, label))
    return lines


def _belongs(name: str, deployment: Deployment) -> bool:
    """Whether a page makes sense for the deployment's solution."""
    try:
        engine = catalog.get(deployment.solution).engine
    except MertidError:
        engine = None
    people, planned, fleets = hasattr(engine, "endpoints"), hasattr(engine, "with_locks"), hasattr(engine, "with_vehicles")
    if name in ("ranked", "groups"):
        return people
    if name == "route_import":
        return planned
    if name in ("fleet_new", "fleet_types"):
        return fleets
    return not (people or planned or fleets) or name not in _OF_POST or (name == "deliveries" and bool(deployment.case_system))


_found: dict[str, tuple[Role, ...]] = {}


def _roles_of(name: str, url: str) -> tuple[Role, ...]:
    """Return the roles that open a route; its address is taken apart once a process, not eleven times a page."""
    if name not in _found:
        _found[name] = getattr(resolve(url).func, "page_roles", ())
    return _found[name]


def frame(request: HttpRequest) -> dict[str, object]:
    """Template context of every page: the page's ``deployment``, and lazily the person's ``deployments``."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    return {"deployment": getattr(request, "deployment", None), "deployments": SimpleLazyObject(lambda: deployments_for(user))}


def _fits(seat: Seat, roles: tuple[Role, ...], deployment: Deployment | None) -> bool:
    return seat.role in roles and seat.solution in ("", deployment.solution if deployment else "")


def _deployment(user: User, solution: str | None) -> Deployment | None:
    if solution is None:
        return None
    try:
        return Deployment.objects.select_related("authority").get(authority_id=user.authority_id, solution=solution)
    except Deployment.DoesNotExist:
        raise Http404 from None


def _to_log_in(request: HttpRequest) -> HttpResponse:
    back = request.path if request.method in ("GET", "HEAD") else "/"
    url = f"{reverse('login')}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request"):  # a part of a page cannot hold the log-in: the whole page must go there
        return HttpResponse(status=401, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
