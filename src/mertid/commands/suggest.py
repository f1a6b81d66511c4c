"""Suggestions for a file of cases: facts in, suggestions out, one JSON object a line each.

A line is {"id", "facts"} with "documents" where there are any. With --cvr the authority's settings and model in use answer and
nothing is stored; with --model a saved model does.
"""

import argparse
from pathlib import Path

EXAMPLE = "mertid suggest mail_triage --model model/ --data cases.jsonl > suggestions.jsonl"
BATCH = 200


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("solution", help="the solution's slug")
    parser.add_argument("--data", type=Path, default=Path("-"), help="the cases; - reads standard input (default)")
    parser.add_argument("--model", type=Path, help="folder written by mertid train")
    parser.add_argument("--cvr", help="use this authority's settings and model in use")
    parser.add_argument("--settings", type=Path, help="JSON file with the engine's settings")


def run(args: argparse.Namespace) -> int:
    """Read, ask, print."""
    from mertid import catalog
    from mertid.samples.read import read_cases, read_settings

    solution = catalog.get(args.solution)
    cases, _ = read_cases(args.data, solution)
    if args.cvr:
        from mertid.desk.start import deployment, start

        start()
        from mertid.desk import store

        engine = store.engine_for(deployment(args.cvr, solution.slug))
    else:
        engine = solution.engine.with_settings(read_settings(args.settings))
        engine = engine.load(args.model) if args.model else engine
    for start_at in range(0, len(cases), BATCH):
        for suggestion in engine.suggest(cases[start_at : start_at + BATCH]):
            print(suggestion.model_dump_json())
    return 0
