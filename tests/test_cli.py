"""The commands: documented, quick to start, one line on stderr when something is wrong."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mertid import catalog, cli
from mertid.commands import docs
from mertid.commands.authority import valid_cvr
from mertid.samples.read import sample_file

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.xdist_group("commands")  # one database for all of them


def run(*argv: str, var: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own with its own folder and SQLite database."""
    env = {**os.environ, "MERTID_VAR": str(var), "MERTID_DATABASE": ""}
    return subprocess.run([sys.executable, "-m", "mertid.cli", *argv], env=env, capture_output=True, text=True, timeout=240)


def here(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    """Run a command that needs no database in this process; return exit code, output and errors."""
    try:
        code = cli.main(argv)
    except SystemExit as end:
        code = int(end.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated database and one authority."""
    folder = tmp_path_factory.mktemp("var")
    assert run("migrate", var=folder).returncode == 0
    made = run("authority", "add", "99900032", "Prøveby Kommune", "--email", "post@proeveby.example", var=folder)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.mark.parametrize("name", cli.names())
def test_a_command_has_help_and_an_example_that_its_parser_takes(name: str) -> None:
    module = cli.command(name)
    assert (module.__doc__ or "").splitlines()[0].rstrip().endswith((".", ":"))
    assert module.EXAMPLE.startswith(f"mertid {name}")
    import shlex

    words = shlex.split(module.EXAMPLE.split(" > ")[0])[1:]
    assert cli.parser([name]).parse_args(words).run is module.run


@pytest.mark.parametrize("name", cli.names())
def test_a_command_is_documented(name: str) -> None:
    assert f"## mertid {name}\n" in (ROOT / "docs" / "cli.md").read_text("utf-8")


def test_every_option_says_what_it_means() -> None:
    assert "|  |" not in docs.cli_page()


def test_the_page_of_commands_is_up_to_date() -> None:
    assert (ROOT / "docs" / "cli.md").read_text("utf-8") == docs.cli_page(), "run: mertid docs"


def test_every_solution_has_a_page_that_is_up_to_date_and_stands_in_the_index() -> None:
    made = {name: text for name, text in docs.pages().items() if name.startswith("solutions/")}
    for name, text in made.items():
        assert (ROOT / "docs" / name).read_text("utf-8") == text, f"{name}: run: mertid docs"
    there = {f"solutions/{path.name}" for path in (ROOT / "docs" / "solutions").glob("*.md")}
    assert there == set(made), "a page is left over or missing"
    assert all(f"({name.removeprefix('solutions/')})" in made["solutions/README.md"] for name in made if not name.endswith("README.md"))


@pytest.mark.parametrize("slug", catalog.slugs())
def test_a_page_says_all_that_people_ask_of_a_solution(slug: str) -> None:
    text, solution = docs.pages()[f"solutions/{slug}.md"], catalog.get(slug)
    asked = ["## Facts", "## What is decided", "## Law", "**Operation:**", "**AI Act", "## Limits", "## Measure", "## Sources"]
    if solution.engine_name == "risk":
        asked += ["## What is foretold", "**How it is decided:**", "## Groups that are compared", "## What the citizen sees"]
        asked += ["## Today's tool"] if solution.engine.tool else []
        asked += ["## Rules, apart from the model"] if solution.engine.rules else []
    assert not [head for head in asked if head not in text]
    assert all(name in text for name in (solution.title.da, solution.decider.da, solution.legal_basis.operation.da))
    assert "None" not in text


def test_help_starts_without_the_heavy_libraries() -> None:
    heavy = ("django", "numpy", "sklearn", "lxml")
    code = f"import sys; from mertid import cli; cli.parser(); print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["unheard-of"], "invalid choice: 'unheard-of'"),
        (["suggest"], "the following arguments are required: solution"),
        (["suggest", "nothing"], "no solution file 'nothing.py', expected one of: acute_diagnostics, "),
        (["import-kle", "nowhere.xml"], "No such file or directory: nowhere.xml"),
        (["new", "Bad Slug", "--engine", "triage"], "the slug has other characters"),
        (["new", "good", "--engine", "unheard"], "there is no engine of this name, expected one of: redact, risk, route, search, triage"),
        (["check", "--rule", "unheard"], "no rule of this name, expected one of: slug_is_file_is_sample"),
        (["bench", "unheard"], "no benchmark of this name, expected one of"),
        (["train", "mail_triage", "--data", "x.jsonl"], "only one of --data and --out came, expected both"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_an_error_is_one_line_on_stderr(argv: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = here(capsys, *argv)
    assert code == 2
    assert len(err.strip().splitlines()) == 1
    assert says in err
    assert "Traceback" not in err


@pytest.mark.parametrize("argv", [["serve"], ["audit", "verify"]], ids=lambda a: a[0])
def test_a_database_that_is_not_migrated_is_said_with_the_cure(argv: list[str], tmp_path: Path) -> None:
    made = run(*argv, var=tmp_path)
    assert made.returncode == 2
    assert "migrations are missing, expected none. Run: mertid migrate." in made.stderr


def test_an_unforeseen_error_never_tells_its_text(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from mertid.commands import list as listing

    def broken(args: object) -> int:
        raise RuntimeError("310130-4321")

    monkeypatch.setattr(listing, "run", broken)
    assert cli.main(["list"]) == 2
    assert "310130" not in capsys.readouterr().err


def test_suggestions_come_out_as_json_lines_in_the_order_of_the_cases(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    lines = sample_file("mail_triage").read_text("utf-8").splitlines()[:3]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
    code, out, err = here(capsys, "suggest", "mail_triage")
    assert code == 0, err
    assert [json.loads(line)["case_id"] for line in out.splitlines()] == [json.loads(line)["id"] for line in lines]


def test_a_wrong_fact_in_a_file_is_named_without_its_content(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"id": "1", "facts": {"subject": ["310130-4321"], "body": "x"}}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(row)))
    code, _, err = here(capsys, "suggest", "mail_triage")
    assert code == 2
    assert "field 'subject' is list" in err
    assert "310130" not in err


@pytest.mark.slow
def test_a_model_is_trained_saved_measured_and_asked_from_files_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample, model = str(sample_file("mail_triage")), str(tmp_path / "model")
    code, out, err = here(capsys, "train", "mail_triage", "--data", sample, "--out", model)
    assert code == 0, err
    assert "learned from 240 decided cases" in out
    assert "the folder --out exists, expected a new one" in here(capsys, "train", "mail_triage", "--data", sample, "--out", model)[2]
    told = here(capsys, "evaluate", "mail_triage", "--model", model, "--data", sample, "--json")[1]
    assert json.loads(told)["n"] == 240
    assert len(here(capsys, "suggest", "mail_triage", "--model", model, "--data", sample)[1].splitlines()) == 240


def test_the_list_shows_slug_title_engine_and_stage(var: Path) -> None:
    line = run("list", var=var).stdout
    assert all(part in line for part in ("mail_triage", "Postfordeling og journalisering", "triage", "Prøveby Kommune: analysis"))


def test_a_person_is_added_with_a_role_and_a_one_time_password(var: Path) -> None:
    made = run("user", "add", "--email", "it@proeveby.example", "--name", "Ida Itesen", "--role", "admin", var=var)
    assert made.returncode == 0, made.stderr
    assert "it@proeveby.example  one-time password: " in made.stdout
    again = run("user", "add", "--email", "it@proeveby.example", "--name", "Ida Itesen", "--role", "admin", var=var)
    assert again.returncode == 2
    assert "field 'email' is in use" in again.stderr
    reset = run("user", "password", "--email", "it@proeveby.example", var=var)
    assert reset.returncode == 0
    assert reset.stdout != made.stdout


def test_a_token_is_printed_once_and_the_plan_is_imported(var: Path) -> None:
    assert len(run("token", "new", "--name", "fagsystem", "--scope", "read", var=var).stdout.strip()) > 20
    plan = ROOT / "src" / "mertid" / "samples" / "kle_eksempel.xml"
    assert "subjects, version" in run("import-kle", str(plan), var=var).stdout


def test_history_is_read_from_a_folder_with_a_subfolder_a_team(var: Path, tmp_path: Path) -> None:
    made = run("import-history", str(tmp_path / "none"), var=var)
    assert "folder is no folder" in made.stderr
    (tmp_path / "Ukendt team").mkdir()
    made = run("import-history", str(tmp_path), var=var)
    assert made.returncode == 2
    assert "subfolder 'Ukendt team' is no team" in made.stderr


def test_the_audit_chain_holds_after_all_that(var: Path) -> None:
    made = run("audit", "verify", var=var)
    assert made.returncode == 0
    assert "the chain holds" in made.stdout


def test_new_writes_a_solution_whose_check_names_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = here(capsys, "new", "parking-permit", "--engine", "triage", "--folder", str(tmp_path))
    assert code == 0, err
    file = tmp_path / "solutions" / "parking_permit.py"
    assert file.is_file()
    again = here(capsys, "new", "parking_permit", "--engine", "triage", "--folder", str(tmp_path))[2]
    assert "parking_permit.py is there already, expected a new slug" in again

    from importlib.util import module_from_spec, spec_from_file_location

    from mertid.checks import Trial, judge

    spec = spec_from_file_location("parking_permit", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    trial = Trial(module.solution, None, file, tmp_path / "samples" / "parking_permit.jsonl")
    passing = ("file_only_declares", "file_is_short", "facts_are_labelled", "targets_are_the_engines", "engine_keeps_the_contract")
    assert [judge(trial, rule).state for rule in passing] == ["ok"] * len(passing)
    assert "field 'title.da' is blank" in judge(trial, "governance_is_filled").says
    assert "2 of 2 sample cases have a right 'team', expected at least 20" in judge(trial, "slug_is_file_is_sample").says


def test_new_on_engine_risk_writes_an_outcome_an_action_and_made_citizens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = here(capsys, "new", "fall-risk", "--engine", "risk", "--folder", str(tmp_path))
    assert code == 0, err
    assert [line.rsplit("/", 1)[-1] for line in out.splitlines()[:3]] == ["fall_risk.py", "fall_risk.toml", "fall_risk.jsonl"]

    from importlib.util import module_from_spec, spec_from_file_location

    from mertid.checks import Trial, judge

    file = tmp_path / "solutions" / "fall_risk.py"
    spec = spec_from_file_location("fall_risk", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    trial = Trial(module.solution, None, file, tmp_path / "samples" / "fall_risk.jsonl")
    passing = (
        "file_only_declares", "file_is_short", "facts_are_labelled", "targets_are_the_engines", "choices_fit_the_engine",
        "engine_fits_the_facts", "engine_keeps_the_contract", "facts_say_when_known", "protected_groups_are_named", "made_citizens_say_so",
    )
    assert [(rule, judge(trial, rule).says) for rule in passing] == [(rule, "") for rule in passing]
    assert "field 'title.da' is blank" in judge(trial, "governance_is_filled").says
    assert "2 of 2 sample cases have a right 'event', expected at least 20" in judge(trial, "slug_is_file_is_sample").says


@pytest.mark.parametrize(
    ("cvr", "valid"), [("99900016", True), ("99900024", True), ("99900017", False), ("9990001", False), ("abcdefgh", False)],
)
def test_a_cvr_number_has_a_check_digit(cvr: str, valid: bool) -> None:
    assert valid_cvr(cvr) is valid
