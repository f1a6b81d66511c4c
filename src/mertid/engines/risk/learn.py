"""Training: from cases and what turned out to `Learned`, one model an outcome."""

import platform
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from mertid.core import BadSettings, Case, NotEnoughData, Settled

from .classes import fit_class
from .columns import read_columns
from .counts import fit_count
from .effect import NONE, fit_effect
from .endpoint import Endpoint
from .event import fit_event
from .files import contents_of, digest_of, read
from .hazard import fit_time
from .learned import Learned
from .memory import Memory, remember
from .model import Model
from .outside import learn_outside
from .settings import Settings
from .table import Table, read_table
from .truth import Truth, read_truth, settled

if TYPE_CHECKING:
    from .engine import Risk

Floats = NDArray[np.float64]
LEAST_CASES, LEAST_EVENTS, LEAST_ARM = 40, 8, 15
"""Fewer than these cannot be cut in five with the rarer answer in each part."""


def learn(engine: "Risk", cases: Sequence[Case], decisions: Sequence[Settled]) -> Learned:
    """Learn every outcome from the cases whose right answer is known; of several answers for a case the newest counts.

    Raises
    ------
    NotEnoughData
        Too few cases or outcomes, or made citizens among real ones.
    BadSettings
        A sign is set on a fact that does not exist.
    MissingExtra
        The library of the chosen model is not installed.
    """
    said = settled(cases, decisions)
    known = [at for at, own in enumerate(said) if any(own.get(one.name) for one in engine.endpoints)]
    kept, told = [cases[at] for at in known], [said[at] for at in known]
    check_origin(kept)
    table = read_table(kept)
    check_signs(table, engine.settings)
    models, unseen = [], {}
    for endpoint in engine.endpoints:
        truth = read_truth(endpoint, told)
        model, scores = fit_one(endpoint, table.take(truth.rows), truth, engine.settings, engine.groups)
        models.append(model)
        unseen[endpoint.name] = scores.astype(np.float32).astype(np.float64)
    made = Learned(tuple(models), learn_outside(table), _memory(table, told, models[0]), unseen, len(kept), _trained(kept))
    # What is returned is what a load would give, so that figures are the same to the last digit after it.
    contents = contents_of(made)
    return read(contents, engine.endpoints, digest_of(contents))


def fit_one(
    endpoint: Endpoint, table: Table, truth: Truth, settings: Settings, groups: Sequence[str] = (),
) -> tuple[Model, Floats]:
    """Learn one outcome from the cases of ``truth`` (``table`` holds the same cases); return the model and its unseen estimates.

    Raises
    ------
    NotEnoughData
        Names the outcome, how many there are and how many are needed.
    """
    # Small matrices on several threads wait more for each other than they work, above all where others work beside.
    with threadpool_limits(1, user_api="blas"):
        return _fit_one(endpoint, table, truth, settings, groups)


def _fit_one(endpoint: Endpoint, table: Table, truth: Truth, settings: Settings, groups: Sequence[str]) -> tuple[Model, Floats]:
    if len(truth) < LEAST_CASES:
        raise NotEnoughData(
            f"risk: outcome '{endpoint.name}' is known for {len(truth)} cases, expected at least {LEAST_CASES}. Import more outcomes first."
        )
    if not table.specs or not read_columns(table, 2):
        raise NotEnoughData("risk: no fact has any value, expected numbers, dates, yes/no or choices. Import the facts first.")
    if endpoint.kind == "class":
        counts = np.sort(np.bincount(truth.y.astype(np.int64)))[::-1]
        _least(endpoint, int(counts[1]) if len(counts) > 1 else 0, "times as the second commonest class")
        return fit_class(endpoint, table, truth.y.astype(np.int64), settings)
    if endpoint.kind == "time":
        _least(endpoint, int((truth.cause == 1).sum()), "times")
        return fit_time(endpoint, table, truth.days, truth.cause, settings, groups)
    if endpoint.kind == "count":
        _least(endpoint, int((truth.y > 0).sum()), "times more than none")
        return fit_count(endpoint, table, truth.y, settings, groups)
    if endpoint.kind == "effect":
        _enough_given(endpoint, truth)
        return fit_effect(endpoint, table, truth.y, truth.given, settings)
    _least(endpoint, int(min(truth.y.sum(), len(truth) - truth.y.sum())), "times each of yes and no")
    return fit_event(endpoint, table, truth.y, settings, groups)


def _enough_given(endpoint: Endpoint, truth: Truth) -> None:
    measures = [key for key in endpoint.classes if key != NONE]
    arms = {key: sum(one == key for one in truth.given) for key in measures}
    arms[NONE] = len(truth) - sum(arms.values())
    thin = [f"{key} {count}" for key, count in arms.items() if count and count < LEAST_ARM]
    if thin or not arms[NONE] or sum(count > 0 for count in arms.values()) < 2:
        raise NotEnoughData(
            f"risk: outcome '{endpoint.name}' has few cases of a measure ({', '.join(thin) or 'all had the same'}), expected at least "
            f"{LEAST_ARM} of each measure and of none. Join small measures, or collect more."
        )


def _least(endpoint: Endpoint, found: int, what: str, least: int = LEAST_EVENTS) -> None:
    if found < least:
        raise NotEnoughData(
            f"risk: outcome '{endpoint.name}' is seen {found} {what}, expected at least {least}. "
            "Collect outcomes for longer, or of more people."
        )


def check_signs(table: Table, settings: Settings) -> None:
    """Refuse a sign on a fact that does not exist: it would be thought to hold. Raises `BadSettings`."""
    known = {spec.name for spec in table.specs}
    if not settings.signs.keys() <= known:
        raise BadSettings(f"risk: setting 'signs' names an unknown fact, expected some of: {', '.join(sorted(known))}. Correct it.")


def check_origin(cases: Sequence[Case]) -> None:
    """Refuse made citizens among real ones: a figure from both is true of neither. Raises `NotEnoughData`."""
    made = sum(case.origin == "made" for case in cases)
    if 0 < made < len(cases):
        raise NotEnoughData(
            f"risk: {made} of {len(cases)} cases are made citizens, expected all real or all made. Leave the made ones out before training."
        )


def _memory(table: Table, told: Sequence[Mapping[str, str]], model: Model) -> Memory:
    names, parts = model.weights(table)
    return remember(table, told, read_columns(table), names, parts)


def _trained(cases: Sequence[Case]) -> dict[str, str]:
    dates = sorted(case.received_at for case in cases if case.received_at)
    return {
        "origin": cases[0].origin,
        "first": dates[0].date().isoformat() if dates else "",
        "last": dates[-1].date().isoformat() if dates else "",
        "numpy": np.__version__,
        "python": platform.python_version(),
    }
