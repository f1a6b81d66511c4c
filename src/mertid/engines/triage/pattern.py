"""Regular expressions written by people at the desk, held to a form that cannot hang the machine.

Limits
------
Patterns of at most 200 characters; at most two open repetitions (``*``, ``+``, ``{n,}`` or more than 20 times); no
repetition inside an open repetition; no references back and no look-around. They are tried on pieces of at most 240
characters of a line (pieces overlap by half), so a match longer than 120 characters may be missed, and on the first
100,000 characters of a text. The worst pattern that is let through is then cubic in 240, not exponential in the mail.
Source: Friedl, Mastering Regular Expressions, 3rd ed., ch. 6 (catastrophic backtracking).
"""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mertid.core import BadSettings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from re import _parser  # type: ignore[attr-defined]  # the parse tree is the only sure way to see a nested repetition

LONGEST, PIECE, MOST_OPEN, MANY = 200, 240, 2, 20


@dataclass(frozen=True)
class Pattern:
    """A pattern that passed `read_pattern`."""

    compiled: re.Pattern[str]

    def found(self, text: str) -> bool:
        """Whether the pattern occurs in a line of the text; upper and lower case are alike."""
        return any(self.compiled.search(piece) for piece in _pieces(text))


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
    if _open(tree, where, inside=False) > MOST_OPEN:
        raise BadSettings(f"triage: {where}: pattern has too many * or +, expected at most {MOST_OPEN}. Split it into conditions.")
    return Pattern(compiled)


def _open(tree: Any, where: str, *, inside: bool) -> int:
    """Return the number of open repetitions; raise on forms that can take very long."""
    count = 0
    for op, given in tree:
        name = str(op)
        if name in ("GROUPREF", "GROUPREF_EXISTS", "ASSERT", "ASSERT_NOT"):
            raise BadSettings(f"triage: {where}: pattern looks around or back, expected plain characters and repetitions. Simplify it.")
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, most, body = given
            many = int(most) > MANY
            if inside:
                raise BadSettings(f"triage: {where}: pattern repeats a repetition, which can take very long, expected none. Simplify it.")
            count += int(many) + _open(body, where, inside=many or int(most) > 1)
        elif name == "SUBPATTERN":
            count += _open(given[3], where, inside=inside)
        elif name == "ATOMIC_GROUP":
            count += _open(given, where, inside=inside)
        elif name == "BRANCH":
            counts = [_open(branch, where, inside=inside) for branch in given[1]]
            count += sum(counts)
    return count
