"""What more hands or more room would give, worked out by planning the neediest day again with each."""

from collections import Counter
from collections.abc import Iterator

from mertid.core import Text, same

from .figures import figures
from .places import Told
from .plan import Figures, Plan
from .problem import DAY, Carer, Problem, Shift
from .remainder import Moment, remainder
from .search import Limits
from .search import plan as search
from .ways import Travel, clock, travel_of

WORK, LEAST, MOST = 60_000, 150, 600
"""Improvements tried in each thread are so many by the day's visits; for the plan as it is too, so that more searching alone is no gain."""
TEN, WORTH = 10.0, 5.0
CARER = Text(da="Én medarbejder mere {day} kl. {start}–{end} ({skills})", en="One more carer {day} {start}–{end} ({skills})")
LONGER = Text(da="Ti minutter længere vagter {day}", en="Shifts ten minutes longer {day}")
WIDER = Text(da="Ti minutters større spillerum i besøgenes tider {day}", en="Ten minutes more room in the times of visits {day}")
NOTHING = Text(da="giver næsten intet", en="gives next to nothing")
BETTER = Text(da="en plan, der er {n} [minut|minutter] bedre i alt", en="a plan that is {n} [minute|minutes] better in all")
ANY_SKILL = Text(da="uden særlige kompetencer", en="without special skills")
GAINS = (
    ("planned", 1.0, 1, Text(da="{n} besøg mere planlagt", en="{n} more [visit|visits] planned")),
    ("overtime_minutes", -1.0, 5, Text(da="{n} [minut|minutter] mindre overarbejde", en="{n} [minute|minutes] less overtime")),
    ("travel_minutes", -1.0, 5, Text(da="{n} [minut|minutter] mindre vej", en="{n} [minute|minutes] less travel")),
    ("new_faces", -1.0, 1, Text(da="{n} [nyt ansigt|nye ansigter] færre", en="{n} fewer new [face|faces]")),
    ("wishes_missed", -1.0, 1, Text(da="{n} [ønsket tid|ønskede tider] mere holdt", en="{n} more wished [time|times] kept")),
)
DAYS_DA = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
DAYS_EN = ("on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday", "on Sunday")


class More(Told):
    """What one thing more gives on one day. ``cost`` is how much cheaper the plan becomes, in minutes of a carer's time."""

    key: str
    text: Text
    day: int
    planned: int
    cost: float


def more(problem: Problem, plan: Plan, *, travel: Travel | None = None, limits: Limits | None = None) -> tuple[More, ...]:
    """Return what one more carer, ten minutes longer shifts and ten minutes wider times would give on the neediest day, the best first.

    The neediest day has the most unplanned visits, then the most overtime. One more carer is tried in each kind of shift (hours and
    skills) that day, the three most used. All else stays as it is; the same search is done without the change, and the difference told.
    """
    travel = travel_of(problem, travel)
    day = neediest(problem, plan)
    # A moment before the day nothing of it has begun: all of it is free, and the other days stay.
    rest = remainder(problem, plan, Moment(day * DAY - 1e-3, (day + 1.0) * DAY), travel)
    how = limits or Limits(iterations=min(MOST, max(LEAST, WORK // max(1, len(rest.problem.visits)))))

    def tried(one: Problem) -> Figures:
        made = search(one, how, travel=travel, start=rest.published)
        return figures(one, made, travel)

    base = tried(rest.problem)
    found = [_told(key, text, day, base, tried(changed)) for key, text, changed in _changes(rest.problem, day, plan)]
    return tuple(sorted(found, key=lambda one: -one.cost))


def neediest(problem: Problem, plan: Plan) -> int:
    """Return the day with the most unplanned visits, then the most overtime, then the most visits; counted from 0."""
    visits = {v.id: v for v in problem.visits}
    left = Counter(int(visits[u.visit].earliest // DAY) for u in plan.unplanned if u.visit in visits)
    ends = {s.id: s.end for s in problem.shifts}
    over: Counter[int] = Counter()
    for route in plan.routes:
        if route.stops and route.shift in ends:
            over[int(route.leave // DAY)] += round(max(0.0, route.back - ends[route.shift]))
    size = Counter(int(v.earliest // DAY) for v in problem.visits)
    return max(range(problem.days), key=lambda n: (left[n], over[n], size[n], -n))


def _changes(problem: Problem, day: int, plan: Plan) -> Iterator[tuple[str, Text, Problem]]:
    """Return what is tried: its key, its text, and the problem with it."""
    named = _day(problem, day)
    for shift, carer in _kinds(problem, plan):
        extra = Carer(id="+1", skills=carer.skills, mode=carer.mode, languages=carer.languages)
        own = shift.model_copy(update={"id": "+1", "carer": "+1", "proposed": False})
        skills = same(", ".join(carer.skills)) if carer.skills else ANY_SKILL
        text = CARER.fill(day=named, skills=skills, start=_hour(problem, shift.start), end=_hour(problem, shift.end))
        yield "carer", text, problem.model_copy(update={"carers": (*problem.carers, extra), "shifts": (*problem.shifts, own)})
    longer = tuple(s.model_copy(update={"end": s.end + TEN}) for s in problem.shifts)
    yield "longer", LONGER.fill(day=named), problem.model_copy(update={"shifts": longer})
    wider = tuple(
        v if v.start is not None else v.model_copy(update={"earliest": v.earliest - TEN / 2, "latest": v.latest + TEN / 2})
        for v in problem.visits
    )
    yield "wider", WIDER.fill(day=named), problem.model_copy(update={"visits": wider})


def _kinds(problem: Problem, plan: Plan) -> list[tuple[Shift, Carer]]:
    """Return hours of the day with somebody to work them, one of each kind: what unplanned visits need first, at most three."""
    left = {u.visit for u in plan.unplanned}
    lacking = [v for v in problem.visits if v.id in left]
    hours = {(s.start, s.end): s for s in problem.shifts if not s.absent}
    staff = {tuple(sorted(c.skills)): c for c in reversed(problem.carers)}
    at_work = Counter((s.start, s.end, tuple(sorted(next(c.skills for c in problem.carers if c.id == s.carer)))) for s in problem.shifts)
    found = []
    for (start, end), shift in hours.items():
        for skills, carer in staff.items():
            helped = sum(set(v.skills) <= set(skills) and v.earliest + v.minutes <= end and v.latest >= start for v in lacking)
            found.append((-helped, -at_work[start, end, skills], len(skills), start, end, skills, shift, carer))
    return [(one[-2], one[-1]) for one in sorted(found, key=lambda one: one[:6])[:3] if one[0] or one[1]]


def _told(key: str, text: Text, day: int, base: Figures, new: Figures) -> More:
    """Return the difference in words: only what is gained, the rest stands in the cost."""
    gains = []
    for name, sign, least, said in GAINS:
        n = round(sign * (getattr(new, name) - getattr(base, name)))
        if n >= least:
            gains.append(said.fill(n=n))
    cheaper = base.cost - new.cost
    if cheaper < WORTH:
        gains = [NOTHING]
    elif not gains:
        gains = [BETTER.fill(n=round(cheaper))]
    return More(
        key=key, text=Text(da=f"{text.da}: {', '.join(g.da for g in gains)}", en=f"{text.en}: {', '.join(g.en for g in gains)}"),
        day=day, planned=new.planned - base.planned, cost=round(cheaper, 1),
    )


def _day(problem: Problem, day: int) -> Text:
    at = (problem.start.weekday() + day) % 7
    return Text(da=DAYS_DA[at], en=DAYS_EN[at])


def _hour(problem: Problem, at: float) -> Text:
    return clock(problem.model_copy(update={"days": 1}), at % DAY)
