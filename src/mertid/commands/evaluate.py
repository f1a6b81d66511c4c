"""Measure a saved model on cases it has not seen.

Prints each figure with its interval, and the plain guess beside it.
"""

import argparse
from pathlib import Path

EXAMPLE = "mertid evaluate mail_triage --model model/ --data newer-cases.jsonl"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("solution", help="the solution's slug")
    parser.add_argument("--model", type=Path, required=True, help="folder written by mertid train")
    parser.add_argument("--data", type=Path, required=True, help="cases with decisions, JSON lines as in samples/<slug>.jsonl")
    parser.add_argument("--settings", type=Path, help="JSON file with the engine's settings")
    parser.add_argument("--json", action="store_true", help="print the whole evaluation as JSON")


def run(args: argparse.Namespace) -> int:
    """Load, measure, print."""
    from mertid import catalog
    from mertid.samples.read import read_cases, read_settings

    solution = catalog.get(args.solution)
    cases, decisions = read_cases(args.data, solution)
    engine = solution.engine.with_settings(read_settings(args.settings)).load(args.model)
    found = engine.evaluate(cases, decisions)
    if args.json:
        print(found.model_dump_json(indent=1))
        return 0
    print(f"{solution.slug}: {found.n} cases")
    for name, figure in found.measures.items():
        plain = f"  plain guess {found.baseline[name]:.3f}" if name in found.baseline else ""
        print(f"  {name:<20} {figure.value:.3f}  ({figure.low:.3f} to {figure.high:.3f}, n {figure.n}){plain}")
    return 0
