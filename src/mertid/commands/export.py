"""Write a trained model in a form that other systems read.

ONNX holds yes/no, ranked, counted and timed outcomes; PMML 4.4 yes/no and counted ones. The file gives the calibrated figure alone,
without interval, reasons or warning of unusual facts, so that a person must still have those from mertid.
"""

import argparse
from pathlib import Path

EXAMPLE = "mertid export elderly_admission --model model/ --out admission.onnx"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("solution", help="the solution's slug")
    parser.add_argument("--model", type=Path, required=True, help="folder written by mertid train")
    parser.add_argument("--outcome", default="", help="which outcome; by default the main one")
    parser.add_argument("--form", choices=("onnx", "pmml"), help="by default what the file's name ends in")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")


def run(args: argparse.Namespace) -> int:
    """Load, export, say where."""
    from mertid import catalog
    from mertid.core import BadSettings

    solution = catalog.get(args.solution)
    if not hasattr(solution.engine, "export"):
        raise BadSettings(f"export: engine '{solution.engine_name}' has no export, expected engine 'risk'. Choose another solution.")
    solution.engine.load(args.model).export(args.out, outcome=args.outcome, form=args.form or args.out.suffix.lstrip("."))
    print(f"{solution.slug}: written to {args.out}")
    return 0
