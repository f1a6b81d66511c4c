"""What happens to made citizens: outcomes with a known chance, written as right answers.

``[outcomes.<name>]`` in ``samples/<slug>.toml`` by the endpoint's kind. ``event``: ``share`` and ``effects``. ``count``: ``mean``,
``spread`` (overdispersion) and ``effects``. ``class``: a table a class under ``classes`` with ``share`` and ``effects``. ``time``:
``followed = [least, most]`` days and under ``causes`` a table a cause with ``share`` (by the horizon, had it alone been there), ``shape``
(Weibull) and ``effects``. ``effect``: ``share`` and ``effects`` of the outcome without a measure, and under ``measures`` a table a measure
with the ``share`` that is given it, ``odds`` (log-odds it adds), ``effects`` (for whom more or less) and ``given`` (who is given it:
confounding).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mertid.core import BadSettings

from .effects import Columns, Floats, Scale, class_intercepts, intercept, sigmoid, softmax

NO_MEASURE = "none"


@dataclass(frozen=True)
class Happened:
    """Right answers by target, each of ``n`` texts, and the true figure: the chance (count: mean; time: chance of the first cause by the
    horizon), shape (n,); for a class and an effect one column a key, shape (n, k)."""

    values: Mapping[str, list[str]]
    truth: Floats


@dataclass(frozen=True)
class People:
    """Those it happens to and those the outcome is set by: ``columns`` as drawn, ``moved`` log-odds added by a shift, shape (n,)."""

    columns: Columns
    moved: Floats
    reference: Columns
    scale: Scale

    def totals(self, told: Mapping[str, Any], name: str = "effects") -> tuple[Floats, Floats]:
        """Return the sums of effects for the people and for the reference, shapes (n,) and (reference,)."""
        effects = told.get(name, {})
        return self.scale.total(effects, self.columns), self.scale.total(effects, self.reference)


def happen(endpoint: Any, told: Mapping[str, Any], people: People, rng: np.random.Generator) -> Happened:
    """Return what happens. ``endpoint`` is the solution's: name, kind, horizon_days and classes.

    Raises
    ------
    BadSettings
        The file says nothing of a class, cause or measure that the endpoint has.
    """
    makers = {"event": _event, "class": _class, "time": _time, "count": _count, "effect": _effect}
    for group, kind in (("classes", "class"), ("causes", "time"), ("measures", "effect")):
        missing = set(endpoint.classes) - {NO_MEASURE} - set(told.get(group, {})) if endpoint.kind == kind else set()
        if missing:
            raise BadSettings(f"made citizens: outcome '{endpoint.name}' lacks {sorted(missing)}, expected all its {group}. Fill the file.")
    return makers[endpoint.kind](endpoint, told, people, rng)


def _event(endpoint: Any, told: Mapping[str, Any], people: People, rng: np.random.Generator) -> Happened:
    mine, theirs = people.totals(told)
    start = intercept(lambda at: float(sigmoid(theirs + at).mean()), told["share"])
    truth = sigmoid(mine + start + people.moved)
    return Happened({endpoint.name: _yes_no(rng.random(len(truth)) < truth)}, truth)


def _class(endpoint: Any, told: Mapping[str, Any], people: People, rng: np.random.Generator) -> Happened:
    keys = list(endpoint.classes)
    pairs = [people.totals(told["classes"][key]) for key in keys]
    shares = np.array([told["classes"][key]["share"] for key in keys], np.float64)
    start = class_intercepts(np.stack([theirs for _, theirs in pairs], 1), shares / shares.sum())
    truth = softmax(np.stack([mine for mine, _ in pairs], 1) + start)
    drawn = (rng.random(len(truth))[:, None] > np.cumsum(truth, 1)).sum(1).clip(max=len(keys) - 1)
    return Happened({endpoint.name: [keys[i] for i in drawn]}, truth)


def _time(endpoint: Any, told: Mapping[str, Any], people: People, rng: np.random.Generator) -> Happened:
    causes = list(endpoint.classes) or ["yes"]
    n, horizon = len(people.moved), float(endpoint.horizon_days)
    totals, times, shapes = [], [], []
    for at, cause in enumerate(causes):
        one = told["causes"][cause]
        mine, theirs = people.totals(one)
        start = intercept(partial(_gone_by_horizon, theirs), one["share"])
        totals.append(mine + start + (people.moved if at == 0 else 0.0))
        shapes.append(one.get("shape", 1.0))
        times.append(horizon * (rng.exponential(size=n) / np.exp(totals[-1])) ** (1 / shapes[-1]))
    first = np.argmin(times, 0)
    when = np.min(times, 0)
    least, most = told["followed"]
    followed = rng.uniform(least, most, size=n)
    said = [f"{max(1, round(min(t, end)))} {causes[c] if t <= end else 'no'}" for t, c, end in zip(when, first, followed, strict=True)]
    return Happened({endpoint.name: said}, _by_horizon(np.stack(totals), np.array(shapes)))


def _gone_by_horizon(totals: Floats, at: float) -> float:
    return float((1 - np.exp(-np.exp(totals + at))).mean())


def _by_horizon(totals: Floats, shapes: Floats, steps: int = 200) -> Floats:
    """Return the chance that the first cause comes first and by the horizon, shape (n,): cumulative incidence, summed in ``steps``."""
    edges = np.linspace(0, 1, steps + 1)
    gone = np.exp(totals)[:, :, None] * edges[None, None, :] ** shapes[:, None, None]
    left = np.exp(-gone.sum(0))
    mine = np.diff(gone[0], axis=1)
    return np.sum((left[:, :-1] + left[:, 1:]) / 2 * mine, axis=1)


def _count(endpoint: Any, told: Mapping[str, Any], people: People, rng: np.random.Generator) -> Happened:
    mine, theirs = people.totals(told)
    truth = np.exp(mine + np.log(told["mean"] / np.exp(theirs).mean()) + people.moved)
    spread = told.get("spread", 0.0)
    rate = truth * rng.gamma(1 / spread, spread, size=len(truth)) if spread else truth
    return Happened({endpoint.name: [str(x) for x in rng.poisson(rate)]}, truth)


def _effect(endpoint: Any, told: Mapping[str, Any], people: People, rng: np.random.Generator) -> Happened:
    mine, theirs = people.totals(told)
    start = intercept(lambda at: float(sigmoid(theirs + at).mean()), told["share"])
    keys = [NO_MEASURE, *(key for key in endpoint.classes if key != NO_MEASURE)]
    measures = [told["measures"].get(key, {}) for key in keys]
    base = mine + start + people.moved
    truth = np.stack([sigmoid(base + one.get("odds", 0.0) + people.totals(one)[0]) for one in measures], 1)
    given = [people.totals(one, "given") for one in measures]
    shares = np.array([one.get("share", 0.0) for one in measures])
    shares[0] = 1 - shares.sum()
    level = class_intercepts(np.stack([theirs for _, theirs in given], 1), shares)
    chances = softmax(np.stack([mine for mine, _ in given], 1) + level)
    drawn = (rng.random(len(base))[:, None] > np.cumsum(chances, 1)).sum(1).clip(max=len(keys) - 1)
    happened = rng.random(len(base)) < truth[np.arange(len(base)), drawn]
    return Happened({endpoint.name: _yes_no(happened), "given": [keys[i] for i in drawn]}, truth)


def _yes_no(happened: NDArray[np.bool_]) -> list[str]:
    return ["yes" if one else "no" for one in happened]
