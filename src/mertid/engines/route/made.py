"""Invented municipalities to try things on: same seed, same municipality. Nobody in them exists.

Lengths, windows and shares are assumptions of ours after Danish home care (personal care peaks in the morning, one in ten visits takes two,
injections come before breakfast, nurses visit on weekdays, every other weekend is worked), not figures of any authority.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from .made_needs import Need, clean, needs, visits_of
from .made_people import GROUPS, LANGUAGES, NURSE, STREETS, Worker, key_of, name, shift_of, workers, works
from .problem import DAY, Carer, Citizen, Mode, Place, Problem, Shift, Visit, Weights

MONDAY = date(2026, 9, 7)
TRAVEL = 8.0
"""Minutes of travel that a visit is reckoned with when a municipality is made as busy as asked."""
MIDDLE = (55.9, 9.6)
"""Where the invented town lies; no town lies there."""
PROFILES = (("clean", 0.4), ("light", 0.29), ("middle", 0.2), ("heavy", 0.11))


@dataclass
class _Home:
    citizen: str
    district: int
    place: Place
    needs: tuple[Need, ...]


def municipality(
    citizens: int = 120, carers: int = 18, days: int = 14, seed: int = 0, *, start: date = MONDAY, away: float = 0.0, busy: float = 0.76,
    area: str = "Bakkely", weights: Weights | None = None,
) -> Problem:
    """Return an invented municipality with its duty roster.

    Parameters
    ----------
    start : first day; turns of the roster are counted from its Monday.
    away : share of the carers on leave each week, in [0, 1); a relief carer whom nobody knows takes most of their shifts.
    busy : most of any day's or evening's working time that visits and travel may need, in (0, 1]; citizens need less until it holds.
    """
    rng = Random(f"{seed} municipality {citizens} {carers}")  # noqa: S311 - invented data
    modes = _modes(carers)
    homes = _homes(rng, citizens, modes)
    staff = workers(rng, carers, _evenings(homes, carers, days), modes)
    relief = workers(rng, math.ceil(away * carers * 1.5), math.ceil(away * carers * 0.5), modes, prefix="v") if away else []
    shifts = _roster(rng, staff, relief, days, start, away)
    _ease(rng, homes, shifts, days, start, busy)
    visits = _visits(homes, days, start)
    nursed = {s.start // DAY for s in shifts if NURSE in next(w.carer.skills for w in (*staff, *relief) if w.carer.id == s.carer)}
    visits = [v for v in visits if NURSE not in v.skills or v.earliest // DAY in nursed]
    return _problem(rng, homes, staff, relief, shifts, visits, days, start, area, weights)


def day(
    visits: int = 300, carers: int = 30, seed: int = 0, *, start: date = MONDAY, busy: float = 0.76, area: str = "Bakkely",
    weights: Weights | None = None,
) -> Problem:
    """Return one invented day with exactly so many visits and everybody at work; visits are shortened until ``busy`` holds."""
    rng = Random(f"{seed} day {visits} {carers}")  # noqa: S311 - invented data
    modes = _modes(carers)
    homes: list[_Home] = []
    made: list[Visit] = []
    while len(made) < visits:
        (home,) = _homes(rng, 1, modes, first=len(homes))
        own = list(visits_of(home.citizen, home.needs, 0, start.weekday()))
        if own:
            homes.append(home)
            made += own
    made = made[:visits]
    kept = {v.id for v in made}
    made = [v if v.after is None or v.after.visit in kept else v.model_copy(update={"after": None}) for v in made]
    need = _need(made)
    evening = max(1, round(1.1 * carers * need[0, "evening"] / sum(need.values())))
    staff = workers(rng, carers, evening, modes)
    shifts = [shift_of(w, 0, f"base {w.district + 1}") for w in staff]
    room = _room(shifts)
    for part in ("day", "evening"):
        alone = need[0, part] - TRAVEL * sum(v.carers for v in made if _part(v.earliest) == part)
        factor = min(1.0, (busy * room[0, part] - need[0, part] + alone) / alone) if alone else 1.0
        made = [_shorter(v, factor) if _part(v.earliest) == part else v for v in made]
    return _problem(rng, homes, staff, [], shifts, made, 1, start, area, weights)


def _modes(carers: int) -> list[Mode]:
    """Return how one goes about in each district: about 25 carers each, the town by bicycle, two of three villages by car."""
    return ["bicycle" if d % 3 == 0 else "car" for d in range(max(1, round(carers / 25)))]


def _homes(rng: Random, count: int, modes: Sequence[Mode], first: int = 0) -> list[_Home]:
    made = []
    for n in range(first, first + count):
        district = n % len(modes)
        middle = _middle(district)
        if rng.random() < 0.12:  # one of the district's houses with flats for the old
            house = rng.randrange(2)
            at, label = _off(middle, 0.6 + 0.5 * house, 2.1 * house + district), f"{STREETS[(district * 5 + house) % len(STREETS)]} 1"
        else:
            far = rng.random() < 0.12
            at = _off(middle, rng.uniform(2.0, 4.5) if far else 1.7 * math.sqrt(rng.random()), rng.uniform(0, 2 * math.pi))
            label = f"{rng.choice(STREETS)} {rng.randrange(2, 120)}"
        profile = rng.choices([p for p, _ in PROFILES], [w for _, w in PROFILES])[0]
        made.append(_Home(f"b{n + 1:04d}", district, Place(id=f"b{n + 1:04d}", lat=at[0], lon=at[1], label=label), needs(rng, profile)))
    return made


def _middle(district: int) -> tuple[float, float]:
    """Return the middle of a district: the town first, the others around it on a spiral."""
    return _off(MIDDLE, 0.0 if district == 0 else 4.0 + 1.2 * district, 2.4 * district)


def _off(point: tuple[float, float], km: float, angle: float) -> tuple[float, float]:
    """Return the point so many kilometres away, rounded to about a metre."""
    lat = point[0] + km * math.sin(angle) / 111.2
    return round(lat, 5), round(point[1] + km * math.cos(angle) / (111.2 * math.cos(math.radians(point[0]))), 5)


def _shorter(visit: Visit, factor: float) -> Visit:
    return visit.model_copy(update={"minutes": max(5.0, float(math.floor(visit.minutes * factor)))})


def _part(at: float) -> str:
    return "evening" if at % DAY >= 15 * 60 else "day"


def _need(visits: Sequence[Visit]) -> dict[tuple[int, str], float]:
    """Return minutes of visits and travel by day and part of the day."""
    found: dict[tuple[int, str], float] = defaultdict(float)
    for visit in visits:
        found[int(visit.earliest // DAY), _part(visit.earliest)] += visit.carers * (visit.minutes + TRAVEL)
    return found


def _room(shifts: Sequence[Shift]) -> dict[tuple[int, str], float]:
    found: dict[tuple[int, str], float] = defaultdict(float)
    for shift in shifts:
        found[int(shift.start // DAY), _part(shift.start)] += shift.end - shift.start - shift.pause
    return found


def _visits(homes: Sequence[_Home], days: int, start: date) -> list[Visit]:
    return [v for d in range(days) for home in homes for v in visits_of(home.citizen, home.needs, d, (start.weekday() + d) % 7)]


def _evenings(homes: Sequence[_Home], carers: int, days: int) -> int:
    need = _need(_visits(homes, min(days, 7), MONDAY))
    late = sum(minutes for (_, part), minutes in need.items() if part == "evening")
    return min(carers - 1, max(2 if carers > 3 else 0, round(carers * late / sum(need.values())))) if need else 0


def _ease(rng: Random, homes: Sequence[_Home], shifts: Sequence[Shift], days: int, start: date, busy: float) -> None:
    """Move weekly needs to days with room, and take daily ones away where none has, until no part of a day is busier than asked."""
    room, first = _room(shifts), start.weekday()
    for _ in range(4 * len(homes)):
        share: dict[tuple[int, str], float] = defaultdict(float)
        for home in homes:
            for one in home.needs:
                for d in (d for d in range(days) if one.on(d, (first + d) % 7)):
                    share[d, _part(one.wish)] += one.carers * (one.minutes + TRAVEL) / room.get((d, _part(one.wish)), 1.0)
        (at, part), most = max(share.items(), key=lambda one: one[1], default=((0, "day"), 0.0))
        if most <= busy:
            return
        weekday = (first + at) % 7
        every = [(h, n, one) for h, home in enumerate(homes) for n, one in enumerate(home.needs)]
        due = [(h, n) for h, n, one in every if one.on(at, weekday) and _part(one.wish) == part]
        fullest = {d: max((s for (k, p), s in share.items() if p == part and (first + k) % 7 == d), default=9.0) for d in range(5)}
        quiet = min(fullest, key=lambda d: fullest[d])
        moves = fullest[quiet] < busy - 0.02 and quiet != weekday
        weekly = [
            (h, n) for h, n in due
            if len(homes[h].needs[n].days) == 1 and (moves or homes[h].needs[n].every < 4 or len(homes[h].needs) > 1)
        ]
        chosen = weekly or [(h, n) for h, n in due if len(homes[h].needs[n].days) > 1] or due
        # Enough at a time to get there soon, few enough not to overshoot.
        for h, n in rng.sample(chosen, max(1, int(len(chosen) * min(0.5, (1 - busy / most) / 2)))):
            wanted = homes[h].needs
            if n >= len(wanted):
                continue
            if weekly and moves:
                homes[h].needs = tuple(replace(one, days=(quiet,)) if k == n else one for k, one in enumerate(wanted))
            elif weekly and wanted[n].every < 4:
                homes[h].needs = tuple(replace(one, every=2 * one.every) if k == n else one for k, one in enumerate(wanted))
            elif len(wanted) == 1:
                homes[h].needs = (clean(rng, quiet, every=2),)
            else:
                rest = [one for k, one in enumerate(wanted) if k != n]
                homes[h].needs = tuple(replace(one, behind="") if one.behind == wanted[n].what else one for one in rest)


def _roster(rng: Random, staff: Sequence[Worker], relief: Sequence[Worker], days: int, start: date, away: float) -> list[Shift]:
    """Return the shifts of the turns, without those on leave; a relief carer of the same part of the day takes theirs a week at a time."""
    shifts: list[Shift] = []
    worked: dict[str, set[int]] = defaultdict(set)
    offset = start.weekday()
    for week in range((days + offset + 6) // 7):
        free = list(relief)
        for worker in staff:
            stand_in, gone = worker, rng.random() < away
            if gone:
                fitting = [r for r in free if r.part == worker.part and set(worker.carer.skills) <= set(r.carer.skills)]
                fitting = fitting or [r for r in free if r.part == worker.part]
                if not fitting:
                    continue
                stand_in = fitting[0]
                free.remove(stand_in)
            who = stand_in.carer.id
            for weekday in range(7):
                at = week * 7 + weekday - offset
                if not 0 <= at < days or not works(worker, weekday, week):
                    continue
                if gone and (all(at - k in worked[who] for k in range(1, 6)) or (weekday == 0 and at - 1 in worked[who])):
                    continue
                worked[who].add(at)
                shifts.append(shift_of(worker, at, f"base {worker.district + 1}", carer=who))
    return shifts


def _problem(
    rng: Random, homes: Sequence[_Home], staff: Sequence[Worker], relief: Sequence[Worker], shifts: Sequence[Shift],
    visits: Sequence[Visit], days: int, start: date, area: str, weights: Weights | None,
) -> Problem:
    districts = 1 + max(w.district for w in staff)
    bases = [
        Place(id=f"base {d + 1}", lat=_middle(d)[0], lon=_middle(d)[1], label=f"{STREETS[d % len(STREETS)]} 2") for d in range(districts)
    ]
    by_citizen: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_citizen[visit.citizen].append(visit)
    carers: tuple[Carer, ...] = (*(w.carer for w in staff), *(w.carer.model_copy(update={"group": GROUPS["relief"]}) for w in relief))
    return Problem(
        start=start, days=days, places=(*bases, *(h.place for h in homes)), area=area, carers=carers, shifts=tuple(shifts),
        visits=tuple(visits), citizens=tuple(_citizen(rng, home, staff, by_citizen[home.citizen], days) for home in homes),
        weights=weights or Weights(),
    )


def _citizen(rng: Random, home: _Home, staff: Sequence[Worker], visits: Sequence[Visit], days: int) -> Citizen:
    """Return a citizen with the wishes and the faces of the last fortnight, as a district's usual planning leaves them."""
    near = [w for w in staff if w.district == home.district] or list(staff)
    known: dict[str, int] = defaultdict(int)
    contacts: list[str] = []
    for part in ("day", "evening"):
        own = [v for v in visits if _part(v.earliest) == part]
        may = [w for w in near if w.part == part]
        if not own or not may:
            continue
        contact = rng.choice(may)
        team = [contact, *rng.sample(may, min(len(may), 4))]
        if rng.random() < 0.85:
            contacts.append(contact.carer.id)
        for _ in range(math.ceil(len(own) * 14 / max(days, 7))):
            known[rng.choices(team, [6, *([2] * (len(team) - 1))])[0].carer.id] += 1
    person, sex = name(rng)
    barred = [w.carer.id for w in near if w.carer.id not in known]
    return Citizen(
        id=home.citizen, name=person, place=home.place.id, known=dict(sorted(known.items())), contacts=tuple(contacts),
        never=(rng.choice(barred),) if barred and rng.random() < 0.03 else (),
        sex=("f" if sex == "f" else "m") if rng.random() < 0.07 else "",
        language=rng.choice(LANGUAGES) if rng.random() < 0.02 else "", animals=(rng.choice(("kat", "hund")),) if rng.random() < 0.1 else (),
        key=key_of(home.district) if rng.random() < 0.15 else "", heavy=1.5 if any(v.carers == 2 for v in visits) else 1.0,
    )
