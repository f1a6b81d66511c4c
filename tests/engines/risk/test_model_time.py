"""Times: censoring and competing causes against what is known to be true."""

import numpy as np
import pytest

from mertid.engines.risk.endpoint import Endpoint
from mertid.engines.risk.hazard import incidence
from mertid.engines.risk.learn import fit_one
from mertid.engines.risk.periods import cut_time, split
from mertid.engines.risk.settings import Settings
from mertid.engines.risk.truth import Truth

from .made import WORD, table

ENDPOINT = Endpoint("t", "time", horizon_days=365, classes={"job": WORD, "death": WORD})


@pytest.fixture(scope="module")
def learned():
    """Fifteen hundred people with exponential times, death beside, lost at random; the truth is known in closed form."""
    n, rng = 1_500, np.random.default_rng(0)
    rows, _ = table(n, 1)
    eta = 0.8 * rows.values["x0"] + 0.5 * (rows.values["key"] == "b")
    rate, death = np.exp(eta) / 500, 1 / 1_500
    first, second, lost = rng.exponential(1 / rate), rng.exponential(1 / death, n), rng.uniform(50, 1_500, n)
    days = np.minimum(np.minimum(first, second), lost)
    cause = np.where(days == first, 1, np.where(days == second, 2, 0))
    truth = rate / (rate + death) * (1 - np.exp(-(rate + death) * 365))
    model, unseen = fit_one(ENDPOINT, rows, Truth(np.arange(n), 1.0 * (cause == 1), np.ones(n), days, cause), Settings(model="linear"))
    return rows, model, unseen, truth, rate + death


def test_the_chance_by_the_horizon_is_the_true_one_with_competing_causes_and_censoring(learned):
    rows, model, unseen, truth, _ = learned
    found = model.estimates(rows)
    assert np.abs(found.value - truth).mean() < 0.04
    assert found.value.mean() == pytest.approx(truth.mean(), abs=0.025)
    assert found.keys == ("job", "death")
    assert found.shares.sum(1).max() <= 1
    assert np.mean((found.low <= truth) & (truth <= found.high)) > 0.6
    assert len(unseen) == len(rows)


def test_the_median_is_told_where_it_is_reached(learned):
    rows, model, _, _, total = learned
    days = model.median_days(rows)
    known = ~np.isnan(days)
    assert known.any()
    assert np.median(days[known] / (np.log(2) / total[known])) == pytest.approx(1, abs=0.25)


def test_reasons_leave_the_interval_out_and_name_the_facts(learned):
    rows, model, _, _, _ = learned
    names, weights = model.weights(rows)
    assert names == ("x0", "x1", "x2", "x3", "x4", "key")
    assert np.corrcoef(weights[:, 0], rows.values["x0"])[0, 1] > 0.99


def test_intervals_hold_as_many_events_each_and_the_horizon_is_an_end():
    days = np.arange(1.0, 301.0)
    ends = cut_time(days, np.ones(300, int), 200.0)
    assert 200.0 in ends
    assert ends[-1] == 300
    assert 8 <= len(ends) <= 13


def test_a_person_lost_early_in_an_interval_is_not_counted_in_it():
    ends = np.array([100.0, 200.0])
    made = split(np.array([150.0, 110.0, 190.0, 300.0]), np.array([1, 0, 0, 1]), ends, 0)
    assert made.rows.tolist() == [0, 0, 1, 2, 2, 3, 3]
    assert made.cause.tolist() == [0, 1, 0, 0, 0, 0, 0]


def test_chances_of_all_causes_never_pass_one():
    hazards = [np.full((1, 4), 0.6), np.full((1, 4), 0.3)]
    first, second = incidence(hazards)
    assert first[0, 0] == pytest.approx(0.6)
    assert (first + second)[0, -1] == pytest.approx(1 - 0.1**4)
