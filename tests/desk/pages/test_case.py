"""The case page: what is shown, what is hidden, what is written in the log."""

import pytest
from django.test import Client
from django.urls import reverse

from mertid.desk.models import CaseRow
from tests.desk.factory import Town, town

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Town:
    """An authority with a waiting case of every kind made by the tests themselves."""
    return town()


def client_of(place: Town, role: str = "sorter", team: str = "") -> Client:
    """A browser that is logged in."""
    client = Client()
    client.force_login(place.person(role, team=team))
    return client


def url(name: str, case: CaseRow) -> str:
    return reverse(name, args=["mail_triage", case.pk])


def test_the_suggestion_its_reasons_and_its_meaning_are_shown(place: Town) -> None:
    case = place.case()
    page = client_of(place).get(url("case", case)).content.decode()
    assert "Send til Vand og klima" in page
    assert "94 %" in page
    assert '<mark class="for">vand i kælderen</mark>' in page
    assert "over jeres grænse" in page
