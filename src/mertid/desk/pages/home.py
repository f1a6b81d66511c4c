"""The front door: on to the first page that the person's roles open."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from mertid.desk import access
from mertid.desk.access import DeskRequest, page
from mertid.desk.first_steps import missing


@page()
def home(request: DeskRequest) -> HttpResponse:
    """Send the person to the first page of the menu; somebody without a role is told whom to ask.

    An administrator of a deployment that cannot work yet is sent to the settings, where what is missing stands.
    """
    lines = access.menu(request.user)
    if not lines:
        return render(request, "desk/no_role.html")
    settings = next((line for line in lines if line.name == "settings"), None)
    at = next(iter(access.deployments_for(request.user)), None)
    if settings and at and missing(at):
        return redirect(settings.url)
    return redirect(lines[0].url)


urlpatterns = [path("", home, name="home")]
