"""Travel by the straight line: distance over ground times a road factor, speeds by mode. Needs nothing but coordinates."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..problem import Place
from .matrices import UNREACHABLE, Floats, Travel

ROAD_FACTOR = 1.3
"""Road distance over straight distance. Newell (1980) found about 1.2 in towns, O'Sullivan and Morrall (1996) 1.21-1.23, whole
countries lie higher (Ballou, Rahardja and Sakai, 2002). Two small real extracts read with
`osm` (Helsinki's centre and a Finnish town, 200 places each) gave medians of 1.29 and 1.33 on foot, 1.41 and 1.36 by bicycle, 1.57 and
1.52 by car over ways of a few hundred metres to two kilometres. Towns with a fjord or a railway need a matrix, a server or an extract."""
EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""
NEAR_KM = 0.02
"""Places nearer than this, in kilometres of straight line, are the same house: nothing is parked anew."""


@dataclass(frozen=True)
class Pace:
    """How fast a mode is: ``near_kmh`` for the first ``near_km`` kilometres, ``far_kmh`` for the rest; ``stop`` is minutes a journey."""

    near_kmh: float
    far_kmh: float
    near_km: float
    stop: float

    def minutes(self, km: Floats) -> Floats:
        """Return minutes of a journey of ``km`` kilometres by road, without the stop."""
        near = np.minimum(km, self.near_km)
        return (near / self.near_kmh + (km - near) / self.far_kmh) * 60.0


PACES = {
    "car": Pace(30.0, 60.0, 5.0, 2.0),
    "ebike": Pace(20.0, 20.0, 5.0, 1.0),
    "bicycle": Pace(15.0, 15.0, 5.0, 1.0),
    "walk": Pace(5.0, 5.0, 5.0, 0.0),
}
"""Bicycle 15 km/h and walking 5 km/h are the defaults of OSRM's profiles (read 2026-11-29). A car keeps 30 km/h with stops and turns in a
town of 50 km/h and 60 km/h on roads of 80 km/h; an e-bike's motor helps up to 25 km/h (EU 168/2013), 20 km/h is kept in town. Both are our
assumptions, as is ``stop``: two minutes to park and walk to the door with a car, one to lock a bicycle. An authority that has measured
gives its own, or a matrix."""


def line(places: Sequence[Place], *, paces: dict[str, Pace] | None = None, factor: float = ROAD_FACTOR) -> Travel:
    """Return travel by straight line. A place without coordinates is `UNREACHABLE` from all others (see `Travel.lost`).

    Notes
    -----
    A detour never saves time (the triangle inequality), except that neighbours are reached without ``stop``.
    """
    known = np.array([place.lat is not None and place.lon is not None for place in places], dtype=bool)
    lat = np.array([place.lat or 0.0 for place in places])
    lon = np.array([place.lon or 0.0 for place in places])
    straight = great_circle(lat, lon)
    cut = ~(known[:, None] & known[None, :])
    np.fill_diagonal(cut, False)
    km = straight * factor
    km[cut] = UNREACHABLE
    moved = straight > NEAR_KM
    own = paces or PACES

    def make(mode: str) -> tuple[Floats, Floats]:
        pace = own[mode]
        minutes = pace.minutes(km) + pace.stop * moved
        minutes[cut] = UNREACHABLE
        return minutes, km.copy()

    return Travel("line", len(places), make, lost=tuple(int(at) for at in np.flatnonzero(~known)))


def great_circle(lat: Floats, lon: Floats, lat_to: Floats | None = None, lon_to: Floats | None = None) -> Floats:
    """Return kilometres over ground (haversine) from each point to each, shape ``(n, m)``; coordinates in degrees."""
    phi, lam = np.radians(lat), np.radians(lon)
    phi_to = phi if lat_to is None else np.radians(lat_to)
    lam_to = lam if lon_to is None else np.radians(lon_to)
    across = np.sin((phi[:, None] - phi_to[None, :]) / 2) ** 2
    along = np.cos(phi)[:, None] * np.cos(phi_to)[None, :] * np.sin((lam[:, None] - lam_to[None, :]) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(across + along, 0, 1))), dtype=np.float64)
