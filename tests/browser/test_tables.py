"""A table is read in by keyboard alone, with a real worker: looked at, corrected, read in, taken back. axe finds nothing on the way."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.desk.care import CPR, HEAD, line

from .conftest import desk_at, windows_at
from .tables_stage import EMAIL
from .test_pages import faults


def sound(page: Page) -> None:
    """Check the page as it is: axe, and no sideways scrolling on a narrow screen."""
    assert faults(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1440, "height": 900})
    assert wide <= 320, page.url


def push(page: Page, name: str) -> None:
    """Press a button or follow a link by keyboard."""
    page.locator("main").locator("button, a", has_text=name).first.focus()
    page.keyboard.press("Enter")


def test_the_first_table_is_read_in_by_keyboard_and_taken_back(tmp_path: Path, chromium: Browser) -> None:
    good = tmp_path / "borgere.csv"
    lines = [HEAD.replace("Alder", "År gammel"), *(line(n, person=CPR if n == 1 else "") for n in range(1, 30)), line(30, copd="måske")]
    good.write_bytes("\n".join(lines).encode("latin-1"))
    folder = tmp_path / "var"
    folder.mkdir()
    with desk_at(folder, "tests.browser.tables_stage", worker=True) as address, windows_at(address, chromium) as open_window:
        watched: Any = open_window()
        watched.page.set_default_timeout(120_000)
        page = watched.log_in(EMAIL)
        page.goto(f"{address}/elderly_admission/settings/")
        push(page, "Data ind")
        page.wait_for_url("**/tables/")
        expect(page.get_by_text("Ingen tabel er indlæst endnu")).to_be_visible()
        sound(page)
        page.set_input_files("input[type=file]", good)
        push(page, "Se tabellen efter")
        page.wait_for_url(lambda url: len(url.rstrip("/").split("/")[-1]) == 36)
        expect(page.get_by_text("kolonnen 'Alder' mangler")).to_be_visible()
        sound(page)
        page.get_by_label("E: År gammel").focus()
        page.keyboard.type("Alder")
        push(page, "Se rækkerne efter igen")
        expect(page.get_by_text("30 rækker er set efter: 29 gode, 1 med fejl.")).to_be_visible()
        expect(page.get_by_role("cell", name="ja eller nej").first).to_be_visible()
        sound(page)
        assert "måske" not in page.content()
        assert CPR not in page.content()
        push(page, "Læs ind")
        expect(page.get_by_text("Intet er indlæst: der er fejl i tabellen")).to_be_visible()
        page.locator("#take_good").focus()
        page.keyboard.press("Space")
        push(page, "Læs ind")
        expect(page.get_by_text("29 nye gemt")).to_be_visible()
        sound(page)
        page.get_by_role("button", name="English").click()
        expect(page.get_by_text("29 new stored")).to_be_visible()
        push(page, "Take it back")
        page.wait_for_url("**/undo/")
        sound(page)
        push(page, "Yes, delete them")
        page.wait_for_url("**/tables/")
        expect(page.get_by_text("It is taken back")).to_be_visible()
    assert CPR not in (folder / "server.log").read_text()
