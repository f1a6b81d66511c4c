"""The audit log: check that no row was changed, removed or inserted.

Exit code 1 when the chain does not hold.
"""

import argparse

EXAMPLE = "mertid audit verify"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the subcommand."""
    rooms = parser.add_subparsers(dest="what", metavar="verify", required=True)
    verify = rooms.add_parser("verify", help="check the chain of every authority, or of one", epilog=f"Example: {EXAMPLE}")
    verify.add_argument("--cvr", help="only this authority")


def run(args: argparse.Namespace) -> int:
    """Verify and say what is wrong."""
    from mertid.desk.start import authority, start

    start()
    from mertid.desk import store
    from mertid.desk.models import AuditRow, Authority

    chosen = [authority(args.cvr)] if args.cvr else list(Authority.objects.order_by("cvr"))
    wrong = 0
    for one in chosen:
        faults = store.verify_audit(one)
        wrong += len(faults)
        rows = AuditRow.objects.filter(authority=one).count()
        print(f"{one.cvr}  {one.name}: {rows} rows, {'the chain holds' if not faults else f'{len(faults)} faults'}")
        for fault in faults[:20]:
            print(f"  {fault}")
    return 1 if wrong else 0
