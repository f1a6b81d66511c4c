"""Read a subject plan (KLE) from its published XML form into an authority.

The plan is the authority's own copy; retired subjects are kept and mapped.
"""

import argparse
from pathlib import Path

EXAMPLE = "mertid import-kle KLE-Emneplan.xml --cvr 12345674"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path, help="the XML file")
    parser.add_argument("--cvr", help="the authority; may be left out when there is only one")


def run(args: argparse.Namespace) -> int:
    """Read and store."""
    from mertid.desk.start import authority, start
    from mertid.exchange.kle import read_kle

    data = args.file.read_bytes()
    start()
    from mertid.desk import store

    home = authority(args.cvr)
    plan = read_kle(data)
    store.save_kle(who=store.command(home), version=plan.version, subjects=plan.subjects)
    print(f"{home.name}: {len(plan.subjects)} subjects, version {plan.version}, is now in use.")
    return 0
