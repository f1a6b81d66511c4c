"""Tables in a whole installation: a killed import leaves all or nothing, and a CPR number reaches nothing but the file it came in."""

import json
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.desk.care import CPR, HEAD, line, table
from tests.house import House, wait_for

FORMS = (CPR, CPR.replace("-", ""), CPR.replace("-", " "))
ROWS = 6_000


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "var", MERTID_LOG="DEBUG")
    made.folder.mkdir()
    made.mertid("migrate")
    made.mertid("authority", "add", "99900032", "Prøveby Kommune", "--solution", "elderly_admission")
    yield made
    made.stop()


def stored(house: House) -> tuple[int, int, int]:
    """Return how many cases, decisions and outcomes there are."""
    cases, decisions, outcomes = (house.rows(f"select count(*) from desk_{t}")[0][0] for t in ("caserow", "decisionrow", "outcomerow"))
    return cases, decisions, outcomes


def moved_on(house: House, running: subprocess.Popen[bytes], begun: int) -> bool:
    """Whether a batch was put down, after which the rows are written, or the import has ended."""
    return running.poll() is not None or house.rows("select count(*) from desk_importbatch")[0][0] > begun


@pytest.mark.slow
def test_an_import_killed_at_any_moment_leaves_all_or_nothing(house: House, tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", *(line(n) for n in range(ROWS)))
    seen = set()
    for number, wait_s in enumerate((0.0, 0.05, 0.15, 0.3)):
        running = house.start(f"import{number}", "import-table", "elderly_admission", str(path))
        begun = house.rows("select count(*) from desk_importbatch")[0][0]
        wait_for(partial(moved_on, house, running, begun), "the import")
        time.sleep(wait_s)
        running.kill()
        running.wait()
        seen.add(stored(house))
    assert seen <= {(0, 0, 0), (ROWS, ROWS, ROWS)}, seen
    said = house.mertid("import-table", "elderly_admission", str(path))
    assert f"{ROWS} rows: {ROWS} good, 0 wrong" in said
    assert stored(house) == (ROWS, ROWS, ROWS)
    assert "the chain holds" in house.mertid("audit", "verify")
    assert not list((house.folder / "keys").glob(".*")), "no half key"


@pytest.mark.slow
def test_a_planted_cpr_number_reaches_no_table_log_report_or_error(house: House, tmp_path: Path) -> None:
    hidden = CPR.replace("-", "")
    path = table(
        tmp_path / "t.csv", line(1, person=CPR), line(2, person=CPR, age=CPR), line(3, copd=CPR), line(4, decision=CPR),
        line(5, outcome=hidden), ";".join([CPR] * 9), line(6) + f";{CPR}", line(7).replace("02-2024", CPR),
        f"{CPR};7;27.9;01-02-2024;82;2;ja;usual;nej",
    )
    report = tmp_path / "fejl.csv"
    said = [
        house.mertid("import-table", "elderly_admission", str(path), "--report", str(report), code=1),
        house.mertid("import-table", "elderly_admission", str(path), "--take-good"),
        house.mertid("import-table", "elderly_admission", str(table(tmp_path / "u.csv", line(1), head=HEAD.replace("Alder", CPR))), code=2),
        house.mertid("import-table", "elderly_admission", str(table(tmp_path / "v.csv", head=f"{CPR};{CPR}")), code=2),
        house.mertid("outcomes", "elderly_admission", str(table(tmp_path / "w.csv", f"{CPR};ja", head="Sagens id;admission")), code=1),
        report.read_text("utf-8-sig"),
    ]
    bundle = tmp_path / "b.json"
    bundle.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": {"resourceType": "Patient", "id": "p", "birthDate": "1940-01-01", "identifier": [{"value": CPR}]}},
        {"resource": {"resourceType": "Observation", "status": CPR, CPR: 1, "subject": {"reference": CPR}, "code": {"text": CPR}}},
        {"resource": {"resourceType": CPR}},
    ]}))
    if "not installed" not in (fhir := house.mertid("import-fhir", "elderly_admission", str(bundle), "--take-good")):
        said.append(fhir)
    assert stored(house)[0] >= 2
    for (name,) in house.rows("select name from sqlite_master where type = 'table'"):
        for _, column, *_ in house.rows(f"pragma table_info({name})"):
            where = " or ".join(f'instr(cast("{column}" as text), \'{form}\') > 0' for form in FORMS)
            assert not house.rows(f'select 1 from "{name}" where {where} limit 1'), (name, column)
    texts = [*said, house.log()]
    assert not [form for text in texts for form in FORMS if form in text]
