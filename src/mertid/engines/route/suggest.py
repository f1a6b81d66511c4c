"""The proposal for a case: a plan, checked from scratch, with its figures beside a plain plan's; or why there is none."""

from collections import Counter

from mertid.core import Alternative, Answer, Case, Estimate, Reason, Suggestion, Text
from mertid.core.units import quantity

from . import greedy
from .check import check
from .facts import read
from .figures import figures
from .grounds import CHOICES
from .learned import Learned
from .left_out import REASONS
from .plan import Figures, Plan
from .problem import Problem
from .readiness import readiness
from .search import Limits
from .search import plan as search
from .settings import Settings
from .travel import of
from .ways import Travel

LEAST_PLANNED = 0.5
"""Share of visits below which no plan is proposed: then the data are at fault, and a plan of them would hide it."""
ROSTER_FAULT = "work_"
"""How `check` names a fault that lies in the shifts and not in the plan."""
NOTHING = Text(da="Der kan ikke lægges en plan: {why}", en="No plan can be made: {why}")
TOO_LITTLE = Text(
    da="Kun {planned} af {all} besøg kan planlægges, så data skal rettes først: {why}",
    en="Only {planned} of {all} visits can be planned, so the data must be mended first: {why}",
)
BROKEN = Text(
    da="Planen holdt ikke den kontrol, som alle planer skal igennem, og vises ikke: {why}",
    en="The plan failed the check that every plan must pass and is not shown: {why}",
)
ALL = Text(da="Alle {all} besøg er planlagt", en="All {all} visits are planned")
SOME = Text(da="{planned} af {all} besøg er planlagt", en="{planned} of {all} visits are planned")
BEFORE = Text(da="; i en enkel plan {today}", en="; in a plain plan {today}")
FACES = Text(
    da="En borger møder i gennemsnit {mine} forskellige ansigter; i en enkel plan {today}",
    en="A citizen meets {mine} different faces on average; in a plain plan {today}",
)
KNOWN = Text(da="{mine} % af besøgene er ved en, borgeren har mødt de seneste 14 dage; i en enkel plan {today} %",
             en="{mine} % of visits are by somebody the citizen met in the last 14 days; in a plain plan {today} %")
TRAVEL = Text(da="{mine} på vejen i alt; i en enkel plan {today}", en="{mine} on the road in all; in a plain plan {today}")
WISHES = Text(
    da="{mine} af {all} ønskede tider holdes ikke; i en enkel plan {today}",
    en="{mine} of {all} wished times are missed; in a plain plan {today}",
)
OVERTIME = Text(da="{mine} overarbejde; i en enkel plan {today}", en="{mine} overtime; in a plain plan {today}")
LEFT = Text(da="{n} besøg er ikke planlagt: {why}", en="{n} [visit is|visits are] not planned: {why}")
ROSTER = Text(
    da="{n} [vagt|vagter] bryder regler om hviletid eller fridage; det følger af vagtplanen",
    en="{n} [shift breaks|shifts break] rules of rest or days off; that follows from the roster",
)
TOLD = Text(da="{planned} af {all} besøg", en="{planned} of {all} visits")
MINUTES = "minutter"


def suggest(case: Case, target: str, settings: Settings, learned: Learned | None) -> Suggestion:
    """Return the suggestion for one case. The same case, settings and counts give the same suggestion."""
    problem = settings.applied(read(case.facts))
    travel = of(problem, settings.travel)
    lacks = readiness(problem, travel)
    model = "route" if learned is None else f"route:{learned.n}"
    if not problem.visits or not problem.shifts or not problem.carers:
        return Suggestion.abstain(case.id, target, _why(NOTHING, [lack.text for lack in lacks.lacks[:1]]), model=model)
    plan = lay(problem, settings, travel)
    told = plan.figures or figures(problem, plan, travel)
    if told.planned < LEAST_PLANNED * told.visits:
        words = [lack.text for lack in lacks.lacks[:2]] or [unplanned.why for unplanned in plan.unplanned[:1]]
        return Suggestion.abstain(case.id, target, _why(TOO_LITTLE, words, planned=told.planned, all=told.visits), model=model)
    faults = check(problem, plan, travel)
    if broken := [fault for fault in faults if not fault.code.startswith(ROSTER_FAULT)]:
        return Suggestion.abstain(case.id, target, _why(BROKEN, [broken[0].text]), model=model)
    today = greedy.plan(problem, travel, each_day_alone=True)
    reasons = _reasons(problem, plan, told, figures(problem, today, travel))
    if faults:
        reasons.append(Reason(text=ROSTER.fill(n=len({fault.shift for fault in faults})), kind="limit", supports=False))
    answer = Answer(
        target=target, value="accept", label=CHOICES["accept"].da, score=round((learned or Learned()).share("accept"), 4), by="rule",
        reasons=tuple(reasons), estimate=_estimate(told),
        alternatives=tuple(
            Alternative(value=key, label=text.da, score=round((learned or Learned()).share(key), 4)) for key, text in CHOICES.items()
            if key != "accept"
        ),
    )
    notes = tuple(lack.text for lack in lacks.lacks if lack.level != "info")
    return Suggestion(case_id=case.id, answers=(answer,), notes=notes, plan=plan.to_json(), model=model)


def lay(problem: Problem, settings: Settings, travel: Travel) -> Plan:
    """Return the plan that is proposed: searched for a number of rounds, so that it is the same on every machine."""
    rounds = min(settings.rounds, len(problem.visits) ** 2 // 2)  # on a small case more gain nothing
    plan = search(problem, Limits(seconds=None, iterations=max(1, rounds)), travel=travel)
    return plan.model_copy(update={"seconds": 0.0, "figures": plan.figures or figures(problem, plan, travel)})


def _reasons(problem: Problem, plan: Plan, mine: Figures, today: Figures) -> list[Reason]:
    """Return what the plan gives beside a plain one, as it is laid by hand: each day alone, the nearest carer first."""
    first = ALL.fill(all=mine.visits) if mine.planned == mine.visits else SOME.fill(planned=mine.planned, all=mine.visits)
    if today.planned != mine.planned:
        before = BEFORE.fill(today=today.planned)
        first = Text(da=first.da + before.da, en=first.en + before.en)
    found = [_reason(first, mine.planned >= today.planned)]
    if problem.days > 1:
        found.append(_reason(_numbers(FACES, mine.faces_mean, today.faces_mean, 1), mine.faces_mean <= today.faces_mean))
    if any(citizen.known for citizen in problem.citizens):
        found.append(_reason(_numbers(KNOWN, 100 * mine.known_share, 100 * today.known_share, 0), mine.known_share >= today.known_share))
    travel = [quantity(round(one), MINUTES) for one in (mine.travel_minutes, today.travel_minutes)]
    found.append(_reason(_both(TRAVEL, *travel), mine.travel_minutes <= today.travel_minutes))
    if mine.wishes:
        found.append(_reason(
            WISHES.fill(mine=mine.wishes_missed, all=mine.wishes, today=today.wishes_missed), mine.wishes_missed <= today.wishes_missed,
        ))
    if round(mine.overtime_minutes) or round(today.overtime_minutes):
        over = [quantity(round(one), MINUTES) for one in (mine.overtime_minutes, today.overtime_minutes)]
        found.append(_reason(_both(OVERTIME, *over), mine.overtime_minutes <= today.overtime_minutes))
    counts = Counter(one.code for one in plan.unplanned)
    texts = {one.code: REASONS.get(one.code, one.why) for one in plan.unplanned}
    found += [Reason(text=_why(LEFT, [texts[code]], n=n), kind="limit", supports=False) for code, n in counts.most_common()]
    return found


def _reason(text: Text, good: bool) -> Reason:
    return Reason(text=text, kind="fact", supports=good)


def _estimate(told: Figures) -> Estimate:
    share = told.planned / told.visits
    return Estimate(value=share, low=share, high=share, sure=0.99, unit="share", told=TOLD.fill(planned=told.planned, all=told.visits))


def _numbers(text: Text, mine: float, today: float, places: int) -> Text:
    return _both(text, *(Text(da=f"{one:.{places}f}".replace(".", ","), en=f"{one:.{places}f}") for one in (mine, today)))


def _both(text: Text, mine: Text, today: Text) -> Text:
    return text.fill(mine=mine, today=today)


def _why(text: Text, words: list[Text], **values: object) -> Text:
    """Return the text with ``why`` filled in each language."""
    da, en = ("; ".join(_low(one) for one in told) for told in ([w.da for w in words], [w.en for w in words]))
    return text.fill(why=Text(da=da, en=en), **values)


def _low(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")
