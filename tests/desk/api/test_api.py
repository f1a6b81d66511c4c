"""The JSON API: what it stores and answers, to whom, and its one error shape."""

import json
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import Client
from lxml import etree

from mertid.core import Answer, Suggestion, Text
from mertid.desk import store
from mertid.desk.models import AuditRow, CaseNumber, CaseRow, DecisionRow, Delivery, Deployment, Intake, Seat, Source, SuggestionRow
from mertid.exchange.limits import Limits

from ..conftest import OTHER_TITLE, SECRET_TITLE, Town

CPR = "010101-1234"


class Caller:
    """A system that calls with a token."""

    def __init__(self, town: Town, scope: str) -> None:
        self.client, self.headers = Client(raise_request_exception=False), {"authorization": f"Bearer {town.tokens[scope]}"}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def send(self, path: str, body: Any, method: str = "POST", **headers: str) -> Any:
        return self.client.generic(
            method, f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=self.headers | headers,
        )


@pytest.fixture
def read(town: Town) -> Caller:
    return Caller(town, "read")


@pytest.fixture
def write(town: Town) -> Caller:
    return Caller(town, "write")


def error(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"].startswith("application/json")
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "field"}
    assert body["error"]["code"]
    assert body["error"]["message"]
    return body["error"]


def suggested(town: Town, case: CaseRow, team: str = "vand") -> SuggestionRow:
    made = Suggestion(case_id=str(case.pk), answers=(Answer(target="team", value=team, label="Vand", score=0.9),))
    CaseRow.objects.filter(pk=case.pk).update(state="new")
    row = store.save_suggestion(case=case, suggestion=made, model=None)
    assert row is not None
    return row


# --- errors ---------------------------------------------------------------------------------------------------------


def test_no_token_a_wrong_one_and_a_revoked_one_get_401(town: Town, client: Client) -> None:
    for headers in ({}, {"authorization": "Bearer nonsense"}, {"authorization": "Basic eDp5"}, {"authorization": "Bearer "}):
        answer = client.get("/api/v1/teams", headers=headers)
        assert error(answer, 401)["code"] == "unauthorized"
        assert answer["WWW-Authenticate"] == "Bearer"


def test_a_logged_in_person_is_not_a_token(town: Town) -> None:
    error(town.client("admin").get("/api/v1/teams"), 401)


def test_a_token_without_the_scope_gets_403(town: Town, read: Caller, write: Caller) -> None:
    assert "scope 'write'" in error(read.send("/case-numbers", {}, "PUT"), 403)["message"]
    error(write.get("/teams"), 403)


def test_unknown_addresses_and_methods_have_the_same_shape(town: Town, read: Caller) -> None:
    error(read.get("/nowhere"), 404)
    error(read.get("/"), 404)
    error(read.get("/solutions/nowhere/cases"), 404)
    answer = read.send("/teams", {}, "DELETE")
    assert error(answer, 405)["code"] == "method_not_allowed"
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize("body", [b"{", b"", b"null", b"[]", b"\xff\xfe", b'{"facts": 7}', b'{"facts": {}, "0101011234": 1}'])
def test_a_body_that_cannot_be_read_is_refused_without_being_quoted(town: Town, body: bytes) -> None:
    answer = Client().generic(
        "POST", "/api/v1/solutions/mail_triage/cases", body, content_type="application/json",
        headers={"authorization": f"Bearer {town.tokens['write']}"},
    )
    error(answer, 400 if answer.status_code == 400 else 422)
    assert "0101011234" not in answer.content.decode()


def test_a_wrong_fact_is_named_but_never_its_content(town: Town, write: Caller) -> None:
    wrong = {"facts": {"subject": "x", "channel": f"{CPR} Birgit"}}
    said = error(write.send("/solutions/mail_triage/cases", wrong), 422)
    assert (said["code"], said["field"]) == ("bad_case", "channel")
    assert CPR not in str(said)
    undeclared = error(write.send("/solutions/mail_triage/cases", {"facts": {CPR: "Birgit"}}), 422)
    assert CPR not in str(undeclared)
    assert "Birgit" not in str(undeclared)


def test_a_locked_or_full_database_asks_for_another_try(town: Town, write: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: Any) -> None:
        raise OperationalError("database or disk is full: INSERT ... 'Birgit'")

    monkeypatch.setattr(store, "case_from_api", full)
    answer = write.send("/solutions/mail_triage/cases", {"facts": {"subject": "x"}})
    assert error(answer, 503)["code"] == "unavailable"
    assert answer["Retry-After"]
    assert "Birgit" not in answer.content.decode()


def test_a_fault_of_ours_is_a_500_in_the_same_shape_without_detail(town: Town, read: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"Birgit {CPR}")

    monkeypatch.setattr(store, "record", broken)
    answer = read.get(f"/cases/{town.case.pk}")
    assert error(answer, 500)["code"] == "server_error"
    assert CPR not in answer.content.decode()


def test_a_body_beyond_the_limit_is_413(town: Town, write: Caller, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = write.send("/solutions/mail_triage/cases", {"facts": {"subject": "x", "body": "y" * 2000}})
    assert error(answer, 413)["code"] == "too_big"


# --- reading --------------------------------------------------------------------------------------------------------


def test_solutions_tell_their_facts_targets_and_reasons(town: Town, read: Caller) -> None:
    (found,) = read.get("/solutions").json()
    assert (found["slug"], found["stage"]) == ("mail_triage", "pilot")
    assert {"name": "subject", "label": {"da": "Emne", "en": "Subject"}, "unit": "", "code": "", "required": False} in found["facts"]
    assert "team" in found["targets"]
    schema = read.get("/solutions/mail_triage/facts.json").json()
    assert schema["properties"]["subject"]["title"] == "Emne"
    assert schema["additionalProperties"] is False


def test_cases_are_listed_without_content_a_page_at_a_time(town: Town, read: Caller) -> None:
    for number in range(4):
        store.add_case(who=town.who, deployment=town.deployment, facts={"subject": f"Hemmelig {number}"})
    first = read.get("/solutions/mail_triage/cases", limit=3)
    assert "Hemmelig" not in first.content.decode()
    page = first.json()
    rest = read.get("/solutions/mail_triage/cases", limit=3, after=page["next"]).json()
    numbers = [case["number"] for case in page["cases"] + rest["cases"]]
    assert sorted(numbers) == [1, 2, 3, 4, 5]
    assert rest["next"] is None
    only = read.get("/solutions/mail_triage/cases", state="waiting", team="vand").json()["cases"]
    assert [case["id"] for case in only] == [str(town.case.pk)]
    assert AuditRow.objects.filter(action="cases.listed", actor__startswith="token:").count() == 3


def test_looking_at_a_case_is_recorded(town: Town, read: Caller) -> None:
    assert read.get(f"/cases/{town.case.pk}").json()["facts"]["subject"] == SECRET_TITLE
    row = AuditRow.objects.get(action="case.seen")
    assert row.thing == f"case:{town.case.pk}"
    assert row.actor.startswith("token:")


def test_another_tenants_cases_do_not_exist(town: Town, other: Town, read: Caller, write: Caller) -> None:
    for path in (f"/cases/{other.case.pk}", f"/cases/{other.case.pk}/suggestion"):
        answer = read.get(path)
        error(answer, 404)
        assert OTHER_TITLE not in answer.content.decode()
    decision = {"person": "sorter@nabo.example", "kind": "change", "values": {"team": "vand"}}
    error(write.send(f"/cases/{other.case.pk}/decisions", decision), 404)
    error(read.get("/solutions/mail_triage/cases", after=str(other.case.pk)), 404)
    assert OTHER_TITLE not in read.get("/solutions/mail_triage/cases").content.decode()
    assert not AuditRow.objects.filter(authority=other.authority, action="case.seen").exists()


# --- suggestions ----------------------------------------------------------------------------------------------------


def test_a_suggestion_that_is_fetched_counts_as_shown(town: Town, read: Caller) -> None:
    assert read.get(f"/cases/{town.case.pk}/suggestion").json() == {"suggestion": None, "why": "none_yet"}
    row = suggested(town, town.case)
    answer = read.get(f"/cases/{town.case.pk}/suggestion").json()
    assert answer["suggestion"]["answers"][0]["value"] == "vand"
    row.refresh_from_db()
    assert row.shown_at is not None


@pytest.mark.parametrize(("stage", "control", "why"), [("shadow", False, "stage"), ("pilot", True, "control"), ("closed", False, "stage")])
def test_what_the_desk_hides_the_api_hides(town: Town, read: Caller, stage: str, control: bool, why: str) -> None:
    row = suggested(town, town.case)
    Deployment.objects.filter(pk=town.deployment.pk).update(stage=stage)
    CaseRow.objects.filter(pk=town.case.pk).update(control=control)
    assert read.get(f"/cases/{town.case.pk}/suggestion").json() == {"suggestion": None, "why": why}
    row.refresh_from_db()
    assert row.shown_at is None


class Parrot:
    """An engine that proposes team 'vand' for everything."""

    def suggest(self, cases: list[Any]) -> list[Suggestion]:
        return [Suggestion.abstain(case.id, "team", Text(da="Ved ikke", en="Do not know")) for case in cases]


def test_suggestions_are_made_for_a_batch_without_storing_a_case(town: Town, read: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "engine_for", lambda deployment: Parrot())
    second = {"facts": {"body": "Vej"}, "documents": [{"name": "x.txt", "text": "y"}]}
    asked = {"cases": [{"id": "a", "facts": {"subject": "Kloak"}}, second]}
    answer = read.send("/solutions/mail_triage/suggestions", asked).json()
    assert [made["case_id"] for made in answer["suggestions"]] == ["a", "1"]
    assert answer["suggestions"][0]["answers"][0]["abstained"] == {"da": "Ved ikke", "en": "Do not know"}
    assert CaseRow.objects.count() == 1
    assert AuditRow.objects.get(action="suggestions.asked").detail == {"count": 2}


def test_no_suggestion_leaves_in_shadow(town: Town, read: Caller) -> None:
    Deployment.objects.update(stage="shadow")
    said = error(read.send("/solutions/mail_triage/suggestions", {"cases": [{"facts": {}}]}), 409)
    assert "shadow" in said["message"]


def test_an_empty_and_a_huge_batch_are_refused(town: Town, read: Caller) -> None:
    assert error(read.send("/solutions/mail_triage/suggestions", {"cases": []}), 422)["field"] == "cases"
    error(read.send("/solutions/mail_triage/suggestions", {"cases": [{"facts": {}}] * 501}), 422)


# --- writing --------------------------------------------------------------------------------------------------------


def test_a_case_sent_twice_with_one_key_is_one_case(town: Town, write: Caller) -> None:
    sent = {"facts": {"subject": "Hul i vejen", "channel": "api"}, "documents": [{"name": "a.txt", "text": "tekst"}]}
    first = write.send("/solutions/mail_triage/cases", sent, **{"idempotency-key": "abc"})
    again = write.send("/solutions/mail_triage/cases", sent, **{"idempotency-key": "abc"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["documents"][0]["text"] == "tekst"
    changed = write.send("/solutions/mail_triage/cases", {"facts": {"subject": "Noget andet"}}, **{"idempotency-key": "abc"})
    assert "idempotency key" in error(changed, 409)["message"]
    assert CaseRow.objects.count() == 2
    assert Intake.objects.filter(source__kind="api").count() == 1


def test_two_cases_without_a_key_are_two(town: Town, write: Caller) -> None:
    for _ in range(2):
        assert write.send("/solutions/mail_triage/cases", {"facts": {"subject": "Ens"}}).status_code == 201
    assert CaseRow.objects.count() == 3


def test_two_towns_may_use_the_same_key(town: Town, other: Town, write: Caller) -> None:
    for caller in (write, Caller(other, "write")):
        assert caller.send("/solutions/mail_triage/cases", {"facts": {}}, **{"idempotency-key": "same"}).status_code == 201


def test_a_person_decides_and_the_log_names_both_person_and_machine(town: Town, write: Caller) -> None:
    decision = {"person": "case_worker@eksempelby.example", "kind": "change", "values": {"team": "vej"}, "reason": "other"}
    answer = write.send(f"/cases/{town.case.pk}/decisions", decision)
    assert answer.status_code == 201, answer.content
    assert answer.json()["person"] == "case_worker@eksempelby.example"
    made = DecisionRow.objects.get()
    assert made.user == town.people["case_worker"]
    row = AuditRow.objects.get(action="case.decided_for")
    assert row.actor.startswith("token:")
    assert row.detail["person"] == town.people["case_worker"].pk
    assert error(write.send(f"/cases/{town.case.pk}/decisions", decision), 409)["code"] == "already_decided"


@pytest.mark.parametrize(
    "email", ["sorter@nabo.example", "ingen@eksempelby.example", "manager@eksempelby.example", "admin@eksempelby.example", ""],
)
def test_nobody_decides_who_may_not_decide_at_the_desk(town: Town, other: Town, write: Caller, email: str) -> None:
    answer = write.send(f"/cases/{town.case.pk}/decisions", {"person": email, "kind": "change", "values": {"team": "vej"}})
    assert "may not decide" in error(answer, 403)["message"]
    assert not DecisionRow.objects.exists()


def test_a_case_worker_of_another_team_and_one_who_is_shut_out_may_not_decide(town: Town, write: Caller) -> None:
    decision = {"person": "case_worker@eksempelby.example", "kind": "change", "values": {"team": "vej"}}
    Seat.objects.filter(user=town.people["case_worker"]).update(team=town.teams["vej"])
    error(write.send(f"/cases/{town.case.pk}/decisions", decision), 403)
    Seat.objects.filter(user=town.people["case_worker"]).update(team=None)
    store.close_user(who=town.who, user=town.people["case_worker"])
    error(write.send(f"/cases/{town.case.pk}/decisions", decision), 403)


def test_a_decision_must_name_a_person(town: Town, write: Caller) -> None:
    said = error(write.send(f"/cases/{town.case.pk}/decisions", {"kind": "change", "values": {"team": "vej"}}), 422)
    assert said["field"] == "person"


def test_outcomes_are_stored_as_a_person_saw_them(town: Town, write: Caller) -> None:
    person = "sorter@eksempelby.example"
    early = write.send(f"/cases/{town.case.pk}/outcomes", {"person": person, "kind": "confirmed"})
    assert error(early, 409)["code"] == "refused"
    write.send(f"/cases/{town.case.pk}/decisions", {"person": person, "kind": "change", "values": {"team": "vej"}})
    unknown = write.send(f"/cases/{town.case.pk}/outcomes", {"person": person, "kind": "rerouted", "team": "findes_ikke"})
    assert "team" in error(unknown, 422)["message"]
    answer = write.send(f"/cases/{town.case.pk}/outcomes", {"person": person, "kind": "rerouted", "team": "vand"})
    assert answer.status_code == 201, answer.content
    assert answer.json()["team"] == "vand"


def test_the_case_system_tells_and_withdraws_its_cases(town: Town, other: Town, write: Caller) -> None:
    CaseNumber.objects.create(authority=other.authority, number="2026-1", title="Naboens")
    one = {"number": "2026-1", "title": "Kloak", "team": "vand", "kle": "06.01.00", "party": "Birgit@Example.dk"}
    answer = write.send("/case-numbers", {"items": [one, {"number": "2026-2", "team": "ukendt"}]}, "PUT")
    assert answer.json() == {"added": 2, "changed": 0, "removed": 0}
    row = CaseNumber.objects.get(authority=town.authority, number="2026-1")
    assert (row.team, row.party) == (town.teams["vand"], "birgit@example.dk")
    again = write.send("/case-numbers", {"items": [one | {"open": False}], "remove": ["2026-2", "findes ikke"]}, "PUT")
    assert again.json() == {"added": 0, "changed": 1, "removed": 1}
    assert CaseNumber.objects.get(authority=other.authority).title == "Naboens"
    assert CPR not in str(list(AuditRow.objects.values()))


def test_failed_deliveries_are_listed_and_sent_again(town: Town, other: Town, read: Caller, write: Caller) -> None:
    for place in (town, other):
        Deployment.objects.filter(pk=place.deployment.pk).update(case_system={"kind": "folder", "path": "/tmp/x"})
        sorter = store.person(place.people["sorter"])
        store.decide(who=sorter, case=place.case, kind="change", values={"team": "vej"})
    for delivery in Delivery.objects.all():
        store.delivery_failed(delivery=delivery, error="receiver said 500", dead=True)
    (line,) = read.get("/deliveries").json()
    assert (line["case"], line["state"]) == (str(town.case.pk), "dead")
    assert write.send(f"/deliveries/{line['id']}/resend", {}).json()["state"] == "waiting"
    theirs = Delivery.objects.get(case=other.case)
    error(write.send(f"/deliveries/{theirs.pk}/resend", {}), 404)
    theirs.refresh_from_db()
    assert theirs.state == "dead"


# --- Digital Post ---------------------------------------------------------------------------------------------------


def memo(uuid: str, text: str = "Hej") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<memo:Message xmlns:memo="https://DigitalPost.dk/MeMo-1" memoVersion="1.1" memoSchVersion="1.1.0"><memo:MessageHeader>
<memo:messageType>DIGITALPOST</memo:messageType><memo:messageUUID>{uuid}</memo:messageUUID><memo:label>Kloak</memo:label>
</memo:MessageHeader><memo:MessageBody><memo:createdDateTime>2026-11-21T10:00:00Z</memo:createdDateTime><memo:MainDocument><memo:File>
<memo:encodingFormat>text/plain</memo:encodingFormat><memo:filename>a.txt</memo:filename><memo:inLanguage>da</memo:inLanguage>
<memo:content>SGVq</memo:content></memo:File></memo:MainDocument><!-- {text} --></memo:MessageBody></memo:Message>""".encode()


def post(town: Town, source: Source | int, data: bytes, scope: str = "receive", accept: str = "*/*") -> Any:
    number = source if isinstance(source, int) else source.pk
    return Client().generic(
        "POST", f"/api/v1/digital-post/{number}", data, content_type="application/xml",
        headers={"authorization": f"Bearer {town.tokens[scope]}", "accept": accept},
    )


def test_digital_post_is_accepted_once_it_is_stored_and_once_only(town: Town) -> None:
    uuid = str(uuid4())
    first, again = post(town, town.source, memo(uuid)), post(town, town.source, memo(uuid.upper(), "sendt igen"))
    assert first.json() == {"status": "accepted", "message_uuid": uuid, "new": True}
    assert again.json() == {"status": "accepted", "message_uuid": uuid, "new": False}
    row = Intake.objects.get(source=town.source)
    assert bytes(row.blob.data) == memo(uuid)
    assert row.key == uuid


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<memo", b"not xml at all", memo("").replace(b"<memo:messageUUID></memo:messageUUID>", b""),
        memo(str(uuid4())).replace(b"https://DigitalPost.dk/MeMo-1", b"urn:another"),
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', memo("0101011234"),
    ],
)
def test_digital_post_that_is_not_a_message_is_rejected_and_nothing_is_stored(town: Town, data: bytes) -> None:
    answer = post(town, town.source, data)
    assert error(answer, 422)["code"] == "rejected"
    assert "0101011234" not in answer.content.decode()
    assert not Intake.objects.exists()


def test_digital_post_too_large_is_rejected(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("mertid.desk.api.post")
    monkeypatch.setattr(module, "LIMITS", Limits(max_bytes=500))
    assert error(post(town, town.source, memo(str(uuid4()))), 413)["code"] == "rejected"


def test_digital_post_is_not_accepted_when_it_could_not_be_stored(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(store, "receive", full)
    assert error(post(town, town.source, memo(str(uuid4()))), 503)["code"] == "unavailable"


def test_digital_post_to_anothers_a_closed_or_a_wrong_source_finds_nobody(town: Town, other: Town) -> None:
    uuid = str(uuid4())
    imap = Source.objects.create(deployment=town.deployment, kind="imap", name="x")
    for source in (other.source, imap, 0, 2**70):
        error(post(town, source, memo(uuid)), 404)
    Source.objects.filter(pk=town.source.pk).update(active=False)
    error(post(town, town.source, memo(uuid)), 404)
    error(post(town, town.source, memo(uuid), scope="write"), 403)
    assert not Intake.objects.exists()


def receipt(answer: Any, status: int) -> dict[str, str]:
    """Return the parts of a transport receipt by name."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    return {etree.QName(part).localname: part.text for part in etree.fromstring(answer.content).iter() if part.text}


@pytest.mark.parametrize("accept", ["application/xml", "application/xml, application/json;q=0.5"])
def test_digital_post_answers_with_the_transport_receipt_where_xml_is_preferred(
    town: Town, accept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    uuid = str(uuid4())
    assert receipt(post(town, town.source, memo(uuid), accept=accept), 200)["TransportValideringsKode"] == "OK"
    assert Intake.objects.get().key == uuid
    assert receipt(post(town, town.source, b"<x/>", accept=accept), 422)["FejlKode"] == "UNREADABLE"
    assert receipt(post(town, 0, memo(uuid), accept=accept), 404)["FejlKode"] == "UNKNOWN_RECIPIENT"

    def full(**_: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(store, "receive", full)
    late = post(town, town.source, memo(uuid), accept=accept)
    assert receipt(late, 503)["FejlKode"] == "TRY_AGAIN"
    assert late["Retry-After"] == "5"
    assert "locked" not in late.content.decode()
    monkeypatch.setattr(import_module("mertid.desk.api.post"), "LIMITS", Limits(max_bytes=500))
    assert receipt(post(town, town.source, memo(uuid), accept=accept), 413)["FejlKode"] == "TOO_BIG"


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/json, application/xml;q=0.9"])
def test_digital_post_answers_with_json_otherwise(town: Town, accept: str) -> None:
    assert post(town, town.source, memo(str(uuid4())), accept=accept).json()["status"] == "accepted"


def test_a_closed_deployment_takes_nothing_new(town: Town) -> None:
    store.save_deployment(who=town.who, deployment=town.deployment, stage="closed")
    error(post(town, town.source, memo(str(uuid4()))), 404)
    answer = Client().post(
        "/api/v1/solutions/mail_triage/cases", {"facts": {"subject": "x"}}, "application/json",
        headers={"authorization": f"Bearer {town.tokens['write']}"},
    )
    assert error(answer, 409)["message"].startswith("The stage is 'closed'")
    assert not Intake.objects.exists()


# --- the document ---------------------------------------------------------------------------------------------------


def test_the_document_describes_every_route_and_its_errors_and_no_page_is_served(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["info"]["title"] == "mertid"
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["security"], (path, method)
            assert {"401", "403", "404", "422"} <= set(operation["responses"]), (path, method)
            assert operation["description"], (path, method)
    assert client.get("/api/v1/docs").status_code == 404
