"""What is missing before a plan is possible, said to the planner: skills, windows, places, pairs, hours. Looks only, changes nothing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from mertid.core import Text

from . import rest
from .demand import Slot, overloads, slots
from .problem import DAY, Carer, Citizen, Place, Problem, Shift, Visit
from .rules import barred
from .travel import Travel, of
from .travel.line import great_circle
from .ways import clock, date_of

Level = Literal["stop", "warn", "info"]
FAR_KM = 60.0
"""Kilometres in a straight line from every start place; farther is likely a wrong coordinate."""
OFF_ROAD = 300
"""Metres from the nearest road; farther the map or the coordinate is likely wrong."""
SWAPPED = ((54.0, 58.5), (7.5, 15.7))
"""Latitudes and longitudes of Denmark. Source: the country's own extent, Gedser to Skagen, Blåvand to Christiansø."""
NAMED = 5
ONE = {"steder": "sted", "vagter": "vagt", "medarbejdere": "medarbejder", "borgere": "borger"}
TEXTS = {
    "nothing": Text(da="Der er ingen {what}, så der er intet at planlægge", en="There are no {what}, so there is nothing to plan"),
    "no_way": Text(
        da="{steder} har ingen koordinater (adressen mangler eller er ikke fundet) eller ingen vej: {names}. Besøg dér kan ikke planlægges",
        en="{n} [place has|places have] no coordinates (no address, or not found) or no way: {names}. Visits there cannot be planned",
    ),
    "no_way_start": Text(
        da="{vagter} begynder eller slutter på et sted uden koordinater eller vej: {names}. De kan ikke bruges",
        en="{n} [shift starts or ends|shifts start or end] at a place without coordinates or a way: {names}. [It|They] cannot be used",
    ),
    "swapped": Text(da="Bredde- og længdegrad ser ud til at være byttet om for {steder}: {names}",
                    en="Latitude and longitude seem to be swapped for {n} [place|places]: {names}"),
    "far": Text(da="{steder} ligger over {km} km fra alle startsteder: {names}. Er koordinaterne rigtige?",
                en="{n} [place lies|places lie] more than {km} km from every start place: {names}. Are the coordinates right?"),
    "off_road": Text(da="{steder} ligger over {metres} meter fra nærmeste vej på kortet: {names}. Er koordinaterne rigtige?",
                     en="{n} [place lies|places lie] over {metres} metres from the nearest road: {names}. Are the coordinates right?"),
    "skills": Text(da="Ingen medarbejder har kompetencen {skill}; {n} besøg kræver den",
                   en="No carer has the skill {skill}; {n} [visit needs|visits need] it"),
    "skills_day": Text(da="Ingen med {skill} er på arbejde {day}; {n} besøg kræver det",
                       en="Nobody with {skill} is at work {day}; {n} [visit needs|visits need] it"),
    "nobody": Text(da="{n} besøg må ingen på arbejde den dag udføre (kompetencer, nøgle, dyr, låst eller 'aldrig'): {names}",
                   en="{n} [visit|visits] may be made by nobody at work that day (skills, key, animals, locked or 'never'): {names}"),
    "window": Text(da="{n} besøg har ingen, der må udføre [det, på arbejde i dets|dem, på arbejde i deres] tidsrum: {names}",
                   en="{n} [visit has|visits have] nobody who may make [it at work in its|them at work in their] window: {names}"),
    "pair": Text(da="{n} besøg kræver to medarbejdere, men kun én kan: {names}",
                 en="{n} [visit needs|visits need] two carers, but only one can: {names}"),
    "linked": Text(da="{n} besøg kan ikke nå at ligge efter det besøg, [det|de] hænger sammen med: {names}",
                   en="{n} [visit cannot lie after the visit it is|visits cannot lie after the visit they are] tied to: {names}"),
    "backwards": Text(da="{n} besøg har en seneste start før den tidligste: {names}",
                      en="{n} [visit has|visits have] a latest start before the earliest: {names}"),
    "overload": Text(
        da="Mellem {since} og {until} kræver besøgene mindst {needed} minutter{skill}; der er {there} på arbejde. Nogle kan ikke nås",
        en="Between {since} and {until} the visits need at least {needed} minutes{skill}; {there} are at work. Some cannot be made",
    ),
    "full": Text(da="Besøgene kræver {share} % af vagternes tid {day}, og kørslen er ikke regnet med",
                 en="The visits need {share} % of the shifts' time {day}, travel not counted"),
    "no_skills": Text(da="{medarbejdere} har ingen kompetencer registreret: {names}",
                      en="{n} [carer has|carers have] no skills registered: {names}"),
    "no_shift": Text(da="{medarbejdere} har ingen vagt i planen: {names}", en="{n} [carer has|carers have] no shift in the plan: {names}"),
    "no_history": Text(da="Ingen borger har kendte medarbejdere fra de seneste 14 dage, så alle tæller som nye ansigter",
                       en="No citizen has known carers from the last 14 days, so everybody counts as a new face"),
    "no_contact": Text(da="{borgere} har ingen kontaktperson", en="{n} [citizen has|citizens have] no contact carer"),
}


class Lack(BaseModel):
    """One thing that is missing. ``stop``: some visit cannot be planned; ``warn``: look at it; ``info``: the plan is worse without it."""

    model_config = ConfigDict(frozen=True)

    code: str
    level: Level
    text: Text
    visits: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    carers: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()


class Readiness(BaseModel):
    """``ready``: nothing found that keeps a visit out of every plan. ``slots`` are needed and there by half hour and skill."""

    model_config = ConfigDict(frozen=True)

    ready: bool
    lacks: tuple[Lack, ...]
    slots: tuple[Slot, ...] = ()


def readiness(problem: Problem, travel: Travel | None = None) -> Readiness:
    """Return what a planner should mend first, the gravest first. Never raises on an odd problem.

    Notes
    -----
    ``ready`` is no promise that all visits fit: travel, breaks and the order of visits are the search's own.
    """
    found = [*_nothing(problem), *_places(problem, travel or of(problem)), *_visits(problem), *_hours(problem), *_people(problem)]
    found += [Lack(code=f"rest_{one.code}", level="warn", text=one.text, shifts=(one.shift,), carers=(one.carer,))
              for one in rest.check(problem)]
    order = {"stop": 0, "warn": 1, "info": 2}
    found.sort(key=lambda lack: order[lack.level])
    return Readiness(ready=not any(lack.level == "stop" for lack in found), lacks=tuple(found), slots=slots(problem))


def _lack(code: str, level: Level, names: Sequence[str] = (), *, visits: Sequence[str] = (), places: Sequence[str] = (),
          carers: Sequence[str] = (), shifts: Sequence[str] = (), **values: object) -> Lack:
    unique = list(dict.fromkeys(names))
    shown = ", ".join(unique[:NAMED])
    text = TEXTS[code]
    said = {"n": len(names), "names": shown, **values} | {many: f"1 {one}" if len(names) == 1 else f"{len(names)} {many}"
                                                          for many, one in ONE.items()}
    text = text.fill(**said)
    if len(unique) > NAMED:
        rest_of = len(unique) - NAMED
        text = Text(da=text.da.replace(shown, f"{shown} og {rest_of} mere"), en=text.en.replace(shown, f"{shown} and {rest_of} more"))
    return Lack(code=code, level=level, text=text, visits=tuple(visits), places=tuple(places), carers=tuple(carers), shifts=tuple(shifts))


def _nothing(problem: Problem) -> Iterator[Lack]:
    for rows, da, en in ((problem.visits, "besøg", "visits"), (problem.shifts, "vagter", "shifts")):
        if not rows:
            yield Lack(code="nothing", level="stop", text=TEXTS["nothing"].fill(what=Text(da=da, en=en)))


def _places(problem: Problem, travel: Travel) -> Iterator[Lack]:
    lost = {problem.places[at].id: problem.places[at] for at in travel.lost if at < len(problem.places)}
    starts = [s for s in problem.shifts if not s.absent]
    ends = {place for s in starts for place in (s.from_place, s.to_place)}
    homes = {c.place: c for c in problem.citizens}
    cut = [name for name in lost if name in homes]
    if cut:
        visits = [v.id for v in problem.visits if next(c.place for c in problem.citizens if c.id == v.citizen) in lost]
        yield _lack("no_way", "stop", [homes[name].name or name for name in cut], places=cut, visits=visits)
    dead = [s for s in starts if {s.from_place, s.to_place} & set(lost)]
    if dead:
        yield _lack("no_way_start", "stop", [s.id for s in dead], shifts=[s.id for s in dead])
    off = [p for p, metres in zip(problem.places, travel.snapped, strict=False) if metres > OFF_ROAD and p.id not in lost]
    if off:
        yield _lack("off_road", "warn", [p.label or p.id for p in off], places=[p.id for p in off], metres=OFF_ROAD)
    known = [p for p in problem.places if p.lat is not None and p.lon is not None]
    swapped = [p for p in known if _in(p.lon, SWAPPED[0]) and _in(p.lat, SWAPPED[1])]
    if swapped:
        yield _lack("swapped", "warn", [p.label or p.id for p in swapped], places=[p.id for p in swapped])
    near = [p for p in known if p.id in ends]
    if near and travel.source == "line":
        km = great_circle(*_degrees(known), *_degrees(near)).min(axis=1)
        far = [p for p, one in zip(known, km, strict=True) if one > FAR_KM and p not in swapped]
        if far:
            yield _lack("far", "warn", [p.label or p.id for p in far], places=[p.id for p in far], km=round(FAR_KM))


def _visits(problem: Problem) -> Iterator[Lack]:
    citizens, carers = {c.id: c for c in problem.citizens}, {c.id: c for c in problem.carers}
    held = {skill for c in problem.carers for skill in c.skills}
    lacking: dict[str, list[str]] = defaultdict(list)
    day_lacking: dict[tuple[int, str], list[str]] = defaultdict(list)
    found: dict[str, list[Visit]] = defaultdict(list)
    by_day: dict[int, list[Shift]] = defaultdict(list)
    for shift in problem.shifts:
        if not shift.absent:
            for day in range(int(shift.start // DAY), int((shift.end + shift.overtime) // DAY) + 1):
                by_day[day].append(shift)
    for visit in problem.visits:
        unknown = sorted({s for s in (*visit.skills, *(visit.second_skills or ())) if s not in held})
        for skill in unknown:
            lacking[skill].append(visit.id)
        if visit.start is None and visit.latest < visit.earliest:
            found["backwards"].append(visit)
        elif not unknown:
            there = by_day[int(visit.earliest // DAY)]
            code, skill = _who(visit, citizens[visit.citizen], there, carers)
            if code == "skills":
                day_lacking[int(visit.earliest // DAY), skill].append(visit.id)
            elif code:
                found[code].append(visit)
    for skill, ids in lacking.items():
        yield _lack("skills", "stop", ids, visits=ids, skill=skill)
    for (day, skill), ids in day_lacking.items():
        yield _lack("skills_day", "stop", ids, visits=ids, skill=skill, day=_day(problem, day))
    visits = {v.id: v for v in problem.visits}
    found["linked"] = [v for v in problem.visits if v.after is not None and not _can_follow(v, visits[v.after.visit])]
    for code in ("backwards", "nobody", "window", "pair", "linked"):
        if own := found[code]:
            yield _lack(code, "stop", [citizens[v.citizen].name or v.id for v in own], visits=[v.id for v in own], n=len(own))


def _who(visit: Visit, citizen: Citizen, there: Sequence[Shift], carers: dict[str, Carer]) -> tuple[str, str]:
    first, last = (visit.earliest, visit.latest) if visit.start is None else (visit.start, visit.start)
    can: list[set[str]] = []
    for part in range(visit.carers):
        fits: set[str] = set()
        for shift in there:  # the two first who can are enough to know; only where there are none is the reason looked for
            if shift.start <= last and max(first, shift.start) + visit.minutes <= shift.end + shift.overtime:
                if shift.carer not in fits and not any(barred(visit, citizen, carers[shift.carer], part)):
                    fits.add(shift.carer)
                if len(fits) >= visit.carers:
                    break
        can.append(fits)
        if fits:
            continue
        needed = visit.second_skills if part and visit.second_skills is not None else visit.skills
        for skill in needed:
            if not any(skill in carers[s.carer].skills for s in there):
                return "skills", skill
        allowed = any(not any(barred(visit, citizen, carers[s.carer], part)) for s in there)
        return ("window" if allowed else "nobody"), ""
    return ("pair", "") if len(can) == 2 and len(can[0] | can[1]) < 2 else ("", "")


def _can_follow(visit: Visit, before: Visit) -> bool:
    assert visit.after is not None
    own, other = ((v.earliest, v.latest) if v.start is None else (v.start, v.start) for v in (visit, before))
    return own[1] - other[0] >= visit.after.least - 1e-6 and own[0] - other[1] <= visit.after.most + 1e-6


def _hours(problem: Problem) -> Iterator[Lack]:
    for one in overloads(problem):
        skill = Text(da=f" med {one.skill}" if one.skill else "", en=f" with {one.skill}" if one.skill else "")
        yield Lack(code="overload", level="stop", text=TEXTS["overload"].fill(
            since=clock(problem, one.since), until=clock(problem, one.until), needed=round(one.needed),
            there=round(one.there), skill=skill,
        ))
    for day in range(problem.days):
        needed = sum(v.minutes * v.carers for v in problem.visits if v.earliest // DAY == day)
        there = sum(s.end - s.start - s.pause for s in problem.shifts if not s.absent and s.start // DAY == day)
        if there > 0 and needed / there > 0.85:
            yield _lack("full", "warn", day=_day(problem, day), share=round(100 * needed / there))


def _people(problem: Problem) -> Iterator[Lack]:
    if any(v.skills or v.second_skills for v in problem.visits):
        bare = [c for c in problem.carers if not c.skills]
        if bare:
            yield _lack("no_skills", "warn", [c.name or c.id for c in bare], carers=[c.id for c in bare])
    working = {s.carer for s in problem.shifts}
    idle = [c for c in problem.carers if c.id not in working]
    if idle and problem.shifts:
        yield _lack("no_shift", "info", [c.name or c.id for c in idle], carers=[c.id for c in idle])
    if problem.citizens and not any(c.known for c in problem.citizens):
        yield _lack("no_history", "info")
    alone = [c.id for c in problem.citizens if not c.contacts]
    if alone:
        yield _lack("no_contact", "info", alone)


def _day(problem: Problem, day: int) -> Text:
    if problem.days == 1:
        return Text(da="den dag", en="that day")
    shown = date_of(problem, day)
    return Text(da=f"den {shown}", en=f"on {shown}")


def _in(value: float | None, bounds: tuple[float, float]) -> bool:
    return value is not None and bounds[0] <= value <= bounds[1]


def _degrees(places: Sequence[Place]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([p.lat for p in places], dtype=np.float64), np.array([p.lon for p in places], dtype=np.float64)
