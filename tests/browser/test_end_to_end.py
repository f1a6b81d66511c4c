"""The main job on a real installation: mail from a real IMAP server and Digital Post in, decided at the desk, filed, learned from."""

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import whole
from tests.browser.conftest import Watched
from tests.browser.test_work import SETTLE_MS, press, title_of
from tests.exchange.dovecot import Dovecot, dovecot, dovecot_server
from tests.house import House, wait_for
from tests.template import lay

__all__ = ["dovecot", "dovecot_server"]
pytestmark = [pytest.mark.slow, pytest.mark.dovecot]
PAST, MAILED, POSTED = 240, 8, 2
UNDO_S = 4


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An installation with one authority, not yet set up."""
    made = House(tmp_path, MERTID_UNDO_SECONDS=str(UNDO_S))
    lay(made.folder)
    made.mertid("authority", "add", whole.CVR, "Prøveby Kommune")
    yield made
    made.stop()


def looked(house: House) -> dict[str, Any]:
    """What `whole.look` finds."""
    found: dict[str, Any] = json.loads(house.python("from tests.browser.whole import look; print(json.dumps(look()))"))
    return found


def set_up(house: House, mail_port: int, cases: Path) -> dict[str, Any]:
    """Subject plan, teams, people, sources, history and the first model, all by command where there is one."""
    from mertid.desk.demo.build import KLE

    cases.mkdir()
    code = "from tests.browser.whole import set_up; print(json.dumps(set_up(int(sys.argv[1]), sys.argv[2])))"
    told: dict[str, Any] = json.loads(house.python(code, mail_port, cases))
    assert "subjects, version" in house.mertid("import-kle", str(KLE))
    old = house.folder / "gamle-mails"
    whole.write_history(old, PAST)
    said = house.mertid("import-history", str(old))
    assert f"{PAST} decided cases." in said
    assert "1 could not be read" in said
    assert house.mertid("train", "mail_triage").startswith("model 1: active, 192 cases.")
    return told


def new_post() -> tuple[list[bytes], list[bytes]]:
    """Eight mails, the first about a known case and the second with a file, and two Digital Post messages with their subject."""
    from mertid.desk.demo.papers import pdf
    from mertid.desk.demo.parcel import Enclosure, eml, memo
    from mertid.desk.demo.places import BAKKELY

    written = whole.letters("i dag", MAILED + POSTED, datetime(2026, 11, 20, 12, tzinfo=UTC), 3)
    plan = Enclosure("situationsplan.pdf", "application/pdf", pdf("Situationsplan", ["Matrikel 4b", "Carport 38 m2"]))
    mails = [
        eml(letter, BAKKELY, [plan] if number == 1 else [], subject=f"Vedr. sag {whole.KNOWN}" if number == 0 else None)
        for number, letter in enumerate(written[:MAILED])
    ]
    mails = [mail.replace(b"\n", b"\r\n") for mail in mails]  # as they travel
    return mails, [memo(letter, whole.CVR, kle=letter.kle) for letter in written[MAILED:]]


def post(house: House, told: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Send a Digital Post message as the national solution does."""
    headers = {"Authorization": f"Bearer {told['token']}", "Content-Type": "application/xml"}
    request = urllib.request.Request(f"{house.address}/api/v1/digital-post/{told['memo']}", data, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def answers(case: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The suggestion's answers by target."""
    return {one["target"]: one for one in case["suggestion"]["answers"]}


def check_suggestions(cases: list[dict[str, Any]]) -> None:
    """Every case has a suggestion for team, subject and known case, with a reason where something is proposed."""
    assert len(cases) == MAILED + POSTED
    for case in cases:
        given = answers(case)
        assert set(given) == {"team", "kle", "case"}
        for answer in given.values():
            proposed = answer["value"] and not answer["abstained"]
            assert answer["reasons"] if proposed else answer["abstained"], (case["title"], answer)
    known = next(answers(case) for case in cases if whole.KNOWN in case["title"])
    assert (known["case"]["value"], known["team"]["value"]) == (whole.KNOWN, "byggesag")
    assert all(answers(case)["kle"]["by"] == "fact" for case in cases if case["source"] == "memo")
    proposed = [case for case in cases if not answers(case)["team"]["abstained"]]
    assert len(proposed) >= 5, "the model proposes a team for most mails of the kind it has learned"


def work(page: Page) -> None:
    """Decide every mail by keyboard: accept what is proposed, choose where nothing is, change one with a reason."""
    expect(page.locator(".queue-sum")).to_contain_text(f"{MAILED + POSTED} venter")
    page.keyboard.press("j")
    press(page, "Enter")
    changed = False
    for _ in range(MAILED + POSTED):
        title = title_of(page)
        if page.locator("button[data-key=Enter]").count() == 0:
            page.locator("#change-team").focus()
            page.keyboard.type("Vej")
            page.locator("#change-note").focus()
            page.keyboard.press("Tab")
        elif not changed and whole.KNOWN not in title:
            changed = True
            proposed = page.locator(".prop dd strong").first.inner_text()
            page.wait_for_timeout(SETTLE_MS)
            page.keyboard.press("r")
            expect(page.locator("#change-team")).to_be_focused()
            page.keyboard.type("Skole" if proposed != "Skole" else "Bygge")
            page.locator("#change-reason").focus()
            page.keyboard.type("Teamet")
            page.locator("#change button.go").focus()
        press(page, "Enter")
    assert changed


def check_filed(house: House, dovecot: Dovecot, cases: Path, mails: list[bytes]) -> dict[str, Any]:
    """After the time to undo every mail lies in its team's folder, and each case has one record with subject and files."""
    def all_sent() -> bool:
        return len(list(cases.glob("*/*/record.json"))) == MAILED + POSTED and not dovecot.bytes_in()

    wait_for(all_sent, "mails to be moved and records to be filed")
    wait_for(lambda: house.rows("select count(*) from desk_delivery where state != 'sent'") == [(0,)], "deliveries to be noted as sent")
    found = looked(house)
    assert {case["state"] for case in found["cases"]} == {"filed"}
    where = {case["title"]: case["team"] for case in found["cases"]}
    lying = {slug: dovecot.bytes_in(f"Sorteret {name}") for slug, name in whole.TEAMS.items()}
    assert sorted(mail for many in lying.values() for mail in many) == sorted(mails)
    from mertid.exchange.open import open_message

    for slug, many in lying.items():
        assert {where[open_message(mail, media_type="message/rfc822").subject] for mail in many} <= {slug}
    records = [json.loads(file.read_text("utf-8")) for file in cases.glob("*/*/record.json")]
    of_known = next(text for text in map(json.dumps, records) if whole.KNOWN in text)
    assert '"93.10.05"' in of_known
    files = sorted(file.name for file in cases.glob("*/*/*") if file.name != "record.json")
    assert sum(name.endswith(".eml") for name in files) == MAILED
    assert sum(name.endswith(".xml") for name in files) == POSTED
    assert any("situationsplan" in name for name in files)
    return found


def retrain_and_roll_back(house: House, page: Page) -> None:
    """Train from the page; whichever model wins, both figures are kept, and one click brings the first one back."""
    page.goto(f"{house.address}/mail_triage/models/")
    page.get_by_role("button", name="Gentræn").click()
    wait_for(lambda: house.rows("select count(*) from desk_modelversion where state = 'training'") == [(0,)], "version 2 to be trained")
    second = looked(house)["models"][-1]
    assert second["number"] == 2
    assert second["state"] in ("active", "worse"), second
    assert second["evaluation"]["new"]["n"] == second["evaluation"]["old"]["n"] >= 30
    page.goto(f"{house.address}/mail_triage/models/")
    if second["state"] == "worse":
        page.get_by_role("link", name="Tag i brug").first.click()
        page.get_by_role("button", name="Ja, tag model 2 i brug").click()
    page.get_by_role("link", name="Rul tilbage til model 1").click()
    page.get_by_role("button", name="Ja, tag model 1 i brug").click()
    expect(page.locator(".toasts")).to_contain_text("Model 1 er nu i brug.")
    assert {model["number"]: model["state"] for model in looked(house)["models"]} == {1: "active", 2: "retired"}


def test_from_a_real_mailbox_to_a_filed_case_and_a_better_model(house: House, dovecot: Dovecot, chromium: Browser, tmp_path: Path) -> None:
    cases = tmp_path.parent / f"{tmp_path.name}-sagssystem"
    told = set_up(house, dovecot.port, cases)
    house.serve()
    house.start("worker", "worker")
    mails, messages = new_post()
    dovecot.put(*mails)
    for message in messages:
        assert post(house, told, message)["status"] == "accepted"
        assert post(house, told, message)["new"] is False

    wait_for(lambda: house.rows("select count(*) from desk_suggestionrow") == [(MAILED + POSTED,)], "suggestions")
    check_suggestions(looked(house)["cases"])

    pages = []
    for role in ("manager", "sorter", "data_scientist"):
        page = chromium.new_context(locale="da-DK", viewport={"width": 1440, "height": 900}).new_page()
        page.set_default_timeout(30_000)
        pages.append(Watched(page, house.address).log_in(f"{role}@{whole.HOST}"))
    boss, sorter, scientist = pages
    boss.goto(f"{house.address}/mail_triage/manager/")
    before = boss.locator("main").inner_text()
    sorter.goto(f"{house.address}/mail_triage/queue/")
    work(sorter)
    found = check_filed(house, dovecot, cases, mails)
    assert all(case["decision"]["shown"] for case in found["cases"])
    kinds = [case["decision"]["kind"] for case in found["cases"]]
    assert kinds.count("accept") >= 4
    assert [case["decision"]["reason"] for case in found["cases"]].count("new_area") == 1
    boss.reload()
    after = boss.locator("main").inner_text()
    assert after != before
    assert "Teamet har fået nyt område" in after

    retrain_and_roll_back(house, scientist)
    for page in pages:
        page.context.close()
    assert "the chain holds" in house.mertid("audit", "verify")
    assert "Traceback" not in house.log()
