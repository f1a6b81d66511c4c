"""CVR numbers of companies, and P numbers of their places. They are in a public register and normally stay open.

Source: Erhvervsstyrelsen, cvr.dk: eight digits, weights 2 7 6 5 4 3 2, the last is 11 minus the remainder (../shared/law.md).
"""

import re
from collections.abc import Iterator

from mertid.core import Text

from ..context import Context
from ..values import Find
from ._near import digits, numbers, said_before, starting

RULE = "cvr"
WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)
_EIGHT = re.compile(r"(?<![\d.,\-/])\d{2} ?\d{2} ?\d{2} ?\d{2}(?![\d])(?![.,\-/]\d)")
_TEN = re.compile(r"(?<!\d)\d{10}(?!\d)")
_TOLD = re.compile(r"(?:\bcvr|c\.v\.r|\bse(?=[ \-]?n))[\w.\-]{0,10}(?: ?nr\.?| ?nummer)?[:. /]{0,4}(?:dk[ \-]?)?$")
_PLACE = re.compile(r"(?:p-?n(?:r|ummer)|produktionsenhed\w*|pnr)[\w.]{0,6}[:. ]{0,3}$")
OPEN = Text(da="CVR-nummer: står i et offentligt register, normalt åbent", en="Company number: in a public register, normally open")
P_OPEN = Text(da="P-nummer: står i et offentligt register, normalt åbent", en="P number: in a public register, normally open")


def find(text: str, context: Context) -> Iterator[Find]:
    """Yield CVR numbers that are named as such or follow ``DK``, and P numbers that are named as such."""
    for match in starting(_EIGHT, text, numbers(text)):
        told = digits(match[0])
        if said_before(text, match.start(), _TOLD, 24):
            yield Find(0, match.start(), match.end(), "cvr", 0.98 if checks(told) else 0.75, OPEN, RULE, f"cvr:{told}", open=True)
    if "p" in text or "P" in text:
        for match in starting(_TEN, text, numbers(text)):
            if said_before(text, match.start(), _PLACE, 24):
                yield Find(0, match.start(), match.end(), "cvr", 0.9, P_OPEN, RULE, f"p:{match[0]}", open=True)


def checks(number: str) -> bool:
    """Whether eight digits obey the check digit; every CVR number does."""
    return len(number) == 8 and number[0] != "0" and sum(w * int(d) for w, d in zip(WEIGHTS, number, strict=True)) % 11 == 0
