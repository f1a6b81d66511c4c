"""Every page that the resolver knows, in both languages: nothing leaves the machine, no policy is broken; in Danish axe finds nothing."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .test_pages import faults
from .walk import Route, routes

pytestmark = pytest.mark.xdist_group("pages")  # one desk for all of them

Window = Callable[..., Any]
EVERYTHING, NEW = "everything@30000000.example", "everything@40000000.example"
NO_PAGE = {"healthz", "logout", "language", "login"}
"""Answers that are no page of a person who is logged in. Requests for access are walked in test_redact.py, estimates in test_people.py."""


@pytest.fixture(scope="module")
def keys(var: Path, address: str) -> dict[str, Any]:
    """The keys of the furnished authority's things, as the stage wrote them."""
    found: dict[str, Any] = json.loads((var / "keys.json").read_text("utf-8"))
    return found


def pages() -> list[Route]:
    mine = [route for route in routes() if not route.estimates]
    return [route for route in mine if route.name not in NO_PAGE and "/request/<" not in f"/{route.pattern}"]


def seen(watched: Any, url: str, whole: bool = False) -> list[str] | None:
    """Return what is wrong with a page, or None where the address gives a file, a part or takes only a form.

    ``whole`` runs axe, with contrast, and looks at 320 px too; without it the page must open, and `watched` sees what it asks for.
    """
    page = watched.page
    answer = page.request.get(url, max_redirects=0)
    if answer.status in (302, 405) or "text/html" not in answer.headers["content-type"]:
        return None
    if answer.status == 404 and "/raw/" in url:
        return None  # the stage's case came without a message of its own
    if answer.status != 200:
        return [f"answer {answer.status}"]
    if 'id="main"' not in answer.text():
        return None  # a part of a page, or a mail as received
    page.goto(url)
    found = faults(page, contrast=True) if whole else []
    if whole:
        page.set_viewport_size({"width": 320, "height": 640})
        wide = page.evaluate("document.documentElement.scrollWidth")
        page.set_viewport_size({"width": 1280, "height": 800})
        found += [f"{wide} px wide at 320 px"] if wide > 320 else []
    return found


def walk(watched: Any, keys: dict[str, Any], whole: bool) -> tuple[set[str], dict[str, list[str]]]:
    """Return the names of the pages that were looked at, and what is wrong with them."""
    done, wrong = set(), {}
    for route in pages():
        found = seen(watched, watched.address + route.address(keys), whole)
        if found is not None:
            done.add(route.name)
        if found:
            wrong[route.name] = found
    return done, wrong


@pytest.mark.parametrize("language", ["da", pytest.param("en", marks=pytest.mark.long)])
def test_every_page_of_the_resolver_is_without_fault(window: Window, keys: dict[str, Any], language: str) -> None:
    watched = window()
    page = watched.log_in(EVERYTHING)
    if language == "en":
        page.get_by_role("button", name="English").click()
    done, wrong = walk(watched, keys, language == "da")
    assert wrong == {}
    assert done >= {
        "queue", "case", "history", "unreadable", "by_hand", "manager", "models", "model", "model_activate", "models_back",
        "models_readiness", "settings", "settings_delivery", "settings_stage", "settings_source", "settings_source_new", "settings_team",
        "person", "tokens", "log", "logins", "password", "how",
    }


def test_every_page_of_an_authority_on_its_first_day_is_without_fault(window: Window) -> None:
    watched = window()
    watched.log_in(NEW)
    wrong = {}
    for route in pages():
        if "<" in route.pattern.replace("<slug:solution>", ""):
            continue
        found = seen(watched, watched.address + route.address({"solution": "mail_triage"}))
        if found:
            wrong[route.name] = found
    assert wrong == {}


def test_errors_are_pages_too(window: Window) -> None:
    watched = window()
    page = watched.log_in("sorter@10000002.example")
    for address, status in (("/findes-ikke/", 404), ("/people/", 403)):
        answer = page.goto(watched.address + address)
        assert answer is not None
        assert answer.status == status
        assert faults(page) == []
    watched.complaints[:] = [said for said in watched.complaints if not re.search(r"status of (403|404)", said)]


def test_the_menu_stays_on_one_line_for_somebody_with_every_role(window: Window) -> None:
    watched = window(width=1440)
    page = watched.log_in(EVERYTHING)
    page.goto(f"{watched.address}/mail_triage/queue/")
    top = page.locator("header.top").bounding_box()
    assert top is not None
    assert top["height"] < 60
    more = page.locator(".nav details")
    more.locator("summary").click()
    page.keyboard.press("Escape")
    assert not page.locator('.nav a[href="/log/logins/"]').is_visible()
    more.locator("summary").press("Enter")
    page.locator('.nav a[href="/log/logins/"]').click()
    page.wait_for_url("**/log/logins/")


def test_the_password_is_changed_from_the_frame(window: Window) -> None:
    page = window().log_in("manager@10000002.example")
    page.locator(".who details summary").click()
    page.get_by_role("link", name="Skift adgangskode").click()
    assert page.url.endswith("/password/")
