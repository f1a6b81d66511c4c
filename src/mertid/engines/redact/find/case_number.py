"""Case and journal numbers of authorities. They name no person by themselves and normally stay open.

Source: KLE and FESD journal numbers as municipalities write them (``27.36.04-P35-12-26``, ``2026-0114``, ``26/12345``).
"""

import re
from collections.abc import Iterator

from mertid.core import Text

from ..context import Context
from ..values import Find
from ._near import around, numbers, starting, within

RULE = "case_number"
_LED = re.compile(
    r"(?<![A-Za-zæøå])(?:sags?(?:-?(?:nr|nummer|id))?|j(?:ournal)?\.? ?-?(?:nr|nummer)|akt(?:-?nr|nummer|id)?|bom-?(?:nr|nummer)|"
    r"(?:protokol|rapport)-?(?:nr|nummer|id)?|(?:journaliseret|noteret) på|dok(?:ument)?\.?-?(?:nr|"
    r"nummer|id)|ref(?:erence)?\.?(?:-?nr)?|esdh-?nr)"
    r"\.?[ ]?(?:nr\.?)?[: ]{1,3}(?P<number>(?=[A-Z0-9./\-]*\d)[A-Z0-9]{1,10}(?:[./\-][A-Z0-9]{1,10}){0,6}|\d{4,10})(?![\w])",
    re.IGNORECASE,
)
_KLE = re.compile(r"(?<![\d.])\d\d\.\d\d\.\d\d[ \-](?:[A-ZØ]\d\d[ \-]\d{1,5}[ \-]\d\d(?:\d\d)?|[A-ZØ]\d\d)(?!\d)")
_COURT = re.compile(r"(?<![\w\-])(?:BS|SS|SKS|HS|K|V|B|S)[ \-]\d{1,2}?(?:-)?\d{1,6}/\d{4}(?:-[A-ZÆØÅ]{2,4})?(?!\w)")
"""Case numbers of courts: ``BS-12345/2023-SØN``."""
_POLICE = re.compile(r"(?<![\d\-])\d{4}-\d{5}-\d{5}-\d\d(?![\d\-])")
"""Case numbers of the police: district, offence, number, year."""
OPEN = Text(da="Sagsnummer: peger ikke i sig selv på en person, normalt åbent", en="Case number: names no person by itself, normally open")


def find(text: str, context: Context) -> Iterator[Find]:
    """Yield case numbers."""
    taken = set()
    for match in starting(_KLE, text, numbers(text)):
        taken.add(match.start())
        yield _number(match.start(), match.end(), 0.95, match[0])
    for pattern in (_COURT, _POLICE):
        for match in within(pattern, text, around(text, 12, 40)):
            if match.start() not in taken:
                taken.add(match.start())
                yield _number(match.start(), match.end(), 0.9, match[0])
    for match in within(_LED, text, around(text, 50, 60)):
        start = match.start("number")
        if start not in taken and not match["number"].isalpha():
            yield _number(start, match.end("number"), 0.85, match["number"])


def _number(start: int, end: int, score: float, told: str) -> Find:
    return Find(0, start, end, "case_number", score, OPEN, RULE, f"case:{told.lower()}", open=True)
