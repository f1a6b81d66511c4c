"""The front door: on to the first page that the person's roles open."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from mertid.desk import access
from mertid.desk.access import DeskRequest, page


@page()
def home(request: DeskRequest) -> HttpResponse:
    """Send the person to the first page of the menu; somebody without a role is told whom to ask."""
    lines = access.menu(request.user)
    if not lines:
        return render(request, "desk/no_role.html")
    return redirect(lines[0].url)


urlpatterns = [path("", home, name="home")]
