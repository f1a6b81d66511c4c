"""Settings: teams."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mertid.desk import store
from mertid.desk.access import DeskRequest, page
from mertid.desk.models import Authority, CaseRow, Role, RuleRow, Team
from mertid.desk.settings_forms import TeamForm

from .settings import frame

DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


@require_GET
@page(Role.ADMIN)
def teams(request: DeskRequest) -> HttpResponse:
    """List the authority's teams."""
    rows = Team.objects.filter(authority=request.deployment.authority_id).order_by("-active", "name")
    return render(request, "desk/settings_teams.html", frame(request, "teams") | {"teams": rows})


@require_http_methods(["GET", "POST"])
@page(Role.ADMIN)
def team(request: DeskRequest, slug: str = "") -> HttpResponse:
    """Add or change a team. Its slug is what models and decisions hold, so a new name keeps it."""
    home = request.deployment.authority
    row = get_object_or_404(Team, authority=home, slug=slug) if slug else None
    names = ("name", "email", "folder", "contact_points", "kle_prefixes", "active")
    form = TeamForm(request.POST or None, initial={n: getattr(row, n) for n in names} if row else {"active": True})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        twin = Team.objects.filter(authority=home, name__iexact=name).exclude(slug=row.slug if row else "").exists()
        if twin:
            form.add_error("name", _("Et andet team hedder det samme. Vælg et andet navn."))
        else:
            store.save_team(who=request.who, team=row, slug=row.slug if row else _free_slug(home, name), **form.cleaned_data)
            messages.success(request, _("%(name)s er gemt.") % {"name": name})
            return redirect("settings_teams", request.deployment.solution)
    context = frame(request, "teams") | {"form": form, "team": row} | (_left_behind(row) if row else {})
    return render(request, "desk/settings_team.html", context, status=422 if form.errors else 200)


def _free_slug(home: Authority, name: str) -> str:
    stem = slugify(name.translate(DANISH))[:70] or "team"
    taken = set(Team.objects.filter(authority=home, slug__startswith=stem).values_list("slug", flat=True))
    return next(s for n in range(1, len(taken) + 3) if (s := stem if n == 1 else f"{stem}-{n}") not in taken)


def _left_behind(row: Team) -> dict[str, int]:
    """What still points to the team, said before it is closed."""
    rules = RuleRow.objects.filter(deployment__authority=row.authority_id, active=True, definition__then__team=row.slug)
    return {"waiting": CaseRow.objects.filter(team=row, state__in=("new", "waiting")).count(), "rules": rules.count()}


urlpatterns = [
    path("<slug:solution>/settings/teams/", teams, name="settings_teams"),
    path("<slug:solution>/settings/teams/new/", team, name="settings_team_new"),
    path("<slug:solution>/settings/teams/<slug:slug>/change/", team, name="settings_team"),
]
