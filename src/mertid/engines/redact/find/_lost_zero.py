"""CPR numbers whose first zero is lost, as spreadsheets do to numbers: nine digits right after the word CPR, or in a column under it."""

import re
from collections.abc import Iterator

_NINE = re.compile(r"(?<![\d.,\-/])[1-9]\d{4}-?\d{4}(?![\d,\-/]|\.\d)")
_CELL = re.compile(r"[ \u00a0]*(?:\||\t|;)[ \u00a0]*")
_RIGHT_AFTER = re.compile(r"(?:cpr|personn)[\w.\-]{0,12}(?: ?nr\.?| ?nummer)?[:. \u00a0|\t]{0,4}$")


def lost_zero(text: str, told: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and the ten digits of numbers that may have lost their zero. ``told``: words for a CPR number, lower case."""
    if told.search(text.lower()) is None:
        return
    under: set[int] = set()
    place = 0
    for line in text.split("\n"):
        low = line.lower()
        if not line.strip():
            under = set()
        elif told.search(low) and _CELL.search(line):
            under = {n for n, cell in enumerate(_CELL.split(low)) if told.search(cell) and not any(c.isdigit() for c in cell)} or under
        for found in _NINE.finditer(line):
            if len(_CELL.findall(line, 0, found.start())) in under or _RIGHT_AFTER.search(low, max(0, found.start() - 34), found.start()):
                yield place + found.start(), place + found.end(), "0" + found[0].replace("-", "")
        place += len(line) + 1
