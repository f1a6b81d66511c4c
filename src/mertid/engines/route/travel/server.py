"""Travel from a routing server that the authority names: OSRM, Valhalla or OpenRouteService. Nothing is asked unless it does.

What is sent: coordinates, in an order that tells nothing (sorted), each once. What is not: ids, names, times, which visit follows which.
Nothing of it is logged or put into an error.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import httpx
import numpy as np

from mertid.core import BadSettings, SourceFailed

from ..problem import Place
from .formats import BLOCK, PROFILES, Ask, Point, Service, answer, ask, said
from .kept import Kept
from .line import PACES
from .matrices import UNREACHABLE, Floats, Travel

MOST_ANSWER = 20_000_000
TRIES = 3
LATER = {408, 425, 429, 500, 502, 503, 504}
MOST_WAIT = 30.0
_NEAR = (".local", ".internal", ".intern", ".lan", ".localhost")


@dataclass(frozen=True)
class Server:
    """A routing server.

    ``address`` may hold ``{profile}`` where each profile has a server of its own, as OSRM's do: ``http://osrm-{profile}:5000``. ``key`` is
    OpenRouteService's. ``folder`` keeps what was told (see `kept`). ``timeout_s`` is for each request, ``limit_s`` for all of one mode.
    """

    service: Service
    address: str = field(repr=False)
    key: str = field(default="", repr=False)
    folder: Path | None = None
    timeout_s: float = 30.0
    limit_s: float = 900.0

    def travel(self, places: Sequence[Place]) -> Travel:
        """Return travel; each mode is asked for when it is first needed. `line.PACES`' minutes of stopping are added.

        Raises
        ------
        BadSettings
            An address that is not allowed, or a server that refuses what it is asked.
        SourceFailed
            From `Travel.minutes` and `Travel.km`: it cannot be reached, is too slow or answers in another form.
        """
        check_address(self.address)
        known = np.array([p.lat is not None and p.lon is not None for p in places], dtype=bool)
        points: list[Point] = [(round(p.lat or 0.0, 5), round(p.lon or 0.0, 5)) for p in places]

        def make(mode: str) -> tuple[Floats, Floats]:
            return self._between(mode, points, known)

        return Travel(self.service, len(places), make, lost=tuple(int(at) for at in np.flatnonzero(~known)))

    def _between(self, mode: str, points: Sequence[Point], known: np.ndarray) -> tuple[Floats, Floats]:
        if mode not in PROFILES[self.service]:
            raise BadSettings(f"travel: mode is '{mode}', expected one of {sorted(PROFILES[self.service])}. Correct it.")
        unique = sorted({point for point, yes in zip(points, known, strict=True) if yes})
        minutes, km = self._all(mode, unique)
        number = {point: n for n, point in enumerate(unique)}
        at = np.flatnonzero(known)
        own = np.array([number[points[n]] for n in at.tolist()], dtype=np.int64)
        whole, way = (np.full((len(points), len(points)), UNREACHABLE) for _ in range(2))
        stopped = minutes + PACES[mode].stop * ~np.eye(len(unique), dtype=bool)
        whole[np.ix_(at, at)] = np.minimum(stopped, UNREACHABLE)[np.ix_(own, own)]
        way[np.ix_(at, at)] = km[np.ix_(own, own)]
        np.fill_diagonal(whole, 0.0)
        np.fill_diagonal(way, 0.0)
        return whole, way

    def _all(self, mode: str, points: Sequence[Point]) -> tuple[Floats, Floats]:
        minutes, km = np.full((len(points), len(points)), np.nan), np.full((len(points), len(points)), np.nan)
        profile = PROFILES[self.service][mode]
        kept = None if self.folder is None else Kept(self.folder, f"{self.service}|{self.address}|{profile}|{mode}")
        size, until = BLOCK[self.service], time.monotonic() + self.limit_s
        blocks = [(a, b) for a in range(0, len(points), size) for b in range(0, len(points), size)]
        each = httpx.Timeout(self.timeout_s, connect=min(10.0, self.timeout_s))
        headers = {"Accept": "application/json"} | ({"Authorization": self.key} if self.key else {})
        line = _Line(self.address.replace("{profile}", profile).rstrip("/"), each, headers)
        with line:
            for a, b in blocks:
                here, there = slice(a, a + size), slice(b, b + size)
                starts, ends = points[here], points[there]
                if kept is not None:
                    minutes[here, there], km[here, there] = kept.get(starts, ends)
                    if np.isfinite(minutes[here, there]).all():
                        continue
                given = self._asked(line, ask(self.service, mode, starts, ends), until)
                minutes[here, there], km[here, there] = answer(self.service, given, (len(starts), len(ends)))
                if kept is not None:
                    kept.put(starts, ends, minutes[here, there], km[here, there])
        np.fill_diagonal(minutes, 0.0)
        np.fill_diagonal(km, 0.0)
        return minutes, km

    def _asked(self, line: "_Line", what: Ask, until: float) -> Any:
        wait = 1.0
        for tried in range(1, TRIES + 1):
            if time.monotonic() > until:
                raise SourceFailed(f"travel: {self.service} took more than {self.limit_s:.0f} s, expected less. Ask a faster server.")
            try:
                code, headers, given = line.sent(what)
            except (httpx.HTTPError, OSError) as error:
                if tried == TRIES:
                    kind = type(error).__name__
                    raise SourceFailed(f"travel: {self.service} could not be reached ({kind}), expected an answer. Try later.") from None
                code, headers, given = 503, {}, None
            if code == httpx.codes.OK:
                return given
            if code not in LATER:
                raise BadSettings(f"travel: {self.service} refuses with {code} {said(given)}".rstrip() + ", expected 200. "
                                  "Check address, key, profiles and the server's limits.")
            if tried < TRIES:
                told = str(headers.get("retry-after", ""))
                time.sleep(min(float(told) if told.isdigit() else wait, MOST_WAIT, max(0.0, until - time.monotonic())))
                wait *= 3
        raise SourceFailed(f"travel: {self.service} answers {code}, expected 200. Try later.")


def server_of(told: str, **more: Any) -> Server:
    """Return the server of an address such as ``osrm:http://osrm:5000`` or ``ors:https://ors.example.dk/ors``. Raises `BadSettings`."""
    service, _, address = told.partition(":")
    if service not in get_args(Service):
        raise BadSettings(f"travel: service is not known, expected one of {list(get_args(Service))} before the address. Correct it.")
    check_address(address)
    return Server(service, address, **more)  # type: ignore[arg-type]


def check_address(address: str) -> None:
    """Raise `BadSettings` unless the address is https, or http within the authority's own net: homes are not sent over open lines."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").replace("{profile}", "x")
        own = "." not in host or host.endswith(_NEAR)
        if host.replace(".", "").replace(":", "").isalnum() and not own:
            try:
                own = ip_address(host).is_private
            except ValueError:
                own = False
        if not host or parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError
    except ValueError:
        raise BadSettings("travel: address is no address of a server, expected one such as https://ruter.example.dk. Correct it.") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and own):
        raise BadSettings("travel: address is not https, expected https outside the authority's own net. Correct it.")


class _Line:
    """One kept-open line to a server. The transport is used by itself: `httpx.Client` logs every address, and OSRM's holds the homes."""

    def __init__(self, address: str, timeout: httpx.Timeout, headers: Mapping[str, str]) -> None:
        self.address, self.timeout, self.headers = address, timeout, headers
        # Certificates are read from disk for each transport; a plain line has none to check.
        self.transport = httpx.HTTPTransport(verify=address.startswith("https:"))

    def __enter__(self) -> "_Line":
        return self

    def __exit__(self, *_: object) -> None:
        self.transport.close()

    def sent(self, what: Ask) -> tuple[int, Mapping[str, str], Any]:
        """Return status, headers and JSON (None where it is none). Raises httpx's own errors, `SourceFailed` on too long an answer."""
        request = httpx.Request("GET" if what.body is None else "POST", self.address + what.path, headers=self.headers, json=what.body,
                                extensions={"timeout": self.timeout.as_dict()})
        got = self.transport.handle_request(request)
        got.request = request
        try:
            data = b""
            for piece in got.iter_bytes():
                data += piece
                if len(data) > MOST_ANSWER:
                    raise SourceFailed(f"travel: answer is more than {MOST_ANSWER} bytes, expected fewer. Check the address.")
        finally:
            got.close()
        try:
            return got.status_code, got.headers, json.loads(data)
        except ValueError:
            return got.status_code, got.headers, None
