"""What OSRM, Valhalla and OpenRouteService are asked, and how they answer.

Sources, read 2026-11-29: OSRM docs/http.md (table service), Valhalla docs/api/matrix/api-reference.md, OpenRouteService's API reference
(POST /v2/matrix/{profile}) and its page of restrictions (3,500 pairs a request on the public server, 2,500 by default on one's own).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from mertid.core import SourceFailed

from .matrices import UNREACHABLE, Floats

Service = Literal["osrm", "valhalla", "ors"]
Point = tuple[float, float]
"""Latitude and longitude in degrees, rounded to five decimals (about a metre)."""
BLOCK = {"osrm": 50, "valhalla": 50, "ors": 50}
"""Starts and ends of one request: OSRM takes 100 places by default, Valhalla and OpenRouteService 2,500 pairs."""
PROFILES: dict[str, dict[str, str]] = {
    "osrm": {"car": "car", "bicycle": "bike", "ebike": "bike", "walk": "foot"},
    "valhalla": {"car": "auto", "bicycle": "bicycle", "ebike": "bicycle", "walk": "pedestrian"},
    "ors": {"car": "driving-car", "bicycle": "cycling-regular", "ebike": "cycling-electric", "walk": "foot-walking"},
}
EBIKE_KMH = 20
"""What Valhalla is told of an e-bike. OSRM has one bicycle profile: an e-bike is as slow as a bicycle there."""


@dataclass(frozen=True)
class Ask:
    """One request: path with its query, and the JSON body of a POST (None is a GET)."""

    path: str
    body: Mapping[str, Any] | None = None


def ask(service: Service, mode: str, starts: Sequence[Point], ends: Sequence[Point]) -> Ask:
    """Return the request for minutes and kilometres from each start to each end. Only coordinates are sent, no ids or names."""
    profile = PROFILES[service][mode]
    here, there = range(len(starts)), range(len(starts), len(starts) + len(ends))
    if service == "osrm":
        points = ";".join(f"{lon:.5f},{lat:.5f}" for lat, lon in (*starts, *ends))
        numbers = [";".join(map(str, one)) for one in (here, there)]
        return Ask(f"/table/v1/{profile}/{points}?sources={numbers[0]}&destinations={numbers[1]}&annotations=duration,distance")
    if service == "valhalla":
        body: dict[str, Any] = {"sources": [{"lat": lat, "lon": lon} for lat, lon in starts],
                                "targets": [{"lat": lat, "lon": lon} for lat, lon in ends], "costing": profile, "units": "kilometers"}
        if mode == "ebike":
            body["costing_options"] = {"bicycle": {"bicycle_type": "Hybrid", "cycling_speed": EBIKE_KMH}}
        return Ask("/sources_to_targets", body)
    return Ask(f"/v2/matrix/{profile}", {
        "locations": [[lon, lat] for lat, lon in (*starts, *ends)], "sources": list(map(str, here)), "destinations": list(map(str, there)),
        "metrics": ["duration", "distance"], "units": "km",
    })


def answer(service: Service, given: Any, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """Return minutes and kilometres of an answer, `UNREACHABLE` where the server knows no way. Raises `SourceFailed` on another form."""
    try:
        if service == "osrm":
            if given["code"] != "Ok":
                raise KeyError
            return _matrix(given["durations"], shape, 1 / 60), _matrix(given["distances"], shape, 1 / 1000)
        if service == "ors":
            return _matrix(given["durations"], shape, 1 / 60), _matrix(given["distances"], shape, 1.0)
        pairs = given["sources_to_targets"]
        if isinstance(pairs, dict):  # the short form of "verbose": false
            time, way = pairs["durations"], pairs["distances"]
        else:
            time, way = ([[pair[name] for pair in row] for row in pairs] for name in ("time", "distance"))
        return _matrix(time, shape, 1 / 60), _matrix(way, shape, 1.609344 if given.get("units") == "miles" else 1.0)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        raise SourceFailed(f"travel: {service}'s answer has another form than documented, expected a matrix. Check the address.") from None


def said(given: Any) -> str:
    """Return a server's own error code, '' where it gives none: its text may repeat coordinates, so that is never passed on."""
    if not isinstance(given, dict):
        return ""
    inner = given.get("error")
    code = inner.get("code") if isinstance(inner, dict) else given.get("error_code", given.get("code"))
    return str(code)[:40] if isinstance(code, int) or (isinstance(code, str) and code.isalnum()) else ""


def _matrix(rows: Any, shape: tuple[int, int], factor: float) -> Floats:
    array = np.array([[np.nan if one is None else float(one) for one in row] for row in rows], dtype=np.float64)
    if array.shape != shape:
        raise ValueError
    array *= factor
    array[~np.isfinite(array) | (array < 0)] = UNREACHABLE
    return array
