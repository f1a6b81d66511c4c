"""Create the database's tables, or bring them up to date.

Run it after every upgrade, before the web server starts. Data are kept.
"""

import argparse

EXAMPLE = "mertid migrate"


def options(parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(args: argparse.Namespace) -> int:
    """Migrate."""
    from mertid.desk.start import check_migrated, migrate, start

    start(migrated=False)
    migrate()
    check_migrated()
    print("The database is up to date.")
    return 0
