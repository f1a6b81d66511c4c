"""What the engine's plans give beside today's way on the same cases, and whether some group of carers bears more."""

from collections.abc import Mapping, Sequence

import numpy as np

from mertid.core import Case, Evaluation, GroupMeasure, Interval, Settled, Suggestion
from mertid.core.text import same

from . import greedy
from .faces import GroupLoad, groups, loads
from .facts import read
from .figures import figures
from .plan import Figures, Plan
from .problem import Problem
from .settings import Settings
from .travel import of
from .ways import Travel

RESAMPLES = 500
FEW = 5
"""A group with fewer carers in every plan says more of a person than of a group: its figures are left out."""
NO_GROUP = same("–")


def evaluate(
    cases: Sequence[Case], decisions: Sequence[Settled], suggestions: Sequence[Suggestion], target: str, settings: Settings,
    protected: Sequence[str],
) -> Evaluation:
    """Return the figures of the proposed plans with bootstrap intervals over cases.

    ``<target>_planned`` share of visits planned; ``_faces`` different carers a citizen; ``_known`` share of visits by somebody met in 14
    days; ``_travel`` minutes of travel a visit; ``_wishes`` share of wished times kept; ``_overtime`` minutes a shift. ``rivals["today"]``
    holds the same of today's way: each day laid alone, the nearest carer first. Cases without a plan count as nothing planned and are left
    out of the other figures. ``protected`` holds each group's used share of working time, its share of travel, overtime and weekend
    minutes a carer, mean over carers; the groups are those that the case's fact names, else all that carers have. A group of fewer than
    `FEW` carers is named with its number and no figures.
    """
    decided = {decision.case_id for decision in decisions}
    mine: list[dict[str, float]] = []
    today: list[dict[str, float]] = []
    by_group: dict[str, list[GroupLoad]] = {}
    for case, suggestion in zip(cases, suggestions, strict=True):
        if decided and case.id not in decided:
            continue
        problem = settings.applied(read(case.facts))
        travel = of(problem, settings.travel)
        plain = greedy.plan(problem, travel, each_day_alone=True)
        today.append(_row(figures(problem, plain, travel), problem))
        if suggestion.plan is None:
            mine.append({"planned": 0.0})
            continue
        plan = Plan.model_validate(suggestion.plan)
        mine.append(_row(figures(problem, plan, travel), problem))
        for one in _groups(problem, plan, travel, getattr(case.facts, "groups", ())):
            by_group.setdefault(one.group, []).append(one)
    measures = _measures(mine, target)
    return Evaluation(
        n=len(mine), measures=measures, rivals={"today": _measures(today, target)},
        baseline={name: one.value for name, one in _measures(today, target).items()},
        protected=tuple(_protected(target, fact, name, found) for fact in protected for name, found in sorted(by_group.items())),
    )


def _row(told: Figures, problem: Problem) -> dict[str, float]:
    row = {"planned": told.planned / told.visits if told.visits else 0.0}
    if told.planned:
        row |= {"faces": told.faces_mean, "known": told.known_share, "travel": told.travel_minutes / told.planned}
        row["overtime"] = told.overtime_minutes / len(problem.shifts)
    if told.wishes:
        row["wishes"] = 1.0 - told.wishes_missed / told.wishes
    return row


def _groups(problem: Problem, plan: Plan, travel: Travel, names: Sequence[str]) -> tuple[GroupLoad, ...]:
    return groups(loads(problem, plan, travel), names)


def _measures(rows: Sequence[Mapping[str, float]], target: str) -> dict[str, Interval]:
    found = {}
    for name in ("planned", "faces", "known", "travel", "wishes", "overtime"):
        values = [row[name] for row in rows if name in row]
        if values:
            found[f"{target}_{name}"] = _interval(values)
    return found


def _interval(values: Sequence[float]) -> Interval:
    """Return the mean with its bootstrap interval, the same each time."""
    draw, array = np.random.default_rng(0), np.asarray(values)
    means = array[draw.integers(0, len(array), (RESAMPLES, len(array)))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975)).tolist()
    return Interval(value=float(array.mean()), low=low, high=high, n=len(array), method="bootstrap 95 %")


def _protected(target: str, fact: str, name: str, found: Sequence[GroupLoad]) -> GroupMeasure:
    n = sum(one.carers for one in found)
    if max((one.carers for one in found), default=0) < FEW:
        found = ()
    shares = [share for one in found for share in one.shares]
    measures = {"load": _interval(shares)} if shares else {}
    for what in ("travel", "overtime", "weekend", "heavy"):
        values = [getattr(one, what) for one in found if one.carers]
        if values:
            measures[what] = _interval(values)
    return GroupMeasure(
        target=target, fact=fact, value=name, label=same(name) if name else NO_GROUP, n=n, events=0, measures=measures,
    )
