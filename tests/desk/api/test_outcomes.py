"""Outcomes and people over the API."""

import json
from pathlib import Path

from mertid.desk import store
from mertid.desk.models import AuditRow, CaseRow, Intake, OutcomeRow

from ..care import CPR, bring, care, line, table
from ..conftest import Town
from .test_api import Caller, error

PATH = "/solutions/elderly_admission/outcomes"


def test_outcomes_come_back_for_many_cases_and_twice_is_once(town: Town, tmp_path: Path) -> None:
    home = care(town)
    bring(town.who, home, table(tmp_path / "t.csv", line(1, decision="", outcome=""), line(2, person=CPR, decision="", outcome="")))
    first = CaseRow.objects.get(title="27.1")
    items = [
        {"case": str(first.pk), "values": {"admission": "yes"}, "at": "2024-04-01T10:00:00"},
        {"person": CPR.replace("-", ""), "received_on": "2024-02-03", "values": {"admission": "no"}},
    ]
    write = Caller(town, "write")
    assert write.send(PATH, {"items": items}).json() == {"stored": 2, "again": 0}
    assert write.send(PATH, {"items": [*items, {"row": "1", "values": {"admission": "yes"}}]}).json() == {"stored": 0, "again": 3}
    assert OutcomeRow.objects.count() == 2


def test_of_a_batch_with_one_wrong_item_nothing_is_stored_and_nothing_is_quoted(town: Town, other: Town, tmp_path: Path) -> None:
    home, write = care(town), Caller(town, "write")
    bring(town.who, home, table(tmp_path / "t.csv", line(1, decision="", outcome="")))
    bring(other.who, care(other), table(tmp_path / "t.csv", line(5, decision="", outcome="")))
    good = {"row": "1", "values": {"admission": "yes"}}
    foreign = str(CaseRow.objects.get(title="27.5").pk)
    for bad, says in (
        ({"row": CPR, "values": {"admission": "yes"}}, "item 1: no case is meant"),
        ({"case": foreign, "values": {"admission": "yes"}}, "no case is meant"),
        ({"row": "1", "values": {"admission": CPR}}, "no such outcome"), ({"row": "1", "values": {CPR: "yes"}}, "a target is unknown"),
        ({**good, "at": "2199-01-01T00:00:00Z"}, "in the future"), ({"values": {"admission": "yes"}}, "no case is meant"),
    ):
        said = error(write.send(PATH, {"items": [good, bad]}), 422)
        assert says in said["message"]
        assert "1234" not in json.dumps(said)
    assert OutcomeRow.objects.count() == 0
    error(Caller(town, "read").send(PATH, {"items": [good]}), 403)


def test_a_case_brings_its_person_as_a_pseudonym_and_when_facts_became_known(town: Town) -> None:
    care(town)
    write = Caller(town, "write")
    facts = {"age": 82, "falls": 2}
    body = {"facts": facts, "person": CPR, "known_at": {"falls": "2024-02-01T10:00:00"}, "received_at": "2024-02-01T12:00:00+01:00"}
    answer = write.send("/solutions/elderly_admission/cases", body, **{"Idempotency-Key": "k1"})
    assert answer.status_code == 201
    row = CaseRow.objects.get(pk=answer.json()["id"])
    assert row.person == store.pseudonyms(who=town.who).person(CPR)
    assert row.known_at == {"falls": "2024-02-01T10:00:00+01:00"}
    assert write.send("/solutions/elderly_admission/cases", body, **{"Idempotency-Key": "k1"}).status_code == 200
    other_person = error(write.send("/solutions/elderly_admission/cases", {**body, "person": "x"}, **{"Idempotency-Key": "k1"}), 409)
    bad = error(write.send("/solutions/elderly_admission/cases", {**body, "known_at": {CPR: "2024-02-01T10:00:00"}}), 422)
    kept = b"".join(bytes(intake.blob.data) for intake in Intake.objects.filter(deployment__solution="elderly_admission"))
    audit = json.dumps(list(AuditRow.objects.values_list("detail", flat=True)))
    for text in (kept.decode(), audit, json.dumps(row.facts), answer.content.decode(), str(bad), str(other_person)):
        assert CPR not in text
        assert CPR.replace("-", "") not in text
