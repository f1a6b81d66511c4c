"""Regular expressions written by people at the desk, held to a form that cannot hang the machine.

Limits
------
Patterns of at most 200 characters; no repetition and no choice (``|``) inside a repetition; no references back and no
look-around. The ways a pattern can be laid on 120 characters are counted (the product of its repetitions' spans) and may
not pass two million: two open repetitions (``*``, ``+``), or several short ones (``\\s{1,3}``). Patterns are tried on pieces
of at most 120 characters of a line (pieces overlap by half), so a match longer than 60 characters may be missed; a pattern
with two open repetitions is tried on about the first 5,000 characters of a text, a simpler one on 100,000.
Source: Friedl, Mastering Regular Expressions, 3rd ed., ch. 6 (catastrophic backtracking).
"""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from mertid.core import BadSettings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from re import _parser  # type: ignore[attr-defined]  # the parse tree is the only sure way to see a nested repetition

LONGEST, PIECE, MOST_WAYS, BUDGET = 200, 120, 2_000_000, 300_000_000


@dataclass(frozen=True)
class Pattern:
    """A pattern that passed `read_pattern`."""

    compiled: re.Pattern[str]
    steps: int

    def found(self, text: str) -> bool:
        """Whether the pattern occurs in a line of the text; upper and lower case are alike."""
        return any(self.compiled.search(piece) for piece in islice(_pieces(text), max(BUDGET // self.steps, 1)))


def _pieces(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if len(line) <= PIECE:
            yield line
        else:
            yield from (line[at : at + PIECE] for at in range(0, len(line) - PIECE // 2, PIECE // 2))


def read_pattern(value: str, where: str) -> Pattern:
    """Check a pattern.

    Raises
    ------
    BadSettings
        Not a regular expression, too long, or of a form that can take very long.
    """
    if len(value) > LONGEST:
        raise BadSettings(f"triage: {where}: pattern is {len(value)} characters, expected at most {LONGEST}. Shorten it.")
    try:
        tree = _parser.parse(value, re.IGNORECASE)
        compiled = re.compile(value, re.IGNORECASE)
    except (re.error, RecursionError, OverflowError) as error:
        raise BadSettings(f"triage: {where}: pattern is not a regular expression ({error}), expected one. Correct it.") from None
    ways = _ways(tree, where, inside=False) * PIECE
    if ways > MOST_WAYS:
        raise BadSettings(
            f"triage: {where}: pattern has too many repetitions, expected at most two * or +."
            " Write {1,3} for +, or split it into conditions."
        )
    return Pattern(compiled, ways * max(sum(value.count(c) for c in "*+?{"), 1))


def _ways(tree: Any, where: str, *, inside: bool) -> int:
    """Return in how many ways the pattern can be laid from one place; raise on forms that can take very long."""
    count = 1
    for op, given in tree:
        name = str(op)
        if name in ("GROUPREF", "GROUPREF_EXISTS", "ASSERT", "ASSERT_NOT"):
            raise BadSettings(f"triage: {where}: pattern looks around or back, expected plain characters and repetitions. Simplify it.")
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most, body = int(given[0]), min(int(given[1]), PIECE), given[2]
            if inside:
                raise BadSettings(f"triage: {where}: pattern repeats a repetition, which can take very long, expected none. Simplify it.")
            count *= max(most - least + 1, 1) * _ways(body, where, inside=most > 1)
        elif name == "SUBPATTERN":
            count *= _ways(given[3], where, inside=inside)
        elif name == "ATOMIC_GROUP":
            count *= _ways(given, where, inside=inside)
        elif name == "BRANCH":
            if inside:
                raise BadSettings(f"triage: {where}: pattern repeats a choice, which can take very long, expected none. Simplify it.")
            count *= sum(_ways(branch, where, inside=inside) for branch in given[1])
    return count
