"""A background worker: opens post, makes suggestions, trains, sends decided mail on, reads mailboxes and folders.

Several may run at once. SIGTERM lets it finish the job at hand.
"""

import argparse

EXAMPLE = "mertid worker"


def options(parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(args: argparse.Namespace) -> int:
    """Work until told to stop."""
    from mertid.desk.start import start

    start()
    from mertid.desk.worker import main

    main()
    return 0
