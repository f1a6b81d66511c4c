"""How often: '3 gange om ugen', weekdays, every second week, several times a day. Each word has one meaning, told in the template.

A number of times a week without weekdays is laid on fixed days (`SPREAD`); the row's number decides which, so that not all land on Mondays.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ..problem import DAY
from .cells import Wrong, clock, listed
from .grid import Cell

SPREAD: dict[int, tuple[tuple[int, ...], ...]] = {
    1: ((0,), (1,), (2,), (3,), (4,)), 2: ((0, 3), (1, 4)), 3: ((0, 2, 4),), 4: ((0, 1, 3, 4),), 5: ((0, 1, 2, 3, 4),),
    6: ((0, 1, 2, 3, 4, 5),), 7: ((0, 1, 2, 3, 4, 5, 6),),
}
"""Weekdays (Monday is 0) by number of times a week; one of them by the row's number."""
DAY_PARTS = {"morgen": (420.0, 570.0), "formiddag": (540.0, 690.0), "middag": (690.0, 780.0), "eftermiddag": (780.0, 960.0),
             "aften": (1020.0, 1320.0), "nat": (1380.0, 1740.0)}
"""Earliest and latest start, minutes from midnight. Ours: morning 7-9.30, forenoon 9-11.30, noon 11.30-13, afternoon 13-16, evening 17-22,
night 23-5. An authority gives its own to `Often`."""
ENGLISH_PARTS = {"morning": "morgen", "forenoon": "formiddag", "noon": "middag", "afternoon": "eftermiddag", "evening": "aften",
                 "night": "nat"}
WEEKDAYS = {"man": 0, "tir": 1, "ons": 2, "tor": 3, "fre": 4, "lør": 5, "søn": 6, "mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4,
            "sat": 5, "sun": 6}
_WHOLE = {"mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag", "monday", "tuesday", "wednesday", "thursday", "friday",
          "saturday", "sunday"}
_SETS = {"hverdage": (0, 1, 2, 3, 4), "hverdag": (0, 1, 2, 3, 4), "weekdays": (0, 1, 2, 3, 4), "weekend": (5, 6), "weekender": (5, 6),
         "alle": tuple(range(7)), "alle dage": tuple(range(7)), "dagligt": tuple(range(7)), "every day": tuple(range(7))}
_WORDS = {"en": 1, "én": 1, "et": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "syv": 7, "one": 1, "two": 2, "three": 3,
          "anden": 2, "tredje": 3, "fjerde": 4, "once": 1, "twice": 2}
_N = r"(\d+|" + "|".join(_WORDS) + ")"
_WEEKLY = re.compile(_N + r"(?: ?x| ?gange?| times?| ?/)?(?: ?om| pr\.?| per| a|/)? ?(?:ugen?|ugentligt?|ugl\.?|week(?:ly)?)")
_DAILY = re.compile(_N + r"(?: ?x| ?gange?| times?| ?/)?(?: ?om| pr\.?| per| a|/)? ?(?:dagen?|dagligt?|dgl\.?|døgn(?:et)?|day|daily)")
_EVERY = re.compile(r"(?:hver|every) " + _N + r"\.? (?:uge|weeks?)")
_FORTNIGHT = re.compile(r"hver 14\.? dag|every (?:second|other) week|hver 2\.? uge")
Window = tuple[float, float]


@dataclass(frozen=True)
class Rhythm:
    """``week`` times a week, ``day`` times a day, in every ``every``-th week; ``odd`` True or False where only such weeks count."""

    week: int | None = None
    day: int = 1
    every: int = 1
    odd: bool | None = None


def rhythm(cell: Cell) -> Rhythm:
    """Return how often. Raises `Wrong` on what has no plain meaning, 'månedligt' too: months are not weeks."""
    shown = " ".join(str(cell).casefold().split()).strip(" .")
    if shown in ("dagligt", "daglig", "hver dag", "alle dage", "daily", "every day"):
        return Rhythm(week=7)
    if shown in ("hverdage", "alle hverdage", "hver hverdag", "weekdays"):
        return Rhythm(week=5)
    if shown in ("ugentligt", "ugentlig", "hver uge", "weekly", "every week"):
        return Rhythm()
    if shown in ("lige uger", "even weeks"):
        return Rhythm(odd=False)
    if shown in ("ulige uger", "odd weeks"):
        return Rhythm(odd=True)
    if _FORTNIGHT.fullmatch(shown):
        return Rhythm(every=2)
    if found := _EVERY.fullmatch(shown):
        return _bounded(Rhythm(every=_count(found[1])))
    if found := _WEEKLY.fullmatch(shown):
        return _bounded(Rhythm(week=_count(found[1])))
    if found := _DAILY.fullmatch(shown):
        return _bounded(Rhythm(week=7, day=_count(found[1])))
    raise Wrong("hyppighed som '3 gange om ugen', 'dagligt', '2 gange dagligt' eller 'hver 4. uge'",
                "how often, such as '3 times a week', 'daily' or 'every 4 weeks'")


def weekdays(cell: Cell) -> tuple[int, ...]:
    """Return weekdays, Monday is 0: ``man; ons; fre``, ``mandag-fredag``, ``hverdage``, ``weekend``."""
    found: set[int] = set()
    for part in listed(cell):
        word = part.casefold().strip(" .")
        if word in _SETS:
            found.update(_SETS[word])
            continue
        ends = [_weekday(one) for one in re.split(r"\s*[-–]\s*", word)]
        if len(ends) > 2:
            raise _no_weekday()
        found.update(range(ends[0], ends[-1] + 1) if ends[0] <= ends[-1] else [*range(ends[0], 7), *range(ends[-1] + 1)])
    return tuple(sorted(found))


def windows(cell: Cell) -> tuple[Window, ...]:
    """Return windows of earliest and latest start: ``07:00-09:00``, ``morgen``, several with ``;`` between."""
    return tuple(_window(part) for part in listed(cell))


def _window(part: str) -> Window:
    word = part.casefold()
    word = ENGLISH_PARTS.get(word, word)
    if word in DAY_PARTS:
        return DAY_PARTS[word]
    ends = re.split(r"\s*[-–]\s*", word)
    if len(ends) != 2:
        raise Wrong("et tidsrum som 07:00-09:00 eller morgen, middag, aften", "a window such as 07:00-09:00, or morning, noon, evening")
    return over_midnight(clock(ends[0]), clock(ends[1]))


def over_midnight(first: float, last: float) -> Window:
    """Return the window; one that begins in the evening may end after midnight. Raises `Wrong` where it ends before it begins."""
    if last < first:
        if first < 18 * 60:
            raise Wrong("et tidsrum, der slutter efter at det begynder", "a window that ends after it begins")
        last += DAY
    return first, last


def dates(first: date, count: int, beat: Rhythm, on: tuple[int, ...], row: int) -> Iterator[date]:
    """Yield the dates in the plan. ``on`` are weekdays, () where the rhythm alone decides; ``row`` spreads what has a choice."""
    chosen = on or (SPREAD[beat.week][row % len(SPREAD[beat.week])] if beat.week else SPREAD[1][row % 5])
    for at in range(count):
        one = first + timedelta(days=at)
        week = (one - timedelta(days=one.weekday())).toordinal() // 7
        if beat.odd is not None and one.isocalendar().week % 2 != beat.odd:
            continue
        if one.weekday() in chosen and (week + row) % beat.every == 0:
            yield one


def _weekday(word: str) -> int:
    if word[:3] in WEEKDAYS and (len(word) <= 3 or word in _WHOLE):
        return WEEKDAYS[word[:3]]
    raise _no_weekday()


def _no_weekday() -> Wrong:
    return Wrong("ugedage som man; ons; fre eller hverdage", "weekdays such as mon; wed; fri")


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _WORDS[word]


def _bounded(beat: Rhythm) -> Rhythm:
    if not 1 <= (1 if beat.week is None else beat.week) <= 7 or not 1 <= beat.day <= 12 or not 1 <= beat.every <= 8:
        raise Wrong("1-7 gange om ugen, 1-12 gange dagligt eller hver 1.-8. uge", "1-7 times a week, 1-12 times a day or every 1-8 weeks")
    return beat
