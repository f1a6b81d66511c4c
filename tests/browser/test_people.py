"""Work with people's cases in a real browser: list, panel, what if, decision and next by keyboard; the citizen's page; groups."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import desk_at, windows_at
from .test_pages import faults

pytestmark = pytest.mark.xdist_group("people")  # one desk for all of them

CVR = {"elderly_admission": "99900040", "long_term_unemployment": "99900059", "colorectal_complications": "99900067"}
FIRST_FIELD = {"elderly_admission": "falls", "long_term_unemployment": "applications", "colorectal_complications": "albumin"}
SETTLE_MS = 450
Opens = Callable[..., Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("people")


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[str]:
    """A desk of its own, with three solutions whose models are fitted on their samples."""
    with desk_at(folder, "tests.browser.people_stage") as address:
        yield address


@pytest.fixture(scope="module", autouse=True)
def warm(desk: str, chromium: Browser) -> None:
    """The first page of a new server reads every solution in, which takes its time on a busy machine."""
    with windows_at(desk, chromium) as open_window:
        watched = open_window()
        watched.page.set_default_timeout(180_000)
        watched.log_in(f"case_worker@{CVR['elderly_admission']}.example")


@pytest.fixture
def opens(desk: str, chromium: Browser) -> Iterator[Opens]:
    """Opens windows on that desk."""
    with windows_at(desk, chromium) as open_window:
        yield open_window


@pytest.fixture
def keys(desk: str, folder: Path) -> dict[str, dict[str, str]]:
    """The keys of the stage's cases."""
    found: dict[str, dict[str, str]] = json.loads((folder / "people.json").read_text("utf-8"))
    return found


def press(page: Page, *keys: str) -> None:
    """Press keys as a person does, when the page has settled."""
    for key in keys:
        page.wait_for_timeout(SETTLE_MS)
        page.keyboard.press(key)


def wide(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("slug", CVR)
def test_one_works_down_the_ranked_list_by_keyboard_alone(opens: Opens, slug: str) -> None:
    watched = opens()
    page = watched.log_in(f"case_worker@{CVR[slug]}.example")
    page.wait_for_url("**/ranked/")
    order = [link.get_attribute("href") or "" for link in page.locator(".ranked-list a.post").all()]
    page.evaluate("document.activeElement.blur()")
    press(page, "j", "Enter")
    page.wait_for_url(f"**{order[0]}")
    expect(page.locator("svg.people")).to_be_visible()
    press(page, "h")
    field = page.locator("#what-if form input:visible, #what-if form select:visible").first
    expect(field).to_be_focused()
    wanted = page.locator(f"#what-if [name={FIRST_FIELD[slug]}]")
    wanted.focus()
    wanted.fill("12")
    page.keyboard.press("Enter")
    expect(page.locator("#what-if-said")).to_contain_text(re.compile(r"Så\s*\d+ ud af 100"))
    wanted.press("Escape")
    page.evaluate("document.activeElement.blur()")
    press(page, "Enter")
    page.wait_for_url(f"**{order[1]}")
    expect(page.locator(".toasts")).to_contain_text("Besluttet: ")
    press(page, "z")
    page.wait_for_url(f"**{order[0].split('?')[0]}*")
    press(page, "r", "2")
    chosen = page.locator("#change input[type=radio]:checked")
    expect(chosen).to_have_count(1)
    page.locator("#change select[name=reason]").select_option(index=1)
    page.locator("#change button.go").click()
    expect(page.locator(".toasts")).to_contain_text("Besluttet: ")


def test_the_citizens_page_is_big_and_plain_and_one_comes_back_by_key(opens: Opens, keys: dict[str, Any]) -> None:
    watched = opens()
    page = watched.log_in(f"case_worker@{CVR['long_term_unemployment']}.example")
    page.goto(f"{watched.address}/long_term_unemployment/case/{keys['long_term_unemployment']['first']}/")
    told = page.locator(".risk-told").inner_text()
    press(page, "b")
    page.wait_for_url("**/citizen/")
    expect(page.locator(".sheet")).to_contain_text(told)
    assert all(float(size) >= 18 for size in page.eval_on_selector_all(
        ".sheet :is(p, li, dt, dd)", "all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))"))
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible()
    assert float(page.eval_on_selector(".sheet p", "one => parseFloat(getComputedStyle(one).fontSize)")) >= 18
    page.emulate_media(media="screen")
    press(page, "u")
    page.wait_for_url(lambda url: "/citizen/" not in url)


def test_the_line_moves_with_what_is_typed_slid_or_dragged(opens: Opens) -> None:
    page = opens().log_in(f"case_worker@{CVR['elderly_admission']}.example")
    above = page.locator(".ranked-list li:not(.below)")
    expect(above).to_have_count(3)
    page.locator("#hands").fill("5")
    expect(above).to_have_count(5)
    expect(page.locator("[data-hands-says]")).to_contain_text("De 5 øverste")
    line = page.locator(".cap-line")
    assert line.evaluate("one => one.parentElement.dataset.rank") == "6"
    box, goal = line.bounding_box(), page.locator(".ranked-list li").nth(1).bounding_box()
    assert box is not None
    assert goal is not None
    page.mouse.move(box["x"] + 40, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(goal["x"] + 40, goal["y"] + goal["height"] - 2, steps=12)
    page.mouse.up()
    expect(above).to_have_count(2)
    expect(page.locator("#hands")).to_have_value("2")


def test_the_manager_drags_the_limit_and_reads_what_it_means(opens: Opens) -> None:
    page = opens().log_in(f"manager@{CVR['elderly_admission']}.example")
    page.goto(page.url.split("/elderly_admission/")[0] + "/elderly_admission/groups/")
    before = page.locator("[data-work-says]").inner_text()
    slider = page.locator("[data-work-line]")
    slider.focus()
    for _ in range(6):
        slider.press("ArrowRight")
    expect(page.locator("[data-work-says]")).not_to_have_text(before)
    assert re.search(r"Det finder \d+ ud af 100", page.locator("[data-work-says]").inner_text())


def test_it_all_works_without_javascript(opens: Opens, keys: dict[str, Any]) -> None:
    watched = opens(javascript=False)
    page = watched.log_in(f"case_worker@{CVR['elderly_admission']}.example")
    page.goto(f"{watched.address}/elderly_admission/ranked/?hands=4")
    expect(page.locator(".ranked-list li:not(.below)")).to_have_count(4)
    page.goto(f"{watched.address}/elderly_admission/case/{keys['elderly_admission']['again']}/")
    page.locator("#what-if summary").click()
    page.locator("#what-falls").fill("9")
    page.locator("#what-if form button").click()
    expect(page.locator("#what-if-said")).to_contain_text(re.compile(r"Så\s*\d+ ud af 100"))


@pytest.mark.parametrize("language", ["da", pytest.param("en", marks=pytest.mark.long)])
def test_axe_finds_nothing_on_any_page_about_people(opens: Opens, keys: dict[str, Any], language: str) -> None:
    watched, wrong = opens(), {}
    for slug, cvr in CVR.items():
        page = watched.log_in(f"everything@{cvr}.example")
        if language == "en":
            page.get_by_role("button", name="English").click()
        cases = keys[slug]
        addresses = ["ranked/", "ranked/?q=99999", "queue/", "groups/", "manager/", "models/", "models/1/", "settings/", "how/"]
        addresses += [f"case/{cases[name]}/" for name in ("first", "again", "odd", "control", "decided")]
        addresses += [f"case/{cases['first']}/citizen/", f"case/{cases['odd']}/citizen/", f"case/{cases['decided']}/history/"]
        other = ("ranked/", "groups/", f"case/{cases['first']}/", f"case/{cases['first']}/citizen/")
        for rest in addresses if slug == "elderly_admission" and language == "da" else other:
            answer = page.goto(f"{watched.address}/{slug}/{rest}")
            assert answer is not None
            assert answer.status == 200, rest
            for box in page.locator("main details > summary").all():
                box.click()
            found = faults(page, contrast=language == "da")
            for width, height in ((820, 1180), (320, 640)):
                page.set_viewport_size({"width": width, "height": height})
                found += [f"{wide(page)} px wide at {width} px"] if wide(page) > width else []
            page.set_viewport_size({"width": 1440, "height": 900})
            if found:
                wrong[f"{slug} {rest}"] = found
        page.context.clear_cookies()
    assert wrong == {}


@pytest.mark.parametrize(("width", "height"), [(820, 1180), (1180, 820), (1440, 900)])
def test_figure_reasons_and_decision_are_in_sight_together(opens: Opens, width: int, height: int) -> None:
    watched = opens(width=width, height=height)
    page = watched.log_in(f"case_worker@{CVR['elderly_admission']}.example")
    page.goto(f"{watched.address}{page.locator('.ranked-list a.post').last.get_attribute('href')}")
    for what in ("svg.people", ".risk-number", ".do button.go >> nth=0"):
        box = page.locator(what).bounding_box()
        assert box is not None, what
        assert box["y"] >= 0, what
        assert box["y"] + box["height"] <= height, what
    reasons = page.locator(".pulls li").first.bounding_box()
    assert reasons is not None
    assert reasons["y"] < height
