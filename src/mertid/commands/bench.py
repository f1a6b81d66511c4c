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
    parser.add_argument("--part", action="append", default=[], help="run this part only, where the benchmark has parts; may be given again")
    parser.add_argument("--quick", action="store_true", help="a small cut of each part, where the benchmark has parts")


def names() -> tuple[str, ...]:
    """Return the benchmarks there are: files in ``mertid/bench`` that have a function ``bench``. Imports none of them."""
    folder = Path(__file__).parent.parent / "bench"
    return tuple(sorted(p.stem for p in folder.glob("*.py") if "\ndef bench(" in p.read_text("utf-8")))


def run(args: argparse.Namespace) -> int:
    """Run it."""
    from mertid.core import BadSettings

    name = args.name.replace("-", "_")
    if name not in names():
        raise BadSettings(f"bench: no benchmark of this name, expected one of: {', '.join(names())}. See mertid bench --help.")
    if not args.data.is_dir():
        raise BadSettings("bench: --data is no folder, expected the folder of the data sets. Give its path.")
    from mertid.bench.harness import run as run_bench

    argv = ["--data", str(args.data), "--seed", str(args.seed), *(["--json", str(args.json)] if args.json else [])]
    argv += [word for part in args.part for word in ("--part", part)] + (["--quick"] if args.quick else [])
    return run_bench(name, argv)
