"""Every rule of the contract on every solution, one test id each."""

import pytest

from mertid import catalog
from mertid.checks import Trial, judge, rules

_TRIALS: dict[str, Trial] = {}


def trial(slug: str) -> Trial:
    """Return the solution's trial, shared by its tests so that its engine learns once."""
    return _TRIALS.setdefault(slug, Trial(catalog.get(slug)))


@pytest.mark.xdist_group("contract")
@pytest.mark.parametrize("rule", [name for name in rules() if name != "pages_render_without_blanks"])
@pytest.mark.parametrize("slug", catalog.slugs())
def test_the_solution_keeps_the_rule(slug: str, rule: str) -> None:
    result = judge(trial(slug), rule)
    if result.state == "skip":
        pytest.skip(result.says)
    assert result.state in ("ok", "exempt"), result.says


def test_the_samples_are_what_the_generator_writes() -> None:
    from mertid.desk.demo.sample import sample_lines
    from mertid.samples.read import sample_file

    assert sample_file("mail_triage").read_text("utf-8").splitlines() == sample_lines()
