"""The command that plans on files: tables to a problem, a problem to a plan, checked, and mended after something happened."""

import json
from pathlib import Path

import pytest

from mertid import catalog, cli
from tests.engines.route.test_docs import EVENTS, PROBLEM


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "area.json").write_text(json.dumps(PROBLEM), "utf-8")
    (tmp_path / "events.json").write_text(json.dumps(EVENTS[:1]), "utf-8")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[int, str, str]:
    code = cli.main(["route", *map(str, argv)])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_problem_is_planned_checked_and_mended(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    area, plan, new = folder / "area.json", folder / "plan.json", folder / "new.json"
    code, _, said = run(capsys, "plan", area, "--rounds", 50, "--out", plan)
    assert code == 0
    assert said.startswith("3 of 3 visits planned, ")
    assert run(capsys, "check", area, "--plan", plan) == (0, "the plan breaks no rule\n", "")
    code, _, said = run(capsys, "repair", area, "--plan", plan, "--events", folder / "events.json", "--now", "07:05", "--out", new)
    assert code == 0
    found = json.loads(new.read_text("utf-8"))
    assert set(found) == {"plan", "problem", "changes"}
    assert all(change["text"]["da"] in said for change in found["changes"] if change["tell"])


def test_the_same_rounds_give_the_same_plan(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, again = (json.loads(run(capsys, "plan", folder / "area.json", "--rounds", 30)[1]) for _ in range(2))
    assert first["routes"] == again["routes"]


def test_a_plan_that_breaks_a_rule_is_told_with_exit_code_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = folder / "plan.json"
    run(capsys, "plan", folder / "area.json", "--rounds", 50, "--out", plan)
    told = json.loads(plan.read_text("utf-8"))
    told["routes"][0]["stops"] = []
    plan.write_text(json.dumps(told))
    code, out, _ = run(capsys, "check", folder / "area.json", "--plan", plan)
    assert code == 1
    assert "1 faults" in out or "faults" in out.splitlines()[-1]


def test_tables_become_a_problem_whole_or_not_at_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workbook, area = folder / "tables.xlsx", folder / "read.json"
    workbook.write_bytes(catalog.get("homecare_planning").engine.table_template())
    code, _, said = run(capsys, "import", workbook, "--start", "2026-12-07", "--days", 7, "--out", area)
    assert (code, area.exists()) in ((0, True), (1, False)), said
    assert said.strip()


@pytest.mark.parametrize(("argv", "said"), [
    (("check", "area.json"), "--plan is missing"), (("repair", "area.json", "--plan", "plan.json"), "--events or --now is missing"),
    (("plan", "area.json", "events.json"), "2 files are given, expected one problem"), (("plan", "bad.json"), "is no JSON"),
    (("import", "area.json"), "--start is missing or malformed"), (("plan", "gone.json"), "No such file"),
    (("plan", "list.json"), "problem: field problem is"),
])
def test_what_is_wrong_is_said_in_one_line(folder: Path, capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], said: str) -> None:
    (folder / "bad.json").write_text("{")
    (folder / "list.json").write_text("[]")
    (folder / "plan.json").write_text('{"routes": []}')
    code, _, err = run(capsys, *(folder / one if one.endswith(".json") else one for one in argv))
    assert code == 2
    assert said in err
    assert err.count("\n") == 1


def test_shifts_are_proposed_for_a_problem_without_any_and_can_be_planned_on(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    area, rostered = folder / "without.json", folder / "rostered.json"
    area.write_text(json.dumps(PROBLEM | {"shifts": []}), "utf-8")
    code, _, said = run(capsys, "shifts", area, "--seconds", 5, "--out", rostered)
    found = json.loads(rostered.read_text("utf-8"))
    assert found["shifts"]
    assert all(shift["proposed"] for shift in found["shifts"])
    assert said.startswith(f"{len(found['shifts'])} shifts; ")
    assert code == (1 if len(said.splitlines()) > 1 else 0)
    assert run(capsys, "plan", rostered, "--rounds", 30)[0] == 0
