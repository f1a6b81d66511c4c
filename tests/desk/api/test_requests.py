"""Requests for access over the API: made once, given documents, followed; only released files are fetched, only one's own."""

import json
from typing import Any

import pytest
from django.test import Client

from mertid.desk import store
from mertid.desk.models import AuditRow, CaseRow, PaperRow, ReleaseFile
from mertid.desk.store import redact
from tests.desk.read_paper import read_paper
from tests.desk.request_town import Hall, hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Hall:
    """An authority with three case workers."""
    return hall()


class Caller:
    """A system that calls with a token of one authority."""

    def __init__(self, town: Hall, *scopes: str) -> None:
        clear = store.new_token(who=store.person(town.ann), name="system", scopes=list(scopes))[1]
        self.client, self.headers = Client(raise_request_exception=False), {"authorization": f"Bearer {clear}"}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def send(self, path: str, body: Any, kind: str = "application/json", **headers: str) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body)
        return self.client.generic("POST", f"/api/v1{path}", data, content_type=kind, headers=self.headers | headers)


REQUEST = {
    "facts": {"subject": "Aktindsigt", "sender_name": "Jens Skribent"}, "law": "offentlighedsloven", "requester_names": ["Jens Skribent"],
    "received_at": "2026-11-09T09:00:00+01:00",
}


def test_a_request_is_made_once_with_its_law_and_deadline(town: Hall) -> None:
    caller = Caller(town, "write")
    made = caller.send("/solutions/disclosure/requests", REQUEST, **{"Idempotency-Key": "1"})
    again = caller.send("/solutions/disclosure/requests", REQUEST, **{"Idempotency-Key": "1"})
    assert (made.status_code, again.status_code, made.json() == again.json()) == (201, 200, True)
    body = made.json()
    assert (body["law"], body["due_at"][:10], body["papers"]) == ("offentlighedsloven", "2026-11-18", 0)
    assert CaseRow.objects.get().request.requester["names"] == ["Jens Skribent"]
    assert caller.send("/solutions/disclosure/requests", REQUEST | {"law": "romerretten"}).json()["error"]["field"] == "law"
    assert CaseRow.objects.count() == 1


def test_documents_are_given_as_bytes_and_the_same_key_twice_stores_one(town: Hall) -> None:
    case = town.request().case
    caller = Caller(town, "write", "read")
    for status in (201, 200):
        sent = caller.send(f"/requests/{case.pk}/papers?name=brev.txt", b"Et brev", "text/plain", **{"Idempotency-Key": "a"})
        assert sent.status_code == status
        assert sent.json() == {"number": 1, "name": "brev.txt", "media_type": "text/plain", "state": "waiting", "pages": None}
    assert caller.get(f"/requests/{case.pk}").json()["waiting"] == 1
    assert [one["name"] for one in caller.get(f"/requests/{case.pk}/papers").json()] == ["brev.txt"]
    assert PaperRow.objects.get().source == "api"
    assert caller.send(f"/requests/{case.pk}/papers?name=tom.txt", b"", "text/plain").status_code == 409


def test_only_released_files_are_named_and_fetched_and_each_fetch_is_in_the_log(town: Hall) -> None:
    case, ann = town.request().case, store.person(town.ann)
    paper = read_paper(town, case, "Hej")
    paper = redact.finish_paper(who=ann, paper=paper, seen=0)
    release = redact.start_release(who=ann, case=case, papers=[paper.pk])
    files = [redact.Written("paper", "dokument-001.pdf", "application/pdf", b"%PDF", True, {}, (), paper.pk)]
    redact.release_written(who=store.worker(town.authority), release=release, files=files)
    caller, file = Caller(town, "read"), ReleaseFile.objects.get()
    assert caller.get(f"/requests/{case.pk}").json()["answers"][0]["files"] == []
    assert caller.get(f"/requests/{case.pk}/files/{file.pk}").status_code == 409
    redact.release_out(who=ann, release=release)
    (named,) = caller.get(f"/requests/{case.pk}").json()["answers"][0]["files"]
    got = caller.get(f"/requests/{case.pk}/files/{named['id']}")
    assert (got.status_code, got.content, got["Content-Type"]) == (200, b"%PDF", "application/pdf")
    assert "dokument-001.pdf" in got["Content-Disposition"]
    assert AuditRow.objects.filter(action="file.fetched", actor__startswith="token:").count() == 1


def test_another_authority_finds_neither_request_papers_nor_files(town: Hall) -> None:
    case = town.request().case
    other = Caller(hall("55667788", "Nabokommunen"), "read", "write")
    for path in (f"/requests/{case.pk}", f"/requests/{case.pk}/papers", f"/requests/{case.pk}/files/1"):
        assert other.get(path).status_code == 404
    assert other.send(f"/requests/{case.pk}/papers?name=x", b"x", "text/plain").status_code == 404
    assert PaperRow.objects.count() == 0


def test_a_solution_that_is_no_request_and_a_token_that_may_not_write_are_refused(town: Hall) -> None:
    store.save_deployment(who=store.person(town.ann), solution="mail_triage")
    assert Caller(town, "write").send("/solutions/mail_triage/requests", REQUEST).status_code == 409
    assert Caller(town, "read").send("/solutions/disclosure/requests", REQUEST).status_code == 403
