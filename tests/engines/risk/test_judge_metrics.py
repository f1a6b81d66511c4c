"""Measures on arrays: checked against scikit-learn, lifelines and plain counting; intervals hold what they promise."""

import numpy as np
import pytest
from lifelines.utils import concordance_index
from scipy import stats
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, mean_poisson_deviance, roc_auc_score

from mertid.engines.risk import metrics
from mertid.engines.risk.concordance import auroc, auroc_gap, c_index, first_cause, uno_c
from mertid.engines.risk.intervals import person_codes, ratio, wilson
from mertid.engines.risk.truth import at_horizon, followed


@pytest.fixture(scope="module")
def told():
    """3,000 rows with calibrated chances, rounded so that there are ties."""
    rng = np.random.default_rng(0)
    p = np.round(1 / (1 + np.exp(-rng.normal(-1, 1.5, 3000))), 2).clip(0.01, 0.99)
    return (rng.random(3000) < p).astype(float), p


@pytest.fixture(scope="module")
def times():
    """800 times of which four in ten are lost before."""
    rng = np.random.default_rng(1)
    score = np.round(rng.normal(size=800), 1)
    days, lost = np.ceil(rng.exponential(200 * np.exp(-score))), np.ceil(rng.exponential(300, 800))
    return np.minimum(days, lost), days <= lost, score


def test_ranks_and_losses_are_those_of_scikit_learn(told):
    y, p = told
    assert auroc(y, p).value == pytest.approx(roc_auc_score(y, p))
    assert metrics.auprc(y, p).value == pytest.approx(average_precision_score(y, p))
    assert metrics.brier(y, p).value == pytest.approx(brier_score_loss(y, p))
    assert metrics.log_loss(y, p).value == pytest.approx(log_loss(y, p))
    counts = np.random.default_rng(2).poisson(3 * p)
    assert metrics.deviance(counts.astype(float), 3 * p).value == pytest.approx(mean_poisson_deviance(counts, 3 * p))


def test_weights_count_as_rows_repeated(told):
    y, p = told
    times = np.random.default_rng(3).integers(0, 4, len(y))
    rows = np.repeat(np.arange(len(y)), times)
    assert auroc(y, p, times.astype(float)).value == pytest.approx(roc_auc_score(y[rows], p[rows]))
    assert metrics.auprc(y, p, times.astype(float)).value == pytest.approx(average_precision_score(y[rows], p[rows]))
    assert metrics.brier(y, p, times.astype(float)).value == pytest.approx(brier_score_loss(y[rows], p[rows]))


def test_harrells_c_is_that_of_lifelines(times):
    days, seen, score = times
    assert c_index(days, seen, score).value == pytest.approx(concordance_index(days, -score, seen))


def test_unos_c_does_not_move_with_the_censoring(times):
    rng = np.random.default_rng(4)
    score = rng.normal(size=6000)
    days = rng.exponential(200 * np.exp(-score))
    truth = c_index(np.minimum(days, 300), days <= 300, score).value
    lost = rng.exponential(150, 6000)
    seen, part = days <= lost, np.minimum(days, lost)
    assert uno_c(part, seen, score, 300).value == pytest.approx(truth, abs=0.02)


def test_who_dies_of_something_else_stays_among_those_it_did_not_happen_to():
    days, happened = first_cause(np.array([5.0, 3.0, 8.0]), np.array([1, 2, 0]))
    assert c_index(days, happened, np.array([1.0, 0.0, 0.5])).value == 1.0
    assert days.tolist() == [5.0, 9.0, 8.0]


def test_the_horizon_forgets_nobody():
    rng = np.random.default_rng(5)
    days, lost = rng.exponential(100, 20_000), rng.uniform(20, 300, 20_000)
    y, weight = at_horizon(np.minimum(days, lost), (days <= lost).astype(int), 80.0)
    assert np.average(y, weights=weight) == pytest.approx(1 - np.exp(-0.8), abs=0.01)
    assert weight.mean() == pytest.approx(1, abs=0.02)


def test_being_followed_is_kaplan_meier_of_the_censoring():
    days, lost = np.array([1.0, 2.0, 3.0, 4.0]), np.array([False, True, False, True])
    assert followed(days, lost, np.array([1.0, 2.0, 3.0, 4.0])).tolist() == pytest.approx([1, 1, 2 / 3, 2 / 3])


def test_auroc_intervals_hold_the_truth_also_when_persons_repeat():
    rng = np.random.default_rng(6)
    truth = stats.norm.cdf(1 / np.sqrt(2))
    inside = {"alone": 0, "together": 0}
    for _ in range(200):
        ill = rng.random(60) < 0.4
        own = rng.normal(size=60) + ill
        y, score = np.repeat(ill, 5).astype(float), np.repeat(own, 5) + rng.normal(0, 0.05, 300)
        for name, persons in (("alone", None), ("together", np.repeat(np.arange(60), 5))):
            found = auroc(y, score, None, persons)
            inside[name] += found.low <= truth <= found.high
    assert inside["together"] >= 182
    assert inside["alone"] < 160


def test_the_gap_between_two_scores_is_paired(told):
    y, p = told
    gap = auroc_gap(y, p, np.random.default_rng(7).permutation(p))
    assert gap.value == pytest.approx(auroc(y, p).value - 0.5, abs=0.05)
    assert auroc_gap(y, p, p).high == 0


def test_one_outcome_alone_gives_no_figure(told):
    _, p = told
    assert auroc(np.zeros(len(p)), p).n == 0
    assert metrics.calibration_line(np.ones(len(p)), p)[0].n == 0
    assert metrics.brier_skill(np.zeros(len(p)), p).n == 0


def test_perfect_order_in_few_people_is_not_said_to_be_certain():
    found = auroc(np.array([0.0] * 5 + [1.0] * 5), np.arange(10.0))
    assert found.value == 1
    assert found.low == pytest.approx(0.025**0.2)


def test_calibrated_chances_show_no_more_error_than_chance(told):
    y, p = told
    error, line = metrics.calibration_error(y, p), metrics.calibration_line(y, p)
    assert error.low <= metrics.chance_error(p)
    assert line[0].low < 1 < line[0].high
    assert line[1].low < 0 < line[1].high


def test_chances_that_are_too_extreme_have_a_slope_below_one(told):
    y, p = told
    odds = 2 * np.log(p / (1 - p))
    slope, _ = metrics.calibration_line(y, 1 / (1 + np.exp(-odds)))
    assert slope.value == pytest.approx(0.5, abs=0.06)
    assert metrics.calibration_error(y, 1 / (1 + np.exp(-odds))).value > 3 * metrics.chance_error(p)


def test_net_benefit_is_that_of_its_formula(told):
    y, p = told
    flagged = p >= 0.2
    by_hand = (flagged & (y == 1)).mean() - (flagged & (y == 0)).mean() * 0.2 / 0.8
    assert metrics.net_benefit(y, p, 0.2).value == pytest.approx(by_hand)
    point = metrics.work_points(y, p, np.array([0.2]))[0]
    assert point.net_benefit == pytest.approx(by_hand)
    assert point.found == pytest.approx((flagged & (y == 1)).sum() / y.sum())
    assert point.net_benefit_all == pytest.approx(y.mean() - (1 - y.mean()) * 0.25)


def test_the_first_k_are_counted_with_ties_by_column():
    shares = np.array([[0.5, 0.3, 0.2], [0.2, 0.2, 0.6], [0.4, 0.4, 0.2]])
    assert metrics.top_k(np.array([0, 0, 1]), shares, 1).value == pytest.approx(1 / 3)
    assert metrics.top_k(np.array([0, 0, 1]), shares, 2).value == pytest.approx(1)


def test_a_share_of_none_or_all_gets_wilsons_bound():
    assert ratio(np.zeros(20), np.ones(20)) == wilson(0, 20)
    assert wilson(0, 0).high == 1


def test_a_case_without_a_person_is_a_person_of_its_own():
    assert len(set(person_codes(("a", "", "a", ""), 4).tolist())) == 3
    assert person_codes(("", ""), 2).tolist() == [0, 1]
