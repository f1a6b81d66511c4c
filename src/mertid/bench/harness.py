"""Benchmarks: real data in, our figure beside the plain and the published one out. A bench is a file here with a `bench` function.

``python -m mertid.bench.harness triage --data ../shared/data --seed 0 --json rows.json``
"""

import argparse
import hashlib
import importlib
import json
import re
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

DATA = Path("../shared/data")


@dataclass(frozen=True)
class Row:
    """One figure. ``baseline`` is the plain guess named beside it; ``published`` stands only with its source.

    ``low`` and ``high`` bound ``ours`` with 95 % where an interval is known. ``seconds`` and ``peak_mb`` are of the run that
    gave the figure; ``peak_mb`` is the most memory the process has held so far.
    """

    bench: str
    dataset: str
    sha256: str
    metric: str
    unit: str
    ours: float | None
    baseline: float | None = None
    baseline_name: str = ""
    published: float | None = None
    published_source: str = ""
    seconds: float | None = None
    peak_mb: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None


Bench = Callable[..., Iterable[Row]]
"""``bench(data, seed)``. One with parts takes ``parts`` and ``quick`` too, and names its parts in ``PARTS``."""


def names() -> list[str]:
    """Return the benches: the files here that define ``bench``."""
    return sorted(
        p.stem for p in Path(__file__).parent.glob("*.py") if re.search(r"^def bench\(", p.read_text(encoding="utf-8"), re.MULTILINE)
    )


def find(name: str) -> Bench:
    """Return the bench of that name. Raises KeyError with the names there are."""
    plain = name.replace("-", "_")
    if plain not in names():
        raise KeyError(f"bench: '{name}' is not known, expected one of {', '.join(names())}.")
    found: Bench = importlib.import_module(f"mertid.bench.{plain}").bench
    return found


def sha256(*files: Path) -> str:
    """Return the SHA-256 over the files' bytes, in the order given."""
    made = hashlib.sha256()
    for file in files:
        made.update(file.read_bytes())
    return made.hexdigest()


def peak_mb() -> float:
    """Return the most memory this process has held, in megabytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (1024 if sys.platform != "darwin" else 1024 * 1024), 1)


class Clock:
    """Seconds since it was started; stands still once its block has ended."""

    def __init__(self) -> None:
        self._start, self._end = time.perf_counter(), 0.0

    def stop(self) -> None:
        self._end = time.perf_counter()

    @property
    def seconds(self) -> float:
        return round((self._end or time.perf_counter()) - self._start, 6)


@contextmanager
def clock() -> Iterator[Clock]:
    """Measure a block's wall-clock time."""
    made = Clock()
    try:
        yield made
    finally:
        made.stop()


def timed(rows: Iterable[Row], seconds: float) -> list[Row]:
    """Return the rows with time and peak memory filled in."""
    return [replace(row, seconds=seconds, peak_mb=peak_mb()) for row in rows]


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a plain table."""
    heads = ("dataset", "metric", "ours", "95 %", "baseline", "", "published", "n", "s", "MB")
    lines = [
        heads,
        *(
            (
                r.dataset,
                r.metric,
                _number(r.ours, r.unit),
                f"{_number(r.low)}-{_number(r.high)}" if r.low is not None else "",
                _number(r.baseline, r.unit),
                r.baseline_name,
                f"{_number(r.published)} {r.published_source}".strip(),
                "" if r.n is None else str(r.n),
                _number(r.seconds),
                "" if r.peak_mb is None else f"{r.peak_mb:.0f}",
            )
            for r in rows
        ),
    ]
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def _number(value: float | None, unit: str = "") -> str:
    if value is None:
        return ""
    shown = f"{value:.3f}" if abs(value) < 10 else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.1f}"
    return f"{shown} {unit}".strip() if unit not in ("", "share") else shown


def run(name: str, argv: Sequence[str] = ()) -> int:
    """Run one bench as a command: print its table, write ``--json``. Returns the exit code, 2 where there is nothing to run on."""
    parser = argparse.ArgumentParser(prog=f"mertid bench {name}", description="Our figures beside the plain and the published ones.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the data (default: ../shared/data)")
    parser.add_argument("--seed", type=int, default=0, help="seed of every random choice (default: 0)")
    parser.add_argument("--json", type=Path, help="write the rows to this file as well")
    parser.add_argument("--part", action="append", default=[], help="run this part only, where the bench has parts; may be given again")
    parser.add_argument("--quick", action="store_true", help="a small cut of each part, to see that it runs")
    given = parser.parse_args(list(argv))
    try:
        bench = find(name)
    except KeyError as error:
        print(error.args[0], file=sys.stderr)
        return 2
    if not given.data.is_dir():
        print(f"bench: --data is {given.data}, expected a folder. Name the folder that holds the data.", file=sys.stderr)
        return 2
    try:
        cut = _cut(name, bench, given.part, given.quick)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    rows = []
    for row in bench(given.data, given.seed, **cut):
        rows.append(row)
        print(
            f"{row.dataset}: {row.metric} {_number(row.ours, row.unit)}; {row.baseline_name} {_number(row.baseline)}",
            file=sys.stderr,
            flush=True,
        )
    print(table(rows))
    if given.json:
        given.json.write_text(json.dumps([asdict(r) for r in rows], indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if not rows:
        print(f"bench: no data of the forms that {name} reads lie under {given.data}.", file=sys.stderr)
    return 0 if rows else 2


def _cut(name: str, bench: Bench, parts: Sequence[str], quick: bool) -> dict[str, object]:
    """Return what a bench with parts is asked for. Raises ValueError where it has none, or not these."""
    if not parts and not quick:
        return {}
    known = tuple(getattr(sys.modules[bench.__module__], "PARTS", ()))
    if not known or not set(parts) <= set(known):
        told = ", ".join(known) or "none, it has no parts"
        raise ValueError(f"bench: --part or --quick of {name} is not known, expected one of: {told}.")
    return {"parts": tuple(parts), "quick": quick}


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        print(f"usage: python -m mertid.bench.harness NAME [--data FOLDER] [--seed N] [--json FILE]\nbenches: {', '.join(names())}")
        sys.exit(2)
    sys.exit(run(sys.argv[1], sys.argv[2:]))
