"""Comparing two models that estimate: who orders people better, how sure that is, and whether what they say holds."""

import numpy as np
import pytest

from mertid.core import Answer, Estimate, Interval, Measure, Suggestion, same
from mertid.desk.jobs.compare_estimates import compare_estimates, gap

MEASURE = Measure(name="concordance", target="event")


def suggestions(values):
    return [
        Suggestion(case_id=f"c{at}", answers=(
            Answer(target="event", value=None, estimate=Estimate(value=float(v), low=0, high=1, told=same("x"))),
        ))
        for at, v in enumerate(values)
    ]


@pytest.fixture
def world():
    """600 cases whose true chance is known."""
    rng = np.random.default_rng(0)
    odds = rng.normal(size=600)
    chance = 1 / (1 + np.exp(-odds))
    rights = {f"c{at}": "yes" if hit else "no" for at, hit in enumerate(rng.random(600) < chance)}
    return chance, rights, rng.random(600)


def test_a_model_that_knows_more_replaces_one_that_guesses(world):
    chance, rights, noise = world
    verdict = compare_estimates(rights, suggestions(chance), suggestions(noise), measure=MEASURE)
    assert verdict.better
    assert verdict.figures["gain_low"] > 0
    assert "95 %" in verdict.why.da


def test_a_draw_keeps_the_model_in_use(world):
    chance, rights, _ = world
    verdict = compare_estimates(rights, suggestions(chance), suggestions(chance), measure=MEASURE)
    assert not verdict.better
    assert verdict.figures["gain_low"] == verdict.figures["gain_high"] == 0


def test_a_better_order_does_not_excuse_figures_that_are_far_off(world):
    chance, rights, noise = world
    off = Interval(value=0.15, low=0.1, high=0.2, n=600), Interval(value=0.02, low=0.0, high=0.04, n=600)
    verdict = compare_estimates(rights, suggestions(chance), suggestions(noise), measure=MEASURE, off=off)
    assert not verdict.better
    assert "15 point" in verdict.why.da


def test_one_persons_cases_drawn_together_widen_the_interval(world):
    chance, rights, noise = world
    alone = gap(rights, suggestions(chance), suggestions(noise), measure=MEASURE, people={})
    people = {case: f"p{int(case[1:]) // 20}" for case in rights}
    together = gap(rights, suggestions(chance), suggestions(noise), measure=MEASURE, people=people)
    assert together != alone
    assert together[0] > 0
