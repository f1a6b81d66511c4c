"""docs/contract.md, written from the rules' docstrings."""

from inspect import cleandoc
from itertools import groupby

from . import rules

HEAD = """# The contract

Every solution satisfies every rule below; one parametrised test runs each rule on each solution, and `mertid check` says what is missing.
For each rule a planted fault in `tests/test_checks.py` proves that the rule can fail. Written by `mertid docs` from the rules themselves.

A rule that truly does not fit is exempted in the solution's own file, `exempt={"rule": "why"}`; an exemption that is not needed fails.
"""
TITLES = {
    "declaration": "What it declares", "people": "What the people it is about may expect",
    "behaviour": "What it does", "safety": "What must never happen",
}


def contract_page() -> str:
    """Return the page: one section a rule, with the rule as a sentence, why, and the cure."""
    parts = [HEAD]
    for room, members in groupby(rules().items(), key=lambda item: item[1].__module__.rsplit(".", 1)[-1]):
        parts.append(f"## {TITLES[room]}\n")
        parts += [f"### {name}\n\n{cleandoc(rule.__doc__ or '')}\n" for name, rule in members]
    return "\n".join(parts)
