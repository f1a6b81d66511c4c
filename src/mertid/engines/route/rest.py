"""Checks shifts against the rules of working time. Knows nothing of who proposed the shifts.

========== ======================================================= =====================================================================
code       rule                                                    source
========== ======================================================= =====================================================================
rest       11 hours together in every 24, counted back from work   arbejdsmiljøloven § 50; bekendtgørelse 324 of 2002 § 3 (at.dk)
week       a day off (24 + 11 hours), at most 6 days between two   arbejdsmiljøloven § 51; bekendtgørelse 324 of 2002 § 4 (at.dk)
pause      a break where a shift is longer than 6 hours            lov om gennemførelse af dele af arbejdstidsdirektivet § 3
overlap    nobody works twice at once                              -
running    at most so many days with work in a row                 the authority's own agreement
weekend    at most this share of weekends with work                the authority's own agreement
most_hours at most 48 hours a week on average                      lov om gennemførelse af dele af arbejdstidsdirektivet § 4 (4 months)
hours_over,
hours_under agreed hours of the contract                           the employment contract
========== ======================================================= =====================================================================

All read 2026-11-29. The law sets no length of the break (Østre Landsret, 9 November 2020), nor a number of weekends: those are agreements
(KL and FOA, local ones). The day off may be put off in care (§ 51, 3) and the rest cut to 8 hours where an agreement says so: set
`Rules` then. Night work's mean of 8 hours and the compensation for rest that was cut are not checked.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from math import ceil

from mertid.core import Text

from .problem import DAY, Carer, Problem, Shift
from .ways import clock

HOUR = 60.0
SLACK = 0.02
"""Minutes that a time may be off by rounding."""
SEE_MEAN = 28
"""Days a plan must have before a mean of hours a week says something; the law's own period is four months."""
Span = tuple[float, float]


@dataclass(frozen=True)
class Rules:
    """What shifts must hold. None switches a rule off. Hours in hours, the break in minutes, ``weekends`` a share in [0, 1]."""

    rest: float | None = 11.0
    day_off: float | None = 35.0
    between: float = 144.0
    """Most hours between two days off; 288 where an agreement lets a day off be put off to the twelfth day."""
    pause_over: float | None = 6.0
    pause_least: float = 1.0
    running: int | None = None
    weekends: float | None = None
    most_hours: float | None = None
    contract: float | None = None
    """Hours a week that the sum may lie from the agreed hours."""


LAW = Rules()
"""What the law asks of every plan."""
AGREED = Rules(pause_least=20.0, running=6, weekends=0.5, most_hours=48.0, contract=4.0)
"""A usual agreement on top: every other weekend, hours within four of the contract. An authority sets its own."""


@dataclass(frozen=True)
class Fault:
    """A rule that shifts break. ``amount`` is minutes (days for ``running``, weekends for ``weekend``) too many or too few."""

    code: str
    visit: str
    shift: str
    text: Text
    amount: float = 0.0
    carer: str = ""


TEXTS = {
    "overlap": Text(da="{carer} har to vagter på samme tid fra {at}", en="{carer} has two shifts at once from {at}"),
    "rest": Text(
        da="{carer} har kun {has} timers sammenhængende hvile i døgnet før {at}; der skal være {must} (arbejdsmiljøloven § 50)",
        en="{carer} has only {has} hours of rest together in the 24 hours before {at}; {must} are needed (arbejdsmiljøloven § 50)",
    ),
    "week": Text(
        da="{carer} har ingen fridag på {has} døgn før {at}; der må højst gå {must} døgn mellem to fridage (arbejdsmiljøloven § 51)",
        en="{carer} has no day off in the {has} days before {at}; at most {must} may pass between two days off (arbejdsmiljøloven § 51)",
    ),
    "pause": Text(
        da="{carer} har en vagt på {has} timer fra {at} uden pause på mindst {must} minutter; over {over} timer giver ret til pause",
        en="{carer} has a shift of {has} hours from {at} without a break of at least {must} minutes; that is a right after {over}",
    ),
    "running": Text(da="{carer} arbejder {has} dage i træk til {at}; det aftalte er højst {must}",
                    en="{carer} works {has} days in a row until {at}; at most {must} are agreed"),
    "weekend": Text(da="{carer} arbejder {has} weekender; det aftalte er højst {must}",
                    en="{carer} works {has} weekends; at most {must} are agreed"),
    "most_hours": Text(da="{carer} arbejder {has} timer om ugen i snit; højst {must}",
                       en="{carer} works {has} hours a week on average; at most {must}"),
    "hours_over": Text(da="{carer} har {has} timer om ugen; aftalt er {must}", en="{carer} has {has} hours a week; {must} are agreed"),
    "hours_under": Text(da="{carer} har kun {has} timer om ugen; aftalt er {must}",
                        en="{carer} has only {has} hours a week; {must} are agreed"),
}


def check(problem: Problem, rules: Rules = LAW) -> tuple[Fault, ...]:
    """Return every rule that the problem's shifts break. Shifts of absent carers are not worked and not checked.

    Parameters
    ----------
    problem
        All its shifts are taken as worked, ``proposed`` ones too; give it only those in use. `Carer.before` counts as worked.

    Notes
    -----
    What came before the plan is taken as free where `Carer.before` does not tell it.
    """
    found: list[Fault] = []
    for carer in problem.carers:
        own = sorted((s for s in problem.shifts if s.carer == carer.id and not s.absent), key=lambda s: (s.start, s.end))
        if own:
            found += _carer(problem, carer, own, rules)
    return tuple(found)


def _carer(problem: Problem, carer: Carer, shifts: Sequence[Shift], rules: Rules) -> Iterator[Fault]:
    def fault(code: str, shift: str, amount: float, at: float | None = None, **values: float) -> Fault:
        when = {} if at is None else {"at": clock(problem, at)}
        numbers = {name: Text(da=number(value), en=number(value, ".")) for name, value in values.items()}
        return Fault(code, "", shift, TEXTS[code].fill(carer=carer.name or carer.id, **when, **numbers), amount, carer.id)

    for one, other in pairwise(shifts):
        if other.start < one.end - SLACK:
            yield fault("overlap", other.id, one.end - other.start, other.start)
    work = joined([*((s.start, s.end) for s in shifts), *carer.before])
    for shift in shifts:
        if rules.rest is not None and (has := longest_rest(work, shift.end)) < rules.rest * HOUR - SLACK:
            yield fault("rest", shift.id, rules.rest * HOUR - has, shift.end, has=has / HOUR, must=rules.rest)
        if rules.pause_over is not None and shift.end - shift.start > rules.pause_over * HOUR + SLACK and shift.pause < rules.pause_least:
            yield fault("pause", shift.id, rules.pause_least - shift.pause, shift.start, has=(shift.end - shift.start) / HOUR,
                        must=rules.pause_least, over=rules.pause_over)
    if rules.day_off is not None:
        for since, until in stretches(work, rules.day_off * HOUR):
            last = max((s for s in shifts if s.start < until), key=lambda s: s.end, default=None)
            if until - since > rules.between * HOUR + SLACK and last is not None and until > 0:
                yield fault("week", last.id, until - since - rules.between * HOUR, until, has=(until - since) / DAY,
                            must=rules.between * HOUR / DAY)
    yield from _agreed(problem, carer, shifts, rules, fault)


def _agreed(problem: Problem, carer: Carer, shifts: Sequence[Shift], rules: Rules, fault: Callable[..., Fault]) -> Iterator[Fault]:
    days = sorted({int(s.start // DAY) for s in shifts} | {int(start // DAY) for start, _ in carer.before})
    if rules.running is not None:
        for run in runs(days):
            if len(run) > rules.running and run[-1] >= 0:
                last = max((s for s in shifts if s.start // DAY <= run[-1]), key=lambda s: s.start)
                yield fault("running", last.id, len(run) - rules.running, last.end, has=len(run), must=rules.running)
    if rules.weekends is not None and (whole := weekends(problem)):
        worked = sum(any(s.start < (day + 2) * DAY and s.end > day * DAY for s in shifts) for day in whole)
        most = ceil(rules.weekends * len(whole) - 1e-9)
        if worked > most:
            yield fault("weekend", shifts[-1].id, worked - most, has=worked, must=most)
    mean = sum(s.end - s.start for s in shifts) / HOUR / (problem.days / 7)
    if rules.most_hours is not None and problem.days >= SEE_MEAN and mean > rules.most_hours + SLACK:
        yield fault("most_hours", shifts[-1].id, (mean - rules.most_hours) * HOUR, has=mean, must=rules.most_hours)
    if rules.contract is not None and carer.hours is not None and problem.days >= 7:
        off = mean - carer.hours
        if abs(off) > rules.contract + SLACK:
            code = "hours_over" if off > 0 else "hours_under"
            yield fault(code, shifts[-1].id, (abs(off) - rules.contract) * HOUR, has=mean, must=carer.hours)


def joined(spans: Sequence[Span]) -> list[Span]:
    """Return the spans in order, those that touch or overlap as one."""
    whole: list[Span] = []
    for start, end in sorted(spans):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def longest_rest(work: Sequence[Span], at: float) -> float:
    """Return the longest rest together in the 24 hours before ``at``, in minutes. ``work`` as `joined` returns it."""
    since, longest = at - DAY, 0.0
    for start, end in work:
        if end <= since:
            continue
        if start >= at:
            break
        longest = max(longest, start - since)
        since = max(since, end)
    return max(longest, at - since)


def stretches(work: Sequence[Span], rest: float) -> Iterator[Span]:
    """Yield stretches of work without ``rest`` minutes together in them, from first start to last end. ``work`` as `joined` returns it."""
    since: float | None = None
    until = 0.0
    for start, end in work:
        if since is not None and start - until >= rest - SLACK:
            yield since, until
            since = None
        since = start if since is None else since
        until = end
    if since is not None:
        yield since, until


def runs(days: Sequence[int]) -> Iterator[list[int]]:
    """Yield days that follow each other, as lists. ``days`` in order, each once."""
    run: list[int] = []
    for day in days:
        if run and day != run[-1] + 1:
            yield run
            run = []
        run = [*run, day]
    if run:
        yield run


def weekends(problem: Problem) -> list[int]:
    """Return the Saturdays of the weekends that lie wholly in the plan, as day numbers from 0."""
    return [day for day in range(problem.days - 1) if (problem.start + timedelta(days=day)).weekday() == 5]


def number(value: float, mark: str = ",") -> str:
    """Return a number with at most one decimal, the Danish way."""
    return f"{value:.1f}".removesuffix(".0").replace(".", mark)
