"""Effects against a known truth: selection is undone, and nothing is said where too few alike had the measure."""

import numpy as np
import pytest

from mertid.core import NotEnoughData
from mertid.engines.risk.endpoint import Endpoint
from mertid.engines.risk.learn import fit_one
from mertid.engines.risk.settings import Settings
from mertid.engines.risk.truth import Truth

from .made import WORD, table

ENDPOINT = Endpoint("left", "effect", classes={"none": WORD, "course": WORD, "mentor": WORD})


@pytest.fixture(scope="module")
def learned():
    """A course that helps, given to those worst off; a mentor that changes nothing, never given to those with x3 above 1."""
    n, rng = 2_000, np.random.default_rng(0)
    rows, _ = table(n, 2)
    x0, x3 = rows.values["x0"], rows.values["x3"]
    base = 1 / (1 + np.exp(-(0.3 + x0)))
    course = rng.random(n) < 1 / (1 + np.exp(-x0))
    mentor = ~course & (rng.random(n) < 0.4) & (x3 < 1)
    given = np.where(course, "course", np.where(mentor, "mentor", "none"))
    truth = -0.3 * base
    y = (rng.random(n) < base + truth * course).astype(float)
    model, unseen = fit_one(ENDPOINT, rows, Truth(np.arange(n), y, np.ones(n), given=tuple(given)), Settings(model="linear"))
    naive = y[course].mean() - y[given == "none"].mean()
    return rows, model, unseen, truth, naive


def test_the_change_is_found_although_those_worst_off_were_given_the_course(learned):
    rows, model, unseen, truth, naive = learned
    found = model.estimates(rows)
    at = found.keys.index("course")
    assert abs(naive - truth.mean()) > 0.1
    assert np.nanmean(found.shares[:, at]) == pytest.approx(truth.mean(), abs=0.05)
    assert np.nanmean(found.shares[:, found.keys.index("mentor")]) == pytest.approx(0, abs=0.08)
    assert found.unit == "change"
    assert len(unseen) == len(rows)


def test_the_interval_holds_the_true_change_for_most(learned):
    rows, model, _, truth, _ = learned
    low, high = model.bounds(rows)
    at = [one.key for one in model.measures].index("course")
    told = ~np.isnan(low[:, at])
    assert told.mean() > 0.9
    assert ((low[:, at] <= truth) & (truth <= high[:, at]))[told].mean() > 0.8


def test_nothing_is_said_where_too_few_alike_had_the_measure(learned):
    rows, model, _, _, _ = learned
    at = [one.key for one in model.measures].index("course")
    far = rows.take(np.arange(5)).put("x0", np.full(5, 9.0))
    found = model.estimates(far)
    assert found.support[:, at].max() < 10
    assert np.isnan(found.shares[:, at]).all()
    assert np.isnan(found.value).all()


def test_of_several_measures_the_one_that_lowers_most_is_the_value(learned):
    rows, model, _, _, _ = learned
    found = model.estimates(rows)
    said = ~np.isnan(found.value)
    assert found.value[said] == pytest.approx(np.nanmin(found.shares[said], axis=1))


def test_a_measure_that_few_were_given_is_refused_with_numbers():
    rows, _ = table(100, 3)
    given = tuple("course" if i < 5 else "none" for i in range(100))
    truth = Truth(np.arange(100), np.arange(100) % 2.0, np.ones(100), given=given)
    with pytest.raises(NotEnoughData, match=r"few cases of a measure \(course 5\), expected at least 15 of each measure and of none\."):
        fit_one(ENDPOINT, rows, truth, Settings())
