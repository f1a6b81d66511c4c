"""Run the contract on one solution, or on all: every rule, with what to do where it fails.

The rules and their reasons stand in docs/contract.md. Exit code 1 when a rule fails.
"""

import argparse
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mertid.checks import Render

EXAMPLE = "mertid check mail_triage"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("slug", nargs="?", help="the solution; all of them when left out")
    parser.add_argument("--rule", help="only this rule")
    parser.add_argument("--pages", action="store_true", help="render every page too, in a database of its own that is thrown away")


def run(args: argparse.Namespace) -> int:
    """Check and print one line a rule."""
    from mertid import catalog
    from mertid.checks import check, rules
    from mertid.core import BadSettings

    if args.rule and args.rule not in rules():
        raise BadSettings(f"check: no rule of this name, expected one of: {', '.join(rules())}. See docs/contract.md.")
    broken = {} if args.slug else catalog.broken()
    failed = len(broken)
    for slug, why in broken.items():
        print(f"FAIL {slug}: {why}")
    chosen = [catalog.get(args.slug)] if args.slug else list(catalog.solutions().values())
    for solution in chosen:
        for result in check(solution, only=args.rule, render=_render() if args.pages else None):
            failed += result.state == "fail"
            print(f"{result.state.upper():<6} {solution.slug} {result.rule}" + (f": {result.says}" if result.says else ""))
    return 1 if failed else 0


@cache
def _render() -> "Render":
    """Return what renders pages, with the desk set up on a database in a temporary folder."""
    import atexit
    import logging
    import os
    from tempfile import TemporaryDirectory

    place = TemporaryDirectory(prefix="mertid-check-")
    atexit.register(place.cleanup)
    os.environ |= {"MERTID_VAR": place.name, "MERTID_DATABASE": ""}
    from mertid.desk.start import collect_static, migrate, start

    start(migrated=False)
    migrate()
    collect_static()
    logging.getLogger("django.request").setLevel(logging.ERROR)  # routes that take no GET are asked too, and say so
    from mertid.desk.rendering import render_pages

    return render_pages
