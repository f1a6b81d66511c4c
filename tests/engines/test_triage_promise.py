"""Thresholds keep their promise; probabilities are what they say."""

import dataclasses

import numpy as np
import pytest
from scipy.stats import binom

from mertid.engines.triage.abstain import curve, exact_interval, find_threshold, least_cases
from mertid.engines.triage.calibrate import calibration_error, expected_noise, fit_calibration

from .invented import mails


@pytest.mark.parametrize("n", [150, 400, 1000])
def test_the_promise_holds_in_at_least_the_stated_share_of_repetitions(n):
    rng, broken, times = np.random.default_rng(7), 0, 200
    for _ in range(times):
        score = rng.beta(3, 1, n)
        hit = rng.random(n) < 0.55 + 0.45 * score
        found = find_threshold(score, hit, error_share=0.05, confidence=0.9)
        if found.value is not None:
            taken = rng.beta(3, 1, 50_000)
            taken = taken[taken >= found.value]
            broken += (1 - (0.55 + 0.45 * taken)).mean() > 0.05
    assert broken / times <= 0.1 + 2 * np.sqrt(0.1 * 0.9 / times)


@pytest.mark.slow
def test_the_promise_of_a_trained_engine_holds_on_unseen_mail(plain):
    times, confidence, limit = 16, 0.9, 0.15
    asked, told = mails(600, seed=999, noise=0.12, prefix="t")
    only_team = dataclasses.replace(plain, targets=("team",)).with_settings({"error_share": limit, "confidence": confidence})
    broken = proposals = 0
    for seed in range(times):
        error = only_team.fit(*mails(150, seed=seed, noise=0.12)).evaluate(asked, told).measures["error"]
        proposals += error.n
        broken += error.value > limit
    most = int(binom.ppf(0.99, times, 1 - confidence))
    assert broken <= most, "each may break with 10 %; more than this has a chance of 1 % where the promise holds"
    assert proposals > 0


def test_it_takes_59_faultless_proposals_for_five_percent_with_ninety_five():
    assert least_cases(0.05, 0.95) == 59
    assert find_threshold(np.full(58, 0.99), np.ones(58, bool), error_share=0.05, confidence=0.95).value is None
    assert find_threshold(np.full(59, 0.99), np.ones(59, bool), error_share=0.05, confidence=0.95).value is not None


def test_one_wrong_label_at_the_top_does_not_silence_a_good_model():
    score = np.linspace(0.5, 0.9999, 600)
    hit = np.ones(600, bool)
    hit[-1] = False
    found = find_threshold(score, hit, error_share=0.05, confidence=0.95)
    assert found.value is not None
    assert found.coverage > 0.9


def test_a_threshold_is_not_let_down_to_scores_nobody_has_seen():
    found = find_threshold(np.full(300, 0.93), np.ones(300, bool), error_share=0.05, confidence=0.95)
    assert 0.9 < found.value <= 0.93


def test_the_curve_falls_in_coverage_and_its_intervals_hold_the_error():
    rng = np.random.default_rng(1)
    score = rng.random(500)
    points = curve(score, rng.random(500) < score)
    assert [p.coverage for p in points] == sorted((p.coverage for p in points), reverse=True)
    assert all(p.low <= p.error <= p.high for p in points if p.n)
    assert points[0].coverage == 1


def test_exact_interval_of_nothing_says_nothing():
    assert exact_interval(0, 0) == (0.0, 1.0)


def test_calibration_brings_distorted_scores_back():
    rng = np.random.default_rng(3)
    logits = rng.normal(size=(4000, 5)) * 2
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    right = np.array([rng.choice(5, p=p) for p in shares])
    fitted = fit_calibration(logits[:2000] * 7, right[:2000])
    made = fitted.probabilities(logits[2000:] * 7)
    best = made.argmax(1)
    assert calibration_error(made.max(1), best == right[2000:]) < 0.03
    assert np.allclose(made.sum(1), 1)


def test_the_noise_of_perfect_scores_is_told_and_shrinks_with_numbers():
    rng = np.random.default_rng(0)
    assert expected_noise(rng.random(2000)) < expected_noise(rng.random(100)) < 0.2
    assert calibration_error(np.zeros(0), np.zeros(0, bool)) == 0
