"""Explainable boosting as the open glass box gives what the library gives, and keeps the signs."""

import sys

import numpy as np
import pytest

from mertid.core import MissingExtra
from mertid.engines.risk import boosted
from mertid.engines.risk.boosted import fit_boosted
from mertid.engines.risk.columns import read_columns
from mertid.engines.risk.settings import Settings

from .made import draw, table

pytest.importorskip("interpret")


@pytest.fixture
def caught(monkeypatch):
    """The library's own fitted model, kept as it is turned into the glass box."""
    kept = []
    plain = boosted._told
    monkeypatch.setattr(boosted, "_told", lambda model, *rest: (kept.append(model), plain(model, *rest))[1])
    return kept


def as_given(fresh, learned):
    """The table as the library wants it; rare keys joined as when it learned."""
    return {column.name: boosted._given(column, fresh, False) for column in read_columns(learned)}


def unseen(fresh):
    """A copy with a key never seen, missing values in every column, and numbers far out."""
    for name in ("x0", "x1"):
        column = fresh.values[name].copy()
        column[:20] = np.nan
        column[20:30] = 40.0
        fresh = fresh.put(name, column)
    keys = fresh.values["key"].copy()
    keys[:15] = "never"
    keys[15:40] = None
    return fresh.put("key", keys)


@pytest.mark.parametrize(("family", "outputs"), [("binary", 1), ("poisson", 1), ("normal", 1), ("multi", 3)])
def test_the_glass_box_gives_what_the_library_gives_with_missing_and_unseen_values_too(caught, family, outputs):
    learned, truth = table(600, 1)
    y = {"binary": draw(truth), "poisson": np.random.default_rng(0).poisson(np.exp(truth / 2)), "normal": truth}.get(
        family, np.digitize(truth, [-1.5, -0.3])
    )
    box = fit_boosted(learned, y.astype(float), family, Settings(), outputs=outputs, quick=True, pairs=3)
    model, fresh = caught[0], unseen(table(300, 2)[0])
    given = as_given(fresh, learned)
    wanted = np.log(model.predict(given)) if family == "poisson" else model.predict(given) if family == "normal" else \
        model.decision_function(given)
    assert np.abs(box.sums(fresh) - wanted.reshape(len(fresh), -1)).max() < 1e-6


def test_pairs_are_found_where_facts_work_together_and_scored_as_the_library_does(caught):
    learned, _ = table(2_000, 3)
    truth = 1.5 * learned.values["x3"] * learned.values["x4"]
    box = fit_boosted(learned, draw(truth), "binary", Settings(), quick=True, pairs=2)
    assert "x3&x4" in box.names
    fresh = unseen(table(300, 4)[0])
    wanted = caught[0].decision_function(as_given(fresh, learned))
    assert np.abs(box.sums(fresh)[:, 0] - wanted).max() < 1e-6


def test_a_sign_holds_everywhere_and_the_authority_can_lift_it():
    learned, truth = table(600, 5)
    y = draw(truth)
    against = fit_boosted(learned, y, "binary", Settings(signs={"x0": -1}), quick=True)
    along = fit_boosted(learned, y, "binary", Settings(signs={"x0": 1}), quick=True)
    lifted = fit_boosted(learned, y, "binary", Settings(signs={"x0": 0}), quick=True)
    line = learned.take(np.zeros(200, int)).put("x0", np.linspace(-3, 3, 200))
    assert np.diff(along.sums(line)[:, 0]).min() >= -1e-9
    assert np.diff(against.sums(line)[:, 0]).max() <= 1e-9
    assert np.ptp(lifted.sums(line)) > 1


def test_a_sign_on_a_choice_reads_it_in_the_order_declared():
    learned, _ = table(600, 6)
    y = draw(np.where(learned.values["key"] == "b", 1.0, -1.0))
    box = fit_boosted(learned, y, "binary", Settings(signs={"key": 1}), quick=True)
    three = learned.take([0, 0, 0]).put("key", np.array(["a", "b", "c"], object))
    assert np.diff(box.sums(three)[:, 0]).min() >= -1e-9


def test_the_same_seed_gives_the_same_glass_box_on_several_threads_too():
    learned, truth = table(1_100, 7)
    y = draw(truth)
    one, other = (fit_boosted(learned, y, "binary", Settings(seed=3), quick=True) for _ in range(2))
    assert np.array_equal(one.sums(learned), other.sums(learned))


def test_without_the_library_the_pip_line_is_said(monkeypatch):
    learned, truth = table(100, 8)
    monkeypatch.setitem(sys.modules, "interpret.glassbox", None)
    with pytest.raises(MissingExtra, match=r"interpret-core is not installed\. Run: pip install 'mertid\[risk\]'"):
        fit_boosted(learned, draw(truth), "binary", Settings())
