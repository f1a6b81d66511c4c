"""The commands that work on an authority's own cases, run as a person runs them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mertid.samples.read import sample_file
from tests.browser import whole
from tests.house import House
from tests.template import lay

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("authority")]  # one trained house for all of them
SET_UP = """
from mertid.desk import store
from mertid.desk.models import Authority
from tests.browser.whole import TEAMS
who = store.command(Authority.objects.get())
for slug, name in TEAMS.items():
    store.save_team(who=who, slug=slug, name=name)
"""
DEMO = """
from mertid import cli
from mertid.desk.demo import build as demo
from mertid.desk.models import Authority
from mertid.desk import store

def build(say, *, small):
    store.save_authority(cvr="99900016", name="Bakkely")
    state = {"ready": True, "password": "x", "people": []}
    demo._write_state(state)
    (demo.state_file().parent / "demo").mkdir(exist_ok=True)
    return state

demo.build = build
code = cli.main(["demo", "--no-serve", *sys.argv[1:]])
print(json.dumps([code, Authority.objects.count(), (demo.state_file().parent / "demo" / "kept").exists()]))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An authority with teams, history from a folder and a model trained from it."""
    made = House(tmp_path_factory.mktemp("var"))
    lay(made.folder)
    made.mertid("authority", "add", whole.CVR, "Prøveby Kommune")
    made.python(SET_UP)
    old = made.folder / "gamle"
    whole.write_history(old, 160)
    said = made.mertid("import-history", str(old), "--cvr", whole.CVR)
    assert "160 decided cases. Now train" in said
    assert "skole " in said and "1 could not be read" in said
    assert made.mertid("train", "mail_triage", "--cvr", whole.CVR).startswith("model 1: active")
    yield made


def test_imported_history_keeps_team_subject_and_time_of_the_mail(house: House) -> None:
    found = json.loads(house.python("""
from mertid.desk.models import DecisionRow
rows = DecisionRow.objects.select_related("team")
print(json.dumps([[r.kind, r.team.slug == r.values["team"], len(r.values.get("kle", "")), r.at.year] for r in rows]))
"""))
    assert found == [["import", True, 8, 2026]] * 160


def test_suggestions_for_a_file_come_from_the_authoritys_own_model_and_nothing_is_stored(house: House, tmp_path: Path) -> None:
    lines = sample_file("mail_triage").read_text("utf-8").splitlines()[:5]
    cases = tmp_path / "cases.jsonl"
    cases.write_text("\n".join(lines), "utf-8")
    before = house.rows("select count(*) from desk_caserow")
    said = [json.loads(line) for line in house.mertid("suggest", "mail_triage", "--cvr", whole.CVR, "--data", str(cases)).splitlines()]
    assert [one["case_id"] for one in said] == [json.loads(line)["id"] for line in lines]
    teams = [answer["value"] for one in said for answer in one["answers"] if answer["target"] == "team" and answer["value"]]
    assert set(teams) <= set(whole.TEAMS)
    assert house.rows("select count(*) from desk_caserow") == before


def test_a_second_training_by_command_says_both_figures(house: House) -> None:
    said = house.mertid("train", "mail_triage", "--cvr", whole.CVR)
    assert said.startswith(("model 2: worse", "model 2: active"))
    assert "the one in use:" in said


def test_an_unknown_authority_is_one_line(house: House) -> None:
    for command in (("train", "mail_triage"), ("suggest", "mail_triage", "--data", str(sample_file("mail_triage")))):
        said = house.mertid(*command, "--cvr", "00000000", code=2)
        assert "no authority has this CVR number" in said
        assert "Traceback" not in said


@pytest.mark.long
def test_the_demo_is_built_once_kept_and_forgotten_on_request(tmp_path: Path) -> None:
    house = House(tmp_path)
    last = [json.loads(house.python(DEMO, *argv).splitlines()[-1]) for argv in ((), ())]
    (tmp_path / "demo" / "kept").touch()
    last += [json.loads(house.python(DEMO, *argv).splitlines()[-1]) for argv in ((), ("--reset",))]
    assert last == [[0, 1, False], [0, 1, False], [0, 1, True], [0, 1, False]]


def test_the_demo_never_touches_a_database_with_real_authorities(house: House) -> None:
    said = house.mertid("demo", "--no-serve", "--small", code=2)
    assert "the database holds authorities already" in said
    assert house.rows("select cvr from desk_authority") == [(whole.CVR,)]


def test_a_bench_without_its_data_says_so_in_one_line(tmp_path: Path) -> None:
    said = House(tmp_path).mertid("bench", "triage", "--data", str(tmp_path / "none"), code=2)
    assert "--data is no folder" in said
