"""The planning panel by keyboard alone: from tables to a published plan, somebody ill at ten o'clock; and moving, tables, odd states."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from .conftest import desk_at, windows_at
from .route_large import large
from .test_pages import faults

SETTLE_MS = 420
LONG_MS = 90_000

LATE = """name => mertidRoute.rows().filter((row) => row.carer.name === name).flatMap((row) => row.stops)
  .filter((stop) => stop.start >= 600).length"""
SETTLED = "mertidRoute.state.data?.suggested && !mertidRoute.state.data.running && !document.getElementById('route').ariaBusy"

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("route")]  # one desk for all of them


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the desk lies, with the keys and the file to import that the stage left."""
    return tmp_path_factory.mktemp("route")


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[str]:
    """A desk of its own with a worker, so that plans are made while the person waits."""
    with desk_at(folder, "tests.browser.route_stage", worker=True) as address:
        yield address


@pytest.fixture
def opens(desk: str, chromium: Browser) -> Iterator[Callable[..., Any]]:
    """Opens windows on that desk."""
    with windows_at(desk, chromium) as open_window:
        yield open_window


def panel(opens: Callable[..., Any], folder: Path, *, login: str = "mette", watched: Any = None, **size: int) -> Page:
    """Open the case that lies ready, and wait for its rows."""
    watched = watched or opens(**size)
    page: Page = watched.log_in(f"{login}@bakkely.example")
    case = json.loads((folder / "keys.json").read_text("utf-8"))["week"]
    page.goto(f"{watched.address}/homecare_planning/plan/{case}/")
    expect(page.locator(".visit").first).to_be_visible()
    page.wait_for_timeout(SETTLE_MS)
    return page


def keys(page: Page, *pressed: str) -> None:
    """Press keys one after another."""
    for key in pressed:
        page.keyboard.press(key)


def until(page: Page, holds: str) -> None:
    """Wait until an expression holds; the policy forbids Playwright's own way, which compiles text in the page."""
    for _ in range(LONG_MS // 100):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never held: {holds}")


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Tab until what has the focus is named so."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id").startswith(name):
            return
    raise AssertionError(f"no way by Tab to {name!r}")


def go(page: Page, name: str) -> None:
    """Tab to a link or button and follow it."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_tables_to_a_published_plan_and_a_sick_call_at_ten_by_keyboard(opens: Callable[..., Any], folder: Path, desk: str) -> None:
    found: dict[str, list[str]] = {}
    page = opens().log_in("mette@bakkely.example")
    go(page, "Ny plan")
    tab_to(page, "id_area")
    page.keyboard.type("Bakkely Syd")
    page.locator("#id_tables").set_input_files(str(folder / "import.json"))  # the system's own dialog cannot be driven
    go(page, "Se filerne efter")
    go(page, "Læs ind, og lav et forslag")
    until(page, SETTLED)  # the worker's suggestion shows by itself
    expect(page.locator("#route-figures")).to_contain_text("Kendte ansigter")
    found["panel"] = faults(page)
    page.wait_for_timeout(SETTLE_MS)

    keys(page, "g")
    expect(page.locator("#route-decide")).to_be_visible()
    found["publish"] = faults(page, contrast=False)
    keys(page, "Enter")
    expect(page.locator("#route-published")).to_have_text(re.compile(r"Version \d+ er udgivet"))

    ill = page.locator(".gantt-row:has(.visit) .gantt-name").first.inner_text()
    keys(page, "p")
    expect(page.locator(".visit:focus")).to_have_count(1)
    keys(page, "s")
    expect(page.locator("#event-sick")).to_be_visible()
    found["sick"] = faults(page, contrast=False)
    expect(page.locator("#sick-carer option:checked")).to_have_text(ill)
    keys(page, "Tab")
    page.keyboard.type("1000")
    expect(page.locator("#event-sick [data-hit]")).to_contain_text("skal flyttes")
    keys(page, "Enter")
    expect(page.locator("#pane-changes-in")).to_contain_text("Fra version", timeout=LONG_MS)
    assert page.evaluate(LATE, ill) == 0, "nothing lies on the sick carer after ten"
    found["changes"] = faults(page, contrast=False)

    page.wait_for_timeout(SETTLE_MS)
    keys(page, "g")
    expect(page.locator("#route-decide")).to_be_visible()
    missing = page.locator("[data-if-faults]").is_visible()
    assert not missing, "the mended plan breaks no rule"
    keys(page, "Enter")
    expect(page.locator("#route-decide")).to_be_hidden()
    assert {name: said for name, said in found.items() if said} == {}


def test_a_visit_is_taken_up_weighed_put_down_locked_and_undone_by_keyboard(opens: Callable[..., Any], folder: Path) -> None:
    page = panel(opens, folder)
    said = page.locator("#route-said")
    before = page.evaluate("mertidRoute.state.data.current")
    keys(page, "p", "ArrowRight")
    visit = page.evaluate("mertidRoute.state.here")
    keys(page, "Enter")
    expect(said).to_contain_text("er taget op")
    keys(page, "ArrowDown")
    expect(said).to_contain_text(re.compile("Kan lade sig gøre|Kan ikke lade sig gøre"))
    keys(page, "Escape")
    expect(said).to_contain_text("blev ikke flyttet")
    expect(page.locator(".visit:focus")).to_have_attribute("data-visit", visit["visit"])
    keys(page, "l")
    expect(page.locator(".visit.locked:focus")).to_have_count(1)
    expect(page.locator("#route-undo")).to_be_enabled()
    keys(page, "u")
    expect(page.locator(".visit.locked")).to_have_count(0)
    until(page, f"mertidRoute.state.data.current === {before}")
    page.wait_for_timeout(SETTLE_MS)
    keys(page, "Enter", "ArrowRight")
    expect(page.locator("#move-says")).to_have_class(re.compile("legal|illegal"))
    illegal = "illegal" in (page.locator("#move-says").get_attribute("class") or "")
    keys(page, "Enter")
    if illegal:
        expect(page.locator("#route-anyway")).to_be_visible()
        assert faults(page, contrast=False) == []
        keys(page, "Tab", "Enter")
    expect(page.locator("#route-version")).not_to_have_value(str(before))
    page.keyboard.press("Control+z")
    expect(page.locator("#route-version")).to_have_value(str(before))
    keys(page, "p", " ")
    expect(page.locator("#pane-why")).to_contain_text("Hvorfor")


def test_dragging_tells_at_once_pointing_lights_the_map_and_two_hundred_routes_stay_smooth(opens: Callable[..., Any], folder: Path) -> None:
    page = panel(opens, folder)
    box = page.locator(".visit").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 4, box["y"] + 10)
    assert page.evaluate("mertidRoute.state.lit") is not None
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 60, steps=5)
    expect(page.locator("#move-says")).to_have_class(re.compile("legal|illegal"))
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("#move-says")).to_be_hidden()
    drawn = page.evaluate("document.getElementById('map-top').getContext('2d').getImageData(0, 0, 400, 400).data.some(Boolean)")
    assert drawn, "the visit is in the light on the map too"

    def many(route: Route) -> None:
        data = route.fetch().json()
        route.fulfill(json=data | large(200))

    page.route("**/data/**", many)
    page.reload()
    expect(page.locator(".visit").first).to_be_visible()
    assert page.evaluate("mertidRoute.rows().length") == 200
    assert page.locator(".visit").count() < 700, "only what is in view is drawn"
    spent = page.evaluate(WORK)
    assert spent["quarter"] < 16, spent  # within a frame at 60 Hz; the quickest quarter, since other work on the machine is none of ours


def test_the_table_says_all_that_rows_and_map_show_and_every_dialog_is_clean(opens: Callable[..., Any], folder: Path) -> None:
    page = panel(opens, folder, width=1100, height=700)
    found = {}
    stops = page.evaluate("mertidRoute.rows().flatMap(row => row.stops).length")
    keys(page, "t")
    expect(page.locator("#route-table tbody tr")).to_have_count(stops)
    found["table"] = faults(page)
    keys(page, "t")
    for key, dialog in (("c", "#route-compare"), ("a", "#event-acute")):
        page.wait_for_timeout(SETTLE_MS)
        keys(page, key)
        expect(page.locator(dialog)).to_be_visible()
        found[dialog] = faults(page, contrast=dialog == "#route-compare")
        keys(page, "Escape")
        expect(page.locator(dialog)).to_be_hidden()
    page.locator("#route-to-rows").focus()
    keys(page, "v")
    found["weights"] = faults(page, contrast=False)
    page.set_viewport_size({"width": 320, "height": 640})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.emulate_media(media="print")
    expect(page.locator(".gantt")).to_be_hidden()
    assert {name: said for name, said in found.items() if said} == {}
    assert wide <= 320


def test_a_server_that_is_away_a_plan_changed_by_another_and_a_reader_are_told_plainly(opens: Callable[..., Any], folder: Path) -> None:
    page = panel(opens, folder, login="rie")
    expect(page.locator("[data-decide]")).to_be_hidden()
    expect(page.locator("[data-event=sick]")).to_be_hidden()
    watched = opens()
    page = panel(opens, folder, login="lars", watched=watched)
    changed = {"error": {"code": "changed", "message": "Planen er ændret af Mette imens.", "field": None}}
    page.route("**/lock/", lambda route: route.fulfill(status=409, json=changed))
    keys(page, "p", "l")
    expect(page.locator("#route-error")).to_contain_text("Planen er ændret af Mette imens.")
    page.get_by_role("button", name="Hent den nye plan").focus()
    keys(page, "Enter")
    expect(page.locator("#route-error")).to_be_hidden()
    page.route("**/lock/", lambda route: route.abort())
    keys(page, "p", "l")
    expect(page.locator("#route-error")).to_contain_text("Serveren svarer ikke")
    assert faults(page, contrast=False) == []
    watched.complaints[:] = [said for said in watched.complaints if not re.search(r"status of 409|ERR_FAILED", said)]


WORK = """() => {
  const rows = document.getElementById("gantt"), spent = [];
  for (let n = 1; n <= 120; n++) {
    const began = performance.now(), row = mertidRoute.rows()[(n * 7) % 200], stop = row.stops[n % row.stops.length];
    rows.scrollTop = (n * 47) % (rows.scrollHeight - rows.clientHeight);
    mertidRoute.gantt.draw();
    mertidRoute.light(stop.visit, stop.part);
    document.body.offsetHeight; // the layout too
    spent.push(performance.now() - began);
  }
  spent.sort((a, b) => a - b);
  return { quarter: spent[30], median: spent[60], most: spent.at(-1) };
}"""
