"""A CPR number planted wherever a mail can hold one reaches the case and nothing else: no log, job, audit row, error or model."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import House, wait_for
from tests.template import lay

CPR = "010190-1234"  # made up
FORMS = (CPR, CPR.replace("-", ""), CPR.replace("-", " "))
ALLOWED = {"desk_blob", "desk_caserow", "desk_documentrow", "desk_suggestionrow", "desk_decisionrow", "desk_intake", "desk_casenumber"}
"""Where personal data belong: the message, its case and documents, the suggestion's passages, and what a person noted."""
SET_UP = f"""
from email.message import EmailMessage
from datetime import UTC, datetime
from mertid.desk import store
from mertid.desk.models import Authority, Deployment
from tests.browser.whole import TEAMS, letters
who = store.command(Authority.objects.get())
for slug, name in TEAMS.items():
    store.save_team(who=who, slug=slug, name=name)
# A file where the case system's folder should be: every delivery fails.
deployment = store.save_deployment(
    who=who, deployment=Deployment.objects.get(), stage="pilot", control_share=0.0, case_system={{"kind": "folder", "path": sys.argv[1]}},
)
items = [
    store.Settled({{"subject": f"{{one.subject}} {CPR}", "body": f"Mit nummer er {CPR}. {{one.body}}", "sender_name": "{CPR}"}},
                  {{"team": one.team, "kle": one.kle}}, one.at)
    for one in letters("cpr", 160, datetime(2026, 11, 1, tzinfo=UTC), 60)
]
store.import_decided(who=who, deployment=deployment, items=items)
store.save_user(who=who, email="sorter@proeveby.example", name="Sorter")
memo = store.save_source(who=who, deployment=deployment, kind="memo", name="Digital Post")
store.save_source(who=who, deployment=deployment, kind="folder", name="Mappe", settings={{"path": sys.argv[2], "settle_s": 0, "poll_s": 1}})
_, token = store.new_token(who=who, name="a", scopes=["receive", "write", "read"])
mail = EmailMessage()
mail["Subject"], mail["From"], mail["To"] = "Hul i vejen {CPR}", '"{CPR}" <{CPR}@example.dk>', "post@proeveby.example"
mail.set_content("Hul i vejen. Mit CPR-nummer er {CPR}.")
mail.add_attachment("Asfalt {CPR}".encode(), maintype="text", subtype="plain", filename="{CPR}.txt")
mail.add_attachment(b"%PDF-1.4 broken {CPR}", maintype="application", subtype="pdf", filename="{CPR}.pdf")
from pathlib import Path
for name, data in (("{CPR}.eml", bytes(mail)), ("ulaeselig {CPR}.eml", b"\\x00\\x01 {CPR}"), ("{CPR}.docx", b"PK\\x03\\x04 {CPR}")):
    (Path(sys.argv[2]) / name).write_bytes(data)
print(json.dumps([memo.pk, token]))
"""
DECIDE = f"""
from mertid.desk import store
from mertid.desk.models import CaseRow, User
who = store.person(User.objects.select_related("authority").get())
for case in CaseRow.objects.filter(intake__isnull=False, state="waiting"):
    store.mark_shown(who=who, suggestion=case.suggestions.first())
    store.decide(who=who, case=case, kind="change", values={{"team": "skole", "case": "24-7"}}, reason="other", note="Ring til {CPR}")
"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An installation with one authority."""
    made = House(tmp_path / "var", MERTID_UNDO_SECONDS="0", MERTID_LOG="DEBUG")
    made.folder.mkdir()
    lay(made.folder)
    made.mertid("authority", "add", "99900032", "Prøveby Kommune")
    yield made
    made.stop()


def found_in(house: House) -> dict[str, list[str]]:
    """Return table -> columns that hold the number, over the whole database."""
    hits: dict[str, list[str]] = {}
    for (table,) in house.rows("select name from sqlite_master where type = 'table'"):
        for _, column, *_ in house.rows(f"pragma table_info({table})"):
            wheres = " or ".join(f'instr(cast("{column}" as text), \'{form}\') > 0' for form in FORMS)
            if house.rows(f'select 1 from "{table}" where {wheres} limit 1'):
                hits.setdefault(table, []).append(column)
    return hits


@pytest.mark.slow
def test_a_planted_cpr_number_is_found_in_the_case_alone(house: House, tmp_path: Path) -> None:
    inbox, blocked = tmp_path / "indbakke", tmp_path / "sagssystem"
    inbox.mkdir()
    blocked.write_text("a file, not a folder")
    memo, token = json.loads(house.python(SET_UP, blocked, inbox))
    trained = house.mertid("train", "mail_triage")
    assert trained.startswith("model 1: active"), trained
    house.serve()
    house.start("worker", "worker")
    said = [ask(house, token, memo, what) for what in ("memo", "case", "bad")]
    opened = "select count(*) from desk_suggestionrow where made_at is not null"
    wait_for(lambda: house.rows("select count(*) from desk_intake where state in ('opened', 'unreadable')")[0][0] >= 5, "messages")
    wait_for(lambda: house.rows(opened)[0][0] >= 3, "suggestions")
    house.python(DECIDE)
    wait_for(lambda: house.rows("select count(*) from desk_delivery where tries > 0")[0][0] >= 3, "deliveries to fail")
    house.stop()

    hits = found_in(house)
    assert "desk_caserow" in hits, "the number must be in the case, or this test shows nothing"
    assert set(hits) <= ALLOWED, {table: columns for table, columns in hits.items() if table not in ALLOWED}
    assert "why" not in hits.get("desk_intake", [])
    assert "note" in hits["desk_decisionrow"]
    everything = [house.log(), trained, *said]
    assert len(house.log()) > 200, "the processes wrote a log"
    assert not any(form in text for text in everything for form in FORMS)
    models = [file for file in (house.folder / "models").rglob("*") if file.is_file()]
    assert models
    for file in models:
        data = file.read_bytes()
        assert not any(form.encode() in data for form in (*FORMS, "0101901234")), file.name


def ask(house: House, token: str, memo: int, what: str) -> str:
    """Send something with the number in it over the API; return the answer where it is an error or has no business to hold it."""
    import urllib.error
    import urllib.request

    from tests.desk.api.test_api import memo as message

    facts = {"subject": f"Vand {CPR}", "body": CPR, "sender": f"{CPR}@example.dk"}
    given = {
        "memo": (f"digital-post/{memo}", message("8c2ea15d-61fb-4ba9-9366-42f8b194c114", CPR), "application/xml"),
        "case": ("solutions/mail_triage/cases", json.dumps({"facts": facts}).encode(), "application/json"),
        "bad": (f"solutions/mail_triage/cases?q={CPR}", json.dumps({"facts": {"subject": [CPR], CPR: CPR}}).encode(), "application/json"),
    }
    path, data, kind = given[what]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{house.address}/api/v1/{path}", data, headers), timeout=60) as answer:
            text = answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()
    return "" if what == "case" else text
