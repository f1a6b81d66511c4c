"""A fleet from the log to the chosen point by keyboard: read in, the curve, by hand, bookings, choose. Axe on each page."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import desk_at, windows_at
from .test_pages import faults

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("fleet")]  # one desk for all of them


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk of its own with the demo's fleets, small."""
    with desk_at(tmp_path_factory.mktemp("fleet"), "tests.browser.fleet_stage") as address:
        yield address


@pytest.fixture
def opens(desk: str, chromium: Browser) -> Iterator[Callable[..., Any]]:
    """Opens windows on that desk."""
    with windows_at(desk, chromium) as open_window:
        yield open_window


def look(page: Page, found: dict[str, list[str]], name: str) -> None:
    """Look at the page with axe, and at whether it scrolls sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found[name] = [*faults(page), *([f"{wide} px too wide"] if wide > 0 else [])]


def enter(page: Page, name: str, role: str = "link") -> None:
    """Move to a link or button and press Enter, as one does without a mouse."""
    thing = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    thing.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_fleet_is_tried_by_hand_and_chosen_by_keyboard(opens: Callable[..., Any]) -> None:
    found: dict[str, list[str]] = {}
    page = opens().log_in("flaade@bakkely.example")
    page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}/fleet_optimiser/queue/?q=Teknik")
    page.locator("a.post").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Flåden i dag")).to_be_visible()
    look(page, found, "today")
    enter(page, "Se kurven, og vælg")
    look(page, found, "curve")
    point = page.locator("svg.fleet-curve a").last
    point.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "fleet=point-" in page.url
    petrol = page.get_by_label("Lille benzinbil", exact=True)
    petrol.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("0")
    assert page.locator("input[data-for=n-benzin-lille]").input_value() == "0"
    enter(page, "Regn den ud i hånden", "button")
    expect(page.locator("h2 .fleet-hand")).to_have_text(re.compile("I hånden"))
    look(page, found, "by hand")
    enter(page, "Dag for dag")
    look(page, found, "day")
    expect(page.get_by_text("Dagen som tabel")).to_be_visible()
    enter(page, "Bookinger")
    enter(page, "Fordel", "button")
    expect(page.get_by_text("Bevist billigst")).to_be_visible()
    look(page, found, "bookings")
    enter(page, "Kurven")
    enter(page, "Vælg denne flåde", "button")
    expect(page.get_by_text("Flåden er valgt.")).to_be_visible()
    enter(page, "Historik")
    look(page, found, "history")
    assert page.locator("tbody .fleet-auto").count() >= 1
    assert page.locator("tbody .fleet-hand").count() == 1
    assert {name: said for name, said in found.items() if said} == {}


def test_a_log_is_read_in_by_keyboard_and_a_wrong_line_is_named(opens: Callable[..., Any], tmp_path: Path) -> None:
    found: dict[str, list[str]] = {}
    page = opens(width=700).log_in("flaade@bakkely.example")
    file = tmp_path / "koersel.csv"
    rows = [f"X1;2025-03-{3 + n:02} 08:00;2025-03-{3 + n:02} 09:00;12" for n in range(9)]
    file.write_text("\n".join(["Bil;Start;Slut;Km;Chauffør", *rows, "X1;snart;2025-03-04 09:00;5;x"]), "utf-8")
    page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}/fleet_optimiser/fleets/new/")
    look(page, found, "new")
    page.get_by_label("Sted og periode").fill("Tandplejen, 2025")
    page.get_by_label("Kørsel (CSV, Excel eller GPX)").set_input_files(str(file))
    enter(page, "Læs ind", "button")
    expect(page.get_by_role("alert")).to_contain_text("Linje 11, kolonnen »Start«")
    expect(page.get_by_text("Ikke læst, fordi de navngiver en fører: Chauffør")).to_be_visible()
    assert page.locator("option", has_text="Chauffør").count() == 0
    look(page, found, "refused")
    file.write_text(file.read_text("utf-8").replace("X1;snart;2025-03-04 09:00;5;x", ""), "utf-8")
    page.get_by_label("Kørsel (CSV, Excel eller GPX)").set_input_files(str(file))
    enter(page, "Læs ind", "button")
    expect(page.get_by_role("heading", name="Flåden i dag")).to_be_visible()
    look(page, found, "today, narrow")
    enter(page, "Kurven")
    look(page, found, "curve, narrow")
    page.goto(page.url.split("/fleet/")[0] + "/fleets/types/")
    look(page, found, "types, narrow")
    page.goto(page.url.replace("fleets/types", "queue") + "?show=decided")
    page.locator("a.post").first.click()
    enter(page, "Efter ændringen")
    enter(page, "Sammenlign", "button")
    expect(page.get_by_text("Lovet, med den nye kørsel", exact=True)).to_be_visible()
    look(page, found, "after, narrow")
    assert {name: said for name, said in found.items() if said} == {}
