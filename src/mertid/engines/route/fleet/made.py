"""An invented fleet and its trips: the same for the same seed. For samples, the demo and the benchmark."""

from datetime import date

import numpy as np

from .model import DAY, Need, Trip, Vehicle, VehicleType
from .network import most_at_once
from .standard import DIESEL_VAN, EBIKE, ELECTRIC_VAN, LARGE_ELECTRIC, MINIBUS, SMALL_ELECTRIC, SMALL_PETROL

CARS = (SMALL_PETROL, SMALL_ELECTRIC, DIESEL_VAN, MINIBUS)
MIX = (0.55, 0.15, 0.2, 0.1)
OFFERED = (SMALL_ELECTRIC, LARGE_ELECTRIC, ELECTRIC_VAN, SMALL_PETROL, DIESEL_VAN, MINIBUS, EBIKE)


def need(
    vehicles: int, days: int, seed: int = 0, *, start: date = date(2025, 1, 6), busy: float = 2.4, private: float = 0.01, own: float = 0.03,
    types: tuple[VehicleType, ...] = OFFERED,
) -> Need:
    """Return an invented place with so many vehicles and its round trips.

    Parameters
    ----------
    busy
        Trips a vehicle on a working day.
    private, own
        Share of trips that are private, and that are driven in employees' own cars.
    types
        What there is and may be got.

    Notes
    -----
    Working days are busier than weekends, mornings than afternoons, and one week in May is the busiest. Lengths are log-normal. Trips are
    given to today's vehicles as they are free, so that the past can always be driven.
    """
    dice = np.random.default_rng(seed)
    kinds = dice.choice(len(CARS), size=vehicles, p=MIX)
    fleet = [Vehicle(id=f"v{n + 1:03}", type=CARS[k].key) for n, k in enumerate(kinds)]
    by_key = {kind.key: kind for kind in CARS}
    free = dict.fromkeys((v.id for v in fleet), 0.0)
    trips: list[Trip] = []
    for day in range(days):
        weekday = (start.weekday() + day) % 7
        level = (0.35 if weekday >= 5 else 1.0) * (1.15 if day % 365 in range(120, 127) else 1.0) * dice.uniform(0.75, 1.0)
        for begin, end, km, seats, load in _day(dice, round(vehicles * busy * level), day):
            number = f"t{len(trips) + 1:06}"
            if dice.random() < own and seats == 1 and not load:
                trips.append(Trip(id=number, start=begin, end=end, km=km))
                continue
            able = [
                v.id for v in fleet
                if free[v.id] <= begin and by_key[v.type].seats >= seats and by_key[v.type].load >= load
                and (by_key[v.type].range_km or 999) / 2 >= km
            ]
            if not able:
                continue
            chosen = able[int(dice.integers(len(able)))]
            free[chosen] = end
            if dice.random() < private and seats == 1:
                trips.append(Trip(id=number, start=begin, end=end, vehicle=chosen, private=True))
            else:
                trips.append(Trip(id=number, start=begin, end=end, km=km, seats=seats, load=load, vehicle=chosen))
    return Need(start=start, days=days, types=types, vehicles=tuple(fleet), trips=tuple(trips), turn_min=0.0)


def _day(dice: np.random.Generator, many: int, day: int) -> list[tuple[float, float, float, int, int]]:
    """Return one day's wishes in order: begin, end (whole minutes), km, seats, load."""
    morning = dice.random(many) < 0.58
    begin = np.where(morning, dice.normal(495, 55, many), dice.normal(780, 130, many)).clip(330, 1260)
    minutes = dice.lognormal(4.35, 0.6, many).clip(15, 540)
    km = (minutes / 60 * dice.lognormal(2.3, 0.55, many)).clip(0.8, 190)
    seats = dice.choice([1, 2, 4, 7], size=many, p=[0.78, 0.13, 0.06, 0.03])
    load = dice.choice([0, 1, 2, 3], size=many, p=[0.88, 0.05, 0.04, 0.03])
    load = np.where(seats > 3, 0, load)
    seats = np.where((load > 0) & (seats > 2), 2, seats)
    rows = [
        (day * DAY + float(round(b)), day * DAY + float(round(b + m)), round(float(k), 1), int(s), int(w))
        for b, m, k, s, w in zip(begin, minutes, km, seats, load, strict=True)
    ]
    return sorted(rows)


def busiest(one: Need) -> tuple[int, int]:
    """Return the most trips under way at once and the day's number it happens on."""
    best = (0, 0)
    for day in range(one.days):
        spans = [(t.start, t.end) for t in one.driven if t.start < (day + 1) * DAY and t.end > day * DAY]
        best = max(best, (most_at_once(spans), -day))
    return best[0], -best[1]
