"""A request for access from beginning to end by keyboard: forty documents in, a released answer out, without the struck name."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from mertid.desk.demo.request import documents, plan

from .conftest import desk_at, windows_at
from .test_pages import faults

SETTLE_MS = 420
STRUCK = "Karen Amalie Vestergaard-Lund"
PRIVATE = re.compile(
    r"Vestergaard|Karen|Villads|astma|Roskjær|El-Zein|Mahmoud|Holmegård|Jytte|Kjær|Magda|Birthe|Else|Inger-Lise|Jonas|Skovbrynet|Kløvermarken"
    r"|Bredagervej|\d{6}[- ]?\d{4}|40 00 00|@post|@hjemme|@brev|Maarup|blodprop|depression|hjerte|rygskade|Fuglsang|Staugaard",
    re.IGNORECASE,
)
"""What the case worker strikes; other proposals stay open."""
OWN = "Ring gerne til os mellem kl. 10 og 14."
"""What the case worker writes in the decision."""
OPEN = "Målingen den 12. marts viste 61 dB"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("request"),  # one desk for all of them
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext (apt-get install poppler-utils)"),
    pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice (apt-get install libreoffice-writer libreoffice-calc)"),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk of its own with a worker, so that documents are read while the person waits."""
    with desk_at(tmp_path_factory.mktemp("redact"), "tests.browser.redact_stage", worker=True) as address:
        yield address


@pytest.fixture
def opens(desk: str, chromium: Browser) -> Iterator[Callable[..., Any]]:
    """Opens windows on that desk."""
    with windows_at(desk, chromium) as open_window:
        yield open_window


def press(page: Page, key: str) -> None:
    """Press a key once the page has settled, and wait for the page it leads to."""
    page.wait_for_timeout(SETTLE_MS)
    with page.expect_navigation():
        page.keyboard.press(key)


def clean(page: Page, found: dict[str, list[str]], name: str) -> None:
    """Look at the page with axe once, and at whether it scrolls sideways."""
    said = faults(page)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found[name] = [*said, *([f"{wide} px too wide"] if wide > 0 else [])]


def files(folder: Path) -> list[str]:
    """Write the demo's forty documents to a folder, as a person has them."""
    for one in documents():
        (folder / one.name).write_bytes(one.data)
    return sorted(str(path) for path in folder.iterdir())


def test_a_request_with_forty_documents_by_keyboard(opens: Callable[..., Any], tmp_path: Path) -> None:
    found: dict[str, list[str]] = {}
    page = opens().log_in("jonas@bakkely.example")
    ask(page, found)
    add(page, files(tmp_path), found)
    sort(page, found)
    go_through(page, found)
    answer(page, opens, found)
    assert {name: said for name, said in found.items() if said} == {}


def ask(page: Page, found: dict[str, list[str]]) -> None:
    """Make the request by hand and choose the law."""
    press(page, "c")
    clean(page, found, "new")
    page.locator("#id_subject").focus()
    page.keyboard.type(plan()["title"])
    page.keyboard.press("Tab")
    page.keyboard.insert_text(plan()["said"])
    page.keyboard.press("Tab")
    page.keyboard.type(plan()["requester"])
    page.keyboard.press("Tab")
    page.keyboard.type(plan()["requester_email"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("input[name=law]").first.focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".reqbar-due")).to_contain_text("7 arbejdsdage tilbage")
    clean(page, found, "asked")


def add(page: Page, paths: list[str], found: dict[str, list[str]]) -> None:
    """Add the forty files and wait until they are read and sorted."""
    assert len(paths) == 40
    press(page, "Enter")
    page.locator("#files").set_input_files(paths)
    page.locator("#upload .button-primary").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    clean(page, found, "papers")
    expect(page.locator("#progress [data-key=Enter]")).to_be_visible(timeout=240_000)
    press(page, "Enter")


def sort(page: Page, found: dict[str, list[str]]) -> None:
    """Follow the proposals; what may be withheld whole is judged one by one."""
    clean(page, found, "sort")
    expect(page.locator("#group-same")).to_have_text("Dubletter (2)")
    press(page, "Enter")
    for button in range(page.locator("#group-whole").count() and page.get_by_role("button", name="Undtag helt").count()):
        assert button >= 0
        page.get_by_role("button", name="Undtag helt").first.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
    press(page, "Enter")


def go_through(page: Page, found: dict[str, list[str]]) -> None:
    """Decide every mark of every document by keyboard, as somebody who knows whom the documents are about."""
    expect(page.locator("#sheet img")).to_have_js_property("complete", True)
    clean(page, found, "mark")
    whole_tour(page)
    looked = False
    for _ in range(600):
        if "/list/" in page.url:
            return
        settled(page)
        if page.locator("#whole[open]").count():
            looked = looked or clean(page, found, "withheld") is None
            page.locator("#facts-given").select_option("none")
            page.locator("#more-given").select_option("no")
            page.locator("#whole .go").focus()
            say(page, "Enter", "Dokumentet er undtaget")
            continue
        text = page.locator("#side [data-key~=Enter]:visible").first.inner_text()
        if "Færdig" in text or "Videre" in text:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            page.wait_for_timeout(SETTLE_MS)  # keys pressed for the page before are passed over
        elif PRIVATE.search(page.locator("#side .prop dd").first.inner_text()):
            say(page, "Enter", "Streget")
        else:
            say(page, "a", "bliver stående")  # Å on a Danish keyboard, which Playwright cannot press
    pytest.fail("600 keys did not bring the documents to an end")


def say(page: Page, key: str, said: str) -> None:
    """Press a key and wait until the live region tells what it did."""
    settled(page)
    page.evaluate("document.getElementById('said').textContent = ''")
    page.keyboard.press(key)
    expect(page.locator("#said")).to_contain_text(said, timeout=20_000)


def settled(page: Page) -> None:
    """Wait until the answer to the last key is in place: keys before that are passed over."""
    expect(page.locator("html")).not_to_have_attribute("data-swapping", "1")


def whole_tour(page: Page) -> None:
    """Strike everywhere and take it back, mark words with the arrow keys, look as the receiver does."""
    page.wait_for_timeout(SETTLE_MS)
    first, heading = page.url, page.locator("#mark-title").inner_text()
    page.keyboard.press("j")
    expect(page.locator("#mark-title")).not_to_have_text(heading)
    expect(page.locator("#mark-title")).to_be_focused()
    settled(page)
    page.keyboard.press("k")
    expect(page.locator("#mark-title")).to_have_text(heading)
    say(page, "Enter", "Streget")
    say(page, "z", "Fortrudt")
    page.goto(first)
    page.wait_for_timeout(SETTLE_MS)
    struck = page.locator(".sheet .mark.struck").count()
    page.keyboard.press("m")
    expect(page.locator("#sheet")).to_be_focused()
    expect(page.locator(".sheet .picked")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".sheet .picked")).to_have_count(2)
    say(page, "Enter", "Markeret og streget")
    expect(page.locator(".sheet .mark.struck")).to_have_count(struck + 1)
    settled(page)
    page.keyboard.press("z")
    expect(page.locator(".sheet .mark.struck")).to_have_count(struck)


def answer(page: Page, opens: Callable[..., Any], found: dict[str, list[str]]) -> None:
    """Write and prove the answer, let another approve it, release it, and read what the receiver gets."""
    clean(page, found, "list")
    press(page, "Enter")
    clean(page, found, "letter")
    write_letter(page, found)
    press(page, "Enter")
    clean(page, found, "ready")
    press(page, "Enter")
    expect(page.locator(".alert-success, .alert-error")).to_be_visible(timeout=240_000)
    expect(page.locator(".alert-success")).to_contain_text("Beviset holder")
    clean(page, found, "proved")
    assert page.locator("a[download]").count() == 0
    second = opens().log_in("lise.damgaard@bakkely.example")
    second.goto(page.url)
    press(second, "Enter")
    expect(second.locator(".alert-success")).to_contain_text("Godkendt af Lise Damgaard")
    page.reload()
    press(page, "Enter")
    expect(page.locator(".alert-success")).to_contain_text("Udleveret af Jonas Kvistgaard")
    clean(page, found, "released")
    page.wait_for_timeout(SETTLE_MS)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    read_answer(Path(download.value.path()).read_bytes())
    page.locator(".reqbar a", has_text="Log").click()
    expect(page.locator("main table")).to_contain_text("udleverede svaret")
    expect(page.locator("main table")).to_contain_text("Lise Damgaard")
    clean(page, found, "log")


def write_letter(page: Page, found: dict[str, list[str]]) -> None:
    """Write a section of the decision by keyboard: a struck name is refused and stays in the field, a gap is told of, the rest is kept."""
    def put(text: str, section: str = "extra") -> None:
        if not page.locator(f"#text-{section}").is_visible():
            page.locator(f"#part-{section} summary").focus()
            page.keyboard.press("Enter")
        page.locator(f"#text-{section}").focus()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(text)
        page.keyboard.press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")

    put(f"Vi har talt med {STRUCK}.")
    expect(page.locator("#why-extra")).to_contain_text(f"»{STRUCK}«")
    expect(page.locator("#text-extra")).to_be_focused()
    clean(page, found, "refused")
    put(f"{OWN}\n[skriv mere]")
    expect(page.locator(".alert-warning")).to_contain_text("[skriv mere]")
    page.wait_for_timeout(SETTLE_MS)
    page.keyboard.press("e")
    expect(page.locator("#text-extra")).to_be_focused()
    clean(page, found, "editing")
    put(OWN)
    expect(page.locator("#part-extra")).to_contain_text("Rettet af Jonas Kvistgaard")
    put("", "appeal")
    expect(page.locator("#part-appeal")).to_contain_text("forvaltningsloven § 25")
    clean(page, found, "emptying")
    page.goto(page.url.split("letter/")[0] + "letter/")


def read_answer(data: bytes) -> None:
    """The struck name and number are in no file of the answer; what stays open is."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert {"aktliste.pdf", "aktliste.docx", "afgoerelse.pdf", "afgoerelse.docx", "bevisrapport.pdf"} <= set(names)
        copies = [name for name in names if re.fullmatch(r"dokument-\d+\.pdf", name)]
        assert len(copies) >= 25
        texts = {name: as_text(archive.read(name)) for name in names if name.endswith(".pdf")}
    whole = " ".join(texts.values())
    for said in (STRUCK, "Vestergaard-Lund", "140387", "40 00 00 17"):
        assert said not in whole, said
    assert OPEN in whole
    assert OWN in texts["afgoerelse.pdf"]
    assert "§ 30" in whole


def as_text(pdf: bytes) -> str:
    """The text of a PDF as pdftotext sees it, on one line."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())
