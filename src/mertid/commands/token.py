"""Keys for machines that call the API: make one.

It is printed once; only its SHA-256 is stored.
"""

import argparse

EXAMPLE = "mertid token new --cvr 12345674 --name fagsystem --scope read --scope write"
SCOPES = ("read", "write", "receive")


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the subcommand."""
    rooms = parser.add_subparsers(dest="what", metavar="new", required=True)
    new = rooms.add_parser("new", help="make a token", epilog=f"Example: {EXAMPLE}")
    new.add_argument("--cvr", help="the authority; may be left out when there is only one")
    new.add_argument("--name", required=True, help="what it is for")
    new.add_argument("--scope", required=True, action="append", choices=SCOPES, help="what it may do; may be given several times")


def run(args: argparse.Namespace) -> int:
    """Make the token."""
    from mertid.desk.start import authority, start

    start()
    from mertid.desk import store

    home = authority(args.cvr)
    _, clear = store.new_token(who=store.command(home), name=args.name, scopes=list(dict.fromkeys(args.scope)))
    print(clear)
    return 0
