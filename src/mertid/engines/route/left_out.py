"""Why a visit is in no route, said to the planner."""

from mertid.core import Text

from .plan import Plan, Unplanned
from .problem import Problem, Visit
from .rules import barred
from .ways import Travel

REASONS = {
    "skills": Text(da="Ingen på arbejde den dag har de kompetencer, besøget kræver.", en="Nobody at work that day has the skills for it."),
    "nobody": Text(da="Ingen på arbejde den dag må sendes til borgeren.", en="Nobody at work that day may be sent."),
    "window": Text(da="Ingen, der må sendes, er på arbejde i besøgets tidsrum.", en="Nobody who may be sent is at work then."),
    "pair": Text(da="Besøget kræver to medarbejdere, og der er kun én, der kan.", en="It takes two carers, and only one can."),
    "linked": Text(da="Besøget hænger sammen med et andet, der ikke kan planlægges.", en="It is tied to another that cannot be planned."),
    "lost": Text(da="Ingen kan komme frem: adressen mangler sted eller vej.", en="Nobody can get there: no place or road is known."),
    "crowded": Text(da="Der er ikke tid nok på vagterne i besøgets tidsrum.", en="The shifts have no time left then."),
}


def why(problem: Problem, plan: Plan, travel: Travel | None = None) -> tuple[Unplanned, ...]:
    """Return every visit that the plan leaves out, with the first reason that holds, in the problem's order."""
    planned = {s.visit for r in plan.routes for s in r.stops}
    lost = {problem.places[row].id for row in getattr(travel, "lost", ())}
    gone = {c.id for c in problem.citizens if c.place in lost}
    first = {v.id: "lost" if v.citizen in gone else _code(problem, v) for v in problem.visits if v.id not in planned}
    for v in problem.visits:
        if first.get(v.id) == "crowded" and v.after and first.get(v.after.visit, "crowded") != "crowded":
            first[v.id] = "linked"
    return tuple(Unplanned(visit=name, code=code, why=REASONS[code]) for name, code in first.items())


def _code(problem: Problem, visit: Visit) -> str:
    citizen = next(c for c in problem.citizens if c.id == visit.citizen)
    carers = {c.id: c for c in problem.carers}
    begin, end = (visit.start, visit.start) if visit.start is not None else (visit.earliest, visit.latest)
    day = [s for s in problem.shifts if not s.absent and s.start // 1440 <= end // 1440 and s.end > begin // 1440 * 1440]
    if not day:
        return "nobody"
    parts = []
    for part in range(visit.carers):
        needed = visit.second_skills if part and visit.second_skills is not None else visit.skills
        skilled = [s for s in day if set(needed) <= set(carers[s.carer].skills)]
        may = [s for s in day if not any(barred(visit, citizen, carers[s.carer], part))]
        there = [s for s in may if s.start <= end and max(begin, s.start) + visit.minutes <= s.end + s.overtime]
        if not skilled:
            return "skills"
        if not may:
            return "nobody"
        if not there:
            return "window"
        parts.append({s.carer for s in there})
    if visit.carers == 2 and len(parts[0] | parts[1]) < 2:
        return "pair"
    return "crowded"
