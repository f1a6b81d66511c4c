"""Search over the API: a token's own authority, one shape, in the log."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from mertid.desk import search_index
from mertid.desk.jobs.index import index_authority
from mertid.desk.models import AuditRow

from ..conftest import OTHER_TITLE, SECRET_TITLE, Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Indexes lie in a folder of the test's own."""
    settings.VAR = tmp_path
    yield
    search_index.close_all()


def ask(town: Town, **query: Any) -> Any:
    return Client().get("/api/v1/search", query, headers={"authorization": f"Bearer {town.tokens['read']}"})


def test_a_token_finds_its_own_authoritys_documents_and_the_look_up_is_in_the_log(town: Town, other: Town) -> None:
    index_authority(town.authority)
    index_authority(other.authority)
    found = ask(town, q="kloakken").json()
    assert [hit["title"] for hit in found["hits"]] == [SECRET_TITLE]
    assert found["hits"][0]["case"] == str(town.case.pk)
    assert {"text": "Kloakken", "marked": True} in found["hits"][0]["snippet"]
    assert ask(town, q="ansøgning").json()["total"] == 0
    assert OTHER_TITLE not in ask(town).content.decode()
    row = AuditRow.objects.filter(authority=town.authority, action="search.seen").order_by("position").first()
    assert row is not None
    assert row.actor.startswith("token:")
    assert row.detail["cases"] == [str(town.case.pk)]


def test_without_an_index_yet_it_says_try_again(town: Town) -> None:
    answer = ask(town, q="kloakken")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")


@pytest.mark.parametrize(("first", "last", "total"), [
    ("0001-01-01", "9999-12-31", 1), ("9999-12-31", "", 0), ("", "0001-01-01", 0), ("2020-01-01", "", 1),
])
def test_days_may_be_any_of_the_calendar(town: Town, first: str, last: str, total: int) -> None:
    index_authority(town.authority)
    given = {name: value for name, value in (("first", first), ("last", last)) if value}
    assert ask(town, **given).json()["total"] == total


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"limit": 1000}, {"offset": -1}, {"first": "i går"}, {"q": "x" * 501}])
def test_what_does_not_fit_is_refused_with_the_fields_name(town: Town, wrong: dict[str, Any]) -> None:
    answer = ask(town, **wrong)
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] in wrong
