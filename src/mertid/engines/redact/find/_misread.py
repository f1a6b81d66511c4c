"""Digits that a text recogniser read as letters: where ten signs of a CPR number may stand, and which digits they were.

The pairs are the ones that recognition of print confuses most: O and 0, I, l and 1, S and 5, B and 8.
"""

import re
from collections.abc import Iterator

_DIGITS = str.maketrans("OoIlSB", "001158")
_SIGN = "[0-9OoIlSB]"
_GAP = (
    r"(?P<gap>[ \u00a0]{0,2}[\-\u2010-\u2014\u2212\u00ad][ \u00a0]{0,2}(?:\r?\n[ \u00a0]*)?"
    r"|[ \u00a0]|[ \u00a0]*[\t|;][ \u00a0|;]*|[ \u00a0]*\r?\n[ \u00a0]*|)"
)
_READ = re.compile(rf"(?<![\w\-/])(?P<date>{_SIGN}{{6}}){_GAP}(?P<serial>{_SIGN}{{4}})(?![\w])(?!-\d)")
LEAST, CLEAR = 5, 7
"""So many of the ten signs must be digits as they stand: beside the word CPR, and without it."""


def misread(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Yield (start, end, the ten digits, whether the form is clear) of what may be read wrongly.

    Clear is six signs, a hyphen and four signs on one line, at least `CLEAR` of them digits.
    """
    for match in _READ.finditer(text):
        signs = match["date"] + match["serial"]
        told = sum(sign.isdigit() for sign in signs)
        if LEAST <= told < len(signs):
            gap = match["gap"].strip()
            clear = told >= CLEAR and bool(gap) and gap not in "\t|;" and "\n" not in match["gap"]
            yield match.start(), match.end(), signs.translate(_DIGITS), clear
