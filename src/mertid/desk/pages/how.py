"""How the solution works, for the people who use it: what it proposes, from what, how good it is, on what lawful ground."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from mertid import catalog
from mertid.desk.access import CASE_ROLES, DeskRequest, page
from mertid.desk.models import ModelVersion, Role


@require_GET
@page(*CASE_ROLES, Role.DATA_SCIENTIST, Role.ADMIN)
def how(request: DeskRequest) -> HttpResponse:
    """Show the solution's declaration and the model in use."""
    model = ModelVersion.objects.filter(deployment=request.deployment, state="active").first()
    solution = catalog.get(request.deployment.solution)
    return render(request, "desk/how.html", {"solution": solution, "facts": solution.facts.specs(), "model": model})


urlpatterns = [path("<slug:solution>/how/", how, name="how")]
