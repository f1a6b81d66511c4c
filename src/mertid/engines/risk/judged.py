"""What is measured of each kind of outcome: the same figures for ours, for its rivals and for today's tool."""

from dataclasses import dataclass

import numpy as np

from mertid.core import Interval

from . import metrics
from .concordance import auroc, c_index, first_cause, uno_c
from .endpoint import Endpoint
from .intervals import Floats, Ints, mean, ratio
from .model import Estimates
from .truth import Truth

Measures = dict[str, Interval]


@dataclass(frozen=True)
class Asked:
    """What is measured on: the outcome, its right answers, a number per person, and the share (mean) that the plain guess says."""

    endpoint: Endpoint
    truth: Truth
    persons: Ints
    usual: float
    seed: int = 0


def judge(asked: Asked, told: Estimates) -> Measures:
    """Return the measures of one outcome, without the outcome's name before them. Cases without a figure (NaN) are left out."""
    known = np.isfinite(told.value)
    if not known.any():
        return {}
    kind = asked.endpoint.kind
    if not known.all():
        asked, told = only(asked, known), _part(told, known)
    if kind == "class":
        return _class(asked, told)
    if kind == "count":
        return _count(asked, told)
    return _chance(asked, told)


def plain_guess(asked: Asked) -> dict[str, float]:
    """Return the same measures of telling everybody the usual figure (the commonest class)."""
    y, own, usual = asked.truth.y, asked.truth.weight, asked.usual
    if not len(y) or own.sum() <= 0 or asked.endpoint.kind == "effect":
        return {}
    if asked.endpoint.kind == "class":
        counts = np.bincount(y.astype(np.int64), minlength=len(asked.truth.keys)) / len(y)
        top = np.sort(counts)[::-1]
        return {"top1": float(top[0]), "top3": float(top[:3].sum()), "balanced": 1 / max(int((counts > 0).sum()), 1)}
    if asked.endpoint.kind == "count":
        level = max(usual, 1e-9)
        return {"c_index": 0.5, "deviance": metrics.deviance(y, np.full(len(y), level)).value, "deviance_skill": 0.0}
    share = float(np.average(y, weights=own))
    made = {
        "auroc": 0.5, "auprc": share, "brier": share * (1 - share) + (share - usual) ** 2, "brier_skill": 0.0,
        "calibration_error": abs(share - usual), "net_benefit": 0.0,
    }
    return made | ({"c_index": 0.5, "uno_c": 0.5} if asked.endpoint.kind == "time" else {})


def only(asked: Asked, rows: np.ndarray) -> Asked:
    """Return what is asked for some of the cases (a mask)."""
    own = asked.truth
    part = Truth(
        own.rows[rows], own.y[rows], own.weight[rows], own.days[rows] if len(own.days) else own.days,
        own.cause[rows] if len(own.cause) else own.cause,
        tuple(one for one, kept in zip(own.given, rows, strict=True) if kept) if own.given else (), own.keys,
    )
    return Asked(asked.endpoint, part, asked.persons[rows], asked.usual, asked.seed)


def _part(told: Estimates, rows: np.ndarray) -> Estimates:
    return Estimates(
        told.value[rows], told.low[rows], told.high[rows], told.unit, told.keys, None if told.shares is None else told.shares[rows],
        tuple(one for one, kept in zip(told.possible, rows, strict=True) if kept) if told.possible else (),
        None if told.support is None else told.support[rows],
    )


def _chance(asked: Asked, told: Estimates) -> Measures:
    """An event, or a time at its horizon."""
    y, p, own, persons = asked.truth.y, np.clip(told.value, 0.0, 1.0), asked.truth.weight, asked.persons
    slope, intercept = metrics.calibration_line(y, p, own, persons)
    error = metrics.calibration_error(y, p, own, persons, seed=asked.seed)
    chance = metrics.chance_error(p, own)
    made = {
        **ranked(asked, told),
        "brier": metrics.brier(y, p, own, persons),
        "brier_skill": metrics.brier_skill(y, p, own, persons),
        "log_loss": metrics.log_loss(y, p, own, persons),
        "calibration_error": error.model_copy(update={"method": f"{error.method}; chance alone gives {chance:.3f}"}),
        "calibration_slope": slope,
        "calibration_intercept": intercept,
        "observed_to_expected": metrics.observed_to_expected(y, p, own, persons),
    }
    if told.possible:
        made |= _sets(asked, told)
    return made


def ranked(asked: Asked, told: Estimates) -> Measures:
    """Return how well an event, or a time, is ranked: any score that keeps the order will do."""
    y, p, own, persons = asked.truth.y, told.value, asked.truth.weight, asked.persons
    made = {"auroc": auroc(y, p, own, persons), "auprc": metrics.auprc(y, p, own, persons, seed=asked.seed)}
    if len(asked.truth.days):
        days, happened = first_cause(asked.truth.days, asked.truth.cause)
        horizon = float(asked.endpoint.horizon_days or days.max(initial=1.0))
        made["c_index"] = c_index(days, happened, p, persons)
        made["uno_c"] = uno_c(days, happened, p, horizon, persons)
    return made


def _sets(asked: Asked, told: Estimates) -> Measures:
    """How often the set held what turned out, and how often it held one value alone (a set that rules nothing out says nothing)."""
    names = _answers(asked)
    inside = np.array([name in own for name, own in zip(names, told.possible, strict=True)], np.float64)
    single = np.array([len(own) == 1 for own in told.possible], np.float64)
    own, persons = asked.truth.weight, asked.persons
    return {"coverage": metrics.coverage(inside, own, persons), "single": ratio(single, np.ones(len(single)), persons)}


def _answers(asked: Asked) -> list[str]:
    """Return what turned out, in the words that sets use: for a time whether the first cause came by the horizon."""
    truth, endpoint = asked.truth, asked.endpoint
    if endpoint.kind == "class":
        return [truth.keys[int(at)] for at in truth.y]
    return ["yes" if hit else "no" for hit in truth.y > 0]


def _class(asked: Asked, told: Estimates) -> Measures:
    if told.shares is None:
        return {}
    place = {key: at for at, key in enumerate(told.keys)}
    right = np.array([place.get(asked.truth.keys[int(at)], -1) for at in asked.truth.y], np.int64)
    shares = np.column_stack([told.shares, np.zeros(len(right))])  # a class never learned is nobody's guess
    right = np.where(right < 0, shares.shape[1] - 1, right)
    best = shares.argmax(1)
    hit = (best == right).astype(np.float64)
    made = {
        "top1": metrics.top_k(right, shares, 1, asked.persons),
        "top3": metrics.top_k(right, shares, 3, asked.persons),
        "balanced": _balanced(right, hit, asked.persons),
        "log_loss": mean(-np.log(np.maximum(shares[np.arange(len(right)), right], 1e-9)), None, asked.persons),
        "calibration_error": metrics.calibration_error(hit, shares.max(1), None, asked.persons, seed=asked.seed),
    }
    return made | (_sets(asked, told) if told.possible else {})


def _balanced(right: Ints, hit: Floats, persons: Ints) -> Interval:
    """The mean over classes of the share found: each class counts alike, however rare."""
    counts = np.bincount(right)
    each = 1 / (counts[right] * (counts > 0).sum())
    return ratio(each * hit * len(right), each * len(right), persons)


def _count(asked: Asked, told: Estimates) -> Measures:
    y, rate, persons = asked.truth.y, np.maximum(told.value, 1e-9), asked.persons
    level = np.full(len(y), max(asked.usual, 1e-9))
    ours, plain = metrics.deviance(y, rate, persons), metrics.deviance(y, level)
    skill = 1 - ours.value / plain.value if plain.value > 0 else 0.0
    low, high = (1 - edge / plain.value if plain.value > 0 else 0.0 for edge in (ours.high, ours.low))
    made = {
        "c_index": c_index(-y, np.ones(len(y), bool), rate, persons, method="concordance"),
        "deviance": ours,
        "deviance_skill": Interval(value=skill, low=low, high=high, n=len(y), method="against the usual number, 95 %"),
        "observed_to_expected": metrics.observed_to_expected(y, rate, None, persons),
    }
    if np.isfinite(told.low).all() and (told.high > told.low).any():
        made["coverage"] = metrics.coverage(((y >= told.low) & (y <= told.high)).astype(np.float64), None, persons)
    return made
