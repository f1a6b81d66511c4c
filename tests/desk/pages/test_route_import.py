"""A new plan from tables: columns matched by a person, every fault by row and never by content, all of it read in or nothing."""

import io
import json
from typing import Any

import openpyxl
import pytest

from mertid.desk.models import CaseRow, ImportBatch
from mertid.engines.route.problem import Problem
from mertid.engines.route.tables import to_csv, to_xlsx
from tests.desk.route_town import SECRET, Area, area, problem

from .test_route_data import address, client

HERE = "/homecare_planning/plans/import/"


@pytest.fixture
def here(db: None) -> Area:
    return area()


def upload(here: Area, *files: tuple[str, bytes], **more: Any) -> Any:
    sent = [io.BytesIO(data) for _name, data in files]
    for one, (name, _data) in zip(sent, files, strict=True):
        one.name = name
    return client(here.ann).post(HERE, {"area": "Nord", "start": "2026-11-30", "days": 1, "tables": sent, **more})


def book(**change: Any) -> bytes:
    return to_xlsx(Problem.model_validate(problem(**change)))


def changed(data: bytes, sheet: str, cell: str, value: Any) -> bytes:
    made, out = openpyxl.load_workbook(io.BytesIO(data)), io.BytesIO()
    made[sheet][cell] = value
    made.save(out)
    return out.getvalue()


def test_a_workbook_becomes_a_case_with_everything_in_it(here: Area) -> None:
    answer = upload(here, ("plan.xlsx", book()))
    assert answer.status_code == 302
    shown = client(here.ann).get(answer["Location"])
    text = shown.content.decode()
    assert "5 borgere, 5 besøg, 2 medarbejdere og 2 vagter" in text
    assert not CaseRow.objects.filter(deployment=here.deployment).exists()
    begun = client(here.ann).post(answer["Location"], {"do": "start"})
    case = CaseRow.objects.get(deployment=here.deployment)
    assert begun["Location"] == f"/homecare_planning/plan/{case.pk}/"
    read = Problem.model_validate(case.facts["problem"])
    assert {one.name for one in read.citizens} >= {SECRET}
    assert (case.title, case.facts["area"], len(read.visits)) == ("Nord, 30. nov 2026", "Nord", 5)
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.cells) == ("done", None)
    assert client(here.ann).get(answer["Location"]).status_code == 404


def test_what_was_uploaded_lies_encrypted_and_only_its_own_person_sees_it(here: Area) -> None:
    answer = upload(here, ("plan.xlsx", book()))
    batch = ImportBatch.objects.get()
    assert SECRET.encode() not in bytes(batch.cells or b"")
    assert client(here.bo).get(answer["Location"]).status_code == 404
    assert client(here.reader).get(answer["Location"]).status_code == 403
    assert client(area("55667788", "Nabokommunen").ann).get(answer["Location"]).status_code == 404


def test_every_wrong_row_is_told_by_place_and_nothing_is_read_in(here: Area) -> None:
    data = changed(book(), "Borgere", "C3", "hemmelig")
    answer = upload(here, ("plan.xlsx", data))
    text = client(here.ann).get(answer["Location"]).content.decode()
    assert "Borgere, række 3" in text
    assert "hemmelig" not in text
    assert 'name="do" value="start"' not in text
    client(here.ann).post(answer["Location"], {"do": "start"})
    assert not CaseRow.objects.filter(deployment=here.deployment).exists()


def test_csv_files_are_matched_by_a_person_where_the_names_are_unknown(here: Area) -> None:
    made = Problem.model_validate(problem())
    files = [(f"{kind}.csv", to_csv(made, kind)) for kind in ("places", "citizens", "carers", "visits", "shifts")]
    odd = files[1][1].replace(b"Navn", b"Kaldes", 1)
    files[1] = ("citizens.csv", odd)
    answer = upload(here, *files)
    page = client(here.ann).get(answer["Location"])
    sheets = page.context["sheets"]
    at = next(one for one in sheets if one["kind"] == "citizens")
    column = next(number for number, name, _to in at["lines"] if name == "Kaldes")
    chosen = {f"k{one['at']}": one["kind"] for one in sheets}
    chosen |= {f"c{one['at']}-{number}": to for one in sheets for number, _name, to in one["lines"]}
    assert chosen[f"c{at['at']}-{column}"] == ""
    chosen[f"c{at['at']}-{column}"] = "name"
    client(here.ann).post(answer["Location"], {**chosen, "do": "look"})
    client(here.ann).post(answer["Location"], {"do": "start"})
    read = Problem.model_validate(CaseRow.objects.get(deployment=here.deployment).facts["problem"])
    assert SECRET in {one.name for one in read.citizens}


def test_a_missing_table_and_one_chosen_twice_are_told(here: Area) -> None:
    made = Problem.model_validate(problem())
    answer = upload(here, ("borgere.csv", to_csv(made, "citizens")), ("besoeg.csv", to_csv(made, "visits")))
    text = client(here.ann).get(answer["Location"]).content.decode()
    assert "Der mangler: Medarbejdere, Vagter." in text
    client(here.ann).post(answer["Location"], {"k0": "citizens", "k1": "citizens", "do": "look"})
    assert "To ark er valgt til den samme tabel" in client(here.ann).get(answer["Location"]).content.decode()


def test_what_is_impossible_is_told_before_the_planning(here: Area) -> None:
    told = problem()
    told["visits"][0]["skills"] = ["sygeplejerske"]
    answer = upload(here, ("plan.json", json.dumps(told).encode()))
    text = client(here.ann).get(answer["Location"]).content.decode()
    assert "stopper" in text and "sygeplejerske" in text


def test_whom_the_citizens_know_is_counted_from_plans_published_here_where_the_tables_do_not_say_it(here: Area) -> None:
    case = here.case()
    client(here.ann).get(address(case, "data/"))
    given = {"plan": 1, "choice": "accept"}
    assert client(here.ann).post(address(case, "decide/"), given, content_type="application/json").status_code == 200
    later = problem(start="2026-12-07")
    for citizen in later["citizens"]:
        del citizen["known"]
    answer = upload(here, ("plan.json", json.dumps(later).encode()))
    assert "talt fra 1 udgivet plan" in client(here.ann).get(answer["Location"]).content.decode()
    client(here.ann).post(answer["Location"], {"do": "start"})
    read = Problem.model_validate(CaseRow.objects.exclude(pk=case.pk).get(deployment=here.deployment).facts["problem"])
    assert sum(sum(one.known.values()) for one in read.citizens) == 5
    much_later = upload(here, ("plan.json", json.dumps(later | {"start": "2026-12-21"}).encode()))
    assert "talt fra" not in client(here.ann).get(much_later["Location"]).content.decode()
    assert "talt fra" not in client(here.ann).get(upload(here, ("plan.xlsx", book()))["Location"]).content.decode()


@pytest.mark.parametrize(("name", "data", "says"), [
    ("tom.csv", b" ", "Filen er tom"), ("x.pdf", b"%PDF-1.4", "PDF"), ("x.json", b"{", "dokumenterede form"),
    ("x.json", b'{"start": "i morgen"}', "dokumenterede form"), ("x.xlsx", b"PK\x03\x04broken", "beskadiget"),
])
def test_a_file_that_cannot_be_read_is_refused_with_words(here: Area, name: str, data: bytes, says: str) -> None:
    answer = upload(here, (name, data))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_no_file_or_a_wrong_number_of_days_is_refused(here: Area) -> None:
    assert upload(here).status_code == 422
    assert upload(here, ("plan.xlsx", book()), days=90).status_code == 422


def test_files_are_given_up_and_deleted(here: Area) -> None:
    answer = upload(here, ("plan.xlsx", book()))
    client(here.ann).post(answer["Location"], {"do": "drop"})
    assert ImportBatch.objects.get().cells is None


def test_templates_are_there_and_the_queue_leads_to_a_new_plan(here: Area) -> None:
    for form in ("xlsx", "places", "citizens", "visits", "carers", "shifts"):
        assert client(here.ann).get(f"{HERE}template/{form}/").status_code == 200
    assert client(here.ann).get(f"{HERE}template/other/").status_code == 404
    assert HERE in client(here.ann).get("/homecare_planning/queue/").content.decode()
