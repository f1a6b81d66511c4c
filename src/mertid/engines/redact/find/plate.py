"""Danish number plates: two letters and five digits, two and four on mopeds; own choice only where it is named.

Source: Bekendtgørelse om registrering af køretøjer (BEK nr. 2014 af 2021 and later): form of the plates; the letters I, O, Q, W and
the Danish ones are not used in serial plates.
"""

import re
from collections.abc import Iterator

from mertid.core import Text

from ..context import Context
from ..values import Find
from ._near import Taken, leaning, numbers, said_around, starting

RULE = "plate"
_SHAPE = re.compile(
    r"(?<![A-Za-zÆØÅæøå0-9\-])(?P<letters>[A-HJ-NPR-VX-Z]{2})[ \-]?(?P<digits>\d{2}[ .]?\d{3}|\d{5}|\d{4})(?![\d\w])(?![.,\-/]\d)"
)
_LETTERS = re.compile(r"[A-Za-z]{2}[ \-]?$")
_SMALL = re.compile(r"(?<![A-Za-zÆØÅæøå0-9\-])(?P<letters>[a-hj-np-rt-vx-z]{2})[ ]?(?P<digits>\d{2} ?\d{3})(?![\d\w])")
_TOLD = re.compile(
    r"plade|\breg\.? ?-?n|\breg\.[: ]{0,2}$|registreringsn|bil(?:en|s|er)?\b|motorkøretøj|taxa|scooter|campingvogn|traktor|"
    r"p-bøde|p-afgift|køretøj|indreg|parker|knallert|motorcyk|trailer|varevogn|lastbil|stelnummer|"
    r"personbil"
)
_FOREIGN = re.compile(
    r"(?<![\w\-])(?:[A-ZÄÖÜ]{1,3}[ \-][A-Z]{1,2} ?\d{1,4}[EH]?|[A-Z]{3} ?\d{2}[0-9A-Z]|[A-Z]{2,3} \d{4,5}[A-Z]?|[A-Z]{2,3} "
    r"\d[0-9A-Z]{4}|[A-Z]{2}\d{2} ?[A-Z]{3}|"
    r"\d{1,2}-[A-Z]{2,3}-\d{1,2}|[A-Z]{2}-\d{3}-[A-Z]{2}|[A-Z]{1,2}-\d{2,3}-[A-Z]{1,3})(?![\w\-])"
)
"""German, Swedish and Finnish, Polish and Norwegian, British, Dutch, French plates as they are written."""
_FOREIGN_TOLD = re.compile(
    r"plade[nr]?\b|\breg\.? ?-?n|registreringsn|indregistreret|(?:tysk|svensk|norsk|polsk|hollandsk|britisk|engelsk|fransk|udenlandsk)e? "
    r"(?:\w+ )?(?:bil|varebil|lastbil|personbil|køretøj|trailer|vogn)\w*",
    re.IGNORECASE,
)
_NO_PLATE = re.compile(r"(?:DKK|EUR|SEK|NOK|USD|GBP|EAN|CVR|CPR|ISO|DIN|NR|TLF)\b")
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
FOREIGN = Text(
    da="Skrevet som en udenlandsk nummerplade ved ord som nummerplade", en="Written as a foreign plate beside words such as number plate"
)
TOLD = Text(da="Står ved ord som bil eller nummerplade", en="Stands beside words such as car or number plate")


def find(text: str, context: Context) -> Iterator[Find]:
    """Yield number plates."""
    taken = Taken()
    for match in starting(_SHAPE, text, leaning(text, numbers(text), _LETTERS, 3)):
        named = said_around(text, match.start(), match.end(), _TOLD, 45)
        told = re.sub(r"[^\d]", "", match["digits"])
        spaced = not match["digits"].isdigit()
        score = 0.96 if named else 0.0 if match["letters"] in STANDARDS or len(told) == 4 else 0.8 if spaced else 0.6
        if score:
            taken.add(match.start(), match.end())
            yield _plate(match, score, named, told)
    for match in starting(_SMALL, text, leaning(text, numbers(text), _LETTERS, 3)):
        if said_around(text, match.start(), match.end(), _TOLD, 45):
            yield _plate(match, 0.9, True, re.sub(r"[^\d]", "", match["digits"]))
    yield from (one for one in _foreign(text) if not taken.meets(one.start, one.end))


def _foreign(text: str) -> Iterator[Find]:
    """Yield plates of other countries, only right after words that name a plate or a foreign car."""
    for told in _FOREIGN_TOLD.finditer(text):
        match = _FOREIGN.search(text, told.end(), told.end() + 30)
        if match and "\n\n" not in text[told.end() : match.start()] and not _NO_PLATE.match(match[0]):
            yield Find(0, match.start(), match.end(), "plate", 0.85, FOREIGN, RULE, "plate:" + re.sub(r"[ \-]", "", match[0]).lower())


def _plate(match: re.Match[str], score: float, named: bool, told: str) -> Find:
    return Find(0, match.start(), match.end(), "plate", score, TOLD if named else FORM, RULE, f"plate:{match['letters'].lower()}{told}")
