"""Run a benchmark: real data in, figures beside the published ones out.

Every row tells the data's SHA-256, our figure, the baseline, the published one with its source, seconds and peak memory.
"""

import argparse
from pathlib import Path

EXAMPLE = "mertid bench triage --data ../shared/data --json triage.json"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("name", help="the benchmark: " + ", ".join(names()))
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the data (default ../shared/data)")
    parser.add_argument("--seed", type=int, default=0, help="seed of everything random (default 0)")
    parser.add_argument("--json", type=Path, help="write the rows to this file")


def names() -> tuple[str, ...]:
    """Return the benchmarks there are: files in ``mertid/bench`` that have a function ``run``."""
    folder = Path(__file__).parent.parent / "bench"
    return tuple(sorted(p.stem for p in folder.glob("*.py") if "\ndef run(" in p.read_text("utf-8") and p.stem != "harness"))


def run(args: argparse.Namespace) -> int:
    """Run it."""
    from mertid.core import BadSettings

    if args.name not in names():
        raise BadSettings(f"bench: no benchmark of this name, expected one of: {', '.join(names())}. See mertid bench --help.")
    from mertid.bench.harness import run as run_bench

    return int(run_bench(args.name, data=args.data, seed=args.seed, json_file=args.json))
