"""The contract's rule on pages, with the real pages of every solution."""

import pytest

from mertid import catalog
from mertid.checks import Trial, judge
from mertid.desk.models import Authority
from mertid.desk.pages.case import own_panel
from mertid.desk.rendering import render_pages

STEPS = {
    "redact": ("new", "papers", "sort", "list", "letter", "proof", "log"),
    "fleet": ("new", "types", "curve", "day", "bookings", "after", "history"),
}
"""The pages of a panel, beside its first."""


@pytest.mark.django_db
@pytest.mark.parametrize("slug", catalog.slugs())
def test_every_page_of_a_solution_renders_without_blanks_in_both_languages(slug: str) -> None:
    pages: dict[str, str] = {}

    def render(solution: object) -> dict[str, str]:
        pages.update(render_pages(catalog.get(slug)))
        return pages

    result = judge(Trial(catalog.get(slug), render), "pages_render_without_blanks")
    assert result.state == "ok", result.says
    panel = own_panel(catalog.get(slug))
    own = [panel, *(f"{panel}_{step}" for step in STEPS.get(panel, ()))] if panel else ["case"]
    wanted = ("queue", "history", "manager", "settings", "rules", "models", "unreadable", "deliveries", *own)
    assert {f"{name} ({language})" for name in wanted for language in ("da", "en")} <= set(pages)
    if not panel:
        assert all(text.da in pages["case (da)"] for text in catalog.get(slug).override_reasons.values())
    assert not Authority.objects.exists()
