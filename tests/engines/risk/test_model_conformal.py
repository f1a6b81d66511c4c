"""Sets and intervals hold what is right as often as they say, whatever the model is worth."""

import numpy as np
import pytest

from mertid.engines.risk.conformal import learn_band, learn_sets

KEYS = ("yes", "no")


def drawn(n, seed, spread=1.5):
    """Shares of a poor model, and what is right."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(-1.5, spread, n)
    right = np.where(rng.random(n) < 1 / (1 + np.exp(-truth)), 0, 1)
    said = 1 / (1 + np.exp(-(0.5 * truth + rng.normal(0, 1, n))))
    return np.column_stack([said, 1 - said]), right


@pytest.mark.parametrize("coverage", [0.8, 0.9, 0.95])
def test_each_answer_is_in_its_set_as_often_as_stated_the_rare_one_too(coverage):
    sets = learn_sets(*drawn(3_000, 1), KEYS)
    shares, right = drawn(20_000, 2)
    held = np.array([KEYS[at] in one for at, one in zip(right, sets.possible(shares, coverage), strict=True)])
    for at in (0, 1):
        assert held[right == at].mean() == pytest.approx(coverage, abs=0.03)


def test_few_cases_of_an_answer_never_rule_it_out():
    shares, right = drawn(300, 3)
    rare = np.flatnonzero(right == 0)[:5]
    kept = np.concatenate([rare, np.flatnonzero(right == 1)])
    sets = learn_sets(shares[kept], right[kept], KEYS)
    assert all("yes" in one for one in sets.possible(shares, 0.9))


def test_the_likeliest_stands_first_and_more_coverage_never_takes_away():
    sets = learn_sets(*drawn(1_000, 4), KEYS)
    shares, _ = drawn(500, 5)
    for row, some, more in zip(shares, sets.possible(shares, 0.8), sets.possible(shares, 0.95), strict=True):
        assert set(some) <= set(more)
        if len(more) == 2:
            assert more[0] == KEYS[row.argmax()]


@pytest.mark.parametrize("coverage", [0.8, 0.9, 0.95])
def test_counts_lie_in_their_interval_at_least_as_often_as_stated(coverage):
    rng = np.random.default_rng(6)
    mean = np.exp(rng.normal(1, 0.7, 24_000))
    counts = rng.negative_binomial(3, 3 / (3 + mean)).astype(float)
    low, high = learn_band(mean[:4_000], counts[:4_000]).interval(mean[4_000:], coverage)
    held = ((low <= counts[4_000:]) & (counts[4_000:] <= high)).mean()
    assert coverage - 0.015 <= held <= coverage + 0.06
    assert (low >= 0).all()
    assert (low % 1 == 0).all()
