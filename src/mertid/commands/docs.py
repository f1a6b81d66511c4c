"""Write the generated pages of docs/: the contract, the commands and one page a solution.

A test fails when they are out of date.
"""

import argparse
from pathlib import Path

EXAMPLE = "mertid docs"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--folder", type=Path, default=Path("docs"), help="where to write (default docs)")


def pages() -> dict[str, str]:
    """Return file name and text of each generated page."""
    from mertid import catalog
    from mertid.checks.page import contract_page
    from mertid.checks.solution_page import index_page, solution_page

    solutions = catalog.solutions()
    told = {f"solutions/{slug}.md": solution_page(one) for slug, one in solutions.items()}
    return {"contract.md": contract_page(), "cli.md": cli_page(), "solutions/README.md": index_page(solutions.values()), **told}


def cli_page() -> str:
    """Return docs/cli.md: every command with its help."""
    from mertid import cli

    parts = ["# Commands", "", "Written by `mertid docs` from the commands themselves.", ""]
    for name in cli.names():
        module = cli.command(name)
        child = argparse.ArgumentParser(prog=f"mertid {name}", add_help=False)
        module.options(child)
        parts += [f"## mertid {name}", "", (module.__doc__ or "").strip(), "", f"    {module.EXAMPLE}", ""]
        rooms = [a for a in child._actions if isinstance(a, argparse._SubParsersAction)]
        for room in rooms:
            told = {choice.dest: choice.help for choice in room._choices_actions}
            for what, inner in room.choices.items():
                example = (inner.epilog or "").removeprefix("Example:").strip()
                shown = ["    " + example, ""] if example else []
                parts += [f"### mertid {name} {what}", "", f"{told[what]}", "", *shown, *_table(inner)]
        if not rooms:
            parts += _table(child)
    return "\n".join(parts).rstrip() + "\n"


def _table(parser: argparse.ArgumentParser) -> list[str]:
    rows = [a for a in parser._actions if not isinstance(a, argparse._HelpAction | argparse._SubParsersAction)]
    if not rows:
        return []
    lines = ["| option | means |", "|---|---|"]
    for action in rows:
        shown = ", ".join(action.option_strings) or str(action.metavar or action.dest)
        choices = f" ({', '.join(map(str, action.choices))})" if action.choices else ""
        needed = " (required)" if action.required and action.option_strings else ""
        lines.append(f"| `{shown}` | {action.help or ''}{choices}{needed} |")
    return [*lines, ""]


def run(args: argparse.Namespace) -> int:
    """Write them."""
    for name, text in pages().items():
        (args.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (args.folder / name).write_text(text, "utf-8")
        print(f"written: {args.folder / name}")
    return 0
