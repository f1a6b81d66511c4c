"""Penalised regression: what scikit-learn finds, signs that hold, bags that spread as the coefficients' uncertainty."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, PoissonRegressor

from mertid.engines.risk.glm import fit_glm
from mertid.engines.risk.linear import fit_linear, make_design, matrix
from mertid.engines.risk.settings import Settings

from .made import draw, table


def test_logistic_and_multinomial_find_what_scikit_learn_finds():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 4))
    y = (x @ [1, -1, 0.5, 0] + rng.logistic(size=400) > 0.3).astype(float)
    ours = fit_glm(x, y, "binary", np.full(4, 2.0))
    theirs = LogisticRegression(C=0.5, tol=1e-9, max_iter=1_000).fit(x, y)
    assert ours.coef[1:, 0] == pytest.approx(theirs.coef_[0], abs=1e-4)
    three = np.digitize(x[:, 0] + rng.normal(size=400), [-0.5, 0.5])
    ours = fit_glm(x, three.astype(float), "multi", np.full(4, 2.0), outputs=3)
    theirs = LogisticRegression(C=0.5, tol=1e-9, max_iter=1_000).fit(x, three)
    assert pytest.approx(theirs.coef_, abs=5e-3) == ours.coef[1:].T


def test_poisson_finds_what_scikit_learn_finds():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(400, 3))
    y = rng.poisson(np.exp(0.3 * x[:, 0] - 0.2 * x[:, 1])).astype(float)
    theirs = PoissonRegressor(alpha=2 / 400, tol=1e-9, max_iter=1_000).fit(x, y)
    assert fit_glm(x, y, "poisson", np.full(3, 2.0)).coef[1:, 0] == pytest.approx(theirs.coef_, abs=1e-4)


def test_a_coefficient_against_its_sign_is_left_out():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(400, 2))
    y = (x[:, 0] - x[:, 1] + rng.logistic(size=400) > 0).astype(float)
    fit = fit_glm(x, y, "binary", np.ones(2), signs=np.array([1, 1]))
    assert fit.coef[2, 0] == 0
    assert fit.coef[1, 0] > 0.5


def test_the_glass_box_adds_up_to_the_matrix_times_the_coefficients():
    learned, truth = table(300, 3)
    y = draw(truth)
    box = fit_linear(learned, y, "binary", Settings(), strength=1.0)
    design = make_design(learned, Settings())
    x = matrix(design, learned)
    fit = fit_glm(x, y, "binary", np.ones(x.shape[1]), signs=design.signs)
    assert box.sums(learned)[:, 0] == pytest.approx(fit.coef[0, 0] + x @ fit.coef[1:, 0], abs=1e-9)
    exact = np.sqrt(np.einsum("ni,ij,nj->n", np.column_stack([np.ones(len(x)), x]), fit.cov, np.column_stack([np.ones(len(x)), x])))
    assert box.bag_sums(learned)[:, :, 0].std(0) == pytest.approx(exact, rel=1e-6)


def test_a_key_never_seen_and_a_gap_that_never_was_add_what_is_usual():
    learned, truth = table(300, 4)
    box = fit_linear(learned.put("x0", np.nan_to_num(learned.values["x0"])), draw(truth), "binary", Settings(), strength=1.0)
    odd = learned.take([0]).put("key", np.array(["never"], object)).put("x0", np.array([np.nan]))
    parts = dict(zip(box.names, box.parts(odd)[0, :, 0], strict=True))
    assert abs(parts["key"]) < 0.5
    assert parts["x0"] == 0


def test_an_ordered_choice_with_a_sign_never_falls():
    learned, _ = table(400, 5)
    y = draw(np.where(learned.values["key"] == "b", 1.0, -1.0))
    box = fit_linear(learned, y, "binary", Settings(signs={"key": 1}), strength=1.0)
    three = learned.take([0, 0, 0]).put("key", np.array(["a", "b", "c"], object))
    assert np.diff(box.sums(three)[:, 0]).min() >= -1e-12


def test_a_number_with_a_long_tail_is_taken_as_its_log():
    learned, truth = table(400, 6)
    tailed = learned.put("x0", np.exp(1.5 * learned.values["x0"]))
    box = fit_linear(tailed, draw(truth), "binary", Settings(), strength=1.0)
    assert [box.columns[term.columns[0]].name for term in box.terms if term.bend] == ["x0"]
    design = make_design(tailed, Settings())
    assert matrix(design, tailed)[:, 0].std() == pytest.approx(1)
