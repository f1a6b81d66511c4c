"""Read decided mail from a folder, so that the first model has something to learn from.

Each subfolder is named as a team (slug or name) and holds .eml, .mbox, .msg or .pdf files that went to that team. Files in a
folder below that is named as a subject (NN.NN.NN) had that subject as well. What cannot be read is counted and left alone. The files are
not changed.
"""

import argparse
from pathlib import Path

EXAMPLE = "mertid import-history gamle-mails --cvr 12345674 --solution mail_triage"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("folder", type=Path, help="folder with one subfolder a team")
    parser.add_argument("--cvr", help="the authority; may be left out when there is only one")
    parser.add_argument("--solution", default="mail_triage", help="the solution (default mail_triage)")


def run(args: argparse.Namespace) -> int:
    """Read, store and count."""
    from mertid.core import BadSettings
    from mertid.desk.start import deployment, start

    if not args.folder.is_dir():
        raise BadSettings("import-history: folder is no folder, expected one with a subfolder for each team. Check the path.")
    start()
    from mertid.desk.history_folder import import_folder

    counts = import_folder(deployment(args.cvr, args.solution), args.folder)
    for team, (stored, unread) in sorted(counts.items()):
        print(f"{team:<30} {stored:>6} stored" + (f", {unread} could not be read" if unread else ""))
    print(f"{sum(stored for stored, _ in counts.values())} decided cases. Now train: mertid train {args.solution} --cvr ...")
    return 0
