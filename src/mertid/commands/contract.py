"""The data contract of a solution: which columns a table must or may have, with units, codes, allowed values and when they are known.

Made from the solution's own declaration. With --template an empty table to fill in is written (.csv or .xlsx; the workbook explains the
columns on a sheet of its own).
"""

import argparse
from pathlib import Path

EXAMPLE = "mertid contract elderly_admission --template borgere.xlsx"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("solution", help="the solution's slug")
    parser.add_argument("--language", choices=("da", "en"), default="da", help="language of names and values (default da)")
    parser.add_argument("--csv", action="store_true", help="print as CSV")
    parser.add_argument("--outcomes", action="store_true", help="the contract of a table of outcomes")
    parser.add_argument("--template", type=Path, help="write an empty table to this file, .csv or .xlsx")


def run(args: argparse.Namespace) -> int:
    """Print it."""
    import sys

    from mertid import catalog
    from mertid.core import BadSettings
    from mertid.exchange.contract import contract_of, contract_rows
    from mertid.exchange.outcome_rows import outcome_contract
    from mertid.exchange.table_csv import write_csv
    from mertid.exchange.template import template_csv, template_xlsx

    solution = catalog.get(args.solution)
    columns = outcome_contract(solution) if args.outcomes else contract_of(solution)
    if args.template:
        made = {".csv": template_csv, ".xlsx": template_xlsx}.get(args.template.suffix.lower())
        if made is None:
            raise BadSettings("contract: --template ends otherwise, expected .csv or .xlsx. Choose one of them.")
        args.template.write_bytes(made(columns, args.language))
        print(f"written: {args.template}")
        return 0
    rows = contract_rows(columns, args.language)
    if args.csv:
        sys.stdout.write(write_csv(rows).decode("utf-8-sig"))
        return 0
    for label, other, kind, unit, code, allowed, known, needed in rows[1:]:
        about = ", ".join(part for part in (kind, unit, code, known and f"kendt {known}" if args.language == "da" else known) if part)
        print(f"{label} [{other}]{' *' if needed else ''}\n    {about}\n    {allowed}")
    print("\n* " + ("skal udfyldes. Hver oplysning kan desuden have kolonnen '<navn> kendt': hvornår den blev kendt."
                     if args.language == "da" else "must be given. Any fact may have a column '<name> known' too: when it became known."))
    return 0
