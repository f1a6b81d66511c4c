"""What OpenStreetMap's tags say of a road: who may use it, which way, how fast.

Source: the wiki's pages Key:highway, Key:access, Key:oneway, Key:maxspeed and OSM tags for routing/Access restrictions (Denmark).
Speeds are ours: a car keeps 0.8 of what is allowed (as OSRM's car profile does), and on each kind of road no more than `CAR`.
Not read: turn restrictions, traffic lights, hours of access, ferries, hills.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

CAR = {"motorway": 110.0, "motorway_link": 60.0, "trunk": 90.0, "trunk_link": 60.0, "primary": 80.0, "primary_link": 50.0,
       "secondary": 80.0, "secondary_link": 50.0, "tertiary": 70.0, "tertiary_link": 40.0,
       "unclassified": 60.0, "residential": 50.0, "living_street": 15.0,
       "service": 20.0, "road": 40.0}
"""Kilometres an hour allowed where no sign is told: Danish towns 50, roads 80, and what such roads are built for."""
KEPT = 0.8
CYCLED = frozenset(CAR) - {"motorway", "motorway_link", "trunk", "trunk_link"} | {"cycleway", "track", "path", "bridleway"}
WALKED = CYCLED | {"footway", "pedestrian", "steps", "corridor"}
ALL = frozenset(CAR) | WALKED
SIGNS = {"DK:urban": 50.0, "DK:rural": 80.0, "DK:trunk": 90.0, "DK:motorway": 130.0, "walk": 5.0}
_CLOSED = frozenset({"no", "private", "agricultural", "forestry", "use_sidepath"})
_OPEN = frozenset({"yes", "designated", "permissive", "destination", "official"})
_KEYS = {"car": ("motorcar", "motor_vehicle", "vehicle", "access"), "bicycle": ("bicycle", "vehicle", "access"), "walk": ("foot", "access")}
_SPEED = re.compile(r"(\d{1,3})(?: ?km/h)?")


@dataclass(frozen=True)
class Road:
    """A car's kilometres an hour along and against the way's nodes, 0 where that is not allowed; whether bicycles and walkers may."""

    car: float
    car_back: float
    bicycle: bool
    bicycle_back: bool
    walk: bool


def road(tags: Mapping[str, str]) -> Road | None:
    """Return what may use the road, or None where it is none, or nobody may."""
    kind = tags.get("highway", "")
    if kind not in ALL or tags.get("area") == "yes":
        return None
    motorroad = tags.get("motorroad") == "yes"
    along, against = _ways(tags, kind)
    speed = _car_speed(tags, kind) if kind in CAR and _open(tags, "car", True) else 0.0
    cycled = _open(tags, "bicycle", kind in CYCLED and not motorroad and tags.get("bicycle") != "dismount")
    walked = _open(tags, "walk", kind in WALKED and not motorroad)
    two_ways = tags.get("oneway:bicycle") == "no" or any(tags.get(key, "").startswith("opposite") for key in ("cycleway", "cycleway:left"))
    found = Road(speed if along else 0.0, speed if against else 0.0, cycled and (along or two_ways), cycled and (against or two_ways),
                 walked)
    return found if speed or cycled or walked else None


def _open(tags: Mapping[str, str], mode: str, usual: bool) -> bool:
    for key in _KEYS[mode]:
        value = tags.get(key)
        if value in _CLOSED:
            return False
        if value in _OPEN:
            return usual or key == _KEYS[mode][0]
    return usual


def _ways(tags: Mapping[str, str], kind: str) -> tuple[bool, bool]:
    said = tags.get("oneway", "")
    if said in ("-1", "reverse"):
        return False, True
    implied = tags.get("junction") in ("roundabout", "circular") or kind == "motorway"
    return True, not (said in ("yes", "1", "true") or (implied and said != "no"))


def _car_speed(tags: Mapping[str, str], kind: str) -> float:
    said = tags.get("maxspeed", "")
    found = _SPEED.fullmatch(said)
    allowed = float(found[1]) if found else SIGNS.get(said, CAR[kind])
    return max(5.0, KEPT * (min(allowed, 1.3 * CAR[kind]) if found or said in SIGNS else CAR[kind]))
