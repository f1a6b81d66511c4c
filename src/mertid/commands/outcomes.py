"""Read what turned out for cases that are stored: a table with a column that names the case and one for each outcome.

The case is named by its id, by its row at the source (Række-id), or by the person and the day the case was received. An outcome that is
known already is left as it is. When a row is wrong nothing is stored, unless --take-good.
"""

import argparse
from pathlib import Path

EXAMPLE = "mertid outcomes elderly_admission udfald.csv --cvr 12345674"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    from mertid.commands.import_table import add_reading

    parser.add_argument("solution", help="the solution's slug")
    parser.add_argument("file", type=Path, help="the table")
    parser.add_argument("--cvr", help="the authority; may be left out when there is only one")
    add_reading(parser)


def run(args: argparse.Namespace) -> int:
    """Read, find the cases, store, tell."""
    from mertid import catalog
    from mertid.commands.import_table import read_all, told
    from mertid.desk.start import deployment, start

    catalog.get(args.solution)
    start()
    from mertid.desk import store
    from mertid.desk.table_in import OUTCOMES, digest_of
    from mertid.exchange.table import open_table

    chosen = deployment(args.cvr, args.solution)
    who = store.command(chosen.authority)
    digest = digest_of(store.pseudonyms(who=who), args.file)
    with open_table(args.file, sheet=args.sheet) as table:
        mapping, found = read_all(args, chosen, OUTCOMES, table, digest)
        form = table.form
    if found.report.wrong and not args.take_good:
        return told(args, found, None)
    report = found.report
    batch = store.new_batch(
        who=who, deployment=chosen, kind=OUTCOMES, form=form, digest=digest, mapping=mapping, rows=report.rows, take_good=args.take_good,
    )
    store.record_outcomes(
        who=who, deployment=chosen, items=found.outcomes, batch=batch, rows=report.rows, wrong=report.wrong, report=report.as_json(),
    )
    batch.refresh_from_db()
    return told(args, found, batch)
