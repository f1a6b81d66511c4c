"""The command line: `mertid COMMAND`. Commands are the files in ``mertid/commands``; nothing is registered by hand."""

import argparse
import os
import pkgutil
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import NoReturn

from mertid import commands
from mertid.core import MertidError

EPILOG = "mertid COMMAND --help tells more, with an example. Settings are read from the environment, see docs/operating.md."


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. Run: {self.prog} --help\n")


def names() -> tuple[str, ...]:
    """Return the commands' names, sorted."""
    return tuple(sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules(commands.__path__)))


def command(name: str) -> ModuleType:
    """Return a command's module: docstring, EXAMPLE, ``options(parser)``, ``run(args) -> exit code``."""
    return import_module(f"{commands.__name__}.{name.replace('-', '_')}")


def parser(only: Sequence[str] | None = None) -> Parser:
    """Return the parser with these commands, or all of them. A command's heavy libraries are imported when it runs."""
    top = Parser(prog="mertid", description="One platform on which Danish authorities run AI decision support.", epilog=EPILOG)
    rooms = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in only or names():
        module = command(name)
        text = (module.__doc__ or "").strip()
        child = rooms.add_parser(
            name, help=text.splitlines()[0], description=text, epilog=f"Example:\n  {module.EXAMPLE}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.options(child)
        child.set_defaults(run=module.run)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 it found something wrong, 2 it could not be done."""
    given = list(sys.argv[1:] if argv is None else argv)
    wanted = [given[0]] if given and given[0] in names() else None
    args = parser(wanted).parse_args(given)
    try:
        return int(args.run(args))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except MertidError as error:
        return _said(str(error))
    except OSError as error:
        return _said(f"{args.command}: {error.strerror or type(error).__name__}: {error.filename or 'a file or address'}")
    except Exception as error:
        if os.environ.get("MERTID_TRACEBACK") == "1":
            raise
        # The error's own text could quote a case, so only its kind is told.
        return _said(f"{args.command}: an unforeseen {type(error).__name__}. Run it again with MERTID_TRACEBACK=1 to see where")


def _said(text: str) -> int:
    print(f"mertid: {' '.join(text.split())}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
