"""The settings page of access to documents: saved, refused where a folder may not be used, not there for other solutions."""

from pathlib import Path

import pytest
from django.test import Client

from mertid.desk import store
from mertid.desk.models import Deployment, Role, Seat, Source
from mertid.desk.redaction import context_of
from tests.desk.request_town import Hall, hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Hall:
    """An authority whose Ann is the administrator too."""
    made = hall()
    Seat.objects.create(user=made.ann, role=Role.ADMIN)
    return made


def test_what_the_administrator_saves_reaches_requests_and_the_engine(town: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MERTID_FOLDERS", raising=False)
    settings = {"host": "127.0.0.1", "user": "post"}
    box = store.save_source(who=store.person(town.ann), deployment=town.deployment, kind="imap", name="Sagspost", settings=settings)
    client = Client()
    client.force_login(town.ann)
    assert "Sagspost" in client.get("/disclosure/settings/access/").content.decode()
    form = {
        "second_person": "on", "paper_folders": str(tmp_path), "staff": "Ole Chef\nIda Jurist", "own": "Torvet 1, 8000 Aarhus C",
        "words": "Projekt Fjord", "authority_domains": "bakkely.example", "mailboxes": str(box.pk),
    }
    assert client.post("/disclosure/settings/access/", form).status_code == 302
    town.deployment.refresh_from_db()
    row = town.request()
    assert row.needs_second_person
    context = context_of(row.case)
    assert {"Ole Chef", "Ida Jurist", "Ann Andersen"} <= set(context.staff)
    assert "Torvet 1, 8000 Aarhus C" in context.own
    assert (context.words, "bakkely.example" in context.authority_domains) == (("Projekt Fjord",), True)
    assert Deployment.objects.get(pk=town.deployment.pk).settings["paper_folders"] == [str(tmp_path)]
    assert Source.objects.get().settings == {**settings, "papers": True}


def test_a_folder_that_may_not_be_used_is_refused_and_another_solution_has_no_such_page(town: Hall) -> None:
    client = Client()
    client.force_login(town.ann)
    assert client.post("/disclosure/settings/access/", {"paper_folders": "relativ/sti"}).status_code == 422
    store.save_deployment(who=store.person(town.ann), solution="mail_triage")
    assert client.get("/mail_triage/settings/access/")["Location"] == "/mail_triage/settings/"
