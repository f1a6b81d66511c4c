"""Why this carer makes this visit, what the next best would cost, and what more hands would give. All of it is worked out."""

from collections import Counter
from collections.abc import Iterator

from mertid.core import Text

from .more import More, more
from .places import Option, Part, Places, Told
from .plan import Plan
from .problem import Problem, Shift
from .rules import barred
from .ways import Travel, Ways, clock

__all__ = ["More", "Option", "Part", "Why", "more", "visit"]

SHOWN = 3
"""How many other places at most are shown."""
SKILLS = Text(da="{carer} har de kompetencer, besøget kræver: {what}", en="{carer} has the skills that the visit needs: {what}")
CONTACT = Text(da="{carer} er borgerens kontaktperson", en="{carer} is the citizen's contact carer")
KNOWN_ONCE = Text(da="{carer} har besøgt {who} én gang de seneste 14 dage", en="{carer} has visited {who} once in the last 14 days")
KNOWN = Text(da="{carer} har besøgt {who} {n} gange de seneste 14 dage", en="{carer} has visited {who} {n} times in the last 14 days")
UNKNOWN = Text(da="{carer} har ikke besøgt {who} de seneste 14 dage", en="{carer} has not visited {who} in the last 14 days")
MEETS = Text(
    da="{who} møder {n} forskellige i planen; {carer} kommer {times} gange",
    en="{who} meets {n} different carers in the plan; {carer} comes {times} times",
)
WAY = Text(da="Besøget giver {minutes} [minuts|minutters] ekstra vej på ruten",
           en="The visit adds {minutes} [minute|minutes] of travel to the route")
WISHED = Text(da="Begynder kl. {at}, inden for den ønskede tid", en="Starts at {at}, within the wished time")
OFF_WISH = Text(da="Begynder kl. {at}, {minutes} [minut|minutter] fra den ønskede tid",
                en="Starts at {at}, {minutes} [minute|minutes] from the wished time")
LOCKED = Text(da="En planlægger har låst, hvem der kommer", en="A planner has locked who comes")
FIXED = Text(da="En planlægger har låst tiden til kl. {at}", en="A planner has locked the time to {at}")
OTHERS = Text(
    da="{n} andre er på arbejde i tidsrummet; {may} af dem må sendes", en="{n} others are at work in its time; {may} may be sent",
)
BARRED = Text(da="De andre må ikke: {why}", en="The others may not: {why}")
NEAREST = Text(da="Nærmest var {carer} kl. {at}, men: {why}", en="Nearest was {carer} at {at}, but: {why}")
BOTH = Text(da="Besøget kræver to på samme tid: træk det ind på to ruter", en="It takes two at the same time: drag it to two routes")
WHY_NOT = {
    "skills": Text(da="mangler kompetence", en="lack a skill"), "never": Text(da="må ikke sendes til borgeren", en="must not be sent"),
    "animals": Text(da="allergi", en="allergy"), "key": Text(da="har ikke nøglen", en="have no key"),
    "only": Text(da="besøget er låst", en="the visit is locked"),
}


class Why(Told):
    """Why a visit lies where it does (``why``) or is in no route (``unplanned``), and the next best places, cheapest first."""

    visit: str
    part: int
    carer: str
    why: tuple[Text, ...]
    unplanned: Text | None
    next_best: tuple[Option, ...]


def visit(problem: Problem, plan: Plan, name: str, *, part: int = 0, travel: Travel | None = None) -> Why:
    """Return why visit ``name`` is where it is, and what the next best would cost.

    Raises
    ------
    KeyError
        No visit of that name.

    Notes
    -----
    Every place on the day's other routes is weighed roughly (way, windows, faces), the best `places.TRIED` exactly: the day is timed
    anew, checked and costed like any plan. The plan without the move is timed the same way, so that the difference is the move's alone.
    """
    look = Places(problem, plan, name, part, Ways(problem, travel))
    shift = look.at
    left = next((u.why for u in plan.unplanned if u.visit == name), None)
    found = look.options()
    legal = [option for option, fault in found if fault is None][:SHOWN]
    said = list(_because(look, shift)) if shift else []
    if shift is None and look.visit.carers == 2:
        said.append(BOTH)
    elif not legal and (nearest := next(((o, f) for o, f in found if f is not None), None)):
        option, fault = nearest
        who = look.ways.carers[option.carer].name or option.carer
        said.append(NEAREST.fill(why=_small(fault), carer=who, at=clock(problem, option.start)))
    said += _others(look)
    return Why(visit=name, part=part, carer=shift.carer if shift else "", why=tuple(said), unplanned=left, next_best=tuple(legal))


def _because(look: Places, shift: Shift) -> Iterator[Text]:
    """Return what speaks for the carer and the time, the weightiest first."""
    visit, citizen, carer = look.visit, look.ways.citizens[look.visit.citizen], look.ways.carers[shift.carer]
    names = {"carer": carer.name or carer.id, "who": citizen.name or citizen.id}
    if visit.only:
        yield LOCKED
    if carer.id in citizen.contacts:
        yield CONTACT.fill(**names)
    times = citizen.known.get(carer.id, 0)
    yield (UNKNOWN, KNOWN_ONCE, KNOWN)[min(times, 2)].fill(n=times, **names)
    met = [r.carer for r in look.plan.routes for s in r.stops if look.ways.visits[s.visit].citizen == citizen.id]
    if look.problem.days > 1:
        yield MEETS.fill(n=len(set(met)), times=met.count(carer.id), **names)
    needed = visit.second_skills if look.part == 1 and visit.second_skills is not None else visit.skills
    if needed:
        yield SKILLS.fill(what=", ".join(needed), **names)
    route = next(r for r in look.plan.routes if r.shift == shift.id)
    order = [(s.visit, s.part) for s in route.stops]
    place = order.index((look.name, look.part))
    yield WAY.fill(minutes=round(look.added(shift, [*order[:place], *order[place + 1 :]], place)))
    yield from _time(look, route.stops[place].start)


def _time(look: Places, start: float) -> Iterator[Text]:
    visit, at = look.visit, clock(look.problem, start)
    if visit.start is not None:
        yield FIXED.fill(at=clock(look.problem, visit.start))
    elif visit.wished_from is not None or visit.wished_to is not None:
        early = 0.0 if visit.wished_from is None else visit.wished_from - start
        late = 0.0 if visit.wished_to is None else start - visit.wished_to
        off = max(early, late, 0.0)
        yield OFF_WISH.fill(at=at, minutes=round(off)) if off >= 0.5 else WISHED.fill(at=at)


def _others(look: Places) -> Iterator[Text]:
    """Return how many others there are, and why those who may not be sent may not."""
    others = {s.carer for s in look.open} - ({look.at.carer} if look.at else set())
    citizen = look.ways.citizens[look.visit.citizen]
    why = [next((code for code, _ in barred(look.visit, citizen, look.ways.carers[one], look.part)), "") for one in sorted(others)]
    yield OTHERS.fill(n=len(others), may=why.count(""))
    counts = Counter(code for code in why if code)
    if counts:
        named = [(WHY_NOT[code], n) for code, n in counts.most_common()]
        yield Text(
            da=BARRED.da.format(why=", ".join(f"{n} {text.da}" for text, n in named)),
            en=BARRED.en.format(why=", ".join(f"{n} {text.en}" for text, n in named)),
        )


def _small(text: Text) -> Text:
    """Return a sentence as it stands after a comma."""
    return Text(da=text.da[:1].lower() + text.da[1:], en=text.en[:1].lower() + text.en[1:])
