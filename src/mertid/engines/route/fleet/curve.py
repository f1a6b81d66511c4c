"""The curve of cost against CO2: the fleets that are best at some price of CO2, and what one vehicle fewer would mean.

The two ends are the cheapest fleet and the one that lets out least. Between two neighbours the price at which they weigh the same is
tried; a fleet that is better there is a new corner (Aneja and Nair, Management Science 25 (1979)). Fleets that no price finds lie above
the line between two corners and are left out.
"""

from collections.abc import Callable, Sequence

from pydantic import BaseModel, ConfigDict

from .compose import Composition, compose
from .model import DAY, Need
from .network import Network, network

HIGHEST_DKK = 1000.0
"""Price of a kilogram at which CO2 is all that counts, cost only among equals."""
WORTH_DKK = 1.0


class Fewer(BaseModel):
    """What one vehicle of a type fewer would mean: trips that could not be driven, the days they are on, and cost a year otherwise."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str
    unserved: tuple[str, ...]
    days: dict[int, int]
    """Trips left out, by the day's number."""
    dkk: float
    co2_kg: float


def curve(
    need: Need, *, most: int = 9, seconds: float = 120.0, net: Network | None = None, told: Callable[[int], None] | None = None,
) -> tuple[Composition, ...]:
    """Return the corners of the curve, cheapest first, at most ``most``; ``told`` hears how many have been found."""
    made = net or network(need.types, need.driven, need.turn_min)
    cheap = compose(need, 0.0, seconds=seconds, net=made)
    clean = compose(need, HIGHEST_DKK, seconds=seconds, net=made)
    found = [cheap] if clean.counts == cheap.counts else [cheap, clean]
    open_pairs = [(cheap, clean)] if len(found) == 2 else []
    while open_pairs and len(found) < most:
        open_pairs.sort(key=lambda pair: (pair[1].dkk - pair[0].dkk) * (pair[0].co2_kg - pair[1].co2_kg))
        left, right = open_pairs.pop()
        saved = left.co2_kg - right.co2_kg
        if saved <= 0 or right.dkk <= left.dkk:
            continue
        price = (right.dkk - left.dkk) / saved
        middle = compose(need, price, seconds=seconds, net=made)
        if middle.counts in (left.counts, right.counts) or middle.weighed > left.dkk + price * left.co2_kg - WORTH_DKK:
            continue
        found.append(middle)
        open_pairs += [(left, middle), (middle, right)]
        if told is not None:
            told(len(found))
    return tuple(sorted(found, key=lambda one: (one.dkk, -one.co2_kg)))


def nearest(points: Sequence[Composition], price: float) -> int:
    """Return the number of the point that weighs least at a price of CO2."""
    return min(range(len(points)), key=lambda i: (points[i].dkk + price * points[i].co2_kg, i))


def fewer(need: Need, chosen: Composition, *, seconds: float = 60.0, net: Network | None = None) -> tuple[Fewer, ...]:
    """Return what one vehicle fewer of each type would mean to a fleet."""
    made = net or network(need.types, need.driven, need.turn_min)
    start = {trip.id: int(trip.start // DAY) for trip in need.driven}
    rows = []
    for key, n in chosen.counts.items():
        if not n:
            continue
        one = compose(need, chosen.price, counts=chosen.counts | {key: n - 1}, seconds=seconds, net=made)
        lost = [trip for trip in one.unserved if trip not in chosen.unserved]
        days: dict[int, int] = {}
        for trip in lost:
            days[start[trip]] = days.get(start[trip], 0) + 1
        rows.append(Fewer(type=key, unserved=tuple(lost), days=dict(sorted(days.items())), dkk=one.dkk, co2_kg=one.co2_kg))
    return tuple(rows)


def deciding_day(need: Need, rows: Sequence[Fewer]) -> int | None:
    """Return the number of the day on which most trips would be left out with one vehicle fewer; None where none would."""
    lost: dict[int, int] = {}
    for row in rows:
        for day, n in row.days.items():
            lost[day] = lost.get(day, 0) + n
    return min(lost, key=lambda day: (-lost[day], day)) if lost else None
