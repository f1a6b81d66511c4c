"""The best small fleet by trying every one: no linear program, no shared code. To compare with, and to give the samples their right answer.

Charge is left out, so it holds where no vehicle of the fleet comes near its range in a day.
"""

from collections.abc import Iterator, Sequence

from mertid.engines.route.fleet import Need, Trip, VehicleType


def best(need: Need, price: float) -> tuple[dict[str, int], float]:
    """Return the cheapest fleet and what it weighs, DKK a year with CO2 at a price. Only for some hundred trips and four types."""
    trips = sorted((t for t in need.trips if not t.private), key=lambda t: (t.start, t.end, t.id))
    days: dict[int, list[Trip]] = {}
    for trip in trips:
        days.setdefault(int(trip.start // 1440), []).append(trip)
    most = max(_at_once(mine) for mine in days.values())
    found: tuple[dict[str, int], float] | None = None
    fleets = sorted(_fleets(need.types, most), key=lambda counts: _fixed(need, counts, price))
    cheapest = sum(min(_run(kind, t, price) for kind in need.types if _may(kind, t)) for t in trips) * need.scale
    for counts in fleets:
        weighed = _fixed(need, counts, price)
        if found is not None and weighed + cheapest >= found[1]:
            continue
        for mine in sorted(days.values(), key=len, reverse=True):
            day = _day(need, counts, mine, price)
            weighed += day * need.scale
            if (found is not None and weighed >= found[1]) or day == float("inf"):
                break
        else:
            found = (dict(zip([kind.key for kind in need.types], counts, strict=True)), weighed)
    assert found is not None
    return found


def _fleets(types: Sequence[VehicleType], most: int) -> Iterator[tuple[int, ...]]:
    """Yield every number of each type with at most ``most`` in all: more are never needed."""
    if len(types) == 1:
        yield from ((n,) for n in range(most + 1))
        return
    for n in range(most + 1):
        yield from ((n, *rest) for rest in _fleets(types[1:], most - n))


def _fixed(need: Need, counts: Sequence[int], price: float) -> float:
    return sum(n * (kind.year_dkk + price * kind.year_co2) for n, kind in zip(counts, need.types, strict=True))


def _run(kind: VehicleType, trip: Trip, price: float) -> float:
    return trip.km * (kind.km_dkk + price * kind.km_co2)


def _may(kind: VehicleType, trip: Trip) -> bool:
    longest = min(kind.longest_km or 1e9, kind.range_km or 1e9)
    return kind.seats >= trip.seats and kind.load >= trip.load and longest >= trip.km


def _at_once(trips: Sequence[Trip]) -> int:
    return max(sum(a.start <= b.start < a.end + a.km for a in trips) for b in trips)


def _day(need: Need, counts: Sequence[int], trips: Sequence[Trip], price: float) -> float:
    """Return the least running cost of a day, infinite where a trip is left; tries every type for every trip, equal states once."""
    states: dict[tuple[tuple[float, ...], ...], float] = {tuple((0.0,) * n for n in counts): 0.0}
    for trip in trips:
        later: dict[tuple[tuple[float, ...], ...], float] = {}
        for state, cost in states.items():
            for k, kind in enumerate(need.types):
                if not state[k] or state[k][0] > trip.start or not _may(kind, trip):
                    continue
                back = trip.end + trip.km * kind.slower_min_per_km + need.turn_min
                mine = tuple(sorted((*(0.0 if free <= trip.start else free for free in state[k][1:]), back)))
                new = (*state[:k], mine, *state[k + 1:])
                whole = cost + _run(kind, trip, price)
                if whole < later.get(new, float("inf")):
                    later[new] = whole
        states = later
        if not states:
            return float("inf")
    return min(states.values())
