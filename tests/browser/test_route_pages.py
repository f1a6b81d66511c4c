"""The planning panel's full pages: axe finds nothing, nothing is wider than a telephone."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .conftest import desk_at, windows_at
from .test_pages import faults

PAGES = ("carer", "citizen", "citizen?id", "load", "fairness", "changes", "versions", "ready")

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("route")]


def test_the_full_pages_are_without_fault(tmp_path: Path, chromium: Browser) -> None:
    with desk_at(tmp_path, "tests.browser.route_stage", worker=False) as desk, windows_at(desk, chromium) as opens:
        watched = opens()
        page = watched.log_in("mette@bakkely.example")
        case = json.loads((tmp_path / "keys.json").read_text("utf-8"))["week"]
        base = f"{watched.address}/homecare_planning/plan/{case}/"
        citizen = page.request.get(f"{base}data/").json()["problem"]["citizens"][0]["id"]
        wrong = {}
        for name in PAGES:
            page.goto(base + (f"citizen/?id={citizen}" if name == "citizen?id" else f"{name}/"))
            found = faults(page, contrast=True)
            page.set_viewport_size({"width": 320, "height": 640})
            wide = page.evaluate("document.documentElement.scrollWidth")
            page.set_viewport_size({"width": 1280, "height": 800})
            found += [f"{wide} px wide at 320 px"] if wide > 320 else []
            if found:
                wrong[name] = found
        page.goto(f"{watched.address}/homecare_planning/plans/import/")
        wrong |= {"import": found} if (found := faults(page, contrast=True)) else {}
        page.get_by_label("Område").fill("Syd")
        page.locator("input[type=file]").set_input_files(str(tmp_path / "import.json"))
        page.get_by_role("button", name="Se filerne efter").click()
        wrong |= {"tables": found} if (found := faults(page, contrast=True)) else {}
        assert wrong == {}
