"""Routes: published instances and made municipalities, ours beside PyVRP, OR-Tools and VROOM where installed, and beside a plain plan.

Every plan, ours and theirs, is gone through by the checker, which shares nothing with the search, and costed by the same figures. Two
threads search; seconds are by the wall. ``--part`` runs one part, ``--quick`` a small cut of each to see that it runs.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mertid.bench import _route_made as made
from mertid.bench import _route_published as published
from mertid.bench import _route_repair as during
from mertid.bench._route_rivals import installed
from mertid.bench.harness import Row
from mertid.engines.route import made as invented
from mertid.engines.route import search

SIZES = {10: 5.0, 25: 10.0, 50: 20.0, 75: 30.0, 100: 60.0, 200: 120.0}
"""Seconds by number of patients for Mankowska's instances; the goal allows 300, BRKGA took 98 to 1,229 on four cores."""


def _windows(data: Path, seed: int, quick: bool) -> Iterator[Row]:
    return published.windows(data, seed, 2 if quick else 10, 3 if quick else None)


def _large(data: Path, seed: int, quick: bool) -> Iterator[Row]:
    return published.large(data, seed, 3 if quick else 30, 3 if quick else None)


def _home_care(data: Path, seed: int, quick: bool) -> Iterator[Row]:
    return published.home_care(data, seed, {10: 1, 25: 2, 50: 3} if quick else SIZES, 2 if quick else None)


def _day(data: Path, seed: int, quick: bool) -> Iterator[Row]:
    return made.day(seed, 3, 60, 8) if quick else made.day(seed, 60)


def _municipality(data: Path, seed: int, quick: bool) -> Iterator[Row]:
    return made.municipality(seed, 5, 300, 25) if quick else made.municipality(seed, 600)


def _fortnight(data: Path, seed: int, quick: bool) -> Iterator[Row]:
    return made.fortnight(seed, 7, 30, 8) if quick else made.fortnight(seed, 280)


def _repair(data: Path, seed: int, quick: bool) -> Iterator[Row]:
    return during.during(seed, 60, 8, 2, 2) if quick else during.during(seed, 300, 30, 20, 60)


PARTS: dict[str, Callable[[Path, int, bool], Iterator[Row]]] = {
    "solomon": _windows, "homberger": _large, "mankowska": _home_care, "day": _day, "municipality": _municipality, "fortnight": _fortnight,
    "repair": _repair,
}


def bench(data: Path, seed: int, parts: Sequence[str] = (), quick: bool = False) -> Iterator[Row]:
    """Run the parts, all where none is named."""
    missing = sorted({"PyVRP", "OR-Tools", "VROOM"} - set(installed()))
    if missing:
        published.skip(", ".join(missing), "not installed (pip install pyvrp ortools pyvroom)")
    _ready(seed)
    for part in parts or PARTS:
        yield from PARTS[part](data, seed, quick)


def _ready(seed: int) -> None:
    """Compile the search before anything is timed; the first run on a machine takes half a minute, later ones read it from disk."""
    search.plan(invented.day(12, 3, seed), search.Limits(iterations=20), seed)
