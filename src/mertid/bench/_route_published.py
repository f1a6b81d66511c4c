"""The published instances: ours beside PyVRP where installed, and beside the best known."""

import csv
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mertid.bench._route_rivals import installed, pyvrp
from mertid.bench.harness import Row, clock, peak_mb, sha256
from mertid.engines.route import greedy, search
from mertid.engines.route.check import check
from mertid.engines.route.plan import Plan
from mertid.engines.route.published import Instance, mankowska, solomon
from mertid.engines.route.timing import schedule

SCALE = 1000
"""Whole units to one of distance for PyVRP, which reckons in whole numbers."""
VROOM_GAP = 1.6
"""Mean gap of VROOM on Solomon, in percent (VROOM's own benchmark; ../shared/targets.md)."""


@dataclass(frozen=True)
class One:
    """One instance solved: its kind, our cost, the best known, the baseline's, its time and faults."""

    kind: str
    path: Path
    ours: float
    best: float
    baseline: float
    seconds: float
    faults: int

    @property
    def gap(self) -> float:
        """Percent above the best known."""
        return 100 * (self.ours / self.best - 1)

    @property
    def baseline_gap(self) -> float:
        """Percent above the best known, of the baseline."""
        return 100 * (self.baseline / self.best - 1)


def windows(data: Path, seed: int, seconds: float, files: int | None = None) -> Iterator[Row]:
    """Solomon's 100 customers: gap to the least distance known."""
    folder = data / "route/solomon"
    best = solomon.best_distances(folder / "vroom_BKS.json") if (folder / "vroom_BKS.json").is_file() else {}
    paths = [p for p in sorted(folder.glob("*.txt")) if p.stem in best]
    yield from _distances("Solomon", _spread(paths, files), {p: best[p.stem] for p in paths}, seed, seconds, "best known distance",
                          (VROOM_GAP, "VROOM, its own benchmark, all 56"))


def large(data: Path, seed: int, seconds: float, files: int | None = None) -> Iterator[Row]:
    """Gehring and Homberger's 200 customers: gap to the best known, which takes fewest vehicles first and may be beaten in distance."""
    folder = data / "route/gehring_homberger"
    best = solomon.best_of_gehring_homberger(folder / "tables.csv") if (folder / "tables.csv").is_file() else {}
    paths = [p for p in sorted(folder.glob("*_2_*.txt")) if p.stem.lower() in best]
    yield from _distances("Gehring-Homberger 200", _spread(paths, files), {p: best[p.stem.lower()][1] for p in paths}, seed, seconds,
                          "best known, fewest vehicles first", None)


def _distances(
    name: str, paths: Sequence[Path], best: dict[Path, float], seed: int, seconds: float, known: str, published: tuple[float, str] | None,
) -> Iterator[Row]:
    if not paths:
        skip(name, "no file of it lies in the data")
        return
    rival = "PyVRP" if "PyVRP" in installed() else "plain plan"
    done = []
    for path in paths:
        given = solomon.read(path)
        ours, spent, faults = _ours(given, seed, seconds)
        if rival == "PyVRP":
            orders = pyvrp(given.problem, given.travel, seconds, seed, SCALE)
            other = schedule(given.problem, orders, given.travel)
        else:
            other = greedy.plan(given.problem, given.travel)
        kind = path.stem.rstrip("0123456789_").upper().removesuffix("_")
        done.append(One(kind[:2] if kind.startswith("RC") else kind[:1], path, solomon.distance(path, ours), best[path],
                        solomon.distance(path, other), spent, faults + len(ours.unplanned)))
    yield from _gaps(name, done, f"{rival}, {seconds:g} s", known, published)


def home_care(data: Path, seed: int, seconds: dict[int, float], files: int | None = None) -> Iterator[Row]:
    """Mankowska's instances by size: mean cost beside BRKGA's mean, and the gap to the newer best known."""
    folder = data / "route/hhcrsp_mankowska"
    if not (folder / "brkga_best.csv").is_file():
        skip("Mankowska", "no file of it lies in the data")
        return
    with (folder / "brkga_best.csv").open(encoding="utf-8") as text:
        brkga = {(int(r["n"]), int(r["instance"])): float(r["mean"]) for r in csv.DictReader(text)}
    with (folder / "best_known_costs.csv").open(encoding="utf-8") as text:
        best = {r["instance"]: float(r["cost"]) for r in csv.DictReader(text)}
    for size, limit in seconds.items():
        paths = [p for p in sorted(folder.glob(f"Instanz*_{size}_*.json")) if p.stem in best]
        done = []
        for path in paths[:files]:
            given = mankowska.read(path)
            plan, spent, faults = _ours(given, seed, limit)
            number = int(path.stem.rsplit("_", 1)[1])
            done.append(One("", path, mankowska.cost(path, plan).cost, best[path.stem], brkga[size, number], spent,
                            faults + len(plan.unplanned)))
        if done:
            yield from _sizes(size, limit, done)


def _sizes(size: int, limit: float, done: Sequence[One]) -> Iterator[Row]:
    name = f"Mankowska {size}, {limit:g} s"
    files = sha256(*(one.path for one in done))
    mean, low, high = interval([one.ours for one in done])
    common = {"seconds": statistics.mean(one.seconds for one in done), "peak_mb": peak_mb(), "n": len(done)}
    yield Row("route", name, files, "mean cost", "", mean, statistics.mean(one.baseline for one in done), "BRKGA's mean, same instances",
              statistics.mean(one.best for one in done), "best known, same instances", low=low, high=high, **common)  # type: ignore[arg-type]
    mean, low, high = interval([100 * (one.ours / one.baseline - 1) for one in done])
    yield Row("route", name, files, "against BRKGA's mean", "%", mean, 0.0, "BRKGA's mean", low=low, high=high, **common)  # type: ignore[arg-type]
    mean, low, high = interval([one.gap for one in done])
    yield Row("route", name, files, "gap to best known", "%", mean, statistics.mean(one.baseline_gap for one in done), "BRKGA's mean",
              low=low, high=high, **common)  # type: ignore[arg-type]
    yield Row("route", name, files, "faults found by the checker", "", sum(one.faults for one in done), 0, "allowed", **common)  # type: ignore[arg-type]


def _gaps(
    name: str, done: Sequence[One], rival: str, known: str, published: tuple[float, str] | None,
) -> Iterator[Row]:
    for kind in (*sorted({one.kind for one in done}), ""):
        some = [one for one in done if not kind or one.kind == kind]
        mean, low, high = interval([one.gap for one in some])
        figure, source = published if published and not kind else (None, "")
        spent = statistics.mean(one.seconds for one in some)
        yield Row("route", f"{name} {kind}".strip(), sha256(*(one.path for one in some)), f"gap to {known}", "%", mean,
                  statistics.mean(one.baseline_gap for one in some), rival, figure, source, spent, peak_mb(), low, high, len(some))
    yield Row("route", name, sha256(*(one.path for one in done)), "faults found by the checker", "", sum(one.faults for one in done), 0,
              "allowed", seconds=statistics.mean(one.seconds for one in done), peak_mb=peak_mb(), n=len(done))


def _ours(given: Instance, seed: int, seconds: float) -> tuple[Plan, float, int]:
    with clock() as spent:
        plan = search.plan(given.problem, search.Limits(seconds=seconds), seed, travel=given.travel)
    return plan, spent.seconds, len(check(given.problem, plan, given.travel, working_time=False))


def interval(values: Sequence[float]) -> tuple[float, float | None, float | None]:
    """Return the mean over instances with its 95 % bounds (1.96 standard errors); no bounds for one."""
    mean = statistics.mean(values)
    if len(values) < 2:
        return mean, None, None
    half = 1.96 * statistics.stdev(values) / len(values) ** 0.5
    return mean, mean - half, mean + half


def _spread(paths: Sequence[Path], files: int | None) -> list[Path]:
    """Return so many of the files, evenly over the list."""
    if files is None or files >= len(paths):
        return list(paths)
    return [paths[k * len(paths) // files] for k in range(files)]


def skip(what: str, why: str) -> None:
    """Say what is not measured and why."""
    print(f"route: {what} is skipped, because: {why}.", file=sys.stderr, flush=True)
