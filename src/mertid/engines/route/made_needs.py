"""What an invented citizen needs: a profile gives visits by weekday, with the length, wish and window that such visits usually have."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from .made_people import ASSISTANT, HELPER, NURSE
from .problem import DAY, After, Visit

ALL, WEEKDAYS = range(7), range(5)


@dataclass(frozen=True)
class Need:
    """A visit that comes again. Times in minutes from midnight; ``wish`` is the middle of the citizen's wished time."""

    what: str
    minutes: float
    wish: float
    half: float
    early: float
    late: float
    skill: str
    days: tuple[int, ...]
    every: int = 1
    carers: int = 1
    priority: float = 1.0
    behind: str = ""
    week: int = 0

    def on(self, day: int, weekday: int) -> bool:
        """Return whether it is due on that day of the plan: every ``every`` weeks, ``week`` weeks after the first."""
        return weekday in self.days and (day // 7 + self.week) % self.every == 0


def needs(rng: Random, profile: str) -> tuple[Need, ...]:
    """Return the needs of a citizen of that profile: ``clean``, ``light``, ``middle`` or ``heavy``."""
    found: list[Need] = []
    two = 2 if profile == "heavy" and rng.random() < 0.75 else 1
    if profile in ("clean", "light"):
        found.append(clean(rng, rng.randrange(5), every=2 if profile == "light" else 1))
    if profile != "clean":
        long = {"light": 15, "middle": 25, "heavy": 35}[profile]
        found.append(_care("morgenpleje", long, rng.choice((450, 465, 480, 495, 510, 525, 540, 570, 600)), two))
        if profile != "heavy" and rng.random() < 0.5:
            found.append(Need("bad", 30, rng.randrange(600, 795, 15), 60, 120, 120, HELPER, rng.choice(((0, 3), (1, 4), (2,), (0, 2, 4)))))
    if profile == "heavy" or (profile == "middle" and rng.random() < 0.6):
        found.append(_care("middag", 15, rng.choice((690, 705, 720, 735)), 1))
    if profile in ("middle", "heavy"):
        found.append(_care("aftenpleje", long - 5, rng.choice((1095, 1125, 1155, 1185, 1215, 1245, 1275, 1305)), two))
    if profile == "heavy":
        found.append(_care("tilsyn", 10, rng.choice((600, 630, 810, 825, 840)), 1))
        found.append(_care("aftensmad", 15, rng.choice((1020, 1035, 1050, 1080)), 1))
    if profile != "clean" and rng.random() < 0.14:
        found = [_after_injection(one) if one.what == "morgenpleje" else one for one in found]
        morning = next(one for one in found if one.what == "morgenpleje")
        found.append(Need("injektion", 8, morning.wish - 25, 20, 40, 40, ASSISTANT, tuple(ALL), priority=3))
    if rng.random() < 0.07:
        found.append(Need("sårpleje", 25, rng.randrange(510, 780, 15), 60, 180, 180, NURSE, rng.choice(((0, 3), (1, 4), (2,))), priority=2))
    if profile != "clean" and rng.random() < 0.2:
        found.append(Need("medicindosering", 20, rng.randrange(540, 810, 15), 90, 240, 240, ASSISTANT, (rng.randrange(5),), every=2,
                          priority=2, week=rng.randrange(2)))
    return tuple(found)


def clean(rng: Random, weekday: int, every: int = 2) -> Need:
    """Return the need of cleaning on that weekday, every so many weeks."""
    wish, week = rng.randrange(540, 840, 15), rng.randrange(4)
    return Need("rengøring", 45, wish, 60, 180, 180, HELPER, (weekday,), every=every, priority=0.6, week=week)


def _care(what: str, minutes: float, wish: float, carers: int) -> Need:
    return Need(what, minutes, wish, 20, 60, 70, HELPER, tuple(ALL), carers=carers, priority=1.5)


def _after_injection(need: Need) -> Need:
    return Need(need.what, need.minutes, need.wish, need.half, need.early, need.late, need.skill, need.days, carers=need.carers,
                priority=need.priority, behind="injektion")


def visits_of(citizen: str, wanted: tuple[Need, ...], day: int, weekday: int) -> Iterator[Visit]:
    """Return the citizen's visits on a day, each in the working hours of its part of the day."""
    at = day * DAY
    for number, need in enumerate(wanted):
        if not need.on(day, weekday):
            continue
        evening = need.wish >= 15 * 60
        first, last = (15 * 60 + 5, 22 * 60 + 30) if evening else (7 * 60 + 5, 14 * 60 + 40 - need.minutes)
        earliest = max(first, need.wish - need.half - need.early)
        latest = max(earliest + 15, min(last, need.wish + need.half + need.late))
        follow = None
        if need.behind:
            other = next(k for k, one in enumerate(wanted) if one.what == need.behind)
            follow = After(visit=f"{citizen}-{day + 1}-{other + 1}", least=15, most=90)
            earliest = max(earliest, first + 20)
        yield Visit(
            id=f"{citizen}-{day + 1}-{number + 1}", citizen=citizen, minutes=need.minutes, earliest=at + earliest, latest=at + latest,
            wished_from=at + max(earliest, need.wish - need.half), wished_to=at + min(latest, need.wish + need.half),
            skills=(need.skill,), second_skills=(HELPER,) if need.carers == 2 else None, carers=2 if need.carers == 2 else 1,
            after=follow, priority=need.priority, what=need.what,
        )
