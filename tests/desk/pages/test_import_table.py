"""The import page: a table is uploaded, matched, looked at, read in by the job, and taken back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mertid.desk import store
from mertid.desk.jobs import read_table
from mertid.desk.models import AuditRow, CaseRow, Deployment, ImportBatch, Role
from mertid.desk.secrets import unlock_bytes
from mertid.desk.table_in import kept_table

from ..care import CPR, HEAD, line

URL = "/elderly_admission/settings/tables/"
ODD = HEAD.replace("Alder", "År gammel")


@pytest.fixture
def home(here: Deployment) -> Deployment:
    return store.save_deployment(who=store.command(here.authority), solution="elderly_admission", stage="pilot", control_share=0.0)


@pytest.fixture
def admin(home: Deployment, as_role: Callable[[Role], Client]) -> Client:
    return as_role(Role.ADMIN)


def upload(client: Client, *lines: str, head: str = HEAD, kind: str = "cases", **more: str) -> Any:
    file = SimpleUploadedFile("010190-1234.csv", "\n".join((head, *lines)).encode("latin-1"))
    return client.post(URL, {"file": file, "kind": kind, **more})


def drafted(client: Client, *lines: str, **more: str) -> tuple[ImportBatch, str]:
    answer = upload(client, *lines, **more)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    batch = ImportBatch.objects.get(pk=answer["Location"].split("/")[-2])
    return batch, client.get(answer["Location"]).content.decode()


def run(batch: ImportBatch) -> ImportBatch:
    """Do the job that reads a batch in."""
    read_table.read_table_job.call(str(batch.pk))
    batch.refresh_from_db()
    return batch


def test_the_page_shows_the_contract_and_what_to_do_first(admin: Client) -> None:
    page = admin.get(URL).content.decode()
    assert "Ingen tabel er indlæst endnu" in page
    assert "et helt tal fra 65 til 110 år" in page
    for kind in ("cases", "outcomes"):
        for form in ("csv", "xlsx"):
            assert admin.get(f"{URL}template/{kind}.{form}").status_code == 200
    assert admin.get(f"{URL}template/cases.exe").status_code == 404


def test_a_good_table_is_looked_at_read_in_and_taken_back(admin: Client, home: Deployment) -> None:
    batch, page = drafted(admin, line(1, person=CPR), line(2))
    assert "2 rækker er set efter: 2 gode, 0 med fejl." in page
    assert batch.cells is not None
    assert b"1234" not in bytes(batch.cells)
    assert CPR not in str(list(kept_table(batch).rows))
    assert unlock_bytes(bytes(batch.cells))
    answer = admin.post(f"{URL}{batch.pk}/", {"do": "start"}, follow=True)
    assert "Venter på at blive indlæst" in answer.content.decode()
    batch = run(batch)
    assert (batch.state, batch.stored, batch.cells) == ("done", 2, None)
    assert run(batch).stored == 2
    assert admin.get(f"{URL}{batch.pk}/progress/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    page = admin.get(f"{URL}{batch.pk}/").content.decode()
    assert "2 nye gemt" in page
    assert "Fortryd indlæsningen" in page
    assert "Ja, slet dem" in admin.get(f"{URL}{batch.pk}/undo/").content.decode()
    admin.post(f"{URL}{batch.pk}/undo/")
    assert CaseRow.objects.filter(deployment=home).count() == 0
    assert "er fortrudt" in admin.get(URL).content.decode()


def test_wrong_rows_are_told_by_line_column_and_expectation_and_stop_the_rest_until_one_says_so(admin: Client, home: Deployment) -> None:
    batch, page = drafted(admin, line(1), line(2, age=CPR), line(3, copd="måske"))
    assert "3 rækker er set efter: 1 gode, 2 med fejl." in page
    assert "E: Alder" in page
    assert "ja eller nej" in page
    assert "måske" not in page
    assert CPR not in page
    report = admin.get(f"{URL}{batch.pk}/report/").content.decode("utf-8-sig")
    assert report.splitlines()[1] == "3;E: Alder;et helt tal fra 65 til 110 år"
    said = admin.post(f"{URL}{batch.pk}/", {"do": "start"}, follow=True).content.decode()
    assert "Intet er indlæst: der er fejl i tabellen" in said
    admin.post(f"{URL}{batch.pk}/", {"do": "start", "take_good": "on"})
    batch = run(batch)
    assert (batch.state, batch.stored, batch.wrong) == ("done", 1, 2)


def test_a_column_of_another_name_is_chosen_on_the_page(admin: Client) -> None:
    batch, page = drafted(admin, line(1), head=ODD)
    assert "Tabellen kan ikke læses endnu" in page
    assert "kolonnen &#x27;Alder&#x27; mangler" in page
    chosen = {f"c{at}": name for at, name in enumerate(
        ["@person", "@row", "@reference", "@received", "age", "falls", "copd", "decision:action", "outcome:admission"]
    )}
    page = admin.post(f"{URL}{batch.pk}/", {"do": "look", **chosen}, follow=True).content.decode()
    assert "1 rækker er set efter: 1 gode, 0 med fejl." in page
    page = admin.post(f"{URL}{batch.pk}/", {"do": "look", **chosen, "c5": "age"}, follow=True).content.decode()
    assert "To kolonner er valgt til det samme" in page


def test_a_draft_is_given_up_and_what_was_uploaded_is_gone(admin: Client) -> None:
    batch, _ = drafted(admin, line(1))
    admin.post(f"{URL}{batch.pk}/", {"do": "drop"})
    batch.refresh_from_db()
    assert (batch.state, batch.cells) == ("undone", None)
    assert "er læst ind eller opgivet" in admin.post(f"{URL}{batch.pk}/", {"do": "start"}, follow=True).content.decode()


@pytest.mark.parametrize("data", [b"", b"\x00\x01" * 50, b"PK\x03\x04", b"A;A\n1;2\n"])
def test_what_is_no_table_is_said_in_danish(admin: Client, data: bytes) -> None:
    answer = admin.post(URL, {"file": SimpleUploadedFile("t.csv", data), "kind": "cases"})
    assert answer.status_code == 422
    assert "Intet er gemt. Ret dette:" in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_outcomes_are_read_in_too(admin: Client, home: Deployment) -> None:
    batch, _ = drafted(admin, line(1, decision="", outcome=""))
    admin.post(f"{URL}{batch.pk}/", {"do": "start"})
    run(batch)
    outcomes, page = drafted(admin, "1;ja", "9;ja", head="Række-id;Akut indlæggelse inden for 30 dage", kind="outcomes")
    assert "2 rækker er set efter: 1 gode, 1 med fejl." in page
    admin.post(f"{URL}{outcomes.pk}/", {"do": "start", "take_good": "on"})
    assert run(outcomes).stored == 1
    assert store.observed_of(home) == {CaseRow.objects.get(deployment=home).pk: {"admission": "yes"}}


def test_a_job_that_breaks_stores_nothing_and_says_so(admin: Client, home: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    batch, _ = drafted(admin, line(1))
    admin.post(f"{URL}{batch.pk}/", {"do": "start"})

    def breaks(**more: Any) -> None:
        raise ValueError(CPR)

    monkeypatch.setattr(store, "import_cases", breaks)
    batch = run(batch)
    assert (batch.state, CaseRow.objects.filter(deployment=home).count()) == ("failed", 0)
    assert "Intet er indlæst." in admin.get(f"{URL}{batch.pk}/").content.decode()
    assert CPR not in str(list(AuditRow.objects.values_list("detail", flat=True)))


def test_the_file_on_disk_is_gone_when_the_request_is(admin: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    drafted(admin, line(1))
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_is_estimated_the_page_does_not_exist(here: Deployment, admin: Client) -> None:
    assert admin.get(f"/{here.solution}/settings/tables/").status_code == 404
