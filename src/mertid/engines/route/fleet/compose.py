"""How many of each type: the cheapest fleet at a price of CO2 that drives every trip of the period, with a proved lower bound.

The whole period is one integer program (`network`): whole numbers of vehicles, each trip given to one type, never more of a type out at
once than there are. Solved by HiGHS, whose bound holds for every fleet. Charge between trips is left out of the program, so that its
bound is a bound with charging too; the fleet told is then proved by giving every trip to a vehicle and following its charge (`roster`).
Where that fails, the trip is kept off that type and the program solved again: the bound stays that of the first program.

Source: interval scheduling with machine types, Kolen et al., Naval Research Logistics 54 (2007); HiGHS, Huangfu and Hall, Mathematical
Programming Computation 10 (2018).
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import block_array, csr_array

from .figures import year_of
from .model import DAY, Need
from .network import Network, network
from .roster import fleet_of, roster

LEFT_OUT_DKK = 1e6
"""What a trip left out costs in the program of a fleet given by hand: more than any trip, so that one is left out only where it must."""
ROUNDS = 12
OUT_OF_TIME = 1
"""What SciPy calls a program stopped by its limit."""
PART_TRIPS = 250
"""Trips that a part of the period holds at least where it is cut."""


class Slow(TimeoutError):
    """The seconds were used up before any answer was found: it is not known whether there is one."""


class Composition(BaseModel):
    """A fleet, what it costs and lets out a year, and what is proved of it.

    ``weighed`` is cost plus price times CO2, in DKK; ``bound`` what no fleet can be below, so that ``gap`` is the most it could be better,
    as a share. ``unserved`` are trips that it cannot drive, by id. ``given`` is the vehicle by trip: ``<type>-<number>``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    counts: dict[str, int]
    price: float
    dkk: float
    co2_kg: float
    weighed: float
    bound: float
    gap: float
    proved: bool
    unserved: tuple[str, ...] = ()
    moved: int = 0
    """Trips that charge kept off the type that would have been cheapest."""
    seconds: float = 0.0
    given: dict[str, str] = {}

    def bare(self) -> dict[str, Any]:
        """Return it as JSON values without who drives what, which is large and can be made again."""
        return self.model_dump(mode="json", exclude={"given", "seconds"})


def compose(
    need: Need, price: float = 0.0, *, counts: Mapping[str, int] | None = None, seconds: float = 120.0, net: Network | None = None,
) -> Composition:
    """Return the cheapest fleet at a price of CO2, or what a given one can do.

    Parameters
    ----------
    price
        DKK a kilogram of CO2 that cost is weighed against.
    counts
        A fleet given by hand, number by type's key; trips it cannot drive are left out and named. None: the best one is found.
    seconds
        Most time for each solving of the program; where it is used up the gap tells what is not proved.
    net
        The program's rows where they are at hand.

    Raises
    ------
    Slow
        The seconds were used up before any fleet was found.
    ValueError
        Where ``counts`` names an unknown type, or no fleet within the types' bounds can drive the trips.
    """
    began = time.perf_counter()
    trips = need.driven
    keys = [one.key for one in need.types]
    if counts is not None and set(counts) - set(keys):
        raise ValueError("counts: a key is no type, expected keys of 'types'. Correct it.")
    parts = [(0, need, net or network(need.types, trips, need.turn_min))] if counts is None else list(_parts(need))
    banned: set[tuple[int, int]] = set()
    bound: float | None = None
    while True:
        numbers, chosen, found = _all(parts, price, counts, banned, seconds)
        bound = found if bound is None else bound
        wanted = {trips[i].id: keys[k] for i, k in chosen.items()}
        given, failed = _drive(need, numbers, wanted)
        if not failed or len(banned) > ROUNDS * 50:
            break
        at = {trip.id: i for i, trip in enumerate(trips)}
        banned |= {(at[name], keys.index(wanted[name])) for name in failed}
    done = {trip: kind for trip, kind in wanted.items() if trip in given}
    dkk, co2 = year_of(need, numbers, done)
    weighed = dkk + price * co2
    unserved = tuple(trip.id for trip in trips if trip.id not in given)
    gap = max(0.0, (weighed - bound) / weighed) if weighed and counts is None else 0.0
    return Composition(
        counts=numbers, price=price, dkk=dkk, co2_kg=co2, weighed=weighed, bound=min(bound, weighed) if counts is None else weighed,
        gap=gap, proved=gap <= 1e-4, unserved=unserved, moved=len(banned), seconds=round(time.perf_counter() - began, 3), given=given,
    )


def _parts(need: Need) -> Iterator[tuple[int, Need, Network]]:
    """Yield a period cut where no vehicle can be out: number of the first trip, the part, its program. Given numbers tie no days."""
    trips = need.driven
    slowest = max(kind.slower_min_per_km for kind in need.types)
    first, back = 0, 0.0
    for i, trip in enumerate(trips):
        if trip.start >= back and i - first >= PART_TRIPS:
            part = need.model_copy(update={"trips": trips[first:i]})
            yield first, part, network(need.types, part.trips, need.turn_min)
            first = i
        back = max(back, trip.end + trip.km * slowest + need.turn_min)
    part = need.model_copy(update={"trips": trips[first:]})
    yield first, part, network(need.types, part.trips, need.turn_min)


def _all(
    parts: Sequence[tuple[int, Need, Network]], price: float, counts: Mapping[str, int] | None, banned: set[tuple[int, int]],
    seconds: float,
) -> tuple[dict[str, int], dict[int, int], float]:
    """Solve every part and put the answers together; see `_solve`."""
    numbers: dict[str, int] = {}
    chosen: dict[int, int] = {}
    bound = 0.0
    for first, part, net in parts:
        mine = {(i - first, k) for i, k in banned if first <= i < first + len(part.trips)}
        numbers, some, found = _solve(part, net, price, counts, mine, seconds)
        chosen |= {first + i: k for i, k in some.items()}
        bound += found
    return numbers, chosen, bound


def _drive(need: Need, numbers: Mapping[str, int], wanted: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Give trips to vehicles in the two ways of the roster, and return the one that fails least."""
    ways = []
    for sparing in (True, False):
        ways.append(roster(fleet_of(need.types, numbers), need.driven, wanted, need.turn_min, sparing=sparing))
        if not ways[-1][1]:
            break
    return min(ways, key=lambda way: len(way[1]))


def _solve(
    need: Need, net: Network, price: float, counts: Mapping[str, int] | None, banned: set[tuple[int, int]], seconds: float,
) -> tuple[dict[str, int], dict[int, int], float]:
    """Return numbers by type, type by trip (numbers both), and the program's lower bound in DKK a year."""
    kinds, trips = need.types, need.driven
    wide, many = len(net.trip), len(trips)
    km = np.array([t.km for t in trips])
    rate = np.array([k.km_dkk + price * k.km_co2 for k in kinds])
    per_year = np.array([k.year_dkk + price * k.year_co2 for k in kinds])
    cost = np.concatenate([per_year, km[net.trip] * rate[net.kind] * need.scale if wide else np.zeros(0), np.full(many, LEFT_OUT_DKK)])
    if counts is None:
        low = np.array([k.least for k in kinds], dtype=float)
        high = np.array([k.most for k in kinds], dtype=float)
    else:
        low = high = np.array([counts.get(k.key, 0) for k in kinds], dtype=float)
    top = np.ones(wide)
    for trip, kind in banned:
        top[(net.trip == trip) & (net.kind == kind)] = 0.0
    spare = np.full(many, 1.0 if counts is not None else 0.0)  # a trip may be left out only by a fleet given by hand
    spare[list(net.missing)] = 1.0
    bounds = (np.concatenate([low, np.zeros(wide + many)]), np.concatenate([high, top, spare]))
    rows = rows_of(net, len(kinds), many)
    whole = np.zeros(len(cost))
    whole[: len(kinds)] = 1
    found = relaxed(cost, bounds, rows, many, len(kinds), seconds) or solve(cost, whole, bounds, rows, seconds)
    if found is None:
        raise ValueError("types: no fleet within 'least' and 'most' can drive every trip, expected room for them. Raise 'most'.")
    x, bound = found
    half = (x[len(kinds) :] > 1e-6) & (x[len(kinds) :] < 1 - 1e-6)
    if half.any():  # seldom: half a trip on each of two types
        again = _in_whole(need, net, cost, x, half, bounds, rows, seconds) or solve(cost, np.ones(len(cost)), bounds, rows, seconds)
        if again is None:
            raise ValueError("types: the fleet could not be worked out in whole trips, expected an answer in time. Give more seconds.")
        x = again[0]
    missing = LEFT_OUT_DKK * len(net.missing)
    numbers = {k.key: round(x[i]) for i, k in enumerate(kinds)}
    taken = np.nonzero(x[len(kinds) : len(kinds) + wide] > 0.5)[0]
    return numbers, {int(net.trip[c]): int(net.kind[c]) for c in taken}, bound - missing


def _in_whole(
    need: Need, net: Network, cost: NDArray[np.float64], x: NDArray[np.float64], half: NDArray[np.bool_],
    bounds: tuple[NDArray[np.float64], NDArray[np.float64]], rows: tuple[csr_array, NDArray[np.float64], NDArray[np.float64]],
    seconds: float,
) -> tuple[NDArray[np.float64], float] | None:
    """Solve the days with half trips again in whole ones, everything else held; None where these days do not allow it."""
    kinds, many = len(need.types), len(need.driven)
    trip = np.concatenate([net.trip, np.arange(many)])
    day = np.array([int(one.start // DAY) for one in need.driven])[trip]
    free = np.concatenate([np.zeros(kinds, dtype=bool), np.isin(day, np.unique(day[half]))])
    held = np.round(x)
    low, high = np.where(free, bounds[0], held), np.where(free, bounds[1], held)
    return solve(cost, np.ones(len(cost)), (low, high), rows, seconds)


def rows_of(net: Network, kinds: int, many: int) -> tuple[csr_array, NDArray[np.float64], NDArray[np.float64]]:
    cliques = len(net.out_kind)
    number = csr_array((np.full(cliques, -1.0), (np.arange(cliques), net.out_kind)), shape=(cliques, kinds))
    left = csr_array((np.ones(many), (np.arange(many), np.arange(many))), shape=(many, many))
    matrix = csr_array(block_array([[csr_array((many, kinds)), net.once, left], [number, net.out, csr_array((cliques, many))]]))
    low = np.concatenate([np.ones(many), np.full(cliques, -np.inf)])
    return matrix, low, np.concatenate([np.ones(many), np.zeros(cliques)])


def relaxed(
    cost: NDArray[np.float64], bounds: tuple[NDArray[np.float64], NDArray[np.float64]],
    rows: tuple[csr_array, NDArray[np.float64], NDArray[np.float64]], once: int, numbers: int, seconds: float,
) -> tuple[NDArray[np.float64], float] | None:
    """Solve without asking for whole numbers, and return the answer with its value as the bound where the numbers came out whole anyway.

    They mostly do, because sets of intervals give whole answers for one type, and it takes half the time. ``once`` rows are equalities.
    """
    if not rows[0].shape[0]:
        return None
    got = linprog(
        cost, A_eq=rows[0][:once], b_eq=rows[1][:once], A_ub=rows[0][once:], b_ub=rows[2][once:], bounds=np.column_stack(bounds),
        method="highs-ds", options={"time_limit": seconds},
    )
    if got.status != 0 or np.any(np.abs(got.x[:numbers] - np.round(got.x[:numbers])) > 1e-6):
        return None
    return np.asarray(got.x), float(got.fun)


def solve(
    cost: NDArray[np.float64], whole: NDArray[np.float64], bounds: tuple[NDArray[np.float64], NDArray[np.float64]],
    rows: tuple[csr_array, NDArray[np.float64], NDArray[np.float64]], seconds: float,
) -> tuple[NDArray[np.float64], float] | None:
    """Solve, and return the best found with the lower bound; None where there is no answer. Raises `Slow`."""
    if not rows[0].shape[0]:
        low = np.where(cost >= 0, bounds[0], bounds[1])
        return low, float(cost @ low)
    got = milp(
        cost, integrality=whole, bounds=Bounds(*bounds), constraints=LinearConstraint(*rows),
        options={"time_limit": seconds, "mip_rel_gap": 1e-6},
    )
    if got.x is None:
        if got.status == OUT_OF_TIME:
            raise Slow("types: no fleet was found in the seconds given, expected one. Give more seconds or a shorter period.")
        return None
    bound = got.mip_dual_bound if got.mip_dual_bound is not None else got.fun
    return np.asarray(got.x), float(bound)


