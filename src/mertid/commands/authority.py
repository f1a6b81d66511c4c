"""Authorities: make one, or list them.

`add` makes the authority (or changes its name) and its deployment of a solution, in stage analysis.
"""

import argparse
import re

EXAMPLE = 'mertid authority add 12345674 "Eksempel Kommune" --email post@eksempel.example'
WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the subcommands."""
    rooms = parser.add_subparsers(dest="what", metavar="add|list", required=True)
    add = rooms.add_parser("add", help="make an authority and let it use a solution", epilog=f"Example: {EXAMPLE}")
    add.add_argument("cvr", help="CVR number, eight digits; the key of all its data")
    add.add_argument("name", help="its name as people read it")
    add.add_argument("--email", default="", help="its contact address")
    add.add_argument("--solution", default="mail_triage", help="the solution it uses (default mail_triage)")
    rooms.add_parser("list", help="list the authorities", epilog="Example: mertid authority list")


def valid_cvr(text: str) -> bool:
    """Whether the text is eight digits whose weighted sum is divisible by 11."""
    return re.fullmatch(r"[0-9]{8}", text) is not None and sum(w * int(d) for w, d in zip(WEIGHTS, text, strict=True)) % 11 == 0


def run(args: argparse.Namespace) -> int:
    """Make or list."""
    from mertid import catalog
    from mertid.core import BadSettings
    from mertid.desk.start import start

    start()
    from mertid.desk import store
    from mertid.desk.models import Authority, Deployment

    if args.what == "list":
        for row in Authority.objects.order_by("name"):
            print(f"{row.cvr}  {row.name}")
        return 0
    if not valid_cvr(args.cvr):
        raise BadSettings("authority: field 'cvr' fails the check digit, expected eight digits of a CVR number. Check the number.")
    slug = catalog.get(args.solution).slug
    made = store.save_authority(cvr=args.cvr, name=args.name, contact_email=args.email)
    if not Deployment.objects.filter(authority=made, solution=slug).exists():
        store.save_deployment(who=store.command(made), solution=slug, stage="analysis")
    print(f"{made.cvr}  {made.name}: {slug}")
    return 0
