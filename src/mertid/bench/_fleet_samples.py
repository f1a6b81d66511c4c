"""Writes samples/fleet_optimiser.jsonl: small invented places with the decision that trying every fleet leads to.

``python -m mertid.bench._fleet_samples > src/mertid/samples/fleet_optimiser.jsonl``
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from mertid.bench._fleet_brute import best
from mertid.engines.route.fleet import Need, Vehicle
from mertid.engines.route.fleet.compose import compose
from mertid.engines.route.fleet.made import need as made
from mertid.engines.route.fleet.standard import EBIKE, SMALL_ELECTRIC, SMALL_PETROL
from mertid.engines.route.fleet.suggest import kind_of

PLACES = (
    "Hjemmepleje Øst", "Hjemmepleje Vest", "Hjemmepleje Nord", "Hjemmepleje Syd", "Sygeplejen", "Børn og Familie", "Teknik og Miljø",
    "Ejendomme", "Bibliotekerne", "Tandplejen", "Genoptræningen", "Socialpsykiatrien",
)
PRICE = 1.5
TYPES = (SMALL_ELECTRIC, SMALL_PETROL, EBIKE)


def lines(seed: int = 7) -> Iterator[str]:
    """Yield the samples as JSON lines, six of each kind of decision, mixed."""
    wanted = ("smaller", "swap", "same", "larger")
    first = datetime(2026, 3, 2, 9, tzinfo=UTC)
    for n in range(24):
        need = _of(wanted[n % 4], seed + n)
        right = kind_of(need.counts(), best(need, PRICE)[0])
        facts = {"subject": f"{PLACES[n % 12]}, januar 2026", "need": _json(need), "co2_price": PRICE}
        at = (first + timedelta(days=5 * n)).isoformat()
        row = {"id": f"sample-{n + 1:03}", "facts": facts, "values": {"fleet": right}, "at": at, "origin": "made"}
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _of(kind: str, seed: int) -> Need:
    need = made(4 if kind != "smaller" else 6, 10, seed, start=date(2026, 1, 5), busy=1.6 if kind != "smaller" else 0.9, types=(
        *TYPES, *_heavy()), own=0.0)
    light = tuple(t for t in need.trips if t.seats <= 4 and not t.load and t.km <= 120)
    need = need.model_copy(update={
        "types": TYPES, "trips": light, "vehicles": tuple(v.model_copy(update={"type": SMALL_PETROL.key}) for v in need.vehicles)})
    if kind == "smaller":
        return need
    found = compose(need, PRICE)
    fleet = {name: name.rsplit("-", 1)[0] for name in found.given.values()}
    trips = tuple(t if t.private else t.model_copy(update={"vehicle": found.given[t.id]}) for t in need.trips)
    trips = tuple(t.model_copy(update={"vehicle": ""}) if t.vehicle not in fleet else t for t in trips)
    if kind == "swap":
        fleet = dict.fromkeys(fleet, SMALL_PETROL.key)
    if kind == "larger":
        gone = max(fleet)
        fleet.pop(gone)
        trips = tuple(t.model_copy(update={"vehicle": ""}) if t.vehicle == gone else t for t in trips)
    return need.model_copy(update={"vehicles": tuple(Vehicle(id=name, type=key) for name, key in sorted(fleet.items())), "trips": trips})


def _heavy() -> tuple[Any, ...]:
    from mertid.engines.route.fleet.standard import DIESEL_VAN, MINIBUS

    return DIESEL_VAN, MINIBUS


def _json(need: Need) -> dict[str, Any]:
    return Need.model_validate(need.model_dump()).model_dump(mode="json", exclude_defaults=True)


if __name__ == "__main__":
    for line in lines():
        sys.stdout.write(f"{line}\n")
