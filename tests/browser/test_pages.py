"""Pages in their odd states: no fault that axe knows, no sideways scrolling, nothing from outside, no breach of the policy."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.xdist_group("pages")  # one desk for all of them

Window = Callable[..., Any]
AXE = (Path(__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# States of pages that the walk over the routes (test_every_page.py) does not come by.
STATES = {
    "sorter": [
        "queue?show=decided", "queue?q=vand&only=uncertain", "queue?q=findes-ikke", "case?choose_team=jura", "decided", "uncertain",
        "hidden", "unreadable?show=set_aside", "deliveries?show=sent",
    ],
    "manager": ["manager?days=7"],
}


def faults(page: Page, *, contrast: bool = True) -> list[str]:
    """What axe finds, as one line a fault. ``contrast``: the slowest rule, which needs no second look in another language."""
    page.evaluate(AXE)
    options = {"runOnly": TAGS, "resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": contrast}}}
    found = page.evaluate(f"axe.run(document, {json.dumps(options)})")
    return [f"{fault['id']}: {fault['help']} ({node['target']})" for fault in found["violations"] for node in fault["nodes"]]


def address_of(base: str, page: Page, name: str) -> str:
    """Where a page named in STATES is."""
    name, _, query = name.partition("?")
    end = f"?{query}" if query else ""
    titles = {"case": "Vand i kælderen", "history": "Vand i kælderen", "uncertain": "Klage over", "hidden": "Kloakken stinker"}
    if name in titles or name == "decided":
        page.goto(f"{base}/mail_triage/queue/{'?show=decided' if name == 'decided' else '?q=' + titles[name].replace(' ', '+')}")
        found = page.locator("a.post").first.get_attribute("href") or ""
        return f"{base}{found.split('?')[0]}{'history/' if name == 'history' else ''}{end}"
    return f"{base}/mail_triage/{name}/{end}"


@pytest.mark.parametrize("role", STATES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(window: Window, role: str) -> None:
    watched = window()
    page = watched.log_in(f"{role}@10000003.example")
    wrong: dict[str, list[str]] = {}
    for name in STATES[role]:
        url = address_of(watched.address, page, name)
        page.set_viewport_size({"width": 1280, "height": 800})
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 200, name
        found = faults(page)
        page.set_viewport_size({"width": 320, "height": 640})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > 320:
            found.append(f"{wide} px wide at 320 px")
        if found:
            wrong[name] = found
    assert wrong == {}


def test_axe_finds_nothing_at_the_log_in_in_an_open_form_nor_in_the_key_overview(window: Window) -> None:
    watched = window()
    watched.page.goto(f"{watched.address}/login/")
    assert faults(watched.page) == []
    page = watched.log_in("sorter@10000003.example")
    page.get_by_role("link", name=re.compile("^Vand i kælderen")).first.click()
    for box in page.locator("details > summary").all():
        box.click()
    assert faults(page) == []
    page.locator("#keys-open").click()
    assert faults(page) == []


def test_the_empty_queue_says_so(window: Window) -> None:
    page = window().log_in("sorter@20000000.example")
    expect(page.locator(".empty")).to_contain_text("Køen er tom")
    assert faults(page) == []


def test_english_is_chosen_and_stays(window: Window) -> None:
    watched = window()
    page = watched.log_in("dpo@10000002.example")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto(f"{watched.address}/log/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Dansk").click()
    expect(page.locator("html")).to_have_attribute("lang", "da")


def test_a_page_of_a_pdf_and_the_mail_as_received_are_shown_and_nothing_runs(window: Window) -> None:
    page = window().log_in("sorter@10000003.example")
    page.get_by_role("link", name=re.compile("^Vand i kælderen")).first.click()
    page.locator("details.file summary").first.click()
    picture = page.locator(".file-body img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 100
    page.get_by_role("link", name="vis som modtaget").click()
    frame = page.frame_locator("iframe")
    expect(frame.locator("b")).to_have_text("vand i kælderen")


def test_400_percent_zoom_and_paper_keep_everything_readable(window: Window) -> None:
    watched = window(width=320, height=256)  # 1280 x 1024 at 400 %
    page = watched.log_in("sorter@10000003.example")
    page.get_by_role("link", name=re.compile("^Vand i kælderen")).first.click()
    button = page.get_by_role("button", name="Send til Vand og klima")
    button.scroll_into_view_if_needed()
    expect(button).to_be_in_viewport()
    page.emulate_media(media="print")
    expect(page.locator(".mail")).to_be_visible()
    expect(page.locator(".prop")).to_be_visible()
    expect(page.locator(".top")).to_be_hidden()
    expect(button).to_be_hidden()
