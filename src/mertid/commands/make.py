"""Make citizens for a solution, with a known truth, to try and to test with. Each row says that it is made; it is never real data.

What they are like stands in samples/SLUG.toml. Same seed, same citizens.
"""

import argparse
from pathlib import Path

EXAMPLE = "mertid make elderly_admission --n 2000 --seed 1 --out made.jsonl"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("slug", help="the solution, one that has engine risk")
    parser.add_argument("--n", type=int, default=240, help="how many cases (default 240)")
    parser.add_argument("--seed", type=int, default=1, help="seed of everything random (default 1)")
    parser.add_argument("--out", type=Path, required=True, help="the file to write, JSON lines; refused when it exists")
    parser.add_argument("--truth", type=Path, help="write the true chance of each case here too, JSON lines")


def run(args: argparse.Namespace) -> int:
    """Write the file; say how many."""
    import json

    from mertid import catalog
    from mertid.core import BadSettings
    from mertid.samples.make import make, rows, write

    if args.n < 1:
        raise BadSettings("make: --n is less than 1, expected how many cases. Correct it.")
    for path in (args.out, args.truth):
        if path and path.exists():
            raise BadSettings(f"make: the file {path.name} exists, expected a new one. Give another name.")
    made = make(catalog.get(args.slug), args.n, args.seed)
    write(args.out, rows(made))
    if args.truth:
        told = {name: truth.round(6).tolist() for name, truth in made.truth.items()}
        write(args.truth, [json.dumps({"id": case.id} | {name: one[i] for name, one in told.items()}) for i, case in enumerate(made.cases)])
    print(f"written: {args.out}, {len(made.cases)} made cases of {len({case.person for case in made.cases})} made citizens")
    return 0
