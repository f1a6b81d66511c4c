"""A morning at the desk: a person logs in and works through the mail by keyboard, and the manager sees it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.xdist_group("pages")  # one desk for all of them

Window = Callable[..., Any]
SETTLE_MS = 450  # the desk ignores keys this soon after a page opened


def title_of(page: Page) -> str:
    """The open mail's subject."""
    return page.locator(".case h1").inner_text()


def press(page: Page, key: str) -> None:
    """Press a key as a person would, once the page has settled, and wait for the page it leads to."""
    page.wait_for_timeout(SETTLE_MS)
    before = page.url
    page.keyboard.press(key)
    page.wait_for_url(lambda url: url != before)
    page.wait_for_load_state()


def test_ten_mails_by_keyboard_one_changed_with_a_reason_and_the_managers_figures_move(window: Window) -> None:
    boss = window()
    figures = boss.log_in("manager@10000000.example")
    figures.goto(f"{boss.address}/mail_triage/manager/")
    before = figures.locator("main").inner_text()

    page = window().log_in("sorter@10000000.example")
    expect(page.locator("h1")).to_have_text("Min kø")
    expect(page.locator(".queue-sum")).to_contain_text("14 venter")
    page.keyboard.press("j")
    press(page, "Enter")
    done = []
    for number in range(10):
        done.append(title_of(page))
        if page.locator("button[data-key=Enter]").count() == 0:  # uncertain, or shown without a suggestion: choose oneself
            page.locator("#change-team").focus()
            page.keyboard.type("Vej")
            page.keyboard.press("Tab")
            page.locator("#change-note").focus()
            page.keyboard.press("Tab")
            press(page, "Enter")
        elif number == 1:
            page.wait_for_timeout(SETTLE_MS)
            page.keyboard.press("r")
            expect(page.locator("#change-team")).to_be_focused()
            page.keyboard.type("Jura")
            page.locator("#change-reason").focus()
            page.keyboard.type("Teamet")
            page.locator("#change button.go").focus()
            press(page, "Enter")
            expect(page.locator(".toasts")).to_contain_text("Sendt til Jura og forsikring.")
        else:
            press(page, "Enter")
            expect(page.locator(".toasts")).to_contain_text("Sendt til Vand og klima.")
    assert len(done) == 10
    assert done[0] == "Ansøgning om carport, Bakkevej 4"
    page.goto(f"{boss.address}/mail_triage/queue/")
    expect(page.locator(".queue-sum")).to_contain_text("4 venter")

    figures.reload()
    after = figures.locator("main").inner_text()
    assert after != before
    assert "Teamet har fået nyt område" in after


def test_a_decision_is_taken_back_with_z_and_the_mail_is_back(window: Window) -> None:
    page = window().log_in("sorter@10000001.example")
    page.keyboard.press("j")
    press(page, "Enter")
    first = title_of(page)
    press(page, "Enter")
    assert title_of(page) != first
    press(page, "z")
    assert title_of(page) == first
    expect(page.locator(".toasts")).to_contain_text("Beslutningen er taget tilbage.")
    expect(page.locator("button[data-key=Enter]")).to_contain_text("Send til Vand og klima")


def test_keys_do_nothing_while_typing_nor_when_switched_off(window: Window) -> None:
    page = window().log_in("sorter@10000001.example")
    page.wait_for_timeout(SETTLE_MS)
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("rzn?jk")
    assert page.locator("#q").input_value() == "rzn?jk"
    assert not page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("#keys-off").check()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_timeout(100)
    assert not page.locator("#keys").is_visible()
    page.locator("#keys-open").click()
    page.locator("#keys-off").uncheck()


def test_a_whole_decision_without_javascript(window: Window) -> None:
    page = window(javascript=False).log_in("sorter@10000002.example")
    page.get_by_role("link", name=re.compile("^Vand i kælderen efter skybrud")).click()
    page.get_by_role("link", name="Jura og forsikring").click()
    expect(page.locator("#change-team")).to_have_value("jura")
    page.get_by_role("button", name="Send som rettet").click()
    expect(page.locator(".form-error-message")).to_have_text("Vælg en grund.")
    page.locator("#change-reason").select_option("several")
    page.get_by_role("button", name="Send som rettet").click()
    expect(page.locator(".toasts")).to_contain_text("Sendt til Jura og forsikring.")
    page.get_by_role("button", name="Fortryd").click()
    expect(page.locator(".case h1")).to_have_text("Vand i kælderen efter skybrud")
    page.get_by_role("button", name="Send til Vand og klima").click()
    expect(page.locator(".toasts")).to_contain_text("Sendt til Vand og klima.")
    page.get_by_role("button", name=re.compile("Læg tilbage")).click()
    expect(page.locator("h1")).to_have_text("Min kø")


def test_who_comes_second_is_told_who_was_first_and_nothing_is_lost(window: Window) -> None:
    one, two = window(), window()
    first = one.log_in("sorter@10000003.example")
    second = two.log_in("sorter@10000003.example")
    for page in (first, second):
        page.get_by_role("link", name=re.compile("^Hul i vejen ved skolen")).first.click()
        page.wait_for_timeout(SETTLE_MS)
    first.get_by_role("button", name="Send til Vand og klima").click()
    first.wait_for_load_state()
    second.get_by_role("button", name="Send til Vand og klima").click()
    expect(second.locator(".toast-line.error")).to_contain_text("Mette J. nåede det først")
    expect(second.locator(".side")).to_contain_text("Besluttet")


def test_reading_time_is_sent_while_somebody_reads(window: Window) -> None:
    watched = window()
    page = watched.log_in("sorter@10000003.example")
    page.get_by_role("link", name=re.compile("^Klage over afgørelse")).first.click()
    for _ in range(4):
        page.mouse.wheel(0, 40)
        page.wait_for_timeout(500)
    address = page.url.split("?")[0]
    page.goto(f"{watched.address}/mail_triage/queue/")
    page.goto(f"{address}history/")
    said = re.search(r"Mette J\., .* (\d+) s aktiv", page.locator("main").inner_text())
    assert said is not None
    assert 1 <= int(said.group(1)) <= 5
