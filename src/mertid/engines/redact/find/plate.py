"""Danish number plates: two letters and five digits, two and four on mopeds; own choice only where it is named.

Source: Bekendtgørelse om registrering af køretøjer (BEK nr. 2014 af 2021 and later): form of the plates; the letters I, O, Q, W and
the Danish ones are not used in serial plates.
"""

import re
from collections.abc import Iterator

from mertid.core import Text

from ..context import Context
from ..values import Find
from ._near import leaning, numbers, said_around, starting

RULE = "plate"
_SHAPE = re.compile(
    r"(?<![A-Za-zÆØÅæøå0-9\-])(?P<letters>[A-HJ-NPR-VX-Z]{2})[ \-]?(?P<digits>\d{2}[ .]?\d{3}|\d{5}|\d{4})(?![\d\w])(?![.,\-/]\d)"
)
_LETTERS = re.compile(r"[A-Za-z]{2}[ \-]?$")
_SMALL = re.compile(r"(?<![A-Za-zÆØÅæøå0-9\-])(?P<letters>[a-hj-np-rt-vx-z]{2})[ ]?(?P<digits>\d{2} ?\d{3})(?![\d\w])")
_TOLD = re.compile(
    r"plade|reg\.? ?-?n|registreringsn|bil(?:en|s|er)?\b|køretøj|indreg|parker|knallert|motorcyk|trailer|varevogn|lastbil|stelnummer|"
    r"personbil"
)
STANDARDS = frozenset(
    (
        "EN",
        "DS",
        "DK",
        "SE",
        "NR",
        "ID",
        "PC",
        "PB",
        "EU",
        "EF",
        "BR",
        "BV",
        "CE",
        "DE",
        "FR",
        "GB",
        "NL",
        "PL",
        "KL",
        "KR",
        "LB",
        "TV",
        "UN",
        "US",
        "VN",
        "AB",
        "JP",
        "CH",
        "ES",
        "CN",
    )
)
"""Letters before numbers that are more often a standard, a country or an abbreviation: these need a word such as 'bil' beside them."""
FORM = Text(da="To bogstaver og fem cifre: skrevet som en nummerplade", en="Two letters and five digits: written as a number plate")
TOLD = Text(da="Står ved ord som bil eller nummerplade", en="Stands beside words such as car or number plate")


def find(text: str, context: Context) -> Iterator[Find]:
    """Yield number plates."""
    for match in starting(_SHAPE, text, leaning(text, numbers(text), _LETTERS, 3)):
        named = said_around(text, match.start(), match.end(), _TOLD, 45)
        told = re.sub(r"[^\d]", "", match["digits"])
        spaced = not match["digits"].isdigit()
        score = 0.96 if named else 0.0 if match["letters"] in STANDARDS or len(told) == 4 else 0.8 if spaced else 0.6
        if score:
            yield _plate(match, score, named, told)
    for match in starting(_SMALL, text, leaning(text, numbers(text), _LETTERS, 3)):
        if said_around(text, match.start(), match.end(), _TOLD, 45):
            yield _plate(match, 0.9, True, re.sub(r"[^\d]", "", match["digits"]))


def _plate(match: re.Match[str], score: float, named: bool, told: str) -> Find:
    return Find(0, match.start(), match.end(), "plate", score, TOLD if named else FORM, RULE, f"plate:{match['letters'].lower()}{told}")
