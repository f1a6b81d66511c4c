"""Proposes shifts for a horizon: which carer works when, so that the visits' demand is met within the rules of working time.

A mixed-integer program for HiGHS: one variable a carer, day and template of a shift. Which visit each carer makes is the search's matter.

Limits: demand is met for each skill alone and for all together, not for every mix of skills; one shift a carer and day; travel is a fixed
number of minutes a visit. Every single day off is made long enough (35 hours), which is stricter than the law asks.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter

import numpy as np

from mertid.core import BadSettings, Text

from .demand import SLOT, SLOTS, expected, on_shift, skills_asked, work
from .problem import DAY, Carer, Problem, Shift
from .rest import AGREED, Fault, Rules, check
from .roster_rows import Plan, Template, rows
from .roster_search import solve
from .ways import clock

TEMPLATES = (
    Template("dag", 7 * 60, 15 * 60, 30.0, 11 * 60, 13.5 * 60), Template("formiddag", 7 * 60, 13 * 60),
    Template("aften", 15 * 60, 23 * 60, 30.0, 18 * 60, 20 * 60), Template("kort aften", 17 * 60, 22 * 60),
    Template("nat", 23 * 60, 31 * 60, 30.0, 26 * 60, 29 * 60),
)
"""Usual shifts of home care. An authority gives its own."""
TRAVEL = 6.0
"""Minutes of travel a visit that demand is counted with."""
STATUS = {
    "optimal": Text(da="Vagterne er bevist at være de bedste inden for reglerne",
                    en="The shifts are proved to be the best within the rules"),
    "time": Text(da="Vagterne er de bedste, der blev fundet. De kan højst være {gap} % fra de bedst mulige, målt på mangler og timer",
                 en="The shifts are the best found. They are at most {gap} % from the best possible, by missing work and hours"),
}
UNMET = Text(da="Mellem {since} og {until} mangler der {minutes} [minut|minutter]{skill}",
             en="Between {since} and {until} {minutes} [minute{skill} is|minutes{skill} are] missing")


@dataclass(frozen=True)
class Unmet:
    """Work that the proposed shifts do not cover. ``minutes`` of carers, ``skill`` '' is any; ``text`` says it."""

    since: float
    until: float
    skill: str
    minutes: float
    text: Text


@dataclass(frozen=True)
class Roster:
    """Proposed shifts. ``faults`` are of `rest.check` over proposed and given shifts: empty unless the given ones break a rule."""

    shifts: tuple[Shift, ...]
    unmet: tuple[Unmet, ...]
    faults: tuple[Fault, ...]
    status: Text
    optimal: bool
    gap: float
    seconds: float
    hours: Mapping[str, float]
    """Hours a week by carer, given shifts counted."""

    def on(self, problem: Problem) -> Problem:
        """Return the problem with the given shifts and the proposed ones."""
        return problem.model_copy(update={"shifts": (*(s for s in problem.shifts if not s.proposed), *self.shifts)})


def propose(problem: Problem, *, templates: Sequence[Template] = TEMPLATES, rules: Rules = AGREED,
            away: Mapping[str, frozenset[int]] | None = None, places: Mapping[str, str] | None = None, travel: float = TRAVEL,
            seconds: float = 30.0, gap: float = 0.01, seed: int = 0) -> Roster:
    """Return shifts that meet the demand as well as the rules allow, and what they do not meet.

    Parameters
    ----------
    away
        Days (from 0) on which a carer is away, by carer.
    places
        Start and end place by carer; where the carer starts in given shifts, else where most do, else the first place that is no citizen's.
    seconds, gap
        Time limit, and the share from the best possible at which to stop. The same seed gives the same shifts where
        time does not cut it off.

    Notes
    -----
    Shifts of the problem that are not ``proposed`` are kept: they cover demand and count in the rules. Unmet demand costs far more than
    hours; hours beyond the contract cost half as much again as hours below it.

    Raises
    ------
    BadSettings
        No carers, templates or places, or a template longer than a rest allows.
    """
    if not problem.carers or not templates or not problem.places:
        raise BadSettings("roster: carers, templates or places are none, expected some of each. Add them.")
    if any(not 0 < t.end - t.start <= 13 * 60 or not 0 <= t.start < DAY for t in templates):
        raise BadSettings("roster: a template is not between 0 and 13 hours or starts outside the day, expected one that does. Correct it.")
    since = perf_counter()
    given = [s for s in problem.shifts if not s.proposed and not s.absent]
    plan = Plan(problem, tuple(templates), rules, away or {}, given)
    demand = _demand(problem, travel, given)
    made = rows(plan, demand)
    got = solve(made, plan.works, seconds=seconds, gap=gap, seed=seed)
    chosen = [plan.works[n] for n in np.flatnonzero(got.x[: len(plan.works)] > 0.5)]
    home = _homes(problem, places or {})
    shifts = tuple(_shift(problem, problem.carers[c], day, templates[t], home) for c, day, t in chosen)
    whole = problem.model_copy(update={"shifts": (*given, *shifts)})
    hours = dict.fromkeys((c.id for c in problem.carers), 0.0)
    for shift in whole.shifts:
        hours[shift.carer] += (shift.end - shift.start) / 60 / (problem.days / 7)
    return Roster(shifts, _unmet(problem, shifts, demand), check(whole, rules),
                  STATUS["optimal" if got.gap <= gap else "time"].fill(gap=f"{100 * got.gap:.0f}"), got.gap <= gap, got.gap,
                  perf_counter() - since, hours)


def _demand(problem: Problem, travel: float, given: Sequence[Shift]) -> dict[tuple[int, int, str], float]:
    """Return carers still needed by day, slot and skill, given shifts taken off."""
    held = {c.id: set(c.skills) for c in problem.carers}
    found: dict[tuple[int, int, str], float] = {}
    for day in range(problem.days):
        begin, end = day * DAY, (day + 1) * DAY
        visits = [v.model_copy(update={"minutes": v.minutes + travel}) for v in problem.visits
                  if v.earliest < end and max(v.latest, v.earliest) + v.minutes + travel > begin]
        if not visits:
            continue
        asked = work(visits)
        busy, cover = expected(asked, day), on_shift(given, day) if given else np.zeros((0, SLOTS))
        for skill in skills_asked(problem):
            needed = busy[np.array([not skill or skill in s for s in asked.skills], dtype=bool)].sum(axis=0)
            own = [n for n, s in enumerate(given) if not skill or skill in held[s.carer]]
            there = (cover[own] * np.array([_awake(given[n]) for n in own])[:, None]).sum(axis=0)
            for slot in np.flatnonzero(needed - there > 0.01):
                found[day, int(slot), skill] = float(needed[slot] - there[slot])
    return found


def _awake(shift: Shift) -> float:
    return 1 - shift.pause / (shift.end - shift.start) if shift.end > shift.start else 0.0


def _unmet(problem: Problem, shifts: Sequence[Shift], demand: Mapping[tuple[int, int, str], float]) -> tuple[Unmet, ...]:
    """Return what is missing, neighbouring half hours as one."""
    held = {c.id: set(c.skills) for c in problem.carers}
    cover = {day: on_shift(shifts, day) for day in {day for day, _, _ in demand}} if shifts else {}
    found: list[Unmet] = []
    for day, slot, skill in sorted(demand, key=lambda key: (key[2], key[0], key[1])):
        covered = sum(float(cover[day][n, slot]) * _awake(s) for n, s in enumerate(shifts) if not skill or skill in held[s.carer])
        minutes = (demand[day, slot, skill] - covered) * SLOT
        if minutes < 1:
            continue
        at = day * DAY + slot * SLOT
        if found and found[-1].skill == skill and found[-1].until == at:
            before = found.pop()
            at, minutes = before.since, minutes + before.minutes
        found.append(_told(problem, at, day * DAY + (slot + 1) * SLOT, skill, minutes))
    return tuple(found)


def _told(problem: Problem, since: float, until: float, skill: str, minutes: float) -> Unmet:
    named = Text(da=f" med {skill}" if skill else "", en=f" with {skill}" if skill else "")
    text = UNMET.fill(since=clock(problem, since), until=clock(problem, until), minutes=round(minutes), skill=named)
    return Unmet(since, until, skill, minutes, text)


def _homes(problem: Problem, places: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    citizens = {c.place for c in problem.citizens}
    usual = Counter((s.from_place, s.to_place) for s in problem.shifts)
    office = next((p.id for p in problem.places if p.id not in citizens), problem.places[0].id)
    common = usual.most_common(1)[0][0] if usual else (office, office)
    own: dict[str, tuple[str, str]] = {}
    for carer in problem.carers:
        held = Counter((s.from_place, s.to_place) for s in problem.shifts if s.carer == carer.id)
        own[carer.id] = (places[carer.id],) * 2 if carer.id in places else held.most_common(1)[0][0] if held else common
    return own


def _shift(problem: Problem, carer: Carer, day: int, template: Template, home: Mapping[str, tuple[str, str]]) -> Shift:
    at = day * DAY
    begin, end = home[carer.id]
    return Shift(
        id=f"{carer.id}/{problem.start + timedelta(days=day)}", carer=carer.id, start=at + template.start, end=at + template.end,
        from_place=begin, to_place=end, pause=template.pause, pause_from=None if template.pause_from is None else at + template.pause_from,
        pause_to=None if template.pause_to is None else at + template.pause_to, proposed=True,
    )
