"""How the page tests look at pages."""

from django.test import Client
from django.urls import reverse

from mertid.desk.models import CaseRow

from .factory import Town


def browser_of(place: Town, role: str = "sorter", team: str = "") -> Client:
    """A browser in which a person of that role, and team, is logged in."""
    client = Client()
    client.force_login(place.person(role, team=team))
    return client


def url(name: str, case: CaseRow | None = None, *rest: object) -> str:
    """The address of one of the solution's pages, of a case where one is given."""
    return reverse(name, args=["mail_triage", *([case.pk] if case else []), *rest])
