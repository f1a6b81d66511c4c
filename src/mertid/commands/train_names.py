"""Train the small model that finds names of people, and write it.

It reads ``redact/ner_ddt`` (Universal NER's Danish DDT, CC BY-SA 4.0: the model written is under that licence too) below --data, its train
and dev splits. Figures and calibration are of sentences not learned from, a third at a time; the test split is not opened. The same seed
gives the same model. Four minutes.
"""

import argparse
from pathlib import Path

EXAMPLE = "mertid train-names --data ../shared/data --out model/"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the data (default ../shared/data)")
    parser.add_argument("--out", type=Path, required=True, help="folder for names.safetensors; an older one in it is replaced")
    parser.add_argument("--seed", type=int, default=0, help="seed of everything random (default 0)")


def run(args: argparse.Namespace) -> int:
    """Train here and now; print the figures on sentences not learned from."""
    from mertid import catalog
    from mertid.core import BadSettings

    if not args.data.is_dir():
        raise BadSettings("train-names: --data is no folder, expected the folder of the data sets. Give its path.")
    figures = catalog.get("disclosure").engine.train_names(args.data, args.out, seed=args.seed)
    print("names, each third of DDT by a model of the others: " + ", ".join(f"{name} {value:.3f}" for name, value in figures.items()))
    return 0
