"""Read cases from a table: CSV, Excel, Parquet or a view in a database.

The columns are found by name (see mertid contract); --mapping says what they are where they are called something else. People's numbers
become pseudonyms on receipt. Every row is checked. When one is wrong nothing is stored, unless --take-good; --report writes which ones, by
line, column and what was expected. A row that was read before is left as it is. With --view the name is that of a view, and the database's
address stands in MERTID_IMPORT_DATABASE, so that its password is in no list of processes.
"""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mertid.desk.models import Deployment, ImportBatch
    from mertid.desk.table_in import Read
    from mertid.exchange.table import Table

EXAMPLE = "mertid import-table elderly_admission borgere.csv --cvr 12345674 --report fejl.csv"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("solution", help="the solution's slug")
    parser.add_argument("file", help="the table; with --view the name of a view, such as register.borgere")
    parser.add_argument("--cvr", help="the authority; may be left out when there is only one")
    add_reading(parser)
    parser.add_argument("--check", action="store_true", help="only look: store nothing")
    parser.add_argument("--view", action="store_true", help="read a view of the database in MERTID_IMPORT_DATABASE (SQLite or PostgreSQL)")
    parser.add_argument("--since", metavar="COLUMN=DATE", help="with --view: only rows from that date on, such as modtaget=2026-01-31")
    parser.add_argument("--made", action="store_true", help="the rows are made-up citizens; they are never mixed with real ones")


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Declare what every command that reads a table has."""
    parser.add_argument("--mapping", type=Path, help="JSON file that says which column is read as what")
    parser.add_argument("--sheet", default="", help="sheet of a workbook with several")
    parser.add_argument("--take-good", action="store_true", help="store the good rows though others are wrong")
    parser.add_argument("--report", type=Path, help="CSV file for the report on wrong rows")


def run(args: argparse.Namespace) -> int:
    """Read, check, store, tell."""
    from mertid import catalog
    from mertid.desk.start import deployment, start

    catalog.get(args.solution)
    start()
    chosen = deployment(args.cvr, args.solution)
    if args.view:
        from mertid.exchange.table_sql import open_view

        with open_view(os.environ.get("MERTID_IMPORT_DATABASE", ""), args.file, since=_since(args.since)) as table:
            return _import(args, chosen, table, "")
    from mertid.exchange.table import open_table

    with open_table(Path(args.file), sheet=args.sheet) as table:
        return _import(args, chosen, table, args.file)


def _import(args: argparse.Namespace, chosen: "Deployment", table: "Table", file: str) -> int:
    from mertid.desk import store
    from mertid.desk.table_in import CASES, digest_of

    who = store.command(chosen.authority)
    digest = digest_of(store.pseudonyms(who=who), Path(file)) if file else ""
    mapping, read = read_all(args, chosen, CASES, table, digest)
    if args.check or (read.report.wrong and not args.take_good):
        return told(args, read, None)
    batch = store.new_batch(
        who=who, deployment=chosen, form=table.form, digest=digest, mapping=mapping, rows=read.report.rows, take_good=args.take_good,
        origin="made" if args.made else "real",
    )
    batch = store.import_cases(who=who, batch=batch, rows=read.cases, report=read.report.as_json(), wrong=read.report.wrong)
    return told(args, read, batch)


def read_all(args: argparse.Namespace, chosen: "Deployment", kind: str, table: "Table", digest: str) -> tuple[dict[str, Any], "Read"]:
    """Fit the columns, say how they are read, and read every row; return the mapping and what was read."""
    from mertid import catalog
    from mertid.desk import store
    from mertid.desk.table_in import fit_to, read_table
    from mertid.exchange.mapping import read_mapping, unused_names

    found = fit_to(catalog.get(chosen.solution), kind, table, read_mapping(args.mapping) if args.mapping else None)
    print(f"{len(found.links)} columns are read, {len(found.unused)} left out: {'; '.join(unused_names(found, table.columns)) or 'none'}")
    read = read_table(chosen, store.command(chosen.authority), kind, table, found, source=digest)
    return found.as_mapping(table.columns), read


def told(args: argparse.Namespace, read: "Read", batch: "ImportBatch | None") -> int:
    """Print the totals and the first wrong rows, write the report, return the exit code."""
    from mertid.exchange.report import report_csv

    report = read.report
    for one in report.rejected[:10]:
        print(f"line {one.line}, {one.column or 'the whole row'}: expected {one.expected.en}")
    if len(report.rejected) > 10 or report.more:
        print(f"... and {len(report.rejected) - 10 + report.more} more")
    if args.report:
        args.report.write_bytes(report_csv(report.as_json()))
        print(f"report: {args.report}")
    print(f"{report.rows} rows: {report.rows - report.wrong} good, {report.wrong} wrong; {report.masked} CPR numbers taken out of texts,"
          f" {report.late} facts known after the assessment")
    if batch is None:
        print("nothing was stored." + ("" if getattr(args, "check", False) else " Correct the table, or give --take-good."))
        return 1 if report.wrong else 0
    print(f"{batch.stored} stored, {batch.again} were stored before. Batch {batch.pk}")
    return 0


def _since(text: str | None) -> Any:
    from datetime import date

    from mertid.core import BadSettings

    if not text:
        return None
    column, _, day = text.partition("=")
    try:
        return column, date.fromisoformat(day)
    except ValueError:
        raise BadSettings("import-table: --since is malformed, expected COLUMN=YYYY-MM-DD. Correct it.") from None
