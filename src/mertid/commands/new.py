"""Make a new solution: its declaration and two made-up cases, ready to be filled in.

`mertid check SLUG` then says rule by rule what is missing.
"""

import argparse
from pathlib import Path

EXAMPLE = "mertid new parking_permit --engine triage"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("slug", help="its name in English: small letters, digits, underscores")
    parser.add_argument("--engine", required=True, help="the engine's room, such as triage")
    parser.add_argument("--folder", type=Path, help="folder of the package (default: where mertid is installed)")


def run(args: argparse.Namespace) -> int:
    """Write the two files."""
    from mertid.checks.scaffold import scaffold

    for path in scaffold(args.slug, args.engine, args.folder):
        print(f"written: {path}")
    print(f"Now fill it in, then: mertid check {args.slug.replace('-', '_')}")
    return 0
