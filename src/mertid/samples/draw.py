"""Draws the facts of made citizens: what is written of them in ``samples/<slug>.toml``, dependence between facts included.

A fact has a standard score (normal, mean 0, variance 1) that leans on other facts' scores as ``with`` says, and a distribution that turns
it into a value: ``normal = [mean, sd]``, ``log = [median, spread]``, ``count = [mean, spread]`` (overdispersed counts), ``chance = 0.3`` or
``shares = {key = 0.5, ...}`` in rising order; ``zero = 0.7`` says how many have none of it at all. ``same = true`` where a person's cases
share the value. ``missing = 0.2`` is the share that is not given, ``missing_by`` leans it on other scores; facts of one ``block`` are
missing together.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from mertid.core import BadSettings, FactSpec

STAY = 0.6
"""How much of a changing fact's score stays from one case of a person to the next."""
Floats = NDArray[np.float64]
Columns = Mapping[str, NDArray[Any]]


def draw_scores(
    told: Mapping[str, Any], person: NDArray[np.int64], rng: np.random.Generator, moved: Mapping[str, Floats],
) -> dict[str, Floats]:
    """Return each fact's standard score, shape (n,) each.

    Parameters
    ----------
    told
        The file's ``facts``, in an order where a fact comes after those it leans on.
    person
        Which person each case is of, shape (n,), from 0.
    moved
        What is added to a fact's score, shape (n,): a shift in the population.

    Raises
    ------
    BadSettings
        A fact leans on one that is not above it, or on others by more than all of itself.
    """
    scores: dict[str, Floats] = {}
    people = int(person.max()) + 1 if len(person) else 0
    for name, one in told.items():
        lean = one.get("with", {})
        own = 1 - sum(weight**2 for weight in lean.values())
        if any(other not in scores for other in lean) or own < 0:
            raise BadSettings(
                f"made citizens: fact '{name}' leans on {sorted(lean)}, expected facts above it. Correct the file."
            )
        stay = 1.0 if one.get("same") else STAY
        fresh = stay * rng.standard_normal(people)[person] + np.sqrt(1 - stay**2) * rng.standard_normal(len(person))
        leaning = sum((weight * scores[other] for other, weight in lean.items()), np.zeros(len(person)))
        scores[name] = leaning + np.sqrt(own) * fresh + moved.get(name, np.zeros(len(person)))
    return scores


def turn(spec: FactSpec, one: Mapping[str, Any], score: Floats) -> NDArray[Any]:
    """Return a fact's values, shape (n,): float64 for numbers (whole ones rounded), objects for yes/no (bool) and choices (str).

    Raises
    ------
    BadSettings
        The fact has no distribution that fits its kind.
    """
    share = stats.norm.cdf(score)
    if spec.kind == "yes_no" and "chance" in one:
        return np.array([bool(x) for x in share > 1 - one["chance"]], object)
    if spec.kind == "choice" and "shares" in one and set(one["shares"]) <= set(spec.choices):
        keys, sizes = list(one["shares"]), np.array(list(one["shares"].values()), np.float64)
        at = np.searchsorted(np.cumsum(sizes / sizes.sum())[:-1], share, side="right")
        return np.array([keys[i] for i in at], object)
    if spec.kind in ("number", "whole"):
        low = -np.inf if spec.low is None else spec.low
        high = np.inf if spec.high is None else spec.high
        return np.clip(np.round(_number(spec, one, share), 0 if spec.kind == "whole" else one.get("decimals", 1)), low, high)
    raise BadSettings(f"made citizens: fact '{spec.name}' has no distribution for a {spec.kind}, expected one. Correct the file.")


def _number(spec: FactSpec, one: Mapping[str, Any], share: Floats) -> Floats:
    zero = one.get("zero", 0.0)
    inner = np.clip((share - zero) / (1 - zero), 1e-9, 1 - 1e-9)
    if "normal" in one:
        values = stats.norm.ppf(inner, *one["normal"])
    elif "log" in one:
        values = one["log"][0] * np.exp(one["log"][1] * stats.norm.ppf(inner))
    elif "count" in one:
        mean, spread = one["count"]
        size = 1 / max(spread, 1e-6)
        values = stats.nbinom.ppf(inner, size, size / (size + mean))
    else:
        raise BadSettings(f"made citizens: fact '{spec.name}' has no distribution for a number, expected one. Correct the file.")
    return np.where(share < zero, 0.0, values)


def draw_missing(
    told: Mapping[str, Any], blocks: Mapping[str, Any], scores: Mapping[str, Floats], rng: np.random.Generator,
) -> dict[str, NDArray[np.bool_]]:
    """Return which values are not given, shape (n,) for each fact."""
    n = len(next(iter(scores.values()), np.zeros(0)))
    together = {name: _gone(one, scores, n, rng) for name, one in blocks.items()}
    return {name: _gone(one, scores, n, rng) | together.get(one.get("block", ""), np.zeros(n, bool)) for name, one in told.items()}


def _gone(one: Mapping[str, Any], scores: Mapping[str, Floats], n: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    luck = rng.random(n)
    if not one.get("missing"):
        return np.zeros(n, bool)
    lean = sum((weight * scores[other] for other, weight in one.get("missing_by", {}).items()), np.zeros(n))
    return luck < stats.norm.cdf(stats.norm.ppf(one["missing"]) + lean)


def plain(spec: FactSpec, values: NDArray[Any], gone: NDArray[np.bool_]) -> list[Any]:
    """Return the values as JSON holds them, None where they are missing."""
    kind: Any = {"whole": int, "number": float}.get(spec.kind)
    return [None if missing else kind(value) if kind else value for value, missing in zip(values, gone, strict=True)]
